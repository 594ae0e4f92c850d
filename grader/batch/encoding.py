"""Which encoding a text table is in.

The rule, in this order; the whole file is looked at, so a wrong byte is found before any work is done:

1. A byte order mark decides: UTF-8, UTF-16 or UTF-32.
2. NUL bytes: UTF-16 without a mark, if one byte order gives readable text all through; else no text at all.
3. UTF-8, if every byte fits.
4. GB18030, Big5 (cp950) or Big5-HKSCS, whichever decodes the whole file: first the one that turns the header
   into known column names, then the one with the larger share of everyday characters, then GB18030.
   When fewer than three in ten characters are everyday ones in any of them, nothing is guessed.
"""

from __future__ import annotations

import codecs
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.batch.columns import known_names
from grader.errors import TableError

_BLOCK = 1 << 18
_SAMPLE = 20_000  # characters beyond ASCII that are looked at to tell Chinese encodings apart
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHINESE = ("gb18030", "cp950", "big5hkscs")
_EVERYDAY = {"gb18030": (0xB0, 0xD7, 0xA1), "cp950": (0xA4, 0xC6, 0x40), "big5hkscs": (0xA4, 0xC6, 0x40)}
_LEAST_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class _Trial:
    """How decoding a file went: the first bad byte (None: all well), the first line, a sample of the rest."""

    bad_byte: int | None
    bad_line: int
    first_line: str
    sample: str
    readable: float = 1.0


def detect_encoding(path: Path) -> str:
    """The name of the codec to read `path` with. Raises TableError when none fits, saying where and what to do."""
    with path.open("rb") as file:
        head = file.read(4)
    for mark, name in _MARKS:
        if head.startswith(mark):
            check_encoding(path, name)
            return name
    if _has_nul(path):
        return _wide(path)
    utf8 = _try(path, "utf-8")
    if utf8.bad_byte is None:
        return "utf-8"
    return _chinese(path, utf8)


def check_encoding(path: Path, encoding: str) -> None:
    """Raises TableError, with line and byte position, when `path` is not all in `encoding`."""
    try:
        codec = codecs.lookup(encoding)
        if not codec._is_text_encoding:
            raise LookupError(encoding)
    except (LookupError, ValueError) as error:
        raise TableError(
            zh=f"没有名为 {encoding} 的编码；可用 utf-8、gb18030、big5、utf-16。",
            en=f"There is no encoding named {encoding}; use utf-8, gb18030, big5 or utf-16.",
        ) from error
    trial = _try(path, encoding)
    if trial.bad_byte is not None:
        raise TableError(
            zh=f"{path} 第 {trial.bad_line} 行（第 {trial.bad_byte} 字节）不是 {encoding} 编码。"
            "请去掉 --encoding 让程序识别，或用电子表格另存为“CSV UTF-8”。",
            en=f"{path}: line {trial.bad_line} (byte {trial.bad_byte}) is not {encoding}. "
            "Leave out --encoding to have it detected, or save the table as “CSV UTF-8” in a spreadsheet.",
        )


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def _has_nul(path: Path) -> bool:
    return any(b"\0" in block for block in _blocks(path))


def _try(path: Path, encoding: str) -> _Trial:
    """Decodes the whole file in blocks, keeping only a sample."""
    decoder = codecs.getincrementaldecoder(encoding)()
    read, lines, looked_at, readable = 0, 1, 0, 0
    first, sample = "", ""
    try:
        for block in itertools.chain(_blocks(path), [b""]):
            read += len(block)
            text = decoder.decode(block, final=not block)
            first = first or text.lstrip("\r\n").partition("\n")[0]
            lines += text.count("\n")
            if len(sample) < _SAMPLE:
                sample += "".join(c for c in text if c > "\x7f")[:_SAMPLE]
            if looked_at < _SAMPLE:
                looked_at += len(text[:_SAMPLE])
                readable += sum(map(_is_readable, text[:_SAMPLE]))
    except UnicodeDecodeError as error:
        line = lines + error.object[: error.start].count(b"\n")
        return _Trial(read - len(error.object) + error.start, line, first, "")  # its object ends where we are
    except UnicodeError:  # UTF-16 without its mark
        return _Trial(0, 1, first, "")
    return _Trial(None, 0, first, sample, readable / looked_at if looked_at else 1.0)


def _is_readable(char: str) -> bool:
    return (
        " " <= char <= "~"
        or char in "\r\n\t"
        or "\u3400" <= char <= "\u9fff"
        or "\u3000" <= char <= "\u303f"
        or "\uff00" <= char <= "\uffef"
        or "\u2010" <= char <= "\u2030"
    )


def _wide(path: Path) -> str:
    trials = {name: _try(path, name) for name in ("utf-16-le", "utf-16-be")}
    whole = {n: t.readable for n, t in trials.items() if t.bad_byte is None and "\0" not in t.first_line}
    best = max(whole, key=lambda name: whole[name], default=None)
    if best is None or whole[best] < 0.8:
        raise TableError(
            zh=f"{path} 不是文本表格（含有空字节），也不是 XLSX。请在电子表格中打开，另存为 XLSX 或“CSV UTF-8”。",
            en=f"{path} is no text table (it holds NUL bytes) and no XLSX. "
            "Open it in a spreadsheet and save it as XLSX or “CSV UTF-8”.",
        )
    return best


def _everyday_share(text: str, encoding: str) -> float:
    """The share of two-byte characters that lie among an encoding's frequent ones or its punctuation."""
    low, high, trail = _EVERYDAY[encoding]
    codes = [code for code in (char.encode(encoding, "ignore") for char in text) if len(code) == 2]
    everyday = sum(1 for a, b in codes if (low <= a <= high and b >= trail) or 0xA1 <= a <= 0xA3)
    return everyday / len(codes) if codes else 0.0


def _chinese(path: Path, utf8: _Trial) -> str:
    trials = {name: _try(path, name) for name in _CHINESE}
    ranked: list[tuple[tuple[int, float, int], str]] = []
    for order, (name, trial) in enumerate(trials.items()):
        if trial.bad_byte is None:
            names = known_names(trial.first_line)
            share = _everyday_share(trial.sample, name)
            if share >= _LEAST_SHARE or names:
                ranked.append(((names, share, -order), name))
    if ranked:
        return max(ranked)[1]
    raise TableError(
        zh=f"认不出 {path} 的编码：第 {utf8.bad_line} 行（第 {utf8.bad_byte} 字节）不是 UTF-8，全文也不像 GB18030 或 Big5。"
        "请用 --encoding 指明编码（例如 cp1252），或用电子表格另存为“CSV UTF-8”。",
        en=f"Cannot tell the encoding of {path}: line {utf8.bad_line} (byte {utf8.bad_byte}) is not UTF-8, and the file "
        "does not look like GB18030 or Big5. Name it with --encoding (for example cp1252), "
        "or save the table as “CSV UTF-8” in a spreadsheet.",
    )
