"""Which points a teacher gave and the grader missed, from her point marks or from totals alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made_class import PICKED, THREE, made_result
from suggest_class import RUBRIC, rows, write_class

from grader.errors import TableError
from grader.marking.learn.lesson import MarkedAnswers
from grader.marking.marks import read_marks
from grader.marking.suggest.marks import (
    LEAST,
    MOST,
    ClassMarks,
    class_marks,
    found_but_not_hers,
    hers_but_missed,
)
from grader.records import Evidence, Flag, GradeResult, Rubric
from grader.rubric import parse_rubric

LOSS = parse_rubric(RUBRIC)


def marked(total: float, **points: float) -> ClassMarks:
    """One answer with a total and point marks."""
    answers = MarkedAnswers(ids=("S1",), texts=("答案",), marks=np.array([total]))
    return ClassMarks(answers=answers, points={name: np.array([mark]) for name, mark in points.items()})


def missed(marks: ClassMarks, result: GradeResult, rubric: Rubric = THREE) -> list[str]:
    return [p.id for p in hers_but_missed(marks, 0, result, rubric)]


# THREE: quality 2 marks, service 1, staff 1; met from a probability of 0.6, half from 0.4
@pytest.mark.parametrize(
    ("chances", "given", "expected"),
    [
        ((0.1, 0.9, 0.1), {"quality": 2.0, "service": 1.0, "staff": 0.0}, ["quality"]),
        ((0.5, 0.9, 0.1), {"quality": 2.0, "service": 1.0, "staff": 1.0}, ["quality", "staff"]),
        ((0.1, 0.1, 0.1), {"quality": 1.0, "service": np.nan}, []),  # half given is no wording to copy
        ((0.9, 0.9, 0.9), {"quality": 2.0, "service": 1.0, "staff": 1.0}, []),
    ],
)
def test_missed_by_point_marks(
    chances: tuple[float, ...], given: dict[str, float], expected: list[str]
) -> None:
    assert missed(marked(0, **given), made_result(THREE, chances)) == expected


@pytest.mark.parametrize(
    ("total", "chances", "expected"),
    [
        (4, (0.9, 0.1, 0.1), ["service", "staff"]),  # full marks: all points are hers
        (3, (0.9, 0.1, 0.9), []),  # explained
        (3, (0.9, 0.1, 0.1), []),  # one of two, nobody knows which
        (3, (0.1, 0.9, 0.9), []),  # one mark too many is not the two of quality
        (3.5, (0.9, 0.5, 0.1), ["staff"]),
        (2, (0.9, 0.1, 0.9), []),
    ],
)
def test_missed_by_totals(total: float, chances: tuple[float, ...], expected: list[str]) -> None:
    assert missed(marked(total), made_result(THREE, chances)) == expected


def test_points_of_which_some_suffice_are_not_taken_for_hers() -> None:
    assert missed(marked(3), made_result(PICKED, (0.1, 0.9, 0.9, 0.1)), PICKED) == ["quality"]


def test_copies_and_other_reasons_are_left_aside() -> None:
    result = made_result(THREE, (0.1, 0.9, 0.9))
    assert missed(marked(4), result) == ["quality"]
    assert missed(marked(4), replace(result, flags=(Flag("copied-question"),))) == []
    lacking = replace(result, points=(replace(result.points[0], reason="keywords"), *result.points[1:]))
    assert missed(marked(4), lacking) == []


def test_paid_against_the_teacher() -> None:
    result = made_result(THREE, (0.9, 0.9, 0.1))
    words = (Evidence(0, 2, "答案"),)
    result = replace(result, points=tuple(replace(p, evidence=words) for p in result.points))
    found = [p.id for p in found_but_not_hers(marked(2, quality=2.0, service=0.0), 0, result)]
    assert found == ["service"]
    assert [p.id for p in found_but_not_hers(marked(0), 0, result)] == ["quality", "service"]
    assert found_but_not_hers(marked(1), 0, result) == []


def test_error_is_of_points_where_she_marked_them() -> None:
    result = made_result(THREE, (0.9, 0.1, 0.9))  # 2 + 0 + 1
    assert marked(3, quality=1.0, service=1.0).error(0, result) == 2
    assert marked(1).error(0, result) == 2
    assert marked(1, quality=np.nan).error(0, result) == 2


# ---- tables ---------------------------------------------------------------------------------------------------
def test_points_follow_the_answers(tmp_path: Path) -> None:
    path = write_class(tmp_path / "c.csv", rows()[::-1])
    found = class_marks(read_marks(path), "教师", LOSS)
    by_id = {row[0]: row for row in rows()}
    for i, name in enumerate(found.answers.ids):
        assert [found.answers.marks[i], *(found.points[p][i] for p in ("quality", "service", "honesty"))] == [
            *by_id[name][2:]
        ]


def test_a_teachers_table_may_call_them_point(tmp_path: Path) -> None:
    answers = tmp_path / "a.csv"
    answers.write_text("学号,答案\n" + "".join(f"S{i},答案{i}\n" for i in range(12)), encoding="utf-8")
    marks = tmp_path / "t.csv"
    marks.write_text(
        "学号,总分,point:quality,point:other\n" + "".join(f"S{i},2,{i % 2},1\n" for i in range(11, -1, -1)),
        encoding="utf-8",
    )
    found = class_marks(read_marks(answers), "总分", LOSS, teacher=read_marks(marks))
    assert {n: found.points["quality"][i] for i, n in enumerate(found.answers.ids)} == {
        f"S{i}": i % 2 for i in range(12)
    }
    assert list(found.points) == ["quality"]
    assert "other" in found.answers.notes[-1].zh and "other" in found.answers.notes[-1].en


def test_a_large_class_is_drawn_from(tmp_path: Path) -> None:
    given = [(f"S{i}", f"答案{i}", 1.0, 1.0, 0.0, 0.0) for i in range(MOST + 5)]
    found = class_marks(read_marks(write_class(tmp_path / "c.csv", given)), "教师", LOSS)
    assert len(set(found.answers.ids)) == len(found.points["quality"]) == MOST
    assert str(MOST + 5) in found.answers.notes[-1].en


def test_too_few_marks(tmp_path: Path) -> None:
    path = write_class(tmp_path / "c.csv", rows(count=3))
    with pytest.raises(TableError, match=str(LEAST)) as error:
        class_marks(read_marks(path), "教师", LOSS)
    assert "3 份" in error.value.zh and "There are 3" in error.value.en


@pytest.mark.parametrize(("at", "name"), [(2, "教师"), (4, "service")])
def test_marks_outside_the_range(at: int, name: str, tmp_path: Path) -> None:
    given = [list(row) for row in rows()]
    given[6][at] = 9.0
    path = write_class(tmp_path / "c.csv", [tuple(row) for row in given])  # type: ignore[misc]
    with pytest.raises(TableError) as error:
        class_marks(read_marks(path), "教师", LOSS)
    for said in (error.value.zh, error.value.en):
        assert name in said and "S06" in said and "c.csv" in said
