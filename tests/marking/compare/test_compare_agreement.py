"""The effect of a second grading on the agreement, against scikit-learn, SciPy and a slow bootstrap."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import bootstrap as scipy_bootstrap
from sklearn.metrics import cohen_kappa_score, mean_absolute_error, root_mean_squared_error

from grader.batch.table import Cell, Row
from grader.errors import TableError
from grader.learnt import Learnt
from grader.marking.compare.agreement import (
    FIGURES,
    AgreementEffect,
    bootstrap_differences,
    measure_effect,
    teacher_marks,
)
from grader.marking.evaluate.agreement import corr, mae
from grader.marking.evaluate.evaluate import evaluate
from grader.marking.evaluate.paired_marks import PairedMarks
from grader.marking.marks import Marks, MarkTable
from grader.marking.results import ClassResults
from grader.marking.scale import Scale
from tests.results import blank_result

SCALE = Scale(max=6, step=1)
RESULT = replace(blank_result(), max_score=6)


def three(count: int) -> tuple[Marks, Marks, Marks]:
    """A teacher's marks, and two gradings of which the second is closer."""
    random = np.random.default_rng(4)
    human = random.integers(0, 7, count).astype(float)
    old = np.clip(human + random.integers(-2, 3, count), 0, 6)
    return human, old, np.clip(human + random.integers(-1, 2, count), 0, 6)


def table(*header: str, rows: list[tuple[object, ...]]) -> MarkTable:
    return MarkTable(
        path=Path("t.csv"),
        header=header,
        rows=tuple(Row(n, tuple(Cell(str(c)) for c in row)) for n, row in enumerate(rows, 2)),
        ids=tuple(str(row[0]) for row in rows),
    )


def effect_of(human: Any, old: Any, new: Any, **more: Any) -> AgreementEffect:
    rows = table("id", rows=[(f"S{n}",) for n in range(len(human))])
    found = [ClassResults(rows, tuple(replace(RESULT, score=float(m)) for m in side)) for side in (old, new)]
    marks = {row.number: float(m) for row, m in zip(rows.rows, human, strict=True) if not np.isnan(m)}
    return measure_effect(*found, marks, human_name="李", **more)


def test_figures_by_scikit_learn() -> None:
    human, old, new = three(60)
    found = effect_of(human, old, new)
    assert found.n == 60 and found.scale == SCALE
    for marks, agreement in ((old, found.old), (new, found.new)):
        labels = [x.astype(int) for x in (human, marks)]
        figures = agreement.to_dict()
        assert figures["wtkappa"] == pytest.approx(cohen_kappa_score(*labels, weights="quadratic"))
        assert figures["RMSE"] == pytest.approx(root_mean_squared_error(human, marks))
        assert figures["MAE"] == pytest.approx(mean_absolute_error(human, marks))
    for name in FIGURES:
        change = found.differences[name]
        assert change.value == pytest.approx(getattr(found.new, name) - getattr(found.old, name))
        assert change.ends is not None and change.ends[0] <= change.value <= change.ends[1]


def test_the_same_figures_as_grade_evaluate() -> None:
    human, old, new = three(30)
    found = effect_of(human, old, new)
    for marks, agreement in ((old, found.old), (new, found.new)):
        paired = PairedMarks(ids=("",) * 30, human=human, system=marks, worth=np.full(30, 6.0))
        assert agreement.to_dict() == pytest.approx(evaluate(paired).system["raw"].to_dict())


def test_as_wide_as_scipys() -> None:
    """The resamples differ, so the ends differ by what 5,000 resamples leave to chance."""
    human, old, new = three(80)
    ours = bootstrap_differences(human, old, new, SCALE, resamples=5000).ends
    for name, figure in (("corr", corr), ("MAE", mae)):

        def difference(h: Marks, o: Marks, n: Marks, axis: int, figure: Any = figure) -> Marks:
            h, o, n = (np.moveaxis(x, axis, -1) for x in (h, o, n))
            return figure(h, n) - figure(h, o)

        theirs = scipy_bootstrap(
            (human, old, new), difference, paired=True, vectorized=True, method="percentile",
            n_resamples=5000, rng=1,
        ).confidence_interval  # fmt: skip
        assert ours[name] == pytest.approx((theirs.low, theirs.high), abs=0.02)


