"""From table to table: every row kept, scores right, broken rows named."""

from __future__ import annotations

import csv
import io
import json
import random
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from grader.batch.table import Cell
from grader.batch.write import open_writer
from grader.records import GradeResult
from tests.batch.stand_in import LOSS, StandIn, run

HEAD = "学号,答案\n"


def put(folder: Path, text: str, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def test_columns_and_values(tmp_path: Path) -> None:
    table = put(tmp_path, "班,学号,答案,score\n一,S1,质量和价格,x\n二,S2,大概是质量,\n三,S3,,y\n")
    report = run(table, tmp_path / "o.csv")
    raw = (tmp_path / "o.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") and raw.count(b"\r\n") == 4
    rows = rows_of(tmp_path / "o.csv")
    assert list(rows[0]) == [
        "班", "学号", "答案", "score", "grader:score", "max_score", "percent", "confidence", "needs_review",
        "review_reasons", "flags", "feedback", "point:quality", "point:price", "error",
    ]  # fmt: skip
    assert [row["grader:score"] for row in rows] == ["3", "2", "0"]
    assert [row["score"] for row in rows] == ["x", "", "y"]
    assert [row["percent"] for row in rows] == ["100", "66.7", "0"]
    assert [row["confidence"] for row in rows] == ["0.877"] * 3
    assert rows[1]["needs_review"] == "TRUE" and rows[1]["review_reasons"] == "质量没有把握"
    assert rows[2]["flags"] == "空白" and rows[2]["答案"] == ""
    assert rows[0]["feedback"] == "'=好"  # feedback may quote a student
    assert report.exit_code == 0 and any("grader:score" in note.en for note in report.notes)


def test_regrading_a_graded_table(tmp_path: Path) -> None:
    run(put(tmp_path, HEAD + "S1,质量\n"), tmp_path / "a.csv")
    run(tmp_path / "a.csv", tmp_path / "b.csv")
    run(tmp_path / "b.csv", tmp_path / "c.csv")
    row = rows_of(tmp_path / "c.csv")[0]
    assert row["score"] == row["grader:score"] == row["grader:grader:score"] == "2"
    assert row["feedback"] == "'=好"


def test_broken_rows_are_kept_and_named(tmp_path: Path) -> None:
    table = put(tmp_path, HEAD + "S1,质量\nS2,质量,价格\nS3\nS4,爆\nS5,价格\n")
    report = run(table, tmp_path / "o.csv", details=tmp_path / "d.jsonl", lang="en")
    rows = rows_of(tmp_path / "o.csv")
    assert [row["学号"] for row in rows] == ["S1", "S2", "S3", "S4", "S5"]
    assert [row["score"] for row in rows] == ["2", "", "", "", "1"]
    assert rows[1]["答案"] == "质量,价格" and "3 cells" in rows[1]["error"]
    assert rows[3]["error"] == "Grading failed: ZeroDivisionError: 爆了"
    assert rows[0]["error"] == rows[4]["error"] == ""
    assert [number for number, _ in report.broken] == [3, 4, 5] and report.exit_code == 1
    lines = [json.loads(line) for line in (tmp_path / "d.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(line["id"], line["row"], line["score"]) for line in lines] == [("S1", 2, 2), ("S5", 6, 1)]
    assert lines[0]["schema"] == 1 and lines[0]["points"][0]["id"] == "quality"


class TooLarge(StandIn):
    """Has no room for an answer with 爆."""

    def grade(self, text: str) -> GradeResult:
        if "爆" in text:
            raise MemoryError
        return super().grade(text)


def test_an_answer_too_large_for_memory_is_that_rows_trouble(tmp_path: Path) -> None:
    table = put(tmp_path, HEAD + "S1,质量\nS2,爆\nS3,价格\n")
    report = run(table, tmp_path / "o.csv", make_grader=TooLarge, lang="en")
    rows = rows_of(tmp_path / "o.csv")
    assert [row["score"] for row in rows] == ["2", "", "1"]
    assert [row["error"] for row in rows] == ["", "Grading failed: MemoryError", ""]
    assert [number for number, _ in report.broken] == [3] and report.exit_code == 1


def test_many_broken_rows(tmp_path: Path) -> None:
    report = run(put(tmp_path, HEAD + "S,爆\n" * 600), tmp_path / "o.csv")
    assert report.summary.broken == 600 and len(report.broken) == 10 and not report.summary.graded
    assert report.summary.percent_mean is None


def test_every_row_names_its_rubric(tmp_path: Path) -> None:
    table = put(
        tmp_path,
        "学号,题号,答案\n1,loss,质量\n1,tide,the moon\n2,loss,价格\n2,none,x\n2,,x\n2,../tide.yaml,x\n1,tide,moon\n",
    )
    report = run(table, tmp_path / "o.csv", rubric=None, lang="en")
    rows = rows_of(tmp_path / "o.csv")
    assert [row["score"] for row in rows] == ["2", "2", "1", "", "", "", "2"]
    assert [row["error"] for row in rows[3:6]] == [
        "no none", "This row names no rubric.", "The rubric column takes ids, not files: ../tide.yaml."
    ]  # fmt: skip
    assert not any(name.startswith("point:") for name in rows[0])
    assert [(r.rubric, r.graded) for r in report.summary.rubrics] == [("loss", 2), ("tide", 2)]
    doubled = [note.en for note in report.notes if "share their id" in note.en]
    assert doubled == ["Rows that share their id with another, all kept: 2 (rows 3, 8)."]


def test_rubric_column_is_ordinary_with_a_rubric(tmp_path: Path) -> None:
    run(put(tmp_path, "id,rubric,answer\n1,none,质量\n"), tmp_path / "o.csv")
    assert rows_of(tmp_path / "o.csv")[0]["rubric"] == "none"


def test_doubled_ids_and_missing_ids(tmp_path: Path) -> None:
    report = run(put(tmp_path, HEAD + "a,1\nb,2\n,3\n,4\na,5\n"), tmp_path / "o.csv")
    assert any("2 (rows 2, 6)" in note.en for note in report.notes)
    table = put(tmp_path, "答案\n质量\n\n价格\n", "u.csv")
    run(table, tmp_path / "p.csv", details=tmp_path / "d")
    ids = [json.loads(line)["id"] for line in (tmp_path / "d").read_text(encoding="utf-8").splitlines()]
    assert ids == ["2", "4"]


def test_xlsx_to_xlsx(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["学号", "答案"], [20230001.0, "质量"], [2, "#NAME?"], [3, None], [None, None], [4, "价格"]):
        book.active.append(row)
    book.save(tmp_path / "t.xlsx")
    report = run(tmp_path / "t.xlsx", tmp_path / "o.xlsx", details=tmp_path / "d")
    names, *rows = load_workbook(tmp_path / "o.xlsx").active.iter_rows(values_only=True)
    assert [row[:4] for row in rows] == [
        (20230001, "质量", 2, 3), (2, "#NAME?", None, None), (3, None, 0, 3), (4, "价格", 1, 3)
    ]  # fmt: skip
    first, second = (dict(zip(names, row, strict=True)) for row in rows[:2])
    assert first["confidence"] == 0.877 and first["needs_review"] is False
    assert "#NAME?" in second["error"] and [n for n, _ in report.broken] == [3]
    assert json.loads((tmp_path / "d").read_text(encoding="utf-8").splitlines()[0])["id"] == "20230001"


def test_csv_gb18030_to_stream(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes((HEAD + "S1,质量\n").encode("gb18030"))
    stream = io.BytesIO()
    report = run(path, None, stream=stream)
    assert stream.getvalue().startswith("学号,答案,score".encode()) and b"S1" in stream.getvalue()
    assert any("gb18030" in note.en for note in report.notes)


CELLS = st.text(st.sampled_from("质量价格大概x, ;\n\"'=-"), max_size=8)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(answers=st.lists(CELLS, min_size=1, max_size=12), seed=st.integers())
def test_order_of_rows_does_not_matter(tmp_path: Path, answers: list[str], seed: int) -> None:
    rows = [[f"S{at}", text] for at, text in enumerate(answers)]
    mixed = random.Random(seed).sample(rows, len(rows))
    found = []
    for table in (rows, mixed):
        text = io.StringIO(newline="")
        csv.writer(text).writerows([["id", "answer"], *table])
        report = run(put(tmp_path, text.getvalue()), tmp_path / "o.csv", force=True)
        data = report.summary.to_dict()
        found.append((sorted(rows_of(tmp_path / "o.csv"), key=lambda row: row["id"]), data))
    assert found[0] == found[1]


def test_progress_counts_rows(tmp_path: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    run(
        put(tmp_path, HEAD + "S,质量\n\n" * 300),
        tmp_path / "o.csv",
        progress=lambda a, b: seen.append((a, b)),
    )
    assert seen == [(n, 300) for n in range(1, 301)]


def test_summary_file(tmp_path: Path) -> None:
    table = put(tmp_path, HEAD + "1,质量价格\n2,质量\n3,大概质量\n4,\n5,爆\n")
    run(table, tmp_path / "o.csv", summary=tmp_path / "s.json")
    data = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    assert (data["schema"], data["rows"], data["graded"], data["broken"], data["review"]) == (1, 5, 4, 1, 2)
    assert data["review_points"] == [{"rubric": "loss", "point": "quality", "answers": 1}]
    assert data["flags"] == {"blank": 1}
    [loss] = data["rubrics"]
    assert loss["mean"] == 1.75 and loss["sd"] == 1.2583 and (loss["lowest"], loss["highest"]) == (0, 3)
    assert loss["histogram"] == [1, 0, 0, 0, 0, 0, 2, 0, 0, 1]
    assert [(p["id"], p["facility"]) for p in loss["points"]] == [("quality", 0.75), ("price", 0.25)]
    assert LOSS.max_score == loss["max_score"]


def test_with_the_embedded_model(tmp_path: Path) -> None:
    from grader.library import load_rubric
    from grader.pipeline import Grader

    table = Path(__file__).parents[2] / "examples" / "churn-causes" / "class.csv"
    lines = table.read_text(encoding="utf-8-sig").splitlines(keepends=True)[:9]
    rubric = load_rubric("churn-causes")
    found = []
    for name, body in (("a", lines[1:]), ("b", lines[:0:-1])):
        report = run(
            put(tmp_path, lines[0] + "".join(body)), tmp_path / name, rubric=rubric, make_grader=Grader
        )
        assert report.summary.graded == 8 and not report.summary.broken
        found.append(sorted(rows_of(tmp_path / name), key=lambda row: row["学号"]))
    assert found[0] == found[1]
    assert float(found[0][0]["score"]) > 0


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_memory_does_not_grow_with_the_rows(tmp_path: Path, ending: str) -> None:
    def peak(count: int) -> int:
        table = tmp_path / f"{count}.{ending}"
        rows = [[f"S{at}", "质量不稳定，价格太高。" * 20 + str(at)] for at in range(count)]
        writer = open_writer(table, ending)
        for row in (["学号", "答案"], *rows):
            writer.write([Cell(text) for text in row])
        writer.close()
        del rows
        tracemalloc.start()
        run(table, tmp_path / f"o.{ending}", force=True)
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    peak(200)  # imports and caches
    few = 1200 if ending == "csv" else 600  # a CSV is looked at in blocks of 256 KB, and openpyxl is slow
    small, large = peak(few), peak(4 * few)
    assert large - small < 400_000  # the answers between take three times that and more
