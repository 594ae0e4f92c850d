from __future__ import annotations

import pytest
from hypothesis import given
from making import answers, point, ready
from rapidfuzz import fuzz

from grader.pipeline import prepare_answer
from grader.records import Answer
from grader.signals.fuzzy import fuzzy

RUBRIC = ready(point("a", "产品质量不稳定", also=("质量时好时坏",)), point("b", "service is slow"))


@given(answers)
def test_like_a_loop_over_wordings(answer: Answer) -> None:
    values = fuzzy(RUBRIC, answer).values
    assert values.shape == (2, len(answer.segments))
    for i, s in enumerate(answer.segments):
        for target in range(2):
            best = 0.0
            for wording, owner in zip(RUBRIC.wordings, RUBRIC.owners, strict=True):
                if owner == target:
                    scorer = fuzz.partial_ratio if len(s.text) >= len(wording) else fuzz.ratio
                    best = max(best, scorer(wording, s.text) / 100)
            assert values[target, i] == pytest.approx(best, abs=1e-5)
            assert 0 <= values[target, i] <= 1


def value(text: str, target: int = 0) -> float:
    return float(fuzzy(RUBRIC, prepare_answer(text)).values[target].max())


def test_verbatim_misspelt_other() -> None:
    assert value("产品质量不稳定") == 1
    assert value("我认为产品质量不稳定是原因") == 1
    assert 0.7 < value("产品质量不穏定") < 1
    assert value("servise is slow", 1) > 0.9
    assert value("天气晴朗") < 0.3


def test_two_characters_are_not_the_whole() -> None:
    assert value("质量") < 0.6
