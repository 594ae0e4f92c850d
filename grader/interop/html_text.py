"""HTML, as editors on the web store it, → plain text: a line a block, lists numbered, tables as lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from grader.interop.table_lines import table_lines

_BLOCKS = frozenset(
    "p div br hr h1 h2 h3 h4 h5 h6 ul ol li blockquote pre section article header footer dl dt dd table tr".split()
)
_LEFT_OUT = frozenset({"script", "style", "head", "template", "rt", "rp"})


def html_text(html: str) -> str:
    """The text of `html`, without tags; lines are stripped, empty ones left out. Plain text comes back as it is."""
    if "<" not in html and "&" not in html:
        return "\n".join(line.strip() for line in html.splitlines() if line.strip())
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (re.sub(r"[ \t\xa0\r\f]+", " ", line).strip() for line in reader.text().splitlines())
    return "\n".join(line for line in lines if line)


@dataclass(slots=True)
class _Table:
    """A table that is open, and the text of its open cell, None between cells."""

    rows: list[list[str]] = field(default_factory=list)
    cell: list[str] | None = None

    def end_cell(self) -> None:
        if self.cell is not None:
            self.rows[-1].append("".join(self.cell))
        self.cell = None


class _Reader(HTMLParser):
    """Collects the text of the page; while a table is open, of its cells."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._page: list[str] = []
        self._tables: list[_Table] = []
        self._lists: list[int | None] = []  # the last number of each open list, None for bullets
        self._silent = 0
        self._preformatted = 0

    def text(self) -> str:
        """All that was collected, also from tables that were never closed."""
        while self._tables:
            self._end_table()
        return "".join(self._page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens a block, a list, an item, a table or a cell."""
        if tag in _LEFT_OUT:
            self._silent += 1
        elif tag == "pre":
            self._preformatted += 1
        if tag in _BLOCKS:
            self._add("\n")
        if tag in {"ul", "ol"}:
            start = dict(attrs).get("start") or "1"
            self._lists.append(None if tag == "ul" else int(start) - 1 if start.isdecimal() else 0)
        elif tag == "li":
            self._item()
        elif tag == "table":
            self._tables.append(_Table())
        elif tag in {"tr", "td", "th"} and self._tables:
            self._tables[-1].end_cell()
            if tag == "tr" or not self._tables[-1].rows:
                self._tables[-1].rows.append([])
            if tag != "tr":
                self._tables[-1].cell = []

    def handle_endtag(self, tag: str) -> None:
        """Closes what handle_starttag opened; end tags without a start are passed over."""
        if tag in _LEFT_OUT:
            self._silent = max(0, self._silent - 1)
        elif tag == "pre":
            self._preformatted = max(0, self._preformatted - 1)
        elif tag in {"ul", "ol"} and self._lists:
            self._lists.pop()
        elif tag in {"td", "th", "tr"} and self._tables:
            self._tables[-1].end_cell()
        elif tag == "table" and self._tables:
            self._end_table()
        if tag in _BLOCKS:
            self._add("\n")

    def handle_data(self, data: str) -> None:
        """Text; line ends in HTML are spaces, and none at all between Chinese characters."""
        if self._silent:
            return
        if not self._preformatted:
            data = re.sub(
                r"(?<=[\u3000-\u9fff\uff00-\uffef])\s*\n\s*(?=[\u3000-\u9fff\uff00-\uffef])", "", data
            )
            data = re.sub(r"\s*\n\s*", " ", data)
        self._add(data)

    def _add(self, text: str) -> None:
        """To the open cell or the page; what stands between cells is nothing but white space."""
        place = self._tables[-1].cell if self._tables else self._page
        if place is not None:
            place.append(text)

    def _item(self) -> None:
        number = self._lists[-1] if self._lists else None
        if number is None:
            self._add("• ")
        else:
            self._lists[-1] = number + 1
            self._add(f"{number + 1}. ")

    def _end_table(self) -> None:
        table = self._tables.pop()
        table.end_cell()
        self._add("\n" + "\n".join(table_lines(table.rows)) + "\n")
