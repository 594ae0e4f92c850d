"""A teacher's decisions read back, from the workbook that `review_sheet` wrote or the file of a session, and checked."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from grader.batch.read import ReadOptions, unreadable
from grader.batch.table import Cell, Note, Row
from grader.errors import TableError
from grader.feedback_texts import plain
from grader.marking.marks import MarkTable, read_marks, repeated_ids
from grader.marking.review.decisions import (
    OWNER,
    Decision,
    MarkingScheme,
    Shown,
    is_credit,
    is_total,
    scheme_from,
)
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
    decisions = (reader.decision(at, row) for at, row in enumerate(table.rows))
    return ReviewFile(
        path=path,
        scheme=scheme,
        decisions=tuple(d for d in decisions if d.is_mark or d.comment),
        notes=(*table.notes, *reader.absences()),
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
        raise _no_review(path) from error
    # She may have added pages: hers do not have the columns of the points.
    points = {f"grader:{p.id}" for p in scheme.points}
    heads = {title: {*rows[0]} if rows else set() for title, rows in pages.items() if title != at}
    if not heads:
        raise _no_review(path)
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
        _check(self._scheme, decision, place, total_name=self._named["total"])
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


# ---- the file of a session ---------------------------------------------------------------------------------
def read_session(path: Path) -> tuple[MarkingScheme, dict[str, Decision], int]:
    """The scheme, the last decision on every answer by id, and the length in bytes of the lines that are whole.

    A last line that was cut off while it was written is left out. Raises TableError.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
    whole = data[: data.rfind(b"\n") + 1]
    lines = _lines(path, whole)
    try:
        first = next(lines)[1]
        scheme = scheme_from(first[STAMP])
    except (StopIteration, KeyError, TypeError, ValueError) as error:
        raise _no_review(path) from error
    decisions: dict[str, Decision] = {}
    for number, record in lines:
        place = (f"{path} 第 {number} 行", f"{path} line {number}")
        try:
            if record.get("undone"):
                decisions.pop(str(record["id"]), None)
                continue
            decision = decision_from(record)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise _no_line(path, number) from error
        _check(scheme, decision, place, total_name="total")
        decisions[decision.id] = decision
    return scheme, decisions, len(whole)


def decision_to(decision: Decision) -> dict[str, object]:
    """A decision in plain values, for a line of a session's file."""
    return {
        "id": decision.id,
        "points": dict(decision.points),
        "total": decision.total,
        "agreed": decision.agreed,
        "comment": decision.comment,
        "shown": {
            "score": decision.shown.score,
            "points": dict(decision.shown.points),
            "deducted": decision.shown.deducted,
        },
    }


def decision_from(record: Mapping[str, Any]) -> Decision:
    """The decision that `decision_to` put down. Raises KeyError, TypeError or ValueError for anything else."""
    shown = record["shown"]
    return Decision(
        shown=Shown(
            id=str(record["id"]),
            score=float(shown["score"]),
            points={str(k): float(v) for k, v in shown["points"].items()},
            deducted=float(shown["deducted"]),
        ),
        points={str(k): float(v) for k, v in record["points"].items()},
        total=None if record["total"] is None else float(record["total"]),
        agreed=bool(record["agreed"]),
        comment=str(record["comment"]),
    )


def _lines(path: Path, data: bytes) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in enumerate(data.split(b"\n")[:-1], 1):
        try:
            record = json.loads(line)
            if not isinstance(record, dict):
                raise ValueError("no object")
        except ValueError as error:
            raise (_no_review(path) if number == 1 else _no_line(path, number)) from error
        yield number, record


# ---- both ------------------------------------------------------------------------------------------------
def _check(scheme: MarkingScheme, decision: Decision, place: tuple[str, str], *, total_name: str) -> None:
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


def _row_place(path: Path, row: Row) -> tuple[str, str]:
    return f"{path} 第 {row.number} 行", f"{path} row {row.number}"


def _no_review(path: Path) -> TableError:
    return TableError(
        zh=f"{path} 不是 grade review 生成的复核文件；请给出它写的 .xlsx，或 --session 的 .jsonl（不要另存为 CSV）。",
        en=f"{path} was not made by grade review; give the .xlsx that it wrote, or the .jsonl of --session "
        "(not saved as CSV).",
    )


def _no_line(path: Path, number: int) -> TableError:
    return TableError(
        zh=f"{path} 第 {number} 行读不出来；请恢复这一行，或把它删去。",
        en=f"{path} line {number} cannot be read; restore it, or delete it.",
    )
