"""What a teacher decides on an answer: which credits a point allows, what she gave, and the total that comes of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.errors import TableError
from grader.feedback_texts import plain
from grader.fuse import pays_shares
from grader.records import WORTH, GradeResult, KeyPoint, PointGroup, PointScore, Rubric
from grader.score import round_half_up

OWNER, SCORE = "teacher", "teacher_score"  # columns: `teacher:id` for points, `teacher_score` for the total
_SHARE_STEP = 0.5  # marks; points that pay shares are paid in steps of this or less
_SAME = 1e-6  # marks closer than this are one


@dataclass(frozen=True, slots=True, kw_only=True)
class PointRule:
    """A point as a teacher marks it: `credits` are the marks that it can earn, from 0 to all."""

    id: str
    marks: float
    credits: tuple[float, ...]
    group: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkingScheme:
    """What of a rubric decides how points become a total. It travels in review files, so that these need no rubric.

    `picks`: how many points count, by group. `step`: what a total is a multiple of.
    """

    rubric: str
    sha256: str
    table: str
    max_score: float
    step: float
    points: tuple[PointRule, ...]
    picks: Mapping[str, int] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        points = [
            {"id": p.id, "marks": p.marks, "credits": list(p.credits), "group": p.group} for p in self.points
        ]
        return {
            "rubric": self.rubric,
            "sha256": self.sha256,
            "table": self.table,
            "max_score": self.max_score,
            "step": self.step,
            "points": points,
            "picks": dict(self.picks),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the grader gave an answer, as the teacher saw it: the total and the marks by point.

    `deducted`: what misconceptions cost, less what grade learn added (so it may be negative).
    """

    id: str
    score: float
    points: Mapping[str, float]
    deducted: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the teacher decided on an answer. `points`: the credits she gave; `agreed`: the rest is right as shown."""

    shown: Shown
    points: Mapping[str, float] = field(default_factory=dict)
    total: float | None = None
    agreed: bool = False
    comment: str = ""

    @property
    def id(self) -> str:
        """The id of the answer."""
        return self.shown.id

    @property
    def is_mark(self) -> bool:
        """Whether there is a mark in it, and not at most a comment."""
        return bool(self.points) or self.total is not None or self.agreed

    @property
    def credits(self) -> Mapping[str, float]:
        """The marks by point that are the teacher's: all of them where she agreed."""
        return {**self.shown.points, **self.points} if self.agreed else self.points


def scheme_of(rubric: Rubric, table: str) -> MarkingScheme:
    """The marking scheme of a rubric; `table` is the name of the class table."""
    return MarkingScheme(
        rubric=rubric.id,
        sha256=rubric.sha256,
        table=table,
        max_score=rubric.max_score,
        step=min(rubric.round_to, _SHARE_STEP),
        points=tuple(
            PointRule(id=p.id, marks=p.marks, credits=_credits(rubric, p), group=p.group)
            for p in rubric.points
        ),
        picks={g.id: g.pick for g in rubric.groups if g.pick is not None},
    )


def scheme_from(record: Mapping[str, Any]) -> MarkingScheme:
    """The scheme that `to_dict` put down. Raises KeyError, TypeError or ValueError for anything else."""
    points = tuple(
        PointRule(
            id=str(p["id"]),
            marks=float(p["marks"]),
            credits=tuple(map(float, p["credits"])),
            group=p["group"],
        )
        for p in record["points"]
    )
    return MarkingScheme(
        rubric=str(record["rubric"]),
        sha256=str(record["sha256"]),
        table=str(record["table"]),
        max_score=float(record["max_score"]),
        step=float(record["step"]),
        points=points,
        picks={str(name): int(count) for name, count in record["picks"].items()},
    )


def shown_of(rubric: Rubric, result: GradeResult, id_: str) -> Shown:
    """What the teacher sees of a result. A point that only lost its place in a group with `pick` shows what it is worth."""
    scores = {p.id: p for p in result.points}
    marks = {p.id: p.earned for p in result.points}
    for group in rubric.groups:
        if group.pick is not None:
            marks |= _before_pick(group, scores)
    return Shown(
        id=id_,
        score=result.score,
        points=marks,
        deducted=round(
            math.fsum(m.deduct for m in result.misconceptions) - (result.score - result.capped), 6
        ),
    )


