"""Two gradings of the same answers, set against each other: whose mark changed, by how much, and through what.

A mark is what the points earned, less what misconceptions cost, held within 0 to the maximum, and moved by what was
learned from a teacher's marks. So a change of a mark is the sum of four changes, and all four are given. All in marks.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from grader.batch.table import Note
from grader.marking.compare.inputs import MarkedTwice, marked_by_both
from grader.marking.compare.notes import comparison_notes
from grader.marking.results import ClassResults
from grader.records import Evidence, GradeResult, MisconceptionFound, PointScore

_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class PointChange:
    """A point of an answer in both gradings, None where that rubric has no such point."""

    id: str
    old: PointScore | None
    new: PointScore | None

    @property
    def net(self) -> float:
        """Marks earned now less marks earned before."""
        return _marks(_earned(self.new) - _earned(self.old))

    @property
    def share(self) -> float:
        """The same of shares of the point's worth (0-1): 0 where the words count as before and only the worth changed."""
        return _marks(_share(self.new) - _share(self.old))

    @property
    def words_old(self) -> tuple[str, ...]:
        """The words of the answer quoted for the point before; those of a contradicted point are its opposite."""
        return _words(self.old.evidence if self.old else ())

    @property
    def words_new(self) -> tuple[str, ...]:
        """The words quoted for it now."""
        return _words(self.new.evidence if self.new else ())


