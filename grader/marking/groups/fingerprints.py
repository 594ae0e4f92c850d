"""Fingerprints of a class: which runs of letters stand in which answers, and how many need no copying to be equal.

After Schleimer, Wilkerson and Aiken, Winnowing: local algorithms for document fingerprinting, 2003. Answers are short,
so every run is kept where they keep one of each window: nothing that is shared is missed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from grader.marking.wording import WIDE

# Lengths are in weight: a Chinese character is worth three Latin letters.
WIDE_WEIGHT = 3
RUN = 12 * WIDE_WEIGHT  # of a fingerprint
GIVEN_RUN = RUN // 2  # of a run that the question or the rubric explains: they consist of short statements
_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 2**64)
Ints = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]
Bools = npt.NDArray[np.bool_]
Uses = npt.NDArray[np.int8]
# How common a letter is: in a run that few answers have, that some have, or that the question, the rubric or many have.
FEW, SOME, EXPLAINED = range(3)


@dataclass(frozen=True, slots=True)
class Limits:
    """How many answers, at most, a few are; and from how many on they are many. Between the two are some."""

    few: int
    many: int


@dataclass(frozen=True, slots=True, eq=False)
class ClassPrints:
    """The letters of all answers, one answer after another; answer i has the letters `bounds[i]`:`bounds[i + 1]`.

    `prints` [letters] numbers the run that begins there, -1 where none does or where it says nothing: only this answer
    has it, or the question, the rubric or more than `limits.many` answers have it too. `use` [letters]: how common each
    letter is. The share `common` (0-1) of all letters is in runs that more than `limits.few` answers have. `owners` are
    the answers that have a print: print p has `owners[holds[p]:holds[p + 1]]`, rising.
    """

    bounds: Ints
    weights: Ints
    prints: Ints
    use: Uses
    owners: Ints
    holds: Ints
    limits: Limits
    common: float


def print_class(texts: Sequence[str], given: Sequence[str], limits: Limits) -> ClassPrints:
    """Fingerprint the bare texts of a class; `given` are the bare texts of question and rubric."""
    letters = _Letters.of(texts)
    starts, ends, hashes = letters.runs(RUN)
    kinds, kind = np.unique(hashes, return_inverse=True)
    owner = np.searchsorted(letters.bounds, starts, side="right") - 1
    held = np.unique(kind * len(texts) + owner)  # each print once an answer
    answers = np.bincount(held // max(1, len(texts)), minlength=len(kinds))
    some, many = (
        letters.covered(starts[over], ends[over])
        for over in ((answers > limits.few)[kind], (answers > limits.many)[kind])
    )
    counts = (answers >= 2) & (answers <= limits.many) & ~np.isin(kinds, _Letters.of(given).runs(RUN)[2])
    number = np.where(counts, np.cumsum(counts) - 1, -1)
    prints = np.full(len(letters.codes), -1, np.int64)
    prints[starts] = number[kind]
    held = held[counts[held // max(1, len(texts))]]
    return ClassPrints(
        bounds=letters.bounds,
        weights=np.diff(letters.weight),
        prints=prints,
        use=np.where(many | letters.given(given), EXPLAINED, np.where(some, SOME, FEW)).astype(np.int8),
        owners=held % max(1, len(texts)),
        holds=np.concatenate([[0], np.cumsum(answers[counts])]),
        limits=limits,
        common=float(some.mean()) if len(some) else 0.0,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Letters:
    """Texts as code points; `weight` [letters + 1] is the weight of all letters before each."""

    codes: Hashes
    bounds: Ints
    weight: Ints

    @classmethod
    def of(cls, texts: Sequence[str]) -> _Letters:
        codes = np.frombuffer("".join(texts).encode("utf-32-le"), np.uint32).astype(np.uint64)
        bounds = np.concatenate([[0], np.cumsum([len(t) for t in texts], dtype=np.int64)])
        weights = np.where(codes >= ord(WIDE), WIDE_WEIGHT, 1)
        return cls(codes, bounds, np.concatenate([[0], np.cumsum(weights)]))

    def runs(self, least: int) -> tuple[Ints, Ints, Hashes]:
        """Start, end and hash of the shortest run of weight `least` from every letter on that is within one text."""
        starts = np.arange(len(self.codes))
        ends = np.searchsorted(self.weight, self.weight[:-1] + least)
        last = self.bounds[np.searchsorted(self.bounds, starts, side="right")]
        starts, ends = starts[ends <= last], ends[ends <= last]
        # Σ code · base^place from start to end, divided by base^start; modulo 2^64, where an odd base has an inverse.
        sums = np.concatenate(
            [[np.uint64(0)], np.cumsum(_mixed(self.codes) * _powers(_BASE, len(self.codes)))]
        )
        return starts, ends, (sums[ends] - sums[starts]) * _powers(_INVERSE, len(self.codes))[starts]

    def covered(self, starts: Ints, ends: Ints) -> Bools:
        """[letters] in any of the runs."""
        size = len(self.codes) + 1
        begun = np.bincount(starts, minlength=size) - np.bincount(ends, minlength=size)
        covered: Bools = np.cumsum(begun)[:-1] > 0
        return covered

    def given(self, given: Sequence[str]) -> Bools:
        """[letters] in runs that stand in `given` too."""
        starts, ends, hashes = self.runs(GIVEN_RUN)
        known = np.isin(hashes, _Letters.of(given).runs(GIVEN_RUN)[2])
        return self.covered(starts[known], ends[known])


def _powers(base: int, count: int) -> Hashes:
    """base^0, base^1, … modulo 2^64."""
    factors = np.full(count, base, np.uint64)
    factors[:1] = 1
    powers: Hashes = np.cumprod(factors, dtype=np.uint64)
    return powers


def _mixed(codes: Hashes) -> Hashes:
    """Code points scattered over 64 bits (Steele, Lea and Flood, SplitMix, 2014), so that near ones do not cancel out."""
    z: Hashes = (codes + np.uint64(1)) * np.uint64(_BASE)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        z = (z ^ (z >> np.uint64(shift))) * np.uint64(factor)
    mixed: Hashes = z ^ (z >> np.uint64(31))
    return mixed
