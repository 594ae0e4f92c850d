"""A table of marks, read whole: columns of numbers and texts by name, rows joined to those of another table by id."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import numpy as np
import numpy.typing as npt

from grader.batch.columns import ID_NAMES, fold, listed
from grader.batch.read import ReadOptions, open_table
from grader.batch.table import Cell, Note, Row
from grader.errors import TableError

Marks = npt.NDArray[np.float64]  # [rows], nan where a cell is empty
POINT = (
    "point"  # columns `point:id` hold what the grader gave for a point, `NAME:id` what the marker NAME gave
)
_NAMED = 5  # rows or ids that a message names one by one
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkTable:
    """A class table with every row in memory. `ids` are the ids of the rows, or their numbers where there are none.

    Rows whose cells cannot be told apart are left out; `notes` says so.
    """

    path: Path
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    ids: tuple[str, ...]
    notes: tuple[Note, ...] = ()

    def has(self, name: str) -> bool:
        """Whether there is a column of this name."""
        return fold(name) in [fold(h) for h in self.header]

    def place(self, name: str, *, option: str = "") -> int:
        """The position (from 0) of a column. TableError, naming the nearest, when there is none or more than one."""
        found = [i for i, h in enumerate(self.header) if h == name]
        found = found or [i for i, h in enumerate(self.header) if fold(h) == fold(name)]
        if len(found) == 1:
            return found[0]
        zh_option, en_option = (f"（{option}）", f" ({option})") if option else ("", "")
        if found:
            raise TableError(
                zh=f"{self.path} 有 {len(found)} 列叫“{name}”{zh_option}；请先给其中一列改名。",
                en=f"{len(found)} columns of {self.path} are called “{name}”{en_option}; rename one of them.",
            )
        near = get_close_matches(name, self.header, n=1)
        raise TableError(
            zh=f"{self.path} 没有“{name}”这一列{zh_option}；"
            + (f"是不是“{near[0]}”？" if near else "")
            + f"现有的列：{listed(self.header)}。",
            en=f"{self.path} has no column “{name}”{en_option}; "
            + (f"is it “{near[0]}”? " if near else "")
            + f"Its columns are: {listed(self.header)}.",
        )

    def texts(self, name: str, *, option: str = "") -> tuple[str, ...]:
        """A column as people read it."""
        at = self.place(name, option=option)
        return tuple(row.cells[at].text for row in self.rows)

    def marks(self, name: str, *, option: str = "") -> Marks:
        """A column of numbers, nan where a cell is empty. TableError naming the first rows that hold something else."""
        at = self.place(name, option=option)
        values = [_number(row.cells[at]) for row in self.rows]
        wrong = [row for row, v in zip(self.rows, values, strict=True) if v is None]
        if wrong:
            where = ", ".join(f"{r.number}（{r.cells[at].text[:20]}）" for r in wrong[:_NAMED])
            where_en = ", ".join(f"{r.number} ({r.cells[at].text[:20]})" for r in wrong[:_NAMED])
            raise TableError(
                zh=f"{self.path} 的“{name}”列有 {len(wrong)} 行不是数字：第 {where} 行。请改成分数，没有评的留空。",
                en=f"Column “{name}” of {self.path} has {len(wrong)} cells that are no numbers: rows {where_en}. "
                "Put a mark there, or leave them empty where nothing was marked.",
            )
        return np.array([np.nan if v is None else v for v in values], np.float64)

    def points(self, owner: str = POINT) -> dict[str, Marks]:
        """The marks of every point that has a column `owner:id`, by the point's id, in the table's order."""
        found: dict[str, Marks] = {}
        for name in self.header:
            who, colon, point = unicodedata.normalize("NFKC", name).rpartition(":")
            if colon and point.strip() and fold(who) == fold(owner):
                found[point.strip()] = self.marks(name)
        return found


def read_marks(path: Path, *, read: ReadOptions | None = None, id_column: str | None = None) -> MarkTable:
    """Read a table whole. Raises TableError when it cannot be read, has no rows, or lacks `id_column`."""
    with open_table(path, read) as table:
        header, notes = table.header, list(table.notes)
        every = tuple(table.rows())
    rows = tuple(r for r in every if r.broken is None)
    if not rows:
        raise TableError(zh=f"{path} 里没有可读的行。", en=f"{path} has no readable rows.")
    if len(rows) < len(every):
        lost = ", ".join(str(r.number) for r in every if r.broken is not None)
        notes.append(
            Note(
                zh=f"{path} 的格子对不上表头的行没有用：{lost}。",
                en=f"Rows of {path} left out, their cells do not match the header: {lost}.",
            )
        )
    whole = MarkTable(path=path, header=header, rows=rows, ids=(), notes=tuple(notes))
    at = _id_place(whole, id_column)
    ids = tuple(str(r.number) if at is None else r.cells[at].text.strip() for r in rows)
    return MarkTable(path=path, header=header, rows=rows, ids=ids, notes=tuple(notes))


def join(table: MarkTable, other: MarkTable) -> npt.NDArray[np.int64]:
    """For every row of `table` the row of `other` with its id, -1 where there is none.

    Raises TableError when an id of `other` stands there twice, or when the tables have no id in common.
    """
    at: dict[str, int] = {}
    twice: dict[str, None] = {}
    for i, name in enumerate(other.ids):
        if name in at:
            twice[name] = None
        at[name] = i
    if twice:
        names = ", ".join(list(twice)[:_NAMED])
        raise TableError(
            zh=f"{other.path} 中有 {len(twice)} 个学号重复：{names}。一个学号只能有一行，请删去多余的。",
            en=f"{other.path} has {len(twice)} ids twice: {names}. Keep one row for each.",
        )
    rows = np.array([at.get(name, -1) for name in table.ids], np.int64)
    if (rows < 0).all():
        raise TableError(
            zh=f"{table.path} 与 {other.path} 没有相同的学号（例如 {table.ids[0]!r} 与 {other.ids[0]!r}）；请用 --id-column 指明学号列。",
            en=f"{table.path} and {other.path} have no id in common (there is {table.ids[0]!r} in one, {other.ids[0]!r} in the other); "
            "name the id column with --id-column.",
        )
    return rows


def spread(values: Marks, rows: npt.NDArray[np.int64]) -> Marks:
    """A column of the other table in the order of this one; `rows` from `join`, nan where there is no row."""
    return np.where(rows < 0, np.nan, values[np.maximum(rows, 0)])


def need_rows(have: int, need: int, *, zh: str, en: str) -> None:
    """Raise TableError unless there are enough rows; `zh` and `en` say of what ("都有分数的答案", "answers with both marks")."""
    if have < need:
        raise TableError(
            zh=f"{zh}只有 {have} 份，至少需要 {need} 份。",
            en=f"There are {have} {en}; at least {need} are needed.",
        )


def _id_place(table: MarkTable, id_column: str | None) -> int | None:
    if id_column is not None:
        return table.place(id_column, option="--id-column")
    names = [fold(n) for n in ID_NAMES]
    found = [(names.index(fold(h)), i) for i, h in enumerate(table.header) if fold(h) in names]
    return min(found)[1] if found else None


def _number(cell: Cell) -> float | None:
    """The number in a cell, nan for an empty one, None for anything else."""
    if isinstance(cell.stored, (int, float)) and not isinstance(cell.stored, bool):
        return float(cell.stored)
    text = unicodedata.normalize("NFKC", cell.text).strip().removesuffix("分").rstrip()
    if not text:
        return float("nan")
    return float(text) if _PLAIN.fullmatch(text) else None
