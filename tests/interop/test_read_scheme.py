"""Any file → Scheme, by its content; whatever cannot be read is one sentence with a way out."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import openpyxl
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from zipped import bare_docx, zipped

from grader.errors import GraderError, InputError
from grader.interop import file_kind
from grader.interop.read import read_scheme
from grader.interop.scheme import Scheme

LINES = (
    "1. 企业的客户为什么会流失？（4分）",
    "答：（1）产品或服务的质量不稳定；（2分）",
    "（2）企业缺乏创新，跟不上客户的需求。（2分）",
)
TEXT = "\n".join(LINES)
POINTS = [("产品或服务的质量不稳定", 2.0), ("企业缺乏创新，跟不上客户的需求", 2.0)]
ROWS = (
    ("题目", "总分", "要点", "分值"),
    ("企业的客户为什么会流失？", "4", "产品或服务的质量不稳定", "2"),
    ("", "", "企业缺乏创新，跟不上客户的需求", "2"),
)


def text_file(path: Path) -> None:
    path.write_bytes(TEXT.encode("gb18030"))


def markdown(path: Path) -> None:
    rows = "\n".join(f"| {' | '.join(row)} |" for row in ROWS)
    path.write_text("## 简答题\n" + rows.replace("\n", "\n|---|---|---|---|\n", 1), encoding="utf-8")


def web_page(path: Path) -> None:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in ROWS)
    path.write_text(
        f"<!DOCTYPE html><html><body><h2>简答题</h2><table>{rows}</table></body></html>", encoding="utf-8"
    )


def word(path: Path) -> None:
    document = docx.Document()
    document.add_paragraph(LINES[0])
    document.add_paragraph("答：")
    for line in LINES[1:]:
        document.add_paragraph(line.removeprefix("答：")[3:], "List Number")
    document.save(str(path))


def word_table(path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=4)
    for row, texts in zip(table.rows, ROWS, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.save(str(path))


def pdf(path: Path) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(path))
    canvas.setFont("STSong-Light", 12)
    for at, line in enumerate(LINES):
        canvas.drawString(60, 700 - 20 * at, line)
    canvas.save()


def table(path: Path) -> None:
    path.write_text("\n".join(",".join(row) for row in ROWS), encoding="utf-8-sig")


def workbook(path: Path) -> None:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.save(path)


def moodle(path: Path) -> None:
    info = "".join(line.removeprefix("答：") for line in LINES[1:])
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?><quiz><question type="essay"><questiontext><text>企业的客户为什么会流失？</text>'
        f"</questiontext><defaultgrade>4</defaultgrade><graderinfo><text>{info}</text></graderinfo></question></quiz>",
        encoding="utf-8",
    )


@pytest.mark.parametrize(
    "write",
    [text_file, markdown, web_page, word, word_table, pdf, table, workbook, moodle],
    ids=lambda f: f.__name__,
)
@pytest.mark.parametrize("name", ["scheme", "scheme.txt", "scheme.docx"])
def test_the_content_decides_and_not_the_name(tmp_path: Path, write: object, name: str) -> None:
    path = tmp_path / name
    write(path)  # type: ignore[operator]
    (question,) = read_scheme(path).questions
    assert (question.text, question.marks) == ("企业的客户为什么会流失？", 4)
    assert [(p.text, p.marks) for p in question.points] == POINTS


def test_h5p_as_a_package_and_as_its_content_alone(tmp_path: Path) -> None:
    content = json.dumps(
        {"taskDescription": "Why?", "keywords": [{"keyword": "quality", "options": {"points": 2}}]}
    )
    package = zipped(
        tmp_path / "a.h5p", {"h5p.json": '{"mainLibrary": "H5P.Essay"}', "content/content.json": content}
    )
    alone = tmp_path / "content.json"
    alone.write_text(content, encoding="utf-8")
    assert read_scheme(package).questions == read_scheme(alone).questions != ()


def bad(path: Path, data: bytes) -> GraderError:
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_scheme(path)
    return caught.value


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("data", "zh", "en"),
    [
        (b"", "空文件", "empty"),
        (b"\xef\xbb\xbf \r\n", "空文件", "empty"),
        (OLE, "DOC 格式", "DOC format"),
        (OLE + "Workbook".encode("utf-16-le"), "XLS", "XLS"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "密码", "password"),
        (b"{\\rtf1 x}", "RTF 格式", "RTF format"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "OCR", "OCR"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "OCR", "OCR"),
        (b"PK\x03\x04 and no more", "已损坏", "damaged"),
        (b"%PDF-1.7 and no more", "已损坏", "damaged"),
        (b"<?xml version='1.0'?><quiz><question>", "XML 有错", "broken"),
        (b"<?xml version='1.0'?><assessmentItem/>", "不是 Moodle", "no Moodle"),
        (b"<?xml version='1.0'?><!DOCTYPE q [<!ENTITY a 'b'>]><quiz>&a;</quiz>", "DOCTYPE", "DOCTYPE"),
        (b'{"taskDescription": "Why?",', "JSON 有错", "broken"),
        (b'{"a": 1}', "H5P", "H5P"),
        (bytes(range(1, 256)) * 4, "编码", "encoding"),
    ],
)
def test_one_sentence_that_names_the_file_and_the_way_out(
    tmp_path: Path, data: bytes, zh: str, en: str
) -> None:
    error = bad(tmp_path / "scheme.docx", data)
    for text, word in ((error.zh, zh), (error.en, en)):
        assert word in text and "scheme.docx" in text and "\n" not in text
    assert error.exit_code == 2


@pytest.mark.parametrize(
    ("members", "word"),
    [
        ({"ppt/presentation.xml": "", "[Content_Types].xml": ""}, "PPTX"),
        (
            {"mimetype": "application/vnd.oasis.opendocument.text", "META-INF/manifest.xml": ""},
            "OpenDocument",
        ),
        ({"readme.txt": "x"}, "archive"),
        ({"xl/workbook.xml": "x", "[Content_Types].xml": "x"}, "a.docx"),
        ({"content/content.json": "{}"}, "Essay"),
    ],
)
def test_other_containers(tmp_path: Path, members: dict[str, str], word: str) -> None:
    with pytest.raises(InputError, match=word):
        read_scheme(zipped(tmp_path / "a.docx", members))


@pytest.mark.parametrize("name", ["word/document.xml", "xl/worksheets/sheet1.xml", "content/content.json"])
def test_zip_bombs(tmp_path: Path, name: str) -> None:
    path = zipped(tmp_path / "a.zip", {"[Content_Types].xml": "<Types/>", name: b" " * (30 << 20)})
    with pytest.raises(InputError, match=r"zip bomb"):
        read_scheme(path)


def test_no_file_a_folder_and_a_large_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match=r"no file"):
        read_scheme(tmp_path / "missing.docx")
    with pytest.raises(InputError, match=r"folder"):
        read_scheme(tmp_path)
    monkeypatch.setattr(file_kind, "MOST_TEXT", 10)
    assert "超过" in bad(tmp_path / "a.txt", TEXT.encode()).zh


def test_a_document_without_questions_is_no_error_here(tmp_path: Path) -> None:
    path = bare_docx(tmp_path / "a.docx", "<w:p><w:r><w:t>你好</w:t></w:r></w:p>")
    assert isinstance(read_scheme(path), Scheme) and read_scheme(path).questions == ()
