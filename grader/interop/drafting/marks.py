"""A question's marks → its points' marks."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from grader.batch.table import Note
from grader.draft_words import COUNTS
from grader.interop.drafting.checks import Check

_STEPS = (0.5, 0.25, 0.1, 0.05, 0.01)
_ANY = re.compile(
    r"(?:任(?:意|选|選|答|写|寫|举|舉)?(?:其中)?(?:的)?|答(?:出|对|對)其中(?:的)?)(?P<n>[一二两兩三四五六七八九\d])\s*[点點个個项項条條种種]"
    r"|\bany\s+(?P<word>\w+)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Allotment:
    """The marks of each point, None for one that is left out; `pick` of them give the total (None: all).

    `round_to` is the largest step that all marks are multiples of, 0.5 at the most.
    """

    marks: tuple[float | None, ...]
    round_to: float
    pick: int | None = None
    checks: tuple[Check, ...] = ()

    @property
    def total(self) -> float:
        """What the points can reach."""
        given = [m for m in self.marks if m is not None]
        return math.fsum(sorted(given, reverse=True)[: self.pick])


def allot(
    marks: Sequence[float | None],
    total: float | None,
    *,
    fallback: float | None = None,
    pick: int | None = None,
) -> Allotment:
    """The marks of the points, in order; at least one point.

    `marks` are the points' own, `total` is the question's own, `fallback` what the user gave for questions without.
    `pick` is how many points the question asks for, when it says so. Marks of a point are never changed; where the
    question's marks have to be divided, or disagree, a check says so.
    """
    known = [m for m in marks if m is not None]
    if not known:
        return _divided(len(marks), total, fallback, pick)
    if len(known) < len(marks):
        return _filled(marks, total, known)
    if pick is not None and _suffices(pick, known, total):
        return Allotment(marks=tuple(known), round_to=_step(known), pick=pick, checks=_picked(pick))
    if total is not None and not math.isclose(math.fsum(known), total):
        return _disagreeing(known, total)
    return Allotment(marks=tuple(known), round_to=_step(known))


def spread(total: float, count: int) -> tuple[float, ...]:
    """`total` over `count` points: multiples of half a mark where there are enough, else of a quarter, a tenth …; the sum
    is exact, and what does not divide evenly goes to the first points."""
    for step in _STEPS:
        units = round(total / step)
        if math.isclose(units * step, total, abs_tol=1e-9) and units >= count:
            each, more = divmod(units, count)
            return tuple(round((each + (at < more)) * step, 2) for at in range(count))
    return (total / count,) * count


def asked_for(question: str) -> int | None:
    """How many points the question asks for: "任答三点", "any three"; None when it says nothing."""
    found = _ANY.search(question)
    if not found:
        return None
    name = (found["n"] or found["word"]).lower()
    return int(name) if name.isdecimal() else COUNTS.get(name)


def _divided(count: int, total: float | None, fallback: float | None, pick: int | None) -> Allotment:
    pick = pick if pick is not None and 1 <= pick < count else None
    whole = total if total is not None else fallback
    if whole is None:
        note = Note(
            zh="原文没有分数，每个要点先给 1 分。", en="The source gives no marks; each point has 1 for now."
        )
        return Allotment(
            marks=(1.0,) * count,
            round_to=0.5,
            pick=pick,
            checks=(*_picked(pick), Check("marks-missing", "points", note)),
        )
    marks = (whole / pick,) * count if pick else spread(whole, count)
    if pick is None and count == 1:
        checks = () if total is not None else (_spread_check(whole, given=False),)
        return Allotment(marks=marks, round_to=_step(marks), checks=checks)
    check = _spread_check(whole, given=total is not None)
    return Allotment(marks=marks, round_to=_step(marks), pick=pick, checks=(*_picked(pick), check))


def _spread_check(total: float, *, given: bool) -> Check:
    if given:
        zh, en = (
            f"原文只有总分 {total:g} 分，平均分给各要点。",
            f"The source only gives {total:g} marks in all, spread over the points.",
        )
    else:
        zh, en = (
            f"原文没有分数，按 --total {total:g} 分平均分给各要点。",
            f"The source gives no marks; --total {total:g} is spread over the points.",
        )
    return Check("marks-spread", "points", Note(zh=zh, en=en))


def _filled(marks: Sequence[float | None], total: float | None, known: list[float]) -> Allotment:
    """Some points have marks: the others share the rest, or, where nothing is left, are left out."""
    missing = len(marks) - len(known)
    if total is None:
        usual = Counter(known).most_common(1)[0][0]
        shares = (usual,) * missing
        note = Note(
            zh=f"有的要点没有分数，先按多数要点给 {usual:g} 分。",
            en=f"Some points have no marks; they get {usual:g}, as most of the others.",
        )
    elif (rest := total - math.fsum(known)) > 1e-9:
        shares = spread(round(rest, 6), missing)
        note = Note(
            zh=f"有的要点没有分数，总分余下的 {rest:g} 分平均分给它们。",
            en=f"Some points have no marks; they share the {rest:g} that are left of the total.",
        )
    else:
        checks = [] if math.isclose(rest, 0, abs_tol=1e-9) else [_differ(total, math.fsum(known))]
        return Allotment(marks=tuple(marks), round_to=_step(known), checks=tuple(checks))
    left = iter(shares)
    filled = tuple(next(left) if m is None else m for m in marks)
    return Allotment(marks=filled, round_to=_step(filled), checks=(Check("marks-spread", "points", note),))


def _suffices(pick: int, known: list[float], total: float | None) -> bool:
    """Whether so many of the points make the total, all being worth the same."""
    worth = pick * known[0]
    return 1 <= pick < len(known) and len(set(known)) == 1 and (total is None or math.isclose(worth, total))


def _disagreeing(known: list[float], total: float) -> Allotment:
    """Equal marks of which some make the total: those are enough. Else the points' own marks hold."""
    pick = round(total / known[0])
    if _suffices(pick, known, total):
        return Allotment(marks=tuple(known), round_to=_step(known), pick=pick, checks=_picked(pick))
    return Allotment(marks=tuple(known), round_to=_step(known), checks=(_differ(total, math.fsum(known)),))


def _picked(pick: int | None) -> tuple[Check, ...]:
    if pick is None:
        return ()
    note = Note(
        zh=f"按题目或分数看，答出其中 {pick} 点即得满分；若要求全部答出，请改成各点的分数。",
        en=f"By the question or its marks, any {pick} of the points give full marks; if all are asked for, change this.",
    )
    return (Check("pick", "points", note),)


def _differ(total: float, reached: float) -> Check:
    note = Note(
        zh=f"原文总分 {total:g} 分，各要点合计 {reached:g} 分；先以各要点为准。",
        en=f"The source gives {total:g} marks in all, its points {reached:g} together; the points' marks hold for now.",
    )
    return Check("marks-differ", "total", note)


def _step(marks: Sequence[float]) -> float:
    fits = (s for s in _STEPS if all(math.isclose(m / s, round(m / s), abs_tol=1e-6) for m in marks))
    return next(fits, min(marks) / 2)
