"""Line breaking by terminal columns: Chinese takes two, and no line begins with 。 or ends with （."""

from __future__ import annotations

import itertools
import unicodedata
from functools import lru_cache

_NOT_FIRST = frozenset("，。、；：？！）」』】》〉〕”’…—％·,.;:?!)]}%⟧¹²³⁴⁵⁶⁷⁸⁹⁰")
_NOT_LAST = frozenset("（「『【《〈〔“‘([{⟦")
_MOST_MOVED = 6  # a run of punctuation longer than this is broken all the same


@lru_cache(maxsize=8192)
def char_cells(char: str) -> int:
    """Columns of one character: 2 for wide ones, 0 for marks that join the one before, else 1."""
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def cells(text: str) -> int:
    """Columns that a line of text takes."""
    return sum(char_cells(char) for char in text)


def breaks(text: str, width: int) -> list[int]:
    """Where to begin new lines so that each fits `width` columns; `text` holds no line ends.

    A break falls after a space, between Chinese characters, or, when a word alone is too long, inside it.
    """
    found: list[int] = []
    start, used, good = 0, 0, 0
    at = 0
    while at < len(text):
        if at > start and _may_break(text, at):
            good = at
        size = char_cells(text[at])
        if used + size > max(width, 2) and at > start and text[at] != " ":
            start = good if good > start else _inside(text, start, at)
            found.append(start)
            at, used, good = start, 0, start
            continue
        used += size
        at += 1
    return found


def wrap(text: str, width: int) -> list[str]:
    """The lines of `text` at `width` columns, line ends in it kept."""
    lines: list[str] = []
    for line in text.split("\n"):
        edges = [0, *breaks(line, width), len(line)]
        lines.extend(line[a:b].rstrip(" ") for a, b in itertools.pairwise(edges))
    return lines


def _may_break(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    if char_cells(after) == 0 or before == "\u200d" or after in _NOT_FIRST or before in _NOT_LAST:
        return False
    if before == " ":
        return after != " "
    return _is_cjk(before) or _is_cjk(after)


def _is_cjk(char: str) -> bool:
    return char_cells(char) == 2 or char in "“”‘’…—·⟦⟧"


def _inside(text: str, start: int, at: int) -> int:
    """No good place: break here, but not within a character that is made of several."""
    place = at
    while place > start + 1 and at - place < _MOST_MOVED and char_cells(text[place]) == 0:
        place -= 1
    return place
