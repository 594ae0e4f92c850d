from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from made_class import THREE, Higher, graded_csv, made_class, made_result
from making import make_rubric, point
from test_review_sheet import fill

from grader.batch import BatchJob, run_batch
from grader.batch.write import open_writer
from grader.errors import TableError
from grader.marking.marks import read_marks
from grader.marking.review.apply import Merged, apply_review, write_merged
from grader.marking.review.apply_view import merged_parts, merged_to_dict
from grader.marking.review.decisions import scheme_of
from grader.marking.review.files import read_review
from grader.marking.review.review import plan_review
from grader.marking.review.sheet import write_sheet
from grader.records import GradeResult

ROWS = {
    "S1": made_result(THREE, [0.9, 0.5, 0.1], answer="质量", confidence=0.3),
    "S2": made_result(THREE, [0.5, 0.5, 0.5], answer="服务", confidence=0.2),
    "S3": made_result(THREE, [0.2, 0.9, 0.5], answer="员工", confidence=0.4),
}
Rows = dict[str, dict[str, str]]


@pytest.fixture
def graded(tmp_path: Path) -> Path:
    return graded_csv(tmp_path / "graded.csv", THREE, ROWS)


def review(
    path: Path, cells: Mapping[tuple[str, str], object], rows: Mapping[str, GradeResult] | None = None
) -> Path:
    plan = plan_review(made_class(THREE, dict(rows or ROWS)), THREE, budget=0)
    write_sheet(path, plan, THREE, scheme_of(THREE, "class.csv"), "zh")
    return fill(path, dict(cells))


def merge(table: Path, cells: Mapping[tuple[str, str], object] | None, *, update: bool = False) -> Merged:
    file = None if cells is None else read_review(review(table.parent / "review.xlsx", cells))
    return apply_review(read_marks(table), file, update=update)


def written(merged: Merged, path: Path) -> Rows:
    writer = open_writer(path, "csv")
    write_merged(merged, writer)
    writer.close()
    return rows_of(path)


def rows_of(path: Path) -> Rows:
    return {r["学号"]: r for r in csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))}


def test_the_teachers_mark_wins_and_both_stay(graded: Path, tmp_path: Path) -> None:
    cells = {("S1", "teacher:staff"): 1, ("S2", "同意"): "✓", ("S1", "教师批注"): "例子好"}
    rows = written(merge(graded, cells), tmp_path / "final.csv")
    before = rows_of(graded)
    assert all(rows[i][name] == value for i, row in before.items() for name, value in row.items())
    first, second, third = rows["S1"], rows["S2"], rows["S3"]
    assert (first["teacher_score"], first["final_score"], first["final_source"]) == ("3.5", "3.5", "teacher")
    assert (first["score"], first["teacher:staff"], first["teacher:quality"]) == ("2.5", "1", "")
    assert first["teacher_comment"] == "例子好"
    assert (second["teacher_score"], second["teacher:quality"], second["final_source"]) == (
        "2",
        "1",
        "teacher",
    )
    assert (third["teacher_score"], third["final_score"], third["final_source"]) == (
        "",
        third["score"],
        "grader",
    )


def test_regrading_leaves_the_teachers_columns(graded: Path, tmp_path: Path) -> None:
    written(merge(graded, {("S1", "教师总分"): 4, ("S2", "teacher:quality"): 0}), tmp_path / "final.csv")
    run_batch(
        BatchJob(table=tmp_path / "final.csv", output=tmp_path / "again.csv", rubric=THREE),
        make_grader=Higher,
        find_rubric=lambda _: THREE,
    )
    before, again = rows_of(tmp_path / "final.csv"), rows_of(tmp_path / "again.csv")
    assert all(again[i][name] == value for i, row in before.items() for name, value in row.items())
    table = read_marks(tmp_path / "again.csv")
    assert table.graded_column("score") == "grader:score"
    final = written(apply_review(table, None), tmp_path / "final2.csv")
    teacher = [name for name in before["S1"] if name.startswith("teacher")]
    assert all(final[i][name] == before[i][name] for i in before for name in teacher)
    assert [final[i]["final_score"] for i in ("S1", "S2", "S3")] == ["4", before["S2"]["teacher_score"], "4"]
    assert final["S3"]["score"] == before["S3"]["score"]  # the first grading is still there


