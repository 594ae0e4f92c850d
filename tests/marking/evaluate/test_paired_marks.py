from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from grader.errors import TableError
from grader.marking.evaluate.paired_marks import MarkColumns, pair_marks

GRADED = """学号,班级,总分,总分:a,score,max_score,point:a,point:b
S1,甲,3,1,2.5,6,1,0
S2,乙,,,4,6,0,1
S3,甲,2,0,,,,
"""
TEACHER = "学号,总分,王老师,point:a\nS3,2,2.5,0\nS1,3,,1\nS9,1,1,1\n"


def write(folder: Path, text: str, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_marks_of_one_table(tmp_path: Path) -> None:
    found = pair_marks(write(tmp_path, GRADED), MarkColumns(human="总分", groups=("班级",)))
    assert found.ids == ("S1", "S2", "S3")
    assert np.array_equal(found.human, [3, np.nan, 2], equal_nan=True)
    assert np.array_equal(found.system, [2.5, 4, np.nan], equal_nan=True)
    assert found.with_both.tolist() == [True, False, False]
    assert found.worth is not None and found.worth[0] == 6
    assert found.groups == {"班级": ("甲", "乙", "甲")}
    assert list(found.human_points) == ["a"] and list(found.system_points) == ["a", "b"]
    assert found.human2 is None and found.notes == ()


def test_marks_of_the_teachers_own_table_are_joined_by_id(tmp_path: Path) -> None:
    teacher = write(tmp_path, TEACHER, "teacher.csv")
    columns = MarkColumns(human="总分", human2="王老师", groups=("班级",))
    found = pair_marks(write(tmp_path, GRADED), columns, teacher=teacher)
    assert np.array_equal(found.human, [3, np.nan, 2], equal_nan=True)
    assert found.human2 is not None and np.array_equal(found.human2, [np.nan, np.nan, 2.5], equal_nan=True)
    assert np.array_equal(found.human_points["a"], [1, np.nan, 0], equal_nan=True)
    (note,) = found.notes
    assert f"1 of {tmp_path / 't.csv'}, 1 of {teacher}" in note.en


def test_points_that_needed_no_other_name_stay(tmp_path: Path) -> None:
    """`grade batch` renames only the columns whose names were taken."""
    text = "id,t,t:a,t:b,point:a,score,grader:point:a,point:b\n1,2,1,1,0.5,2,1,0.25\n"
    found = pair_marks(write(tmp_path, text), MarkColumns(human="t"))
    assert {point: marks[0] for point, marks in found.system_points.items()} == {"a": 1, "b": 0.25}


def test_who_was_absent_is_noted(tmp_path: Path) -> None:
    graded = write(tmp_path, "学号,score,t2\nS1,1,1\nS2,2,缺考\n")
    teacher = write(tmp_path, "学号,t,point:a\nS1,1,-\nS2,缺考,1\n", "teacher.csv")
    notes = [n.en for n in pair_marks(graded, MarkColumns(human="t"), teacher=teacher).notes]
    assert len(notes) == 2 and "“t”" in notes[0] and "缺考 × 1" in notes[0] and "- × 1" in notes[1]
    both = pair_marks(graded, MarkColumns(human="score", system="score", human2="t2"), teacher=graded).notes
    assert ["缺考 × 1" in note.en for note in both] == [True]


def test_columns_that_grade_batch_had_to_rename(tmp_path: Path) -> None:
    """A class table with a column score of its own: `grade batch` writes grader:score."""
    text = "id,score,point:a,grader:score,grader:max_score,grader:point:a\n1,1,0.5,2,4,1\n"
    found = pair_marks(write(tmp_path, text), MarkColumns(human="score"))
    assert (found.system_name, found.human[0], found.system[0]) == ("grader:score", 1, 2)
    assert found.worth is not None and found.worth[0] == 4
    assert found.system_points["a"][0] == 1


def test_another_system_has_points_of_its_own(tmp_path: Path) -> None:
    text = "id,t,score,point:a,other,other:a\n1,1,2,1,3,0.5\n"
    found = pair_marks(write(tmp_path, text), MarkColumns(human="t", system="other"))
    assert found.system[0] == 3 and found.system_points["a"][0] == 0.5
    assert (
        pair_marks(write(tmp_path, text), MarkColumns(human="t", system="score")).system_points["a"][0] == 1
    )


def test_rows_are_taken_with_all_their_columns(tmp_path: Path) -> None:
    columns = MarkColumns(human="总分", groups=("班级",))
    found = pair_marks(write(tmp_path, GRADED), columns).take(np.array([2, 0]))
    assert found.ids == ("S3", "S1") and found.human.tolist() == [2, 3]
    assert found.groups["班级"] == ("甲", "甲") and found.human_points["a"].tolist() == [0, 1]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (MarkColumns(human="总"), r"--human"),
        (MarkColumns(human="班级"), r"no numbers"),
        (MarkColumns(human="总分", human2="总 分"), r"--human and --human2 are the same column"),
        (MarkColumns(human="score"), r"--human and --system are the same column"),
        (MarkColumns(human="总分", groups=("x",)), r"--group"),
        (MarkColumns(human="总分", system="x"), r"--system"),
        (MarkColumns(human="总分", id="x"), r"--id-column"),
    ],
)
def test_wrong_columns_are_named(
    tmp_path: Path, columns: MarkColumns, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADER_LANG", "en")
    with pytest.raises(TableError, match=said):
        pair_marks(write(tmp_path, GRADED), columns)


def test_a_table_that_was_not_graded(tmp_path: Path) -> None:
    with pytest.raises(TableError) as error:
        pair_marks(write(tmp_path, "学号,总分\nS1,2\n"), MarkColumns(human="总分"))
    assert "--system" in error.value.zh and "grade batch" in error.value.en


def test_ids_are_no_marks(tmp_path: Path) -> None:
    with pytest.raises(TableError) as error:
        pair_marks(write(tmp_path, "id,no,score\n1,20240101,2\n"), MarkColumns(human="no"))
    assert "20240101" in error.value.en and "row 2" in error.value.en


def test_tables_whose_ids_do_not_fit(tmp_path: Path) -> None:
    columns = MarkColumns(human="总分")
    graded = write(tmp_path, GRADED)
    with pytest.raises(TableError, match=r"S1"):
        pair_marks(
            write(tmp_path, GRADED + "S1,甲,1,1,1,6,1,1\n", "2.csv"),
            columns,
            teacher=write(tmp_path, TEACHER, "3.csv"),
        )
    with pytest.raises(TableError, match=r"--id-column"):
        pair_marks(graded, columns, teacher=write(tmp_path, "总分,name\n1,S1\n", "4.csv"))
    with pytest.raises(TableError, match=r"no id in common|没有相同"):
        pair_marks(graded, columns, teacher=write(tmp_path, "学号,总分\nZ,1\n", "5.csv"))


def test_tables_joined_by_columns_of_other_names_say_so(tmp_path: Path) -> None:
    """Class lists number their rows: those numbers must not pass for ids unseen."""
    graded = write(tmp_path, "学号,score\n1,1\n2,2\n")
    teacher = write(tmp_path, "序号,总分\n1,1\n2,3\n", "teacher.csv")
    (note,) = pair_marks(graded, MarkColumns(human="总分"), teacher=teacher).notes
    assert "“学号”" in note.zh and "“序号”" in note.en and "--id-column" in note.en


def test_a_row_without_an_id_has_no_partner(tmp_path: Path) -> None:
    graded = write(tmp_path, "学号,score\nS1,1\n,2\n,2\n")
    teacher = write(tmp_path, "学号,总分\nS1,1\n,3\n,3\n", "teacher.csv")
    found = pair_marks(graded, MarkColumns(human="总分"), teacher=teacher)
    assert found.with_both.tolist() == [True, False, False]
    assert "2 of" in found.notes[0].en
