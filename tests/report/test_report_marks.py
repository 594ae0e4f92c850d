"""The sections on marks: bands that lose nobody, and points × students."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.report.gather import gather
from grader.report.marks import MOST_STUDENTS, bands, points_by_students
from grader.standing import standings
from tests.report.report_class import CLASS, make_class


@pytest.mark.parametrize(
    ("top", "step", "names"),
    [
        (2, 0.5, ["0", "0.5", "1", "1.5", "2"]),
        (3, 1, ["0", "1", "2", "3"]),
        (100, 1, ["0–4", "5–9", "10–14"]),
        (40, 0.5, ["0–2", "2.5–4.5", "5–7"]),  # bands of 2 steps would be 40
    ],
)
def test_bands_by_hand(top: float, step: float, names: list[str]) -> None:
    found = bands([], top=top, step=step)
    assert [b.name for b in found][: len(names)] == names
    assert found[-1].last == top and len(found) <= 21


@given(
    st.sampled_from([(6, 0.5), (10, 1.0), (100, 0.5), (7, 0.25), (1000, 1.0), (3, 0.1)]),
    st.lists(st.floats(0, 1), max_size=30),
)
def test_every_answer_is_in_the_one_band_that_holds_its_mark(
    scale: tuple[float, float], shares: list[float]
) -> None:
    top, step = scale
    scores = [round(s * top / step) * step for s in shares]
    found = bands(scores, top=top, step=step)
    assert sorted(at for b in found for at in b.members) == list(range(len(scores)))
    assert all(b.low - 1e-6 <= scores[at] <= b.last + 1e-6 for b in found for at in b.members)


@pytest.mark.parametrize(
    ("scores", "top", "step", "names"),
    [
        ([0.5], 2, 1, ["0", "0.5", "1", "1.5", "2"]),  # half a mark taken off, whole marks given
        ([2.25, 1], 2.25, 1, ["0", "1", "2", "2.25"]),  # full marks that lie on no step
        ([1.337], 2, 1, ["0–0.09", "0.1–0.19"]),
    ],
)
def test_marks_between_the_steps_are_not_rounded(
    scores: list[float], top: float, step: float, names: list[str]
) -> None:
    found = bands(scores, top=top, step=step)
    assert [b.name for b in found][: len(names)] == names
    for at, score in enumerate(scores):
        (held,) = [b for b in found if at in b.members]
        assert held.low - 1e-6 <= score < held.last + 0.01


def test_students_by_total_points_in_the_rubrics_order(tmp_path: Path) -> None:
    found, rubric = make_class(tmp_path)
    report = gather(found, rubric, lang="zh")
    (table,) = points_by_students(report).tables
    assert [row[0].text for row in table.rows][:2] == ["S01", "S06"]
    shown = {row[0].text: [cell.standing for cell in row[2:]] for row in table.rows}
    for student in report.students:
        assert shown[student.name] == list(standings(rubric, student.result).values())
    third = next(row for row in table.rows if row[0].text == "S03")
    assert [c.text for c in third[2:]] == ["✗", "≠", "✗"] and third[3].label == "似乎说反"
    assert [c.text for c in table.foot[2:]] == ["50%", "33%", "50%"]


def test_a_large_class_is_shown_by_bands(tmp_path: Path) -> None:
    many = tuple((f"S{n}", *CLASS[n % 2][1:]) for n in range(MOST_STUDENTS + 2))
    found, rubric = make_class(tmp_path, many)
    section = points_by_students(gather(found, rubric, lang="en"))
    (table,) = section.tables
    assert section.notes and "S1" not in {row[0].text for row in table.rows}
    by_mark = {row[0].text: [c.text for c in row[1:]] for row in table.rows}
    assert by_mark["4"] == ["101", "100%", "100%", "100%"]
    assert by_mark["2"] == ["101", "0%", "0%", "100%"]
    assert by_mark["3"] == ["0", "–", "–", "–"]
