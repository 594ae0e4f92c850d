"""How a result is shown to people: text for a terminal, Markdown, HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:  # `grade --help` measures text with grader.view.wrap and must not wait for numpy
    from grader.records import GradeResult, Rubric

ViewFormat = Literal["text", "markdown", "html"]


def render(
    rubric: Rubric,
    result: GradeResult,
    *,
    view: ViewFormat = "text",
    hints: bool = False,
    width: int = 80,
    colour: bool = False,
    encoding: str = "utf-8",
) -> str:
    """The result as a whole document that ends in a line end; `width`, `colour`, `encoding` are for text only."""
    from grader.view.page import make_page

    page = make_page(rubric, result, hints=hints)
    if view == "markdown":
        from grader.view.markdown import to_markdown

        return to_markdown(page)
    if view == "html":
        from grader.view.html import to_html

        return to_html(page)
    from grader.view.text import to_text

    return to_text(page, width=width, colour=colour, encoding=encoding)
