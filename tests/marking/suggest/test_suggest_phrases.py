"""The students' words for a missed point, and those that say the same joined."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from making import LetterEncoder, make_rubric, point

from grader.encoders import FloatArray
from grader.marking.learn.lesson import MarkedAnswers
from grader.marking.suggest.marks import ClassMarks
from grader.marking.suggest.phrases import MOST, Candidate, Kind, find_candidates, join_alike
from grader.pipeline import Grader
from grader.records import Evidence

RUBRIC = make_rubric(
    point("quality", "质量不稳定"), point("price", "价格太高昂"), question="企业的客户为什么会流失？"
)
GRADER = Grader(RUBRIC, encoder=LetterEncoder(), fast=True)


def candidate(text: str, answer: int, vector: list[float], kind: Kind = "also") -> Candidate:
    found: FloatArray = np.array(vector, np.float32)
    return Candidate(kind, "quality", answer, text, found / np.linalg.norm(found))


def found_in(text: str, *, answer: str = "好。") -> list[str]:
    """The phrases for a point that the teacher gave; the grader met what it meets in `answer`."""
    answers = MarkedAnswers(ids=("S1",), texts=(text,), marks=np.array([1.0]))
    marks = ClassMarks(answers=answers, points={"quality": np.array([1.0])})
    result = replace(GRADER.grade(answer), answer=text, flags=())
    found = find_candidates(GRADER.prepared, GRADER.encoder, marks, [result])
    assert all((c.kind, c.point, c.answer) == ("also", "quality", 0) for c in found)
    return [c.text for c in found]


def test_words_are_the_students_own_without_number_and_full_stop() -> None:
    assert found_in("①品質忽不穩。②天氣很好嗎！") == ["品質忽不穩"]


def test_copied_and_too_short_words_are_no_phrase() -> None:
    assert found_in("企业的客户为什么会流失") == []
    assert found_in("质不。") == []


def test_a_wording_of_the_rubric_is_nothing_new() -> None:
    assert found_in("品質忽不穩。") == ["品質忽不穩"]
    assert found_in("質量不穩定。") == []


def test_words_that_earned_another_point_are_taken() -> None:
    """The same clause, quoted for the price or not."""
    text = "品质忽不稳"
    assert found_in(text) == [text]
    quoted = replace(GRADER.grade("好。"), answer=text, flags=())
    price = replace(quoted.points[1], credit="full", earned=1.0, evidence=(Evidence(0, len(text), text),))
    result = replace(quoted, points=(quoted.points[0], price))
    answers = MarkedAnswers(ids=("S1",), texts=(text,), marks=np.array([1.0]))
    for given, count in ((1.0, 0), (0.0, 1)):  # unless she gave nothing for the price
        marks = ClassMarks(answers=answers, points={"quality": np.array([1.0]), "price": np.array([given])})
        found = find_candidates(GRADER.prepared, GRADER.encoder, marks, [result])
        assert [c.kind for c in found] == ["also"] * count


def test_alike_by_letters_or_by_meaning_are_one_phrase_by_its_medoid() -> None:
    given = [
        candidate("东西时好时坏", 0, [1, 0, 0]),
        candidate("东西时好时坏啊", 1, [0, 1, 0]),  # by letters
        candidate("批次差别很大", 2, [1, 0.1, 0]),  # by meaning, to the first
        candidate("完全两样的话", 3, [0, 0, 1]),
    ]
    phrases = join_alike(given, {0, 1, 2, 3})
    assert [(p.text, p.answers) for p in phrases] == [
        ("东西时好时坏", (0, 1, 2)),
        ("完全两样的话", (3,)),
    ]
    assert join_alike(given[::-1], {0, 1, 2, 3}) == phrases


def test_only_the_answers_asked_for() -> None:
    given = [candidate("东西时好时坏", i, [1, 0]) for i in range(4)]
    assert [p.answers for p in join_alike(given, {1, 3})] == [(1, 3)]
    assert join_alike(given, set()) == []


def test_a_misconception_needs_two_answers() -> None:
    given = [candidate("服务太热情了", i, [1, 0], "misconception") for i in range(2)]
    assert [p.answers for p in join_alike(given, {0, 1})] == [(0, 1)]
    assert join_alike(given, {0}) == []


def test_a_point_gets_only_so_many_phrases() -> None:
    texts = ["甲乙丙丁", "子丑寅卯", "东西南北", "春夏秋冬", "琴棋书画"]
    given = [candidate(text, i, list(np.eye(5)[i])) for i, text in enumerate(texts)]
    given.append(candidate("琴棋书画", 5, list(np.eye(5)[4])))
    phrases = join_alike(given, set(range(6)))
    assert len(phrases) == MOST
    assert (phrases[0].text, phrases[0].answers) == ("琴棋书画", (4, 5))
