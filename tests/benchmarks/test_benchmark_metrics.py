"""Figures against values worked out by hand, and the bootstrap's unit."""

import math

import numpy as np
import pytest

from benchmarks import _metrics
from benchmarks._metrics import (
    Graded,
    Interval,
    binned,
    figures,
    pearson,
    qwk,
    rows_by,
    table,
    with_intervals,
)
from benchmarks._sets import Item, MarkedSet
from grader.records import KeyPoint, Rubric

POINTS = (KeyPoint("a", "甲", 1), KeyPoint("b", "乙", 1))
RUBRIC = Rubric("r", "t", "definition", "zh", "q", POINTS, 2)


def _item(number: int, fraction: float, *, group: str = "r", style: str = "", **labels: float) -> Item:
    given = {"a": labels.get("a", 0.0), "b": labels.get("b", 0.0)}
    against = frozenset({"b"}) if style == "contradiction" else frozenset()
    return Item(f"i{number}", group, RUBRIC, "甲；乙", "文", fraction, given, against, style)


ITEMS = (
    _item(1, 1.0, a=1, b=1),
    _item(2, 0.5, a=1, style="contradiction"),
    _item(3, 0.25, a=0.5),
    _item(4, 0.0, style="keyword-stuffing"),
)
GRADED = (
    Graded(1.0, frozenset("ab"), frozenset("ab")),
    Graded(1.0, frozenset("ab"), frozenset("a")),
    Graded(0.0, frozenset(), frozenset()),
    Graded(0.5, frozenset("a"), frozenset("a")),
)


def test_bins_are_steps_of_the_maximum() -> None:
    assert binned([0.0, 0.124, 0.126, 1.0, 1.7, -0.2], 20).tolist() == [0, 2, 3, 20, 20, 0]


def test_qwk_is_one_for_agreement_and_negative_for_reversal() -> None:
    marks = np.array([0.0, 0.5, 1.0])
    assert qwk(marks, marks, 10) == 1
    assert qwk(marks, marks[::-1], 10) == pytest.approx(-1)


def test_qwk_by_hand() -> None:
    # Squared differences .01 + .04 of 0..1 in tenths; by chance: mean over all nine pairs times three.
    teacher, machine = np.array([0.0, 0.5, 1.0]), np.array([0.1, 0.5, 0.8])
    seen = 0.1**2 + 0 + 0.2**2
    chance = np.square(np.subtract.outer(teacher, machine)).sum() / 3
    assert qwk(teacher, machine, 10) == pytest.approx(1 - seen / chance)


def test_undefined_figures_are_nan() -> None:
    flat = np.array([0.5, 0.5])
    assert math.isnan(pearson(flat, np.array([0.0, 1.0])))
    assert math.isnan(qwk(flat, flat, 10))


def test_figures_by_hand() -> None:
    found = figures(ITEMS, GRADED, bins=20)
    # Points: three met by the teacher from half marks on; five given; three of them right... but item 3 got none.
    assert found["precision"] == pytest.approx(3 / 5)
    assert found["recall"] == pytest.approx(3 / 4)
    assert found["F1"] == pytest.approx(2 * 0.6 * 0.75 / 1.35)
    assert found["mean error %"] == pytest.approx(100 * (0 + 0.5 + 0.25 + 0.5) / 4)
    assert found["stuffed marks %"] == 50
    assert "copied marks %" not in found


def test_a_contradicted_point_counts_only_when_it_was_paid() -> None:
    assert figures(ITEMS, GRADED, bins=20)["contradicted paid %"] == 0
    paid = (*GRADED[:1], Graded(1.0, frozenset("ab"), frozenset("ab")), *GRADED[2:])
    assert figures(ITEMS, paid, bins=20)["contradicted paid %"] == 100


def test_points_are_undefined_where_there_is_nothing_to_find() -> None:
    found = figures(ITEMS[3:], GRADED[3:], bins=20)
    assert all(math.isnan(found[name]) for name in ("precision", "recall", "F1", "contradicted paid %"))


def test_totals_alone_leave_point_figures_out() -> None:
    found = figures(ITEMS, [Graded(g.fraction) for g in GRADED], bins=20)
    assert "F1" not in found
    assert found["QWK"] == figures(ITEMS, GRADED, bins=20)["QWK"]


def test_the_bootstrap_resamples_groups_not_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    items = tuple(_item(n, n / 5, group="xyz"[n // 2]) for n in range(6))
    seen: list[list[int]] = []
    real = _metrics._figures

    def spy(columns: _metrics._Columns, rows: _metrics.Ints, bins: int) -> _metrics.Figures:
        seen.append(rows.tolist())
        return real(columns, rows, bins)

    monkeypatch.setattr(_metrics, "_figures", spy)
    with_intervals(MarkedSet("le", items, 10, 3), [Graded(i.fraction) for i in items], resamples=30)
    assert len(seen) >= 31
    for rows in seen:
        assert len(rows) == 6
        assert all(b == a + 1 and a % 2 == 0 for a, b in zip(rows[::2], rows[1::2], strict=True))


def test_intervals_hold_the_value_and_are_repeatable() -> None:
    rng = np.random.default_rng(1)
    items = tuple(_item(n, float(m), group=f"g{n % 8}") for n, m in enumerate(rng.random(40)))
    graded = [
        Graded(float(np.clip(i.fraction + e, 0, 1)))
        for i, e in zip(items, rng.normal(0, 0.1, 40), strict=True)
    ]
    marked = MarkedSet("le", items, 10, 4)
    found = with_intervals(marked, graded, resamples=100)
    assert found == with_intervals(marked, graded, resamples=100)
    for name in ("QWK", "Pearson", "mean error %"):
        assert found[name].low < found[name].value < found[name].high


def test_rows_by_style() -> None:
    rows = rows_by(MarkedSet("labelled", ITEMS, 20, 2), GRADED, "style", lambda item: item.style)
    stuffed = next(row for row in rows if row["style"] == "keyword-stuffing")
    assert (stuffed["answers"], stuffed["teacher %"], stuffed["machine %"]) == (1, 0, 50)


def test_tables_align_and_drop_empty_columns() -> None:
    rows: list[_metrics.Row] = [
        {"system": "甲", "QWK": Interval(0.5, 0.25, 0.75), "F1": math.nan, "paid %": 12.34},
        {"system": "long", "QWK": Interval(0.5, math.nan, math.nan), "F1": None},
    ]
    assert table(rows).splitlines() == [
        "system  QWK                   paid %",
        "甲      0.500 [0.250, 0.750]  12.3",
        "long    0.500                 –",
    ]
    assert table(rows, markdown=True).splitlines()[1] == "| ------ | -------------------- | ------ |"
