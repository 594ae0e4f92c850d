"""Writes the tables of keys in docs/rubric-format.md and .zh-CN.md from grader/rubric_schema.py.

    python docs/make_reference.py

A table stands between `<!-- keys: NAME -->` and `<!-- end -->`; what is around it is written by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from grader.language import Lang, pick
from grader.rubric_schema import (
    FeedbackFile,
    Meaning,
    MisconceptionFile,
    PointFile,
    RubricFile,
    SubPointFile,
    TestFile,
)

DOCS = Path(__file__).parent
PAGES: dict[Lang, Path] = {"zh": DOCS / "rubric-format.zh-CN.md", "en": DOCS / "rubric-format.md"}
TABLES: dict[str, type[BaseModel]] = {
    "file": RubricFile,
    "point": SubPointFile,
    "feedback": FeedbackFile,
    "group": PointFile,
    "misconception": MisconceptionFile,
    "test": TestFile,
}
_PLACE = re.compile(r"(<!-- keys: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def fill(page: str, lang: Lang) -> str:
    """The page with every table as the schema has it now; KeyError where it asks for one that is not there."""
    return _PLACE.sub(lambda m: m[1] + "\n".join(_table(m[2], lang)) + "\n" + m[3], page)


def _table(name: str, lang: Lang) -> Iterator[str]:
    yield pick(lang, "| 键 | | 含义 |", "| Key | | Meaning |")
    yield "|---|---|---|"
    for field, info in TABLES[name].model_fields.items():
        # A group is a point; its table has only what other points lack.
        if name != "group" or field not in SubPointFile.model_fields:
            meaning = next(m for m in info.metadata if isinstance(m, Meaning))
            unset, said = _unset(info, meaning, lang), pick(lang, meaning.zh, meaning.en)
            yield f"| `{info.alias or field}` | {unset} | {said} |".replace("|  |", "| |")


def _unset(info: FieldInfo, meaning: Meaning, lang: Lang) -> str:
    """`required`, or what holds where the key is left out; empty where that is nothing."""
    if info.is_required():
        return pick(lang, "必填", "required")
    return pick(lang, *meaning.unset) or _shown(info.default)


def _shown(default: object) -> str:
    """A default as YAML writes it; an empty list, or a part without keys, is nothing."""
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, float):
        return f"`{default:g}`"
    return f"`{default}`" if isinstance(default, str) else ""


if __name__ == "__main__":
    for lang, path in PAGES.items():
        path.write_text(fill(path.read_text("utf-8"), lang), "utf-8")
