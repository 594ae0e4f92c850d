"""List numbers as ECMA-376 part 1, 17.9 describes them; the expected numbers are what Word shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from zipped import bare_docx

from grader.interop.docx import read_docx
from grader.interop.number_formats import format_number


def level(at: int, text: str, *, fmt: str = "decimal", start: int = 1, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{fmt}"/><w:lvlText w:val="{text}"/>{more}</w:lvl>'


def definition(name: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{name}">{"".join(levels)}</w:abstractNum>'


def use(number: int, of: int, more: str = "") -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{of}"/>{more}</w:num>'


def item(text: str, number: int, at: int = 0) -> str:
    place = f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{number}"/></w:numPr>'
    return f"<w:p><w:pPr>{place}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def shown(folder: Path, numbering: str, body: str, styles: str = "") -> list[str]:
    return read_docx(bare_docx(folder / "a.docx", body, numbering=numbering, styles=styles)).split("\n")


def test_levels_start_again_under_each_item(tmp_path: Path) -> None:
    numbering = definition(0, level(0, "%1、", fmt="chineseCounting"), level(1, "（%2）")) + use(1, 0)
    body = item("甲", 1) + item("子", 1, 1) + item("丑", 1, 1) + item("乙", 1) + item("寅", 1, 1)
    assert shown(tmp_path, numbering, body) == ["一、甲", "（1）子", "（2）丑", "二、乙", "（1）寅"]


def test_a_level_names_those_above_it(tmp_path: Path) -> None:
    numbering = definition(0, level(0, "%1.", fmt="upperRoman"), level(1, "%1.%2", more="<w:isLgl/>")) + use(
        1, 0
    )
    assert shown(tmp_path, numbering, item("a", 1) + item("b", 1, 1) + item("c", 1) + item("d", 1, 1)) == [
        "I. a", "1.1 b", "II. c", "2.1 d",
    ]  # fmt: skip


def test_lists_of_one_definition_count_on_unless_told_to_start(tmp_path: Path) -> None:
    again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    numbering = definition(0, level(0, "%1.")) + use(1, 0) + use(2, 0) + use(3, 0, again)
    body = item("a", 1) + item("b", 2) + item("c", 3) + item("d", 3)
    assert shown(tmp_path, numbering, body) == ["1. a", "2. b", "1. c", "2. d"]


def test_a_level_that_never_restarts(tmp_path: Path) -> None:
    numbering = definition(0, level(0, "%1."), level(1, "(%2)", more='<w:lvlRestart w:val="0"/>')) + use(1, 0)
    body = item("a", 1) + item("b", 1, 1) + item("c", 1) + item("d", 1, 1)
    assert shown(tmp_path, numbering, body) == ["1. a", "(1) b", "2. c", "(2) d"]


def test_start_other_than_one_and_an_overriding_level(tmp_path: Path) -> None:
    other = f'<w:lvlOverride w:ilvl="0">{level(0, "第%1点：", start=5)}</w:lvlOverride>'
    numbering = definition(0, level(0, "%1)", start=3)) + use(1, 0) + use(2, 0, other)
    assert shown(tmp_path, numbering, item("a", 1) + item("b", 1)) == ["3) a", "4) b"]
    assert shown(tmp_path, numbering, item("a", 2)) == ["第5点：a"]


def test_numbers_that_come_with_a_style(tmp_path: Path) -> None:
    """A style's list, inherited by the style based on it, at the level that names the style; number 0 takes it away."""
    numbering = definition(
        0, level(0, "%1."), level(1, "(%2)", fmt="lowerLetter", more='<w:pStyle w:val="Sub"/>')
    ) + use(4, 0)
    listed = '<w:pPr><w:numPr><w:numId w:val="4"/></w:numPr></w:pPr>'
    styles = (
        f'<w:style w:styleId="Item">{listed}</w:style><w:style w:styleId="Sub">{listed}</w:style>'
        '<w:style w:styleId="Based"><w:basedOn w:val="Item"/></w:style>'
    )

    def styled(text: str, style: str, more: str = "") -> str:
        return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'

    none = '<w:numPr><w:numId w:val="0"/></w:numPr>'
    body = styled("a", "Item") + styled("b", "Sub") + styled("c", "Based") + styled("d", "Item", none)
    assert shown(tmp_path, numbering, body, styles) == ["1. a", "(a) b", "2. c", "d"]


def test_a_definition_that_points_to_a_list_style(tmp_path: Path) -> None:
    link = '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="Outline"/></w:abstractNum>'
    numbering = definition(0, level(0, "%1）")) + link + use(1, 0) + use(2, 1)
    styles = '<w:style w:styleId="Outline"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    assert shown(tmp_path, numbering, item("a", 2) + item("b", 2), styles) == ["1）a", "2）b"]


def test_what_is_not_there_gives_no_number(tmp_path: Path) -> None:
    numbering = definition(0, level(0, "%1.")) + use(1, 7)
    body = item("a", 1) + item("b", 9) + item("c", 1, 5)
    assert shown(tmp_path, numbering, body) == ["a", "b", "c"]
    circle = '<w:style w:styleId="A"><w:basedOn w:val="B"/></w:style><w:style w:styleId="B"><w:basedOn w:val="A"/></w:style>'
    assert shown(
        tmp_path, numbering, '<w:p><w:pPr><w:pStyle w:val="A"/></w:pPr><w:r><w:t>x</w:t></w:r></w:p>', circle
    ) == ["x"]


@pytest.mark.parametrize(
    ("style", "numbers", "expected"),
    [
        ("chineseCounting", (1, 10, 11, 20, 35), "一 十 十一 二十 三十五"),
        ("ideographDigital", (1, 10, 23), "一 一〇 二三"),
        ("chineseLegalSimplified", (1, 10, 12), "壹 壹拾 壹拾贰"),
        ("decimalEnclosedCircle", (1, 20, 21), "① ⑳ 21"),
        ("decimalEnclosedParen", (1, 3), "⑴ ⑶"),
        ("decimalFullWidth", (1, 12), "１ １２"),
        ("decimalZero", (1, 12), "01 12"),
        ("lowerLetter", (1, 26, 27, 53), "a z aa aaa"),
        ("upperRoman", (4, 9, 14, 40, 99), "IV IX XIV XL XCIX"),
        ("ideographTraditional", (1, 10, 11), "甲 癸 11"),
        ("ideographZodiac", (1, 12), "子 亥"),
        ("somethingNew", (7, 0), "7 0"),
    ],
)
def test_number_formats(style: str, numbers: tuple[int, ...], expected: str) -> None:
    """Examples as in ECMA-376 part 1, 17.18.59."""
    assert " ".join(format_number(n, style) for n in numbers) == expected
