"""Reads one text, an answer or a model answer, from a file or standard input."""

from __future__ import annotations

import codecs
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from grader.errors import InputError

MOST_BYTES = 2_000_000  # an answer longer than a novel is a mistake, not an answer
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Lead bytes of each encoding's frequent characters and of its punctuation; other characters are rare in prose.
_EVERYDAY = {"gb18030": range(0xB0, 0xD8), "cp950": range(0xA4, 0xC7)}
_PUNCTUATION = range(0xA1, 0xA4)
_LEAST_SHARE = 0.3


def read_text(name: str, *, commands: Sequence[str] = ()) -> str:
    """The text of the file `name`, or of standard input for "-", its line ends kept.

    Raises InputError when it cannot be read or is no text. A name close to one of `commands` is pointed out.
    """
    if name == "-":
        return decode(sys.stdin.buffer.read(MOST_BYTES + 1), "stdin")
    path = Path(name)
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise _unreadable(name, error, commands) from error
    except ValueError as error:  # a NUL character in the name
        raise _unreadable(name, FileNotFoundError(), commands) from error
    return decode(data, name)


def decode(data: bytes, name: str) -> str:
    """UTF-8, UTF-16 with a byte order mark, GB18030 or Big5, whichever it is. Raises InputError when none fits."""
    if len(data) > MOST_BYTES:
        raise InputError(
            zh=f"{name} 超过 {MOST_BYTES // 1_000_000} MB，不像一份答案。请只给一份答案的文本；全班的表用 grade batch。",
            en=f"{name} is larger than {MOST_BYTES // 1_000_000} MB, which is no single answer. Give the text of one "
            "answer; for a class table use grade batch.",
        )
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data, encoding, name)
    if b"\0" in data:
        raise _no_text(name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _chinese(data, name)


def _strict(data: bytes, encoding: str, name: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _no_text(name) from error
    if "\0" in text:
        raise _no_text(name)
    return text


def _chinese(data: bytes, name: str) -> str:
    """GB18030 and Big5 accept almost anything; the right one gives everyday characters."""
    best, text = 0.0, ""
    for encoding, everyday in _EVERYDAY.items():
        try:
            candidate = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        leads = [c[0] for c in (char.encode(encoding) for char in candidate if char > "\x7f")]
        share = sum(lead in everyday or lead in _PUNCTUATION for lead in leads) / max(1, len(leads))
        if share > best:
            best, text = share, candidate
    if best < _LEAST_SHARE:
        raise _no_text(name)
    return text


def _no_text(name: str) -> InputError:
    return InputError(
        zh=f"{name} 不是可以识别的文本（支持 UTF-8、UTF-16、GB18030、Big5）。"
        "Word 或 PDF 文件请先把答案复制出来，另存为 UTF-8 的 .txt 文件。",
        en=f"{name} is not text in a known encoding (UTF-8, UTF-16, GB18030, Big5). "
        "If it is a Word or PDF file, copy the answer out and save it as a UTF-8 .txt file.",
    )


def _unreadable(name: str, error: OSError, commands: Sequence[str]) -> InputError:
    shown = name if len(name) <= 60 else name[:59] + "…"
    if _is_folder(name):
        return InputError(
            zh=f"{shown} 是一个文件夹，请给出一份答案的文件；评全班请用 grade batch。",
            en=f"{shown} is a folder; give the file of one answer, or use grade batch for a class.",
        )
    if isinstance(error, PermissionError):
        return InputError(
            zh=f"没有权限读取 {shown}，请检查文件的权限。",
            en=f"No permission to read {shown}; check the file's permissions.",
        )
    near = get_close_matches(name, commands, n=1)
    if near:
        return InputError(
            zh=f"没有文件 {shown}，也没有这个命令。是不是想用 grade {near[0]}？",
            en=f"There is no file and no command {shown}. Did you mean grade {near[0]}?",
        )
    return InputError(
        zh=f"找不到文件 {shown}。请检查路径；要直接评一段文字，把它从标准输入送入：echo 答案 | grade - --rubric ID",
        en=f"There is no file {shown}. Check the path; to grade a text itself, send it through standard input: "
        "echo ANSWER | grade - --rubric ID",
    )


def _is_folder(name: str) -> bool:
    try:
        return Path(name).is_dir()
    except (OSError, ValueError):  # an answer's text in place of a name is too long to ask about
        return False
