"""Figures against values worked out by hand, and the bootstrap's unit."""

import math
from collections.abc import Sequence

import numpy as np
import pytest

from benchmarks import _metrics
from benchmarks._items import Item, MarkedSet
from benchmarks._metrics import Graded, Interval, figures, rows_by, table, with_intervals
from benchmarks._set_metrics import TABLES, Ints, binned, pearson, qwk
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
    assert math.isnan(pearson(np.array([0.0, 1.0, 0.5]), np.array([0.5, 0.5, 0.5 + 1e-16])))
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

    def spy(columns: _metrics._Columns, rows: Ints, bins: int, tables: Sequence[str]) -> _metrics.Figures:
        seen.append(rows.tolist())
        return real(columns, rows, bins, tables)

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


def test_rmse_is_in_marks() -> None:
    found = figures(ITEMS, GRADED, bins=20, maximum=5)
    assert found["RMSE"] == pytest.approx(5 * math.sqrt((0.5**2 + 0.25**2 + 0.5**2) / 4))


def test_a_set_reports_its_headline_in_its_own_order() -> None:
    marked = MarkedSet("saf", ITEMS, 20, 2, ("RMSE", "Pearson"), maximum=2)
    assert list(with_intervals(marked, GRADED, resamples=0)) == ["RMSE", "Pearson"]


def test_pearson_per_question_is_a_mean_over_questions() -> None:
    marks = {"x": (0, 0.5, 1), "y": (0, 0.5, 1), "z": (0, 1), "flat": (1, 1)}
    given = {"x": (0, 0.5, 1), "y": (1, 0.5, 0), "z": (0.3, 0.3), "flat": (0, 1)}
    items = [_item(n, m, group=g) for g, ms in marks.items() for n, m in enumerate(ms)]
    graded = [Graded(m) for ms in given.values() for m in ms]
    # A machine that tells nobody apart in z has found nothing there; in "flat" there is nothing to be found.
    assert figures(items, graded, bins=20)["Pearson per question"] == pytest.approx((1 - 1 + 0) / 3)


