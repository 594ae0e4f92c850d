"""What a class table is made of once it is read: cells, rows, and things worth saying about them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from grader.language import Lang, pick

Stored = int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta


@dataclass(frozen=True, slots=True)
class Note:
    """One sentence in both languages."""

    zh: str
    en: str

    def text(self, lang: Lang) -> str:
        """The sentence in `lang`."""
        return pick(lang, self.zh, self.en)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell. `text` is what a person reads; `stored` is the number or date a workbook keeps behind it.

    `bad` says why the text cannot be trusted (a spreadsheet error, a formula without a stored value).
    """

    text: str
    stored: Stored | None = None
    number_format: str = "General"
    bad: Note | None = None


EMPTY = Cell("")


@dataclass(frozen=True, slots=True)
class Row:
    """A row, as wide as the header. `number` is what a spreadsheet shows in its margin (from 1).

    `broken` says why the row's cells cannot be told apart; the cells are still all of its text.
    """

    number: int
    cells: tuple[Cell, ...]
    broken: Note | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """An open table: its header at once, its rows one by one.

    `total` is the number of rows to expect when it is known cheaply, for a progress bar; `notes` says how
    the file was understood where that is not plain. `rows` raises TableError when the file turns out damaged.
    """

    header: tuple[str, ...]
    total: int | None
    notes: tuple[Note, ...]
    rows: Callable[[], Iterator[Row]]


def fit(number: int, cells: list[Cell], width: int, joiner: str) -> Row:
    """The row cut or filled to `width`; a row that was not that wide is broken, and none of its text is lost.

    Too many cells: the surplus is put into the last one, joined by `joiner`. Empty surplus cells, which
    spreadsheets leave behind, are dropped without a word.
    """
    count = len(cells)
    while len(cells) > width and not cells[-1].text:
        cells = cells[:-1]
    if len(cells) == width:
        return Row(number, tuple(cells))
    note = Note(
        zh=f"本行有 {count} 格，表头有 {width} 格；请检查引号和分隔符。",
        en=f"This row has {count} cells where the header has {width}; check its quotation marks and delimiters.",
    )
    if len(cells) < width:
        return Row(number, tuple(cells) + (EMPTY,) * (width - len(cells)), note)
    last = Cell(joiner.join(cell.text for cell in cells[width - 1 :]))
    return Row(number, (*cells[: width - 1], last), note)
