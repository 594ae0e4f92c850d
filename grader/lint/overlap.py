"""Points that mean the same, wordings that belong to another point, misconceptions that sound right.

Each is found by grading: a wording is taken for a whole answer, and what else it earns is what the rubric confuses.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from grader.lint.codes import IMPLIED, NEAR_MISCONCEPTION, OVERLAP, STRAY_ALSO
from grader.lint.findings import Finding, quote
from grader.lint.letters import is_name, letters
from grader.lint.places import leaves
from grader.lint.reading import Reader
from grader.lint.thresholds import CLOSE, STATED
from grader.records import KeyPoint, Rubric
from grader.rubric_yaml import Loc
from grader.words import has_han

_FRAME = 0.6  # share of the letters that texts of one frame have in common


def find_overlaps(rubric: Rubric, reader: Reader) -> Iterator[Finding]:
    """R101, R102: two points of which one text, as a whole answer, earns the other.

    Names are left out, since an explanation of course contains them, and so are texts of one frame, which list things.
    """
    points = [(loc, p) for loc, p in leaves(rubric) if not is_name(p)]
    for (_, first), (loc, second) in itertools.combinations(points, 2):
        if reader.closeness(first.text, second.text) < CLOSE or _same_frame(first.text, second.text):
            continue
        there = _stated(reader, first, second) >= STATED
        back = _stated(reader, second, first) >= STATED
        if there and back:
            yield _overlap(loc, first, second)
        elif there or back:
            yield _implied(loc, *((first, second) if there else (second, first)))


def find_stray_wordings(rubric: Rubric, reader: Reader) -> Iterator[Finding]:
    """R105: another wording that is closer to a different point, and earns that one instead of its own."""
    for loc, point in leaves(rubric):
        for at, also in enumerate(() if is_name(point) else point.also):
            own = reader.closeness(also, point.text)
            near = [
                p
                for p in rubric.points
                if p.id != point.id and reader.closeness(also, p.text) > max(own, CLOSE)
            ]
            if not near:
                continue
            earned = {p.id: p.probability for p in reader.graded(also).points}
            best = max(near, key=lambda p: earned[p.id])
            if earned[best.id] >= STATED > earned[point.id]:
                yield Finding(
                    STRAY_ALSO,
                    (*loc, "also", at),
                    (point.id, best.id),
                    f"“{quote(also)}”说的是要点 {best.id}（{quote(best.text)}），不是 {point.id}。",
                    f"“{quote(also)}” says the point {best.id} ({quote(best.text)}), not {point.id}.",
                )


def find_near_misconceptions(rubric: Rubric, reader: Reader) -> Iterator[Finding]:
    """R106: a misconception that earns a point, or a point's text that is taken for a misconception."""
    points = [p for p in rubric.points if not is_name(p)]
    for at, wrong in enumerate(rubric.misconceptions):
        for point in points:
            if reader.closeness(wrong.text, point.text) < CLOSE:
                continue
            loc: Loc = ("misconceptions", at, "text")
            scores = reader.graded(wrong.text, without=wrong.id).points
            score = next(p for p in scores if p.id == point.id)
            if score.probability >= STATED and not score.contradicted:
                yield Finding(
                    NEAR_MISCONCEPTION,
                    loc,
                    (wrong.id, point.id),
                    f"答案只写这个错误观点（{quote(wrong.text)}），也会得到要点 {point.id} 的分。",
                    f"An answer that states only this misconception ({quote(wrong.text)}) would earn the point {point.id}.",
                )
            elif wrong.id in {m.id for m in reader.graded(point.text).misconceptions}:
                yield Finding(
                    NEAR_MISCONCEPTION,
                    loc,
                    (wrong.id, point.id),
                    f"答对要点 {point.id}（{quote(point.text)}）会被当成这个错误观点。",
                    f"A correct answer to the point {point.id} ({quote(point.text)}) would be taken for this misconception.",
                )


def _same_frame(one: str, other: str) -> bool:
    """Whether two texts differ only in what fills the same sentence: 模型包含感知质量, 模型包含感知价值."""
    a, b = letters(one), letters(other)
    before = _shared_beginning(a, b)
    behind = _shared_beginning(a[before:][::-1], b[before:][::-1])
    filled = min(len(a), len(b)) - before - behind
    return before + behind >= _FRAME * max(len(a), len(b)) and filled >= (2 if has_han(a) else 4)


def _shared_beginning(one: str, other: str) -> int:
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _stated(reader: Reader, by: KeyPoint, other: KeyPoint) -> float:
    scores = reader.graded(by.text, without=by.id).points
    return next(p.probability for p in scores if p.id == other.id)


def _overlap(loc: Loc, first: KeyPoint, second: KeyPoint) -> Finding:
    return Finding(
        OVERLAP,
        (*loc, "text"),
        (first.id, second.id),
        f"要点 {first.id}（{quote(first.text)}）和 {second.id}（{quote(second.text)}）说的是一回事：答出一点，两点都会得分。",
        f"The points {first.id} ({quote(first.text)}) and {second.id} ({quote(second.text)}) say the same: "
        "whoever states one earns both.",
    )


def _implied(loc: Loc, by: KeyPoint, other: KeyPoint) -> Finding:
    return Finding(
        IMPLIED,
        (*loc, "text"),
        (by.id, other.id),
        f"答出要点 {by.id}（{quote(by.text)}），也会得到 {other.id}（{quote(other.text)}）的分。",
        f"Whoever states the point {by.id} ({quote(by.text)}) earns {other.id} ({quote(other.text)}) as well.",
    )
