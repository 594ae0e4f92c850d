"""What learned numbers change, against the prediction of the Gaussian process written out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from slow_learning import Teacher, made_answers

from grader.marking.learn.learn import fit
from grader.marking.learn.learned import Learned, Method, alike, as_steps, change, size, unit

METHODS: tuple[Method, ...] = ("recalibration", "residual")


def taught(count: int, seed: int, method: Method) -> tuple[Learned, Teacher]:
    answers = made_answers(count, seed)
    marks = np.random.default_rng([seed, 1]).uniform(size=count)
    learned = fit(answers, marks, [f"S{i}" for i in range(count)], method)
    return learned, Teacher(answers, marks.tolist())


@given(st.sampled_from(METHODS), st.integers(5, 12), st.integers(0, 10_000))
def test_a_change_is_the_prediction_of_the_process(method: Method, count: int, seed: int) -> None:
    learned, teacher = taught(count, seed, method)
    for other in made_answers(3, seed + 20_000):
        found, expected = change(learned, other), teacher.change(method, other)
        assert found.total == pytest.approx(sum(expected.values()), abs=1e-9)
        assert found.calibration == pytest.approx(expected["calibration"], abs=1e-9)
        assert sum(found.points) == pytest.approx(expected.get("point", 0.0), abs=1e-9)
        assert found.whole == pytest.approx(expected.get("whole", 0.0), abs=1e-9)
        assert sum(c.moved for c in found.clauses) == pytest.approx(expected.get("clause", 0.0), abs=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_parts_add_up_and_every_clause_has_its_part(method: Method) -> None:
    learned, _ = taught(10, 3, method)
    for other in made_answers(8, 77):
        found = change(learned, other)
        parts = [found.calibration, *found.points, found.whole, *(c.moved for c in found.clauses)]
        assert found.total == pytest.approx(sum(parts), abs=1e-12)
        assert len(found.points) == 3
        expected = range(len(other.clauses)) if method == "residual" else range(0)
        assert [c.clause for c in found.clauses] == list(expected)


def test_a_clause_is_put_down_to_the_answer_that_moved_it_most() -> None:
    learned, teacher = taught(9, 5, "residual")
    weights = teacher.weights("residual", range(9))
    named = 0
    for other in made_answers(6, 55):
        at = teacher.see(other)
        for part in change(learned, other).clauses:
            alone = replace(at, clauses=[at.clauses[part.clause]])
            pulls = [
                w * teacher.kernel("clause", s, alone) for w, s in zip(weights, teacher.seen, strict=True)
            ]
            same_way = [p if p * part.moved > 0 else 0.0 for p in pulls]
            assert part.like == same_way.index(max(same_way, key=abs))
            named += 1
    assert named > 5


def test_a_clause_like_none_moves_nothing_and_names_nobody() -> None:
    learned, _ = taught(6, 1, "residual")
    opposite = np.zeros(6)
    opposite[0] = 1.0
    away = replace(learned, clause_centre=np.zeros(6), clauses=np.rint(np.tile(-opposite * 127, (len(learned.clauses), 1))).astype(np.int8))  # fmt: skip
    other = replace(made_answers(1, 0)[0], clauses=opposite[None].astype(np.float32))
    (part,) = change(away, other).clauses
    assert (part.moved, part.like) == (0.0, None)


def test_an_answer_without_clauses_and_a_teacher_without_clauses() -> None:
    learned, _ = taught(8, 2, "residual")
    other = made_answers(5, 9)[1]
    none = replace(other, clauses=np.zeros((0, 6), np.float32))
    assert change(learned, none).clauses == ()
    bare = [replace(a, clauses=np.zeros((0, 6), np.float32)) for a in made_answers(6, 4)]
    found = change(fit(bare, np.linspace(0, 1, 6), [""] * 6, "residual"), other)
    assert found.clauses == () and np.isfinite(found.total)


def test_nothing_changes_nothing() -> None:
    learned, _ = taught(6, 8, "nothing")
    assert all(change(learned, other).total == 0 for other in made_answers(4, 1))


def test_constant_features_say_nothing() -> None:
    one = replace(made_answers(1, 0)[0], clauses=np.zeros((0, 6), np.float32))
    learned = fit([one] * 6, np.array([0, 0.2, 0.4, 0.6, 0.8, 1]), [""] * 6, "residual")
    found = change(learned, one)
    assert found.points == (0, 0, 0) and found.whole == 0
    # six marks with mean 0.5 under a prior sd of 0.5 and a noise of 0.1: 1.5 / (1.5 + 0.01) of the gap is closed
    assert found.calibration == pytest.approx((0.5 - one.share) * 1.5 / 1.51)


def test_alike_is_the_cubed_cosine_and_a_set_is_wholly_like_itself() -> None:
    a = unit(np.array([[3.0, 4.0], [0.0, 2.0], [-1.0, 0.0], [0.0, 0.0]]))
    assert a[3].tolist() == [0, 0]
    assert alike(a, a)[0].tolist() == pytest.approx([1, 0.8**3, 0, 0])
    assert alike(a, a).sum() / size(a) ** 2 == pytest.approx(1)
    assert size(np.zeros((0, 2))) > 0


def test_steps_keep_vectors_to_half_a_step() -> None:
    rows = [unit(a.clauses) for a in made_answers(6, 12)]
    steps = as_steps(rows)
    assert steps.dtype == np.int8
    assert np.abs(steps / 127 - np.concatenate(rows)).max() <= 0.5 / 127 + 1e-9
    assert as_steps([]).shape == (0, 0)
