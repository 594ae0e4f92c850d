"""Agreement of machine and teacher, with intervals from resampling whole rubrics or questions.

Answers to one question resemble each other, so resampling answers would make every interval too narrow.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import bootstrap
from sklearn.metrics import precision_recall_fscore_support

from benchmarks import _set_metrics as m
from benchmarks._items import COPIED, OFF_TOPIC, STUFFED, Item, MarkedSet
from benchmarks._set_metrics import TABLES, Floats, Ints, Strata

Figures = dict[str, float]
Row = dict[str, object]
MET_FROM = 0.5  # a point counts as met from half its marks on, for teachers and for machines
_GAMING = {STUFFED: m.STUFFED_MARKS, COPIED: m.COPIED_MARKS, OFF_TOPIC: m.OFF_TOPIC_MARKS}


@dataclass(frozen=True, slots=True)
class Graded:
    """What one system gave one answer, `fraction` of the maximum (0-1). None: the system does not say.

    `met`: points with credit; `paid`: points that earned marks; `scores`: every point's id with the probability in 0-1,
    or a similarity, that it is stated; `contradicted`: points whose opposite is stated; `confidence`: the probability in
    0-1 that the total is within half the median point's marks of the teacher's.
    """

    fraction: float
    met: frozenset[str] | None = None
    paid: frozenset[str] | None = None
    scores: Mapping[str, float] | None = None
    contradicted: frozenset[str] | None = None
    confidence: float | None = None


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


@dataclass(frozen=True, slots=True)
class _Columns:
    """Items and judgements as arrays, so that a resample is a row selection. None where a family has nothing to say.

    `truth` and `met` hold an array of points per item; `strata` the figures that are means over parts of the set.
    """

    teacher: Floats
    machine: Floats
    maximum: float
    gaming: npt.NDArray[np.str_]
    truth: list[npt.NDArray[np.bool_]] | None
    met: list[npt.NDArray[np.bool_]] | None
    paid_of_contradicted: Floats
    contradicted: Floats
    states: npt.NDArray[np.str_] | None
    verdicts: npt.NDArray[np.str_] | None
    has_three_ways: bool
    strata: dict[str, Strata]


def _columns(items: Sequence[Item], graded: Sequence[Graded], maximum: float) -> _Columns:
    pairs = list(zip(items, graded, strict=True))
    has_points = all(i.labels is not None and g.met is not None for i, g in pairs)
    has_states = all(i.state is not None for i in items)
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
        maximum=maximum,
        gaming=np.array([i.gaming or "" for i in items]),
        truth=truth if has_points else None,
        met=met if has_points else None,
        paid_of_contradicted=np.array(paid, dtype=float),
        contradicted=np.array(against, dtype=float),
        states=np.array([i.state for i in items]) if has_states else None,
        verdicts=np.array([_verdict(g) for g in graded]) if has_states else None,
        has_three_ways=all(g.contradicted is not None for g in graded),
        strata=_per_question(items, graded) | _matching(items, graded),
    )


def _verdict(got: Graded) -> str:
    """What a system says of an answer as a whole, where the rubric is one point."""
    if got.met if got.met is not None else got.fraction >= MET_FROM:
        return "correct"
    return "contradictory" if got.contradicted else "incorrect"


def _per_question(items: Sequence[Item], graded: Sequence[Graded]) -> dict[str, Strata]:
    teacher, machine = np.array([i.fraction for i in items]), np.array([g.fraction for g in graded])
    return {
        m.PER_QUESTION: Strata(
            [i.group for i in items], lambda rows: m.question_pearson(teacher[rows], machine[rows])
        )
    }


def _matching(items: Sequence[Item], graded: Sequence[Graded]) -> dict[str, Strata]:
    """Mean average precision of every answer's best point, over rubrics: each is one side of one topic."""
    best, labels = [], []
    for item, got in zip(items, graded, strict=True):
        if item.labels is None or not got.scores:
            return {}
        point = max(got.scores, key=got.scores.__getitem__)
        best.append(got.scores[point])
        labels.append(item.labels.get(point, math.nan))
    scores, known, sides = np.array(best), np.array(labels), [item.rubric.id for item in items]

    def precision(unjudged: float) -> Strata:
        truth = np.where(np.isnan(known), unjudged, known >= MET_FROM)
        return Strata(sides, lambda rows: m.top_half_precision(scores[rows], truth[rows]))

    return {m.STRICT: precision(0), m.RELAXED: precision(1)}


