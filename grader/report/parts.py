"""What a page is made of: sections with lines, charts and tables, in plain text that nothing has escaped yet."""

from __future__ import annotations

from dataclasses import dataclass

from grader.standing import Standing


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. A `standing` gives it colour; `label` is what a symbol is read out as."""

    text: str
    standing: Standing | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading; `figures` are set right and never broken, `title` says a short heading in full."""

    name: str
    figures: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of cells; the first cell of each row names it.

    `dense`: many narrow columns of symbols; of any other table a phone shows a card for each row.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    foot: tuple[Cell, ...] = ()
    dense: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A drawing with its words. `svg` is markup by `grader.report.charts`, the only text that is not escaped again.

    `across` and `up` name the axes; `legend` pairs a swatch's class with its meaning.
    """

    title: str
    svg: str
    across: str
    up: str
    legend: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the report under its own heading. What it has none of is empty."""

    id: str
    title: str
    lines: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    legend: tuple[tuple[str, str], ...] = ()
    key: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def columns(names: str, *, figures: str) -> tuple[Column, ...]:
    """Columns from names parted by `|`; of `figures`, one letter a column, `n` marks those of figures."""
    return tuple(Column(n.strip(), f == "n") for n, f in zip(names.split("|"), figures, strict=True))


def cells(*texts: str) -> tuple[Cell, ...]:
    """Plain cells."""
    return tuple(map(Cell, texts))
