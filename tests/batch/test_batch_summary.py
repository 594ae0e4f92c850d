"""The running figures are the textbook's, whatever the order."""

from __future__ import annotations

import dataclasses
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.batch.summary import RunningSummary
from tests.batch.stand_in import LOSS, StandIn

GRADER = StandIn(LOSS)


@given(st.lists(st.integers(0, 6), min_size=1, max_size=40))
def test_figures(halves: list[int]) -> None:
    running = RunningSummary()
    for half in halves:
        running.add(LOSS, dataclasses.replace(GRADER.grade("质量"), score=half / 2))
    summary = running.done()
    [loss] = summary.rubrics
    scores = [half / 2 for half in halves]
    assert loss.mean == pytest.approx(statistics.fmean(scores))
    if len(scores) > 1:
        assert loss.sd == pytest.approx(statistics.stdev(scores))
    else:
        assert loss.sd is None
    assert (loss.lowest, loss.highest) == (min(scores), max(scores))
    bins = [0] * 10
    for half in halves:
        bins[min(int(round(100 * half / 6, 1) // 10), 9)] += 1
    assert loss.histogram == summary.histogram == tuple(bins) and sum(bins) == len(halves)
    assert summary.percent_mean == pytest.approx(100 * statistics.fmean(scores) / 3, abs=0.05)


def test_reasons_count_answers_not_mentions() -> None:
    running = RunningSummary()
    result = GRADER.grade("大概")
    running.add(LOSS, dataclasses.replace(result, review_reasons=result.review_reasons * 3))
    summary = running.done()
    assert summary.review_reasons == {"doubtful-point": 1}
    assert summary.review_points == {("loss", "quality"): 1}


def test_empty() -> None:
    running = RunningSummary()
    running.add_broken()
    data = running.done().to_dict()
    assert data["rows"] == data["broken"] == 1
    assert data["percent_mean"] is None and data["rubrics"] == []
