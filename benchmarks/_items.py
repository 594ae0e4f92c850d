"""The one shape that every marked set is brought to: an answer, its rubric, and what a teacher gave it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from benchmarks._set_metrics import MAE, PEARSON, QWK
from grader.language import Lang
from grader.records import KeyPoint, PointGroup, Rubric

SetName = Literal["labelled", "le", "ads", "asag-zh", "beetle", "scientsbank", "saf", "mohler", "argkp"]
State = Literal["correct", "contradictory", "incorrect"]
STUFFED, COPIED, OFF_TOPIC = "keyword-stuffing", "copied", "off-topic"


@dataclass(frozen=True, slots=True)
class Item:
    """One answer with a teacher's judgement. `group` is what folds and the bootstrap keep together.

    `fraction` is the teacher's mark in 0-1 of the maximum. `labels` (1 met, 0.5 partly, 0 not) is None where
    only totals were marked; it may leave out points that nobody judged. `state` is the label of sets that judge
    the answer as a whole. `other_references` are model answers beside `reference`.
    """

    id: str
    group: str
    rubric: Rubric
    reference: str
    text: str
    fraction: float
    labels: dict[str, float] | None = None
    contradicted: frozenset[str] = frozenset()
    style: str = ""
    state: State | None = None
    other_references: tuple[str, ...] = ()

    @property
    def language(self) -> Lang:
        """The language of the key points."""
        return self.rubric.language

    @property
    def gaming(self) -> str | None:
        """Which way of fishing for marks the answer was written to show, or None."""
        if self.style.startswith("copies-"):
            return COPIED
        return self.style if self.style in (STUFFED, OFF_TOPIC) else None

    @property
    def judged_rubric(self) -> Rubric:
        """The rubric with only the points that have a label, for fitting; all of it where every point has one, or none."""
        points = self.rubric.points
        judged = tuple(p for p in points if p.id in (self.labels or ()))
        if len(judged) in (0, len(points)):
            return self.rubric
        name = f"{self.rubric.id}:{'+'.join(p.id for p in judged)}"
        marks = sum(p.marks for p in judged)
        return replace(self.rubric, id=name, entries=judged, max_score=marks, sha256="")


@dataclass(frozen=True, slots=True)
class MarkedSet:
    """A set and how it is measured: `bins` equal steps from nothing to the maximum for QWK, `maximum` marks for RMSE.

    `headline` names the figures that are reported, out of _set_metrics.TABLES.
    """

    name: SetName
    items: tuple[Item, ...]
    bins: int
    folds: int
    headline: tuple[str, ...] = (QWK, PEARSON, MAE)
    maximum: float = 1.0

    @property
    def groups(self) -> list[str]:
        """The rubric, question or topic of every item, in item order."""
        return [item.group for item in self.items]

    @property
    def has_points(self) -> bool:
        """Whether single points were judged, not totals alone."""
        return all(item.labels is not None for item in self.items)


def reference_of(rubric: Rubric) -> str:
    """A model answer made of the rubric's own statements, for peers that compare whole texts."""
    stop = ". " if rubric.language == "en" else "；"
    parts = [_entry_text(entry) for entry in rubric.entries]
    return stop.join(part.rstrip(".。；") for part in parts)


def wordings(point: KeyPoint) -> tuple[str, ...]:
    """Every wording that counts as the point's statement."""
    return (point.text, *point.also)


def by_rubric(items: Sequence[Item]) -> dict[str, list[int]]:
    """Which items have each rubric, in order of appearance. A group may have several: a topic has two sides."""
    found: dict[str, list[int]] = {}
    for index, item in enumerate(items):
        found.setdefault(item.rubric.id, []).append(index)
    return found


def _entry_text(entry: KeyPoint | PointGroup) -> str:
    return "；".join(p.text for p in entry.points) if isinstance(entry, PointGroup) else entry.text
