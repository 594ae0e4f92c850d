"""Two gradings set against each other: what is counted, what a change is put down to, what is refused."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.batch.table import Cell, Row
from grader.errors import TableError
from grader.learnt import Learnt
from grader.marking.compare.compare import AnswerChange, Comparison, compare_results
from grader.marking.marks import MarkTable
from grader.marking.results import ClassResults
from grader.records import GradeResult, KeyPoint, Misconception, ReviewReason, Rubric
from tests.results import Decision, make_result

POINTS = (
    KeyPoint("quality", "质量不稳", 2),
    KeyPoint("price", "价格高", 1),
    KeyPoint("staff", "员工流失", 1),
)
WRONG = (Misconception("loyal", "满意就忠诚", 1.5),)
ANSWER = "质量不稳，价格高，员工走了，满意就忠诚"
WORDS = {"quality": "质量不稳", "price": "价格高", "staff": "员工走了"}
GRADES = ("full", "partial", "none", "contradicted")


def rubric(*points: KeyPoint) -> Rubric:
    points = points or POINTS
    total = sum(p.marks for p in points)
    return Rubric(
        "r", "流失", "short-answer", "zh", "为什么？", points, total, misconceptions=WRONG, sha256="a" * 64
    )


def marked(
    decisions: Mapping[str, Decision], *, of: Rubric | None = None, wrong: bool = False
) -> GradeResult:
    found = {"loyal": "满意就忠诚"} if wrong else {}
    return make_result(of or rubric(), ANSWER, decisions, misconceptions=found)


def given_for(*points: str, of: Rubric | None = None, wrong: bool = False) -> GradeResult:
    """Full credit for these points, for their own words."""
    return marked({p: ("full", WORDS.get(p, "质量")) for p in points}, of=of, wrong=wrong)


def a_class(rows: Mapping[str, GradeResult | None]) -> ClassResults:
    table = MarkTable(
        path=Path("class.csv"),
        header=("id", "answer"),
        rows=tuple(Row(n, (Cell(i), Cell(ANSWER))) for n, i in enumerate(rows, 2)),
        ids=tuple(rows),
    )
    return ClassResults(table, tuple(rows.values()))


def compared(rows: Mapping[str, tuple[GradeResult | None, GradeResult | None]]) -> Comparison:
    old, new = ({i: pair[side] for i, pair in rows.items()} for side in (0, 1))
    return compare_results(a_class(old), a_class(new))


def one(old: GradeResult, new: GradeResult) -> AnswerChange:
    (answer,) = compared({"S1": (old, new)}).answers
    return answer


# ---- the figures ------------------------------------------------------------------------------------------
def test_who_changed_and_by_what() -> None:
    found = compared(
        {
            "S1": (given_for("quality"), given_for("quality", "price")),
            "S2": (given_for("quality", "price"), given_for("price")),
            "S3": (given_for("staff"), given_for("staff")),
            "S0": (given_for(), given_for("staff")),
            "S4": (given_for("price"), given_for("staff")),
        }
    )
    assert found.n == 5
    assert [(a.id, a.change) for a in found.changed] == [("S2", -2), ("S0", 1), ("S1", 1)]
    assert [a.id for a in found.same_mark] == ["S4"]
    assert found.mean_change == 0
    assert {p.id: (p.gained, p.lost, p.net) for p in found.points} == {
        "quality": (0, 1, -2),
        "price": (1, 1, 0),
        "staff": (2, 0, 2),
    }
    assert [p.id for p in found.answers[0].points] == ["quality"]


def test_the_words_of_both_gradings() -> None:
    answer = one(
        marked({"price": ("partial", "价格高"), "staff": ("full", "员工走了")}),
        marked({"price": ("full", "质量不稳，价格高"), "staff": ("contradicted", "走了")}),
    )
    by_id = {p.id: p for p in answer.points}
    assert (by_id["price"].words_old, by_id["price"].words_new) == (("价格高",), ("质量不稳，价格高",))
    assert by_id["staff"].new is not None and by_id["staff"].new.contradicted
    assert (by_id["price"].net, by_id["staff"].net) == (0.5, -1)


def test_a_contradiction_that_moves_no_mark_is_told_with_those_that_do() -> None:
    answer = one(marked({"price": ("full", "价格高")}), marked({"staff": ("contradicted", "员工走了")}))
    assert [(p.id, p.net) for p in answer.points] == [("price", -1), ("staff", 0)]
    alone = compared({"S1": (marked({}), marked({"staff": ("contradicted", "员工走了")}))})
    assert alone.answers == () and alone.points[2].net == 0


def test_misconceptions_and_the_limits_of_a_mark() -> None:
    found = compared({"S1": (given_for("price"), given_for("price", wrong=True))})
    (answer,) = found.answers
    assert (answer.change, answer.held) == (-1, 0.5)  # 1 - 1.5 is held at 0
    assert [(m.id, m.net) for m in answer.misconceptions] == [("loyal", -1.5)]
    (total,) = found.misconceptions
    assert (total.appeared, total.vanished, total.net, found.held) == (1, 0, -1.5, 0.5)


def test_what_was_learned() -> None:
    taught = replace(given_for("price"), score=2.5, learnt=Learnt("residual", 14, 1.0, 1.4, ()))
    found = compared({"S1": (given_for("price"), taught)})
    assert (found.answers[0].taught, found.taught, found.answers[0].points) == (1.5, 1.5, ())
    assert [s.learned for s in found.stamps] == [None, 14]


def test_a_point_that_is_worth_more_is_not_gained() -> None:
    dear = rubric(replace(POINTS[0], marks=3), *POINTS[1:])
    found = compared({"S1": (given_for("quality"), given_for("quality", of=dear))})
    quality = found.points[0]
    assert (quality.old, quality.new, quality.gained, quality.lost, quality.net) == (2, 3, 0, 0, 1)
    assert found.answers[0].points[0].share == 0
    assert "Full marks went from 4 to 5" in found.notes[0].en


def test_a_larger_share_of_a_smaller_worth_is_gained() -> None:
    """Half of two marks before, all of one mark now: the same mark for more of the point."""
    cheap = rubric(replace(POINTS[0], marks=1), *POINTS[1:])
    half, whole = (
        marked({"quality": ("partial", "质量不稳")}),
        marked({"quality": ("full", "质量不稳")}, of=cheap),
    )
    found = compared({"S1": (half, whole)})
    quality = found.points[0]
    assert (quality.gained, quality.lost, quality.net) == (1, 0, 0) and found.answers == ()


def test_points_of_one_rubric_only() -> None:
    other = rubric(POINTS[0], KeyPoint("service", "服务差", 1))
    found = compared({"S1": (given_for("quality", "staff"), given_for("quality", "service", of=other))})
    assert [(p.id, p.old, p.new, p.gained, p.lost, p.net) for p in found.points] == [
        ("quality", 2, 2, 0, 0, 0),
        ("service", None, 1, 1, 0, 1),
        ("price", 1, None, 0, 0, 0),
        ("staff", 1, None, 0, 1, -1),
    ]
    assert [a.id for a in found.same_mark] == ["S1"]


def test_review_counts() -> None:
    quiet = given_for()
    asked = replace(quiet, review_reasons=(ReviewReason("low-confidence"),))
    assert compared({"S1": (asked, quiet), "S2": (asked, asked)}).review == (2, 1)


# ---- invariants -------------------------------------------------------------------------------------------
grades = st.fixed_dictionaries({p.id: st.sampled_from(GRADES) for p in POINTS})
results = st.builds(
    lambda chosen, wrong, other: marked(
        {i: (grade, WORDS[i] if grade != "none" else "") for i, grade in chosen.items()},
        wrong=wrong,
        of=rubric(replace(POINTS[0], marks=3), *POINTS[1:]) if other else None,
    ),
    grades,
    st.booleans(),
    st.booleans(),
)
classes = st.lists(st.tuples(results, results), min_size=1, max_size=6).map(
    lambda pairs: {f"S{n}": pair for n, pair in enumerate(pairs)}
)


@given(classes)
def test_everything_adds_up(rows: dict[str, tuple[GradeResult, GradeResult]]) -> None:
    found = compared(rows)
    for a in found.answers:
        parts = [p.net for p in a.points] + [m.net for m in a.misconceptions] + [a.held, a.taught]
        assert math.fsum(parts) == pytest.approx(a.change)
    total = [p.net for p in found.points] + [m.net for m in found.misconceptions] + [found.held, found.taught]
    assert math.fsum(total) == pytest.approx(sum(b.score - a.score for a, b in rows.values()))
    assert found.mean_change * found.n == pytest.approx(math.fsum(total), abs=1e-5)


@given(classes)
def test_counted_the_slow_way(rows: dict[str, tuple[GradeResult, GradeResult]]) -> None:
    found = compared(rows)
    for total in found.points:
        both = [
            tuple(next(p.earned / p.marks for p in r.points if p.id == total.id) for r in pair)
            for pair in rows.values()
        ]
        assert (total.gained, total.lost) == (sum(b > a for a, b in both), sum(b < a for a, b in both))
    assert {a.id for a in found.changed} == {i for i, (a, b) in rows.items() if a.score != b.score}


@given(classes)
def test_the_other_way_round_and_in_another_order(rows: dict[str, tuple[GradeResult, GradeResult]]) -> None:
    found = compared(rows)
    back = compared({i: (b, a) for i, (a, b) in rows.items()})
    turned = compared(dict(reversed(rows.items())))
    assert [(a.id, a.change) for a in back.answers] == [(a.id, -a.change + 0.0) for a in found.answers]
    assert [(p.gained, p.lost, p.net) for p in back.points] == [
        (p.lost, p.gained, -p.net + 0.0) for p in found.points
    ]
    assert [a.id for a in turned.answers] == [a.id for a in found.answers]
    assert (turned.mean_change, turned.held) == (found.mean_change, found.held)


# ---- rows and notes ---------------------------------------------------------------------------------------
def test_rows_of_one_grading_only_are_named() -> None:
    r = given_for("price")
    found = compared({"S1": (r, r), "S2": (r, None), "S3": (None, r), "S4": (None, None), "S5": (r, None)})
    said = [n.en for n in found.notes]
    assert found.n == 1
    assert "Marked in OLD only and left out: 2 (S2, S5)." in said
    assert "Marked in NEW only and left out: 1 (S3)." in said
    assert "Rows without a result in either grading: 1." in said


def test_nothing_in_common_is_refused() -> None:
    r = given_for("price")
    with pytest.raises(TableError, match=r"S1.*S2") as caught:
        compared({"S1": (r, None), "S2": (None, r)})
    assert "没有一份答案在两次评分中都评了" in caught.value.zh


def test_other_tables_and_answers_are_refused() -> None:
    r = given_for("price")
    with pytest.raises(TableError, match=r"with 2 and 3 rows.*: S3") as caught:
        compare_results(a_class({"S1": r, "S2": r}), a_class({"S1": r, "S2": r, "S3": r}))
    assert "一次有 2 行，一次有 3 行" in caught.value.zh
    with pytest.raises(TableError, match=r"1 differ: S2"):
        compared({"S1": (r, r), "S2": (r, replace(r, answer_sha256="0"))})


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (given_for("price"), "nothing can differ"),
        (given_for("staff"), "may have been edited"),
        (given_for("service", of=rubric(KeyPoint("service", "服务差", 4))), "no point id in common"),
    ],
)
def test_notes_on_gradings_that_are_alike_or_have_nothing_in_common(new: GradeResult, said: str) -> None:
    assert any(said in n.en for n in compared({"S1": (given_for("price"), new)}).notes)


def test_a_file_of_several_gradings_is_noted() -> None:
    r = given_for("price")
    other = replace(r, grader=replace(r.grader, model="other"))
    found = compared({"S1": (r, r), "S2": (r, other)})
    assert found.stamps[1].model == "other, test-model"
    assert [n.zh for n in found.notes] == ["第二次评分的结果不是一次评出来的：评分标准、模型或设置不止一种。"]
