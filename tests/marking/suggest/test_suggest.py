"""Wordings found in a class and what they are worth, with the embedded encoder and without the judge."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from suggest_class import IDIOM, RUBRIC, rows, write_class

from grader.marking.learn.lesson import MarkedAnswers
from grader.marking.marks import read_marks
from grader.marking.suggest.marks import ClassMarks, class_marks
from grader.marking.suggest.regrade import Regrader, RememberingJudge
from grader.marking.suggest.suggest import Suggestion, _folds, suggest
from grader.pipeline import Grader
from grader.rubric import parse_rubric

LOSS = parse_rubric(RUBRIC)


@pytest.fixture(scope="module")
def grader() -> Grader:
    return Grader(LOSS, fast=True)


def marks_of(
    tmp_path: Path, given: list[tuple[str, str, float, float, float, float]], **how: bool
) -> ClassMarks:
    return class_marks(read_marks(write_class(tmp_path / "class.csv", given, **how)), "教师", LOSS)


def texts_of(found: Suggestion) -> list[tuple[str, str, str]]:
    return [p.key for p in found.phrases]


@pytest.mark.parametrize("points", [True, False])
def test_an_idiom_of_the_best_answers_is_found(points: bool, grader: Grader, tmp_path: Path) -> None:
    """With the teacher's point marks, and by the full marks of whole answers."""
    marks = marks_of(tmp_path, rows(), points=points)
    found = suggest(grader, marks)
    assert texts_of(found) == [("also", "honesty", IDIOM)]
    (trial,) = found.trials
    assert found.names(trial.phrase) == tuple(f"S{i:02}" for i in range(0, 20, 2))
    assert (trial.raised, trial.lowered, trial.closer, trial.further) == (10, 0, 0, 0)
    assert (found.raised, found.lowered) == (10, 0)
    assert (found.effect.before.MAE, found.effect.after.MAE) == (0.5, 0.0)
    assert (found.effect.points is not None) == points


def test_rows_in_another_order_give_the_same(grader: Grader, tmp_path: Path) -> None:
    one = suggest(grader, marks_of(tmp_path, rows()))
    other = suggest(grader, marks_of(tmp_path, rows()[::-1]))
    assert one == replace(other, notes=one.notes)


def test_nothing_is_proposed_where_the_rubric_fits(grader: Grader, tmp_path: Path) -> None:
    found = suggest(grader, marks_of(tmp_path, rows(idiom="宣传与实际不符，欺骗了客户")))
    assert found.trials == ()
    assert found.effect.before == found.effect.after
    assert (found.raised, found.lowered) == (0, 0)


def in_folds(places: list[int]) -> ClassMarks:
    """20 answers, those at `places` with the idiom and full marks."""
    plain = [row for row in rows(count=40) if row[2] == 1.0]
    best = [row for row in rows() if row[2] == 3.0]
    given = [best.pop() if i in places else plain.pop() for i in range(20)]
    answers = MarkedAnswers(
        ids=tuple(row[0] for row in given),
        texts=tuple(row[1] for row in given),
        marks=np.array([row[2] for row in given]),
    )
    names = ("quality", "service", "honesty")
    return ClassMarks(
        answers=answers, points={n: np.array([row[3 + k] for row in given]) for k, n in enumerate(names)}
    )


def test_a_phrase_of_one_fold_alone_does_not_help_that_fold(grader: Grader) -> None:
    """It is mined in the other folds, where there is none of it; spread over the folds, the same phrase is proposed."""
    folds = _folds(20)
    held_out = suggest(grader, in_folds(folds[0]))
    assert IDIOM in [t.phrase.text for t in held_out.trials]
    assert held_out.effect.before.MAE == held_out.effect.after.MAE > 0
    assert held_out.phrases == ()
    spread = suggest(grader, in_folds([fold[0] for fold in folds[:4]]))
    assert texts_of(spread) == [("also", "honesty", IDIOM)]
    assert spread.effect.after.MAE < spread.effect.before.MAE


def test_a_fold_is_graded_by_what_the_others_bear_out(grader: Grader) -> None:
    """Four answers of the first fold say it and one of the second. The one helps nobody: alone it bears nothing out; the four
    help the one. Whatever looks into the fold itself mends all five.
    """
    folds = _folds(20)
    found = suggest(grader, in_folds([*folds[0], folds[1][0]]))
    figures = found.effect.to_dict()
    assert figures["before"]["MAE"] == pytest.approx(5 / 20)
    assert figures["after"]["MAE"] == pytest.approx(4 / 20)


def test_a_phrase_of_a_single_answer_is_not_enough(grader: Grader) -> None:
    found = suggest(grader, in_folds([3]))
    assert [t.phrase.text for t in found.trials] == [IDIOM]
    assert found.phrases == ()


def test_words_paid_against_the_teacher_become_a_misconception(grader: Grader, tmp_path: Path) -> None:
    wrong = "服务态度太过热情，客户烦了"
    given = rows(idiom="宣传与实际不符，欺骗了客户")
    given = [
        (name, f"质量时好时坏。{wrong}。", 1.0, 1.0, 0.0, 0.0) if i % 4 == 3 else (name, *row)
        for i, (name, *row) in enumerate(given)
    ]
    assert grader.grade(given[3][1]).points[1].earned > 0
    found = suggest(grader, marks_of(tmp_path, given))
    (trial,) = [t for t in found.trials if t.phrase.kind == "misconception"]
    assert trial.phrase.point == "service"
    assert trial.phrase.text in wrong
    assert len(trial.phrase.answers) == 5


def test_progress_counts_up_to_what_it_says(grader: Grader, tmp_path: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    suggest(grader, marks_of(tmp_path, rows()), progress=lambda done, total: seen.append((done, total)))
    assert [done for done, _ in seen] == list(range(1, len(seen) + 1))
    assert seen[0] == (1, None)
    assert seen[-1] == (len(seen), len(seen))


# ---- grading again -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("fast", [True, False])
def test_regrading_gives_what_a_new_grader_gives(fast: bool) -> None:
    given = [row[1] for row in rows(count=4)]
    plain = Grader(LOSS, fast=fast)
    regrader = Regrader(plain)
    assert regrader.grade(LOSS, given) == list(plain.grade_many(given))
    longer = parse_rubric(RUBRIC.replace("also: [质量时好时坏]", f"also: [质量时好时坏, {IDIOM}]"))
    assert regrader.grade(longer, given) == list(Grader(longer, fast=fast).grade_many(given))


def test_the_judge_reads_an_answer_once() -> None:
    judge = Grader(LOSS).judge
    assert judge is not None
    asked: list[str] = []

    class Counting(RememberingJudge):
        def judge(self, rubric, answers):  # type: ignore[no-untyped-def]
            asked.extend(answers)
            return super().judge(rubric, answers)

    remembering = RememberingJudge(Counting(judge))
    rubric = remembering.prepare(LOSS)
    first = remembering.judge(rubric, ["质量不稳定", "服务冷淡", "质量不稳定"])
    again = remembering.judge(rubric, ["服务冷淡"])
    assert asked == ["质量不稳定", "服务冷淡"]
    assert np.array_equal(first[1], again[0]) and np.array_equal(first[0], first[2])
