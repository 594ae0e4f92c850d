from __future__ import annotations

import itertools
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import fusion

from grader.confidence import calibrated, confidence
from grader.records import WORTH, PointScore

PLAIN = fusion()


def scored(*probabilities: float, marks: tuple[float, ...] = ()) -> list[PointScore]:
    return [
        PointScore(f"p{i}", "", m, 0, "full" if p >= 0.6 else "partial" if p >= 0.4 else "none", p)
        for i, (p, m) in enumerate(zip(probabilities, marks or (1.0,) * len(probabilities), strict=True))
    ]


def slow(points: list[PointScore]) -> float:
    """Every way the teacher may mark, one by one."""
    ordered = sorted(p.marks for p in points)
    half = (ordered[(len(points) - 1) // 2] + ordered[len(points) // 2]) / 4
    total = 0.0
    for way in itertools.product((0.0, 0.5, 1.0), repeat=len(points)):
        chance, error = 1.0, 0.0
        for p, given_ in zip(points, way, strict=True):
            halves = 0.8 * p.probability * (1 - p.probability)
            chance *= {0.0: 1 - p.probability - halves / 2, 0.5: halves, 1.0: p.probability - halves / 2}[
                given_
            ]
            error += p.marks * (WORTH[p.credit] - given_)
        total += chance if abs(error) <= half + 1e-6 else 0.0
    return total


points = st.lists(
    st.tuples(st.floats(0, 1), st.sampled_from([0.5, 1.0, 1.5, 2.0, 3.0])), min_size=1, max_size=5
).map(lambda rows: scored(*(p for p, _ in rows), marks=tuple(m for _, m in rows)))


@given(points)
def test_as_the_slow_count(found: list[PointScore]) -> None:
    assert confidence(found, PLAIN) == pytest.approx(min(max(slow(found), 1e-4), 1 - 1e-4), abs=2e-4)


def test_confidence_falls_with_doubt() -> None:
    assert confidence(scored(1, 0, 1), PLAIN) > 0.999
    sure, less, doubtful = (confidence(scored(p, 1 - p), PLAIN) for p in (0.99, 0.8, 0.62))
    assert sure > less > doubtful


def test_shares_are_surer_the_further_from_doubt() -> None:
    numbers = replace(PLAIN, shares=True, partial=0.1, full=0.9)

    def sure(*probabilities: float) -> float:
        paid = [replace(p, earned=numbers.share(p.probability)) for p in scored(*probabilities)]
        return confidence(paid, numbers)

    for p in (0.02, 0.2, 0.35):
        assert sure(p) == pytest.approx(sure(1 - p), abs=1e-3)
        assert sure(p) > sure(p + 0.1)
    # by hand: one mark in doubt, spread 1/2, half a mark is one spread
    assert sure(0.5) == pytest.approx(math.erf(1 / math.sqrt(2)), abs=1e-3)
    assert sure(0.5, 0.5) < sure(0.5)
    assert sure(1, 0) > 0.999


def test_a_mark_that_is_not_what_was_expected_is_less_sure() -> None:
    numbers = replace(PLAIN, shares=True, partial=0.1, full=0.9)
    (p,) = scored(0.9)
    assert confidence([replace(p, earned=0.0)], numbers) < confidence([replace(p, earned=1.0)], numbers) - 0.5


def test_no_points_no_doubt() -> None:
    assert confidence([], PLAIN) == 1


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 3), st.floats(-3, 3))
def test_calibration_keeps_the_order(a: float, b: float, slope: float, bias: float) -> None:
    low, high = sorted((a, b))
    assert 0 < calibrated(low, slope, bias) <= calibrated(high, slope, bias) < 1


def test_no_calibration_is_none() -> None:
    assert calibrated(0.3, 1.0, 0.0) == pytest.approx(0.3)
