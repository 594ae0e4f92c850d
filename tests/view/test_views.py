"""Text, Markdown and HTML: everything is shown, and nothing that a student writes is obeyed."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from grader.records import ReviewReason
from grader.view import render
from grader.view.markdown import escape
from grader.view.safe import visible
from grader.view.wrap import cells
from tests.results import (
    EN_RUBRIC,
    ZH_RUBRIC,
    blank_result,
    en_result,
    full_result,
    make_result,
    zh_result,
)

NASTY = "<script>alert(1)</script> **b** [x](http://e.x) `c` | \x1b[31mred\x1b[0m \x9b2J & \u202eabc\n# h\n1. l\n    code"


class Reader(HTMLParser):
    """Collects a page's elements and the text of its body, style left out."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._in_style = False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._in_style = tag == "style"

    def handle_endtag(self, tag):
        self._in_style = False

    def handle_data(self, data):
        if not self._in_style:
            self.text += data

    @property
    def names(self) -> set[str]:
        return {name for name, _ in self.tags}


def text_of(result, rubric=ZH_RUBRIC, **options):
    return render(rubric, result, view="text", **options)


# ---- text -----------------------------------------------------------------------------------------------
def test_text_shows_marks_points_quotes_answer_and_feedback():
    text = text_of(zh_result())
    assert re.search(r"客户流失的原因 +2 / 7 分  28\.6%", text)
    assert re.search(r"1 ✓  1/1  产品或服务的质量不稳定\n +「产品质量时好时坏」", text)
    assert re.search(r"2 ◐  1/2  企业缺乏创新", text)
    assert re.search(r"3 ≠  0/1  企业的服务意识淡薄\n +似乎说反了：「企业的服务意识一直很强」", text)
    assert re.search(r"\n +1/2  人员和竞争方面的原因（答出两条即可）\n  4 ✗  0/1    员工流动把客户带走", text)
    assert "１、⟦产品质量时好时坏⟧¹，客户" in text
    assert "⟦只要让客户满意，客户就一定会忠诚⟧ᵃ" in text
    assert "要点共得 3 分，误解扣 1 分，最后得 2 分。" in text
    assert "没有提到：员工流动把客户带走。" in text
    assert "请老师核对" in text and "你答出了 6 个要点中的 2 个" in text


@pytest.mark.parametrize("width", [24, 40, 60, 80, 120])
@pytest.mark.parametrize("name", ["zh", "en", "blank", "full", "hints"])
def test_no_line_is_wider_than_asked(width, name):
    result, rubric = {
        "zh": (zh_result(), ZH_RUBRIC),
        "en": (en_result(), EN_RUBRIC),
        "blank": (blank_result(), ZH_RUBRIC),
        "full": (full_result(), ZH_RUBRIC),
        "hints": (zh_result(hints=True), ZH_RUBRIC),
    }[name]
    for line in text_of(result, rubric, width=width).split("\n"):
        assert cells(line) <= max(width, 30)
        assert line == line.rstrip()


def test_colour_only_when_asked_and_the_words_are_the_same():
    plain, coloured = text_of(zh_result()), text_of(zh_result(), colour=True)
    assert "\x1b" not in plain
    assert "\x1b[30;42m产品质量时好时坏\x1b[0m" in coloured
    bare = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert "⟦" not in bare
    assert bare.split("\n")[:12] == plain.split("\n")[:12]


def test_plain_symbols_where_the_encoding_lacks_the_fine_ones():
    text = text_of(zh_result(), encoding="gbk")
    text.encode("gbk")
    assert "1 +  1/1" in text and "[[产品质量时好时坏]](1)" in text


def test_a_terminal_obeys_nothing_in_the_answer():
    result = make_result(ZH_RUBRIC, NASTY, {"quality": ("full", NASTY)}, misconceptions={"price-only": NASTY})
    text = text_of(replace(result, feedback=NASTY))
    assert "\x1b" not in text and "\x9b" not in text and "\u202e" not in text
    assert "␛[31mred␛[0m" in text


def test_markup_of_the_text_library_is_not_obeyed():
    result = make_result(ZH_RUBRIC, "[bold red]x[/] :smile:", {})
    assert "[bold red]x[/] :smile:" in text_of(result)


def test_blank_answer_and_hints():
    assert "（空白）" in text_of(blank_result())
    hinted = text_of(zh_result(hints=True), hints=True)
    assert "\n提示\n" in hinted and "要补充和改正的" not in hinted
    assert "（内容暂不显示）" in hinted


def test_points_of_ten_and_more_stay_aligned():
    entries = tuple(
        replace(ZH_RUBRIC.points[2], id=f"p{i}", feedback=ZH_RUBRIC.points[2].feedback) for i in range(11)
    )
    rubric = replace(ZH_RUBRIC, entries=entries, max_score=11)
    lines = text_of(make_result(rubric, "天气", {}), rubric).split("\n")
    assert "   1 ✗  0/1  企业的服务意识淡薄" in lines and "  11 ✗  0/1  企业的服务意识淡薄" in lines


