"""All pairs of similar sets, exactly and without looking at every pair.

Sets are joined by their rarest members: two sets that share enough must share one of the few rarest of each (prefix
filter: Bayardo, Ma and Srikant, Scaling up all pairs similarity search, 2007), must be of like size, and must have
enough left behind the member they share (positional filter: Xiao, Wang, Lin and Yu, PPJoin, 2008).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Compact = npt.NDArray[np.int32]  # a class that copied from one source has millions of pairs


@dataclass(frozen=True, slots=True, eq=False)
class SimilarPairs:
    """Pairs of sets by their places, in any order; `shared` members in both, `union` in either. All [pairs]."""

    first: Compact
    second: Compact
    shared: Compact
    union: Compact


def jaccard_pairs(sets: Sequence[AbstractSet[Hashable]], least: Fraction) -> SimilarPairs:
    """The pairs whose shared members are at least `least` (above 0, up to 1) of their union. Empty sets have no pairs."""
    return _Join(sets, least / (1 + least)).pairs()


def dice_pairs(sets: Sequence[AbstractSet[Hashable]], least: Fraction) -> SimilarPairs:
    """The pairs whose shared members are at least `least` (above 0, up to 1) of their mean size. Empty sets have no pairs."""
    return _Join(sets, least / 2).pairs()


class _Join:
    """Sets a, b with |a ∩ b| ≥ share · (|a| + |b|): Jaccard t is a share of t / (1 + t), Dice t one of t / 2."""

    def __init__(self, sets: Sequence[AbstractSet[Hashable]], share: Fraction) -> None:
        self._up, self._down = share.numerator, share.denominator
        sizes = np.array([len(s) for s in sets], np.int64)
        self._order = np.argsort(sizes, kind="stable")  # sets are numbered by size from here on
        self._sizes = sizes[self._order]
        self._starts = np.concatenate([[0], np.cumsum(self._sizes)])
        self._members = self._rarest_first([sets[i] for i in self._order])
        self._index()

    def _rarest_first(self, sets: list[AbstractSet[Hashable]]) -> Ints:
        """The members of all sets as numbers, the rarer the smaller, rising within each set."""
        numbers: dict[Hashable, int] = {}
        flat = np.array([numbers.setdefault(m, len(numbers)) for s in sets for m in s], np.int64)
        counts = np.bincount(flat, minlength=len(numbers))
        rank = np.empty(len(numbers), np.int64)
        rank[np.argsort(counts, kind="stable")] = np.arange(len(numbers))
        flat = rank[flat]
        self._kinds = len(numbers)
        return flat[np.lexsort((flat, np.repeat(np.arange(len(sets)), self._sizes)))]

    def _index(self) -> None:
        """Where each rare member occurs: what a larger set needs to have in common with this one is 2 · share of it."""
        prefix = self._sizes - -(-2 * self._up * self._sizes // self._down) + 1
        places = _ranges(self._starts[:-1], self._starts[:-1] + np.where(self._sizes > 0, prefix, 0))
        owners = np.searchsorted(self._starts, places, side="right") - 1
        keys = self._members[places] * len(self._sizes) + owners
        by_key = np.argsort(keys, kind="stable")
        self._keys, self._owners = keys[by_key], owners[by_key]
        self._behind = self._starts[owners + 1][by_key] - places[by_key]  # members from the place on

    def pairs(self) -> SimilarPairs:
        """Each set in turn against the smaller ones."""
        found: list[tuple[Compact, Compact, Compact, Compact]] = []
        in_set = np.zeros(self._kinds, np.bool_)
        for number in range(int(np.searchsorted(self._sizes, 1)), len(self._sizes)):
            others = self._candidates(number)
            if others.size:
                shared = self._shared(number, others, in_set)
                enough = self._is_enough(shared, others, number)
                found.append(self._found(number, others[enough], shared[enough]))
        none = np.zeros(0, np.int32)
        columns = zip(*found, strict=True) if found else ((none,),) * 4
        return SimilarPairs(*(np.concatenate(column) for column in columns))

    def _found(self, number: int, others: Ints, shared: Ints) -> tuple[Compact, Compact, Compact, Compact]:
        union = self._sizes[others] + self._sizes[number] - shared
        second = np.full(len(others), self._order[number], np.int32)
        return self._order[others].astype(np.int32), second, shared.astype(np.int32), union.astype(np.int32)

    def _candidates(self, number: int) -> Ints:
        """The smaller sets that pass the filters."""
        size = int(self._sizes[number])
        # All of a smaller set may be shared: s ≥ share · (s + size).
        smallest = -(-self._up * size // (self._down - self._up))
        prefix = size - -(-self._up * (size + smallest) // self._down) + 1
        start = int(self._starts[number])
        rare = self._members[start : start + prefix] * len(self._sizes)
        lowest = np.searchsorted(self._sizes, smallest)
        low = np.searchsorted(self._keys, rare + lowest)
        high = np.searchsorted(self._keys, rare + number)
        hits = _ranges(low, np.maximum(low, high))
        behind = np.repeat(size - np.arange(prefix), np.maximum(high - low, 0))
        others = self._owners[hits]
        most = np.minimum(behind, self._behind[hits])
        enough = others[self._is_enough(most, others, number)]
        return np.flatnonzero(np.bincount(enough))

    def _is_enough(self, shared: Ints, others: Ints, number: int) -> npt.NDArray[np.bool_]:
        enough: npt.NDArray[np.bool_] = shared * self._down >= self._up * (
            self._sizes[others] + self._sizes[number]
        )
        return enough

    def _shared(self, number: int, others: Ints, in_set: npt.NDArray[np.bool_]) -> Ints:
        """How many members each of `others` shares with the set; `in_set` is all False before and after."""
        own = self._members[self._starts[number] : self._starts[number + 1]]
        in_set[own] = True
        places = _ranges(self._starts[others], self._starts[others + 1])
        bounds = np.concatenate([[0], np.cumsum(self._sizes[others])[:-1]])
        shared = np.add.reduceat(in_set[self._members[places]].astype(np.int64), bounds)
        in_set[own] = False
        return shared


def _ranges(low: Ints, high: Ints) -> Ints:
    """The numbers of all ranges low..high (half-open), one range after another."""
    counts = high - low
    firsts = np.cumsum(counts) - counts
    return np.repeat(low - firsts, counts) + np.arange(int(counts.sum()))
