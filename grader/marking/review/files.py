"""A teacher's decisions read back, from the workbook that `review_sheet` wrote or the file of a session, and checked."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from grader.batch.read import ReadOptions, unreadable
from grader.batch.table import Cell, Note, Row
from grader.errors import TableError
from grader.marking.marks import MarkTable, read_marks, repeated_ids
from grader.marking.review.decisions import (
    OWNER,
    Decision,
    MarkingScheme,
    Shown,
    check_decision,
    no_review,
    scheme_from,
)
from grader.marking.review.session_file import read_session
from grader.marking.review.sheet import COLUMNS, STAMP

_YES = frozenset({"✓", "✔", "√", "是", "对", "同意", "y", "yes", "ok", "1", "true"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFile:
    """What a teacher decided, one decision an answer; answers she left untouched are not among them."""

    path: Path
    scheme: MarkingScheme
    decisions: tuple[Decision, ...]
    notes: tuple[Note, ...] = ()


def read_review(path: Path) -> ReviewFile:
    """Read a filled-in workbook or the file of a session, told apart by content.

    Raises TableError, naming row or line and column, for a file that is neither, and for marks that cannot be given.
    """
    try:
        with path.open("rb") as file:
            zipped = file.read(4) == b"PK\x03\x04"
    except OSError as error:
        raise unreadable(path, error) from error
    if zipped:
        return _read_workbook(path)
    scheme, decisions, _ = read_session(path)
    return ReviewFile(path=path, scheme=scheme, decisions=tuple(decisions.values()))


# ---- the workbook ----------------------------------------------------------------------------------------
def _read_workbook(path: Path) -> ReviewFile:
    scheme, sheet, id_column = _stamped(path)
    table = read_marks(path, read=ReadOptions(sheet=sheet), id_column=id_column)
    _no_doubles(table)
    reader = _SheetReader(table, scheme)
    decisions = [reader.decision(at, row) for at, row in enumerate(table.rows)]
    return ReviewFile(
        path=path,
        scheme=scheme,
        decisions=tuple(d for d in decisions if d.is_mark or d.comment),
        notes=(*table.notes, *reader.absences(), *_unfinished(path, decisions)),
    )


def _unfinished(path: Path, decisions: list[Decision]) -> tuple[Note, ...]:
    """What to say of rows that the teacher has left as they were: they may be agreed to, or not looked at yet."""
    left = sum(not d.is_mark for d in decisions)
    if not left:
        return ()
    return (
        Note(
            zh=f"{path} 的 {len(decisions)} 份中有 {left} 份没有填，仍用系统的分数；同意系统的分数也请填 ✓。",
            en=f"{left} of the {len(decisions)} answers in {path} are not filled in and keep the grader's marks; "
            "put ✓ where you agree.",
        ),
    )


def _stamped(path: Path) -> tuple[MarkingScheme, str, str]:
    """The scheme on the page of instructions, the name of the page with the marks, and its column of ids."""
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True)
        try:
            pages = {s.title: [*s.iter_rows(values_only=True)] for s in book.worksheets}
        finally:
            book.close()
        at, stamp = next((t, r[1]) for t, rows in pages.items() for r in rows if r and r[0] == STAMP)
        scheme = scheme_from(json.loads(str(stamp)))
    except (KeyError, TypeError, ValueError, IndexError, StopIteration, OSError, zipfile.BadZipFile) as error:
        raise no_review(path) from error
    # She may have added pages: hers do not have the columns of the points.
    points = {f"grader:{p.id}" for p in scheme.points}
    heads = {title: {*rows[0]} if rows else set() for title, rows in pages.items() if title != at}
    if not heads:
        raise no_review(path)
    sheet = max(heads, key=lambda title: len(points & heads[title]))
    if not points & heads[sheet]:
        raise TableError(
            zh=f"{path} 的“{sheet}”第一行不是复核表的表头；请删去加在上面的行，表头保持原样。",
            en=f"The first row of “{sheet}” in {path} is not the header of the review sheet; delete the rows added above "
            "it, and leave the header as it was.",
        )
    return scheme, sheet, next((n for n in COLUMNS["id"] if n in heads[sheet]), COLUMNS["id"][0])


class _SheetReader:
    """Reads the rows of one review sheet; its columns are found, and its numbers read, once."""

    def __init__(self, table: MarkTable, scheme: MarkingScheme) -> None:
        self._table, self._scheme = table, scheme
        self._named = {
            key: next((n for n in names if table.has(n)), names[1]) for key, names in COLUMNS.items()
        }
        teacher = {p.id: f"{OWNER}:{p.id}" for p in scheme.points}
        self._given = {id_: table.marks(name) for id_, name in teacher.items()}
        self._shown = {p.id: table.marks(f"grader:{p.id}") for p in scheme.points}
        self._score = table.marks(self._named["score"])
        self._deducted = table.marks(self._named["deducted"])
        self._total = table.marks(self._named["total"])
        self._comment = table.texts(self._named["comment"])
        self._agree = table.place(self._named["agree"])

    def decision(self, at: int, row: Row) -> Decision:
        """What stands in the row at position `at`. Raises TableError where it cannot be."""
        shown = {id_: float(marks[at]) for id_, marks in self._shown.items()}
        numbers = [self._score[at], self._deducted[at], *shown.values()]
        place = _row_place(self._table.path, row)
        if np.isnan(numbers).any() or not self._table.ids[at]:
            raise TableError(
                zh=f"{place[0]}缺少学号或系统给的分数；这些列请不要改动，可从 grade review 重新生成的表中复制回来。"
                "自己加的行请删去。",
                en=f"{place[1]} lacks the id or marks of the grader; these columns must stay. Copy them back from a new "
                "sheet of grade review, and delete rows of your own.",
            )
        total = float(self._total[at])
        decision = Decision(
            shown=Shown(
                id=self._table.ids[at],
                score=float(self._score[at]),
                points=shown,
                deducted=float(self._deducted[at]),
            ),
            points={id_: float(m[at]) for id_, m in self._given.items() if not np.isnan(m[at])},
            total=None if np.isnan(total) else total,
            agreed=self._agrees(row.cells[self._agree], place),
            comment=self._comment[at].strip(),
        )
        check_decision(self._scheme, decision, place, total_name=self._named["total"])
        return decision

    def absences(self) -> tuple[Note, ...]:
        """What to say of words for no mark, such as 缺考, which decide nothing."""
        return tuple(n for owner in (self._named["total"], OWNER) for n in self._table.absences(owner))

    def _agrees(self, cell: Cell, place: tuple[str, str]) -> bool:
        said, name = cell.text.strip(), self._named["agree"]
        if cell.bad is not None:  # reads as empty, or as what she did not write
            raise TableError(
                zh=f"{place[0]}“{name}”列：{cell.bad.zh}", en=f"{place[1]}, column “{name}”: {cell.bad.en}"
            )
        if said and said.casefold() not in _YES:
            raise TableError(
                zh=f"{place[0]}“{name}”列写着“{said[:20]}”；同意请填 ✓，否则留空。",
                en=f"{place[1]}, column “{name}”, says “{said[:20]}”; put ✓ to agree, or leave it empty.",
            )
        return bool(said)


def _no_doubles(table: MarkTable) -> None:
    if twice := repeated_ids(table):
        names = ", ".join(twice[:5])
        raise TableError(
            zh=f"{table.path} 中有 {len(twice)} 个学号重复：{names}。每份答案只能有一行，请删去多余的。",
            en=f"{table.path} has {len(twice)} ids twice: {names}. Keep one row for each.",
        )


def _row_place(path: Path, row: Row) -> tuple[str, str]:
    return f"{path} 第 {row.number} 行", f"{path} row {row.number}"
