"""What the report holds, against the commands it takes it from."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.errors import TableError
from grader.marking.marks import read_marks
from grader.report.gather import TeacherColumn, gather
from tests.report.report_class import CLASS, TEACHER, make_class


def test_the_figures_are_those_of_the_other_commands(tmp_path: Path) -> None:
    found, rubric = make_class(tmp_path)
    report = gather(found, rubric, lang="zh")
    assert [s.name for s in report.students] == [m[0] for m in CLASS]
    assert [s.result.score for s in report.students] == [4, 2, 0, 2, 0, 4]
    assert report.items is not None
    assert report.items.score.mean == 2
    # quality: 2, 1, 0, 2, 0, 2 of 2 marks; two students earned nothing
    assert (report.items.items[0].figures.facility, report.items.items[0].figures.missed) == (
        pytest.approx(100 * 7 / 12),
        2,
    )
    assert {"S03", "S05"} <= {c.id for c in report.plan.listed}  # a contradiction, a blank
    assert report.compared is None


def test_few_answers_have_no_item_analysis(tmp_path: Path) -> None:
    found, rubric = make_class(tmp_path, CLASS[:5])
    report = gather(found, rubric, lang="zh")
    assert report.items is None and report.lesson == ()


def test_sentences_are_in_the_language_asked_for(tmp_path: Path) -> None:
    found, rubric = make_class(tmp_path)
    english = gather(found, rubric, lang="en").students[0].result.feedback
    assert english.startswith("You stated all 3 key points")


def test_the_teachers_marks_from_another_table(tmp_path: Path) -> None:
    found, rubric = make_class(tmp_path)
    teacher = TeacherColumn(name="总分", table=read_marks(tmp_path / "teacher.csv"))
    compared = gather(found, rubric, lang="zh", human=teacher).compared
    assert compared is not None
    both = zip(TEACHER, (4, 2, 0, 2, 0, 4), strict=True)
    assert compared.pairs == tuple((hers, own) for hers, own in both if hers is not None)
    assert pytest.approx(0.5 / 5) == compared.evaluation.system["raw"].MAE


def test_a_teachers_column_without_marks_is_an_error(tmp_path: Path) -> None:
    found, rubric = make_class(tmp_path)
    empty = tmp_path / "empty.csv"
    empty.write_text("学号,总分\nS01,\n", encoding="utf-8")
    with pytest.raises(TableError, match=r"总分"):
        gather(found, rubric, lang="zh", human=TeacherColumn(name="总分", table=read_marks(empty)))


def test_anonymous_names_are_numbers_that_do_not_follow_the_table(tmp_path: Path) -> None:
    many = tuple((f"S{n:02}", *CLASS[0][1:]) for n in range(12))
    found, rubric = make_class(tmp_path, many)
    one, other = (gather(found, rubric, lang="en", anonymous=True) for _ in range(2))
    names = [s.name for s in one.students]
    assert sorted(names) == [f"Student {n:02}" for n in range(1, 13)]
    assert names != sorted(names)
    assert names == [s.name for s in other.students]
    assert {c.id for c in one.plan.listed} <= set(names) and set(one.answers.ids) == set(names)