def teacher_score(scheme: MarkingScheme, decision: Decision) -> float | None:
    """The teacher's mark for the answer, None where she gave none.

    Her total where she wrote one; the grader's where she agreed and changed nothing. Else the sum of the points, hers where
    she decided and as shown where not, the best `pick` of a group, less what is deducted, within 0..max; as
    grader.score.add_up has it.
    """
    if decision.total is not None or not decision.is_mark:
        return decision.total
    if not decision.points:
        return decision.shown.score
    marks = {**decision.shown.points, **decision.points}
    counted: dict[str | None, list[float]] = {}
    for point in scheme.points:
        counted.setdefault(point.group, []).append(marks[point.id])
    earned = math.fsum(
        mark
        for group, given in counted.items()
        for mark in sorted(given, reverse=True)[: scheme.picks.get(group or "")]
    )
    return round(min(max(earned - decision.shown.deducted, 0.0), scheme.max_score), 6)


def is_credit(point: PointRule, marks: float) -> bool:
    """Whether the point can earn this many marks."""
    return any(abs(marks - credit) < _SAME for credit in point.credits)


def is_total(scheme: MarkingScheme, shown: Shown, marks: float) -> bool:
    """Whether an answer can be given this total: on the step, the maximum, or what the grader gave."""
    if not -_SAME < marks < scheme.max_score + _SAME:
        return False
    steps = marks / scheme.step
    return (
        abs(steps - round(steps)) < _SAME
        or min(abs(marks - scheme.max_score), abs(marks - shown.score)) < _SAME
    )


def _credits(rubric: Rubric, point: KeyPoint) -> tuple[float, ...]:
    """Nothing, half and all, and what is left of these out of order; where points pay shares, every step on the way."""
    marks, step = point.marks, rubric.round_to
    if pays_shares(rubric):
        step = min(step, _SHARE_STEP)
        steps = (round(i * step, 6) for i in range(math.ceil(marks / step)))
        return tuple(sorted({*(s for s in steps if s < marks), marks}))
    credits = {0.0, min(marks, round_half_up(marks / 2, step)), marks}
    group = next((g for g in rubric.groups if g.id == point.group), None)
    if group is not None and group.ordered:
        credits |= {min(c, round_half_up(c * group.out_of_order, step)) for c in credits}
    return tuple(sorted(credits))


def _before_pick(group: PointGroup, scores: Mapping[str, PointScore]) -> dict[str, float]:
    """Marks of the points that others were picked over; never more than the least that counted."""
    counted = [scores[p.id].earned for p in group.points if scores[p.id].earned > 0]
    return {
        p.id: min([p.marks * WORTH[scores[p.id].credit], *counted])
        for p in group.points
        if scores[p.id].reason == "not-picked"
    }


def check_decision(
    scheme: MarkingScheme, decision: Decision, place: tuple[str, str], *, total_name: str
) -> None:
    """Raise TableError for a mark that the point or the answer cannot be given."""
    rules = {p.id: p for p in scheme.points}
    if set(decision.shown.points) != set(rules) or not set(decision.points) <= set(rules):
        raise TableError(
            zh=f"{place[0]}的要点与评分标准 {scheme.rubric} 不符。",
            en=f"{place[1]}: its points are not those of the rubric {scheme.rubric}.",
        )
    for id_, marks in decision.points.items():
        if not is_credit(rules[id_], marks):
            allowed = ", ".join(plain(c) for c in rules[id_].credits)
            raise TableError(
                zh=f"{place[0]}“teacher:{id_}”列是 {marks:g}；这个要点只能得 {allowed}。",
                en=f"{place[1]}, column “teacher:{id_}”, holds {marks:g}; this point can earn {allowed}.",
            )
    if decision.total is not None and not is_total(scheme, decision.shown, decision.total):
        raise TableError(
            zh=f"{place[0]}“{total_name}”列是 {decision.total:g}；总分应在 0 到 {plain(scheme.max_score)} 之间，"
            f"是 {plain(scheme.step)} 的倍数。",
            en=f"{place[1]}, column “{total_name}”, holds {decision.total:g}; a total lies between 0 and "
            f"{plain(scheme.max_score)}, in steps of {plain(scheme.step)}.",
        )


def no_review(path: Path) -> TableError:
    return TableError(
        zh=f"{path} 不是 grade review 生成的复核文件；请给出它写的 .xlsx，或 --session 的 .jsonl（不要另存为 CSV）。",
        en=f"{path} was not made by grade review; give the .xlsx that it wrote, or the .jsonl of --session "
        "(not saved as CSV).",
    )
