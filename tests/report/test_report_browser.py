"""The pages in a real browser: no sideways scrolling, no errors, nothing fetched, one printed page a slip."""

from __future__ import annotations

import itertools
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.language import Lang
from grader.marking.marks import read_marks
from grader.report.gather import TeacherColumn, gather
from grader.report.html import report_html, slips_html
from grader.report.slips import make_slips
from tests.report.report_class import CLASS, make_class, wide_rubric

pytest.importorskip("matplotlib")
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip(f"no browser on this machine: none of {', '.join(NAMES)}")
    with playwright.sync_playwright() as api:
        running = api.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture(scope="module", params=["zh", "en"])
def pages(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The report, the slips, the reports of twelve points and ids as long as usual, and of many points and long ids."""
    lang: Lang = request.param
    folder = tmp_path_factory.mktemp(lang)
    found, rubric = make_class(folder)
    teacher = TeacherColumn(name="总分", table=read_marks(folder / "teacher.csv"))
    report = gather(found, rubric, lang=lang, human=teacher)
    long = tuple(("2024" * 8 + m[0], m[1], {}, {}, ()) for m in CLASS)
    wide = gather(*make_class(folder, long, wide_rubric(30)), lang=lang)
    usual = tuple((f"2024010{n:05}", m[1], {}, {}, ()) for n, m in enumerate(CLASS))
    twelve = gather(*make_class(folder, usual, wide_rubric(12)), lang=lang)
    texts = {
        "twelve": report_html(twelve),
        "report": report_html(report),
        "slips": slips_html(make_slips(report.students, rubric), rubric.title, lang),
        "wide": report_html(wide),
    }
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in texts}


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", ["report", "slips", "wide"])
def test_a_page_fits_and_asks_for_nothing(
    browser: Any, pages: dict[str, Path], name: str, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 740})
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("dialog", lambda dialog: (heard.append(dialog.message), dialog.dismiss()))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(pages[name].as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert heard == [] and asked == [pages[name].as_uri()]
    levels = page.eval_on_selector_all("h1, h2, h3", "all => all.map(h => +h.tagName[1])")
    assert levels[0] == 1 and levels.count(2) >= 6
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels))
    page.close()


@pytest.mark.parametrize("name", ["report", "twelve"])
def test_no_table_scrolls_sideways_on_a_phone(browser: Any, pages: dict[str, Path], name: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(pages[name].as_uri())
    boxes = "all => all.filter(b => b.scrollWidth > b.clientWidth).map(b => b.ariaLabel)"
    assert page.eval_on_selector_all(".scroll", boxes) == []
    page.close()


def test_names_stay_while_a_wide_class_scrolls_in_its_box(browser: Any, pages: dict[str, Path]) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto(pages["wide"].as_uri())
    moved = page.evaluate(
        """() => {
        const box = document.querySelector('#students .scroll'), name = box.querySelector('tbody th');
        const before = name.getBoundingClientRect().left;
        box.scrollLeft = 200;
        return [box.scrollLeft, name.getBoundingClientRect().left - before, name.offsetWidth / box.clientWidth];
        }"""
    )
    assert moved[0] == 200 and abs(moved[1]) <= 1
    assert moved[2] < 0.5  # a long id leaves room for the points
    page.close()


def test_text_stands_out_from_its_background(browser: Any, pages: dict[str, Path]) -> None:
    """WCAG 2 AA: a contrast of 4.5 at least, for every element that holds text, by the formula of the standard."""
    for name in ("report", "slips"):
        page = browser.new_page(viewport={"width": 1280, "height": 740})
        page.goto(pages[name].as_uri())
        assert page.evaluate(CONTRAST) == []
        page.close()


CONTRAST = """() => {
  const parse = c => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = c => { const [r, g, b] = c.map(v => { v /= 255; return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; });
    return .2126 * r + .7152 * g + .0722 * b; };
  const behind = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor);
    if (c.length === 3 || c[3] > 0) return c.slice(0, 3); } return [255, 255, 255]; };
  return [...document.querySelectorAll('body *:not(svg *)')]
    .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
    .map(e => { const a = light(parse(getComputedStyle(e).color).slice(0, 3)), b = light(behind(e));
      return [(Math.max(a, b) + .05) / (Math.min(a, b) + .05), e.tagName + '.' + e.className]; })
    .filter(([ratio]) => ratio < 4.5);
}"""


def test_every_student_has_one_printed_page(browser: Any, pages: dict[str, Path]) -> None:
    page = browser.new_page()
    page.goto(pages["slips"].as_uri())
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == len(CLASS)
    page.close()
