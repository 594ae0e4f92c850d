"""Opens a class table, CSV or XLSX, told apart by content and not by the file's ending."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.archive import open_archive
from grader.batch.read_csv import open_csv
from grader.batch.read_xlsx import open_xlsx
from grader.batch.table import Table
from grader.errors import InputError, TableError
from grader.os_errors import reason

_HEAD = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """What the user knows of the file; None: found out. `sheet` is a name, or a number from 1."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None


@contextlib.contextmanager
def open_table(path: Path, options: ReadOptions | None = None) -> Iterator[Table]:
    """Opens `path` for streaming; the file is closed when the context ends.

    Raises TableError in one sentence when the file is missing, empty, of another kind, or damaged.
    """
    options = options or ReadOptions()
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise _not_plain(path)  # a pipe: it can be read once only
        with path.open("rb") as file:
            head = file.read(_HEAD)
        kind = _kind(path, head)
        opened = (
            open_xlsx(path, sheet=options.sheet)
            if kind == "xlsx"
            else open_csv(path, encoding=options.encoding, delimiter=options.delimiter)
        )
        with opened as table:
            yield table
    except OSError as error:
        if error.filename is None or Path(str(error.filename)) != path:
            raise  # trouble with some other file, while the table was open
        raise unreadable(path, error) from error


def _kind(path: Path, head: bytes) -> str:
    """`csv` or `xlsx`; raises TableError for the other kinds of file that get named like tables."""
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        if len(head) < _HEAD:
            raise TableError(zh=f"{path} 是空文件。", en=f"{path} is empty.")
        return "csv"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(path)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise _old_or_locked(path)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"%pdf", b"{\\rtf")):
        raise TableError(
            zh=f"{path} 其实不是表格文件（是网页、XML 或文档）。请在电子表格中打开，另存为 XLSX。",
            en=f"{path} is really no table but a web page, XML or document. "
            "Open it in a spreadsheet and save it as XLSX.",
        )
    return "csv"


def _zipped(path: Path) -> str:
    try:
        with open_archive(path) as archive:
            names = archive.names
    except InputError as error:
        raise TableError(zh=error.zh, en=error.en) from error
    if "[Content_Types].xml" in names and any(n.startswith("xl/worksheets/") for n in names):
        return "xlsx"
    raise TableError(
        zh=f"{path} 是压缩包或别的文档，不是 XLSX 表格。请在电子表格中打开，另存为 XLSX。",
        en=f"{path} is an archive or another kind of document, no XLSX table. "
        "Open it in a spreadsheet and save it as XLSX.",
    )


def _old_or_locked(path: Path) -> TableError:
    """An OLE container is an XLS of before 2007, or the wrapping of an encrypted XLSX."""
    if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
        return TableError(
            zh=f"{path} 有打开密码；请在电子表格中取消密码后再试。",
            en=f"{path} is protected by a password; remove it in a spreadsheet and try again.",
        )
    return TableError(
        zh=f"{path} 是旧的 XLS 格式；请在电子表格中打开，另存为 XLSX。",
        en=f"{path} is in the old XLS format; open it in a spreadsheet and save it as XLSX.",
    )


def _not_plain(path: Path) -> TableError:
    return TableError(
        zh=f"{path} 不是普通文件；请先把表格存成文件。",
        en=f"{path} is no plain file; save the table as a file first.",
    )


def unreadable(path: Path, error: OSError) -> TableError:
    """One sentence for a file that cannot be read."""
    if isinstance(error, FileNotFoundError):
        return TableError(zh=f"没有 {path} 这个文件。", en=f"There is no file {path}.")
    if isinstance(error, IsADirectoryError):
        return TableError(zh=f"{path} 是一个文件夹；请给出文件。", en=f"{path} is a folder; give a file.")
    if isinstance(error, PermissionError):
        return TableError(zh=f"没有读取 {path} 的权限。", en=f"{path} cannot be read: permission denied.")
    zh, en = reason(error)
    return TableError(zh=f"无法读取 {path}：{zh}。", en=f"{path} cannot be read: {en}.")
