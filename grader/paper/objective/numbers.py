"""Numbers with units, compared within a tolerance."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grader.paper.objective.cell import wording
from grader.paper.paper import Tolerance

_NUMBER = re.compile(
    r"([+\-−负]?)((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)(?:e([+-]?\d{1,3}))?(.*)", re.DOTALL
)
_DIGITS = {char: at for at, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_SPELT = re.compile("([负]?)([零〇一二两三四五六七八九十百千万亿]+)(.*)", re.DOTALL)
_PERCENT = re.compile("百分之(.+)", re.DOTALL)
_SCALES = {"%": 0.01, "百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8}  # what a unit may begin with
_DUST = 1e-9  # of the key: 0.1 + 0.2 is 0.3


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and the folded text that follows it, its unit."""

    value: float
    unit: str


def read_quantities(given: str, key: Sequence[str]) -> tuple[Quantity | None, list[Quantity]]:
    """An answer's number and those of the key's wordings, as far as they can be compared; None where there is none.

    Chinese numerals are numbers only against digits, as 十二 against 12: among themselves, as in 一对一 and 一对多, they are
    words.
    """
    mine, theirs = read_quantity(given), [q for q in map(read_quantity, key) if q is not None]
    if mine is None and theirs:
        mine = read_spelt(given)
    elif mine is not None and not theirs:
        theirs = [q for q in map(read_spelt, key) if q is not None]
    return mine, theirs


def read_quantity(text: str) -> Quantity | None:
    """1,200 元 → 1200 and 元; None where the text does not begin with a number in digits."""
    short = wording(text)
    if percent := _PERCENT.fullmatch(short):
        short = f"{percent[1]}%"
    found = _NUMBER.fullmatch(short)
    if found is None:
        return None
    sign, digits, power, unit = found.groups()
    value = float(f"{digits.replace(',', '')}e{power or 0}")  # infinite where it is too large
    return Quantity(-value if sign in "-−负" and sign else value, unit)


def read_spelt(text: str) -> Quantity | None:
    """三千元 → 3000 and 元, 百分之十二 → 12 and %; None where the text does not begin with Chinese numerals."""
    short = wording(text)
    if percent := _PERCENT.fullmatch(short):
        short = f"{percent[1]}%"
    found = _SPELT.fullmatch(short)
    if found is None:
        return None
    value = _spelt_value(found[2])
    return Quantity(-value if found[1] else value, found[3])


def _spelt_value(numerals: str) -> float:
    if all(char in _DIGITS for char in numerals):  # 二〇二六
        return float("".join(str(_DIGITS[char]) for char in numerals))
    whole = below = digit = 0  # below: what stands since 万 or 亿
    for char in numerals:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _SMALL:
            below, digit = below + (digit or 1) * _SMALL[char], 0
        elif char == "万":
            whole, below, digit = whole + (below + digit or 1) * 10**4, 0, 0
        else:
            whole, below, digit = (whole + below + digit or 1) * 10**8, 0, 0
    return float(whole + below + digit)


def within(given: float, key: float, tolerance: Tolerance) -> bool:
    """Whether a number lies within the tolerance of the key's."""
    slack = tolerance.value * abs(key) if tolerance.relative else tolerance.value
    return abs(given - key) <= slack + _DUST * max(1.0, abs(key))


def same_amount(given: Quantity, key: Quantity, units: Iterable[str]) -> bool:
    """Whether two numbers mean the same once %, 万 and 亿 are worked out: 0.12 and 12%, 1.2万 and 12000."""
    meant = _worked_out(given.value, given.unit)
    named = [key.unit] if key.unit else ["", *map(wording, units)]
    return any(within(meant, _worked_out(key.value, unit), Tolerance()) for unit in named)


def _worked_out(value: float, unit: str) -> float:
    return value * _SCALES.get(unit[:1], 1.0)


def unit_fits(given: Quantity, key: Quantity, units: Iterable[str], *, required: bool) -> bool:
    """Whether a number's unit is the key's own or one of `units`, or, unless one is required, none.

    Units are names: nothing is converted.
    """
    known = {wording(name) for name in units} | ({key.unit} if key.unit else set())
    return given.unit in known if given.unit else not required
