"""Tables out: CSV or XLSX, row by row, with nothing in them that a spreadsheet would run as a formula."""

from __future__ import annotations

import abc
import contextlib
import csv
import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from grader.batch.table import Cell, Note, Stored
from grader.errors import OutputError

XLSX_ROWS = 1_048_576  # rows a sheet can hold, the header among them
XLSX_COLUMNS = 16_384
XLSX_CELL = 32_767  # UTF-16 units a cell can hold
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?%?", re.ASCII)
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def is_formula(text: str) -> bool:
    """Whether a spreadsheet that opens a CSV may take this text for a formula. Plain numbers are none."""
    return text.startswith(_FORMULA) and _NUMBER.fullmatch(text) is None


class TableWriter(abc.ABC):
    """Writes rows of cells to a path; `close` completes the file, `abort` gives up on it.

    `neutralised`, `cleaned` and `cut` count the cells that had to differ from what was given.
    """

    def __init__(self) -> None:
        self.neutralised = self.cleaned = self.cut = 0

    @abc.abstractmethod
    def write(self, cells: Sequence[Cell]) -> None:
        """Writes one row."""

    @abc.abstractmethod
    def close(self) -> None:
        """Completes the file."""

    @abc.abstractmethod
    def abort(self) -> None:
        """Releases everything without completing the file."""

    def notes(self) -> tuple[Note, ...]:
        """What was changed in cells, in sentences."""
        notes = []
        if self.neutralised:
            notes.append(
                Note(
                    zh=f"{self.neutralised} 个单元格会被电子表格当作公式，已在前面加上撇号 '。",
                    en=f"Cells that a spreadsheet would run as a formula got a leading apostrophe: {self.neutralised}.",
                )
            )
        if self.cleaned:
            notes.append(
                Note(
                    zh=f"{self.cleaned} 个单元格里有 XLSX 不允许的控制字符，已去掉。",
                    en=f"Cells from which control characters that XLSX forbids were removed: {self.cleaned}.",
                )
            )
        if self.cut:
            notes.append(
                Note(
                    zh=f"{self.cut} 个单元格超过 XLSX 的上限 {XLSX_CELL} 字，已截断；输出为 CSV 可保留全文。",
                    en=f"Cells cut to the {XLSX_CELL} characters that XLSX allows: {self.cut}; CSV output keeps all.",
                )
            )
        return tuple(notes)


def table_kind(name: str) -> str:
    """`csv`, `tsv` or `xlsx`, by the ending of an output's name. Raises OutputError for other spreadsheets."""
    ending = Path(name).suffix.lower()
    if ending in {".xls", ".xlsm", ".xlsb", ".ods", ".numbers"}:
        raise OutputError(
            zh=f"不能写 {ending} 格式；输出文件请用 .xlsx 或 .csv。",
            en=f"Tables cannot be written as {ending}; name the output .xlsx or .csv.",
        )
    return {".xlsx": "xlsx", ".tsv": "tsv"}.get(ending, "csv")


def open_writer(path: Path, kind: str, *, mark: bool = True) -> TableWriter:
    """A writer of `kind` (see `table_kind`) to `path`. `mark`: CSV begins with a byte order mark, for Excel."""
    if kind == "xlsx":
        return XlsxWriter(path)
    return CsvWriter(path, delimiter="\t" if kind == "tsv" else ",", mark=mark)


class CsvWriter(TableWriter):
    """CSV as Excel writes it: UTF-8, lines end in CR LF, line breaks inside cells stay as they are."""

    def __init__(self, path: Path, *, delimiter: str = ",", mark: bool = True) -> None:
        super().__init__()
        self._file = path.open("w", encoding="utf-8-sig" if mark else "utf-8", newline="", errors="replace")
        self._csv = csv.writer(self._file, delimiter=delimiter, lineterminator="\r\n")

    def write(self, cells: Sequence[Cell]) -> None:
        """Writes one row."""
        texts = [self._safe(cell) for cell in cells]
        self._csv.writerow(texts)

    def _safe(self, cell: Cell) -> str:
        if cell.stored is None and is_formula(cell.text):
            self.neutralised += 1
            return f"'{cell.text}"
        return cell.text

    def close(self) -> None:
        """Completes the file."""
        self._file.close()

    def abort(self) -> None:
        """Closes the file as it is."""
        self._file.close()


