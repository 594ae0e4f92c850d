"""The view as one self-contained HTML page: no script, nothing fetched, light and dark, phone and print."""

from __future__ import annotations

from importlib.resources import files

from jinja2 import Environment, StrictUndefined

from grader.view.glyphs import FINE
from grader.view.page import Page
from grader.view.safe import one_line, visible

_TEMPLATE = "answer.html.j2"


def to_html(page: Page) -> str:
    """The page as HTML; the template escapes every text."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["line"] = one_line
    environment.filters["visible"] = visible
    source = files("grader.view").joinpath(_TEMPLATE).read_text(encoding="utf-8")
    return environment.from_string(source).render(page=page, words=page.words, glyphs=FINE.standing) + "\n"