@dataclass(frozen=True, slots=True, kw_only=True)
class MisconceptionChange:
    """A misconception that only one grading found, or that costs another amount now."""

    id: str
    old: MisconceptionFound | None
    new: MisconceptionFound | None

    @property
    def net(self) -> float:
        """What the mark gained by it: below 0 where it was found only now."""
        return _marks((self.old.deduct if self.old else 0) - (self.new.deduct if self.new else 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerChange:
    """An answer whose mark changed, or whose points did so that the mark stayed. `row` is the table's row number.

    `points` earn other marks or another share of their worth now, or are contradicted in one grading only; those that
    moved most come first.
    """

    id: str
    row: int
    old: GradeResult
    new: GradeResult
    points: tuple[PointChange, ...]
    misconceptions: tuple[MisconceptionChange, ...]

    @property
    def change(self) -> float:
        """The new mark less the old one: the sum of the changes by points, misconceptions, `held` and `taught`."""
        return _marks(self.new.score - self.old.score)

    @property
    def held(self) -> float:
        """The change through marks being held within 0 to the maximum."""
        return _marks(_held(self.new) - _held(self.old))

    @property
    def taught(self) -> float:
        """The change through what was learned from a teacher's marks."""
        return _marks((self.new.score - self.new.capped) - (self.old.score - self.old.capped))


@dataclass(frozen=True, slots=True, kw_only=True)
class PointTotal:
    """A point over all answers. `gained` and `lost` count answers that earn a larger or smaller share of its worth now;
    `net` is in marks. `old` and `new`: what it is worth, None where that rubric has no such point."""

    id: str
    text: str
    old: float | None
    new: float | None
    gained: int
    lost: int
    net: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MisconceptionTotal:
    """A misconception over all answers: in how many it `appeared` or `vanished`, and the marks that this gave, `net`."""

    id: str
    text: str
    appeared: int
    vanished: int
    net: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What made a grading; several values are listed. `learned`: from how many marked answers, None where nothing was."""

    rubric: str
    sha256: str
    version: str
    model: str
    settings: str
    max_score: str
    learned: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The `n` answers that both gradings marked. `answers` are those that changed, by |change|, then by id.

    The mean change times n is the sum of `net` over `points` and `misconceptions`, `held` and `taught`.
    """

    n: int
    answers: tuple[AnswerChange, ...]
    points: tuple[PointTotal, ...]
    misconceptions: tuple[MisconceptionTotal, ...]
    mean_change: float
    held: float
    taught: float
    review: tuple[int, int]  # answers put up for review before and now
    stamps: tuple[Stamp, Stamp]
    notes: tuple[Note, ...]

    @property
    def changed(self) -> tuple[AnswerChange, ...]:
        """Those whose mark is another."""
        return tuple(a for a in self.answers if a.change)

    @property
    def same_mark(self) -> tuple[AnswerChange, ...]:
        """Those whose mark is the same for other points."""
        return tuple(a for a in self.answers if not a.change)


def compare_results(old: ClassResults, new: ClassResults) -> Comparison:
    """Compare two gradings of one table. Rows that only one of them marked are left out, and a note names them.

    Raises TableError where the gradings are of other rows or answers, or have no answer in common.
    """
    pairs, notes = marked_by_both(old, new)
    every = [_answer(pair) for pair in pairs]
    changed = [a for a in every if a.change or a.misconceptions or any(p.net for p in a.points)]
    found = Comparison(
        n=len(every),
        answers=tuple(sorted(changed, key=lambda a: (-abs(a.change), a.id, a.row))),
        points=_point_totals(every),
        misconceptions=_misconception_totals(every),
        mean_change=_marks(math.fsum(a.change for a in every) / len(every)),
        held=_total(a.held for a in every),
        taught=_total(a.taught for a in every),
        review=(sum(a.old.needs_review for a in every), sum(a.new.needs_review for a in every)),
        stamps=(_stamp(a.old for a in every), _stamp(a.new for a in every)),
        notes=(),
    )
    return replace(found, notes=(*notes, *comparison_notes(found)))


# ---- one answer -------------------------------------------------------------------------------------------
def _answer(pair: MarkedTwice) -> AnswerChange:
    old, new = pair.old, pair.new
    before, after = {p.id: p for p in old.points}, {p.id: p for p in new.points}
    points = [PointChange(id=i, old=before.get(i), new=after.get(i)) for i in {**after, **before}]
    points = [p for p in points if p.net or p.share or _contradicted(p.old) != _contradicted(p.new)]
    wrong, now = {m.id: m for m in old.misconceptions}, {m.id: m for m in new.misconceptions}
    found = [MisconceptionChange(id=i, old=wrong.get(i), new=now.get(i)) for i in {**now, **wrong}]
    return AnswerChange(
        id=pair.id,
        row=pair.row,
        old=old,
        new=new,
        points=tuple(sorted(points, key=lambda p: -abs(p.net))),
        misconceptions=tuple(m for m in found if m.net or (m.old is None) != (m.new is None)),
    )


def _contradicted(score: PointScore | None) -> bool:
    return score is not None and score.contradicted


def _held(result: GradeResult) -> float:
    earned = math.fsum(p.earned for p in result.points)
    return result.capped - (earned - math.fsum(m.deduct for m in result.misconceptions))


def _earned(score: PointScore | None) -> float:
    return score.earned if score else 0.0


def _share(score: PointScore | None) -> float:
    return score.earned / score.marks if score and score.marks else 0.0


def _words(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(e.text for e in evidence if e.text.strip()))


def _marks(value: float) -> float:
    """Marks without the dust of binary fractions."""
    return round(value, _DIGITS) + 0.0


# ---- all answers ------------------------------------------------------------------------------------------
def _point_totals(answers: Sequence[AnswerChange]) -> tuple[PointTotal, ...]:
    """In the new rubric's order, then the points that only the old one has."""
    new = {p.id: p for a in answers for p in a.new.points}
    old = {p.id: p for a in answers for p in a.old.points}
    changes: dict[str, list[PointChange]] = {i: [] for i in {**new, **old}}
    for answer in answers:
        for point in answer.points:
            changes[point.id].append(point)
    return tuple(
        PointTotal(
            id=i,
            text=(new.get(i) or old[i]).text,
            old=old[i].marks if i in old else None,
            new=new[i].marks if i in new else None,
            gained=sum(p.share > 0 for p in found),
            lost=sum(p.share < 0 for p in found),
            net=_total(p.net for p in found),
        )
        for i, found in changes.items()
    )


def _misconception_totals(answers: Sequence[AnswerChange]) -> tuple[MisconceptionTotal, ...]:
    found: dict[str, list[MisconceptionChange]] = {}
    for change in (m for a in answers for m in a.misconceptions):
        found.setdefault(change.id, []).append(change)
    return tuple(
        MisconceptionTotal(
            id=i,
            text=next(m.text for c in changes for m in (c.new, c.old) if m),
            appeared=sum(c.old is None for c in changes),
            vanished=sum(c.new is None for c in changes),
            net=_total(c.net for c in changes),
        )
        for i, changes in sorted(found.items())
    )


def _total(values: Iterable[float]) -> float:
    return _marks(math.fsum(values))


def _stamp(results: Iterable[GradeResult]) -> Stamp:
    every = list(results)

    def named(values: Iterable[str]) -> str:
        return ", ".join(sorted(set(values)))

    return Stamp(
        rubric=named(r.rubric_id for r in every),
        sha256=named(r.rubric_sha256 for r in every),
        version=named(r.grader.version for r in every),
        model=named(r.grader.model for r in every),
        settings=named(r.grader.settings for r in every),
        max_score=named(f"{r.max_score:g}" for r in every),
        learned=max((r.learnt.rows for r in every if r.learnt is not None), default=None),
    )
