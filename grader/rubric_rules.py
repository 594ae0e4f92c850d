"""What a rubric must hold beyond the types of its keys: ids, references, groups, totals, tests."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from grader.rubric_messages import nearest
from grader.rubric_schema import PointFile, RubricFile, SubPointFile
from grader.rubric_yaml import Loc

Found = Iterator[tuple[Loc, str, str]]


def check_rules(file: RubricFile, *, whole: bool = True) -> Found:
    """Where, and the same sentence in Chinese and English, for every rule that `file` breaks.

    `whole=False` leaves out what cannot be judged when some points were unreadable: sums and sizes.
    """
    yield from _unique_ids(file)
    for at, point in enumerate(file.points):
        yield from _shape(point, ("points", at), whole=whole)
    yield from _requires(file)
    if whole:
        yield from _total(file)
    yield from _tests(file, whole=whole)


def reachable(file: RubricFile) -> float:
    """The most that the points can give, in marks."""
    return math.fsum(_worth(point) for point in file.points)


def _worth(point: PointFile) -> float:
    if point.points is None:
        return point.marks or 0.0
    marks = sorted((p.marks for p in point.points), reverse=True)
    return math.fsum(marks[: point.pick])


def _leaves(file: RubricFile) -> Iterator[tuple[Loc, PointFile | SubPointFile, PointFile | None]]:
    for at, point in enumerate(file.points):
        if point.points is None:
            yield ("points", at), point, None
        for below, leaf in enumerate(point.points or ()):
            yield ("points", at, "points", below), leaf, point


def _names(file: RubricFile) -> list[str]:
    """The ids that may be referred to, in the file's order."""
    names = [name for point in file.points for name in (point.id, *(leaf.id for leaf in point.points or ()))]
    return list(dict.fromkeys(names))


def _unique_ids(file: RubricFile) -> Found:
    places: list[tuple[Loc, str]] = []
    for at, point in enumerate(file.points):
        places.append((("points", at, "id"), point.id))
        places += [(("points", at, "points", i, "id"), p.id) for i, p in enumerate(point.points or ())]
    places += [(("misconceptions", i, "id"), m.id) for i, m in enumerate(file.misconceptions)]
    seen: set[str] = set()
    for loc, name in places:
        if name in seen:
            yield (
                loc,
                f"id“{name}”用了两次，要点、分组和错误观点的 id 都不能相同。",
                f"id {name} is used twice; points, groups and misconceptions share one set of ids.",
            )
        seen.add(name)


def _shape(point: PointFile, loc: Loc, *, whole: bool) -> Found:
    """Either a leaf with marks, or a group without."""
    if point.points is None:
        if point.marks is None and whole:
            yield (
                (*loc, "marks"),
                "要点要么有 marks，要么有 points。",
                "a point needs either marks or points.",
            )
        for key in ("pick", "ordered", "out_of_order"):
            if key in point.model_fields_set:
                yield (
                    (*loc, key),
                    "只有带 points 的分组才用这个键。",
                    "only a group, a point with points, takes this key.",
                )
        return
    if point.marks is not None:
        yield (
            (*loc, "marks"),
            "分组的分数由它的分要点相加，请删去 marks。",
            "a group's marks are the sum of its points; remove marks.",
        )
    for key in ("also", "keywords"):
        if key in point.model_fields_set:
            yield (
                (*loc, key),
                "分组不用这个键，请写在分要点上。",
                "a group does not take this key; put it on the sub-points.",
            )
    if point.pick is not None and whole:
        yield from _pick(point, (*loc, "pick"))


def _pick(point: PointFile, loc: Loc) -> Found:
    parts, pick = point.points or [], point.pick or 0
    if pick > len(parts):
        yield (
            loc,
            f"要选 {pick} 个，但分组只有 {len(parts)} 个分要点。",
            f"picks {pick}, but the group has only {len(parts)} points.",
        )
    marks = sorted({p.marks for p in parts})
    if len(marks) > 1:
        listed = ", ".join(f"{m:g}" for m in marks)
        yield (
            loc,
            f"有 pick 的分组，各分要点的分数要相同，现在是 {listed}。",
            f"the points of a pick group must carry equal marks; these carry {listed}.",
        )


