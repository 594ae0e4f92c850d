"""The view as Markdown (CommonMark with tables), readable unrendered too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grader.view.glyphs import FINE
from grader.view.page import Page, Row
from grader.view.safe import one_line, visible

# Everything that Markdown or HTML could take for its own, but not the marks of ordinary prose.
_SPECIAL = re.compile(r"""([\\`*_{}\[\]()<>#+\-!|~&$:@^=])""")
_NUMBERED = re.compile(r"^(\d+)\.", re.MULTILINE)
_LEADING = re.compile(r"^[ \t]+", re.MULTILINE)


def to_markdown(page: Page) -> str:
    """The page as Markdown; every text in it is escaped."""
    return "\n".join(_lines(page)).rstrip("\n") + "\n"


def escape(text: str) -> str:
    """`text` so that Markdown shows it as it is: no markup, no link, no HTML, no code block."""
    safe = _SPECIAL.sub(r"\\\1", visible(text))
    safe = _NUMBERED.sub(r"\1\\.", safe).replace("www.", "www\\.")
    return _LEADING.sub(lambda m: "&nbsp;" * len(m[0].expandtabs(4)), safe)


def _line(text: str) -> str:
    return escape(one_line(text))


def _lines(page: Page) -> Iterator[str]:
    words = page.words
    yield f"# {_line(page.title)}"
    yield ""
    yield f"**{page.score} / {page.max_score} {words.unit}** ({page.percent})"
    yield ""
    if page.question:
        yield f"{words.question}{words.colon}{_line(page.question)}"
    yield from _heading(words.points)
    yield from _table(page)
    if page.total:
        yield ""
        yield escape(page.total)
    yield from _heading(words.answer)
    yield from _answer(page)
    if page.improve:
        yield from _heading(words.hints if page.hints else words.improve)
        for row in page.improve:
            mark = FINE.standing[row.standing] if row.standing else ""
            yield f"- {mark} **{row.number}** {_line(row.feedback)}"
    if page.wrong:
        yield from _heading(words.wrong)
        for wrong in page.wrong:
            cost = f" **{words.deducts.format(wrong.deduct)}**" if wrong.deduct else ""
            yield f"- **{wrong.label}** {_quotes(page, wrong.quotes)}{cost} {_line(wrong.feedback)}"
    if page.notices:
        yield from _heading(words.review if page.needs_review else words.notices)
        yield from (f"- {_line(notice)}" for notice in page.notices)
    yield from _heading(words.feedback)
    yield _line(page.feedback)
    yield ""
    yield f"<sub>{_line(page.stamp)}</sub>"


def _heading(text: str) -> Iterator[str]:
    yield ""
    yield f"## {text}"
    yield ""


def _table(page: Page) -> Iterator[str]:
    words = page.words
    yield f"| {words.number} | {words.standing_head} | {words.marks} | {words.point} | {words.evidence} |"
    yield "| ---: | --- | --- | --- | --- |"
    for row in page.rows:
        yield f"| {' | '.join(_cells(page, row))} |"


def _cells(page: Page, row: Row) -> tuple[str, ...]:
    if row.standing is None:
        return "", "", row.marks, f"**{_line(row.text)}**", ""
    credit = f"{FINE.standing[row.standing]} {page.words.standing[row.standing]}"
    text = ("— " if row.in_group else "") + _line(row.text)
    return str(row.number), credit, row.marks, text, _quotes(page, row.quotes)


def _quotes(page: Page, quotes: tuple[str, ...]) -> str:
    return " ".join(page.words.quote.format(_line(quote)).strip() for quote in quotes)


def _answer(page: Page) -> Iterator[str]:
    parts = []
    for piece in page.pieces:
        words = visible(piece.text)
        parts.append(
            words
            if piece.kind == "plain"
            else f"{FINE.opening}{words}{FINE.closing}{FINE.note(piece.labels)}"
        )
    text = "".join(parts).strip("\n")
    paragraphs = re.split(r"\n\s*\n", text) if text.strip() else [page.words.blank]
    # a backslash at the end of a line keeps the student's own line ends
    yield "\n>\n".join(
        "> " + "\\\n> ".join(escape(line) for line in paragraph.split("\n") if line.strip())
        for paragraph in paragraphs
    )
