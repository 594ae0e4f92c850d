"""Where a teacher's marks of points are found."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from made_class import THREE

from grader.errors import TableError
from grader.marking.marks import Marks, MarkTable, read_marks
from grader.marking.tune.teacher import teacher_points


def table(folder: Path, text: str, name: str = "t.csv") -> MarkTable:
    (folder / name).write_text(text, encoding="utf-8")
    return read_marks(folder / name)


def plain(marks: Mapping[str, Marks]) -> dict[str, list[float | None]]:
    return {name: [None if np.isnan(m) else float(m) for m in column] for name, column in marks.items()}


def test_columns_in_the_class_table(tmp_path: Path) -> None:
    found, notes = teacher_points(
        table(tmp_path, "学号,答案,point:quality,point:gone\nS1,甲,2,1\nS2,乙,,1\n"), THREE
    )
    assert plain(found) == {"quality": [2, None]}
    assert "gone" in notes[0].en and "gone" in notes[0].zh


def test_the_graders_own_columns_are_not_the_teachers(tmp_path: Path) -> None:
    graded = "学号,答案,score,max_score,confidence,point:quality"
    found, notes = teacher_points(table(tmp_path, f"{graded}\nS1,甲,2,4,0.9,2\n"), THREE)
    assert (plain(found), notes) == ({}, ())
    reviewed, _ = teacher_points(table(tmp_path, f"{graded},teacher:quality\nS1,甲,2,4,0.9,2,1\n"), THREE)
    assert plain(reviewed) == {"quality": [1]}


def test_a_named_marker_and_a_table_of_her_own(tmp_path: Path) -> None:
    answers = table(tmp_path, "学号,答案,张:quality\nS1,甲,1\nS2,乙,2\n")
    assert plain(teacher_points(answers, THREE, human="张")[0]) == {"quality": [1, 2]}
    hers = table(tmp_path, "学号,point:service\nS2,1\nS9,0\n", "hers.csv")
    assert plain(teacher_points(answers, THREE, teacher=hers)[0]) == {"service": [None, 1]}
    assert plain(teacher_points(answers, THREE)[0]) == {}


def test_errors_name_the_file_and_what_is_wrong(tmp_path: Path) -> None:
    answers = table(tmp_path, "学号,答案\nS1,甲\n")
    with pytest.raises(TableError, match=r"t\.csv.*李:quality.*学号, 答案"):
        teacher_points(answers, THREE, human="李")
    hers = table(tmp_path, "学号,分\nS1,1\n", "hers.csv")
    with pytest.raises(TableError, match=r"hers\.csv.*point:quality"):
        teacher_points(answers, THREE, teacher=hers)
    with pytest.raises(TableError, match=r"not within 0 and 2: S1"):
        teacher_points(table(tmp_path, "学号,答案,point:quality\nS1,甲,5\n"), THREE)
