"""A table of marks, read whole: columns of numbers and texts by name, rows joined to those of another table by id."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

import numpy as np
import numpy.typing as npt

from grader.batch.columns import ID_NAMES, fold, listed
from grader.batch.read import ReadOptions, open_table
from grader.batch.table import Cell, Note, Row
from grader.errors import TableError

Marks = npt.NDArray[np.float64]  # [rows], nan where there is no mark
# Columns `point:id` hold what the grader gave for a point, `NAME:id` what the marker NAME gave.
POINT = "point"
_AGAIN = "grader:"
# What teachers write where there is no mark.
ABSENT = frozenset({"缺考", "缓考", "緩考", "免考", "未考", "absent", "excused", "n/a", "-", "–", "—"})
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
    left_out: tuple[int, ...] = ()  # numbers of the rows whose cells cannot be told apart

    def take(self, rows: Iterable[int]) -> MarkTable:
        """These rows, in this order."""
        at = tuple(rows)
        return replace(self, rows=tuple(self.rows[i] for i in at), ids=tuple(self.ids[i] for i in at))

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
        """A column of numbers, nan where a cell is empty or says that there is no mark (ABSENT; see `absences`).

        TableError naming the first rows that hold something else.
        """
        at = self.place(name, option=option)
        values = [_number(row.cells[at]) for row in self.rows]
        wrong = [row for row, v in zip(self.rows, values, strict=True) if v is None]
        if wrong:
            raise self._no_numbers(name, at, wrong)
        return np.array([np.nan if v is None else v for v in values], np.float64)

    def absences(self, owner: str) -> tuple[Note, ...]:
        """What to say of the cells that hold a word for no mark (ABSENT), in the column `owner` and its points' columns."""
        names = [*([owner] if self.has(owner) else []), *self._point_columns(owner).values()]
        found: Counter[str] = Counter()
        for at in map(self.place, names):
            found.update(word for row in self.rows if (word := _folded(row.cells[at].text)) in ABSENT)
        if not found:
            return ()
        words = [f"{word} × {count}" for word, count in sorted(found.items())]
        return (
            Note(
                zh=f"{self.path} 的“{owner}”有 {found.total()} 格写的不是分数，当作没有评分：{'、'.join(words)}。",
                en=f"Cells of “{owner}” in {self.path} that say there is no mark, taken as such: {found.total()} "
                f"({', '.join(words)}).",
            ),
        )

    def points(self, owner: str = POINT) -> dict[str, Marks]:
        """The marks of every point that has a column `owner:id`, by the point's id, in the table's order."""
        return {point: self.marks(name) for point, name in self._point_columns(owner).items()}

    def graded_column(self, name: str) -> str | None:
        """The column that `grade batch` wrote last under `name`, None where there is none.

        It puts `grader:` before the name for every column of that name that the table had already.
        """
        last = name if self.has(name) else None
        while self.has(name := f"{_AGAIN}{name}"):
            last = name
        return last

    def graded_points(self) -> dict[str, Marks]:
        """The marks that `grade batch` gave last for every point, by the point's id."""
        owner, found = POINT, self._point_columns(POINT)
        while newer := self._point_columns(owner := f"{_AGAIN}{owner}"):
            found |= newer
        return {point: self.marks(name) for point, name in found.items()}

    def _point_columns(self, owner: str) -> dict[str, str]:
        """The columns `owner:id` by the point's id."""
        found: dict[str, str] = {}
        for name in self.header:
            who, colon, point = unicodedata.normalize("NFKC", name).rpartition(":")
            if colon and point.strip() and fold(who) == fold(owner):
                found[point.strip()] = name
        return found

    def _no_numbers(self, name: str, at: int, wrong: Sequence[Row]) -> TableError:
        shown = [(row.number, row.cells[at]) for row in wrong[:_NAMED]]
        zh = "、".join(f"第 {n} 行（{c.bad.zh.rstrip('。') if c.bad else c.text[:20]}）" for n, c in shown)
        en = ", ".join(f"row {n} ({c.bad.en.rstrip('.') if c.bad else c.text[:20]})" for n, c in shown)
        return TableError(
            zh=f"{self.path} 的“{name}”列有 {len(wrong)} 格不是数字：{zh}。请改成分数；没有评的留空，或写“缺考”。",
            en=f"Column “{name}” of {self.path} has {len(wrong)} cells that are no numbers: {en}. "
            "Put a mark there; where nothing was marked leave the cell empty, or write “absent”.",
        )


