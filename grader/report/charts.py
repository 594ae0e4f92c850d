"""The report's charts as SVG, drawn by matplotlib (the extra `report`); the only module that imports it.

What is seen of a chart is digits and drawings. Its words stand around it as HTML, so that no font is missing a character.
The same figures give the same bytes: ids are salted, no date is written.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from grader.errors import OutputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WIDTH = 4.6  # inches: at 100 % a phone's width
_INK, _GRID = "#3a4450", "#d5dae0"
_BAR = "#2f6690"
# Dark to light as well as green to red, and two of them hatched: they stay apart in grey.
_SHARES = (("#1a7f4b", ""), ("#e3b341", "///"), ("#e6e9ed", ""), ("#f2b5af", "xxxx"))
_STYLE: dict[Any, Any] = {  # names of matplotlib's own settings
    "svg.fonttype": "none",
    "svg.hashsalt": "grader",
    "font.size": 10,
    "axes.edgecolor": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "hatch.linewidth": 0.6,
    "path.simplify": False,
}


@dataclass(frozen=True, slots=True)
class Said:
    """A chart in words, for who cannot see it."""

    title: str
    desc: str


def require_matplotlib() -> None:
    """Raise OutputError, saying how to install it, when matplotlib is missing."""
    try:
        import matplotlib  # noqa: F401
    except ImportError as error:
        raise OutputError(
            zh='图表需要 matplotlib，它没有安装。请运行：pip install "grader[report]"',
            en='The charts need matplotlib, which is not installed. Run: pip install "grader[report]"',
        ) from error


def histogram(lows: Sequence[float], counts: Sequence[int], *, width: float, mean: float, said: Said) -> str:
    """Bars of counts over marks: a bar of `width` marks from each of `lows`, and a dashed line at the mean."""
    from matplotlib.ticker import MaxNLocator

    with _drawing(2.5) as (figure, axes):
        axes.bar(lows, counts, width=0.86 * width, align="edge", color=_BAR, zorder=2)
        axes.axvline(mean, color=_INK, linestyle=(0, (4, 3)), linewidth=1.2, zorder=3)
        axes.set_ylim(0, max(1, *counts) * 1.12)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
        axes.grid(axis="y", color=_GRID, linewidth=0.6, zorder=0)
        return _svg(figure, "marks", said)


def standing_bars(shares: Sequence[Sequence[float]], *, said: Said) -> str:
    """A bar a point, numbered from 1 downwards: shares (0-1) with full marks, part of them, none, contradicted."""
    with _drawing(0.5 + 0.27 * len(shares)) as (figure, axes):
        places = [str(n) for n in range(1, len(shares) + 1)]
        start = [0.0] * len(shares)
        for kind, (colour, hatch) in enumerate(_SHARES):
            part = [100 * s[kind] for s in shares]
            axes.barh(
                places,
                part,
                left=start,
                height=0.74,
                color=colour,
                hatch=hatch,
                edgecolor=_INK,
                linewidth=0.5,
            )
            start = [a + b for a, b in zip(start, part, strict=True)]
        axes.set_xlim(0, 100)
        axes.invert_yaxis()
        axes.tick_params(axis="y", length=0)
        return _svg(figure, "points", said)


def agreement_plot(pairs: Sequence[tuple[float, float]], *, top: float, said: Said) -> str:
    """The grader's marks over the teacher's, a circle's area being the number of answers; the diagonal is agreement."""
    with _drawing(3.4) as (figure, axes):
        counts = sorted(Counter(pairs).items())
        axes.plot([0, top], [0, top], color=_INK, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1)
        axes.scatter(
            [h for (h, _), _ in counts],
            [s for (_, s), _ in counts],
            s=[28 * n for _, n in counts],
            color=_BAR,
            alpha=0.75,
            edgecolor=_INK,
            linewidth=0.5,
            zorder=2,
        )
        edge = 0.06 * top
        axes.set(xlim=(-edge, top + edge), ylim=(-edge, top + edge), aspect="equal")
        axes.grid(color=_GRID, linewidth=0.6, zorder=0)
        return _svg(figure, "agreement", said)


@contextlib.contextmanager
def _drawing(height: float) -> Iterator[tuple[Figure, Axes]]:
    """A figure of `height` inches with one plain pair of axes, under the charts' style."""
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context(_STYLE):
        figure = Figure(figsize=(_WIDTH, height), layout="constrained")
        axes = figure.subplots()
        axes.spines[["top", "right"]].set_visible(False)
        axes.set_axisbelow(True)
        yield figure, axes


def _svg(figure: Figure, name: str, said: Said) -> str:
    """The figure as an <svg> that can stand in a page: ids of its own, no size, no style sheet, no metadata."""
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None}, transparent=True)
    whole = out.getvalue()
    whole = whole[whole.index("<svg") :].strip()
    whole = re.sub(r"<metadata>.*?</metadata>|<style .*?</style>|<!--.*?-->", "", whole, flags=re.DOTALL)
    whole = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", whole, count=1)
    whole = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", whole, count=1)
    whole = re.sub(r'\bid="', f'id="{name}-', whole)
    whole = re.sub(r'href="#', f'href="#{name}-', whole).replace("url(#", f"url(#{name}-")
    extra = f'role="img" aria-labelledby="{name}-title {name}-desc" stroke-linejoin="round"'
    words = f'<title id="{name}-title">{escape(said.title)}</title><desc id="{name}-desc">{escape(said.desc)}</desc>'
    opening, rest = whole.replace("<svg ", f"<svg {extra} ", 1).split(">", 1)
    return f"{opening}>{words}{rest}"
