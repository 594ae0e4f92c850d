"""What a plain script would do instead: one similarity between two texts, a threshold, and a map to marks.

Every similarity is tried twice, but that of clauses. "whole": the model answer (the nearest, where there are several) against
the answer, mapped to marks; totals only, so not for sets that report none.
"points": each point's best wording against the answer. One threshold, with the best F1, says which points are met;
another, with the best correlation of totals, says which are paid, and the share of marks paid is mapped likewise.
Two, because the best F1 may lie at "everything is met". Where answers are in states, the first is the one with the best
macro-F1 of correct against the rest, which is what those sets report. All see the training folds alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import precision_recall_curve
from sklearn.model_selection import GroupKFold

from benchmarks._items import Item, MarkedSet, wordings
from benchmarks._metrics import MET_FROM, Graded
from benchmarks._set_metrics import TABLES, Floats, Ints, macro_f1, pearson
from benchmarks._similarities import Memo, Pair, Similarity, fold_text

POINTS_ONLY = frozenset({"cosine of clauses"})


def folds_of(marked: MarkedSet, count: int | None = None) -> list[tuple[Ints, Ints]]:
    """Training and test rows; no rubric or question is in both."""
    rows = np.arange(len(marked.items))
    return list(GroupKFold(n_splits=count or marked.folds).split(rows, groups=marked.groups))


@dataclass(frozen=True, slots=True)
class Scores:
    """One similarity over a set: `whole` per item, `points` per item and point."""

    whole: Floats
    points: tuple[Floats, ...]


def score_set(items: Sequence[Item], similarity: Similarity) -> Scores:
    """The similarity of the nearest model answer and of every point's best wording to the answers."""
    fold = Memo(fold_text)
    pairs: list[Pair] = []

    def span(texts: Sequence[str], answer: str) -> slice:
        pairs.extend((fold[text], fold[answer]) for text in texts)
        return slice(len(pairs) - len(texts), len(pairs))

    whole = [span((item.reference, *item.other_references), item.text) for item in items]
    points = [[span(wordings(point), item.text) for point in item.rubric.points] for item in items]
    values = similarity(pairs)
    return Scores(
        whole=np.array([values[s].max() for s in whole]),
        points=tuple(np.array([values[s].max() for s in spans]) for spans in points),
    )


def grade_whole(marked: MarkedSet, scores: Scores, folds: Sequence[tuple[Ints, Ints]]) -> list[Graded]:
    """Totals from the similarity of whole texts."""
    marks = np.array([item.fraction for item in marked.items])
    fractions = np.empty(len(marks))
    for train, test in folds:
        fractions[test] = _mapping(scores.whole[train], marks[train]).predict(scores.whole[test])
    return [Graded(fraction=float(f)) for f in fractions]


def grade_points(marked: MarkedSet, scores: Scores, folds: Sequence[tuple[Ints, Ints]]) -> list[Graded]:
    """Points met above the threshold; totals from the share of marks that they carry."""
    items = marked.items
    marks = np.array([item.fraction for item in items])
    graded: dict[int, Graded] = {}
    for train, test in folds:
        met_from = _met_threshold(items, scores, train) if marked.has_points else None
        paid_from = _paid_threshold(items, scores, train)
        share = np.array(
            [_share(item, values, paid_from) for item, values in zip(items, scores.points, strict=True)]
        )
        fractions = _mapping(share[train], marks[train]).predict(share[test])
        for row, fraction in zip(test, fractions, strict=True):
            item, values = items[row], scores.points[row]
            met = None if met_from is None else _above(item, values, met_from)
            graded[int(row)] = Graded(
                float(fraction),
                met,
                None if met is None else _above(item, values, paid_from),
                {p.id: float(v) for p, v in zip(item.rubric.points, values, strict=True)},
            )
    return [graded[i] for i in range(len(items))]


def grade_all(
    marked: MarkedSet, found: dict[str, Similarity], *, on_step: Callable[[str], None] = lambda _: None
) -> Iterator[tuple[str, list[Graded]]]:
    """Every baseline by name with its cross-validated marks."""
    folds = folds_of(marked)
    has_totals = bool(set(marked.headline) & set(TABLES["totals"]))
    for name, similarity in found.items():
        on_step(name)
        scores = score_set(marked.items, similarity)
        if name not in POINTS_ONLY and has_totals:
            yield f"{name}, whole", grade_whole(marked, scores, folds)
        yield f"{name}, points", grade_points(marked, scores, folds)


def _mapping(values: Floats, marks: Floats) -> IsotonicRegression:
    return IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(values, marks)


def _met_threshold(items: Sequence[Item], scores: Scores, train: Ints) -> float:
    """The score with the best F1 of judged points, or of answers that are correct and of those that are not."""
    judged = [
        (value, label >= MET_FROM)
        for i in train
        for point, value in zip(items[i].rubric.points, scores.points[i], strict=True)
        if (label := (items[i].labels or {}).get(point.id)) is not None
    ]
    values, truth = np.array([v for v, _ in judged]), np.array([t for _, t in judged])
    if all(items[i].state is not None for i in train):
        return max(_steps(values), key=lambda threshold: macro_f1(truth, values >= threshold, (False, True)))
    precision, recall, thresholds = precision_recall_curve(truth, values)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
    return float(thresholds[np.argmax(f1[:-1])])


def _paid_threshold(items: Sequence[Item], scores: Scores, train: Ints) -> float:
    """The score with the best correlation of totals."""
    values = np.concatenate([scores.points[i] for i in train])
    marks = np.array([items[i].fraction for i in train])

    def agreement(threshold: float) -> float:
        share = np.array([_share(items[i], scores.points[i], threshold) for i in train])
        return float(np.nan_to_num(pearson(marks, share), nan=-1.0))

    return max(_steps(values), key=agreement)


def _steps(values: Floats) -> list[float]:
    """Thresholds worth a try."""
    return [float(t) for t in np.unique(np.quantile(values, np.linspace(0.05, 0.95, 37)))]


def _above(item: Item, values: Floats, threshold: float) -> frozenset[str]:
    return frozenset(p.id for p, v in zip(item.rubric.points, values, strict=True) if v >= threshold)


def _share(item: Item, values: Floats, threshold: float) -> float:
    marks = np.array([p.marks for p in item.rubric.points])
    return float(min(1.0, marks[values >= threshold].sum() / item.rubric.max_score))
