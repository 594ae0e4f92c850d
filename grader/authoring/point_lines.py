"""A line that a teacher writes for a point: "（1）质量不稳定（2分）" → its text and marks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from grader.draft_prose import trim
from grader.draft_words import NUMERALS
from grader.interop.scheme import SchemePoint

_NUMERAL = "[一二三四五六七八九十]{1,2}"
_NUMBER = re.compile(
    rf"\s*(?:[（(]\s*(?:\d{{1,2}}|{_NUMERAL}|[a-hA-H])\s*[)）][、.．:：]?|\d{{1,2}}\s*[.．、)）](?!\d)"
    rf"|[①-⑳❶-❿][、.．]?|{_NUMERAL}、|[a-hA-H][.)）、]\s|[-*•·●]\s)\s*"
)
_AMOUNT = r"\d+(?:[.．]\d+)?"
# Without brackets: 质量不稳定 2分. 满意度高于 4 分 speaks of a score.
_BARE_MARKS = re.compile(
    rf"(?<![于到过达为是打得\s])[\s，,；;：:]+(?P<marks>{_AMOUNT})\s*(?:分|marks?)[。.；;，,]?\s*$",
    re.IGNORECASE,
)
_MARKS = re.compile(
    rf"\s*[（(\[【]\s*(?P<marks>{_AMOUNT}|半|{_NUMERAL})\s*(?:分|marks?|points?|pts?\.?)?\s*[)）\]】][。.；;，,]?\s*$",
    re.IGNORECASE,
)


def read_point(line: str) -> SchemePoint:
    """The point in a line, without its number, its marks and the punctuation around it; marks None where none are given."""
    text = _NUMBER.sub("", line, count=1) if _NUMBER.match(line) else line
    found = _MARKS.search(text) or _BARE_MARKS.search(text)
    marks = _marks(found["marks"]) if found else None
    if found and marks:
        text = text[: found.start()]
    return SchemePoint(trim(text), marks or None)


def read_points(lines: Sequence[str]) -> tuple[SchemePoint, ...]:
    """The points in some lines; a line that says nothing is none."""
    return tuple(point for line in lines if (point := read_point(line)).text)


def _marks(text: str) -> float | None:
    plain = unicodedata.normalize("NFKC", text)
    if plain in NUMERALS:
        return float(NUMERALS[plain])
    if plain == "半":
        return 0.5
    return float(plain) if re.fullmatch(r"\d+(\.\d+)?", plain) else None
