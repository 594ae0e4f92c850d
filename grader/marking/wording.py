"""The wording of an answer as answers are compared with one another: its letters alone, and what turns its sense."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from grader.normalize import normalize
from grader.records import NormalizedText
from grader.signals.opposites import NEGATORS_EN, NEGATORS_ZH, OPPOSITES

WIDE = "\u2e80"  # from here on a character says about as much as a short word: Chinese, kana, hangul
_PAIR, _FOUR = 2, 4  # characters of a shingle that begins with a wide character, and with another one
_OPPOSED = frozenset(word for pair in OPPOSITES for word in pair if len(word) > 1)
_ITEM = re.compile(r"(?<![\d.])\(?\d{1,2}[.、)](?!\d)")  # numbers that count the statements, not things
_FIGURE = re.compile(
    r"\d+(?:\.\d+)?%?|(?<![一二两三四五六七八九十第])[一二两三四五六七八九十百千万]+(?=[个种类条项次年月天倍步])"
)
_ENGLISH_OPPOSED = re.compile(
    r"\b(?:" + "|".join(sorted(w for w in _OPPOSED if w.isascii())) + r")\b",
)
_CHINESE_OPPOSED = re.compile(
    "|".join(sorted((w for w in _OPPOSED if not w.isascii()), key=lambda w: (-len(w), w)))
)


@dataclass(frozen=True, slots=True)
class Wording:
    """`bare` is the normalised text without punctuation and spaces; its offsets lead back to the text as given."""

    normalized: NormalizedText
    bare: NormalizedText

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written but punctuation."""
        return not self.bare.text


def wording_of(text: str) -> Wording:
    """The wording of a text as given."""
    normalized = normalize(text)
    return Wording(normalized, _bare(normalized))


def shingles(bare: str) -> frozenset[str]:
    """The pairs of characters of a bare Chinese text, the fours of a Latin one; of a shorter text the text itself.

    Broder, On the resemblance and containment of documents, 1997.
    """
    sizes = (_PAIR if c >= WIDE else _FOUR for c in bare)
    found = frozenset(bare[i : i + k] for i, k in enumerate(sizes) if i + k <= len(bare))
    return found or frozenset((bare,))


def is_wide(char: str) -> bool:
    """Whether a character weighs as much as a Chinese one."""
    return char >= WIDE


def sense(normalized: str) -> tuple[object, ...]:
    """What a text of nearly the same letters may not differ in to say the same.

    The number of its denials, the words in it that have an opposite, its figures.
    """
    denials = len(NEGATORS_ZH.findall(normalized)) + len(NEGATORS_EN.findall(normalized))
    opposed = _CHINESE_OPPOSED.findall(normalized) + _ENGLISH_OPPOSED.findall(normalized)
    figures = _FIGURE.findall(_ITEM.sub(" ", normalized))
    return (denials, *sorted(Counter(opposed).items()), *sorted(Counter(figures).items()))


def _bare(text: NormalizedText) -> NormalizedText:
    """Letters, figures and symbols (a > b is not a < b). What parts two figures stays: 1.5 is not 15, 1,2 not 12."""
    chars: list[str] = []
    places: list[int] = []
    for at, char in enumerate(text.text):
        if not _is_said(char):
            continue
        if char.isdigit() and (gap := _gap(text.text, places[-1] if places else -1, at)) is not None:
            mark = text.text[gap]
            chars.append(mark if mark in ".:/-" else ",")
            places.append(gap)
        chars.append(char)
        places.append(at)
    starts, ends = tuple(text.starts[i] for i in places), tuple(text.ends[i] for i in places)
    return NormalizedText(text.original, "".join(chars), starts, ends)


def _gap(text: str, before: int, at: int) -> int | None:
    """The place of the mark to keep between the character at `before` and the digit at `at`, None where there is none."""
    if at - before <= 1:
        return None
    if before >= 0 and text[before].isdigit():
        return before + 1
    return at - 1 if text[at - 1] == "-" else None


@lru_cache(maxsize=16384)
def _is_said(char: str) -> bool:
    return unicodedata.category(char)[0] in "LNSM"
