from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score, f1_score, precision_score, recall_score

from grader.marking.evaluate.agreement import smd, wtkappa
from grader.marking.evaluate.agreement_by import agreement_by_group, agreement_by_point

MARKS = st.sampled_from([0.0, 0.5, 1.0, float("nan")])


@settings(max_examples=40)
@given(st.lists(st.tuples(MARKS, MARKS), min_size=1, max_size=25))
def test_points_as_scikit_learn_has_them(rows: list[tuple[float, float]]) -> None:
    human, system = (np.array(side) for side in zip(*rows, strict=True))
    (found,) = agreement_by_point({"a": human}, {"a": system, "b": system})
    both = ~np.isnan(human) & ~np.isnan(system)
    h, s = human[both] > 0, system[both] > 0
    assert (found.id, found.N) == ("a", int(both.sum()))
    assert found.precision == (pytest.approx(precision_score(h, s)) if s.any() else None)
    assert found.recall == (pytest.approx(recall_score(h, s)) if h.any() else None)
    assert (pytest.approx(f1_score(h, s)) if (h | s).any() else None) == found.F1
    if len(np.unique(np.concatenate((h, s)))) == 2:
        assert found.kappa == pytest.approx(cohen_kappa_score(h, s))
    else:
        assert found.kappa is None


def test_exact_agreement_of_points_is_of_their_marks() -> None:
    (found,) = agreement_by_point({"a": np.array([1, 0.5, 0, 1.0])}, {"a": np.array([1, 1, 0, 0.5])})
    assert (found.exact_agr, found.precision, found.recall, found.prevalence) == (50, 1, 1, 0.75)


def test_points_nobody_marked_have_no_figures() -> None:
    (found,) = agreement_by_point({"a": np.full(2, np.nan)}, {"a": np.ones(2)})
    assert found.N == 0
    assert (found.prevalence, found.precision, found.recall, found.kappa, found.exact_agr) == (None,) * 5


def test_groups_are_set_against_all_answers() -> None:
    """DSM by hand: the group's mean of both z-scores, one less the other."""
    human, system = np.array([0, 1, 2, 3, 4, 5.0]), np.array([1, 2, 2, 3, 4, 4.0])
    low, high = agreement_by_group(human, system, {"class": ["1", "1", "1", "2", "2", "2"]})
    assert (low.column, low.value, low.N, low.h_mean, low.sys_mean) == (
        "class",
        "1",
        3,
        1,
        pytest.approx(5 / 3),
    )
    z = (system - system.mean()) / system.std(ddof=1) - (human - human.mean()) / human.std(ddof=1)
    dsm = {"1": low.DSM, "2": high.DSM}
    assert dsm == {"1": pytest.approx(z[:3].mean()), "2": pytest.approx(z[3:].mean())}


def test_groups_have_figures_of_their_own() -> None:
    human, system = np.array([0, 1, 2, 3, 4, 5.0]), np.array([1, 2, 2, 3, 4, 4.0])
    low, _ = agreement_by_group(human, system, {"class": ["1", "1", "1", "2", "2", "2"]})
    assert low.wtkappa == pytest.approx(float(wtkappa(human[:3], system[:3])))
    figures = {"SMD": low.SMD}
    assert figures == {"SMD": pytest.approx(float(smd(human[:3], system[:3])))}


def test_values_come_in_order_and_small_groups_lack_what_needs_two() -> None:
    human, system = np.array([1.0, 2, 3]), np.array([2.0, 3, 3])
    found = agreement_by_group(human, system, {"班级": ["乙", "甲", ""], "sex": ["f", "f", "m"]})
    assert [(g.column, g.value) for g in found] == [
        ("班级", ""),
        ("班级", "乙"),
        ("班级", "甲"),
        ("sex", "f"),
        ("sex", "m"),
    ]
    alone = found[0]
    assert (alone.N, alone.SMD, alone.wtkappa) == (1, None, None) and alone.DSM is not None
