"""Similarities on sentences whose order is plain, and that nothing is tuned on the fold it is tested on."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest

from benchmarks import _baselines
from benchmarks._baselines import (
    Scores,
    fold_text,
    folds_of,
    grade_all,
    grade_points,
    grade_whole,
    score_set,
    similarities,
)
from benchmarks._sets import Item, MarkedSet
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
    nearest = _baselines.best_clause(_baselines.cosine(_Bigrams()))
    pairs = [
        ("地轴是倾斜的", "不知道。地轴是倾斜的,对吗"),
        ("地轴是倾斜的", ""),
        ("昼夜长短变化", "昼夜长短变化"),
    ]
    assert nearest(pairs) == pytest.approx([1, 0, 1], abs=0.1)


def test_folding_makes_traditional_and_full_width_equal() -> None:
    assert fold_text("晝夜長短ＡＢ") == "昼夜长短ab"


def test_a_point_has_the_score_of_its_best_wording() -> None:
    scores = score_set(_marked().items[:4], _baselines.partial_ratio)
    assert scores.points[2][0] == 1
    assert scores.points[2][1] < 1
    assert scores.whole.shape == (4,)


def test_folds_never_split_a_group() -> None:
    marked = _marked()
    for train, test in folds_of(marked):
        assert not {marked.groups[i] for i in train} & {marked.groups[i] for i in test}


def test_points_that_are_quoted_are_met_and_paid() -> None:
    marked = _marked()
    graded = grade_points(marked, score_set(marked.items, _baselines.partial_ratio), folds_of(marked))
    for item, got in zip(marked.items, graded, strict=True):
        assert got.met == {p for p, v in (item.labels or {}).items() if v}
        assert got.paid == got.met
        assert got.fraction == pytest.approx(item.fraction)


def test_totals_need_no_point_labels() -> None:
    marked = _marked(labelled=False)
    for name, graded in grade_all(marked, {"partial": _baselines.partial_ratio}):
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