def test_a_flag_is_said_once_with_its_reason_to_review():
    result = make_result(
        ZH_RUBRIC, "天气", {}, flags=("off-topic",), review=(ReviewReason("flag", flag="off-topic"),)
    )
    assert text_of(result).count("答案似乎与题目无关") == 1


def test_many_doubtful_points_share_a_line():
    reasons = tuple(ReviewReason("doubtful-point", p.id) for p in ZH_RUBRIC.points[:3])
    text = text_of(make_result(ZH_RUBRIC, "天气", {}, review=reasons))
    assert "- 这些要点拿不准是否答出：1（把握 2%）、2（把握 2%）、3（把握 2%）。" in text


def test_blank_lines_of_an_answer_stay_and_hold_nothing():
    text = text_of(make_result(ZH_RUBRIC, "甲\n\n乙", {}))
    assert "\n  甲\n\n  乙\n" in text


# ---- markdown -------------------------------------------------------------------------------------------
def markdown_page(source):
    return Reader(MarkdownIt("commonmark", {"html": True}).enable("table").render(source))


def test_markdown_renders_as_headings_table_and_quote():
    page = markdown_page(render(ZH_RUBRIC, zh_result(), view="markdown"))
    assert {"h1", "h2", "table", "td", "blockquote", "li"} <= page.names
    assert "⟦产品质量时好时坏⟧¹，客户用着不放心。" in page.text
    assert sum(name == "tr" for name, _ in page.tags) == 1 + len(ZH_RUBRIC.points) + 1


@settings(deadline=None)
@given(st.text(st.sampled_from("ab客户 \n\t#*_`[]()<>&|~\\!-+1.=\"':/@$w\x1b\x00"), max_size=60))
def test_markdown_shows_an_answer_as_it_is(answer):
    result = make_result(ZH_RUBRIC, answer, {})
    page = markdown_page(render(ZH_RUBRIC, result, view="markdown"))
    assert not page.names & {"script", "a", "img", "code", "pre", "em", "del", "b", "h3", "hr"}
    wanted = re.sub(r"\s+", "", visible(answer))
    assert wanted in re.sub(r"[\s\xa0]+", "", page.text)


def test_markdown_keeps_a_table_row_whole():
    answer = "a | b\nc"
    result = make_result(ZH_RUBRIC, answer, {"quality": ("full", answer)})
    page = markdown_page(render(ZH_RUBRIC, result, view="markdown"))
    assert "「a | b c」" in page.text


def test_escape():
    assert escape("1. a_b") == "1\\. a\\_b"
    assert escape("  x") == "&nbsp;&nbsp;x"


# ---- html -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("result", [zh_result(), zh_result(hints=True), blank_result(), full_result()])
def test_html_needs_nothing_from_outside(result):
    source = render(ZH_RUBRIC, result, view="html")
    page = Reader(source)
    assert not page.names & {"script", "img", "link", "iframe", "object", "svg"}
    assert "http://" not in source and "https://" not in source and "url(" not in source
    assert all((attrs.get("href") or "#").startswith("#") for _, attrs in page.tags)
    assert "default-src 'none'" in source


def test_html_links_every_highlight_to_its_point():
    page = Reader(render(ZH_RUBRIC, zh_result(), view="html"))
    ids = {attrs["id"] for _, attrs in page.tags if "id" in attrs}
    links = {(attrs["href"] or "")[1:] for name, attrs in page.tags if name == "a"}
    assert links == {"p1", "p2", "p3", "p5", "pa"}
    assert links <= ids
    assert [attrs["class"] for name, attrs in page.tags if name == "mark"] == [
        "evidence",
        "contradicted",
        "evidence",
        "partial",
        "contradicted",
    ]


def test_html_says_its_language():
    assert '<html lang="zh-Hans">' in render(ZH_RUBRIC, zh_result(), view="html")
    assert '<html lang="en">' in render(EN_RUBRIC, en_result(), view="html")


def test_html_escapes_everything():
    rubric = replace(ZH_RUBRIC, title=NASTY, question=NASTY)
    result = make_result(rubric, NASTY, {"quality": ("full", NASTY)}, misconceptions={"price-only": NASTY})
    source = render(rubric, replace(result, feedback=NASTY), view="html")
    page = Reader(source)
    assert "script" not in page.names
    assert "<script>alert(1)</script>" in page.text
    assert "\x1b" not in source and "\x9b" not in source


@settings(deadline=None, max_examples=30)
@given(
    st.text(st.sampled_from("ab客 <>&\"'{}%\n\x1b"), min_size=1, max_size=40),
    st.integers(0, 10),
    st.integers(1, 10),
)
def test_html_shows_the_answer_as_it_is(answer, start, length):
    words = answer[start : start + length]
    decision = ("full", words) if words.strip() else ("none", "")
    page = Reader(render(ZH_RUBRIC, make_result(ZH_RUBRIC, answer, {"quality": decision}), view="html"))
    shown = re.sub(r"\s+", "", page.text).replace("1", "")
    assert re.sub(r"\s+", "", visible(answer)) in shown


def test_the_views_agree_on_the_mark():
    for view in ("text", "markdown", "html"):
        assert "2 / 7" in render(ZH_RUBRIC, zh_result(), view=view)
