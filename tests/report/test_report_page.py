"""The HTML: well-formed, in both languages, and nothing that a student writes is obeyed."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from grader.language import Lang
from grader.marking.marks import read_marks
from grader.report.gather import ClassReport, TeacherColumn, gather
from grader.report.html import report_html, sections, slips_html
from grader.report.slips import make_slips
from tests.report.report_class import NASTY_ID, make_class

pytest.importorskip("matplotlib")
VOID = {"meta", "link", "br", "img"}
SECTIONS = ["distribution", "review", "lesson", "points", "students", "misconceptions", "agreement", "groups"]


class Reader(HTMLParser):
    """Checks nesting, and collects elements and text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text, self._open = "", list[str]()
        self.feed(page)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def of(self, *names: str) -> list[dict[str, str | None]]:
        """The attributes of the elements of these names."""
        return [attributes for tag, attributes in self.tags if tag in names]


def gathered(folder: Path, lang: Lang) -> ClassReport:
    found, rubric = make_class(folder)
    teacher = TeacherColumn(name="总分", table=read_marks(folder / "teacher.csv"))
    return gather(found, rubric, lang=lang, human=teacher)


def pages(folder: Path, lang: Lang) -> list[str]:
    report = gathered(folder, lang)
    return [
        report_html(report),
        slips_html(make_slips(report.students, report.rubric), report.rubric.title, lang),
    ]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_section_is_there_and_the_page_is_in_order(lang: Lang, tmp_path: Path) -> None:
    report = gathered(tmp_path, lang)
    assert [s.id for s in sections(report)] == SECTIONS
    page = Reader(report_html(report))
    assert [s["id"] for s in page.of("section")] == SECTIONS
    assert len(page.of("h1")) == 1 and all(cell.get("scope") in ("col", "row") for cell in page.of("th"))
    ids = [str(a["id"]) for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))
    assert {str(a["href"]) for a in page.of("a")} <= {f"#{name}" for name in ids}
    assert all(word in page.text for word in ("loss", report.rubric.sha256, "test-model", "0a1b2c3d"))
    chinese = re.search(r"[一-龥]", "".join(s.title for s in sections(report)))
    assert (chinese is not None) == (lang == "zh")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_students_write_is_shown_and_not_obeyed(lang: Lang, tmp_path: Path) -> None:
    for source in pages(tmp_path, lang):
        page = Reader(source)
        assert not page.of("script", "img", "b", "u", "iframe", "object", "link")
        assert not [name for _, a in page.tags for name in a if name.startswith("on")]
        assert not [a for _, a in page.tags if (a.get("href") or "#")[0] != "#" or "src" in a]
        assert NASTY_ID in page.text and "<b>的原因</b>" in page.text
        assert "<script>alert('x')</script>�质量" in page.text.replace("\n", "")
        assert "\u202e" not in source
        assert "url(http" not in source and "@import" not in source
    assert "<u>忠诚</u>" in page.text  # the slips: feedback that a rubric gives


def test_the_same_class_gives_the_same_bytes(tmp_path: Path) -> None:
    assert pages(tmp_path, "zh") == pages(tmp_path, "zh")


def test_anonymous_pages_hold_no_id(tmp_path: Path) -> None:
    found, rubric = make_class(tmp_path)
    report = gather(found, rubric, lang="zh", anonymous=True)
    whole = report_html(report) + slips_html(make_slips(report.students, rubric), "t", "zh")
    assert not [name for name in found.table.ids if name in Reader(whole.replace("<!doctype html>", "")).text]
    assert "学生 1" in whole
