"""docs/lint.md shows what it says: each bad example has its code, the mended one has not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from grader.language import Lang
from grader.lint.codes import CODES
from grader.lint.lint import READ_CODES, lint
from grader.lint.reading import Reader
from grader.lint.source import RubricSource, parse_source

DOCS = Path(__file__).parents[2] / "docs"
PAGES: dict[Lang, Path] = {"zh": DOCS / "lint.zh-CN.md", "en": DOCS / "lint.md"}
_SECTION = re.compile(r"^### (R\d{3}) (\S+) · (\S+)\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```yaml\n# (不好|改后|bad|mended)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SEVERITY = {"错误": "error", "警告": "warning", "建议": "advice"}
_BY_CLASS = {"R701", "R702"}  # need a graded class


class Section(NamedTuple):
    """What a page says of a code: its name, severity and text, and the two examples."""

    name: str
    severity: str
    text: str
    examples: tuple[str, ...]


def sections(lang: Lang) -> dict[str, Section]:
    """The sections of a page by code."""
    found = {}
    for code, name, severity, text in _SECTION.findall(PAGES[lang].read_text("utf-8")):
        examples = tuple(example for _, example in _BLOCK.findall(text))
        found[code] = Section(name, _SEVERITY.get(severity, severity), text, examples)
    return found


def whole(example: str, lang: Lang) -> RubricSource:
    """An example as a rubric: what it leaves out is sound."""
    given = yaml.safe_load(example) or {}
    question = {"zh": "面包为什么卖得少了？", "en": "Why is less bread sold?"}[lang]
    point = {"zh": "面包的价格上涨了", "en": "Bread has become dearer."}[lang]
    language = "zh" if re.search("[\u4e00-\u9fff]", example) else lang
    if "language" not in given and lang == "en" and "income" in example and language == "zh":
        language = "en"  # the example of a point in another language
    head = f"schema: 1\nid: example\ntitle: T\nlanguage: {language}\n"
    head += "" if "question" in given else f"question: {question}\n"
    tail = "" if "points" in given else f"points:\n  - {{id: sound, text: {point}, marks: 1}}\n"
    return parse_source(head + example + tail)


@pytest.mark.parametrize("lang", PAGES)
@pytest.mark.parametrize("code", [c.id for c in CODES if c.id not in _BY_CLASS])
def test_example_shows_its_code(code: str, lang: Lang) -> None:
    bad, mended = (whole(example, lang) for example in sections(lang)[code].examples)
    assert code in codes_of(bad, code)
    assert code not in codes_of(mended, code)


def codes_of(source: RubricSource, code: str) -> set[str]:
    """The codes found in an example; the models are asked only where it needs them."""
    reader = Reader(source.rubric) if code in READ_CODES else None
    return {f.code.id for f in lint(source, reader=reader).findings}


@pytest.mark.parametrize("lang", PAGES)
def test_every_code_is_explained(lang: Lang) -> None:
    page = sections(lang)
    assert [(c.id, c.name, c.severity) for c in CODES] == [(i, s.name, s.severity) for i, s in page.items()]
    for code in CODES:
        assert code.advice(lang) in page[code.id].text
