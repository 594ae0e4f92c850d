"""How each point stands for a reader: stated, half stated, contradicted, missing … read off a result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from grader.records import GradeResult, KeyPoint, PointGroup, PointScore, Rubric

Standing = Literal["met", "partial", "contradicted", "withheld", "spare", "missed"]
"""`withheld`: the words are there but earn less (order, requirement, copy); `spare`: its group is full without it."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many statements the rubric asks for, `pick` counted, and how many of them the answer makes."""

    needed: int
    met: int


def standings(rubric: Rubric, result: GradeResult) -> dict[str, Standing]:
    """The standing of every leaf point by id, in the rubric's order."""
    scores = {score.id: score for score in result.points}
    full_groups = {
        group.id for group in rubric.groups if group.pick is not None and _count(group, scores) >= group.pick
    }
    return {
        point.id: _standing(scores[point.id], group_full=point.group in full_groups)
        for point in rubric.points
        if point.id in scores
    }


def tally(rubric: Rubric, standing: Mapping[str, Standing]) -> Tally:
    """Counts what is asked for and what is stated; a group that lets students choose asks for `pick` statements."""
    needed = met = 0
    for entry in rubric.entries:
        points: tuple[KeyPoint, ...] = entry.points if isinstance(entry, PointGroup) else (entry,)
        wanted = (entry.pick or len(points)) if isinstance(entry, PointGroup) else 1
        needed += wanted
        met += min(wanted, sum(standing.get(point.id) == "met" for point in points))
    return Tally(needed=needed, met=met)


def is_met(rubric: Rubric, result: GradeResult, name: str) -> bool:
    """Whether what a point requires is met, as `score` has it: a point stated at least in part, a group by enough of these."""
    group = next((g for g in rubric.groups if g.id == name), None)
    if group is not None:
        return sum(is_met(rubric, result, p.id) for p in group.points) >= (group.pick or len(group.points))
    score = next(p for p in result.points if p.id == name)
    return score.credit != "none" and score.reason != "requires"


def _count(group: PointGroup, scores: Mapping[str, PointScore]) -> int:
    return sum(
        p.id in scores and scores[p.id].credit == "full" and scores[p.id].reason is None for p in group.points
    )


def _standing(score: PointScore, *, group_full: bool) -> Standing:
    if score.contradicted:
        return "contradicted"
    if score.reason in ("requires", "out-of-order", "copied", "listed"):
        return "withheld"
    if score.credit == "full":
        return "met"
    if score.credit == "partial" and not group_full:
        return "partial"
    return "spare" if group_full else "missed"
