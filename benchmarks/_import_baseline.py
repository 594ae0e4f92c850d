"""The plain way to read a scheme: a numbered or asking line is a question, what follows it the answer."""

from __future__ import annotations

import re

from grader.interop.scheme import Scheme, SchemePoint, SchemeQuestion

_QUESTION = re.compile(r"^[^\n]*[?？][ \t]*$|^[ \t]*\d{1,2}[.、．][^\n]*$", re.MULTILINE)
_POINT = re.compile(r"[；;\n]|[(（]\d{1,2}[)）]|[①-⑳]|(?<!\d)\d{1,2}[.、．](?!\d)")


def read_plainly(text: str) -> Scheme:
    """One question per line that ends with a question mark or begins with a number; points between semicolons, numbers
    and line ends."""
    starts = list(_QUESTION.finditer(text))
    ends = [*(m.start() for m in starts[1:]), len(text)]
    questions = []
    for match, end in zip(starts, ends, strict=True):
        pieces = [piece.strip() for piece in _POINT.split(text[match.end() : end])]
        points = tuple(SchemePoint(piece, None) for piece in pieces if piece)
        words = re.sub(r"^[ \t]*\d{1,2}[.、．]", "", match.group()).strip()
        questions.append(SchemeQuestion(number="", text=words, points=points, start=match.start(), end=end))
    return Scheme(tuple(questions))
