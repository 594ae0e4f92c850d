"""The passages that two answers share, letter for letter.

Greedy string tiling (Wise, YAP3, 1996): the longest passage first, and no letter in two passages. Passages are found
from equal fingerprints, and measured by what nothing else explains.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from grader.marking.groups.fingerprints import RUN, ClassPrints


@dataclass(frozen=True, slots=True)
class PrintedText:
    """One answer's bare text with, for each letter, the print that begins there, its weight, and how common it is."""

    text: str
    prints: tuple[int, ...]
    weights: tuple[int, ...]
    use: tuple[int, ...]

    @classmethod
    def of(cls, text: str, place: int, prints: ClassPrints) -> PrintedText:
        """The answer at `place` of the class."""
        part = slice(int(prints.bounds[place]), int(prints.bounds[place + 1]))
        return cls(
            text,
            tuple(prints.prints[part].tolist()),
            tuple(prints.weights[part].tolist()),
            tuple(prints.use[part].tolist()),
        )


@dataclass(frozen=True, slots=True, order=True)
class Shared:
    """`length` equal letters from `a` of one bare text and `b` of the other; `own` is the weight of those that count."""

    own: int
    a: int
    b: int
    length: int


def shared_passages(one: PrintedText, other: PrintedText, *, most: int) -> list[Shared]:
    """The passages that both answers have with RUN or more of weight that counts, in the order of `one`.

    They begin and end with a letter that counts: one that is no more common than `most` (FEW or SOME) in either answer.
    """
    pieces = _Pieces(one, other, most)
    waiting = [
        (-piece.own, piece.a, piece.b, piece)
        for a, b, length in _longest_runs(one, other)
        for piece in pieces.left_of(a, b, length)
    ]
    heapq.heapify(waiting)
    found: list[Shared] = []
    while waiting:
        run = heapq.heappop(waiting)[3]
        left = pieces.left_of(run.a, run.b, run.length)
        if left != [run]:  # longer passages have taken some of it since
            for piece in left:
                heapq.heappush(waiting, (-piece.own, piece.a, piece.b, piece))
            continue
        found.append(run)
        pieces.take(run)
    return sorted(found, key=lambda s: s.a)


def _longest_runs(one: PrintedText, other: PrintedText) -> Iterator[tuple[int, int, int]]:
    """(a, b, length) of the equal runs around equal prints, as far as they reach to both sides."""
    where: dict[int, list[int]] = defaultdict(list)
    for b, number in enumerate(other.prints):
        if number >= 0:
            where[number].append(b)
    reached: dict[int, int] = {}  # on each diagonal, where the last run ended
    for a, number in enumerate(one.prints):
        for b in where.get(number, ()):
            if a < reached.get(a - b, 0) or one.text[a] != other.text[b]:
                continue
            start, end = a, a
            while start and start - a + b and one.text[start - 1] == other.text[start - a + b - 1]:
                start -= 1
            stop = min(len(one.text), len(other.text) + a - b)
            while end < stop and one.text[end] == other.text[end - a + b]:
                end += 1
            reached[a - b] = end
            yield start, start - a + b, end - start


class _Pieces:
    """What of equal runs is still to be had, while passages are taken one after another."""

    def __init__(self, one: PrintedText, other: PrintedText, most: int) -> None:
        self._weights = one.weights
        self._counts_a, self._counts_b = ([u <= most for u in text.use] for text in (one, other))
        self._taken_a, self._taken_b = bytearray(len(one.text)), bytearray(len(other.text))

    def take(self, run: Shared) -> None:
        """No letter of `run` is in another passage."""
        self._taken_a[run.a : run.a + run.length] = b"\1" * run.length
        self._taken_b[run.b : run.b + run.length] = b"\1" * run.length

    def left_of(self, a: int, b: int, length: int) -> list[Shared]:
        """A run without the letters that are taken, and at the ends those that do not count, where it is enough."""
        pieces: list[Shared] = []
        first = last = -1  # letters that count of the piece that is being read
        own = 0
        for at in range(length + 1):
            if at == length or self._taken_a[a + at] or self._taken_b[b + at]:
                if own >= RUN:
                    pieces.append(Shared(own, a + first, b + first, last + 1 - first))
                first, own = -1, 0
            elif self._counts_a[a + at] and self._counts_b[b + at]:
                first, last = (at if first < 0 else first), at
                own += self._weights[a + at]
        return pieces