def test_a_question_drawn_twice_counts_twice() -> None:
    marks, given = (0, 0.5, 1, 0, 0.5, 1), (0, 0.5, 1, 1, 0.5, 0)
    items = [_item(n, m, group="xy"[n // 3]) for n, m in enumerate(marks)]
    columns = _metrics._columns(items, [Graded(m) for m in given], 1)
    rows = np.array([0, 1, 2, 0, 1, 2, 3, 4, 5])
    assert _metrics._figures(columns, rows, 20)["Pearson per question"] == pytest.approx(1 / 3)


# ---- states ---------------------------------------------------------------------------------------------
ONE = Rubric("one", "t", "definition", "en", "q", (KeyPoint("p1", "x", 1),), 1)
STATED = [
    Item(str(n), str(n), ONE, "x", "y", float(s == "correct"), {"p1": float(s == "correct")}, state=s)
    for n, s in enumerate(("correct", "correct", "contradictory", "incorrect"))
]
P1, NONE = frozenset({"p1"}), frozenset[str]()


def test_two_ways_need_points_or_marks_alone() -> None:
    # By hand: correct 1 of 2 found, 1 of 2 right; the rest likewise.
    met = [Graded(0, P1), Graded(1, NONE), Graded(0, P1), Graded(1, NONE)]
    marks = [Graded(0.5), Graded(0.49), Graded(1), Graded(0)]
    for graded in (met, marks):
        found = figures(STATED, graded, bins=2)
        assert found["2-way macro-F1"] == pytest.approx(0.5)
        assert "3-way macro-F1" not in found


def test_three_ways_need_contradictions() -> None:
    graded = [
        Graded(1, P1, contradicted=NONE),
        Graded(0, NONE, contradicted=P1),
        Graded(0, NONE, contradicted=P1),
        Graded(0, NONE, contradicted=NONE),
    ]
    # Correct: precision 1, recall 1/2. Contradictory: precision 1/2, recall 1. Incorrect: all right.
    assert figures(STATED, graded, bins=2)["3-way macro-F1"] == pytest.approx((2 / 3 + 2 / 3 + 1) / 3)


# ---- matching -------------------------------------------------------------------------------------------
SIDES = [
    Rubric(f"side-{n}", "t", "short-answer", "en", "q", tuple(KeyPoint(f"{n}-{k}", "x", 1) for k in "abc"), 3)
    for n in range(4)
]


def _slow_mean_average_precision(items: Sequence[Item], graded: Sequence[Graded], unjudged: float) -> float:
    """The definition, written out: no sorting tricks, precision counted anew at every right argument."""
    values = []
    for side in dict.fromkeys(item.rubric.id for item in items):
        ranked: list[tuple[float, float]] = []
        for item, got in zip(items, graded, strict=True):
            if item.rubric.id == side:
                best, score = "", -math.inf
                for point, value in (got.scores or {}).items():
                    if value > score:
                        best, score = point, value
                ranked.append((score, (item.labels or {}).get(best, unjudged)))
        ranked.sort(key=lambda pair: pair[0], reverse=True)
        upper = ranked[: len(ranked) // 2]
        precisions = [
            sum(right for _, right in upper[: k + 1]) / (k + 1) for k, (_, right) in enumerate(upper) if right
        ]
        values.append(sum(precisions) / len(precisions) if precisions else 0.0)
    return sum(values) / len(values)


def _matched(rng: np.random.Generator, count: int = 80) -> tuple[list[Item], list[Graded]]:
    """Arguments on two topics with two sides each; a third of the pairs was judged by nobody."""
    items, graded = [], []
    for n in range(count):
        side = SIDES[n % 4]
        labels = {p.id: float(rng.random() < 0.4) for p in side.points if rng.random() < 0.67}
        items.append(Item(str(n), f"topic {n % 2}", side, "", "", 0, labels))
        graded.append(Graded(0, NONE, scores={p.id: float(rng.random()) for p in side.points}))
    return items, graded


@pytest.mark.parametrize("seed", range(5))
def test_mean_average_precision_is_its_definition(seed: int) -> None:
    items, graded = _matched(np.random.default_rng(seed))
    found = figures(items, graded, bins=10)
    assert found["mAP strict"] == pytest.approx(_slow_mean_average_precision(items, graded, 0))
    assert found["mAP relaxed"] == pytest.approx(_slow_mean_average_precision(items, graded, 1))
    assert found["mAP strict"] < found["mAP relaxed"]


def test_mean_average_precision_by_hand() -> None:
    side = SIDES[0]
    scores = [("0-a", 0.9, 1.0), ("0-b", 0.8, 0.0), ("0-c", 0.7, None), ("0-a", 0.2, 1.0), ("0-a", 0.1, 1.0)]
    scores.append(("0-b", 0.0, 1.0))
    items = [
        Item(str(n), "t", side, "", "", 0, {} if v is None else {p: v}) for n, (p, _, v) in enumerate(scores)
    ]
    graded = [
        Graded(0, NONE, scores={q.id: s if q.id == p else -1.0 for q in side.points}) for p, s, _ in scores
    ]
    found = figures(items, graded, bins=10)
    assert found["mAP strict"] == pytest.approx(1)  # the one right argument of the upper three comes first
    assert found["mAP relaxed"] == pytest.approx((1 + 2 / 3) / 2)


def test_matching_needs_scores_and_resamples_topics() -> None:
    items, graded = _matched(np.random.default_rng(1))
    marked = MarkedSet("argkp", tuple(items), 10, 2, TABLES["matching"])
    assert with_intervals(marked, [Graded(0, NONE)] * len(items), resamples=10) == {}
    found = with_intervals(marked, graded, resamples=50)["mAP strict"]
    topics = [
        figures(*map(list, zip(*half, strict=True)), bins=10)["mAP strict"]
        for half in (list(zip(items, graded, strict=True))[k::2] for k in range(2))
    ]
    # Two topics: every sample is one of them twice, or both.
    assert (found.low, found.high) == pytest.approx((min(topics), max(topics)))
    assert found.value == pytest.approx(sum(topics) / 2)
