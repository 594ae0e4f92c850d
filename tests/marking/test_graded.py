from __future__ import annotations

from pathlib import Path

import pytest
from made_class import THREE, Higher, made_class, made_result
from making import make_rubric, point

from grader.errors import TableError
from grader.marking.graded import grade_now, of_rubric, only_rubric_id
from grader.marking.marks import read_marks
from grader.records import GradeResult


class Choosy(Higher):
    """Stumbles over one answer."""

    def grade(self, text: str) -> GradeResult:
        """All points stated, unless the text says so."""
        if text == "爆":
            raise ZeroDivisionError
        return super().grade(text)


def test_every_row_has_a_result_or_none(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("学号,答案\nS1,甲\nS2,爆\nS3,乙\n", encoding="utf-8")
    seen: list[tuple[int, int | None]] = []
    found = grade_now(
        read_marks(tmp_path / "t.csv"),
        THREE,
        make_grader=Choosy,
        progress=lambda done, total: seen.append((done, total)),
    )
    assert [None if r is None else (r.answer, r.score) for r in found.results] == [("甲", 4), None, ("乙", 4)]
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_rows_of_another_rubric_are_left_out() -> None:
    other = make_rubric(point("x"), id="other")
    rows = {"S1": made_result(THREE, [0.5] * 3), "S2": made_result(other, [0.5]), "S3": None}
    found = made_class(THREE, rows)
    kept, notes = of_rubric(found, THREE)
    assert kept.table.ids == ("S1", "S3")
    assert len(kept.results) == len(kept.table.rows) == 2
    assert notes == ()
    with pytest.raises(TableError, match=r"made, other"):
        only_rubric_id(found)
    assert only_rubric_id(kept) == "made"
    with pytest.raises(TableError, match=r"graded|评过分"):
        only_rubric_id(made_class(THREE, {"S1": None}))
