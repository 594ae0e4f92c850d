"""Numbers with units, compared within a tolerance."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from grader.paper.objective.cell import wording
from grader.paper.paper import Tolerance

_NUMBER = re.compile(
    r"([+\-−]?)((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)(?:e([+-]?\d{1,3}))?(.*)", re.DOTALL
)
_DUST = 1e-9  # of the key: 0.1 + 0.2 is 0.3


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and the folded text that follows it, its unit."""

    value: float
    unit: str


def read_quantity(text: str) -> Quantity | None:
    """1,200 元 → 1200 and 元; None where the text does not begin with a number."""
    found = _NUMBER.fullmatch(wording(text))
    if found is None:
        return None
    sign, digits, power, unit = found.groups()
    value = float(digits.replace(",", "")) * 10.0 ** int(power or 0)
    return Quantity(-value if sign in "-−" and sign else value, unit)


def within(given: float, key: float, tolerance: Tolerance) -> bool:
    """Whether a number lies within the tolerance of the key's."""
    slack = tolerance.value * abs(key) if tolerance.relative else tolerance.value
    return abs(given - key) <= slack + _DUST * max(1.0, abs(key))


def unit_fits(given: Quantity, key: Quantity, units: Iterable[str], *, required: bool) -> bool:
    """Whether a number's unit is the key's own or one of `units`, or, unless one is required, none.

    Units are names: nothing is converted.
    """
    known = {wording(name) for name in units} | ({key.unit} if key.unit else set())
    return given.unit in known if given.unit else not required
