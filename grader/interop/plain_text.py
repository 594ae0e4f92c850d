"""Text and Markdown files → text: encoding found out, tables of Markdown as lines."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

from grader.batch.encoding import detect_encoding
from grader.errors import InputError, TableError
from grader.interop.table_lines import table_lines

_RULE = re.compile(r"\s*\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?\s*)?")  # | --- | :-: |
_HEADING = re.compile(r"^ {0,3}#{1,6}\s+(.*?)(?:\s+#+)?\s*$", re.MULTILINE)
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)([^\n*_]+?)(?<=\S)\1")


def read_plain(path: Path) -> str:
    """The text of the file at `path`, in UTF-8, UTF-16, GB18030 or Big5. Raises InputError when it is none of them."""
    data = path.read_bytes()
    try:
        encoding = detect_encoding(path)
    except TableError as error:
        raise _no_encoding(path, data) from error
    text = data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _no_encoding(path: Path, data: bytes) -> InputError:
    """Where the text stops being UTF-8, unless it is no text at all."""
    line = _bad_line(data)
    if b"\0" in data or line is None:
        return InputError(
            zh=f"认不出 {path} 是什么文件；请另存为 UTF-8 的文本，或 DOCX、PDF。",
            en=f"Cannot tell what kind of file {path} is; save it as text in UTF-8, or as DOCX or PDF.",
        )
    return InputError(
        zh=f"认不出 {path} 的编码：第 {line} 行不是 UTF-8，全文也不像 GB18030 或 Big5；请另存为 UTF-8 的文本。",
        en=f"Cannot tell the encoding of {path}: line {line} is not UTF-8, and the text does not look like GB18030 or Big5; "
        "save it as text in UTF-8.",
    )


def _bad_line(data: bytes) -> int | None:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return data[: error.start].count(b"\n") + 1
    return None


def without_markdown(text: str) -> str:
    """`text` with Markdown's tables, headings and emphasis turned into plain text; other text stays as it is."""
    if "|" in text and _RULE.search(text):
        text = _without_tables(text)
    text = _HEADING.sub(r"\1", text)
    return _EMPHASIS.sub(r"\2", text)


def _without_tables(text: str) -> str:
    lines: list[str] = []
    for piped, group in itertools.groupby(text.split("\n"), key=lambda line: "|" in line):
        block = list(group)
        if piped and len(block) > 1 and any(_RULE.fullmatch(line.strip()) for line in block[:2]):
            lines += table_lines([_cells(line) for line in block if not _RULE.fullmatch(line.strip())])
        else:
            lines += block
    return "\n".join(lines)


def _cells(line: str) -> list[str]:
    bare = line.strip().removeprefix("|")
    return [c.replace(r"\|", "|").strip() for c in re.split(r"(?<!\\)\|", bare.removesuffix("|"))]
