"""How sure the figures of agreement are: percentile intervals from resampled answers (Efron & Tibshirani, 1993)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grader.marking.evaluate.agreement import corr, exact_agr, mae, rmse, smd, wtkappa
from grader.marking.marks import Marks

LEVEL = 0.95
RESAMPLES = 1000
_SEED = 20260101
_AT_ONCE = 200_000  # marks drawn in one go: enough to be fast, little enough to stay in the processor's cache


@dataclass(frozen=True, slots=True)
class Intervals:
    """By figure the lower and upper end, None where the figure is undefined; `undefined` resamples left some out."""

    ends: Mapping[str, tuple[float, float] | None]
    undefined: int


def bootstrap(
    human: Marks, system: Marks, *, resamples: int = RESAMPLES, progress: Callable[[int], None] | None = None
) -> Intervals:
    """95 % percentile intervals of six figures over answers drawn with replacement; see `resample`."""
    return resample((human, system), _figures, resamples=resamples, progress=progress)


def resample(
    columns: Sequence[Marks],
    figures: Callable[..., Mapping[str, Marks]],
    *,
    resamples: int = RESAMPLES,
    progress: Callable[[int], None] | None = None,
) -> Intervals:
    """95 % percentile intervals of `figures(*columns)`, arrays [...] by name for columns [..., n], over answers drawn with
    replacement, each with all of its marks, always with the same seed.

    Answers are put in order by their marks first, so that the order of the table's rows does not matter. A resample in
    which all marks are the same leaves some figures undefined; it counts for the others only. `progress` hears of the
    resamples done.
    """
    order = np.lexsort(tuple(reversed(columns)))
    columns = [column[order] for column in columns]
    count = len(order)
    random = np.random.default_rng(_SEED)
    at_once = max(1, _AT_ONCE // count)
    drawn: dict[str, list[Marks]] = {}
    for start in range(0, resamples, at_once):
        rows = random.integers(0, count, size=(min(at_once, resamples - start), count))
        for name, values in figures(*(column[rows] for column in columns)).items():
            drawn.setdefault(name, []).append(values)
        if progress is not None:
            progress(min(start + at_once, resamples))
    whole = {name: np.concatenate(values) for name, values in drawn.items()}
    known = figures(*columns)
    ends = {name: None if np.isnan(known[name]) else _ends(values) for name, values in whole.items()}
    counted = [np.isnan(values) for name, values in whole.items() if ends[name] is not None]
    return Intervals(ends, int(np.any(counted, axis=0).sum()))


def _figures(human: Marks, system: Marks) -> dict[str, Marks]:
    return {
        "exact_agr": exact_agr(human, system),
        "wtkappa": wtkappa(human, system),
        "corr": corr(human, system),
        "SMD": smd(human, system),
        "RMSE": rmse(human, system),
        "MAE": mae(human, system),
    }


def _ends(values: Marks) -> tuple[float, float] | None:
    known = values[~np.isnan(values)]
    if not len(known):
        return None
    low, high = np.quantile(known, ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    return float(low), float(high)
