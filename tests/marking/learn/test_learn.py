"""Choosing how much to learn, and what it is worth, on marks whose truth is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from slow_learning import Teacher, made_answers

from grader.marking.learn.learn import LEAST, METHODS, choose, cross_validate, fit, learn, predict
from grader.marking.learn.learn import _kernels as kernels
from grader.marking.learn.learn import _left_out_ceilings as left_out_ceilings
from grader.marking.learn.learn import _left_out_errors as left_out_errors
from grader.marking.learn.learned import AnswerFeatures, Floats, Hold, Method, change


def shares_of(answers: list[AnswerFeatures]) -> Floats:
    return np.array([a.share for a in answers])


def middling(count: int, seed: int) -> list[AnswerFeatures]:
    """Answers whose shares are far from the ends, so that no prediction is cut off there."""
    return [replace(a, share=0.4 + 0.2 * a.share) for a in made_answers(count, seed)]


# ---- leave-one-out ------------------------------------------------------------------------------------------
@given(st.sampled_from(("recalibration", "residual")), st.integers(5, 10), st.integers(0, 10_000))
def test_left_out_errors_are_those_of_fitting_without_each(method: Method, count: int, seed: int) -> None:
    answers = made_answers(count, seed)
    marks = np.random.default_rng([seed, 2]).uniform(size=count)
    found = kernels(answers, marks)
    expected = Teacher(answers, marks.tolist()).left_out(method)
    assert left_out_errors(found.of[method], found.residual) == pytest.approx(expected, abs=1e-8)


# ---- the choice ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("seed", range(8))
def test_marks_that_are_noise_teach_no_residual(seed: int) -> None:
    answers = made_answers(60, seed, dimensions=16)
    marks = np.random.default_rng([seed, 3]).integers(0, 2, 60).astype(float)
    assert choose(answers, marks) != "residual"


@pytest.mark.parametrize("count", [6, 10])
def test_a_few_marks_around_the_rubrics_teach_little(count: int) -> None:
    chosen, changed = [], []
    for seed in range(30):
        answers = middling(count, seed)
        marks = shares_of(answers) + np.random.default_rng([seed, 7]).normal(0, 0.1, count)
        learned = learn(answers, marks, [""] * count)
        chosen.append(learned.method)
        changed += [predict(learned, a) - a.share for a in middling(10, seed + 400)]
    assert chosen.count("nothing") > max(chosen.count("recalibration"), chosen.count("residual"))
    assert np.sqrt(np.square(changed).mean()) < 0.07  # one mark alone is 0.1 off


@pytest.mark.parametrize("seed", range(4))
def test_marks_that_are_stricter_throughout_teach_a_recalibration_at_least(seed: int) -> None:
    answers = made_answers(30, seed)
    marks = 0.6 * shares_of(answers)
    assert choose(answers, marks) != "nothing"
    learned = learn(answers, marks, [""] * 30)
    others = made_answers(20, seed + 50)
    missed = [predict(learned, a) - 0.6 * a.share for a in others]
    assert max(map(abs, missed)) < 0.08


@pytest.mark.parametrize("seed", range(4))
def test_marks_that_follow_the_features_teach_a_residual(seed: int) -> None:
    """A teacher for whom the first point counts half; one who minds a wording that the rubric does not know."""
    answers = made_answers(60, seed)
    by_point = np.array([0.5 * a.share + 0.5 * float(a.points[0]) for a in answers])
    learned = learn(answers, by_point, [""] * 60)
    assert learned.method == "residual"
    assert learned.points[0] > 3 * np.abs(learned.points[1:]).max()
    said = made_answers(3, 99)[1].clauses[:1]
    assert len(said) == 1
    saying = [
        replace(a, clauses=np.concatenate([a.clauses, said])) if i % 2 else a for i, a in enumerate(answers)
    ]
    marks = np.clip(shares_of(answers) - 0.3 * (np.arange(60) % 2), 0, 1)
    assert choose(saying, marks) == "residual"


# ---- few answers help, and do not hurt --------------------------------------------------------------------------
@pytest.mark.parametrize("count", [5, 7, 10])
def test_marks_that_are_the_rubrics_change_nothing(count: int) -> None:
    answers = made_answers(count, count)
    learned = learn(answers, shares_of(answers), [""] * count)
    assert all(abs(change(learned, other).total) < 1e-9 for other in made_answers(20, 500))


@given(st.integers(5, 10), st.integers(0, 1000), st.sampled_from((-0.2, -0.1, 0.1, 0.2)))
def test_marks_shifted_by_a_constant_are_learned_as_a_shift(count: int, seed: int, by: float) -> None:
    answers = middling(count, seed)
    learned = learn(answers, shares_of(answers) + by, [""] * count)
    assert learned.method != "nothing"
    for other in middling(5, seed + 5000):
        found = change(learned, other)
        assert found.calibration == pytest.approx(by, abs=0.1 * abs(by))
        assert predict(learned, other) == pytest.approx(other.share + by, abs=0.1 * abs(by))


def test_too_few_answers() -> None:
    answers = made_answers(LEAST - 1, 0)
    with pytest.raises(ValueError, match=f"at least {LEAST}"):
        learn(answers, shares_of(answers), [""] * len(answers))


HOLDS: tuple[Hold, ...] = ("none", "empty", "flagged")


@pytest.mark.parametrize("seed", range(5))
def test_without_a_point_the_choice_and_the_figures_know_the_ceiling(seed: int) -> None:
    """The left-out ceilings are those of fits without each answer; no left-out share of such an answer is above."""
    draw = np.random.default_rng(seed)
    answers = [
        replace(a, holds=HOLDS[draw.integers(0, 3)], share=0.3 * a.share) for a in made_answers(12, seed)
    ]
    marks = draw.uniform(0.2, 1, 12)
    found = left_out_ceilings(answers, marks)
    for i, answer in enumerate(answers):
        rest = [j for j in range(12) if j != i]
        without = fit([answers[j] for j in rest], marks[rest], [""] * 11, "residual")
        ceilings = {"none": 1, "empty": without.empty_ceiling, "flagged": without.flagged_ceiling}
        assert found[i] == ceilings[answer.holds]
    shares = cross_validate(answers, marks)
    for hold in ("empty", "flagged"):
        held = [i for i, a in enumerate(answers) if a.holds == hold]
        top = max((marks[i] for i in held), default=0.0)
        assert all(shares[i] <= max(top, answers[i].share) + 1e-9 for i in held)


# ---- the figures ------------------------------------------------------------------------------------------------
def noisy(answers: list[AnswerFeatures], seed: int) -> Floats:
    """Marks stricter than the rubric's, with a little noise."""
    return shares_of(answers) - 0.1 + np.random.default_rng(seed).normal(0, 0.05, len(answers))


