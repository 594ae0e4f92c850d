"""A model answer that stands by itself, in a cell or a field → its points."""

from __future__ import annotations

from grader.interop.scheme import SchemePoint
from grader.interop.text.passage import Passage
from grader.interop.text.plain import plain
from grader.interop.text.points import cut_points


def answer_points(question: str, answer: str) -> tuple[SchemePoint, ...]:
    """The points of `answer` with the marks printed behind them, as in a marking scheme; () when it is blank."""
    return cut_points(Passage(answer, plain(answer)), question) if answer.strip() else ()