def test_applying_the_same_review_twice_changes_nothing(graded: Path, tmp_path: Path) -> None:
    cells = {("S1", "teacher:staff"): 1, ("S1", "教师批注"): "好", ("S2", "教师批注"): "-0.5 没有例子"}
    once = written(merge(graded, cells), tmp_path / "final.csv")
    assert written(merge(tmp_path / "final.csv", cells), tmp_path / "final2.csv") == once


def test_a_second_review_adds_but_does_not_overwrite(graded: Path, tmp_path: Path) -> None:
    written(merge(graded, {("S1", "教师总分"): 4}), tmp_path / "final.csv")
    added = written(merge(tmp_path / "final.csv", {("S2", "教师总分"): 1}), tmp_path / "final2.csv")
    assert (added["S1"]["teacher_score"], added["S2"]["teacher_score"]) == ("4", "1")
    with pytest.raises(TableError) as caught:
        merge(tmp_path / "final2.csv", {("S1", "教师总分"): 3, ("S2", "教师总分"): 1})
    assert "1 份：S1" in caught.value.zh
    assert "--update" in caught.value.zh
    assert "S1" in caught.value.en
    newer = written(
        merge(tmp_path / "final2.csv", {("S1", "教师总分"): 3}, update=True), tmp_path / "final3.csv"
    )
    assert (newer["S1"]["teacher_score"], newer["S2"]["teacher_score"]) == ("3", "1")


def test_ids_that_are_not_in_the_table(graded: Path) -> None:
    lines = graded.read_text("utf-8").splitlines()
    graded.write_text("\n".join(lines[:2]) + "\n", encoding="utf-8")
    with pytest.raises(TableError) as caught:
        merge(graded, {("S1", "教师总分"): 3, ("S2", "教师总分"): 1, ("S3", "教师总分"): 1})
    assert "2 个学号" in caught.value.zh
    assert "S2" in caught.value.en
    assert "S3" in caught.value.en


def test_ids_that_stand_twice_in_the_table(graded: Path) -> None:
    graded.write_text(graded.read_text("utf-8").replace("S3,", "S1,"), encoding="utf-8")
    with pytest.raises(TableError, match=r"S1"):
        merge(graded, {("S1", "教师总分"): 3})
    assert merge(graded, {("S2", "教师总分"): 3}).fresh == 1  # the review says nothing of S1


