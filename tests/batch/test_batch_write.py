"""What is written reads back, runs nothing, and appears whole or not at all."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from grader.batch.outputs import WholeFiles
from grader.batch.read import open_table
from grader.batch.table import Cell
from grader.batch.write import is_formula, open_writer, table_kind
from grader.errors import OutputError

ANY = st.text(max_size=20)
WIDE = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)


def write(path: Path, rows: list[list[Cell]], kind: str = "csv") -> tuple[str, ...]:
    writer = open_writer(path, kind)
    for row in rows:
        writer.write(row)
    writer.close()
    writer.abort()
    return tuple(note.en for note in writer.notes())


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-质量", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠a", "-", "--1", "-1-1"])  # fmt: skip
def test_formulas(text: str) -> None:
    assert is_formula(text)


@pytest.mark.parametrize("text", ["", "a=1", "-1", "+3.5", "-.5", "-1e-3", "-50%", "'=1", "1-1", " =1"])
def test_no_formulas(text: str) -> None:
    assert not is_formula(text)


@WIDE
@given(rows=st.lists(st.lists(ANY, min_size=2, max_size=2), min_size=1, max_size=5))
def test_csv_reads_back_and_runs_nothing(tmp_path: Path, rows: list[list[str]]) -> None:
    path = tmp_path / "t.csv"
    write(path, [[Cell(text) for text in row] for row in rows])
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    back = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert len(back) == len(rows)
    for given_row, read_row in zip(rows, back, strict=True):
        for text, cell in zip(given_row, read_row, strict=True):
            assert not is_formula(cell)
            assert cell == (f"'{text}" if is_formula(text) else text)


@WIDE
@given(rows=st.lists(st.lists(ANY, min_size=2, max_size=2), min_size=1, max_size=5))
@example(rows=[["a\r\nb\rc", "_x0041_"], ["=1", "#N/A"], ["\x08x\ufffe", " 空 "]])
def test_xlsx_reads_back_as_text(tmp_path: Path, rows: list[list[str]]) -> None:
    path = tmp_path / "t.xlsx"
    rows = [["id", "answer"], *([f"r{text}", *row[1:]] for row in rows for text in row[:1])]
    write(path, [[Cell(text) for text in row] for row in rows], "xlsx")
    sheet = load_workbook(path).active
    assert all(cell.data_type in "ns" for row in sheet.iter_rows() for cell in row)
    illegal = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])
    with open_table(path) as table:
        back = [[cell.text for cell in row.cells] for row in table.rows()]
    clean = [[t.translate(illegal).replace("\r\n", "\n").replace("\r", "\n") for t in row] for row in rows]
    assert back == clean[1:]


def test_xlsx_formula_is_text_even_when_edited(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write(path, [[Cell("=1+1"), Cell("-质量"), Cell("好")]], "xlsx")
    first, second, third = next(load_workbook(path).active.iter_rows())
    assert (first.data_type, first.value, first.quotePrefix) == ("s", "=1+1", True)
    assert second.quotePrefix and not third.quotePrefix


def test_xlsx_keeps_numbers_and_dates(tmp_path: Path) -> None:
    source, copy = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    day = dt.datetime(2024, 3, 5)
    cells = [
        Cell("3.5", 3.5), Cell("007", 7, "000"), Cell("2024-03-05", day, "yyyy-mm-dd"), Cell("TRUE", True),
        Cell("12345678901234567", 12345678901234567), Cell("08:05:00", dt.time(8, 5)),
    ]  # fmt: skip
    write(source, [[Cell(str(at)) for at in range(6)], cells], "xlsx")
    with open_table(source) as table:
        rows = list(table.rows())
    assert [cell.text for cell in rows[0].cells] == [cell.text for cell in cells]
    write(copy, [list(rows[0].cells)], "xlsx")
    values = [cell.value for cell in next(load_workbook(copy).active.iter_rows())]
    assert values == [3.5, 7, day, True, "12345678901234567", dt.time(8, 5)]


def test_long_cells_and_control_characters_are_said(tmp_path: Path) -> None:
    notes = write(tmp_path / "t.xlsx", [[Cell("a\x01b"), Cell("😀" * 20_000), Cell("x" * 32_767)]], "xlsx")
    values = [cell.value for cell in next(load_workbook(tmp_path / "t.xlsx").active.iter_rows())]
    assert values == ["ab", "😀" * 16_383, "x" * 32_767]
    assert any("control" in note and "1." in note for note in notes)
    assert any("32767" in note and ": 1;" in note for note in notes)
    assert not any("formula" in note for note in notes)
    assert any("formula" in note for note in write(tmp_path / "t.csv", [[Cell("=1")]]))


def test_kinds() -> None:
    assert [table_kind(name) for name in ("a.csv", "a.TSV", "a.XLSX", "a.txt", "a")] == ["csv", "tsv", "xlsx", "csv", "csv"]  # fmt: skip
    with pytest.raises(OutputError, match=r"\.xls"):
        table_kind("a.xls")


def test_abort_leaves_no_temporary_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    writer = open_writer(tmp_path / "t.xlsx", "xlsx")
    writer.write([Cell("a")])
    assert list(tmp_path.iterdir())
    writer.abort()
    assert not list(tmp_path.iterdir())


def test_both_or_none(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "sub" / "two"
    two.parent.mkdir()
    one.write_text("before")
    with pytest.raises(OutputError), WholeFiles(force=True) as files:
        files.reserve(one).write_text("after")
        files.reserve(two).write_text("after")
        two.mkdir()  # something stands in the way at the last moment
        files.commit()
    assert one.read_text() == "before"
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["one", "sub", "two"]


def test_new_file_is_taken_back(tmp_path: Path) -> None:
    with pytest.raises(OutputError), WholeFiles() as files:
        files.reserve(tmp_path / "one").write_text("x")
        files.reserve(tmp_path / "two").write_text("x")
        (tmp_path / "two").write_text("somebody else's")
        files.commit()
    assert [p.name for p in tmp_path.iterdir()] == ["two"]
    assert (tmp_path / "two").read_text() == "somebody else's"


def test_replacing_keeps_mode_and_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    with WholeFiles(force=True) as files:
        files.reserve(link).write_text("new")
        files.commit()
    assert link.is_symlink() and real.read_text() == "new" and real.stat().st_mode & 0o777 == 0o640
    assert sorted(p.name for p in tmp_path.iterdir()) == ["link", "real"]


def test_new_file_has_the_usual_mode(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        with WholeFiles() as files:
            files.reserve(tmp_path / "a")
            files.commit()
    finally:
        os.umask(before)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640


def test_places_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("x")
    for path, said in (
        (tmp_path / "no" / "a", "no"),
        (tmp_path, "folder|文件夹"),
        (tmp_path / "there", "--force"),
    ):
        with pytest.raises(OutputError, match=said), WholeFiles() as files:
            files.reserve(path)