def read_marks(path: Path, *, read: ReadOptions | None = None, id_column: str | None = None) -> MarkTable:
    """Read a table whole. Raises TableError when it cannot be read, has no rows, or lacks `id_column`."""
    with open_table(path, read) as table:
        header, notes = table.header, list(table.notes)
        every = tuple(table.rows())
    rows = tuple(r for r in every if r.broken is None)
    if not rows:
        raise TableError(zh=f"{path} 里没有可读的行。", en=f"{path} has no readable rows.")
    left_out = tuple(r.number for r in every if r.broken is not None)
    if left_out:
        lost = ", ".join(map(str, left_out))
        notes.append(
            Note(
                zh=f"{path} 的格子对不上表头的行没有用：{lost}。",
                en=f"Rows of {path} left out, their cells do not match the header: {lost}.",
            )
        )
    whole = MarkTable(path=path, header=header, rows=rows, ids=(), notes=tuple(notes))
    at = id_place(whole, id_column)
    ids = tuple(str(r.number) if at is None else r.cells[at].text.strip() for r in rows)
    return replace(whole, ids=ids, left_out=left_out)


def id_place(table: MarkTable, id_column: str | None = None) -> int | None:
    """The position of the id column, `id_column` or a recognised one; None where there is none. TableError as `place`."""
    if id_column is not None:
        return table.place(id_column, option="--id-column")
    names = [fold(n) for n in ID_NAMES]
    found = [(names.index(fold(h)), i) for i, h in enumerate(table.header) if fold(h) in names]
    return min(found)[1] if found else None


def join(table: MarkTable, other: MarkTable) -> npt.NDArray[np.int64]:
    """For every row of `table` the row of `other` with its id, -1 where there is none.

    A row without an id has no partner. Raises TableError when an id of `other` stands there twice, or when the tables
    have no id in common.
    """
    at = {name: i for i, name in enumerate(other.ids) if name}
    twice = repeated_ids(other)
    if twice:
        names = ", ".join(twice[:_NAMED])
        raise TableError(
            zh=f"{other.path} 中有 {len(twice)} 个学号重复：{names}。一个学号只能有一行，请删去多余的。",
            en=f"{other.path} has {len(twice)} ids twice: {names}. Keep one row for each.",
        )
    rows = np.array([at.get(name, -1) for name in table.ids], np.int64)
    if (rows < 0).all():
        one, another = (next(filter(None, t.ids), "–") for t in (table, other))
        raise TableError(
            zh=f"{table.path} 与 {other.path} 没有相同的学号（例如“{one}”与“{another}”）；请用 --id-column 指明学号列。",
            en=f"{table.path} and {other.path} have no id in common (there is “{one}” in one, “{another}” in the other); "
            "name the id column with --id-column.",
        )
    return rows


def repeated_ids(table: MarkTable) -> list[str]:
    """The ids that stand in more than one row, in the table's order."""
    return [name for name, count in Counter(table.ids).items() if name and count > 1]


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


def _number(cell: Cell) -> float | None:
    """The number in a cell, nan for one that is empty or says that there is no mark, None for anything else."""
    if cell.bad is not None:
        return None
    if isinstance(cell.stored, (int, float)) and not isinstance(cell.stored, bool):
        return float(cell.stored)
    text = _folded(cell.text)
    if not text or text in ABSENT:
        return float("nan")
    text = text.removesuffix("分").rstrip()
    return float(text) if _PLAIN.fullmatch(text) else None


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()
