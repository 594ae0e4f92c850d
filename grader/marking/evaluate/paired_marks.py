"""The grader's marks beside the teachers', row by row: from one table, or from two that share their ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from grader.batch.columns import ID_NAMES, fold, listed
from grader.batch.read import ReadOptions
from grader.batch.table import Note
from grader.errors import TableError
from grader.marking.marks import POINT, Marks, MarkTable, join, read_marks, spread
from grader.marking.scale import TOO_MUCH

SCORE, WORTH = "score", "max_score"  # columns of `grade batch`
RENAMED = "grader:"  # put before them by `grade batch` where the class table had such a column already
_NAMED = 5  # ids that a message names one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkColumns:
    """Names of columns. `system` None: what `grade batch` wrote; `id` None: recognised."""

    human: str
    human2: str | None = None
    system: str | None = None
    groups: tuple[str, ...] = ()
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedMarks:
    """Marks by row, nan where there is none. `worth` is what each answer could earn.

    `groups` are texts by column, `human_points` and `system_points` marks by point id.
    """

    ids: tuple[str, ...]
    human: Marks
    system: Marks
    human2: Marks | None = None
    worth: Marks | None = None
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    human_points: Mapping[str, Marks] = field(default_factory=dict)
    system_points: Mapping[str, Marks] = field(default_factory=dict)
    human_name: str = "human"
    system_name: str = SCORE
    notes: tuple[Note, ...] = ()

    @property
    def with_both(self) -> npt.NDArray[np.bool_]:
        """[rows]: whether a row has a mark of the first teacher and one of the system."""
        return ~np.isnan(self.human) & ~np.isnan(self.system)

    def take(self, rows: npt.NDArray[np.int64]) -> PairedMarks:
        """These rows, in this order."""
        return replace(
            self,
            ids=tuple(self.ids[i] for i in rows),
            human=self.human[rows],
            system=self.system[rows],
            human2=None if self.human2 is None else self.human2[rows],
            worth=None if self.worth is None else self.worth[rows],
            groups={name: tuple(texts[i] for i in rows) for name, texts in self.groups.items()},
            human_points={name: marks[rows] for name, marks in self.human_points.items()},
            system_points={name: marks[rows] for name, marks in self.system_points.items()},
        )


def pair_marks(
    path: Path, columns: MarkColumns, *, teacher: Path | None = None, read: ReadOptions | None = None
) -> PairedMarks:
    """Read the marks of `path`; with `teacher`, the human columns come from that table, joined by id.

    `read` and the id column hold for both tables. TableError for columns that are missing, alike or no marks, and for
    ids that do not fit.
    """
    table = read_marks(path, read=read, id_column=columns.id)
    own = _system_name(table, columns.system)
    notes = list(table.notes)
    other = table
    place: Callable[[Marks], Marks] = _as_it_is
    if teacher is not None:
        other = read_marks(teacher, read=read, id_column=columns.id)
        notes += other.notes
        place = place_by_id(table, other, columns.id, notes)
    _all_different(columns, own, one_table=teacher is None)
    human = place(_marks(other, columns.human, "--human"))
    human2 = place(_marks(other, columns.human2, "--human2")) if columns.human2 else None
    theirs = other.points(columns.human) or (other.points(POINT) if teacher else {})
    return PairedMarks(
        ids=table.ids,
        human=human,
        human2=human2,
        system=_marks(table, own, "--system"),
        worth=_worth(table),
        groups={name: _texts(table, name) for name in columns.groups},
        human_points={name: place(marks) for name, marks in theirs.items()},
        system_points=_system_points(table, columns.system, own),
        human_name=columns.human,
        system_name=own,
        notes=tuple(notes),
    )


def _as_it_is(marks: Marks) -> Marks:
    return marks


def place_by_id(
    table: MarkTable, other: MarkTable, id_column: str | None, notes: list[Note]
) -> Callable[[Marks], Marks]:
    """Puts a column of `other` in the order of `table`, and notes how many rows have no partner."""
    for one in (table, other):
        _needs_ids(one, id_column)
    refuse_repeated_ids(table)
    blank = np.array([not name for name in table.ids])  # no id is no partner of another
    rows: npt.NDArray[np.int64] = np.where(blank, -1, join(table, other))
    here, there = int((rows < 0).sum()), len(set(other.ids) - set(table.ids))
    if here or there:
        notes.append(
            Note(
                zh=f"只在一张表里的学号没有计入：{table.path} 中 {here} 个，{other.path} 中 {there} 个。",
                en=f"Ids in one table only are left out: {here} of {table.path}, {there} of {other.path}.",
            )
        )
    return lambda marks: spread(marks, rows)


def refuse_repeated_ids(table: MarkTable) -> None:
    """TableError where an id stands in several rows: each would get the mark of one student."""
    if twice := [name for name, count in Counter(table.ids).items() if count > 1]:
        raise TableError(
            zh=f"{table.path} 中有 {len(twice)} 个学号不止一行：{', '.join(twice[:_NAMED])}；"
            "无法与教师的表按学号对应，请把教师分数放在同一张表里。",
            en=f"{table.path} has {len(twice)} ids more than once: {', '.join(twice[:_NAMED])}; "
            "a teacher's table cannot be joined to it. Put the teacher's marks into the same table.",
        )


def _needs_ids(table: MarkTable, id_column: str | None) -> None:
    """Row numbers would join two tables too, and wrongly."""
    names = {fold(name) for name in ID_NAMES}
    if id_column is None and not any(fold(name) in names for name in table.header):
        raise TableError(
            zh=f"{table.path} 认不出学号列，无法与另一张表对应；请用 --id-column 指明。现有的列：{listed(table.header)}。",
            en=f"No id column was recognised in {table.path}, so the tables cannot be joined; name it with --id-column. "
            f"Its columns are: {listed(table.header)}.",
        )


def _system_name(table: MarkTable, named: str | None) -> str:
    if named is not None:
        return named
    for name in (RENAMED + SCORE, SCORE):
        if table.has(name):
            return name
    raise TableError(
        zh=f"{table.path} 没有系统的分数列（score）；请给出 grade batch 写的表，或用 --system 指明。现有的列：{listed(table.header)}。",
        en=f"{table.path} has no column of system scores (score); give a table that grade batch wrote, or name the column "
        f"with --system. Its columns are: {listed(table.header)}.",
    )


def _system_points(table: MarkTable, named: str | None, own: str) -> dict[str, Marks]:
    """What the system gave for each point; a column the user named has points of its own only."""
    if named is not None and fold(named) not in (fold(SCORE), fold(RENAMED + SCORE)):
        return table.points(own)
    return table.points(RENAMED + POINT) or table.points(POINT)


def _worth(table: MarkTable) -> Marks | None:
    for name in (RENAMED + WORTH, WORTH):
        if table.has(name):
            return table.marks(name)
    return None


def _texts(table: MarkTable, name: str) -> tuple[str, ...]:
    return tuple(text.strip() for text in table.texts(name, option="--group"))


def _marks(table: MarkTable, name: str, option: str) -> Marks:
    marks = table.marks(name, option=option)
    wild = [i for i in range(len(marks)) if abs(marks[i]) >= TOO_MUCH]
    if wild:
        row = table.rows[wild[0]]
        there = row.cells[table.place(name)].text[:20]
        raise TableError(
            zh=f"{table.path} 的“{name}”列（{option}）不像分数：第 {row.number} 行是 {there}。",
            en=f"Column “{name}” of {table.path} ({option}) holds no marks: there is {there} in row {row.number}.",
        )
    return marks


def _all_different(columns: MarkColumns, own: str, *, one_table: bool) -> None:
    names = [("--human", columns.human), ("--human2", columns.human2)]
    names += [("--system", own)] if one_table else []
    seen: dict[str, str] = {}
    for option, name in names:
        if name is None:
            continue
        if fold(name) in seen:
            raise TableError(
                zh=f"{seen[fold(name)]} 与 {option} 都是“{name}”这一列；请指明两列不同的分数。",
                en=f"{seen[fold(name)]} and {option} are the same column “{name}”; name two different ones.",
            )
        seen[fold(name)] = option