def test_the_slow_way_finds_the_same() -> None:
    """One resample at a time, every answer with its three marks; the kappas by scikit-learn."""
    human, old, new = three(20)
    order = np.lexsort((new, old, human))
    random = np.random.default_rng(20260101)
    kappas, adjacent = [], []
    for drawn in random.integers(0, 20, size=(100, 20)):
        h, o, n = (x[order][drawn].astype(int) for x in (human, old, new))
        kappa = [cohen_kappa_score(h, s, labels=list(range(7)), weights="quadratic") for s in (o, n)]
        kappas.append(kappa[1] - kappa[0])
        adjacent.append(100 * (np.mean(abs(h - n) <= 1) - np.mean(abs(h - o) <= 1)))
    drawn = bootstrap_differences(human, old, new, SCALE, resamples=100)
    found, undefined = drawn.ends, drawn.undefined
    assert found["wtkappa"] == pytest.approx(tuple(np.quantile(kappas, [0.025, 0.975])))
    assert found["adj_agr"] == pytest.approx(tuple(np.quantile(adjacent, [0.025, 0.975])))
    assert undefined == 0


marks = st.integers(0, 12).map(lambda halves: halves / 2)


@given(st.lists(st.tuples(marks, marks, marks), min_size=2, max_size=8), st.randoms())
def test_towards_and_away_and_the_order_of_rows(rows: list[tuple[float, float, float]], random: Any) -> None:
    found = effect_of(*zip(*rows, strict=True), resamples=100)
    assert found.towards == sum(abs(n - h) < abs(o - h) for h, o, n in rows)
    assert found.away == sum(abs(n - h) > abs(o - h) for h, o, n in rows)
    assert found.towards + found.away + found.neither == sum(o != n for _, o, n in rows)
    random.shuffle(rows)
    again = effect_of(*zip(*rows, strict=True), resamples=100)
    assert (again.old, again.new, again.differences) == (found.old, found.new, found.differences)


def test_the_same_grading_twice_makes_no_difference() -> None:
    human, old, _ = three(40)
    found = effect_of(human, old, old)
    assert {(c.value, c.ends) for c in found.differences.values()} == {(0.0, (0.0, 0.0))}
    assert (found.towards, found.away, found.neither, found.notes) == (0, 0, 0, ())


def test_undefined_figures_and_small_numbers_are_noted() -> None:
    found = effect_of([1, 2, 3], [2, 2, 2], [1, 2, 2])
    assert found.old.corr is None and found.differences["corr"].value is None
    assert found.differences["corr"].ends is None and found.differences["MAE"].ends is not None
    said = "\n".join(n.en for n in found.notes)
    assert "Only 3 answers" in said and "no value: corr" in said and "resamples" in said


def test_answers_without_a_teachers_mark_do_not_count() -> None:
    found = effect_of([1, np.nan, 3, 2], [1, 5, 2, 2], [1, 6, 3, 2])
    assert (found.n, found.towards, sorted(found.human)) == (3, 1, [2, 4, 5])


def test_marks_that_were_learned_from_are_noted() -> None:
    rows = table("id", rows=[("S1",), ("S2",)])
    old = ClassResults(rows, (RESULT, replace(RESULT, score=1)))
    taught = replace(RESULT, score=2, learnt=Learnt("residual", 12, 0, 2, ()))
    found = measure_effect(old, ClassResults(rows, (taught, RESULT)), {2: 1.0, 3: 2.0}, human_name="李")
    assert any("cross-validated" in n.en for n in found.notes)


def test_what_is_refused() -> None:
    with pytest.raises(TableError, match=r"There are 1 answers .*at least 2"):
        effect_of([1, np.nan], [1, 1], [2, 2])
    with pytest.raises(TableError, match=r"outside 0 to 6: 1 \(李: S1\)"):
        effect_of([1, 7], [1, 1], [2, 2])


def test_full_marks_are_the_larger_ones() -> None:
    rows = table("id", rows=[("S1",), ("S2",)])
    old = ClassResults(rows, (RESULT, RESULT))
    new = ClassResults(rows, (replace(RESULT, max_score=8),) * 2)
    assert measure_effect(old, new, {2: 7.0, 3: 1.0}, human_name="李").scale.max == 8


def test_a_teachers_table_is_joined_by_id() -> None:
    own = table("id", "李", rows=[("S1", 3), ("S2", ""), ("S3", 1)])
    assert teacher_marks(own, "李") == ({2: 3, 4: 1}, ())
    other = table("学号", "总分", rows=[("S3", 2), ("S1", 5), ("S9", 1)])
    marks, notes = teacher_marks(own, "总分", teacher=other)
    assert marks == {2: 5, 4: 2}
    assert "“id” of t.csv" in notes[0].en and "1 of t.csv, 1 of t.csv" in notes[1].en