def figures(items: Sequence[Item], graded: Sequence[Graded], *, bins: int, maximum: float = 1.0) -> Figures:
    """Every figure that the items allow, without intervals."""
    return _figures(_columns(items, graded, maximum), np.arange(len(items)), bins)


def _figures(columns: _Columns, rows: Ints, bins: int, tables: Collection[str] = tuple(TABLES)) -> Figures:
    """The figures of the tables named."""
    out: Figures = {}
    if "totals" in tables:
        out |= _totals(columns, rows, bins)
    if "states" in tables and columns.states is not None:
        out |= _states(columns, rows)
    if "points" in tables and columns.truth is not None:
        out |= _points(columns, rows)
    if "matching" in tables:
        out |= {k: columns.strata[k].mean(rows) for k in TABLES["matching"] if k in columns.strata}
    for kind, name in _GAMING.items() if "gaming" in tables else ():
        chosen = columns.gaming[rows] == kind
        if (columns.gaming == kind).any():
            out[name] = 100 * float(columns.machine[rows][chosen].mean()) if chosen.any() else math.nan
    return out


def _totals(columns: _Columns, rows: Ints, bins: int) -> Figures:
    teacher, machine = columns.teacher[rows], columns.machine[rows]
    if np.isnan(machine).any():
        return dict.fromkeys(TABLES["totals"], math.nan)
    return {
        m.QWK: m.qwk(teacher, machine, bins),
        m.PEARSON: m.pearson(teacher, machine),
        m.PER_QUESTION: columns.strata[m.PER_QUESTION].mean(rows),
        m.RMSE: m.rmse(teacher, machine, columns.maximum),
        m.MAE: 100 * float(np.abs(teacher - machine).mean()),
    }


def _states(columns: _Columns, rows: Ints) -> Figures:
    assert columns.states is not None and columns.verdicts is not None
    truth, found = columns.states[rows], columns.verdicts[rows]
    two = [np.where(side == "correct", "correct", "other") for side in (truth, found)]
    out = {m.TWO_WAY: m.macro_f1(*two, ("correct", "other"))}
    return out | ({m.THREE_WAY: m.macro_f1(truth, found, m.STATES)} if columns.has_three_ways else {})


def _points(columns: _Columns, rows: Ints) -> Figures:
    assert columns.truth is not None and columns.met is not None
    truth = np.concatenate([columns.truth[r] for r in rows])
    met = np.concatenate([columns.met[r] for r in rows])
    found = precision_recall_fscore_support(truth, met, average="binary", zero_division=0)[:3]
    if not truth.any():  # nothing to find: three noughts would read as a failure
        found = (math.nan,) * 3
    out = dict(zip((m.PRECISION, m.RECALL, m.F1), map(float, found), strict=True))
    return out | {m.CONTRADICTED: _share(columns.paid_of_contradicted[rows], columns.contradicted[rows])}


def _share(part: Floats, whole: Floats) -> float:
    return 100 * float(part.sum() / whole.sum()) if whole.sum() else math.nan


def with_intervals(
    marked: MarkedSet, graded: Sequence[Graded], *, resamples: int = 1000, seed: int = 0
) -> dict[str, Interval]:
    """The set's headline figures with the 95 % percentile interval of `resamples` bootstrap samples of its groups."""
    columns = _columns(marked.items, graded, marked.maximum)
    tables = [title for title, names in TABLES.items() if set(names) & set(marked.headline)]
    values = _figures(columns, np.arange(len(marked.items)), marked.bins, tables)
    names = [name for name in marked.headline if name in values]
    if not names:
        return {}
    groups = np.array(marked.groups)
    rows_of = [np.flatnonzero(groups == g) for g in dict.fromkeys(marked.groups)]

    def statistic(drawn: Floats, axis: int = -1) -> Floats:
        samples = drawn.reshape(-1, len(rows_of)).astype(np.intp)
        found = [
            _figures(columns, np.concatenate([rows_of[g] for g in s]), marked.bins, tables) for s in samples
        ]
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
        found = figures(items, got, bins=marked.bins, maximum=marked.maximum)
        row: Row = {label: value, "answers": len(items)}
        row["teacher %"] = 100 * float(np.mean([i.fraction for i in items]))
        row["machine %"] = 100 * float(np.mean([g.fraction for g in got]))
        rows.append(row | {c: found[c] for c in (m.MAE, *TABLES["points"]) if c in found})
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
