"""Which options an answer chooses, and what that earns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from grader.paper.objective.cell import bare, wording
from grader.paper.paper import PartialRule

_BETWEEN = re.compile(r"[\s,、;/|+&.和与及]+")
_TAKEN = "\x00"  # where an option's words stood
_MISLABELLED = re.compile(rf"[a-z][.、:)\s]*{_TAKEN}")


def read_choices(answer: str, options: Mapping[str, str]) -> tuple[str, ...] | None:
    """The letters that an answer names, in the options' order; None where it is not plain which ones.

    Read are letters in any case and width with any usual separators between them, letters with their option's own
    text, and such texts alone. Everything else is not plain: other words, a letter that is no option, a letter twice,
    a letter with another option's text.
    """
    rest = bare(answer)
    letters = _letters(rest)
    if letters and set(letters) <= set(
        options
    ):  # A is a letter even where an option's text is A, as of blood groups
        return _once(letters, options)
    named: list[str] = []
    for letter, text in sorted(options.items(), key=lambda option: -len(option[1])):
        if own := wording(text):
            rest, found = _take(rest, letter.lower(), own)
            named += [letter] * found
    if _MISLABELLED.search(rest):
        return None
    return _once([*named, *_letters(rest.replace(_TAKEN, ""))], options)


def _letters(text: str) -> str:
    return _BETWEEN.sub("", text).upper()


def _once(named: Sequence[str], options: Mapping[str, str]) -> tuple[str, ...] | None:
    """These letters in the options' order; None where one is no option or comes twice."""
    if not named or not set(named) <= set(options) or len(set(named)) < len(named):
        return None
    return tuple(letter for letter in options if letter in named)


def _take(text: str, letter: str, own: str) -> tuple[str, int]:
    """`text` without an option's words and the letter before them, and how often they stood there.

    Words that run on into others are no option: 服务 does not stand in 服务质量.
    """
    spaced = r"\s*".join(re.escape(char) for char in own)
    edge = rf"(?=$|[\s,、;/|+&.和与及{_TAKEN}]|[a-z][.、:)\s])"
    pattern = re.compile(rf"(^|(?<=[\s,、;/|+&.和与及{_TAKEN}]))(?:\(?{letter}\)?[.、:\s]*)?{spaced}{edge}")
    return pattern.subn(_TAKEN, text)


def share_of(chosen: tuple[str, ...], key: tuple[str, ...], rule: PartialRule) -> float:
    """The share (0-1) of an item's marks that these letters earn.

    all-or-nothing: exactly the key, or nothing. proportional: (right - wrong) / number of right options, at least 0.
    subset-half (少选得一半，错选不得分): half for some of the right options and no wrong one. subset-proportional: their
    number over that of the key's, and again nothing with a wrong one.
    """
    right = len(set(chosen) & set(key))
    wrong = len(set(chosen) - set(key))
    if right == len(key) and not wrong:
        return 1.0
    if rule == "proportional":
        return max(0.0, (right - wrong) / len(key))
    if rule == "all-or-nothing" or wrong or not right:
        return 0.0
    return 0.5 if rule == "subset-half" else right / len(key)
