from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.pipeline import prepare_answer
from grader.signals.entailment import entailment, judged_polarity

STATES = np.array([[0.1, 0.2, 0.6, 0.1], [0.05, 0.0, 0.05, 0.9]], np.float32)
ANSWER = prepare_answer("质量不稳定，价格太高。服务还可以")


def test_every_segment_gets_the_expected_credit() -> None:
    found = entailment(STATES, ANSWER)
    assert found.name == "entailment"
    assert found.values.shape == (2, len(ANSWER.segments))
    assert np.allclose(found.values, np.array([[0.7], [0.05]]))


def test_a_blank_answer_has_no_segments() -> None:
    blank = prepare_answer("")
    assert entailment(STATES, blank).values.shape == (2, 0)


def test_polarity_by_hand() -> None:
    silent = judged_polarity(STATES, np.ones((2, 1), np.float32)).values
    assert np.allclose(silent[:, 0], [0.8 / 0.9, 0.15 / 1.05], atol=1e-4)
    (denied, _) = judged_polarity(STATES, np.zeros((2, 1), np.float32)).values
    assert np.allclose(denied, 1 / (1 + np.exp(5) * 0.1 / 0.8), atol=1e-4)


def test_silence_is_no_denial() -> None:
    absent = np.array([[0.97, 0.0, 0.01, 0.02]], np.float32)
    assert judged_polarity(absent, np.ones((1, 3), np.float32)).values.min() > 0.8


def test_a_rule_weighs_little_where_the_judge_hears_nothing_of_the_point() -> None:
    absent = np.array([[0.99, 0.0, 0.0, 0.01]], np.float32)
    faint = 1 / (1 + np.exp(5 * 0.01 / 0.2) * 0.01 / 0.1)
    assert np.allclose(judged_polarity(absent, np.zeros((1, 1), np.float32)).values, faint, atol=1e-4)
    doubted = np.array([[0.9, 0.0, 0.0, 0.1]], np.float32)
    half = 1 / (1 + np.exp(5 / 2) * 0.1 / 0.1)
    assert np.allclose(judged_polarity(doubted, np.zeros((1, 1), np.float32)).values, half, atol=1e-4)


@given(st.lists(st.floats(0.001, 1), min_size=4, max_size=4), st.floats(0, 1), st.floats(0, 1))
def test_a_rule_never_speaks_for_a_point(raw: list[float], a: float, b: float) -> None:
    states = np.array([raw], np.float32) / sum(raw)
    low, high = sorted((a, b))
    values = judged_polarity(states, np.array([[low, high]], np.float32)).values[0]
    assert 0 <= values[0] <= values[1] + 1e-6 <= 1 + 2e-6
