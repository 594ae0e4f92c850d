"""XLSX in, row by row. Neither the sheet nor the table of shared strings is held in memory."""

from __future__ import annotations

import array
import contextlib
import datetime as dt
import re
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from grader.batch.read_csv import no_rows
from grader.batch.table import EMPTY, Cell, Note, Row, Stored, Table, fit
from grader.errors import TableError

_IN_MEMORY = 8 << 20  # bytes of shared strings kept in memory before they go to a temporary file
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class _Strings:
    """The workbook's shared strings, on disk when there are many: a list as far as openpyxl can tell."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._ends = array.array("Q", [0])

    def append(self, text: str) -> None:
        self._file.write(text.encode("utf-8", "surrogatepass"))
        self._ends.append(self._file.tell())

    def __getitem__(self, index: int) -> str:
        start, end = self._ends[index], self._ends[index + 1]
        self._file.seek(start)
        return self._file.read(end - start).decode("utf-8", "surrogatepass")


@contextlib.contextmanager
def open_xlsx(path: Path, *, sheet: str | None = None) -> Iterator[Table]:
    """Opens one sheet of a workbook: the first visible one unless `sheet` names it or gives its number from 1.

    Formulas give the values stored with them. Raises TableError for a damaged workbook, a sheet that is not
    there, and a sheet without a row under its header.
    """
    with contextlib.ExitStack() as stack:
        with _damaged(path):
            workbook = _load(path, stack)
        chosen, notes = _sheet(path, workbook, sheet)
        rows = _rows(path, chosen)
        head = next(((n, c) for n, c in rows if _filled(c)), None)
        if head is None:
            raise TableError(
                zh=f"{path} 的“{chosen.title}”表是空的。", en=f"{path}: sheet “{chosen.title}” is empty."
            )
        number, header = head[0], [cell.text for cell in head[1]]
        while not header[-1].strip():
            header.pop()
        first = next((row for row in rows if _filled(row[1])), None)
        if first is None:
            raise no_rows(path)

        def body() -> Iterator[Row]:
            for at, cells in _rows(path, chosen):
                if at > number and _filled(cells):
                    padded = cells + [EMPTY] * (len(header) - len(cells))
                    yield fit(at, padded, len(header), "\t")

        last = chosen.max_row
        total = last - number if isinstance(last, int) and last > number else None
        yield Table(header=tuple(header), total=total, notes=notes, rows=body)


def _filled(cells: list[Cell]) -> bool:
    return any(cell.text.strip() or cell.bad for cell in cells)


@contextlib.contextmanager
def _damaged(path: Path) -> Iterator[None]:
    """Whatever openpyxl, zipfile or the XML parser trip over is one sentence to the user."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl's remarks on charts and validations it leaves out
            yield
    except (TableError, MemoryError):
        raise
    except Exception as error:
        raise TableError(
            zh=f"{path} 已损坏，无法读取（{type(error).__name__}）；请在电子表格中打开，另存一份 XLSX。",
            en=f"{path} is damaged and cannot be read ({type(error).__name__}); "
            "open it in a spreadsheet and save it anew as XLSX.",
        ) from error


