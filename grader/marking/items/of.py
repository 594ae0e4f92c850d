"""The items of a rubric: its points, a group of which some points are enough being one item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.records import KeyPoint, PointGroup, Rubric


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A point, a group of which some points are enough, or a whole question.

    `marks` are its full marks. `parts` are the leaf points it is made of, of which the best `pick` count. `needs` holds
    the ids of the items without which the rubric lets it earn nothing.
    """

    id: str
    text: str
    marks: float
    parts: tuple[str, ...] = ()
    pick: int = 1
    needs: frozenset[str] = frozenset()


def items_of(rubric: Rubric) -> tuple[Item, ...]:
    """The items of a rubric, in its order.

    A student who answers two of a group's four points when two are enough misses nothing, so such a group is one item,
    with the marks of its best points. The points of any other group are items of their own.
    """
    needs = _needs(rubric)
    found = []
    for entry in rubric.entries:
        if isinstance(entry, KeyPoint):
            found.append(_item(entry, (entry,), 1, needs))
        elif entry.pick is not None and entry.pick < len(entry.points):
            found.append(_item(entry, entry.points, entry.pick, needs))
        else:
            found += [_item(p, (p,), 1, needs) for p in entry.points]
    return tuple(found)


def _item(
    entry: KeyPoint | PointGroup, points: Sequence[KeyPoint], pick: int, needs: Mapping[str, frozenset[str]]
) -> Item:
    return Item(
        id=entry.id,
        text=entry.text,
        marks=sum(sorted((p.marks for p in points), reverse=True)[:pick]),
        parts=tuple(p.id for p in points),
        pick=pick,
        needs=needs[entry.id],
    )


def _needs(rubric: Rubric) -> dict[str, frozenset[str]]:
    """What every point and group requires, directly or through others; a group stands for its points."""
    groups = {g.id: g for g in rubric.groups}
    direct = {p.id: {*p.requires, *(groups[p.group].requires if p.group else ())} for p in rubric.points}
    direct |= {g.id: {*g.requires, *(p.id for p in g.points)} for g in rubric.groups}
    return {name: _reached(name, direct) for name in direct}


def _reached(start: str, direct: Mapping[str, set[str]]) -> frozenset[str]:
    reached: set[str] = set()
    waiting = set(direct[start])
    while waiting:
        reached |= waiting
        waiting = set().union(*(direct[name] for name in waiting)) - reached
    return frozenset(reached)
