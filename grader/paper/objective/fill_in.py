"""Which blanks an answer fills in rightly."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from grader.paper.objective.cell import bare, folded, is_blank, wording
from grader.paper.objective.numbers import Quantity, read_quantities, same_amount, unit_fits, within
from grader.paper.paper import FillInItem

Verdict = Literal["right", "near", "wrong", "blank"]
_MERIT: tuple[Verdict, ...] = ("blank", "wrong", "near", "right")
# From the separator that least often stands inside an answer to the one that does most often.
_SEPARATORS = (r"[;\n|]", r"、", r",", r"/", r"[;\n|、,/]", r"\s+")
_NUMBERED = re.compile(
    r"(?:\((?=\d+\))|(?:^|(?<=[\s;,、]))(?=\d+[.、:)]))([1-9]\d?)(?:\)[.、:]?|[.、:](?!\d))\s*"
)
_GLOSS = re.compile(r"(.+)\((.+)\)")
_NEAR = 75  # rapidfuzz ratio, 0-100


@dataclass(frozen=True, slots=True)
class Blanks:
    """What stands in each blank ("" where nothing does), and how each compares with the key."""

    given: tuple[str, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def right(self) -> int:
        """How many blanks earn their marks."""
        return self.verdicts.count("right")


def read_blanks(answer: str, item: FillInItem) -> Blanks | None:
    """The answer taken apart and compared; None where it does not fall into as many parts as there are blanks.

    With `any_order` fewer parts will do, and every part fills the blank that lets most parts count.
    """
    parts = split_blanks(answer, len(item.key), fewer=item.any_order)
    if parts is None:
        return None
    if item.any_order:
        return _any_order(parts, item)
    return Blanks(parts, tuple(compare(p, b, item) for p, b in zip(parts, item.key, strict=True)))


def split_blanks(answer: str, count: int, *, fewer: bool = False) -> tuple[str, ...] | None:
    """The answer in `count` parts: by (1) (2) …, else by the first of ; line end | 、 , / white space that gives so many.

    `fewer`: where none does, the first that parts the answer at all may give less, and the rest is "". None where that
    fails too.
    """
    text = folded(answer)
    if count == 1:
        return (text,)
    if (numbered := _by_numbers(text, count)) is not None:
        return numbered
    first: tuple[str, ...] = ()
    for separator in _SEPARATORS:
        parts = tuple(part.strip() for part in re.split(separator, text))
        if len(parts) == count + 1 and not parts[-1]:
            parts = parts[:-1]
        if len(parts) == count:
            return parts
        if len(first) < 2:
            first = tuple(filter(None, parts))
    return first + ("",) * (count - len(first)) if fewer and len(first) < count else None


def compare(given: str, wordings: Sequence[str], item: FillInItem) -> Verdict:
    """How one answer compares with the wordings that count for its blank.

    near: not the same, but so close that a person should look: one holds the other, or a letter differs.
    """
    if is_blank(given):
        return "blank"
    known = {wording(w) for w in wordings}
    mine = wording(given)
    if mine not in known:  # 答案是… before it is no part of an answer, unless the key has it too
        mine = wording(bare(given))
    quantity, quantities = read_quantities(mine, wordings)
    if quantity is not None and quantities:
        return max((agreement(quantity, q, item) for q in quantities), key=_MERIT.index)
    gloss = _GLOSS.fullmatch(mine)
    if mine in known or (gloss is not None and {gloss[1], gloss[2]} <= known):
        return "right"
    return "near" if any(_is_near(mine, k) for k in known) else "wrong"


def agreement(given: Quantity, key: Quantity, item: FillInItem) -> Verdict:
    """How a number compares with the key's: near when only its unit is another, or is missing though required."""
    if not within(given.value, key.value, item.tolerance):
        return "near" if same_amount(given, key, item.units) else "wrong"
    return "right" if unit_fits(given, key, item.units, required=item.unit_required) else "near"


def _by_numbers(text: str, count: int) -> tuple[str, ...] | None:
    """Parts that carry their blank's number, each in its place."""
    pieces = _NUMBERED.split(text)
    numbers = [int(n) for n in pieces[1::2]]
    if pieces[0].strip() or len(numbers) < 2 or numbers != sorted(set(numbers)) or numbers[-1] > count:
        return None
    found = [part.strip(" \n;,、") for part in pieces[2::2]]
    if "" in found and any(part.isdigit() for part in found):
        return None  # 1、 2、 3: the numbers are the answers
    parts = [""] * count
    for number, part in zip(numbers, found, strict=True):
        parts[number - 1] = part
    return tuple(parts)


def _is_near(mine: str, key: str) -> bool:
    from rapidfuzz import fuzz

    if min(len(mine), len(key)) < 2:
        return False
    return key in mine or mine in key or fuzz.ratio(mine, key) >= _NEAR


def _any_order(parts: Sequence[str], item: FillInItem) -> Blanks:
    """Every part in the blank that it fills rightly, as many as can be; the rest as they come."""
    fits = [[compare(part, blank, item) == "right" for blank in item.key] for part in parts]
    taken = most_pairs(fits)
    free = [blank for blank in range(len(item.key)) if blank not in taken]
    given, verdicts = [""] * len(item.key), list[Verdict](["blank"] * len(item.key))
    for blank, part in taken.items():
        given[blank], verdicts[blank] = parts[part], "right"
    for part, text in enumerate(parts):
        if part not in taken.values():
            blank = free.pop(0)
            given[blank], verdicts[blank] = text, _best(text, item)
    return Blanks(tuple(given), tuple(verdicts))


def _best(text: str, item: FillInItem) -> Verdict:
    """What a part that fills no blank of its own is: near to some blank's wording, a wrong one or nothing."""
    found = max((compare(text, blank, item) for blank in item.key), key=_MERIT.index)
    return "wrong" if found == "right" else found  # right, but in a blank that another part has filled


def most_pairs(fits: Sequence[Sequence[bool]]) -> dict[int, int]:
    """Blank → part, as many pairs as can be made, each part once (augmenting paths: Kuhn 1955)."""
    taken: dict[int, int] = {}

    def place(part: int, tried: set[int]) -> bool:
        for blank, fit in enumerate(fits[part]):
            if fit and blank not in tried:
                tried.add(blank)
                if blank not in taken or place(taken[blank], tried):
                    taken[blank] = part
                    return True
        return False

    for part in range(len(fits)):
        place(part, set())
    return taken
