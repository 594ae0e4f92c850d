"""The words around a quotation, so that a teacher need not look the answer up."""

from __future__ import annotations

from dataclasses import dataclass

from grader.records import Evidence
from grader.view.safe import one_line
from grader.view.wrap import cells, char_cells

AROUND = 24  # columns shown on each side of the quotation
LONGEST = 96  # columns of a quotation; of a longer one its beginning and end are shown


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A quotation with what stands before and after it; … where the answer goes on."""

    before: str
    quote: str
    after: str


def excerpt(answer: str, quote: Evidence, *, around: int = AROUND) -> Excerpt:
    """The quotation on one line with `around` columns of the answer on each side."""
    before, after = one_line(answer[: quote.start]), one_line(answer[quote.end :])
    head, tail = _last(before, around), _first(after, around)
    return Excerpt(
        before=head if head == before else f"…{head}",
        quote=_middle_cut(one_line(quote.text)),
        after=tail if tail == after else f"{tail}…",
    )


def opening(answer: str, *, width: int = 2 * AROUND) -> str:
    """The beginning of an answer on one line, for one that has nothing to quote."""
    line = one_line(answer)
    head = _first(line, width)
    return head if head == line else f"{head}…"


def _middle_cut(text: str) -> str:
    if cells(text) <= LONGEST:
        return text
    return f"{_first(text, LONGEST // 2)}…{_last(text, LONGEST // 2)}"


def _first(text: str, width: int) -> str:
    used = 0
    for at, char in enumerate(text):
        used += char_cells(char)
        if used > width:
            return text[:at]
    return text


def _last(text: str, width: int) -> str:
    return _first(text[::-1], width)[::-1]
