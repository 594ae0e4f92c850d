"""The guards against leaks: which judge reads which question, and what a fold's weights are fitted to."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from fusion_rows import Example
from holdout import fold_of

from benchmarks import _grading
from benchmarks._grading import Engine, grade_folds, grade_shipped
from benchmarks._items import Item, MarkedSet
from benchmarks._metrics import Graded
from benchmarks._public_en import mohler_items
from benchmarks._public_zh import asag_items
from benchmarks._sets import question_key
from grader.encoders import Encoder
from grader.fuse import FEATURES, Fusion
from grader.judge import Judge, JudgedRubric
from grader.records import FloatArray, KeyPoint, Rubric

QUESTIONS = 10  # so that answers put to another question often are of another fold
EVEN = Fusion(-2.0, (0.2,) * len(FEATURES), shares=True)


def _marked(*, drafted: bool) -> MarkedSet:
    """Three answers to each of the questions "0" to "9"; every answer says which question it is to."""
    items = []
    for q in map(str, range(QUESTIONS)):
        points = KeyPoint("a", f"第{q}个原因", 1), KeyPoint("b", f"第{q}个结果", 1)
        reference = f"第{q}个原因；第{q}个结果" if drafted else None
        rubric = Rubric(f"r{q}", "t", "definition", "zh", q, points, 2, reference=reference)
        labels = None if drafted else {"a": 1.0, "b": 0.0}
        items += [Item(f"{q}-{n}", q, rubric, "参考", f"{q}：第{n}份答案", 0.5, labels) for n in range(3)]
    return MarkedSet("le", tuple(items), 10, 4)


class _Asked:
    """In a judge's place: remembers what it was asked about, and is sure of nothing."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.questions: set[str] = set()

    def prepare(self, rubric: Rubric) -> JudgedRubric:
        return JudgedRubric((int(rubric.question),), ((),) * len(rubric.points))

    def judge(self, rubric: JudgedRubric, answers: Sequence[str]) -> list[FloatArray]:
        self.questions.add(str(rubric.question[0]))
        return [np.full((len(rubric.targets), 4), 0.25, np.float32) for _ in answers]


@pytest.mark.parametrize("shipped", [False, True])
@pytest.mark.parametrize("folds", [2, 3])
def test_each_judge_reads_only_the_questions_of_its_fold(
    shipped: bool, folds: int, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_grading, "fit_shares", lambda rows: EVEN)
    asked = [_Asked(str(k)) for k in range(folds)]
    engine = Engine(encoder, cast(tuple[Judge, ...], tuple(asked)))
    marked = _marked(drafted=True)
    if shipped:
        grade_shipped(marked, engine=engine)
    else:
        grade_folds(marked, more=[], engine=engine, on_step=lambda _: None)
    wanted: list[set[str]] = [set() for _ in range(folds)]
    for group in marked.groups:
        wanted[fold_of(question_key("le", group), folds)].add(group)
    assert all(wanted)
    assert [judge.questions for judge in asked] == wanted


@dataclass(frozen=True)
class _Origin:
    """In a row's place: which question's rubric and which question's answer it is made of."""

    rubric: str
    answer: str
    weight: float = 1.0


def _collected(examples: Sequence[Example], encoder: Encoder, judge: Judge | None) -> list[_Origin]:
    return [_Origin(e.rubric.question, e.text[0]) for e in examples]


@pytest.mark.parametrize("drafted", [True, False])
def test_a_fold_is_fitted_without_every_row_of_its_questions(
    drafted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    marked = _marked(drafted=drafted)
    fitted: list[list[_Origin]] = []
    tested: list[list[int]] = []

    def fit(rows: Sequence[_Origin]) -> Fusion:
        fitted.append(list(rows))
        return EVEN

    def grade(_: MarkedSet, rows: Sequence[int], engine: Engine, *, fusion: Fusion) -> dict[int, Graded]:
        assert fusion is EVEN
        tested.append(list(rows))
        return {row: Graded(0.5) for row in rows}

    monkeypatch.setattr(_grading, "collect", _collected)
    monkeypatch.setattr(_grading, "_graded", lambda result: result)
    monkeypatch.setattr(_grading, "fit_shares" if drafted else "fit_rows", fit)
    monkeypatch.setattr(_grading, "_grade", grade)
    engine = Engine(cast(Encoder, None), ())
    grade_folds(marked, more=[], engine=engine, on_step=lambda _: None)

    assert sorted(row for rows in tested for row in rows) == list(range(len(marked.items)))
    assert len(fitted) == len(tested) == 4
    strange = 0
    for origins, rows in zip(fitted, tested, strict=True):
        left_out = {marked.items[row].group for row in rows}
        assert not left_out & {q for origin in origins for q in (origin.rubric, origin.answer)}
        own = sorted(origin.rubric for origin in origins if origin.rubric == origin.answer)
        assert own == sorted(3 * list(set(marked.groups) - left_out))
        strange += len(origins) - len(own)
    assert (strange > 0) == drafted  # the answers put to another question, which belong to both


def test_a_question_in_both_languages_has_one_key(tmp_path: Path) -> None:
    """Question 8 of asag-zh is mohler's 2.1: a judge that left one out must have left out the other."""
    (tmp_path / "qa_zh.csv").write_text(
        "1\t什么是变量？\t一个位置。\n8\t什么是类？\t一张图纸。\n", encoding="utf-8"
    )
    (tmp_path / "train_zh.csv").write_text("8\t5\t[5]\t图纸\n1\t0\t[0]\t不知道\n", encoding="utf-8")
    (tmp_path / "mohler_joined.csv").write_text(
        "id,question,refanswer,answer,score_avg\n1.1,What is a variable?,A location.,a box,5\n"
        "2.1,What is a class?,A plan.,a plan,5\n",
        encoding="utf-8",
    )
    chinese = [question_key("asag-zh", item.group) for item in asag_items(tmp_path)]
    english = [question_key("mohler", item.group) for item in mohler_items(tmp_path)]
    assert chinese == english[::-1]
    assert len(set(chinese)) == 2
    assert question_key("saf", "2.1") not in chinese
