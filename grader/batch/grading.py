"""Rows in, outcomes out, in the same order: every row ends graded or with a reason why it could not be."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from grader.batch.columns import Columns
from grader.batch.table import Note, Row
from grader.errors import EncoderError, GraderError, RubricError, SettingsError
from grader.records import GradeResult, Rubric

CHUNK = 256  # rows held at a time
_KEPT = 512  # rubrics kept ready when rows name their own


class GraderLike(Protocol):
    """What grades answers to one rubric: `grader.pipeline.Grader`, or a stand-in."""

    def grade(self, text: str) -> GradeResult:
        """Grades one answer."""

    def grade_many(self, texts: Iterable[str]) -> Iterator[GradeResult]:
        """Grades many, in order."""


MakeGrader = Callable[[Rubric], GraderLike]
FindRubric = Callable[[str], Rubric]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A row with its result, or with the reason for having none."""

    row: Row
    rubric: Rubric | None
    result: GradeResult | None
    problem: Note | None


@dataclass(frozen=True, slots=True)
class _Desk:
    """A rubric and what grades by it."""

    rubric: Rubric
    grader: GraderLike


class RowGrader:
    """Grades rows by `rubric`, or, where that is None, each by the rubric its row names.

    Raises the GraderError of `make_grader` when the fault is not the rubric's: without an encoder no row
    can be graded, so the run ends.
    """

    def __init__(
        self, columns: Columns, rubric: Rubric | None, *, make_grader: MakeGrader, find_rubric: FindRubric
    ) -> None:
        self._columns = columns
        self._make, self._find = make_grader, find_rubric
        self._one = None if rubric is None else _Desk(rubric, make_grader(rubric))
        self._desks: OrderedDict[str, _Desk | Note] = OrderedDict()

    def outcomes(self, rows: Iterator[Row]) -> Iterator[Outcome]:
        """The outcomes of `rows`, in order; a chunk of rows is graded at a time."""
        while chunk := list(islice(rows, CHUNK)):
            yield from self._chunk(chunk)

    def _chunk(self, rows: Sequence[Row]) -> Iterator[Outcome]:
        desks = [self._problem(row) or self._desk(row) for row in rows]
        batches: dict[int, tuple[_Desk, list[str]]] = {}
        for row, desk in zip(rows, desks, strict=True):
            if isinstance(desk, _Desk):
                _, texts = batches.setdefault(id(desk), (desk, []))
                texts.append(row.cells[self._columns.answer].text)
        graded = {key: _graded(desk.grader, texts) for key, (desk, texts) in batches.items()}
        for row, desk in zip(rows, desks, strict=True):
            if isinstance(desk, Note):
                yield Outcome(row, None, None, desk)
                continue
            found = next(graded[id(desk)])
            if isinstance(found, Note):
                yield Outcome(row, desk.rubric, None, found)
            else:
                yield Outcome(row, desk.rubric, found, None)

    def _problem(self, row: Row) -> Note | None:
        return row.broken or row.cells[self._columns.answer].bad

    def _desk(self, row: Row) -> _Desk | Note:
        if self._one is not None:
            return self._one
        assert self._columns.rubric is not None
        name = row.cells[self._columns.rubric].text.strip()
        if name not in self._desks:
            self._desks[name] = self._set_up(name)
        self._desks.move_to_end(name)
        desk = self._desks[name]
        if len(self._desks) > _KEPT:
            self._desks.popitem(last=False)
        return desk

    def _set_up(self, name: str) -> _Desk | Note:
        if not name:
            return Note(zh="本行没有写题号。", en="This row names no rubric.")
        if not re.fullmatch(r"[\w-]+", name):
            return Note(  # a table must not decide which files are opened
                zh=f"题号列只能写题号，不能写文件：{name[:80]}。",
                en=f"The rubric column takes ids, not files: {name[:80]}.",
            )
        try:
            rubric = self._find(name)
            return _Desk(rubric, self._make(rubric))
        except RubricError as error:
            return Note(zh=error.zh, en=error.en)


def _graded(grader: GraderLike, texts: list[str]) -> Iterator[GradeResult | Note]:
    """Grades together; where that fails, the rest one by one, so that only the answers at fault are lost."""
    done = 0
    try:
        for result in islice(grader.grade_many(texts), len(texts)):
            yield result
            done += 1
    except (EncoderError, SettingsError):
        raise
    except Exception:
        pass  # whose fault it was comes out below
    for text in texts[done:]:
        yield _graded_alone(grader, text)


def _graded_alone(grader: GraderLike, text: str) -> GradeResult | Note:
    try:
        return grader.grade(text)
    except (EncoderError, SettingsError):
        raise
    except GraderError as error:
        return Note(zh=error.zh, en=error.en)
    except Exception as error:
        why = f"{type(error).__name__}: {str(error).splitlines()[0][:200] if str(error) else ''}".rstrip(": ")
        return Note(zh=f"评分时出错：{why}", en=f"Grading failed: {why}")