def _total(file: RubricFile) -> Found:
    if any(p.points is None and p.marks is None for p in file.points):
        return
    sum_ = reachable(file)
    if not math.isfinite(sum_):
        yield ("points",), "各要点的分数相加太大。", "the points' marks add up to too large a number."
    elif file.total is not None and abs(file.total - sum_) > 1e-9:
        yield (
            ("total",),
            f"total 是 {file.total:g}，但各要点最多可得 {sum_:g} 分，两者应相等。",
            f"total is {file.total:g}, but the points can reach {sum_:g}; make them equal.",
        )


# ---- references -----------------------------------------------------------------------------------------
def _unknown(name: str, known: Iterable[str]) -> tuple[str, str]:
    if near := nearest(name, tuple(known)):
        return (
            f"没有 id 为 {name} 的要点，最接近的是 {near}。",
            f"no point has the id {name}; the nearest is {near}.",
        )
    listed = ", ".join(known)
    return f"没有 id 为 {name} 的要点，现有：{listed}。", f"no point has the id {name}; there are: {listed}."


def _requires(file: RubricFile) -> Found:
    groups = {p.id: [leaf.id for leaf in p.points] for p in file.points if p.points is not None}
    known = _names(file)
    holders: list[tuple[Loc, PointFile | SubPointFile]] = [
        (("points", i), p) for i, p in enumerate(file.points)
    ]
    holders += [(loc, leaf) for loc, leaf, group in _leaves(file) if group is not None]
    bad = False
    for loc, point in holders:
        for at, name in enumerate(point.requires):
            where = (*loc, "requires", at)
            if name not in known:
                yield where, *_unknown(name, known)
            elif name == point.id:
                bad = True
                yield where, "要点不能以自己为前提。", "a point cannot require itself."
    if not bad:
        yield from _cycle(file, groups)


def _cycle(file: RubricFile, groups: dict[str, list[str]]) -> Found:
    """A leaf waits for its own and its group's requirements; a required group stands for all its leaves."""
    edges: dict[str, list[str]] = {}
    where: dict[str, Loc] = {}
    for loc, leaf, group in _leaves(file):
        names = [*leaf.requires, *(group.requires if group else ())]
        edges[leaf.id] = [below for name in names for below in groups.get(name, [name])]
        where[leaf.id] = (*loc, "requires") if leaf.requires else (*loc[:2], "requires")
    if path := _find_cycle(edges):
        shown = " → ".join(path)
        yield (
            where[path[0]],
            f"前提绕成了一圈：{shown}，谁也得不了分。",
            f"requirements go round in a circle: {shown}.",
        )


def _find_cycle(edges: dict[str, list[str]]) -> list[str]:
    """The first circle, its first name repeated at the end; iterative, so that long chains do not matter."""
    done: set[str] = set()
    for start in edges:
        path: list[str] = []
        stack: list[tuple[str, Iterator[str]]] = []
        if start not in done:
            path.append(start)
            stack.append((start, iter(edges[start])))
        while stack:
            name, following = stack[-1]
            step = next(following, None)
            if step is None:
                done.add(name)
                stack.pop()
                path.pop()
            elif step in path:
                return [*path[path.index(step) :], step]
            elif step in edges and step not in done:
                path.append(step)
                stack.append((step, iter(edges[step])))
    return []


def _tests(file: RubricFile, *, whole: bool) -> Found:
    known = _names(file)
    top = reachable(file)
    for at, test in enumerate(file.tests):
        loc: Loc = ("tests", at)
        for key, names in (("met", test.met), ("missed", test.missed)):
            for i, name in enumerate(names):
                if name not in known:
                    yield (*loc, key, i), *_unknown(name, known)
        for name in sorted(set(test.met) & set(test.missed)):
            yield (
                (*loc, "missed"),
                f"{name} 同时写在 met 和 missed 里，请删去一处。",
                f"{name} stands in both met and missed; remove one of them.",
            )
        if whole and test.score is not None and not (test.score[0] >= 0 and test.score[1] <= top + 1e-9):
            low, high = test.score
            shown = f"{low:g}" if low == high else f"[{low:g}, {high:g}]"
            yield (
                (*loc, "score"),
                f"分数 {shown} 超出 0 到满分 {top:g} 的范围。",
                f"score {shown} is outside 0 to the maximum of {top:g}.",
            )
