"""How well two sets of marks agree: the figures of automated scoring, under the names that rsmtool gives them.

Marks are arrays [..., n] in marks, without nan; a figure is an array [...], nan where it is undefined because all marks
of one side are the same. Definitions follow rsmtool 12 (Madnani et al., 2017; `doc/evaluation.rst`).
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.marking.marks import Marks
from grader.marking.scale import Levels, Scale, millionths

_NOTHING = 1e-12  # a variance below this is rounding of equal marks


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Figures of N answers; `h_` is the human side. Means, sd, RMSE and MAE in marks, agreement in percent.

    None where a figure is undefined because all marks of a side are the same.
    """

    N: int
    h_mean: float
    h_sd: float
    sys_mean: float
    sys_sd: float
    exact_agr: float
    adj_agr: float
    kappa: float | None
    wtkappa: float | None
    corr: float | None
    SMD: float | None
    R2: float | None
    RMSE: float
    MAE: float

    def to_dict(self) -> dict[str, Any]:
        """The figures by name."""
        return asdict(self)


def measure_agreement(human: Marks, system: Marks, scale: Scale, *, raters: bool = False) -> Agreement:
    """All figures of two columns of at least two marks. `raters`: both are people, so SMD is by the pooled sd."""
    return Agreement(
        N=len(human),
        h_mean=float(human.mean()),
        h_sd=float(human.std(ddof=1)),
        sys_mean=float(system.mean()),
        sys_sd=float(system.std(ddof=1)),
        exact_agr=float(exact_agr(human, system)),
        adj_agr=float(adj_agr(human, system, within=scale.adjacent)),
        kappa=defined(cohen_kappa(scale.levels(human), scale.levels(system))),
        wtkappa=defined(wtkappa(human, system)),
        corr=defined(corr(human, system)),
        SMD=defined(smd(human, system, pooled=raters)),
        R2=defined(r2(human, system)),
        RMSE=float(rmse(human, system)),
        MAE=float(mae(human, system)),
    )


def defined(value: npt.ArrayLike) -> float | None:
    """A figure, None for nan."""
    number = float(np.asarray(value))
    return None if math.isnan(number) else number


def exact_agr(human: Marks, system: Marks) -> Marks:
    """Percent of answers with the same mark."""
    return 100 * _mean(millionths(human) == millionths(system))


def adj_agr(human: Marks, system: Marks, *, within: float) -> Marks:
    """Percent of answers whose marks are at most `within` marks apart, the equal ones among them."""
    apart = np.abs(millionths(human) - millionths(system))
    return 100 * _mean(apart <= millionths(within))


def cohen_kappa(one: Levels, other: Levels) -> float:
    """Cohen's (1960) kappa of two columns [n] of whole numbers; nan when both give one and the same throughout."""
    _, places = np.unique(np.concatenate((one, other)), return_inverse=True)
    count = int(places.max()) + 1
    first, second = places[: len(one)], places[len(one) :]
    shares = [np.bincount(side, minlength=count) / len(one) for side in (first, second)]
    by_chance = float(shares[0] @ shares[1])
    agreed = float(np.mean(first == second))
    return (agreed - by_chance) / (1 - by_chance) if 1 - by_chance > _NOTHING else math.nan


def wtkappa(human: Marks, system: Marks) -> Marks:
    """Quadratic weighted kappa by Haberman's (2019) formula for continuous scores.

    2 Cov(H, M) / (Var H + Var M + (mean M - mean H)²), with divisors n. On marks of a scale it is the usual quadratic
    weighted kappa (Fleiss & Cohen, 1973).
    """
    gap = system.mean(axis=-1) - human.mean(axis=-1)
    return _ratio(
        2 * _covariance(human, system), human.var(axis=-1) + system.var(axis=-1) + gap**2, least=_NOTHING
    )


def corr(human: Marks, system: Marks) -> Marks:
    """Pearson's r."""
    h_var, sys_var = human.var(axis=-1), system.var(axis=-1)
    least = np.minimum(h_var, sys_var)
    value = _ratio(_covariance(human, system), np.sqrt(h_var * sys_var), least=0)
    return np.where(least > _NOTHING, np.clip(value, -1, 1), np.nan)


def smd(human: Marks, system: Marks, *, pooled: bool = False) -> Marks:
    """Standardised mean difference: (mean M - mean H) / sd H, sd with n - 1.

    `pooled`: over the root of the mean of both variances, as for two human raters.
    """
    gap = system.mean(axis=-1) - human.mean(axis=-1)
    variance = human.var(axis=-1, ddof=1)
    if pooled:
        variance = (variance + system.var(axis=-1, ddof=1)) / 2
    return np.where(variance > _NOTHING, _ratio(gap, np.sqrt(variance), least=0), np.nan)


def r2(human: Marks, system: Marks) -> Marks:
    """1 - MSE / Var H with divisors n, as scikit-learn's `r2_score`; below 0 when the mean mark would predict better."""
    return 1 - _ratio(_mean((system - human) ** 2), human.var(axis=-1), least=_NOTHING)


def rmse(human: Marks, system: Marks) -> Marks:
    """Root mean squared error, in marks."""
    return np.sqrt(_mean((system - human) ** 2))


def mae(human: Marks, system: Marks) -> Marks:
    """Mean absolute error, in marks."""
    return _mean(np.abs(system - human))


def dsm(human: Marks, system: Marks, group: npt.NDArray[np.bool_]) -> float:
    """Difference of standardised means of the rows [n] in `group` (rsmtool 7; Loukina, Madnani & Zechner, 2019).

    Both sides become z-scores over all rows; the figure is mean z of the system - mean z of the human in the group.
    nan when all marks of a side are the same.
    """
    sides = []
    for marks in (human, system):
        sd = float(marks.std(ddof=1))
        sides.append(float(marks[group].mean() - marks.mean()) / sd if sd**2 > _NOTHING else math.nan)
    return sides[1] - sides[0]


def _mean(values: npt.NDArray[np.generic]) -> Marks:
    return np.asarray(values.mean(axis=-1), np.float64)


def _covariance(human: Marks, system: Marks) -> Marks:
    h, s = (side - side.mean(axis=-1, keepdims=True) for side in (human, system))
    return _mean(h * s)


def _ratio(part: Marks, whole: Marks, *, least: float) -> Marks:
    """part / whole, nan where the whole is not above `least`."""
    safe = np.where(whole > least, whole, np.nan)
    return np.asarray(part / safe, np.float64)
