"""What differs between two rubrics, key by key as the file names them, of all that can change a mark."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from grader.records import GradeResult, KeyPoint, Misconception, PointGroup, Rubric

Kind = Literal["rubric", "point", "group", "misconception"]
Value = str | float | bool | tuple[str, ...] | tuple[tuple[str, ...], ...] | None
Parts = Mapping[
    tuple[Kind, str], Mapping[str, Value]
]  # by kind and id ("" for the rubric itself), key by key


@dataclass(frozen=True, slots=True, kw_only=True)
class RubricPart:
    """A point, group or misconception that one rubric has. `marks`: what it gives or costs, None for a group."""

    kind: Kind
    id: str
    text: str
    marks: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RubricChange:
    """A key whose value changed, as the rubric file names it. `id` is None for keys of the rubric itself."""

    kind: Kind
    id: str | None
    key: str
    old: Value
    new: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class RubricChanges:
    """What was added, removed and changed, in the rubrics' order."""

    added: tuple[RubricPart, ...]
    removed: tuple[RubricPart, ...]
    changed: tuple[RubricChange, ...]

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.added or self.removed or self.changed)


def compare_rubrics(old: Rubric, new: Rubric) -> RubricChanges:
    """Everything that bears on marks. Feedback, tests, tags and the source do not, and are not compared."""
    return _compare(_parts(old), _parts(new))


def compare_points_seen(old: Iterable[GradeResult], new: Iterable[GradeResult]) -> RubricChanges:
    """What results tell of their rubrics: texts and marks of the points, and texts of groups. More needs the rubrics."""
    return _compare(_seen(old), _seen(new))


def _compare(old: Parts, new: Parts) -> RubricChanges:
    return RubricChanges(
        added=tuple(_part(at, new[at]) for at in new if at not in old),
        removed=tuple(_part(at, old[at]) for at in old if at not in new),
        changed=tuple(
            RubricChange(kind=at[0], id=at[1] or None, key=key, old=old[at].get(key), new=new[at].get(key))
            for at in new
            if at in old
            for key in {**new[at], **old[at]}
            if old[at].get(key) != new[at].get(key)
        ),
    )


def _part(at: tuple[Kind, str], keys: Mapping[str, Value]) -> RubricPart:
    marks = keys.get("marks", keys.get("deduct"))
    return RubricPart(
        kind=at[0], id=at[1], text=str(keys["text"]), marks=marks if isinstance(marks, float | int) else None
    )


def _parts(rubric: Rubric) -> Parts:
    parts: dict[tuple[Kind, str], Mapping[str, Value]] = {("rubric", ""): _whole(rubric)}
    for entry in rubric.entries:
        if isinstance(entry, PointGroup):
            parts["group", entry.id] = _group(entry)
        for point in entry.points if isinstance(entry, PointGroup) else (entry,):
            parts["point", point.id] = _point(point)
    parts.update({("misconception", m.id): _misconception(m) for m in rubric.misconceptions})
    return parts


def _whole(rubric: Rubric) -> dict[str, Value]:
    """`title`, `question` and `case` are what an answer must not merely repeat."""
    return {
        "total": rubric.max_score,
        "title": rubric.title,
        "language": rubric.language,
        "question": rubric.question,
        "case": rubric.case,
        "reference": rubric.reference,
        "round_to": rubric.round_to,
    }


def _point(point: KeyPoint) -> dict[str, Value]:
    return {
        "text": point.text,
        "marks": point.marks,
        "also": point.also,
        "keywords": point.keywords,
        "requires": point.requires,
        "group": point.group,
    }


def _group(group: PointGroup) -> dict[str, Value]:
    """The order of its `points` counts where it is `ordered`, and decides ties of `pick`."""
    return {
        "text": group.text,
        "points": tuple(p.id for p in group.points),
        "pick": group.pick,
        "ordered": group.ordered,
        "out_of_order": group.out_of_order,
        "requires": group.requires,
    }


def _misconception(wrong: Misconception) -> dict[str, Value]:
    return {"text": wrong.text, "deduct": wrong.deduct}


def _seen(results: Iterable[GradeResult]) -> Parts:
    parts: dict[tuple[Kind, str], Mapping[str, Value]] = {}
    for result in results:
        parts.setdefault(("rubric", ""), {"total": result.max_score})
        for group in result.groups:
            parts.setdefault(("group", group.id), {"text": group.text})
        for point in result.points:
            parts.setdefault(("point", point.id), {"text": point.text, "marks": point.marks})
    return parts
