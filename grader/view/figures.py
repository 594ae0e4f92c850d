"""Tables of figures for a terminal, as wide as it is, Chinese or English."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, TYPE_CHECKING

from grader.feedback_texts import plain

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table


def console_for(stream: IO[str]) -> Console:
    """A console that prints text as it is: no markup, no emoji, no guessed highlights."""
    from rich.console import Console

    return Console(file=stream, highlight=False, emoji=False, markup=False)


def print_parts(parts: Iterable[RenderableType], stream: IO[str], *, console: Console | None = None) -> None:
    """Print tables and lines to `stream`; characters that its encoding lacks become question marks."""
    console = console or console_for(stream)
    with console.capture() as captured:
        for part in parts:
            console.print(part)
    encoding = getattr(stream, "encoding", None) or "utf-8"
    stream.write(captured.get().encode(encoding, "replace").decode(encoding))
    stream.flush()


def figure_table(*columns: tuple[str, bool]) -> Table:
    """A plain table without lines; `True` marks the columns of figures, which are not broken."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False)
    for name, figures in columns:
        table.add_column(
            name,
            justify="right" if figures else "left",
            no_wrap=figures,
            overflow="crop" if figures else "fold",
        )
    return table


def figure(value: float | None, digits: int = 3) -> str:
    """A figure to so many decimals, – where there is none; what rounds to 0 has no sign."""
    return "–" if value is None or value != value else f"{round(value, digits) + 0.0:.{digits}f}"


def signed_figure(value: float | None, digits: int = 3) -> str:
    """The same with its sign; 0 has none."""
    shown = figure(value, digits)
    return shown if shown in ("–", figure(0, digits)) or shown.startswith("-") else f"+{shown}"


def signed_marks(marks: float) -> str:
    """A change of marks for people, with its sign: +1, -0.5, +0.33; 0 has none."""
    shown = plain(abs(marks))
    return shown if shown == "0" else ("-" if marks < 0 else "+") + shown