def test_no_answer_is_marked_with_its_own_mark_known() -> None:
    answers = middling(23, 6)
    marks = noisy(answers, 0)
    before = cross_validate(answers, marks)
    for i in range(len(answers)):
        other = marks.copy()
        other[i] += 0.07
        after = cross_validate(answers, other)
        same = after == before
        assert same[i]
        assert 1 <= same.sum() <= 3  # 23 answers in ten folds: its own fold alone keeps its figures
    assert len(np.unique(before)) > 20


def test_figures_are_those_of_the_folds_fitted_by_hand() -> None:
    answers = middling(12, 3)
    marks = noisy(answers, 1)
    found = cross_validate(answers, marks, seed=5)
    for fold in np.array_split(np.random.default_rng(5).permutation(12), 10):
        rest = [i for i in range(12) if i not in fold]
        train, given_marks = [answers[i] for i in rest], marks[rest]
        learned = fit(train, given_marks, [f"x{i}" for i in rest], choose(train, given_marks))
        assert found[fold].tolist() == pytest.approx([predict(learned, answers[i]) for i in fold])


def test_the_same_again_gives_the_same_whatever_the_ids() -> None:
    answers = made_answers(20, 4)
    marks = np.clip(noisy(answers, 2), 0, 1)
    assert cross_validate(answers, marks).tolist() == cross_validate(answers, marks).tolist()
    one, other = learn(answers, marks, [str(i) for i in range(20)]), learn(answers, marks, ["同"] * 20)
    assert one.method == other.method
    assert [predict(one, a) for a in answers] == [predict(other, a) for a in answers]


@pytest.mark.parametrize("method", METHODS)
def test_the_order_of_the_answers_does_not_matter_to_a_fit(method: Method) -> None:
    answers = made_answers(11, 8)
    marks = np.random.default_rng(8).uniform(size=11)
    turned = np.random.default_rng(9).permutation(11)
    one = fit(answers, marks, [""] * 11, method)
    other = fit([answers[i] for i in turned], marks[turned], [""] * 11, method)
    for a in made_answers(6, 60):
        assert predict(one, a) == pytest.approx(predict(other, a), abs=1e-9)


@given(st.integers(0, 1000), st.sampled_from(METHODS))
def test_a_prediction_is_a_share(seed: int, method: Method) -> None:
    answers = made_answers(8, seed)
    marks = np.random.default_rng(seed).integers(0, 2, 8).astype(float)
    learned = fit(answers, marks, [""] * 8, method)
    assert all(0 <= predict(learned, a) <= 1 for a in made_answers(8, seed + 3000))


def test_nothing_predicts_the_rubrics_share() -> None:
    answers = made_answers(6, 0)
    learned = fit(answers, np.linspace(0, 1, 6), [""] * 6, "nothing")
    assert [predict(learned, a) for a in answers] == [a.share for a in answers]
