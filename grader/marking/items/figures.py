"""The statistics of items and of their sum, by classical test theory: what Moodle's quiz report shows, and Kelley's D.

Names and formulas are those of Moodle's "Quiz statistics calculations" (docs.moodle.org/dev/Quiz_statistics_calculations).
Every variance and covariance divides by n - 1. A figure that has no value, such as a correlation of constant marks,
is None.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from grader.marking.marks import Marks

KELLEY = 0.27  # of the students in each extreme group (T. L. Kelley, J. Educ. Psychol. 30, 1939, 17-24)
LEAST = 6  # students; with fewer, an extreme group holds one, and a correlation says nothing
_DUST = 1e-9  # marks; sums of halves and tenths differ by less


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFigures:
    """How one item went. `mean` and `sd` in marks; `facility`, `discrimination` and `efficiency` in percent.

    `upper_lower` is D (-1 to 1). `best` and `weakest` are the shares (0-1) of the item's marks that the 27 % of students
    earned who did best and worst on the rest. `missed` counts the students who earned nothing.
    """

    n: int
    mean: float
    sd: float | None
    facility: float | None
    missed: int
    discrimination: float | None = None
    efficiency: float | None = None
    upper_lower: float | None = None
    best: float | None = None
    weakest: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreFigures:
    """How the whole went. `mean`, `sd` and `standard_error` in marks; `facility`, `cic` and `error_ratio` in percent."""

    n: int
    mean: float | None = None
    sd: float | None = None
    facility: float | None = None
    skewness: float | None = None
    kurtosis: float | None = None
    cic: float | None = None
    error_ratio: float | None = None
    standard_error: float | None = None


def item_figures(
    marks: Marks, full: Sequence[float], *, each: Sequence[Marks] | None = None, share: float = KELLEY
) -> tuple[ItemFigures, ...]:
    """The figures of every item from marks [students, items] without gaps; `full` are the items' full marks.

    `each` holds all the marks of each item, for n, mean, sd and facility = 100 x mean / full, where some students lack
    other items; the rest of the figures needs LEAST students who lack none.

    The discrimination index is 100 x the correlation of the item with the rest, the sum of the other items ("corrected
    item-total correlation" elsewhere). The discriminative efficiency is 100 x cov(item, rest) / cov(item sorted, rest
    sorted): what share it reaches of the most that these marks could give. Both are None where the item or the rest is
    constant. D = (H - L) / (g x full) takes the sums H and L of the item's marks in the upper and in the lower group of
    g students by total (Kelley 1939; with part marks D. R. Whitney & D. L. Sabers, Univ. of Iowa TB 11, 1970); it is
    None where the rest is constant, for there the total ranks by the item itself. `share` is the size of a group.
    """
    own = [_own(m, top) for m, top in zip(marks.T if each is None else each, full, strict=True)]
    if len(marks) < LEAST:
        return tuple(own)
    totals = marks.sum(axis=1)
    upper, lower = extreme_groups(totals, share=share)
    found = []
    for figures, item, top in zip(own, marks.T, full, strict=True):
        rest = totals - item
        discrimination, efficiency = _against_rest(item, rest)
        figures = replace(figures, discrimination=discrimination, efficiency=efficiency)
        if top > 0 and not constant(rest):
            best, weakest = extreme_groups(rest, share=share)
            figures = replace(
                figures,
                upper_lower=float(item @ (upper - lower)) / top,
                best=float(item @ best) / top,
                weakest=float(item @ weakest) / top,
            )
        found.append(figures)
    return tuple(found)


def score_figures(scores: Marks, max_score: float, marks: Marks | None = None) -> ScoreFigures:
    """The figures of the scores [students], at least two; with marks [students, items] their internal consistency too.

    Skewness k3 / k2^1.5 and kurtosis k4 / k2^2 (0 for a normal distribution) use Fisher's k-statistics; they need 3 and
    4 scores. CIC = 100 x P / (P - 1) x (1 - sum of the item variances / variance of their sum) is Cronbach's alpha
    (L. J. Cronbach, Psychometrika 16, 1951) in percent; it needs P > 1 items and a sum that varies. Error ratio =
    100 x sqrt(1 - CIC / 100), the share of the sd that is chance; standard error = error ratio x sd / 100.
    """
    mean, sd = float(scores.mean()), float(scores.std(ddof=1))
    cic = _consistency(marks) if marks is not None else None
    ratio = None if cic is None else 100 * math.sqrt(max(0.0, 1 - cic / 100))
    skewness, kurtosis = _shape(scores)
    return ScoreFigures(
        n=len(scores),
        mean=mean,
        sd=sd,
        facility=100 * mean / max_score if max_score > 0 else None,
        skewness=skewness,
        kurtosis=kurtosis,
        cic=cic,
        error_ratio=ratio,
        standard_error=None if ratio is None else ratio * sd / 100,
    )


def group_size(n: int, *, share: float = KELLEY) -> int:
    """How many of n students an extreme group holds: `share` of them to the nearest whole, never over half."""
    return max(1, min(math.floor(share * n + 0.5), n // 2))


def extreme_groups(totals: Marks, *, share: float = KELLEY) -> tuple[Marks, Marks]:
    """The weights [students] of the upper and the lower group, each summing to 1.

    Students who tie at a group's edge share its last places, so the order of the rows changes nothing.
    """
    size = group_size(len(totals), share=share)
    rounded = totals.round(9)
    return _top(rounded, size), _top(-rounded, size)


def constant(marks: Marks) -> bool:
    """Whether all marks are the same."""
    return bool(np.ptp(marks) < _DUST)


def _own(marks: Marks, full: float) -> ItemFigures:
    """What an item's own marks [students] tell."""
    n, mean = len(marks), float(marks.mean())
    return ItemFigures(
        n=n,
        mean=mean,
        sd=float(marks.std(ddof=1)) if n > 1 else None,
        facility=100 * mean / full if full > 0 else None,
        missed=int((marks < _DUST).sum()),
    )


