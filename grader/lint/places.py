"""Where the parts of a rubric stand in its file."""

from __future__ import annotations

from collections.abc import Iterator

from grader.records import KeyPoint, PointGroup, Rubric
from grader.rubric_yaml import Loc


def leaves(rubric: Rubric) -> Iterator[tuple[Loc, KeyPoint]]:
    """Every leaf point with its place."""
    for at, entry in enumerate(rubric.entries):
        if isinstance(entry, PointGroup):
            for below, point in enumerate(entry.points):
                yield ("points", at, "points", below), point
        else:
            yield ("points", at), entry


def groups(rubric: Rubric) -> Iterator[tuple[Loc, PointGroup]]:
    """Every group with its place."""
    for at, entry in enumerate(rubric.entries):
        if isinstance(entry, PointGroup):
            yield ("points", at), entry


def wordings(loc: Loc, point: KeyPoint) -> Iterator[tuple[Loc, str]]:
    """A point's text and its other wordings, each with its place."""
    yield (*loc, "text"), point.text
    for at, also in enumerate(point.also):
        yield (*loc, "also", at), also
