"""PDFs made by reportlab, whose text is known."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from pypdf import PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate

from grader.errors import InputError
from grader.interop import pdf
from grader.interop.pdf import read_pdf
from grader.interop.pdf_lines import join_pages

FONT = "STSong-Light"  # a font that readers have and files do not hold, coded as UniGB-UCS2-H without a table
PARAGRAPHS = (
    "客户关系管理期末评分细则",
    "1. 企业的客户为什么会流失？（6分）",
    "答：（1）产品或服务的质量不稳定，客户的利益受到损害，客户买到手的东西这次好下次差，久而久之就不再信任这家企业，转而寻找"
    "别的供应商；（3分）",
    "（2）企业缺乏创新，产品和服务跟不上客户需求的变化，客户的要求一年一个样，企业却几年都是一个样，客户自然会去别处；（3分）",
    "2. What is customer loyalty? Customer loyalty is the willingness of a customer to buy again from the same company "
    "although competitors offer similar products at lower prices. (4 marks)",
)


def written(path: Path, paragraphs: Sequence[str] = PARAGRAPHS) -> Path:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    style = ParagraphStyle("body", fontName=FONT, fontSize=11, leading=16, wordWrap="CJK")
    SimpleDocTemplate(str(path), pagesize=A4).build([Paragraph(text, style) for text in paragraphs])
    return path


def encrypted(path: Path, *, user: str) -> Path:
    writer = PdfWriter(clone_from=str(written(path)))
    writer.encrypt(user, owner_password="owner", algorithm="RC4-128")
    with path.open("wb") as file:
        writer.write(file)
    return path


def test_broken_lines_are_joined(tmp_path: Path) -> None:
    assert read_pdf(written(tmp_path / "a.pdf")).split("\n") == list(PARAGRAPHS)


def test_a_file_locked_against_printing_opens(tmp_path: Path) -> None:
    assert read_pdf(encrypted(tmp_path / "a.pdf", user="")).split("\n") == list(PARAGRAPHS)


def test_an_encrypted_file(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_pdf(encrypted(tmp_path / "a.pdf", user="secret"))
    assert "加密" in caught.value.zh and "encrypted" in caught.value.en and "a.pdf" in caught.value.en


def test_a_cipher_that_needs_another_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """pypdf leaves AES to packages that are not installed with grader."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    def decrypt(*_: object) -> None:
        raise DependencyError("cryptography>=3.1 is required for AES algorithm")

    monkeypatch.setattr(PdfReader, "decrypt", decrypt)
    with pytest.raises(InputError, match=r"encrypted"):
        read_pdf(encrypted(tmp_path / "a.pdf", user=""))


def test_a_scan_names_ocr(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    canvas.rect(10, 10, 100, 100, fill=1)
    canvas.save()
    with pytest.raises(InputError) as caught:
        read_pdf(tmp_path / "a.pdf")
    assert "扫描" in caught.value.zh and "OCR" in caught.value.zh and "OCR" in caught.value.en


def test_characters_without_a_meaning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "join_pages", lambda pages: "\ue001\ue002\ufffd\ue003 1. ab")
    with pytest.raises(InputError) as caught:
        read_pdf(written(tmp_path / "a.pdf"))
    assert "乱码" in caught.value.zh and "garbled" in caught.value.en


@pytest.mark.parametrize("keep", [9, 200, 1500])
def test_a_file_cut_short(tmp_path: Path, keep: int, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path / "a.pdf")
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(InputError, match=r"a\.pdf"):
        read_pdf(path)
    assert capsys.readouterr().err == ""


def test_too_many_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_PAGES", 1)
    writer = PdfWriter()
    for _ in range(2):
        writer.add_blank_page(100, 100)
    stream = io.BytesIO()
    writer.write(stream)
    (tmp_path / "a.pdf").write_bytes(stream.getvalue())
    with pytest.raises(InputError, match=r"2 pages"):
        read_pdf(tmp_path / "a.pdf")


# ---- lines ---------------------------------------------------------------------------------------------------
FULL = "产品或服务的质量不稳定使客户的利益受到损害所以他们会去"  # as wide as the margin


def test_a_full_line_goes_on_unless_an_item_begins() -> None:
    page = f"（1）{FULL[3:]}\n别处购买。\n（2）{FULL[3:]}\n（3）短\n短"
    assert join_pages([page]).split("\n") == [
        f"（1）{FULL[3:]}别处购买。",
        f"（2）{FULL[3:]}",
        "（3）短",
        "短",
    ]


def test_words_are_joined_with_a_space_and_hyphens_closed() -> None:
    line = "Customers leave when the quality of products and services is not re-"
    page = f"{line}\nliable, and when competitors offer them better conditions, which they\nsoon find."
    assert join_pages([page]) == (
        "Customers leave when the quality of products and services is not reliable, "
        "and when competitors offer them better conditions, which they soon find."
    )


def test_a_paragraph_goes_on_over_the_page() -> None:
    assert join_pages([f"{FULL}\n{FULL}\n1", "别处购买。\n2"]) == f"{FULL}{FULL}别处购买。"


def test_page_numbers_and_running_heads_go() -> None:
    pages = [f"某某大学 2024 年试卷 第{n}页\n第{n}题的答案\n第 {n} 页 共 3 页" for n in (1, 2, 3)]
    assert join_pages(pages).split("\n") == ["第1题的答案", "第2题的答案", "第3题的答案"]


def test_what_only_two_pages_share_stays() -> None:
    assert join_pages(["甲\n乙", "甲\n丙"]).split("\n") == ["甲", "乙", "甲", "丙"]


def test_a_running_head_of_two_pages_is_left_out() -> None:
    head = "XX大学客户关系管理 A卷评分标准"
    text = join_pages(
        [f"{head}\n1. 什么是客户？\n答：购买产品的人。", f"{head}\n2. 什么是忠诚？\n答：重复购买。"]
    )
    assert head not in text and "重复购买" in text
    kept = join_pages(["答：略\n1. 什么是客户？", "答：略\n2. 什么是忠诚？"])
    assert kept.count("答：略") == 2
