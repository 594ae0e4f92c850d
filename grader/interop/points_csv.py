"""A table of points, CSV or XLSX, one row a point → Scheme."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from grader.authoring.ids import is_id
from grader.batch.columns import listed
from grader.batch.read import ReadOptions, open_table
from grader.batch.table import Row
from grader.errors import TableError
from grader.interop.scheme import Scheme, SchemePoint, SchemeQuestion
from grader.interop.table_columns import NAMES, Field, find_columns
from grader.interop.text.passage import Passage
from grader.interop.text.points import cut_points
from grader.kinds import kind_of
from grader.normalize import simplify
from grader.records import Kind, PointFeedback

MOST_ROWS = 20_000
_MARKS = re.compile(r"(\d+(?:\.\d+)?)\s*(?:分|marks?|points?|pts?)?", re.IGNORECASE)


@dataclass(slots=True)
class _Group:
    """The rows of one question, as they come."""

    number: str
    text: str
    cells: dict[Field, str]
    points: list[SchemePoint] = field(default_factory=list)
    marks: float | None = None
    answer: list[str] = field(default_factory=list)


def read_points(path: Path, *, sheet: str | None = None) -> Scheme:
    """The questions of the table at `path`, in its order; `sheet` names one sheet of a workbook.

    A row whose question is empty, or the same as above, belongs to the question above. Raises TableError naming row
    and column: no column of points, marks that are no number greater than 0, rows before the first question.
    """
    with open_table(path, ReadOptions(sheet=sheet)) as table:
        columns = find_columns(table.header)
        if "text" not in columns and not {"question", "answer"} <= columns.keys():
            raise _no_points(path, table.header)
        groups = _grouped(path, table.rows(), columns)
        notes = table.notes
    return Scheme(questions=tuple(_question(group, at) for at, group in enumerate(groups, 1)), notes=notes)


def _grouped(path: Path, rows: Iterator[Row], columns: dict[Field, int]) -> list[_Group]:
    groups: list[_Group] = []
    for count, row in enumerate(rows, 1):
        if row.broken is not None:
            raise TableError(
                zh=f"{path} 第 {row.number} 行：{row.broken.zh}",
                en=f"{path}, row {row.number}: {row.broken.en}",
            )
        if count > MOST_ROWS:
            raise TableError(
                zh=f"{path} 超过 {MOST_ROWS} 行，不像要点表；一行应是一个要点。",
                en=f"{path} has more than {MOST_ROWS} rows, which is no table of points; one row is one point.",
            )
        cells = {name: text for name, at in columns.items() if (text := row.cells[at].text.strip())}
        if _begins(cells, groups, columns):
            groups.append(_Group(cells.get("number", ""), _line(cells.get("question", "")), cells))
        if not groups:
            raise _no_question(path, row.number)
        _add(path, row.number, groups[-1], cells, has_text="text" in columns)
    return groups


def _begins(cells: dict[Field, str], groups: list[_Group], columns: dict[Field, int]) -> bool:
    """Whether a row is the first of a question; a table that names no question is all about one."""
    question, number = _line(cells.get("question", "")), cells.get("number", "")
    if not groups:
        return bool(question or number) or not {"question", "number"} & columns.keys()
    return bool((question and question != groups[-1].text) or (number and number != groups[-1].number))


def _add(path: Path, row: int, group: _Group, cells: dict[Field, str], *, has_text: bool) -> None:
    marks = _marks(path, row, "marks", cells.get("marks", ""))
    total = _marks(path, row, "total", cells.get("total", ""))
    group.marks = group.marks if group.marks is not None else total
    if not has_text:  # one row is a question: its marks, its whole answer
        group.marks = marks if group.marks is None else group.marks
        group.answer += [cells["answer"]] if "answer" in cells else []
        return
    if "text" not in cells:
        return
    name = cells.get("id", "")
    group.points.append(
        SchemePoint(
            text=_line(cells["text"]),
            marks=marks,
            id=name if is_id(name) and not name.isdecimal() else "",
            also=_several(cells.get("also", "")),
            keywords=keyword_groups(cells.get("keywords", "")),
            feedback=PointFeedback(hint=cells.get("hint")),
        )
    )


def _question(group: _Group, at: int) -> SchemeQuestion:
    answer = "\n".join(group.answer)
    name = group.number
    return SchemeQuestion(
        number=name or str(at),
        text=group.text,
        case=group.cells.get("case", ""),
        kind=_kind(group.cells.get("kind", "")),
        marks=group.marks,
        points=tuple(group.points) or cut_points(Passage.of(answer), group.text),
        answer=answer or "\n".join(point.text for point in group.points),
        id=name if is_id(name) and not name.isdecimal() else "",
        tags=_several(group.cells.get("tags", "")),
    )


def _kind(name: str) -> Kind:
    """ "论述题" is an essay; kinds of other names (问答题) are short answers."""
    try:
        return kind_of(simplify(name).removesuffix("题"))
    except KeyError:
        return "short-answer"


def keyword_groups(cell: str) -> tuple[tuple[str, ...], ...]:
    """ "质量/品质；不稳定/波动" → ((质量, 品质), (不稳定, 波动)): groups parted by ; or lines, terms by / | 、 or commas."""
    groups = (
        tuple(dict.fromkeys(t.strip() for t in re.split(r"[/／|｜、,，]", g) if t.strip()))
        for g in re.split(r"[;；\n]", cell)
    )
    return tuple(group for group in groups if group)


def _several(cell: str) -> tuple[str, ...]:
    """Wordings in one cell, parted by semicolons, bars or lines; they may hold commas."""
    return tuple(dict.fromkeys(_line(part) for part in re.split(r"[;；|｜\n]", cell) if part.strip()))


def _line(text: str) -> str:
    return " ".join(text.split())


def _marks(path: Path, row: int, name: Field, text: str) -> float | None:
    if not text:
        return None
    found = _MARKS.fullmatch(text)
    if found and 0 < float(found[1]) < 10_000:
        return float(found[1])
    column = NAMES[name][0]
    raise TableError(
        zh=f"{path} 第 {row} 行的“{column}”是“{text[:20]}”，应是大于 0 的数，例如 2 或 1.5；没有分值就留空。",
        en=f"{path}, row {row}: the marks are “{text[:20]}”; write a number greater than 0, such as 2 or 1.5, "
        "or leave the cell empty.",
    )


def _no_points(path: Path, header: tuple[str, ...]) -> TableError:
    return TableError(
        zh=f"{path} 没有要点列；一行应是一个要点，列名可用：题目、要点、分值、其他说法、关键词。现有的列：{listed(header)}。",
        en=f"{path} has no column of points; a row should be a point, in columns named question, text, marks, also, "
        f"keywords. Its columns are: {listed(header)}.",
    )


def _no_question(path: Path, row: int) -> TableError:
    return TableError(
        zh=f"{path} 第 {row} 行的要点不属于任何题目；请在“题目”列写上题目，同一题的以下各行可以留空。",
        en=f"{path}, row {row}: the point belongs to no question; write the question in a column named question. "
        "The rows that follow for the same question may leave it empty.",
    )