def _load(path: Path, stack: contextlib.ExitStack) -> Any:
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.xml.constants import SHARED_STRINGS

    store: IO[bytes] = stack.enter_context(tempfile.SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115, the stack closes it

    class Reader(ExcelReader):  # type: ignore[misc]
        def read_strings(self) -> None:
            self.shared_strings = _Strings(store)
            part = self.package.find(SHARED_STRINGS)
            if part is not None:
                with self.archive.open(part.PartName[1:]) as source:
                    _read_strings(source, self.shared_strings)

    file = stack.enter_context(path.open("rb"))  # openpyxl judges a path by its ending, a file by its content
    reader = Reader(file, read_only=True, data_only=True, keep_links=False)
    stack.callback(reader.archive.close)
    reader.read()
    return reader.wb


def _read_strings(source: IO[bytes], strings: _Strings) -> None:
    from openpyxl.cell.text import Text
    from openpyxl.xml.constants import SHEET_MAIN_NS
    from openpyxl.xml.functions import iterparse

    root = None
    for event, element in iterparse(source, events=("start", "end")):
        if root is None:
            root = element
        elif event == "end" and element.tag == f"{{{SHEET_MAIN_NS}}}si":
            strings.append(Text.from_tree(element).content)
            root.clear()


def _sheet(path: Path, workbook: Any, wanted: str | None) -> tuple[Any, tuple[Note, ...]]:
    sheets = list(workbook.worksheets)
    names = ", ".join(s.title for s in sheets)
    if not sheets:
        raise TableError(zh=f"{path} 中没有工作表。", en=f"{path} holds no worksheet.")
    if wanted is None:
        chosen = next((s for s in sheets if s.sheet_state == "visible"), sheets[0])
        if len(sheets) == 1:
            return chosen, ()
        return chosen, (
            Note(
                zh=f"读取工作表“{chosen.title}”（共有：{names}）；可用 --sheet 改变。",
                en=f"Sheet “{chosen.title}” is read (there are: {names}); change it with --sheet.",
            ),
        )
    for candidate in sheets:
        if candidate.title.strip().casefold() == wanted.strip().casefold():
            return candidate, ()
    if wanted.isdecimal() and 1 <= int(wanted) <= len(sheets):
        return sheets[int(wanted) - 1], ()
    raise TableError(
        zh=f"{path} 中没有工作表“{wanted}”；现有：{names}。",
        en=f"{path} has no sheet “{wanted}”; it has: {names}.",
    )


def _rows(path: Path, sheet: Any) -> Iterator[tuple[int, list[Cell]]]:
    """Every row of the sheet with its number. openpyxl's own loop keeps an element a row, so this is not it."""
    records = _elements(sheet)
    while True:
        with _damaged(path):
            record = next(records, None)
        if record is None:
            return
        yield record


def _elements(sheet: Any) -> Iterator[tuple[int, list[Cell]]]:
    from openpyxl.worksheet._reader import DATA_TAG, ROW_TAG, WorkSheetParser
    from openpyxl.xml.functions import iterparse

    book, data = sheet.parent, None
    with book._archive.open(sheet._worksheet_path) as source:
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for event, element in iterparse(source, events=("start", "end")):
            if event == "start":
                data = element if element.tag == DATA_TAG else data
            elif element.tag == ROW_TAG and data is not None:
                unknown = _uncalculated(element)
                number, cells = parser.parse_row(element)
                data.clear()
                parser.row_dimensions.clear()
                yield number, _laid_out(sheet, cells, unknown)


def _uncalculated(row: Any) -> set[int]:
    """Places, from 0, among the row's cells where a formula stands without a stored value."""
    from openpyxl.worksheet._reader import FORMULA_TAG, VALUE_TAG

    return {
        at
        for at, cell in enumerate(row)
        if cell.find(FORMULA_TAG) is not None
        and not cell.findtext(VALUE_TAG)
        and cell.get("t") != "str"  # a formula whose result is the empty text
    }


def _laid_out(sheet: Any, cells: list[dict[str, Any]], unknown: set[int]) -> list[Cell]:
    from openpyxl.cell.read_only import ReadOnlyCell

    row: list[Cell] = []
    for at, record in enumerate(cells):
        column = record["column"]
        row.extend([EMPTY] * (column - len(row)))
        if at in unknown:
            row[column - 1] = Cell("", bad=_NOT_STORED)
        elif record["value"] is not None:
            number_format = ReadOnlyCell(sheet, **record).number_format or "General"
            row[column - 1] = _cell(record["value"], record["data_type"], number_format)
    return row


_NOT_STORED = Note(
    zh="单元格是公式，文件里没有存它的结果；请在电子表格中打开并保存一次。",
    en="The cell is a formula whose result is not stored; open the table in a spreadsheet and save it once.",
)


def _cell(value: Any, data_type: str, number_format: str) -> Cell:
    if data_type == "e":
        bad = Note(
            zh=f"单元格是电子表格的错误值 {value}。", en=f"The cell holds the spreadsheet error {value}."
        )
        return Cell(str(value), bad=bad)
    if isinstance(value, str):
        return Cell(_ESCAPED.sub(_unescape, value))
    return Cell(_shown(value, number_format), stored=value, number_format=number_format)


def _unescape(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if 0xD800 <= code <= 0xDFFF else chr(code)


def _shown(value: Stored, number_format: str) -> str:
    """A number or date as text; whole numbers without `.0`, zero-padded where the format is all zeros."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        value = int(value) if value.is_integer() and abs(value) < 1e21 else value
    if isinstance(value, int):
        padded = re.fullmatch(r"0{2,}", number_format) is not None and value >= 0
        return str(value).zfill(len(number_format)) if padded else str(value)
    if isinstance(value, float):
        return format(value, ".15g")
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    return value.isoformat() if isinstance(value, (dt.date, dt.time)) else str(value)
