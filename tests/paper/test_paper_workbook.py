"""Sheets of one workbook: their titles, and nothing in them that a spreadsheet would run."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from grader.batch.table import Cell
from grader.paper.workbook import Workbook


def test_titles_are_mended_cut_and_told_apart(tmp_path: Path) -> None:
    book = Workbook(tmp_path / "o.xlsx")
    for title in ("12 [A]: b/c?", "长" * 40, "长" * 40, "", "A", "a"):
        book.sheet(title).write([Cell("x")])
    book.close()
    names = openpyxl.load_workbook(tmp_path / "o.xlsx").sheetnames
    assert names[0] == "12  A   b c" and names[3] == "sheet" and names[4:] == ["A", "a 2"]
    assert len({name.casefold() for name in names}) == 6 and max(map(len, names)) == 31


def test_text_stays_text_and_changes_are_counted_over_all_sheets(tmp_path: Path) -> None:
    book = Workbook(tmp_path / "o.xlsx")
    for _ in range(2):
        book.sheet("s").write([Cell("=1+1"), Cell("a\x01b"), Cell("2", stored=2)])
    assert [note.en for note in book.notes()] == [
        "Cells from which control characters that XLSX forbids were removed: 2."
    ]
    book.close()
    sheet = openpyxl.load_workbook(tmp_path / "o.xlsx").worksheets[1]
    assert [(cell.value, cell.data_type) for cell in sheet[1]] == [("=1+1", "s"), ("ab", "s"), (2, "n")]


def test_giving_up_leaves_no_file(tmp_path: Path) -> None:
    book = Workbook(tmp_path / "o.xlsx")
    book.sheet("s").write([Cell("x")])
    book.abort()
    assert not (tmp_path / "o.xlsx").exists()
