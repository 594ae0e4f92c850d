from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from making import answers, point, ready

from grader.pipeline import prepare_answer
from grader.records import Answer
from grader.signals.verbatim import verbatim

RUBRIC = ready(point("a", "产品质量不稳定", also=("质量时好时坏",)), point("b", "Service is slow."))


def said(text: str) -> list[float]:
    return verbatim(RUBRIC, prepare_answer(text)).values.max(axis=1).tolist()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("产品质量不稳定", [1, 0]),
        ("产品、质量，不稳定！", [1, 0]),
        ("主要是产品质量不稳定。", [1, 0]),
        ("我觉得质量时好时坏", [1, 0]),
        ("service is slow", [0, 1]),
        ("产品质量很不稳定", [0, 0]),
        ("并没有人觉得产品质量不稳定", [0, 0]),
        ("产品质量", [0, 0]),
    ],
)
def test_only_the_wordings_themselves(text: str, found: list[float]) -> None:
    assert said(text) == found


@given(answers)
def test_nought_or_one_for_every_pair(answer: Answer) -> None:
    values = verbatim(RUBRIC, answer).values
    assert values.shape == (2, len(answer.segments))
    assert np.isin(values, (0, 1)).all()