class SheetText(NamedTuple):
    """A cell's text as XLSX allows it, and what had to be done to it."""

    text: str
    cleaned: bool
    cut: bool


def sheet_text(text: str) -> SheetText:
    """The text without what XLSX forbids, cut to what a cell holds; what looks like an escape is escaped."""
    allowed = _ILLEGAL.sub("", text)
    clean = allowed.replace("\r\n", "\n").replace("\r", "\n")
    units = clean.encode("utf-16-le")
    cut = len(units) > 2 * XLSX_CELL
    if cut:
        clean = units[: 2 * XLSX_CELL].decode("utf-16-le", "ignore")
    escaped = _LOOKS_ESCAPED.sub("_x005F_", clean)
    return SheetText(escaped if len(escaped) <= XLSX_CELL else clean, allowed != text, cut)


class XlsxWriter(TableWriter):
    """One sheet, its header row frozen. Text is written as text, never as a formula; numbers and dates as such.

    Line breaks inside cells become LF, which is how workbooks keep them.
    """

    def __init__(self, path: Path) -> None:
        from openpyxl import Workbook

        super().__init__()
        self._path, self._count = path, 0
        self._book: Any = Workbook(write_only=True)
        self._sheet: Any = self._book.create_sheet("grades")
        self._sheet.freeze_panes = "A2"

    def write(self, cells: Sequence[Cell]) -> None:
        """Writes one row. Raises OutputError when the sheet is full."""
        if self._count >= XLSX_ROWS or len(cells) > XLSX_COLUMNS:
            raise too_large()
        self._count += 1
        self._sheet.append([self._made(cell) for cell in cells])

    def _made(self, cell: Cell) -> Any:
        """What openpyxl takes for the cell: a plain value where it guesses its kind right, which is faster."""
        plain = cell.number_format == "General"
        if cell.stored is not None and _fits(cell):
            return cell.stored if plain else self._styled(cell.stored, number_format=cell.number_format)
        text = self._clean(cell.text)
        if not text:
            return None
        if is_formula(text):
            return self._styled(text, quoted=True)
        return self._styled(text) if text.startswith("#") else text

    def _styled(self, value: Stored | str, *, number_format: str | None = None, quoted: bool = False) -> Any:
        from openpyxl.cell import WriteOnlyCell

        made: Any = WriteOnlyCell(self._sheet, value)
        if isinstance(value, str):
            made.data_type = "s"  # else openpyxl makes a formula of "=…" and an error of "#N/A"
        if number_format is not None:
            made.number_format = number_format
        if quoted:
            made.quotePrefix = 1  # stays text when a person edits the cell
        return made

    def _clean(self, text: str) -> str:
        clean = sheet_text(text)
        self.cleaned += clean.cleaned
        self.cut += clean.cut
        return clean.text

    def close(self) -> None:
        """Completes the file."""
        self._book.save(self._path)

    def abort(self) -> None:
        """Removes openpyxl's own temporary file, in whatever state an interruption left it."""
        writer = self._sheet._writer
        if writer is None:
            return
        with contextlib.suppress(Exception):
            self._sheet.close()
        with contextlib.suppress(OSError, ValueError):
            writer.cleanup()


def _fits(cell: Cell) -> bool:
    """Whether a stored value can go back as it came; a whole number of over 15 digits would lose some."""
    value = cell.stored
    if isinstance(value, int) and not isinstance(value, bool):
        return abs(value) < 10**15
    return not isinstance(value, dt.datetime) or value.tzinfo is None


def too_large() -> OutputError:
    """The error for a table that no sheet can hold."""
    return OutputError(
        zh=f"XLSX 一张表最多 {XLSX_ROWS} 行、{XLSX_COLUMNS} 列；请输出为 .csv。",
        en=f"An XLSX sheet holds at most {XLSX_ROWS} rows and {XLSX_COLUMNS} columns; name the output .csv.",
    )
