"""What is in a table is what is read, whatever its encoding, delimiter or kind."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from grader.batch.read import ReadOptions, open_table
from grader.batch.table import Row
from grader.errors import GraderError, TableError

CHINESE = "客户质量不稳定的价格学号答案服务，。；、“”（）"
CELL = st.text(st.sampled_from(CHINESE + "ab 01=+-@,;\t\"'\n\r"), max_size=12)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "gb18030")


def rows_of(path: Path, **options: str) -> tuple[tuple[str, ...], list[Row]]:
    with open_table(path, ReadOptions(**options)) as table:
        return table.header, list(table.rows())


def texts(rows: list[Row]) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in rows]


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(2, 4))
    body = st.lists(CELL, min_size=width, max_size=width).filter(lambda row: any(c.strip() for c in row))
    return [["学号", "答案", "x", "y"][:width], *draw(st.lists(body, min_size=1, max_size=6))]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(
    table=tables(),
    encoding=st.sampled_from(ENCODINGS),
    delimiter=st.sampled_from(",\t;"),
    newline=st.sampled_from(["\n", "\r\n"]),
)
def test_any_csv_reads_back(
    tmp_path: Path, table: list[list[str]], encoding: str, delimiter: str, newline: str
) -> None:
    text = io.StringIO(newline="")
    quoting = (
        csv.QUOTE_ALL if newline == "\n" else csv.QUOTE_MINIMAL
    )  # csv leaves a bare CR unquoted otherwise
    csv.writer(text, delimiter=delimiter, lineterminator=newline, quoting=quoting).writerows(table)
    path = tmp_path / "t.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    header, rows = rows_of(path)
    assert [list(header), *texts(rows)] == table
    assert all(row.broken is None for row in rows)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(table=tables(), encoding=st.sampled_from(("cp950", "utf-16-le", "utf-16-be", "utf-32")))
def test_any_csv_reads_back_when_told_the_encoding(
    tmp_path: Path, table: list[list[str]], encoding: str
) -> None:
    table = [
        [cell.translate(str.maketrans("户质稳价学号务", "戶質穩價學號務")) for cell in row] for row in table
    ]
    text = io.StringIO(newline="")
    csv.writer(text).writerows(table)
    path = tmp_path / "t.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    header, rows = rows_of(path, encoding=encoding)
    assert [list(header), *texts(rows)] == table


def test_row_numbers_are_the_spreadsheets(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('\nid,answer\n1,"a\nb"\n\n,\n2,c\n', encoding="utf-8")
    header, rows = rows_of(path)
    assert header == ("id", "answer")
    assert [(row.number, row.cells[1].text) for row in rows] == [(3, "a\nb"), (6, "c")]


def test_ragged_rows_keep_their_text(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("id,answer\n1\n2,a,b,c\n3,d,,\n4,e\n", encoding="utf-8")
    _, rows = rows_of(path)
    assert texts(rows) == [["1", ""], ["2", "a,b,c"], ["3", "d"], ["4", "e"]]
    assert [row.broken is not None for row in rows] == [True, True, False, False]
    assert rows[1].broken is not None and "4" in rows[1].broken.en


def test_very_long_cell_and_the_limit_of_others(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("id,answer\n1," + "质" * 300_000 + "\n", encoding="utf-8")
    before = csv.field_size_limit()
    assert len(rows_of(path)[1][0].cells[1].text) == 300_000
    assert csv.field_size_limit() == before


@pytest.mark.parametrize(("line", "delimiter"), [("a;b", ";"), ("a|b", "|"), ("a\tb", "\t")])
def test_delimiter_option(tmp_path: Path, line: str, delimiter: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"{line}\n1{delimiter}2,3\n", encoding="utf-8")
    header, rows = rows_of(path, delimiter=delimiter)
    assert header == ("a", "b") and texts(rows) == [["1", "2,3"]]


def test_known_names_decide_the_delimiter(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("学号;答案;a, b, c, d\n1;2;3\n", encoding="utf-8")
    assert rows_of(path)[0] == ("学号", "答案", "a, b, c, d")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"\n\n \n", "is empty"),
        (b"id,answer\n", "only a header"),
        (b"id,answer\n,\n", "only a header"),
        (b'id,answer\n1,a\n2,"b\n3,c\n', "row 3 opens a quotation mark"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old XLS"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"%PDF-1.4\n", "web page, XML or document"),
        (b"<html><table><tr><td>id</td></tr></table></html>", "web page"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "NUL"),
    ],
)
def test_no_tables(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(content)
    with pytest.raises(TableError) as caught:
        rows_of(path)
    assert said in caught.value.en
    assert "\n" not in caught.value.en and "\n" not in caught.value.zh


def test_missing_file_folder_other_zip(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"没有|no file"):
        rows_of(tmp_path / "absent.csv")
    with pytest.raises(TableError, match=r"文件夹|folder"):
        rows_of(tmp_path)
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(TableError, match=r"archive|压缩包"):
        rows_of(tmp_path / "a.xlsx")


def test_bad_delimiter(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(GraderError, match=r"one character|一个字符"):
        rows_of(path, delimiter="::")


def workbook(path: Path, rows: list[list[object]]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(table=tables())
def test_any_xlsx_reads_back(tmp_path: Path, table: list[list[str]]) -> None:
    book = Workbook()
    for r, row in enumerate(table, 1):
        for c, text in enumerate(row, 1):
            if text:
                cell = book.active.cell(r, c)
                cell.value, cell.data_type = text.replace("\r", "\n"), "s"
    book.save(tmp_path / "t.dat")  # told by content, not by its ending
    header, rows = rows_of(tmp_path / "t.dat")
    expected = [[cell.replace("\r", "\n") for cell in row] for row in table]
    assert [list(header), *texts(rows)] == expected


def test_numbers_dates_and_errors(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["学号", "答案", "日期", "分", "真", "座号"])
    sheet.append([20230001.0, 3.25, dt.datetime(2024, 3, 5), 0.1 + 0.2, True, 7])
    sheet["F2"].number_format = "000"
    sheet.append([20230002, "#N/A", dt.datetime(2024, 3, 5, 14, 30), 1e30, None, dt.time(8, 5)])
    sheet.append(["S3", "=A1&B1", None, None, None, None])
    book.save(tmp_path / "t.xlsx")
    _, rows = rows_of(tmp_path / "t.xlsx")
    assert texts(rows)[0] == ["20230001", "3.25", "2024-03-05", "0.3", "TRUE", "007"]
    assert texts(rows)[1] == ["20230002", "#N/A", "2024-03-05 14:30:00", "1e+30", "", "08:05:00"]
    assert rows[1].cells[1].bad is not None and "#N/A" in rows[1].cells[1].bad.en
    assert rows[2].cells[1].bad is not None and "formula" in rows[2].cells[1].bad.en


def raw_sheet(path: Path, body: str, shared: str = "") -> Path:
    """A workbook whose sheet is written by hand, as other programs would."""
    workbook(path, [["x"]])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    ns = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    parts["xl/worksheets/sheet1.xml"] = f"<worksheet {ns}>{body}</worksheet>".encode()
    if shared:
        parts["xl/sharedStrings.xml"] = f"<sst {ns}>{shared}</sst>".encode()
        kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
        entry = b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + kind + b'"/></Types>'
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", entry)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def test_sheets_of_other_programs(tmp_path: Path) -> None:
    shared = "<si><t>id</t></si><si><r><t>ans</t></r><r><t>wer</t></r></si><si><t>a_x000D_\nb_x005F_x0041_</t></si>"
    body = (
        '<dimension ref="A1"/><sheetData>'  # a wrong dimension
        '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c></row>'
        '<row r="5" ht="20"><c r="B5" t="s"><v>2</v></c></row>'
        '<row r="7"><c r="A7"><v>1.0</v></c><c r="B7" t="str"><f>A1</f><v>cached</v></c></row>'
        '<row r="8"><c r="A8"><v>2</v></c><c r="B8" t="str"><f>A1</f><v></v></c><c r="D8"><v>9</v></c></row>'
        "</sheetData>"
    )
    header, rows = rows_of(raw_sheet(tmp_path / "t.xlsx", body, shared))
    assert header == ("id", "answer")
    assert [(r.number, *(c.text for c in r.cells)) for r in rows] == [
        (5, "", "a\r\nb_x0041_"),
        (7, "1", "cached"),
        (8, "2", "\t\t9"),
    ]
    assert rows[1].broken is None and rows[1].cells[1].bad is None
    assert rows[2].broken is not None


def test_damaged_in_the_middle(tmp_path: Path) -> None:
    body = '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c></row><row r="2"><c r="A2"><v>1</v>'
    with pytest.raises(TableError, match=r"damaged|损坏"):
        rows_of(raw_sheet(tmp_path / "t.xlsx", body))


def test_sheet_choice(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "说明"
    book.active.sheet_state = "hidden"
    for name in ("一班", "二班"):
        book.create_sheet(name).append(["id", "answer"])
        book[name].append([1, name])
    book.create_sheet("空")
    path = tmp_path / "t.xlsx"
    book.save(path)
    assert texts(rows_of(path)[1]) == [["1", "一班"]]
    assert texts(rows_of(path, sheet="二班")[1]) == [["1", "二班"]]
    assert texts(rows_of(path, sheet="3")[1]) == [["1", "二班"]]
    with open_table(path) as table:
        assert any("二班" in note.en for note in table.notes)
    with pytest.raises(TableError, match="一班, 二班"):
        rows_of(path, sheet="三班")
    with pytest.raises(TableError, match=r"empty|空的"):
        rows_of(path, sheet="空")


def test_a_workbook_that_would_fill_the_disk_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (40 << 20))
    with pytest.raises(TableError) as caught:
        rows_of(path)
    assert str(path) in caught.value.zh and str(path) in caught.value.en
