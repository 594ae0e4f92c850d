"""A short answer as students and spreadsheets write it, made comparable."""

from __future__ import annotations

import re

from grader.normalize import normalize

# What is written where nothing was answered.
_BLANK = frozenset(
    {"", "-", "--", "–", "—", "——", "/", "空", "空白", "未答", "未作答", "没有作答", "没答", "(空)", "(空白)"}
)
# Before a separator it is the first of several answers: 选择、互动.
_LEAD_IN = re.compile(
    r"^(?>(?:我|应|应该)?(?:选择|选)|答案?(?:是|为)?|(?:the )?answer(?: is)?\b)(?>[\s:]*)(?![,;、/|])"
)
_QUOTES = re.compile(r"[\"'《》〈〉`]")
_STOP = r"[ \t\n.,;:、。!！]"
_EDGES = re.compile(rf"^(?:(?!\.\d){_STOP})+|{_STOP}+$")  # .5 keeps its point


def folded(text: str) -> str:
    """Full and half width, case, traditional and simplified made one; line ends kept, edges bare."""
    return normalize(text).text.strip()


def is_blank(text: str) -> bool:
    """Whether nothing was answered: an empty cell, or one of the words and dashes that stand for it."""
    return folded(text) in _BLANK


def bare(text: str) -> str:
    """Folded, without 答案是… before it, brackets around the whole and stops at its edges."""
    short = _trimmed(folded(text))
    return _unwrapped(_trimmed(_LEAD_IN.sub("", short)) or short)


def wording(text: str) -> str:
    """What two wordings of the same answer share: folded, without white space, quotation marks, brackets and edge stops."""
    return _QUOTES.sub("", re.sub(r"\s+", "", _unwrapped(_trimmed(folded(text)))))


def _trimmed(text: str) -> str:
    return _EDGES.sub("", text)


def _unwrapped(short: str) -> str:
    while len(short) > 1 and (short[0], short[-1]) in {("(", ")"), ("[", "]"), ("【", "】"), ("{", "}")}:
        short = _trimmed(short[1:-1])
    return short
