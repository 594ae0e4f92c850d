"""Similarities on sentences whose order is plain, and that nothing is tuned on the fold it is tested on."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from benchmarks import _similarities
from benchmarks._baselines import Scores, folds_of, grade_all, grade_points, grade_whole, score_set
from benchmarks._items import Item, MarkedSet
from benchmarks._set_metrics import TABLES
from benchmarks._similarities import fold_text, similarities
from grader.records import KeyPoint, Rubric

POINTS = (KeyPoint("tilt", "地轴是倾斜的", 3, also=("地球歪着身子转",)), KeyPoint("days", "昼夜长短变化", 1))
RUBRIC = Rubric("seasons", "四季", "definition", "zh", "为什么有四季？", POINTS, 4)
TEXTS = ("地轴是倾斜的，昼夜长短变化。", "昼夜长短在变化", "因为地球歪着身子转", "不知道")
LABELS = (
    {"tilt": 1.0, "days": 1.0},
    {"tilt": 0.0, "days": 1.0},
    {"tilt": 1.0, "days": 0.0},
    {"tilt": 0.0, "days": 0.0},
)


def _marked(*, labelled: bool = True) -> MarkedSet:
    items = []
    for group in range(6):
        for text, labels in zip(TEXTS, LABELS, strict=True):
            fraction = sum(p.marks * labels[p.id] for p in POINTS) / 4
            given = labels if labelled else None
            items.append(
                Item(
                    f"{group}-{text}", str(group), RUBRIC, "地轴是倾斜的；昼夜长短变化", text, fraction, given
                )
            )
    return MarkedSet("labelled" if labelled else "le", tuple(items), 20, 3)


class _Bigrams:
    """An encoder without a model: unit vectors of character pairs."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        vectors = np.full((len(texts), 997), 1e-6, dtype=np.float32)
        for row, text in enumerate(texts):
            for a, b in pairwise(text):
                vectors[row, (ord(a) * 31 + ord(b)) % 997] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.mark.parametrize("name", [*similarities(), "cosine"])
def test_the_same_words_score_higher_than_other_words(name: str) -> None:
    similarity = similarities(encoder=_Bigrams())[name]
    same, near, far = similarity(
        [("昼夜长短变化", t) for t in ("昼夜长短变化", "夏天昼夜长短会变化", "地轴是倾斜的")]
    )
    assert same == pytest.approx(1, abs=1e-5)
    assert same >= near > far
    assert 0 <= far < 0.5


def test_the_nearest_clause_counts() -> None:
    nearest = _similarities.best_clause(_similarities.cosine(_Bigrams()))
    pairs = [
        ("地轴是倾斜的", "不知道。地轴是倾斜的,对吗"),
        ("地轴是倾斜的", ""),
        ("昼夜长短变化", "昼夜长短变化"),
    ]
    assert nearest(pairs) == pytest.approx([1, 0, 1], abs=0.1)


def test_folding_makes_traditional_and_full_width_equal() -> None:
    assert fold_text("晝夜長短ＡＢ") == "昼夜长短ab"


def test_a_point_has_the_score_of_its_best_wording() -> None:
    scores = score_set(_marked().items[:4], _similarities.partial_ratio)
    assert scores.points[2][0] == 1
    assert scores.points[2][1] < 1
    assert scores.whole.shape == (4,)


def test_folds_never_split_a_group() -> None:
    marked = _marked()
    for train, test in folds_of(marked):
        assert not {marked.groups[i] for i in train} & {marked.groups[i] for i in test}


def test_points_that_are_quoted_are_met_and_paid() -> None:
    marked = _marked()
    graded = grade_points(marked, score_set(marked.items, _similarities.partial_ratio), folds_of(marked))
    for item, got in zip(marked.items, graded, strict=True):
        assert got.met == {p for p, v in (item.labels or {}).items() if v}
        assert got.paid == got.met
        assert got.fraction == pytest.approx(item.fraction)


def test_totals_need_no_point_labels() -> None:
    marked = _marked(labelled=False)
    for name, graded in grade_all(marked, {"partial": _similarities.partial_ratio}):
        assert all(g.met is None for g in graded), name
        assert all(0 <= g.fraction <= 1 for g in graded)


def test_the_test_folds_marks_are_never_seen() -> None:
    marked = _marked()
    scores = Scores(np.linspace(0, 1, 24), tuple(np.array([n / 24, 0.5]) for n in range(24)))
    folds = folds_of(marked)
    _, hidden = folds[0]
    before = grade_whole(marked, scores, folds), grade_points(marked, scores, folds)
    changed = list(marked.items)
    for row in hidden:
        item = changed[row]
        flipped = {p: 1 - v for p, v in (item.labels or {}).items()}
        changed[row] = Item(
            item.id, item.group, RUBRIC, item.reference, item.text, 1 - item.fraction, flipped
        )
    other = MarkedSet("labelled", tuple(changed), 20, 3)
    after = grade_whole(other, scores, folds), grade_points(other, scores, folds)
    for old, new in zip(before, after, strict=True):
        assert [old[i] for i in hidden] == [new[i] for i in hidden]
        assert old != new


def test_the_nearest_model_answer_counts() -> None:
    item = Item("i", "g", RUBRIC, "地轴", "昼夜长短", 1, other_references=("昼夜长短",))
    assert score_set([item], _similarities.partial_ratio).whole.tolist() == [1]


def test_points_have_scores_by_id() -> None:
    marked = _marked()
    for name, graded in grade_all(marked, {"partial": _similarities.partial_ratio}):
        if name == "partial, whole":
            assert all(g.scores is None for g in graded)
        else:
            assert all(g.scores is not None and g.scores.keys() == {"tilt", "days"} for g in graded)


def test_points_that_nobody_judged_are_no_lesson() -> None:
    marked = _marked()
    part = [replace(i, labels={"tilt": (i.labels or {})["tilt"]}) for i in marked.items]
    graded = grade_points(
        replace(marked, items=tuple(part)),
        # The second point's scores would ask for another threshold.
        Scores(np.zeros(24), tuple(np.array([0.4 + 0.2 * (i.labels or {})["tilt"], 0.99]) for i in part)),
        folds_of(marked),
    )
    for item, got in zip(part, graded, strict=True):
        assert got.met == {"days"} | ({"tilt"} if (item.labels or {})["tilt"] else set())


def test_states_want_both_sides_found() -> None:
    """Where almost all are correct, the best F1 of "correct" lies at everything; macro-F1 does not."""
    rubric = Rubric("r", "t", "definition", "zh", "q", (KeyPoint("p1", "甲", 1),), 1)
    values = [0.1, 0.5, 0.6, 0.7, 0.8] * 4
    items = tuple(
        Item(
            str(n),
            str(n // 5),
            rubric,
            "甲",
            "文",
            float(v > 0.1),
            {"p1": float(v > 0.1)},
            state="correct" if v > 0.1 else "incorrect",
        )
        for n, v in enumerate(values)
    )
    marked = MarkedSet("beetle", items, 2, 4, TABLES["states"])
    scores = Scores(np.zeros(20), tuple(np.array([v]) for v in values))
    met = [g.met for g in grade_points(marked, scores, folds_of(marked))]
    assert met == [frozenset({"p1"}) if v > 0.1 else frozenset() for v in values]


def test_sets_without_totals_are_not_compared_as_wholes() -> None:
    marked = replace(_marked(), headline=TABLES["matching"])
    names = [name for name, _ in grade_all(marked, {"partial": _similarities.partial_ratio})]
    assert names == ["partial, points"]
