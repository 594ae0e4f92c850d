"""Points that the same students miss: pairs missed together more often than chance allows."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_LEVEL = 0.05  # of the whole family of pairs
_LEAST = 3  # students who miss both
_LEAST_SHARE = 0.1  # of all students


@dataclass(frozen=True, slots=True, kw_only=True)
class CoMissed:
    """Two items, by position, and how many students earned nothing for them.

    `expected` is how many would miss both if the items had nothing to do with each other, `lift` both / expected, `phi`
    the correlation of the two misses (-1 to 1), `p` Fisher's exact one-sided probability after Holm's correction.
    """

    first: int
    second: int
    missed_first: int
    missed_second: int
    both: int
    expected: float
    lift: float
    phi: float
    p: float


def co_missed(
    missed: npt.NDArray[np.bool_], *, related: Callable[[int, int], bool] = lambda _a, _b: False
) -> tuple[CoMissed, ...]:
    """The pairs of items that stand out in missed [students, items], the surest first.

    A pair is kept when at least 3 students and 10 % of all miss both, and p < .05 after Holm's correction over all pairs
    tested. `related` pairs, whose marks the rubric itself ties together, are not tested.
    """
    n, items = missed.shape
    pairs = [(a, b) for a, b in itertools.combinations(range(items), 2) if not related(a, b)]
    alone = [int(c) for c in missed.sum(axis=0)]
    both = [int((missed[:, a] & missed[:, b]).sum()) for a, b in pairs]
    raw = [fisher_p(n, alone[a], alone[b], c) for (a, b), c in zip(pairs, both, strict=True)]
    found = [
        _pair(a, b, n, alone[a], alone[b], c, p)
        for (a, b), c, p in zip(pairs, both, holm(raw), strict=True)
        if p < _LEVEL and c >= max(_LEAST, _LEAST_SHARE * n)
    ]
    return tuple(sorted(found, key=lambda m: (m.p, -m.lift, m.first, m.second)))


def fisher_p(n: int, first: int, second: int, both: int) -> float:
    """The probability that `both` students or more miss two items by chance, `first` and `second` of n missing each.

    Fisher's exact test, one-sided: the upper tail of the hypergeometric distribution (R. A. Fisher 1935), its terms as
    logarithms, for the binomials of a large class are numbers of thousands of digits.
    """
    most = min(first, second)
    whole = _log_comb(n, second)
    terms = [_log_comb(first, x) + _log_comb(n - first, second - x) - whole for x in range(both, most + 1)]
    return min(1.0, math.fsum(map(math.exp, terms)))


def _log_comb(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) if 0 <= k <= n else -math.inf


def holm(p: Sequence[float]) -> list[float]:
    """The probabilities corrected for their number, in the order given (S. Holm, Scand. J. Statist. 6, 1979)."""
    corrected = [1.0] * len(p)
    highest = 0.0
    for rank, at in enumerate(sorted(range(len(p)), key=p.__getitem__)):
        highest = max(highest, min(1.0, (len(p) - rank) * p[at]))
        corrected[at] = highest
    return corrected


def _pair(a: int, b: int, n: int, first: int, second: int, both: int, p: float) -> CoMissed:
    """A pair that stands out: neither item is missed by all or by none, for there p is 1."""
    expected = first * second / n
    spread = math.sqrt(first * (n - first) * second * (n - second))
    return CoMissed(
        first=a,
        second=b,
        missed_first=first,
        missed_second=second,
        both=both,
        expected=expected,
        lift=both / expected,
        phi=(n * both - first * second) / spread,
        p=p,
    )
