"""Several sheets in one workbook, each written row by row as `grade batch` writes its one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from grader.batch.table import Note
from grader.batch.write import TableWriter, XlsxWriter

_LONGEST_TITLE = 31  # characters that XLSX allows
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f']")


class Sheet(XlsxWriter):
    """One sheet of a workbook that several share; `close` leaves the saving to the workbook."""

    def __init__(self, book: Any, title: str, *, widths: Sequence[float], freeze: str) -> None:
        from openpyxl.utils import get_column_letter

        TableWriter.__init__(self)  # not XlsxWriter's own: that makes a workbook of its own
        self._count = 0
        self._book = book
        self._sheet = book.create_sheet(title)
        self._sheet.freeze_panes = freeze
        for at, width in enumerate(widths, 1):
            self._sheet.column_dimensions[get_column_letter(at)].width = width

    def close(self) -> None:
        """Nothing: the workbook is saved as a whole."""


class Workbook:
    """A workbook to be written to `path`. Used as `TableWriter`s are: `close` completes it, `abort` gives up on it."""

    def __init__(self, path: Path) -> None:
        from openpyxl import Workbook as Book

        self._path = path
        self._book: Any = Book(write_only=True)
        self._sheets: list[Sheet] = []

    def sheet(self, title: str, *, widths: Sequence[float] = (), freeze: str = "A2") -> Sheet:
        """A new sheet, after those there are. `title` is cut and mended as XLSX demands; `widths` in characters."""
        sheet = Sheet(self._book, self._free(title), widths=widths, freeze=freeze)
        self._sheets.append(sheet)
        return sheet

    def _free(self, title: str) -> str:
        """A title that no sheet has yet."""
        plain = _FORBIDDEN.sub(" ", title).strip()[:_LONGEST_TITLE].strip() or "sheet"
        taken = {name.casefold() for name in self._book.sheetnames}
        free, count = plain, 1
        while free.casefold() in taken:
            count += 1
            free = f"{plain[: _LONGEST_TITLE - 4]} {count}"
        return free

    def close(self) -> None:
        """Completes the file."""
        self._book.save(self._path)

    def abort(self) -> None:
        """Removes the temporary files of all sheets."""
        for sheet in self._sheets:
            sheet.abort()

    def notes(self) -> tuple[Note, ...]:
        """What was changed in cells, over all sheets."""
        if not self._sheets:
            return ()
        first = self._sheets[0]
        first.cleaned, first.cut = sum(s.cleaned for s in self._sheets), sum(s.cut for s in self._sheets)
        return first.notes()
