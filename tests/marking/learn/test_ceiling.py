"""What an answer may gain by learning in which no point was found: no more than the teacher gave such answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from made_class import made_result
from making import LetterEncoder
from test_adjust import METHODS, RUBRIC, WORDS, adjusted, made

from grader.marking.learn.adjust import compare_answers
from grader.marking.learn.learn import fit
from grader.marking.learn.learned import Learned, Method
from grader.records import Flag, GradeResult


def part() -> GradeResult:
    return made_result(RUBRIC, [1, 0, 0], answer=WORDS[0])


def lenient(method: Method, empty: Sequence[float]) -> Learned:
    """What full marks of nine answers teach, and the marks `empty` of others in which no point was found."""
    results = [made(i) for i in range(30, 39)]
    results += [made_result(RUBRIC, [0, 0, 0], answer=WORDS[3 + i]) for i in range(len(empty))]
    assert all(any(p.credit != "none" for p in r.points) for r in results[:9])
    marks = np.array([6.0] * 9 + list(empty)) / 6
    return fit(
        compare_answers(results, LetterEncoder()), marks, [f"S{i}" for i in range(len(results))], method
    )


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("empty", "most"), [((), 0.0), ((0.0,), 0.0), ((0.0, 1.0), 1.0), ((2.0, 0.5), 2.0)])
@pytest.mark.parametrize("text", ["客户搬家了", "今天天气真好，我们去公园玩。", *WORDS])
def test_an_answer_without_a_point_gains_no_more_than_such_answers_were_given(
    text: str, empty: tuple[float, ...], most: float, method: Method
) -> None:
    learned = lenient(method, empty)
    assert learned.empty_ceiling * 6 == pytest.approx(most)
    after = adjusted(made_result(RUBRIC, [0, 0, 0], answer=text), learned)
    assert after.learnt is not None
    assert after.score <= most and after.learnt.change <= most + 1e-4
    assert sum(p.marks for p in after.learnt.parts) == pytest.approx(after.learnt.change, abs=1e-9)
    # one with a point is free to gain what the teacher's leniency says
    assert adjusted(part(), learned).score > part().score + 1


def test_the_ceiling_is_only_for_gains() -> None:
    """Answers without a point that the rubric paid for otherwise, or that are given less than the ceiling, are not touched by it."""
    learned = lenient("recalibration", [3.0, 0.0])
    paid = replace(made_result(RUBRIC, [0, 0, 0], answer=WORDS[0]), raw=4.0, capped=4.0, score=4.0)
    assert adjusted(paid, learned).score == 4.0
    low = replace(learned, shift=-1.0)
    assert adjusted(made_result(RUBRIC, [0, 0, 0], answer=WORDS[0]), low).learnt != adjusted(paid, low).learnt
    assert adjusted(paid, low).score < 4.0


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("given", "most"), [(0.0, 0.0), (2.0, 2.0)])
def test_a_listed_answer_gains_no_more_than_the_teacher_gave_listed_ones(
    given: float, most: float, method: Method
) -> None:
    listed = replace(made_result(RUBRIC, [0, 0, 0], answer=WORDS[3]), flags=(Flag("keyword-list"),))
    results = [*(made(i) for i in range(30, 39)), listed]
    marks = np.array([6.0] * 9 + [given]) / 6
    learned = fit(compare_answers(results, LetterEncoder()), marks, [f"S{i}" for i in range(10)], method)
    assert learned.flagged_ceiling * 6 == pytest.approx(most)
    other = replace(made_result(RUBRIC, [0, 0, 0], answer=WORDS[4]), flags=(Flag("copied-question"),))
    assert adjusted(other, learned).score <= most
