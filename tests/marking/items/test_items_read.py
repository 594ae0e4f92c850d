from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from grader.errors import TableError
from grader.marking.items.read import ItemMarks, read_items
from grader.marking.marks import read_marks
from grader.records import Rubric
from tests.making import group, make_rubric, point

AB = make_rubric(point("a", "甲点", 2), point("b", "乙点", 1), id="ab")


def write(folder: Path, header: str, rows: Sequence[str]) -> Path:
    path = folder / "t.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def read(
    folder: Path,
    header: str,
    rows: Sequence[str],
    *,
    rubric: Rubric | None = None,
    human: str | None = None,
    column: str | None = None,
) -> ItemMarks:
    table = read_marks(write(folder, header, rows))
    return read_items(table, rubric=rubric, human=human, rubric_column=column)


def said(found: ItemMarks, words: str) -> bool:
    return any(words in note.en for note in found.notes)


GRADED = "id,answer,score,max_score,point:a,point:b,error"
SIX = ["1,x,3,3,2,1,", "2,x,2,3,2,0,", "3,x,1,3,0,1,", "4,x,0,3,0,0,", "5,x,1.5,3,1,0.5,", "6,x,3,3,2,1,"]


# ---- columns ------------------------------------------------------------------------------------------------
def test_a_graded_table_is_a_matrix_of_points(tmp_path: Path) -> None:
    found = read(tmp_path, GRADED, SIX, rubric=AB)
    assert (found.kind, found.max_score, found.notes) == ("points", 3, ())
    assert [(i.text, i.marks) for i in found.items] == [("甲点", 2), ("乙点", 1)]
    assert found.marks.tolist() == [[2, 1], [2, 0], [0, 1], [0, 0], [1, 0.5], [2, 1]]
    assert found.scores.tolist() == [3, 2, 1, 0, 1.5, 3]


def test_without_a_rubric_the_highest_mark_is_full_marks_and_that_is_said(tmp_path: Path) -> None:
    found = read(tmp_path, GRADED, SIX)
    assert [(i.id, i.text, i.marks) for i in found.items] == [("a", "a", 2), ("b", "b", 1)]
    assert found.max_score == 3 and said(found, "highest mark given")


def test_renamed_columns_of_the_grader_win(tmp_path: Path) -> None:
    header = "id,score,point:a,grader:score,grader:max_score,grader:point:a,point:b"
    found = read(tmp_path, header, ["1,9,9,3,3,2,1"] * 6, rubric=AB)
    assert found.scores[0] == 3 and found.marks[0].tolist() == [2, 1]
    again = read(tmp_path, header + ",grader:grader:score", ["1,9,9,9,3,2,1,3"] * 6, rubric=AB)
    assert again.scores[0] == 3


def test_the_teachers_columns_are_taken_instead(tmp_path: Path) -> None:
    header = "id,score,max_score,point:a,point:b,teacher,teacher:a,teacher:b"
    found = read(tmp_path, header, ["1,3,3,2,1,2,1.5,0.5"] * 6, rubric=AB, human="teacher")
    assert found.scores[0] == 2 and found.marks[0].tolist() == [1.5, 0.5]


def test_a_teachers_own_table_has_her_points_under_the_plain_names(tmp_path: Path) -> None:
    found = read(tmp_path, "学号,总分,point:a,point:b", ["1,3,2,1"] * 6, human="总分")
    assert found.marks[0].tolist() == [2, 1]
    assert found.max_score == 3 and said(found, "No full marks")


def test_a_teachers_points_without_a_total_are_added_up(tmp_path: Path) -> None:
    found = read(tmp_path, "id,score,max_score,t:a,t:b", ["1,3,3,2,0.5"] * 6, rubric=AB, human="t")
    assert found.scores[0] == 2.5


def test_a_table_without_scores_says_where_they_come_from(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"grade batch -o.*--human.*id, answer"):
        read(tmp_path, "id,answer", ["1,x"] * 6)
    with pytest.raises(TableError, match=r"teachr.*--human.*teacher"):
        read(tmp_path, "id,teacher", ["1,2"] * 6, human="teachr")


# ---- rows and marks -----------------------------------------------------------------------------------------
def test_rows_without_marks_are_left_out_and_counted(tmp_path: Path) -> None:
    found = read(tmp_path, GRADED, [*SIX, "7,x,,,,,broken", "8,x,2,3,2,,"], rubric=AB)
    assert len(found.scores) == 6 and said(found, "2 rows lack a score or a point's mark")
    assert found.rows.tolist() == [0, 1, 2, 3, 4, 5]


def test_too_few_answers_say_how_many_are_needed(tmp_path: Path) -> None:
    with pytest.raises(TableError) as error:
        read(tmp_path, GRADED, SIX[:5], rubric=AB)
    assert "5" in error.value.en and "at least 6" in error.value.en and "至少需要 6 份" in error.value.zh


def test_a_mark_out_of_its_range_is_named_with_its_row(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"point a.*between 0 and 2.*rows 8 \(2.5\)"):
        read(tmp_path, GRADED, [*SIX, "7,x,3,3,2.5,0.5,"], rubric=AB)
    with pytest.raises(TableError, match=r"score.*rows 8 \(-1\)"):
        read(tmp_path, GRADED, [*SIX, "7,x,-1,3,0,0,"], rubric=AB)


