from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl
import pytest

from grader.errors import TableError
from grader.marking.marks import join, need_rows, read_marks, spread

TABLE = """学号,答案,总分,point:a,point:b,teacher:a
S1,甲,3.5,1,0.5,1
S2,乙,,0,1,
S3,丙,２,1,1,0
"""


def write(folder: Path, text: str, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_columns_are_read_by_name(tmp_path: Path) -> None:
    table = read_marks(write(tmp_path, TABLE))
    assert table.ids == ("S1", "S2", "S3")
    assert table.texts("答案") == ("甲", "乙", "丙")
    assert np.array_equal(table.marks("总分"), [3.5, np.nan, 2], equal_nan=True)
    assert list(table.points()) == ["a", "b"]
    assert np.array_equal(table.points("teacher")["a"], [1, np.nan, 0], equal_nan=True)


def test_rows_are_numbers_where_there_is_no_id(tmp_path: Path) -> None:
    assert read_marks(write(tmp_path, "score\n1\n2\n")).ids == ("2", "3")


def test_a_missing_column_names_the_nearest(tmp_path: Path) -> None:
    table = read_marks(write(tmp_path, "id,score,teacher\n1,2,3\n"))
    with pytest.raises(TableError) as error:
        table.marks("teachr", option="--human")
    assert (
        "teacher" in error.value.en and "--human" in error.value.en and "id, score, teacher" in error.value.en
    )


def test_what_is_no_number_is_named_with_its_row(tmp_path: Path) -> None:
    table = read_marks(write(tmp_path, "id,score\n1,2\n2,优\n"))
    with pytest.raises(TableError, match=r"3.*优"):
        table.marks("score")


def test_words_for_no_mark_are_read_as_such_and_counted(tmp_path: Path) -> None:
    words = ["缺考", "緩考", "免考", "未考", "Absent", "EXCUSED", "Ｎ/Ａ", "-", "–", " － "]
    table = read_marks(
        write(tmp_path, "id,t,t:a\n" + "".join(f"{w},{w},1\n" for w in words) + "x,3分,缺考\n")
    )
    assert np.array_equal(table.marks("t"), [np.nan] * 10 + [3], equal_nan=True)
    assert np.isnan(table.points("t")["a"][-1])
    (note,) = table.absences("t")
    assert "11" in note.en and "缺考 × 2" in note.en and "- × 2" in note.zh and "“t”" in note.zh
    assert table.absences("id") != () and table.absences("none") == ()


def test_a_formula_without_a_stored_result_is_no_empty_mark(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for cells in (("id", "score"), ("a", 1), ("b", "=1+1"), ("c", None)):
        book.active.append(cells)
    book.save(tmp_path / "t.xlsx")
    with pytest.raises(TableError) as error:
        read_marks(tmp_path / "t.xlsx").marks("score")
    assert "has 1 cells" in error.value.en and "row 3 (The cell is a formula" in error.value.en
    assert "第 3 行（单元格是公式" in error.value.zh


def test_of_several_gradings_the_last_counts(tmp_path: Path) -> None:
    """`grade batch` on what `grade batch` wrote: only columns whose names are taken are renamed."""
    header = "id,score,point:a,grader:score,grader:point:a,point:b,grader:grader:score,grader:grader:point:a"
    table = read_marks(write(tmp_path, f"{header}\n1,1,0.1,2,0.2,0.5,3,0.3\n"))
    assert (table.graded_column("score"), table.graded_column("max_score")) == ("grader:grader:score", None)
    assert {point: marks.tolist() for point, marks in table.graded_points().items()} == {
        "a": [0.3],
        "b": [0.5],
    }


def test_rows_with_other_cells_than_the_header_are_left_out_and_said(tmp_path: Path) -> None:
    table = read_marks(write(tmp_path, "id,score\n1,2\n2,3,4\n"))
    assert table.ids == ("1",)
    assert any("3" in note.en for note in table.notes)


def test_tables_are_joined_by_id(tmp_path: Path) -> None:
    one = read_marks(write(tmp_path, "id,x\na,1\nb,2\nc,3\n", "1.csv"))
    two = read_marks(write(tmp_path, "id,y\nc,30\na,10\n", "2.csv"))
    rows = join(one, two)
    assert rows.tolist() == [1, -1, 0]
    assert np.array_equal(spread(two.marks("y"), rows), [10, np.nan, 30], equal_nan=True)


def test_rows_without_an_id_have_no_partner(tmp_path: Path) -> None:
    """Two of them are no id that stands there twice."""
    one = read_marks(write(tmp_path, "id,x\na,1\n,2\n,3\n", "1.csv"))
    two = read_marks(write(tmp_path, "id,y\n,30\n,20\na,10\n", "2.csv"))
    assert join(one, two).tolist() == [2, -1, -1]


def test_tables_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    one = read_marks(write(tmp_path, "id,x\na,1\n", "1.csv"))
    with pytest.raises(TableError, match=r"no id in common|没有相同"):
        join(one, read_marks(write(tmp_path, "id,y\nz,1\n", "2.csv")))
    with pytest.raises(TableError, match=r"twice|重复"):
        join(one, read_marks(write(tmp_path, "id,y\na,1\na,2\n", "3.csv")))


def test_too_few_rows_say_how_many_are_needed() -> None:
    with pytest.raises(TableError) as error:
        need_rows(3, 10, zh="两种分数都有的答案", en="answers with both marks")
    assert "3" in error.value.en and "10" in error.value.en
