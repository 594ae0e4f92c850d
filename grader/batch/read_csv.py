"""CSV in: encoding and delimiter found out, rows streamed."""

from __future__ import annotations

import contextlib
import csv
import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

from grader.batch.columns import is_known
from grader.batch.encoding import check_encoding, detect_encoding
from grader.batch.table import Cell, Note, Row, Table, fit
from grader.errors import SettingsError, TableError

DELIMITERS = (",", "\t", ";")
_LONGEST_CELL = 2**31 - 1  # the csv module's limit is a C long
_END = "\ue000end of table\ue000"


@contextlib.contextmanager
def open_csv(path: Path, *, encoding: str | None = None, delimiter: str | None = None) -> Iterator[Table]:
    """Opens a text table. The file is read twice: once to check it and count its rows, once for the rows.

    Raises TableError when the encoding is not known or wrong, when a quotation mark is never closed, and when
    there is no row under the header.
    """
    notes: list[Note] = []
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n'):
        raise SettingsError(
            zh=f"分隔符应是一个字符，不能是 {delimiter!r}。",
            en=f"A delimiter is one character, not {delimiter!r}.",
        )
    if encoding is None:
        encoding = detect_encoding(path)
        if not encoding.startswith("utf-8"):
            notes.append(Note(zh=f"按 {encoding} 编码读取。", en=f"Read as {encoding}."))
    else:
        check_encoding(path, encoding)
    codec = "utf-8-sig" if encoding.lower().replace("_", "-") in {"utf-8", "utf8"} else encoding
    with path.open(encoding=codec, newline="") as file:
        delimiter = delimiter or _delimiter(file)
        file.seek(0)
        number, header, total = _survey(path, file, delimiter)

        def rows() -> Iterator[Row]:
            file.seek(0)
            records = itertools.islice(_records(file, delimiter), number, None)
            for at, cells in enumerate(records, number + 1):
                if any(cell.strip() for cell in cells):
                    yield fit(at, [Cell(text) for text in cells], len(header), delimiter)

        yield Table(header=tuple(header), total=total, notes=tuple(notes), rows=rows)


def _survey(path: Path, file: TextIO, delimiter: str) -> tuple[int, list[str], int]:
    """The header's row number, the header, and how many rows follow that are not empty."""
    number, header, total, last = 0, [""], 0, 0
    for at, cells in enumerate(_records(itertools.chain(file, [_END]), delimiter), 1):
        if cells == [_END]:
            break
        if any(cell.strip() for cell in cells):
            last = at
            if number:
                total += 1
            else:
                number, header = at, cells
    else:
        raise TableError(
            zh=f"{path} 第 {last} 行有一个引号没有配对，其后的行无法分开；请补上或去掉它。",
            en=f"{path}: row {last} opens a quotation mark that is never closed, so the rows after it "
            "cannot be told apart; close or remove it.",
        )
    if not number:
        raise TableError(zh=f"{path} 是空表格。", en=f"{path} is an empty table.")
    if not total:
        raise no_rows(path)
    return number, header, total


def no_rows(path: Path) -> TableError:
    """The error for a table that is only a header."""
    return TableError(
        zh=f"{path} 只有表头，没有可评的行。", en=f"{path} has only a header and no row to grade."
    )


def _records(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """csv.reader, with the length limit of cells raised only while it reads: the limit is the process's."""
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        limit = csv.field_size_limit(_LONGEST_CELL)
        try:
            record = next(reader, None)
        finally:
            csv.field_size_limit(limit)
        if record is None:
            return
        yield record


def _delimiter(file: TextIO) -> str:
    """The delimiter of the header row: the one that yields most known names, then most cells, then the comma."""

    def merit(delimiter: str) -> tuple[int, int, int]:
        file.seek(0)
        header: list[str] = next((r for r in _records(file, delimiter) if any(c.strip() for c in r)), [])
        known = sum(map(is_known, header))
        return known, len(header), -DELIMITERS.index(delimiter)

    return max(DELIMITERS, key=merit)
