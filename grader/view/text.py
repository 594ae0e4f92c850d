"""The view for a terminal or a plain text file. Nothing is aligned at the right, so that fonts in which
symbols like ◐ take two columns do no harm."""

from __future__ import annotations

import io
from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from grader.standing import Standing
from grader.view.glyphs import Glyphs, glyphs_for
from grader.view.highlight import Piece, PieceKind
from grader.view.page import Page, Row
from grader.view.safe import one_line, visible
from grader.view.wrap import breaks, cells

_STYLE: dict[Standing, str] = {
    "met": "green",
    "partial": "yellow",
    "withheld": "yellow",
    "contradicted": "red",
    "missed": "red",
    "spare": "dim",
}
# Like a marker pen: legible on a dark and on a light background.
_PEN: dict[PieceKind, str] = {
    "plain": "",
    "evidence": "black on green",
    "partial": "black on yellow",
    "contradicted": "black on red",
}


def to_text(page: Page, *, width: int = 80, colour: bool = False, encoding: str = "utf-8") -> str:
    """The page at `width` columns, with ANSI colours when `colour`, in symbols that `encoding` knows."""
    writer = _Writer(page, max(24, width), glyphs_for(encoding), colour=colour)
    out = io.StringIO()
    console = Console(
        file=out,
        width=10_000,  # lines are broken here, by rules for Chinese that rich lacks
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
    )
    for line in writer.lines():
        console.print(line, soft_wrap=True)
    return out.getvalue()


class _Writer:
    """Writes the sections of a page as lines."""

    def __init__(self, page: Page, width: int, glyphs: Glyphs, *, colour: bool) -> None:
        self.page = page
        self.width = width
        self.glyphs = glyphs
        self.colour = colour
        self.number_cells = len(str(sum(row.number is not None for row in page.rows)))
        self.marks_cells = max((len(row.marks) for row in page.rows), default=0)

    def lines(self) -> Iterator[Text]:
        page, words = self.page, self.page.words
        yield from self.header()
        yield from self.heading(words.points)
        for row in page.rows:
            yield from self.row(row)
        if page.total:
            yield Text()
            yield from self.hang("  ", Text(page.total))
        yield from self.answer()
        if page.improve:
            yield from self.heading(words.hints if page.hints else words.improve)
            for row in page.improve:
                yield from self.remark(str(row.number), row.standing, row.feedback)
        yield from self.misconceptions()
        if page.notices:
            yield from self.heading(words.review if page.needs_review else words.notices, "yellow")
            for notice in page.notices:
                yield from self.hang("  - ", Text(one_line(notice)))
        yield from self.heading(words.feedback)
        yield from self.hang("  ", Text(visible(page.feedback)))
        yield Text()
        yield from self.hang("  ", Text(one_line(page.stamp), "dim"))

    def header(self) -> Iterator[Text]:
        page, words = self.page, self.page.words
        title = Text(one_line(page.title), "bold")
        mark = f"{page.score} / {page.max_score} {words.unit}"
        score = Text.assemble((mark, "bold"), (f"  {page.percent}", "dim"))
        gap = self.width - cells(title.plain) - cells(score.plain) - 4
        if gap >= 2:
            yield Text.assemble("  ", title, " " * gap, score)
        else:
            yield from self.hang("  ", title)
            yield Text.assemble("  ", score)
        yield self.bar()
        if page.question:
            yield from self.hang(f"  {words.question}  ", Text(one_line(page.question)), "dim")

    def bar(self) -> Text:
        length = self.width - 4
        filled = round(length * self.page.share)
        style = "green" if self.page.share >= 0.8 else "yellow" if self.page.share >= 0.5 else "red"
        done, left = self.glyphs.done * filled, self.glyphs.left * (length - filled)
        return Text.assemble("  ", (done, style), (left, "dim"))

    def heading(self, text: str, style: str = "cyan") -> Iterator[Text]:
        yield Text()
        yield Text(text, f"bold {style}")

    def row(self, row: Row) -> Iterator[Text]:
        marks = row.marks.ljust(self.marks_cells)
        if row.standing is None:
            prefix = Text(f"  {'':{self.number_cells}}    {marks}  ")
            yield from self.hang(prefix, Text(one_line(row.text), "bold"))
            return
        style = _STYLE[row.standing]
        prefix = Text(f"  {row.number:>{self.number_cells}} ")
        prefix.append(self.glyphs.standing[row.standing], f"bold {style}")
        prefix.append(f"  {marks}  ", style)
        prefix.append("  " if row.in_group else "")
        dim = "dim" if row.standing in ("missed", "spare") else ""
        yield from self.hang(prefix, Text(one_line(row.text), dim))
        if row.quotes:
            said = Text(self.page.words.opposite if row.standing == "contradicted" else "", style)
            yield from self.hang(" " * cells(prefix.plain), said + self.quoted(row.quotes, style))

    def quoted(self, quotes: tuple[str, ...], style: str = "") -> Text:
        shown = " ".join(self.page.words.quote.format(one_line(q)).strip() for q in quotes)
        return Text(shown, style)

    def answer(self) -> Iterator[Text]:
        yield from self.heading(self.page.words.answer)
        text = Text()
        for piece in self.page.pieces:
            text.append_text(self.piece(piece))
        if not text.plain.strip():
            text = Text(self.page.words.blank, "dim")
        text.rstrip()
        yield from self.hang("  ", text)

    def piece(self, piece: Piece) -> Text:
        words = visible(piece.text).expandtabs(4)
        if piece.kind == "plain":
            return Text(words)
        note = self.glyphs.note(piece.labels)
        if self.colour:
            return Text.assemble((words, _PEN[piece.kind]), (note, "bold"))
        return Text(f"{self.glyphs.opening}{words}{self.glyphs.closing}{note}")

    def remark(self, label: str, standing: Standing | None, text: str) -> Iterator[Text]:
        prefix = Text(f"  {label:>{self.number_cells}} ")
        if standing is not None:
            prefix.append(self.glyphs.standing[standing], f"bold {_STYLE[standing]}")
        prefix.append("  ")
        yield from self.hang(prefix, Text(one_line(text)))

    def misconceptions(self) -> Iterator[Text]:
        words = self.page.words
        if not self.page.wrong:
            return
        yield from self.heading(words.wrong, "red")
        for wrong in self.page.wrong:
            body = self.quoted(wrong.quotes, "red")
            if wrong.deduct:
                body.append("  " if body.plain else "")
                body.append(words.deducts.format(wrong.deduct), "bold red")
            prefix = f"  {wrong.label:>{self.number_cells}} {self.glyphs.standing['contradicted']}  "
            yield from self.hang(prefix, body)
            yield from self.hang(" " * cells(prefix), Text(one_line(wrong.feedback)))

    def hang(self, prefix: str | Text, body: Text, style: str = "") -> Iterator[Text]:
        """`body` broken into lines after `prefix`, later lines indented to match."""
        first = Text(prefix) if isinstance(prefix, str) else prefix.copy()
        indent = Text(" " * cells(first.plain))
        room = max(12, self.width - cells(first.plain) - 2)
        for paragraph in body.split("\n", allow_blank=True):
            for line in paragraph.divide(breaks(paragraph.plain, room)):
                whole = Text.assemble(first, line)
                whole.rstrip()
                if style:
                    whole.stylize_before(style)
                yield whole
                first = indent
