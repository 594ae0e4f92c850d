from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pytest

from grader.batch.table import Note
from grader.marking.items.items import analyse_items
from grader.marking.items.of import Item
from grader.marking.items.read import ItemMarks
from grader.marking.items.teach_next import teach_next
from grader.marking.marks import Marks
from grader.records import GradeResult
from tests.results import ZH_ANSWER, ZH_RUBRIC, make_result


def words(
    marks: Marks | Sequence[Sequence[float]],
    *,
    texts: str = "甲乙丙丁戊己庚",
    kind: str = "points",
    results: Sequence[GradeResult] = (),
) -> tuple[Note, ...]:
    """What is said of items of one mark each."""
    table = np.array(marks, np.float64)
    items = tuple(Item(id=t, text=t, marks=1, parts=(t,)) for t in texts[: table.shape[1]])
    analysis = analyse_items(
        ItemMarks(
            kind=kind,  # type: ignore[arg-type]
            items=items,
            marks=table,
            each=tuple(table.T),
            scores=table.sum(axis=1),
            max_score=len(items),
            rows=np.arange(len(table)),
        )
    )
    return teach_next(analysis, results)


def column(earned: int, n: int = 20, *, start: int = 0) -> list[float]:
    """Marks of a point that `earned` of n students have, from the one at `start` on."""
    marks = [0.0] * n
    for i in range(earned):
        marks[(start + i) % n] = 1.0
    return marks


def table(*columns: list[float]) -> Marks:
    return np.array(columns).T


def test_the_points_that_cost_most_come_first_with_their_numbers() -> None:
    (first, *_rest) = words(table(column(13), column(8, start=3), column(16), column(11, start=9)))
    assert first.zh.startswith(
        "先讲全班丢分最多的：“乙”丢了 20 分中的 12 分，20 人中 12 人一分未得；“丁”丢了 20 分中的 9 分"
    )
    assert "“乙” (12 of 20 marks lost, 12 of 20 students earned nothing)" in first.en
    assert "“丙”" not in first.zh  # 80 % earned needs no lesson


def test_part_marks_are_lost_in_part() -> None:
    (first, *_rest) = words(table([0.5] * 10 + [1.0] * 10, [0.25] * 19 + [1.0]))
    assert "“乙”丢了 20 分中的 14.25 分，20 人中 0 人一分未得" in first.zh


def test_points_missed_together_are_told_from_the_rarer_miss() -> None:
    a, b = column(11), column(9)
    together = next(n for n in words(table(a, b, column(10, start=5))) if "一起讲" in n.zh)
    assert (
        together.zh
        == "答不出“甲”的学生多半也答不出“乙”（9 人中 9 人，互不相干的话约 5.0 人），可以放在一起讲。"
    )
    assert together.en == (
        "Most students who miss “甲” miss “乙” too (9 of 9; chance would give about 5.0): teach them together."
    )


def test_most_is_said_only_of_most() -> None:
    a = column(60, 80)
    b = [0.0] * 9 + [1.0] * 62 + [0.0] * 9  # missed by 9 of the 20 who miss a, by 18 in all
    (pair,) = (n for n in words(table(a, b)) if "一起讲" in n.zh)
    assert pair.en.startswith("Many students who miss “乙” miss “甲” too (9 of 18;")


def test_a_point_lost_by_the_best_is_to_be_checked() -> None:
    good = column(10)
    against = [1 - g for g in good]
    check = next(n for n in words(table(good, good, good, against)) if "反而" in n.zh)
    assert check.zh == (
        "“丁”：做得好的学生反而丢这一点（其余得分最高的 5 人这里得分率 0%，最低的 5 人 100%），请检查要点或评分。"
    )
    assert (
        "“丁” is lost by those who do well (the 5 students best on the rest earned 0% of it, the 5 weakest 100%)"
        in check.en
    )


def test_a_weak_negative_may_be_chance() -> None:
    good, against = column(10), column(10, start=6)  # 4 of the 10 who do well have it, 6 of the others
    check = next(n for n in words(table(good, good, against)) if "反而" in n.zh)
    assert "也可能是偶然" in check.zh and "may be chance" in check.en


def test_too_hard_and_too_easy_state_their_thresholds() -> None:
    *_, last = words(table(column(5), column(19), column(14, start=4)))
    assert "太难（得分率低于 30%）：“甲”（25%，20 人中 15 人一分未得）" in last.zh
    assert "太易（得分率高于 90%）：“乙”（95%，20 人中 1 人一分未得）；不必再讲。" in last.zh
    assert "Too hard (facility under 30%): “甲” (25%, 15 of 20 students earned nothing)" in last.en
    assert "Too easy (facility over 90%): “乙” (95%, 1 of 20 students earned nothing)" in last.en


def test_only_the_hardest_of_many_are_named() -> None:
    *_, last = words(table(*(column(i, start=3 * i) for i in (1, 2, 3, 4, 5))))
    assert "“甲”" in last.zh and "“丙”" in last.zh and "“丁”" not in last.zh and "等 5 个" in last.zh
    assert "and 2 more" in last.en


def test_what_students_assert_wrongly_is_counted_from_the_results() -> None:
    wrong = make_result(
        ZH_RUBRIC,
        ZH_ANSWER,
        {"service": ("contradicted", "企业的服务意识一直很强")},
        misconceptions={"satisfied-is-loyal": "只要让客户满意"},
    )
    plain = make_result(ZH_RUBRIC, ZH_ANSWER, {})
    marks = table(column(10), column(10, start=5))
    (first, *_rest) = words(marks, results=[wrong, plain, wrong, wrong])
    assert "常见的误解：“只要客户满意就一定忠诚”（4 人中 3 人）。" in first.zh
    assert "常被说反的要点：“企业的服务意识淡薄”（4 人中 3 人）。" in first.zh
    assert "Common misconceptions: “只要客户满意就一定忠诚” (3 of 4 students)." in first.en
    (once, *_rest) = words(marks, results=[wrong, plain])
    assert "误解" not in once.zh and "说反" not in once.zh


def test_when_nothing_stands_out_that_is_said() -> None:
    (only,) = words(table(column(16), column(17, start=2), column(16, start=5)))
    assert only.zh.startswith("没有特别要讲的：20 名学生，3 个要点的得分率都在 70% 到 90% 之间")
    assert only.en.startswith("Nothing stands out: the 20 students earned 70 to 90% of each of the 3 points")


def test_scores_alone_cannot_tell() -> None:
    (only,) = words(np.zeros((20, 0)))
    assert "20 份答案没有要点的分数" in only.zh and "no marks of points" in only.en


def test_questions_are_called_questions() -> None:
    good = column(10)
    notes = words(table(good, good, [1 - g for g in good]), kind="questions")
    assert any("反而丢这一题" in n.zh and "check the question" in n.en for n in notes)


@pytest.mark.parametrize("seed", range(8))
def test_three_paragraphs_at_most_and_a_number_in_every_sentence(seed: int) -> None:
    random = np.random.default_rng(seed)
    marks = (random.random((25, 7)) < random.random(7)).astype(np.float64)
    notes = words(marks)
    assert 1 <= len(notes) <= 3
    for note in notes:
        for sentence in re.split(r"。|(?<=[a-z)])\. ", note.zh.rstrip("。")) + note.en.rstrip(".").split(
            ". "
        ):
            assert re.search(r"\d", sentence), sentence
