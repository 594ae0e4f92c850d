"""The grader's marks beside the teachers', row by row: from one table, or from two that share their ids."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from grader.batch.columns import fold, listed
from grader.batch.read import ReadOptions
from grader.batch.table import Note
from grader.errors import TableError
from grader.marking.marks import POINT, Marks, MarkTable, id_place, join, read_marks, repeated_ids, spread
from grader.marking.scale import TOO_MUCH

SCORE, WORTH = "score", "max_score"  # columns of `grade batch`
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
    human2_name: str = "human2"
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
    owner = POINT if teacher is not None and not other.points(columns.human) else columns.human
    theirs = other.points(owner)
    for name in dict.fromkeys(n for n in (columns.human, columns.human2, owner) if n is not None):
        notes += other.absences(name)
    return PairedMarks(
        ids=table.ids,
        human=human,
        human2=human2,
        system=_marks(table, own, "--system"),
        worth=_worth(table),
        groups={name: _texts(table, name) for name in columns.groups},
        human_points={name: place(marks) for name, marks in theirs.items()},
        system_points=_system_points(table, own),
        human_name=columns.human,
        human2_name=columns.human2 or "",
        system_name=own,
        notes=tuple(notes),
    )


def _as_it_is(marks: Marks) -> Marks:
    return marks


def place_by_id(
    table: MarkTable, other: MarkTable, id_column: str | None, notes: list[Note]
) -> Callable[[Marks], Marks]:
    """Puts a column of `other` in the order of `table`, and notes how many rows have no partner."""
    here, there = (_id_name(one, id_column) for one in (table, other))
    if fold(here) != fold(there):
        notes.append(
            Note(
                zh=f"两张表按 {table.path} 的“{here}”列与 {other.path} 的“{there}”列对应；不对的话请用 --id-column 指明。",
                en=f"The tables are joined by “{here}” of {table.path} and “{there}” of {other.path}; if that is wrong, name the "
                "id column with --id-column.",
            )
        )
    refuse_repeated_ids(table)
    rows = join(table, other)
    alone, theirs = int((rows < 0).sum()), len(other.ids) - int((rows >= 0).sum())
    if alone or theirs:
        notes.append(
            Note(
                zh=f"学号只在一张表里、或没有学号的行没有计入：{table.path} 中 {alone} 行，{other.path} 中 {theirs} 行。",
                en=f"Rows whose id is in one table only, or that have none, are left out: {alone} of {table.path}, "
                f"{theirs} of {other.path}.",
            )
        )
    return lambda marks: spread(marks, rows)


def refuse_repeated_ids(table: MarkTable) -> None:
    """TableError where an id stands in several rows: each would get the mark of one student."""
    if twice := repeated_ids(table):
        raise TableError(
            zh=f"{table.path} 中有 {len(twice)} 个学号不止一行：{', '.join(twice[:_NAMED])}；"
            "无法与教师的表按学号对应，请把教师分数放在同一张表里。",
            en=f"{table.path} has {len(twice)} ids more than once: {', '.join(twice[:_NAMED])}; "
            "a teacher's table cannot be joined to it. Put the teacher's marks into the same table.",
        )


def _id_name(table: MarkTable, id_column: str | None) -> str:
    """The name of the id column. TableError without one: row numbers would join two tables too, and wrongly."""
    at = id_place(table, id_column)
    if at is None:
        raise TableError(
            zh=f"{table.path} 认不出学号列，无法与另一张表对应；请用 --id-column 指明。现有的列：{listed(table.header)}。",
            en=f"No id column was recognised in {table.path}, so the tables cannot be joined; name it with --id-column. "
            f"Its columns are: {listed(table.header)}.",
        )
    return table.header[at]


def _system_name(table: MarkTable, named: str | None) -> str:
    if named is not None:
        return named
    if (name := table.graded_column(SCORE)) is not None:
        return name
    raise TableError(
        zh=f"{table.path} 没有系统的分数列（score）；请给出 grade batch 写的表，或用 --system 指明。现有的列：{listed(table.header)}。",
        en=f"{table.path} has no column of system scores (score); give a table that grade batch wrote, or name the column "
        f"with --system. Its columns are: {listed(table.header)}.",
    )


def _system_points(table: MarkTable, own: str) -> dict[str, Marks]:
    """What the system gave for each point; a column that `grade batch` did not write last has points of its own only."""
    last = table.graded_column(SCORE)
    return table.graded_points() if last is not None and fold(own) == fold(last) else table.points(own)


def _worth(table: MarkTable) -> Marks | None:
    name = table.graded_column(WORTH)
    return None if name is None else table.marks(name)


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
