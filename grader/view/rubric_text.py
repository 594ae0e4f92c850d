"""A rubric's sheet as plain text, as wide as the terminal, and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from grader.view.markdown import escape
from grader.view.rubric_sheet import Note, Sheet, SheetItem
from grader.view.safe import one_line
from grader.view.wrap import cells, wrap

_STEP = "  "
_NARROWEST = 20  # columns that a text gets at least, however deep it stands


def sheet_to_text(sheet: Sheet, *, width: int) -> str:
    """The sheet in lines of at most `width` columns, no line end after the last."""
    lines = [*wrap(sheet.title, width), *(line for fact in sheet.facts for line in _note(fact, "", width))]
    for section in sheet.sections:
        lines += ["", *wrap(section.heading, width)]
        for paragraph in section.paragraphs:
            lines += _hung(_STEP, paragraph, width)
        for item in section.items:
            lines += _item(item, _STEP, width)
    return "\n".join(line.rstrip() for line in lines)


def _item(item: SheetItem, indent: str, width: int) -> Iterator[str]:
    mark = f"{item.mark} " if item.mark else ""
    yield from _hung(indent, f"{one_line(item.text)} [{item.name}]", width, first=mark)
    deeper = indent + " " * cells(mark) if mark else indent + _STEP
    for note in item.notes:
        yield from _note(note, deeper, width)
    for inner in item.items:
        yield from _item(inner, deeper, width)


def _note(note: Note, indent: str, width: int) -> Iterator[str]:
    """One text beside its label, several below it."""
    if len(note.texts) == 1:
        yield from _hung(indent, one_line(note.texts[0]), width, first=note.label)
        return
    yield from _hung(indent, note.label, width)
    for text in note.texts:
        yield from _hung(indent + _STEP, one_line(text), width, first="· ")


def _hung(indent: str, text: str, width: int, *, first: str = "") -> Iterator[str]:
    """The text broken within `indent`; its first line begins with `first`, the others below where that ends."""
    room = max(_NARROWEST, width - cells(indent) - cells(first))
    for at, line in enumerate(wrap(text, room)):
        yield indent + (" " * cells(first) if at else first) + line


def sheet_to_markdown(sheet: Sheet) -> str:
    """The sheet as Markdown, every text escaped, a line end after the last line."""
    lines = [f"# {_line(sheet.title)}", "", *(f"- {_noted(fact)}" for fact in sheet.facts)]
    for section in sheet.sections:
        lines += ["", f"## {_line(section.heading)}", ""]
        for paragraph in section.paragraphs:
            lines += [_line(line) + "\\" if line.strip() else "" for line in paragraph.split("\n")]
            lines[-1] = lines[-1].removesuffix("\\")
        for item in section.items:
            lines += _bullet(item, "")
    return "\n".join(lines) + "\n"


def _bullet(item: SheetItem, indent: str) -> Iterator[str]:
    mark = f"{_line(item.mark)} " if item.mark else ""
    yield f"{indent}- **{mark}{_line(item.text)}** `{item.name}`"
    for note in item.notes:
        yield f"{indent}  - {_noted(note)}"
    for inner in item.items:
        yield from _bullet(inner, indent + "  ")


def _noted(note: Note) -> str:
    """A note on one line; several wordings are set apart by semicolons."""
    return note.label + "; ".join(_line(text) for text in note.texts)


def _line(text: str) -> str:
    return escape(one_line(text))