def _top(values: Marks, size: int) -> Marks:
    edge = np.sort(values)[-size]
    above, at = values > edge, values == edge
    weights: Marks = (above + at * (size - above.sum()) / at.sum()) / size
    return weights


def _against_rest(item: Marks, rest: Marks) -> tuple[float | None, float | None]:
    """Discrimination index and discriminative efficiency."""
    if constant(item) or constant(rest):
        return None, None
    together = _covariance(item, rest)
    most = _covariance(np.sort(item), np.sort(rest))
    return 100 * together / float(item.std(ddof=1) * rest.std(ddof=1)), 100 * together / most


def _covariance(a: Marks, b: Marks) -> float:
    return float((a - a.mean()) @ (b - b.mean())) / (len(a) - 1)


def _consistency(marks: Marks) -> float | None:
    items, totals = len(marks.T), marks.sum(axis=1)
    if items < 2 or constant(totals):
        return None
    return 100 * items / (items - 1) * (1 - float(marks.var(axis=0, ddof=1).sum() / totals.var(ddof=1)))


def _shape(scores: Marks) -> tuple[float | None, float | None]:
    """Skewness and kurtosis."""
    n, away = len(scores), scores - scores.mean()
    if n < 3 or constant(scores):
        return None, None
    m2, m3, m4 = (float((away**power).mean()) for power in (2, 3, 4))
    k2 = n * m2 / (n - 1)
    k3 = n**2 * m3 / ((n - 1) * (n - 2))
    skewness = k3 / math.sqrt(k2) ** 3
    if n < 4:
        return skewness, None
    k4 = n**2 * ((n + 1) * m4 - 3 * (n - 1) * m2**2) / ((n - 1) * (n - 2) * (n - 3))
    return skewness, k4 / k2**2
