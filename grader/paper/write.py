"""Where a graded paper goes: a workbook of many sheets, or, as CSV, its summary alone."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol, TextIO

from grader.batch.table import Cell, Note
from grader.batch.write import open_writer
from grader.language import Lang, pick
from grader.paper.cells import (
    number,
    objective_foot,
    objective_head,
    objective_row,
    open_columns,
    open_row,
    settings_rows,
    summary_columns,
    summary_row,
)
from grader.paper.figures import ClassFigures
from grader.paper.grading import ItemMark, Student
from grader.paper.paper import OpenItem, Paper
from grader.paper.workbook import Sheet, Workbook

_LINE_BREAKERS = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_WIDTHS = {"answer": 52.0, "evidence": 40.0, "feedback": 40.0, "review_reasons": 30.0}


class PaperWriter(Protocol):
    """Takes students one by one; `close` completes the file with the class's figures, `abort` gives up on it."""

    def write(self, student: Student) -> None:
        """Writes one student."""

    def close(self, figures: ClassFigures, stamp: Sequence[tuple[str, str]]) -> None:
        """Completes the file."""

    def abort(self) -> None:
        """Releases everything without completing the file."""

    def notes(self) -> tuple[Note, ...]:
        """What was changed in cells, in sentences."""


class SummaryWriter:
    """The summary as CSV: every column of the class table and the totals."""

    def __init__(self, path: Path, kind: str, header: Sequence[str], paper: Paper, lang: Lang) -> None:
        self._paper, self._lang = paper, lang
        self._writer = open_writer(path, kind)
        self._writer.write([Cell(name) for name in (*header, *summary_columns(header, paper))])

    def write(self, student: Student) -> None:
        """Writes one student."""
        self._writer.write(summary_row(student, self._paper, self._lang))

    def close(self, figures: ClassFigures, stamp: Sequence[tuple[str, str]]) -> None:
        """Completes the file."""
        self._writer.close()

    def abort(self) -> None:
        """Closes the file as it is."""
        self._writer.abort()

    def notes(self) -> tuple[Note, ...]:
        """What was changed in cells, and that CSV holds the summary only."""
        only = Note(
            zh="CSV 只有总表；逐题的得分、依据和评语请输出为 .xlsx。",
            en="A CSV holds the summary only; name the output .xlsx for the sheets of the questions.",
        )
        return (*self._writer.notes(), only)


class WorkbookWriter:
    """The summary, a sheet for every open question, one for the objective items, one for the settings."""

    def __init__(
        self, path: Path, header: Sequence[str], paper: Paper, *, id_at: int | None, table: str, lang: Lang
    ) -> None:
        self._paper, self._table, self._lang = paper, table, lang
        self._id = pick(lang, "行", "row") if id_at is None else header[id_at].strip()
        self._book = Workbook(path)
        columns = (*header, *summary_columns(header, paper))
        self._summary = self._book.sheet(pick(lang, "总表", "Summary"), widths=[12.0] * len(columns))
        self._summary.write([Cell(name) for name in columns])
        self._open = [self._open_sheet(item) for item in paper.open_items]
        self._objective = self._objective_sheet() if paper.objective_items else None

    def _open_sheet(self, item: OpenItem) -> Sheet:
        names = open_columns(item, self._id)
        widths = [_WIDTHS.get(name, 12.0) for name in names]
        sheet = self._book.sheet(f"{item.number} {item.rubric.title}", widths=widths)
        sheet.write([Cell(name) for name in names])
        return sheet

    def _objective_sheet(self) -> Sheet:
        sheet = self._book.sheet(pick(self._lang, "客观题", "Objective"), widths=[18.0], freeze="B3")
        for cells in objective_head(self._paper, self._id, self._lang):
            sheet.write(cells)
        return sheet

    def write(self, student: Student) -> None:
        """Writes one student, on every sheet."""
        self._summary.write(summary_row(student, self._paper, self._lang))
        opened = [mark for mark in student.marks if isinstance(mark.item, OpenItem)]
        for item, sheet, mark in zip(self._paper.open_items, self._open, opened, strict=True):
            sheet.write(open_row(item, student, mark, self._lang))
        if self._objective is not None:
            self._objective.write(objective_row(student))

    def close(self, figures: ClassFigures, stamp: Sequence[tuple[str, str]]) -> None:
        """Adds what is known only now, and completes the file."""
        if self._objective is not None:
            for cells in objective_foot(figures, self._lang):
                self._objective.write(cells)
        settings = self._book.sheet(
            pick(self._lang, "设置", "Settings"), widths=[24.0, 40.0, 16.0], freeze="A1"
        )
        for texts in settings_rows(self._paper, figures, self._table, stamp, self._lang):
            settings.write([Cell(text) for text in texts])
        self._book.close()

    def abort(self) -> None:
        """Removes the temporary files."""
        self._book.abort()

    def notes(self) -> tuple[Note, ...]:
        """What was changed in cells."""
        return self._book.notes()


def write_details(stream: TextIO, student: Student) -> None:
    """One line of JSON for every answer that was marked: the full result of an open one, what was read of the others."""
    for mark in student.marks:
        if mark.marks is None:
            continue
        head = {"id": student.id, "row": student.row.number, "item": mark.item.number}
        marks = {"paper_score": number(mark.marks).stored, "paper_max": number(mark.item.marks).stored}
        body = _objective_details(mark) if mark.result is None else mark.result.to_dict()
        line = json.dumps({**head, **marks, **body}, ensure_ascii=False)
        stream.write(_LINE_BREAKERS.sub(lambda found: f"\\u{ord(found[0]):04x}", line) + "\n")


def _objective_details(mark: ItemMark) -> dict[str, Any]:
    assert not isinstance(mark.item, OpenItem)
    return {
        "schema": 1,
        "kind": mark.item.kind,
        "answer": mark.answer,
        "read": list(mark.read),
        "blank": mark.blank,
        "needs_review": mark.needs_review,
        "review_reasons": [{"zh": reason.zh, "en": reason.en} for reason in mark.reasons],
    }
