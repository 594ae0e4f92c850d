"""Documents made by python-docx, from Word's own template, and by hand where python-docx has no words for it."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from zipped import bare_docx, zipped

from grader.errors import InputError
from grader.interop.docx import read_docx


def saved(document: Document, folder: Path) -> Path:
    path = folder / "scheme.docx"
    document.save(str(path))
    return path


def test_paragraphs_and_headings(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("评分细则", 1)
    document.add_paragraph("1. 客户为什么会流失？（6分）")
    paragraph = document.add_paragraph("（1）质量")
    paragraph.add_run("不稳定").bold = True
    paragraph.add_run("；（2分）\t甲")
    document.add_paragraph("")
    document.add_paragraph("第一行\n第二行")
    assert read_docx(saved(document, tmp_path)).split("\n") == [
        "评分细则", "1. 客户为什么会流失？（6分）", "（1）质量不稳定；（2分）\t甲", "第一行", "第二行",
    ]  # fmt: skip


def test_numbers_of_words_own_list_styles(tmp_path: Path) -> None:
    """The template's List Number styles hold their list in the style; nothing in the paragraphs says so."""
    document = docx.Document()
    document.add_paragraph("质量不稳定", "List Number")
    document.add_paragraph("缺乏创新", "List Number")
    document.add_paragraph("其他", "List Bullet")
    document.add_paragraph("员工跳槽", "List Number")
    assert read_docx(saved(document, tmp_path)).split("\n") == [
        "1. 质量不稳定",
        "2. 缺乏创新",
        "• 其他",
        "3. 员工跳槽",
    ]


def test_headers_footers_and_comments_are_left_out(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("正文")
    document.sections[0].header.paragraphs[0].text = "某某大学"
    document.sections[0].footer.paragraphs[0].text = "第 1 页"
    document.add_comment(document.paragraphs[0].runs, text="批注")
    assert read_docx(saved(document, tmp_path)) == "正文"


def test_a_table_of_points_becomes_points(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("1. 客户为什么会流失？（4分）")
    table = document.add_table(rows=0, cols=3)
    for row in (
        ("序号", "评分要点", "分值"),
        ("1", "质量不稳定", "2"),
        ("2", "缺乏创新", "2分"),
        ("", "合计", "4"),
    ):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    assert read_docx(saved(document, tmp_path)).split("\n") == [
        "1. 客户为什么会流失？（4分）", "（1）质量不稳定（2分）", "（2）缺乏创新（2分）",
    ]  # fmt: skip


def test_a_question_merged_over_its_rows(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=5, cols=3)
    rows = (
        ("题目", "要点", "分数"), ("什么是客户？", "购买者", "1"), ("", "使用者", "1"), ("什么是忠诚？", "重复购买", "2"), ("", "推荐他人", "1"),
    )  # fmt: skip
    for cells, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(cells.cells, texts, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(3, 0).merge(table.cell(4, 0))
    assert read_docx(saved(document, tmp_path)).split("\n") == [
        "1. 什么是客户？", "（1）购买者（1分）", "（2）使用者（1分）", "2. 什么是忠诚？", "（1）重复购买（2分）", "（2）推荐他人（1分）",
    ]  # fmt: skip


def test_numbers_inside_a_table_without_a_header(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    for row, text, marks in zip(table.rows, ("质量不稳定", "缺乏创新"), ("2分", "1.5分"), strict=True):
        row.cells[0].paragraphs[0].text = text
        row.cells[0].paragraphs[0].style = "List Number"
        row.cells[1].text = marks
    assert read_docx(saved(document, tmp_path)).split("\n") == [
        "1. 质量不稳定（2分）",
        "2. 缺乏创新（1.5分）",
    ]


def test_changes_are_read_as_accepted(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("忠诚")
    for tag, text_tag, text in (("w:ins", "w:t", "客户"), ("w:del", "w:delText", "顾客")):
        change, run, word = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(text_tag)
        change.set(qn("w:id"), "1")
        word.text = text
        run.append(word)
        change.append(run)
        paragraph._p.append(change)
    assert read_docx(saved(document, tmp_path)) == "忠诚客户"


BODY = """
<w:sdt><w:sdtContent><w:p><w:r><w:t>内容控件里</w:t></w:r></w:p></w:sdtContent></w:sdt>
<w:p><w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink><w:r><w:fldChar/><w:instrText>PAGE</w:instrText></w:r></w:p>
<w:p><w:r><w:t>看图</w:t><w:drawing><w:txbxContent><w:p><w:r><w:t>文本框</w:t></w:r></w:p></w:txbxContent></w:drawing></w:r></w:p>
"""


def test_controls_and_links_count_and_text_boxes_and_fields_do_not(tmp_path: Path) -> None:
    assert read_docx(bare_docx(tmp_path / "a.docx", BODY)).split("\n") == ["内容控件里", "链接", "看图"]


def test_the_strict_names_are_understood(tmp_path: Path) -> None:
    path = bare_docx(tmp_path / "a.docx", "<w:p><w:r><w:t>严格</w:t></w:r></w:p>")
    import zipfile

    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    strict = {
        n: d.replace(
            b"schemas.openxmlformats.org/wordprocessingml/2006/main",
            b"purl.oclc.org/ooxml/wordprocessingml/main",
        )
        for n, d in members.items()
    }
    assert read_docx(zipped(path, strict)) == "严格"


def test_a_document_without_text(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_docx(saved(docx.Document(), tmp_path))
    assert "没有文字" in caught.value.zh and "no text" in caught.value.en


def test_a_document_of_pictures_names_ocr(tmp_path: Path) -> None:
    path = bare_docx(tmp_path / "a.docx", "<w:p/>", more={"word/media/image1.png": b"\x89PNG"})
    with pytest.raises(InputError) as caught:
        read_docx(path)
    assert "OCR" in caught.value.zh and "OCR" in caught.value.en


@pytest.mark.parametrize(
    "members",
    [
        {"word/document.xml": "<a/>"},
        {"[Content_Types].xml": "<Types/>", "word/other.xml": "<a/>"},
        {"[Content_Types].xml": "<Types/>", "word/document.xml": "<a>"},
        {"[Content_Types].xml": "no xml", "word/document.xml": "<a/>"},
    ],
)
def test_damaged_documents(tmp_path: Path, members: dict[str, str]) -> None:
    with pytest.raises(InputError, match=r"a\.docx"):
        read_docx(zipped(tmp_path / "a.docx", members))


def test_elements_without_end(tmp_path: Path) -> None:
    deep = "<w:sdt>" * 5000 + "</w:sdt>" * 5000
    with pytest.raises(InputError, match=r"damaged"):
        read_docx(bare_docx(tmp_path / "a.docx", deep))
