from __future__ import annotations

import numpy as np

from grader.pipeline import prepare_answer
from grader.signals.entailment import entailment, judged_polarity

STATES = np.array([[0.1, 0.2, 0.6, 0.1], [0.05, 0.0, 0.05, 0.9]], np.float32)
ANSWER = prepare_answer("质量不稳定，价格太高。服务还可以")


def test_every_segment_gets_the_expected_credit() -> None:
    found = entailment(STATES, ANSWER)
    assert found.name == "entailment"
    assert found.values.shape == (2, len(ANSWER.segments))
    assert np.allclose(found.values, np.array([[0.7], [0.05]]))


def test_polarity_is_what_is_left_of_agreement() -> None:
    assert np.allclose(judged_polarity(STATES, ANSWER).values, np.array([[0.9], [0.1]]))


def test_a_blank_answer_has_no_segments() -> None:
    blank = prepare_answer("")
    assert entailment(STATES, blank).values.shape == (2, 0)
