from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.marking.stars import Star, find_stars

Edges = dict[tuple[int, int], int]


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, Edges]:
    count = draw(st.integers(0, 9))
    pairs = list(combinations(range(count), 2))
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    return count, {pair: draw(st.integers(1, 4)) for pair in chosen}


def stars(count: int, edges: Edges, rank: list[int]) -> list[Star]:
    first, second, likeness = (
        np.array(column, np.int64)
        for column in ([a for a, _ in edges], [b for _, b in edges], list(edges.values()))
    )
    return find_stars(count, first, second, likeness, rank)


def slowly(count: int, edges: Edges, rank: list[int]) -> list[Star]:
    """The same, counting every neighbour anew for every star."""
    both = edges | {(b, a): w for (a, b), w in edges.items()}
    free, found = set(range(count)), []
    while True:
        near = {i: {j for j in free if (i, j) in both} for i in free}
        best = max(
            free, key=lambda i: (len(near[i]), sum(both[i, j] for j in near[i]), -rank[i]), default=None
        )
        if best is None or not near[best]:
            return found
        members = {best} | near[best]
        centres = [m for m in members if all((m, o) in both for o in members - {m})]
        centre = max(centres, key=lambda m: (sum(both[m, o] for o in members - {m}), -rank[m]))
        found.append(Star(centre, tuple(sorted(members))))
        free -= members


@given(graphs(), st.randoms(use_true_random=False))
def test_stars_are_those_that_counting_anew_finds(graph: tuple[int, Edges], draw: object) -> None:
    count, edges = graph
    rank = list(range(count))
    draw.shuffle(rank)  # type: ignore[attr-defined]
    assert stars(count, edges, rank) == slowly(count, edges, rank)


@given(graphs())
def test_every_member_is_a_neighbour_of_the_centre_and_in_one_star(graph: tuple[int, Edges]) -> None:
    count, edges = graph
    found = stars(count, edges, list(range(count)))
    members = [m for star in found for m in star.members]
    assert len(members) == len(set(members))
    for star in found:
        for member in set(star.members) - {star.centre}:
            assert (min(member, star.centre), max(member, star.centre)) in edges


def test_a_chain_does_not_become_a_group() -> None:
    """Single linkage would join all five."""
    chain = {(i, i + 1): 1 for i in range(4)}
    assert [s.members for s in stars(5, chain, [0, 1, 2, 3, 4])] == [(0, 1, 2), (3, 4)]


def test_the_centre_is_the_member_closest_to_all() -> None:
    """0 has as many neighbours as 1, which is closer to them; the one of lower rank only where that is equal."""
    assert stars(3, {(0, 1): 5, (0, 2): 1, (1, 2): 9}, [0, 1, 2])[0].centre == 1
    assert stars(3, {(0, 1): 5, (0, 2): 5, (1, 2): 5}, [2, 1, 0])[0].centre == 2
