"""Help pages in the user's language, with lines broken by columns so that Chinese fits."""

from __future__ import annotations

from collections.abc import Iterable

import click

from grader.language import pick, user_language

_CHINESE = {
    "Usage: ": "用法：",
    "Options": "选项",
    "Commands": "命令",
    "Arguments": "参数",
    "Positional arguments": "参数",
    "Show this message and exit.": "显示这段说明。",
}


_PLACEHOLDERS = {"[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 …"}


def label(text: str) -> str:
    """click's own label in the user's language."""
    return _CHINESE.get(text, text).replace("[required]", "[必填]") if user_language() == "zh" else text


class HelpFormatter(click.HelpFormatter):
    """click's formatter, measuring text in terminal columns."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The usage line, its label translated."""
        colon = label("Usage: ") if prefix is None else prefix
        for english, chinese in _PLACEHOLDERS.items() if user_language() == "zh" else ():
            args = args.replace(english, chinese)
        self.write(f"{'':>{self.current_indent}}{colon}{prog} {args}\n")

    def write_heading(self, heading: str) -> None:
        """A heading, translated."""
        self.write(f"{'':>{self.current_indent}}{label(heading)}{pick(user_language(), '：', ':')}\n")

    def write_text(self, text: str) -> None:
        """Paragraphs, broken at the page's width."""
        from grader.view.wrap import wrap

        indent = " " * self.current_indent
        for at, paragraph in enumerate(text.split("\n\n")):
            self.write("\n" if at else "")
            kept = paragraph.startswith("\b")
            lines = paragraph.lstrip("\b\n").split("\n")
            joined = lines if kept else [_join(lines)]
            for line in joined:
                for part in wrap(line, max(20, self.width - self.current_indent)):
                    self.write(f"{indent}{part}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Terms and what they mean, in two columns."""
        from grader.view.wrap import cells, wrap

        table = [(term, label(text)) for term, text in rows]
        first = min(max((cells(term) for term, _ in table), default=0), col_max) + col_spacing
        indent = " " * self.current_indent
        for term, text in table:
            lines = wrap(text, max(20, self.width - first - self.current_indent)) if text else [""]
            if cells(term) > first - col_spacing:
                self.write(f"{indent}{term}\n")
            else:
                self.write(f"{indent}{term}{' ' * (first - cells(term))}{lines.pop(0)}".rstrip() + "\n")
            for line in lines:
                self.write(f"{indent}{' ' * first}{line}".rstrip() + "\n")


def _join(lines: list[str]) -> str:
    """Lines of a paragraph as one; between Chinese characters without a space."""
    whole = ""
    for line in (x.strip() for x in lines):
        gap = " " if whole and line and (whole[-1].isascii() or line[0].isascii()) else ""
        whole += gap + line
    return whole


class HelpContext(click.Context):
    """A context whose help pages are written by `HelpFormatter`."""

    formatter_class = HelpFormatter
