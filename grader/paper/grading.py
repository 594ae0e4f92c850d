"""A class through a paper: every row ends with a mark for every item, or with a reason why it has none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from grader.batch.grading import CHUNK, MakeGrader, Outcome, RowGrader
from grader.batch.table import Note, Row
from grader.paper.columns import PaperColumns
from grader.paper.objective.mark import Marked, mark_objective, to_step
from grader.paper.paper import Item, OpenItem, Paper
from grader.records import GradeResult, Rubric

Tick = Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemMark:
    """One student's answer to one item. `marks` are the paper's; None, with a `problem`, where it could not be marked.

    `result` is the full result of an open question, in its rubric's own marks; `read` is what was read of an objective
    answer. `reasons` say why a teacher should look.
    """

    item: Item
    answer: str
    marks: float | None
    blank: bool = False
    read: tuple[str, ...] = ()
    reasons: tuple[Note, ...] = ()
    result: GradeResult | None = None
    problem: Note | None = None

    @property
    def needs_review(self) -> bool:
        """Whether a teacher should look at this mark."""
        return bool(self.reasons)


@dataclass(frozen=True, slots=True)
class Student:
    """A row of the class table with its marks, in the paper's order."""

    row: Row
    id: str
    marks: tuple[ItemMark, ...]

    @property
    def total(self) -> float | None:
        """The sum; None when an item could not be marked."""
        return total(self.marks)

    @property
    def needs_review(self) -> bool:
        """Whether a teacher should look at any of the marks."""
        return any(mark.needs_review for mark in self.marks)

    @property
    def problems(self) -> tuple[tuple[str | None, Note], ...]:
        """Why there are no marks: of the whole row (None), or of items by their numbers."""
        if self.row.broken is not None:
            return ((None, self.row.broken),)
        return tuple((m.item.number, m.problem) for m in self.marks if m.problem is not None)


def total(marks: Sequence[ItemMark]) -> float | None:
    """The sum of these marks, free of floating dust; None when one is missing."""
    found = [mark.marks for mark in marks]
    return None if None in found else round(sum(m for m in found if m is not None), 6)


class PaperGrader:
    """A paper made ready once, for any number of students.

    Raises the GraderError of `make_grader` where the fault is not an answer's: without an encoder nothing can be graded.
    """

    def __init__(self, paper: Paper, columns: PaperColumns, *, make_grader: MakeGrader) -> None:
        self._paper, self._columns = paper, columns
        self._desks = {
            item.number: RowGrader(columns.of(at), item.rubric, make_grader=make_grader, find_rubric=_never)
            for at, item in enumerate(paper.items)
            if isinstance(item, OpenItem)
        }

    def students(self, rows: Iterator[Row], *, tick: Tick | None = None) -> Iterator[Student]:
        """The students of `rows`, in order; some hundred rows are held at a time. `tick` is called after every answer."""
        while chunk := list(islice(rows, CHUNK)):
            graded = [self._item(at, chunk, tick) for at in range(len(self._paper.items))]
            for i, row in enumerate(chunk):
                id_ = (
                    str(row.number) if self._columns.id is None else row.cells[self._columns.id].text.strip()
                )
                yield Student(row, id_, tuple(marks[i] for marks in graded))

    def _item(self, at: int, rows: Sequence[Row], tick: Tick | None) -> list[ItemMark]:
        item, place = self._paper.items[at], self._columns.answers[at]
        done = []
        desk = self._desks.get(item.number)
        outcomes = desk.outcomes(iter(rows)) if desk else None
        for row in rows:
            if isinstance(item, OpenItem):
                assert outcomes is not None
                mark = self._open(item, next(outcomes), place)
            else:
                problem = row.broken or row.cells[place].bad
                answer = row.cells[place].text
                if problem is not None:
                    mark = ItemMark(item=item, answer=answer, marks=None, problem=problem)
                else:
                    mark = _objective(
                        item, answer, mark_objective(item, answer, round_to=self._paper.round_to)
                    )
            done.append(mark)
            if tick is not None:
                tick()
        return done

    def _open(self, item: OpenItem, outcome: Outcome, place: int) -> ItemMark:
        answer, result = outcome.row.cells[place].text, outcome.result
        if result is None:
            return ItemMark(item=item, answer=answer, marks=None, problem=outcome.problem)
        reasons = tuple(Note(r.message or r.kind, r.message or r.kind) for r in result.review_reasons)
        return ItemMark(
            item=item,
            answer=answer,
            marks=scaled(result.score, item, self._paper.round_to),
            blank=any(flag.kind == "blank" for flag in result.flags),
            reasons=reasons,
            result=result,
        )


def scaled(score: float, item: OpenItem, round_to: float) -> float:
    """A rubric's score in the paper's marks: in proportion, rounded half up to `round_to`, or as it is where both agree."""
    if item.marks == item.rubric.max_score:
        return score
    return to_step(score * item.marks / item.rubric.max_score, item.marks, round_to)


def _objective(item: Item, answer: str, marked: Marked) -> ItemMark:
    return ItemMark(
        item=item,
        answer=answer,
        marks=marked.marks,
        blank=marked.blank,
        read=marked.read,
        reasons=marked.reasons,
    )


def _never(name: str) -> Rubric:
    raise AssertionError(f"a paper's rubrics are read with it, not looked up by row: {name}")
