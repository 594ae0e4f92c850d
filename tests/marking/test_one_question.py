from __future__ import annotations

from pathlib import Path

import pytest

from grader.errors import TableError
from grader.marking.marks import MarkTable, read_marks
from grader.marking.one_question import questions_of, rows_of_question


def a_table(folder: Path, *questions: str, header: str = "id,题号") -> MarkTable:
    path = folder / "t.csv"
    rows = [f"S{i},{question}" for i, question in enumerate(questions)]
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return read_marks(path)


def test_of_several_questions_the_rows_of_one(tmp_path: Path) -> None:
    table = a_table(tmp_path, "q1", "q2", " q1 ", "")
    assert questions_of(table) == ("q1", "q2", "q1", "")
    rows, notes = rows_of_question(table, "q1")
    assert rows.tolist() == [0, 2]
    assert [note.zh for note in notes] == ["表中有不止一题（q1, q2），只用 q1 的 2 行。"]


@pytest.mark.parametrize("questions", [("q1", "q1", ""), ("3", "3", "3")])
def test_a_table_of_one_question_is_taken_whole(tmp_path: Path, questions: tuple[str, ...]) -> None:
    rows, notes = rows_of_question(a_table(tmp_path, *questions), "q1")
    assert (rows.tolist(), notes) == ([0, 1, 2], ())


def test_without_a_column_of_questions_all_rows_count(tmp_path: Path) -> None:
    table = a_table(tmp_path, "x", "y", header="id,part")
    assert questions_of(table) == ("", "")
    assert rows_of_question(table, None)[0].tolist() == [0, 1]
    assert rows_of_question(table, "y", column="part")[0].tolist() == [1]
    with pytest.raises(TableError, match=r"--rubric-column"):
        rows_of_question(table, "y", column="none")


def test_where_no_row_names_the_rubric_all_are_taken_and_that_is_said(tmp_path: Path) -> None:
    rows, notes = rows_of_question(a_table(tmp_path, "q1", "q2"), "q9")
    assert rows.tolist() == [0, 1]
    assert "No row names q9 (the table has q1, q2)" in notes[0].en


def test_which_of_several_questions_must_be_said(tmp_path: Path) -> None:
    with pytest.raises(TableError) as error:
        rows_of_question(a_table(tmp_path, "q1", "q2"), None)
    assert "q1, q2" in error.value.en and "--rubric" in error.value.zh
