"""Groups around a member that all others are similar to, so that no chain of small differences makes a group.

The star clustering of Aslam, Pelekhov and Rus (Static and dynamic information organization with star clusters, 1998),
each member in one star only.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64] | npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Star:
    """A group by places, rising. Every member is similar to `centre`, and none of those for which this holds is closer to all."""

    centre: int
    members: tuple[int, ...]


def find_stars(count: int, first: Ints, second: Ints, likeness: Ints, rank: Sequence[int]) -> list[Star]:
    """Groups of two and more among `count` things, of which the pairs `first`, `second` are similar.

    The one with most similar neighbours left makes a group with them, until nobody has any; between equals the one
    that is closer to its neighbours, then the one of lower `rank`. `likeness` [pairs] are whole numbers, so that no
    rounding decides.
    """
    graph = _Graph.of(count, first, second, likeness)
    degree = np.diff(graph.bounds)
    total = np.array([graph.weights(i).sum() for i in range(count)], np.int64)
    free = np.ones(count, np.bool_)
    # What a heap entry says of a thing can only be too much: it is looked at again when its turn comes.
    heap = [(-int(degree[i]), -int(total[i]), rank[i], i) for i in range(count) if degree[i]]
    heapq.heapify(heap)
    stars: list[Star] = []
    while heap:
        *said, _, thing = heapq.heappop(heap)
        if not free[thing] or not degree[thing]:
            continue
        now = [-int(degree[thing]), -int(total[thing])]
        if said != now:
            heapq.heappush(heap, (now[0], now[1], rank[thing], thing))
            continue
        near = graph.neighbours(thing)
        members = np.sort(np.append(near[free[near]], thing))
        stars.append(Star(_centre(graph, members, rank), tuple(members.tolist())))
        free[members] = False
        for member in members:
            near = graph.neighbours(member)
            degree[near] -= 1
            total[near] -= graph.weights(member)
    return stars


@dataclass(frozen=True, slots=True, eq=False)
class _Graph:
    """Neighbours of thing i: `ends[bounds[i]:bounds[i + 1]]`, each once."""

    bounds: Ints
    ends: Ints
    likeness: Ints

    @classmethod
    def of(cls, count: int, first: Ints, second: Ints, likeness: Ints) -> _Graph:
        begins, ends = np.concatenate([first, second]), np.concatenate([second, first])
        order = np.lexsort((ends, begins))
        bounds = np.searchsorted(begins[order], np.arange(count + 1))
        return cls(bounds, ends[order], np.concatenate([likeness, likeness])[order])

    def neighbours(self, thing: int) -> Ints:
        return self.ends[self.bounds[thing] : self.bounds[thing + 1]]

    def weights(self, thing: int) -> Ints:
        return self.likeness[self.bounds[thing] : self.bounds[thing + 1]]


def _centre(graph: _Graph, members: Ints, rank: Sequence[int]) -> int:
    """Among the members that all others are similar to, the one closest to all: a medoid; lowest rank between equals."""
    best: list[tuple[int, int, int]] = []
    for member in members.tolist():
        near = graph.neighbours(member)
        inside = np.isin(near, members, assume_unique=True)
        if int(inside.sum()) == len(members) - 1:
            best.append((-int(graph.weights(member)[inside].sum()), rank[member], member))
    return min(best)[2]