def test_points_of_another_rubric_are_an_error_and_of_an_older_one_a_note(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"No point column.*rubric"):
        read(tmp_path, "id,score,max_score,point:x,point:y", ["1,1,3,1,0"] * 6, rubric=AB)
    found = read(tmp_path, "id,score,max_score,point:x,point:b", ["1,1,3,1,0"] * 6, rubric=AB)
    assert [i.id for i in found.items] == ["b"]
    assert said(found, "left out: x") and said(found, "Points without any marks: a")


def test_scores_that_are_no_sums_are_noted(tmp_path: Path) -> None:
    found = read(tmp_path, GRADED, [*SIX, "7,x,2,3,2,1,"], rubric=AB)
    assert said(found, "1 of 7 scores are not the sum")


def test_scores_alone_will_do(tmp_path: Path) -> None:
    found = read(tmp_path, "id,score,max_score", [f"{i},{i % 3},4" for i in range(6)])
    assert found.items == () and found.marks.shape == (6, 0) and said(found, "no marks of points")


def test_of_a_group_the_best_count(tmp_path: Path) -> None:
    rubric = make_rubric(group("g", point("a"), point("b"), point("c", marks=2), pick=2), point("d"))
    rows = ["1,4,4,1,1,2,1", "2,1,4,1,,,0", *["3,0,4,0,0,0,0"] * 5]
    found = read(tmp_path, "id,score,max_score,point:a,point:b,point:c,point:d", rows, rubric=rubric)
    assert [i.id for i in found.items] == ["g", "d"]
    assert found.marks[:2].tolist() == [[3, 1], [1, 0]]


# ---- several questions --------------------------------------------------------------------------------------
QUESTIONS = "学号,题号,score,max_score"
CLASS = [f"S{i},{q},{(i + k) % 4},4" for i in range(7) for k, q in enumerate(["q1", "q2"])]


def test_a_column_of_rubric_ids_makes_questions_the_items(tmp_path: Path) -> None:
    found = read(tmp_path, QUESTIONS, [*CLASS, "S9,q2,4,4"])
    assert found.kind == "questions"
    assert [(i.id, i.marks) for i in found.items] == [("q1", 4), ("q2", 4)]
    assert found.marks.shape == (7, 2) and found.scores.tolist() == found.marks.sum(axis=1).tolist()
    assert [len(m) for m in found.each] == [7, 8] and found.max_score == 8


def test_one_rubric_of_several_takes_its_rows(tmp_path: Path) -> None:
    rubric = make_rubric(point("a"), id="q1", max_score=4)
    found = read(tmp_path, QUESTIONS, CLASS, rubric=rubric)
    assert found.kind == "points" and len(found.scores) == 7 and said(found, "only the 7 rows of q1")
    other = read(tmp_path, QUESTIONS, CLASS, rubric=make_rubric(point("a"), id="q9", max_score=4))
    assert len(other.scores) == 14 and said(other, "No row names q9")


def test_the_rubric_column_can_be_named(tmp_path: Path) -> None:
    rows = [f"S{i},{q},1,4" for i in range(6) for q in "xy"]
    assert read(tmp_path, "id,part,score,max_score", rows, column="part").kind == "questions"
    with pytest.raises(TableError, match="--rubric-column"):
        read(tmp_path, "id,part,score,max_score", rows, column="pat")


def test_students_with_one_question_each_leave_nothing_to_correlate(tmp_path: Path) -> None:
    found = read(tmp_path, QUESTIONS, [f"S{i},q{i % 2},1,4" for i in range(8)])
    assert found.marks.shape == (0, 2) and said(found, "Only 0 students answered all 2 questions")


def test_a_student_may_answer_a_question_once(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"two rows of “S1” for q1 \(rows 4, 16\)"):
        read(tmp_path, QUESTIONS, [*CLASS, "S1,q1,2,4"])


def test_rows_without_an_id_are_no_one_student(tmp_path: Path) -> None:
    found = read(tmp_path, QUESTIONS, [*CLASS, ",q1,2,4", ",q1,3,4"])
    assert found.marks.shape == (7, 2) and [len(m) for m in found.each] == [9, 7]
    assert said(found, "2 rows without an id")


def test_words_for_no_mark_are_noted(tmp_path: Path) -> None:
    rows = ["7,缺考,缺考,缺考", *(f"{i},3,2,1" for i in range(6))]
    found = read(tmp_path, "学号,总分,总分:a,总分:b", rows, rubric=AB, human="总分")
    assert len(found.scores) == 6 and said(found, "缺考 × 3") and said(found, "1 rows lack")
    plain = read(tmp_path, "学号,总分,point:a,point:b", rows, rubric=AB, human="总分")
    assert len(plain.scores) == 6 and said(plain, "缺考 × 2")


def test_mixed_full_marks_without_a_rubric_column_are_an_error(tmp_path: Path) -> None:
    rows = [f"S{i},1,{4 + i % 2}" for i in range(6)]
    with pytest.raises(TableError, match=r"max_score.*4, 5.*rubric"):
        read(tmp_path, "id,score,max_score", rows)


def test_several_questions_need_a_score_column(tmp_path: Path) -> None:
    rows = [f"S{i},q{i % 2},1,4,1" for i in range(6)]
    with pytest.raises(TableError, match="--human"):
        read(tmp_path, "id,rubric,score,max_score,t:a", rows, human="t")


def test_empty_marks_of_a_question_do_not_count(tmp_path: Path) -> None:
    found = read(tmp_path, QUESTIONS, [*CLASS, "S9,q1,,4", "S9,,3,4"])
    assert said(found, "2 rows without a score") and np.isfinite(found.marks).all()
