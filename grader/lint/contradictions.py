"""Wordings that say the opposite of their own point.

The judge does not help here: reading two short sentences it finds a denial in sound pairs as often as in opposed ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from grader.lint.codes import CONTRADICTING_ALSO
from grader.lint.findings import Finding, quote
from grader.lint.letters import is_name
from grader.lint.places import leaves
from grader.lint.reading import Reader
from grader.lint.thresholds import CLOSE
from grader.normalize import normalize_plain
from grader.records import Rubric
from grader.signals.opposites import DOUBLE_EN, DOUBLE_ZH, NEGATORS_EN, NEGATORS_ZH
from grader.signals.polarity import agreement
from grader.words import content_words, has_han, stems

_AGREED = 0.5  # agreement (0-1) below which two wordings are opposed
_REACH = {True: 6, False: 24}  # characters behind a denial in which the denied word begins: Chinese, English
# 门槛又高 and 门槛很低 are opposed as 门槛高 and 门槛低 are.
_DEGREE = re.compile(
    "(?<=[\u4e00-\u9fff])(?:比较|非常|十分|特别|[又很太更较都也])(?=[高低大小多少长短快慢强弱好坏早晚])"
)
_ASKED = re.compile(
    r"(.{1,2})不\1|[有会能是]没有|会不会|能不能|是不是|有没有|好坏|与否"
)  # 满意不满意 asks, it does not deny
_SET_AGAINST = re.compile(
    r"而是|而当|不只|不仅|不光|只是|本身"
)  # 不是产品本身，而是… says what the point says, more strongly


def find_contradictions(rubric: Rubric, reader: Reader | None) -> Iterator[Finding]:
    """R104: another wording that is opposed to its point's text; with a reader, only where both speak of the same."""
    for loc, point in leaves(rubric):
        for at, also in enumerate(() if is_name(point) else point.also):
            if are_opposed(point.text, also) and (
                reader is None or reader.closeness(point.text, also) >= CLOSE
            ):
                yield Finding(
                    CONTRADICTING_ALSO,
                    (*loc, "also", at),
                    (point.id,),
                    f"“{quote(also)}”和要点“{quote(point.text)}”意思相反。",
                    f"“{quote(also)}” says the opposite of the point “{quote(point.text)}”.",
                )


def are_opposed(one: str, other: str) -> bool:
    """Whether one wording denies the other, read either way round."""
    a, b = (_DEGREE.sub("", _ASKED.sub("", normalize_plain(text))) for text in (one, other))
    if min(agreement(a, b), agreement(b, a)) < _AGREED:
        return True
    return _denies(a, b) or _denies(b, a)


def _denies(text: str, other: str) -> bool:
    """Whether `text` denies outright a word that `other`, which denies nothing, affirms."""
    if (NEGATORS_ZH if has_han(other) else NEGATORS_EN).search(other) or _SET_AGAINST.search(text):
        return False
    return any(_says(other, word) and _count(text, word) == 1 for word in _denied_words(text))


def _denied_words(text: str) -> Iterator[str]:
    """The first word behind every denial."""
    han = has_han(text)
    double, single = (DOUBLE_ZH, NEGATORS_ZH) if han else (DOUBLE_EN, NEGATORS_EN)
    blank = double.sub(lambda m: "\0" * len(m.group()), text)
    for denial in single.finditer(blank):
        behind = re.split("[,;。\0]", blank[denial.end() : denial.end() + _REACH[han]])[0]
        words = content_words(behind)
        if words and (not han or behind.find(words[0]) <= 1):
            yield words[0]


def _says(text: str, word: str) -> bool:
    """A single character says something only as a verb of its own: 变了, not 变化 or 改变."""
    if not has_han(word):
        return word in stems(text)
    return word in text if len(word) > 1 else re.search(f"{word}(?:了|[,。;]|$)", text) is not None


def _count(text: str, word: str) -> int:
    return text.count(word) if has_han(word) else stems(text).count(word)
