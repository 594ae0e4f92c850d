from __future__ import annotations

import time

import numpy as np
import numpy.typing as npt
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from grader.marking.items.missed import co_missed, fisher_p, holm

Missed = npt.NDArray[np.bool_]


def table(both: int, first: int, second: int, neither: int) -> Missed:
    """Students as rows: so many miss both items, only the first, only the second, neither."""
    rows = [(1, 1)] * both + [(1, 0)] * first + [(0, 1)] * second + [(0, 0)] * neither
    return np.array(rows, bool)


def test_the_lady_tasting_tea() -> None:
    """R. A. Fisher, The Design of Experiments (1935), chapter II: 1 in 70, and 17 in 70 with one pair wrong."""
    assert fisher_p(8, 4, 4, 4) == pytest.approx(1 / 70)
    assert fisher_p(8, 4, 4, 3) == pytest.approx(17 / 70)


@given(*[st.integers(0, 40)] * 4)
def test_fisher_is_scipys(both: int, first: int, second: int, neither: int) -> None:
    if both + first + second + neither == 0:
        return
    expected = scipy.stats.fisher_exact([[both, first], [second, neither]], alternative="greater").pvalue
    n = both + first + second + neither
    assert fisher_p(n, both + first, both + second, both) == pytest.approx(expected, rel=1e-6)


def test_fisher_of_a_hundred_thousand_students_is_scipys_and_quick() -> None:
    start = time.process_time()
    for both in (25_000, 25_200, 26_000):
        expected = scipy.stats.hypergeom.sf(both - 1, 100_000, 50_100, 49_900)
        assert fisher_p(100_000, 50_100, 49_900, both) == pytest.approx(expected, rel=1e-6)
    assert time.process_time() - start < 1.5


@given(st.lists(st.floats(0, 1), max_size=8), st.sampled_from([0.01, 0.05, 0.2]))
def test_holm_rejects_as_the_step_down_procedure_does(p: list[float], level: float) -> None:
    """From the smallest p: reject while p < level / (those left), then stop."""
    rejected = set()
    for rank, at in enumerate(sorted(range(len(p)), key=p.__getitem__)):
        if not p[at] * (len(p) - rank) < level:
            break
        rejected.add(at)
    assert {i for i, corrected in enumerate(holm(p)) if corrected < level} == rejected


def test_holm_keeps_the_order_given() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_a_pair_that_stands_out() -> None:
    missed = table(8, 1, 2, 9)
    (pair,) = co_missed(missed)
    assert (pair.first, pair.second, pair.both, pair.missed_first, pair.missed_second) == (0, 1, 8, 9, 10)
    assert (pair.expected, pair.lift) == (4.5, pytest.approx(8 / 4.5))
    assert pair.phi == pytest.approx(np.corrcoef(missed.T)[0, 1])
    assert pair.p == pytest.approx(scipy.stats.fisher_exact([[8, 1], [2, 9]], alternative="greater").pvalue)


@pytest.mark.parametrize(
    "missed",
    [
        table(5, 5, 5, 5),  # as many as chance gives
        table(2, 0, 0, 30),  # sure, but two students
        table(4, 0, 0, 46),  # sure, but under 10 % of the class
        table(0, 8, 8, 0),  # never together
        table(12, 8, 0, 0),  # one is missed by all
        table(0, 0, 0, 9),  # nothing is missed
    ],
)
def test_a_pair_that_does_not(missed: Missed) -> None:
    assert co_missed(missed) == ()


def test_the_surest_comes_first_and_p_is_corrected_for_all_pairs() -> None:
    a = np.array([1] * 10 + [0] * 20, bool)
    b = np.array([1] * 9 + [0] * 20 + [1], bool)
    c = np.array([0, 1] * 15, bool)
    missed = np.stack([c, b, a], axis=1)
    pairs = co_missed(missed)
    assert [(p.first, p.second) for p in pairs] == [(1, 2)]
    assert pairs[0].p == pytest.approx(3 * fisher_p(30, 10, 10, 9))


def test_related_items_are_not_tested() -> None:
    assert co_missed(table(8, 1, 2, 9), related=lambda a, b: (a, b) == (0, 1)) == ()


def test_no_items_no_pairs() -> None:
    assert co_missed(np.zeros((9, 0), bool)) == ()
    assert co_missed(np.ones((9, 1), bool)) == ()
