"""docs/rubric-format.md and .zh-CN.md have the keys of the schema."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from grader.rubric_schema import MODELS, Meaning

SCRIPT = Path(__file__).parent.parent / "docs" / "make_reference.py"


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_reference", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_pages_are_up_to_date(reference: ModuleType) -> None:
    for lang, path in reference.PAGES.items():
        page = path.read_text("utf-8")
        assert reference.fill(page, lang) == page, "run: python docs/make_reference.py"
        assert re.findall(r"<!-- keys: (\w+) -->", page) == list(reference.TABLES)


def test_every_key_says_what_it_means(reference: ModuleType) -> None:
    assert set(MODELS.values()) == set(reference.TABLES.values())
    for model in MODELS.values():
        for key, info in model.model_fields.items():
            (meaning,) = (m for m in info.metadata if isinstance(m, Meaning))
            assert re.search("[\u4e00-\u9fff]", meaning.zh), key
            assert re.fullmatch(r"[ -~]+\.", meaning.en), key
            assert "|" not in meaning.zh + meaning.en, key  # would end the cell


@pytest.mark.parametrize(
    ("lang", "row"),
    [
        ("en", "| `schema` | required | `1`. A file of a newer format"),
        ("en", "| `kind` | `short-answer` | A label for lists"),
        ("en", "| `language` | detected | `zh` or `en`"),
        ("en", "| `total` | | When given, it must equal"),
        ("en", "| `pick` | all | So many of them"),
        ("en", "| `ordered` | `false` | The order matters"),
        ("en", "| `deduct` | `0` | Marks it costs"),
        ("zh", "| `points` | 必填 | 分要点"),
        ("zh", "| `round_to` | `0.5` | 得一半的要点"),
    ],
)
def test_row(reference: ModuleType, lang: str, row: str) -> None:
    empty = "".join(f"<!-- keys: {name} -->\n<!-- end -->\n" for name in reference.TABLES)
    assert f"\n{row}" in reference.fill(empty, lang)


def test_text_outside_the_markers_stays(reference: ModuleType) -> None:
    page = "Before\n<!-- keys: test -->\nold\n<!-- end -->\nAfter\n"
    filled = reference.fill(page, "en")
    assert filled.startswith("Before\n<!-- keys: test -->\n| Key |")
    assert filled.endswith("\n<!-- end -->\nAfter\n")
    assert "old" not in filled
    assert reference.fill(filled, "en") == filled


def test_unknown_table_is_an_error(reference: ModuleType) -> None:
    with pytest.raises(KeyError):
        reference.fill("<!-- keys: nothing -->\n<!-- end -->", "en")
