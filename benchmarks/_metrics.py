"""Agreement of machine and teacher, with intervals from resampling whole rubrics or questions.

Answers to one question resemble each other, so resampling answers would make every interval too narrow.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import bootstrap, pearsonr
from sklearn.metrics import cohen_kappa_score, precision_recall_fscore_support

from benchmarks._sets import COPIED, OFF_TOPIC, STUFFED, Item, MarkedSet

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Figures = dict[str, float]
Row = dict[str, object]
MET_FROM = 0.5  # a point counts as met from half its marks on, for teachers and for machines

QWK, PEARSON, MAE = "QWK", "Pearson", "mean error %"
PRECISION, RECALL, F1 = "precision", "recall", "F1"
CONTRADICTED = "contradicted paid %"
GAMING = {STUFFED: "stuffed marks %", COPIED: "copied marks %", OFF_TOPIC: "off-topic marks %"}
# The tables of a set, each with its columns.
TABLES = {
    "totals": (QWK, PEARSON, MAE),
    "points": (PRECISION, RECALL, F1, CONTRADICTED),
    "gaming": tuple(GAMING.values()),
}


@dataclass(frozen=True, slots=True)
class Graded:
    """What one system gave one answer. `met`: points with credit; `paid`: points that earned marks; None: totals only."""

    fraction: float
    met: frozenset[str] | None = None
    paid: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float

    def show(self, digits: int) -> str:
        """ "value [low, high]"; a dash where the figure is undefined."""
        if math.isnan(self.value):
            return "–"
        if math.isnan(self.low):
            return f"{self.value:.{digits}f}"
        return f"{self.value:.{digits}f} [{self.low:.{digits}f}, {self.high:.{digits}f}]"


def binned(fractions: Sequence[float] | Floats, bins: int) -> Ints:
    """Shares of the maximum as whole numbers 0..bins."""
    return np.rint(np.clip(fractions, 0, 1) * bins).astype(np.intp)


def qwk(teacher: Floats, machine: Floats, bins: int) -> float:
    """Quadratic weighted kappa of totals; nan where both sides gave everyone the same mark."""
    with warnings.catch_warnings(), np.errstate(invalid="ignore"):
        warnings.simplefilter("ignore")  # an undefined kappa is reported as nan below
        return float(
            cohen_kappa_score(
                binned(teacher, bins), binned(machine, bins), weights="quadratic", labels=np.arange(bins + 1)
            )
        )


def pearson(teacher: Floats, machine: Floats) -> float:
    """Pearson's r; nan where either side is constant."""
    if len(teacher) < 2 or np.ptp(teacher) == 0 or np.ptp(machine) == 0:
        return math.nan
    return float(pearsonr(teacher, machine).statistic)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Items and judgements as arrays, so that a resample is a row selection. Point columns count per item."""

    teacher: Floats
    machine: Floats
    gaming: npt.NDArray[np.str_]
    truth: list[npt.NDArray[np.bool_]]
    met: list[npt.NDArray[np.bool_]]
    paid_of_contradicted: npt.NDArray[np.float64]
    contradicted: npt.NDArray[np.float64]
    has_points: bool


def _columns(items: Sequence[Item], graded: Sequence[Graded]) -> _Columns:
    pairs = list(zip(items, graded, strict=True))
    has_points = all(i.labels is not None and g.met is not None for i, g in pairs)
    truth, met, paid, against = [], [], [], []
    for item, got in pairs if has_points else ():
        assert item.labels is not None and got.met is not None
        truth.append(np.array([label >= MET_FROM for label in item.labels.values()]))
        met.append(np.array([point in got.met for point in item.labels]))
        paid.append(len(item.contradicted & (got.met if got.paid is None else got.paid)))
        against.append(len(item.contradicted))
    return _Columns(
        teacher=np.array([i.fraction for i in items]),
        machine=np.array([g.fraction for g in graded]),
        gaming=np.array([i.gaming or "" for i in items]),
        truth=truth,
        met=met,
        paid_of_contradicted=np.array(paid, dtype=float),
        contradicted=np.array(against, dtype=float),
        has_points=has_points,
    )


def figures(items: Sequence[Item], graded: Sequence[Graded], *, bins: int) -> Figures:
    """Every figure that the items allow, without intervals."""
    return _figures(_columns(items, graded), np.arange(len(items)), bins)


def _figures(columns: _Columns, rows: Ints, bins: int) -> Figures:
    teacher, machine = columns.teacher[rows], columns.machine[rows]
    out = {QWK: math.nan, PEARSON: math.nan, MAE: math.nan}
    if not np.isnan(machine).any():
        out = {
            QWK: qwk(teacher, machine, bins),
            PEARSON: pearson(teacher, machine),
            MAE: 100 * float(np.abs(teacher - machine).mean()),
        }
    if columns.has_points:
        truth = np.concatenate([columns.truth[r] for r in rows])
        met = np.concatenate([columns.met[r] for r in rows])
        found = precision_recall_fscore_support(truth, met, average="binary", zero_division=0)[:3]
        if not truth.any():  # nothing to find: three noughts would read as a failure
            found = (math.nan,) * 3
        out |= dict(zip((PRECISION, RECALL, F1), map(float, found), strict=True))
        out[CONTRADICTED] = _share(columns.paid_of_contradicted[rows], columns.contradicted[rows])
    for kind, name in GAMING.items():
        chosen = columns.gaming[rows] == kind
        if (columns.gaming == kind).any():
            out[name] = 100 * float(machine[chosen].mean()) if chosen.any() else math.nan
    return out


def _share(part: Floats, whole: Floats) -> float:
    return 100 * float(part.sum() / whole.sum()) if whole.sum() else math.nan


def with_intervals(
    marked: MarkedSet, graded: Sequence[Graded], *, resamples: int = 1000, seed: int = 0
) -> dict[str, Interval]:
    """Every figure with the 95 % percentile interval of `resamples` bootstrap samples of rubrics or questions."""
    columns = _columns(marked.items, graded)
    values = _figures(columns, np.arange(len(marked.items)), marked.bins)
    names = list(values)
    groups = np.array(marked.groups)
    rows_of = [np.flatnonzero(groups == g) for g in dict.fromkeys(marked.groups)]

    def statistic(drawn: Floats, axis: int = -1) -> Floats:
        samples = drawn.reshape(-1, len(rows_of)).astype(np.intp)
        found = [_figures(columns, np.concatenate([rows_of[g] for g in s]), marked.bins) for s in samples]
        return np.array([[f[name] for f in found] for name in names])

    low, high = percentile_interval(statistic, len(rows_of), len(names), resamples=resamples, seed=seed)
    return {name: Interval(values[name], low[i], high[i]) for i, name in enumerate(names)}


def percentile_interval(
    statistic: Callable[..., Floats], groups: int, outputs: int, *, resamples: int, seed: int
) -> tuple[Floats, Floats]:
    """2.5th and 97.5th percentiles of `statistic` over resampled group numbers; undefined samples are left out."""
    if groups < 2 or resamples < 2:
        return np.full(outputs, math.nan), np.full(outputs, math.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # figures that are undefined in some samples: nan there, see below
        found = bootstrap(
            (np.arange(groups, dtype=float),),
            statistic,
            vectorized=True,
            n_resamples=resamples,
            batch=50,
            method="percentile",
            rng=np.random.default_rng(seed),
        )
        low, high = np.nanpercentile(found.bootstrap_distribution, [2.5, 97.5], axis=-1)
    return low, high


def rows_by(marked: MarkedSet, graded: Sequence[Graded], label: str, key: Callable[[Item], str]) -> list[Row]:
    """One row per value of `key`: how many answers, both sides' mean marks in percent, mean error, point figures."""
    rows: list[Row] = []
    for value in sorted({key(item) for item in marked.items}):
        chosen = [i for i, item in enumerate(marked.items) if key(item) == value]
        items, got = [marked.items[i] for i in chosen], [graded[i] for i in chosen]
        found = figures(items, got, bins=marked.bins)
        row: Row = {label: value, "answers": len(items)}
        row["teacher %"] = 100 * float(np.mean([i.fraction for i in items]))
        row["machine %"] = 100 * float(np.mean([g.fraction for g in got]))
        rows.append(row | {c: found[c] for c in (MAE, *TABLES["points"]) if c in found})
    return rows


def table(rows: Sequence[Row], *, markdown: bool = False) -> str:
    """Aligned columns. A column that is empty everywhere is left out."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    names = [n for n in names if any(_cell(n, row.get(n)) != "–" for row in rows)]
    cells = [names, *([_cell(name, row.get(name)) for name in names] for row in rows)]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    if markdown:
        cells.insert(1, ["-" * width for width in widths])
    lines = [[c + " " * (w - _width(c)) for c, w in zip(row, widths, strict=True)] for row in cells]
    return "\n".join(f"| {' | '.join(line)} |" if markdown else "  ".join(line).rstrip() for line in lines)


def _cell(name: str, value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        value = Interval(value, math.nan, math.nan)
    return value.show(1 if name.endswith("%") else 3) if isinstance(value, Interval) else str(value)


def _width(text: str) -> int:
    """Columns on a terminal, where a Chinese character takes two."""
    return sum(2 if "\u2e80" <= c <= "\uffef" else 1 for c in text)
