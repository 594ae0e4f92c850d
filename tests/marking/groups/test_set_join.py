from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.marking.groups.set_join import SimilarPairs, dice_pairs, jaccard_pairs

FEW = st.lists(st.frozensets(st.integers(0, 12), max_size=10), max_size=14)
MANY = st.lists(st.frozensets(st.integers(0, 60), min_size=20, max_size=40), max_size=8)
NEAR_COPIES = st.builds(
    lambda base, drops: [base - frozenset(d) for d in drops],
    st.frozensets(st.integers(0, 99), min_size=30, max_size=60),
    st.lists(st.lists(st.integers(0, 99), max_size=20), max_size=12),
)
LEAST = st.sampled_from([Fraction(4, 5), Fraction(1, 2), Fraction(2, 3), Fraction(1)])


def as_rows(found: SimilarPairs) -> list[tuple[int, int, int, int]]:
    columns = (found.first, found.second, found.shared, found.union)
    rows = zip(*(c.tolist() for c in columns), strict=True)
    return sorted((min(i, j), max(i, j), shared, union) for i, j, shared, union in rows)


def every_pair(
    sets: Sequence[frozenset[int]], enough: Callable[[frozenset[int], frozenset[int]], bool]
) -> list[tuple[int, int, int, int]]:
    return [
        (i, j, len(sets[i] & sets[j]), len(sets[i] | sets[j]))
        for i in range(len(sets))
        for j in range(i + 1, len(sets))
        if sets[i] and sets[j] and enough(sets[i], sets[j])
    ]


@given(FEW | MANY | NEAR_COPIES, LEAST)
def test_jaccard_finds_what_looking_at_every_pair_finds(sets: list[frozenset[int]], least: Fraction) -> None:
    expected = every_pair(sets, lambda a, b: len(a & b) >= least * len(a | b))
    assert as_rows(jaccard_pairs(sets, least)) == expected


@given(FEW | MANY | NEAR_COPIES, LEAST)
def test_dice_finds_what_looking_at_every_pair_finds(sets: list[frozenset[int]], least: Fraction) -> None:
    expected = every_pair(sets, lambda a, b: 2 * len(a & b) >= least * (len(a) + len(b)))
    assert as_rows(dice_pairs(sets, least)) == expected


@pytest.mark.parametrize("sets", [[], [frozenset()], [frozenset(), frozenset()], [frozenset({1})]])
def test_nothing_to_join(sets: list[frozenset[int]]) -> None:
    assert as_rows(jaccard_pairs(sets, Fraction(4, 5))) == []


def test_the_bound_itself_counts() -> None:
    """8 of 10 is .8 and 7 of 9 is less, whatever floats make of it."""
    ten = frozenset(range(10))
    assert as_rows(jaccard_pairs([ten, frozenset(range(8))], Fraction(4, 5))) == [(0, 1, 8, 10)]
    assert as_rows(jaccard_pairs([frozenset(range(9)), frozenset(range(7))], Fraction(4, 5))) == []
