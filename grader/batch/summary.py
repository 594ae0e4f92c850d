"""Running statistics of a class: memory does not grow with the rows."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TypeVar

from grader.records import GradeResult, Rubric

_K = TypeVar("_K")
BINS = 10  # of ten percent each; full marks fall into the last


@dataclass(frozen=True, slots=True)
class PointFacility:
    """How a key point went: `mean` marks earned, and `facility`, mean / marks in 0-1 (low: hard)."""

    id: str
    text: str
    marks: float
    mean: float
    facility: float


@dataclass(frozen=True, slots=True)
class RubricSummary:
    """The answers to one question. Scores in the rubric's marks; `sd` is the sample's, None below two answers."""

    rubric: str
    title: str
    graded: int
    max_score: float
    mean: float
    sd: float | None
    lowest: float
    highest: float
    histogram: tuple[int, ...]
    points: tuple[PointFacility, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """A whole run. Broken rows count in `rows` and `broken` and nowhere else; blank answers count as graded.

    `percent_*` and `histogram` are over all graded rows. `review_reasons` and `flags` count answers by kind,
    `review_points` answers by (rubric, point in doubt).
    """

    rows: int
    graded: int
    broken: int
    review: int
    percent_mean: float | None
    percent_sd: float | None
    histogram: tuple[int, ...]
    review_reasons: dict[str, int]
    review_points: dict[tuple[str, str], int]
    flags: dict[str, int]
    rubrics: tuple[RubricSummary, ...]

    def to_dict(self) -> dict[str, object]:
        """The summary as JSON values, `schema: 1`; figures rounded to four decimals."""
        data = asdict(self)
        data["review_points"] = [
            {"rubric": rubric, "point": point, "answers": count}
            for (rubric, point), count in self.review_points.items()
        ]
        plain = _rounded(data)
        assert isinstance(plain, dict)
        return {"schema": 1, **plain}


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(item) for item in value]
    return value


@dataclass(slots=True)
class _Running:
    """Mean and spread in one pass (Welford), and a histogram."""

    count: int = 0
    mean: float = 0.0
    squares: float = 0.0
    lowest: float = math.inf
    highest: float = -math.inf
    bins: list[int] = field(default_factory=lambda: [0] * BINS)

    def add(self, value: float, percent: float) -> None:
        self.count += 1
        step = value - self.mean
        self.mean += step / self.count
        self.squares += step * (value - self.mean)
        self.lowest, self.highest = min(self.lowest, value), max(self.highest, value)
        self.bins[min(max(int(percent // (100 / BINS)), 0), BINS - 1)] += 1

    @property
    def sd(self) -> float | None:
        return math.sqrt(max(self.squares, 0.0) / (self.count - 1)) if self.count > 1 else None


@dataclass(slots=True)
class _RubricRunning:
    rubric: Rubric
    scores: _Running = field(default_factory=_Running)
    earned: dict[str, float] = field(default_factory=dict)

    def done(self) -> RubricSummary:
        count = self.scores.count
        points = tuple(
            PointFacility(p.id, p.text, p.marks, mean := self.earned.get(p.id, 0.0) / count, mean / p.marks)
            for p in self.rubric.points
        )
        return RubricSummary(
            rubric=self.rubric.id,
            title=self.rubric.title,
            graded=count,
            max_score=self.rubric.max_score,
            mean=self.scores.mean,
            sd=self.scores.sd,
            lowest=self.scores.lowest,
            highest=self.scores.highest,
            histogram=tuple(self.scores.bins),
            points=points,
        )


class RunningSummary:
    """Takes results one by one; `done` gives the figures so far."""

    def __init__(self) -> None:
        self._percent = _Running()
        self._rubrics: dict[str, _RubricRunning] = {}
        self._broken = self._review = 0
        self._reasons: Counter[str] = Counter()
        self._points: Counter[tuple[str, str]] = Counter()
        self._flags: Counter[str] = Counter()

    def add(self, rubric: Rubric, result: GradeResult) -> None:
        """Counts one graded answer."""
        percent = result.percent
        self._percent.add(percent, percent)
        running = self._rubrics.setdefault(rubric.id, _RubricRunning(rubric))
        running.scores.add(result.score, percent)
        for point in result.points:
            running.earned[point.id] = running.earned.get(point.id, 0.0) + point.earned
        self._review += result.needs_review
        self._reasons.update({reason.kind for reason in result.review_reasons})
        self._points.update({(rubric.id, r.point) for r in result.review_reasons if r.point is not None})
        self._flags.update({flag.kind for flag in result.flags})

    def add_broken(self) -> None:
        """Counts one row that could not be graded."""
        self._broken += 1

    def done(self) -> Summary:
        """The figures so far; kinds and points most frequent first, rubrics in the order they were met."""
        graded = self._percent.count
        return Summary(
            rows=graded + self._broken,
            graded=graded,
            broken=self._broken,
            review=self._review,
            percent_mean=self._percent.mean if graded else None,
            percent_sd=self._percent.sd,
            histogram=tuple(self._percent.bins),
            review_reasons=_ranked(self._reasons),
            review_points=_ranked(self._points),
            flags=_ranked(self._flags),
            rubrics=tuple(r.done() for r in self._rubrics.values()),
        )


def _ranked(counts: Counter[_K]) -> dict[_K, int]:
    return dict(counts.most_common())
