"""Stage 1: one spelling for everything that is compared, with a way back to the student's own characters."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Protocol, cast

from grader.records import NormalizedText

# NFKC would turn ① into a bare 1, which could no longer be told from a number.
_CIRCLED = {chr(0x2460 + i): f"({i + 1})" for i in range(20)} | {
    chr(0x2776 + i): f"({i + 1})" for i in range(10)
}
# Straight forms of marks that NFKC leaves apart, so that student and rubric compare equal.
_SAME = {
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "「": '"',
    "」": '"',
    "『": '"',
    "』": '"',
    "–": "-",
    "。": "。",
    "｡": "。",
}


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@cache
def _to_simplified() -> _Converter:
    from opencc import OpenCC  # 20 ms and only needed once text is there

    return cast(_Converter, OpenCC("t2s"))


def simplify(text: str) -> str:
    """Traditional characters → simplified, one for one: the length never changes.

    OpenCC reads phrases (乾 stays in 乾隆); where a phrase would change the length, characters go one by one.
    """
    if text.isascii():
        return text
    converted = _to_simplified().convert(text)
    if len(converted) == len(text):
        return converted
    one_by_one = (_to_simplified().convert(c) for c in text)
    return "".join(new if len(new) == 1 else old for old, new in zip(text, one_by_one, strict=True))


def _fold(unit: str) -> str:
    """The compared form of one character with its combining marks; "" for invisible ones."""
    if unit in _CIRCLED:
        return _CIRCLED[unit]
    if len(unit) == 1 and "\u4e00" <= unit <= "\u9fff":
        return unit
    folded = unicodedata.normalize("NFKC", unit).casefold()
    return "".join(_SAME.get(c, c) for c in folded if unicodedata.category(c) not in ("Cf", "Cs", "Mn", "Co"))


def normalize(text: str) -> NormalizedText:
    """NFKC, case and white space folded, traditional → simplified; every character remembers where it came from.

    A run of white space becomes one space, or one newline when it holds one. Leading white space goes.
    """
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        for c in _fold(text[at:end]):
            if c.isspace() or unicodedata.category(c) == "Cc":
                c = "\n" if c in "\n\r\u2028\u2029\x0b\x0c\x85" else " "
                if not chars or chars[-1] == "\n":
                    continue
                if chars[-1] == " ":
                    chars[-1], ends[-1] = c, end
                    continue
            chars.append(c)
            starts.append(at)
            ends.append(end)
        at = end
    return NormalizedText(text, simplify("".join(chars)), tuple(starts), tuple(ends))


def normalize_plain(text: str) -> str:
    """The normalised form alone, for rubric wordings whose offsets nobody asks for."""
    return normalize(text).text.strip()
