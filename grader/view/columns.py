"""Plain columns of text, aligned by terminal columns: a Chinese character takes two."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from grader.view.wrap import cells, char_cells

GAP = "  "


def column_widths(rows: Sequence[Sequence[str]]) -> list[int]:
    """The widest cell of each column; all rows have as many cells."""
    return [max(map(cells, column)) for column in zip(*rows, strict=True)]


def align(
    rows: Sequence[Sequence[str]], *, widths: Sequence[int] | None = None, right: Collection[int] = ()
) -> list[str]:
    """A line a row. `widths`: of the columns, what is longer is cut (default: as wide as need be); `right`: the columns, from
    0, that end together."""
    return [_line(row, widths or column_widths(rows), right) for row in rows]


def cut(text: str, width: int) -> str:
    """The text, or as much of it as fits `width` columns with a … behind it."""
    if cells(text) <= width:
        return text
    used, kept = 1, ""  # the … takes one
    for char in text:
        used += char_cells(char)
        if used > width:
            break
        kept += char
    return f"{kept}…" if width else ""


def _line(row: Sequence[str], widths: Sequence[int], right: Collection[int]) -> str:
    shown = []
    for at, (cell, width) in enumerate(zip(row, widths, strict=True)):
        text = cut(cell, width)
        padding = " " * (width - cells(text))
        shown.append(padding + text if at in right else text + padding)
    return GAP.join(shown).rstrip()