def test_of_several_questions_the_rows_of_the_reviews_are_meant(tmp_path: Path) -> None:
    path = tmp_path / "graded.csv"
    lines = ["学号,题号,答案,score,max_score"]
    for question in ("other", THREE.id):
        lines += [f"{id_},{question},{r.answer},{r.score:g},4" for id_, r in ROWS.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    merged = merge(path, {("S1", "教师总分"): 4, ("S2", "教师总分"): 0})
    given = [(row.id, row.teacher.score) for row in merged.rows]
    assert given == [("S1", None), ("S2", None), ("S3", None), ("S1", 4), ("S2", 0), ("S3", None)]
    assert ["1 份没有填" in note.zh for note in merged.notes] == [True]
    path.write_text(path.read_text("utf-8").replace("题号", "题"), encoding="utf-8")
    with pytest.raises(TableError, match=r"--rubric-column"):
        merge(path, {("S1", "教师总分"): 4})
    review = read_review(tmp_path / "review.xlsx")
    assert apply_review(read_marks(path), review, rubric_column="题").rows[3].teacher.score == 4


def test_the_review_of_another_question(graded: Path, tmp_path: Path) -> None:
    other = make_rubric(point("quality", marks=2), point("price", marks=2))
    graded_csv(graded, other, {i: made_result(other, [0.9, 0.1]) for i in ROWS})
    with pytest.raises(TableError, match=r"points or its maximum|要点或满分"):
        merge(graded, {("S1", "教师总分"): 3})
    more = make_rubric(point("quality", marks=3), point("service"), point("staff"))
    graded_csv(graded, more, {i: made_result(more, [0.9, 0.1, 0.1]) for i in ROWS})
    with pytest.raises(TableError, match=r"points or its maximum|要点或满分"):
        merge(graded, {("S1", "教师总分"): 3})


def test_notes_on_what_has_changed_since(graded: Path) -> None:
    graded.write_text(graded.read_text("utf-8").replace("S1,质量,2.5", "S1,质量,3"), encoding="utf-8")
    file = read_review(review(graded.parent / "r.xlsx", {("S1", "teacher:staff"): 1}))
    notes = apply_review(read_marks(graded), file, sha256="0" * 64).notes
    assert "2 份没有填" in notes[0].zh and "2 of the 3" in notes[0].en
    assert "S1" in notes[1].zh
    assert "S1" in notes[1].en
    assert "改过" in notes[2].zh
    assert apply_review(read_marks(graded), file, sha256=THREE.sha256).notes == notes[:2]


def test_a_row_that_cannot_be_read_is_no_lost_student(graded: Path) -> None:
    path = review(graded.parent / "r.xlsx", {("S1", "teacher:staff"): 1})
    graded.write_text(
        graded.read_text("utf-8") + "S9,一,二,三,四,五,六,七,八,九,十,十一,十二,十三,十四,十五,十六\n",
        encoding="utf-8",
    )
    with pytest.raises(TableError, match=r"row 5 of") as caught:
        apply_review(read_marks(graded), read_review(path))
    assert "第 5 行" in caught.value.zh


def test_what_came_of_it(graded: Path) -> None:
    cells = {("S1", "teacher:staff"): 1, ("S2", "同意"): "✓"}
    assert "1 份没有填" in merge(graded, cells).notes[0].zh
    merged = replace(merge(graded, cells), notes=())
    assert merged_to_dict(merged) == {
        "answers": 3,
        "from_review": 2,
        "teacher": 2,
        "grader": 1,
        "unmarked": 0,
        "changed": 1,
        "mean_change": 0.5,
        "mean_absolute_change": 0.5,
        "mean_final_score": round((3.5 + 2 + ROWS["S3"].score) / 3, 4),
        "notes": [],
    }
    assert "2 份以教师的分数为准" in " ".join(str(p) for p in merged_parts(merged, "zh"))
    assert "2 with the teacher's mark" in " ".join(str(p) for p in merged_parts(merged, "en"))


def test_nothing_to_apply(graded: Path) -> None:
    with pytest.raises(TableError, match=r"--review"):
        merge(graded, None)
    none = merge(graded, {})
    assert merged_to_dict(none)["mean_change"] is None
    assert len(list(merged_parts(none, "zh"))) == 1


def test_an_ungraded_row_can_only_have_the_teachers_mark(graded: Path, tmp_path: Path) -> None:
    with graded.open("a", encoding="utf-8") as file:
        file.write("S4,坏行,,,,,,\n")
    rows = written(merge(graded, {("S1", "同意"): "✓"}), tmp_path / "final.csv")
    assert (rows["S4"]["final_score"], rows["S4"]["final_source"]) == ("", "")


def test_a_workbook_goes_through_too(graded: Path, tmp_path: Path) -> None:
    merged = merge(graded, {("S1", "教师总分"): 4})
    writer = open_writer(tmp_path / "final.xlsx", "xlsx")
    write_merged(merged, writer)
    writer.close()
    sheet = openpyxl.load_workbook(tmp_path / "final.xlsx").active
    values = [[c.value for c in row] for row in sheet.iter_rows()]
    assert dict(zip(values[0], values[1], strict=True))["final_score"] == 4
