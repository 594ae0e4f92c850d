"""What kind of file this is, told by its content: teachers' files are often named wrongly."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Literal

from grader.archive import damaged
from grader.batch.read import unreadable
from grader.errors import InputError

FileKind = Literal["docx", "xlsx", "h5p", "pdf", "xml", "json", "html", "text"]
MOST_BYTES = 200 << 20
MOST_TEXT = 10 << 20  # of a file that is text through and through; a scheme of a whole course has 200 kB
_HEAD = 4096
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF")
_HTML = (b"<!doctype html", b"<html", b"<head", b"<body", b"<meta", b"<table", b"<div", b"<p>")


def file_kind(path: Path) -> FileKind:
    """The kind of the file at `path`. Raises InputError, naming a way out, when it cannot be imported."""
    head = _head(path)
    if head.startswith(_ZIP):
        return _zipped(path)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise _old_or_locked(path)
    if head.startswith(_IMAGES):
        raise InputError(
            zh=f"{path} 是图片；请先用文字识别（OCR）软件转成文字，再导入。",
            en=f"{path} is a picture; turn it into text with OCR software first.",
        )
    if head.startswith(b"{\\rtf"):
        raise _save_as_docx(path, "RTF")
    if path.stat().st_size > MOST_TEXT:
        raise _too_large(path, MOST_TEXT)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_HTML):
        return "html"
    if start.startswith((b"<?xml", b"<quiz", b"<question")) or head[:6] in (
        b"\xff\xfe<\0?\0",
        b"\xfe\xff\0<\0?",
    ):
        return "html" if b"<html" in start else "xml"
    return "json" if start.startswith(b"{") and b'"' in start else "text"


def _head(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise InputError(
                zh=f"{path} 不是普通文件；请先存成文件。",
                en=f"{path} is no plain file; save it as a file first.",
            )
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise unreadable(path, error) from error
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0") and len(head) < _HEAD:
        raise InputError(zh=f"{path} 是空文件。", en=f"{path} is empty.")
    if path.stat().st_size > MOST_BYTES:
        raise _too_large(path, MOST_BYTES)
    return head


def _zipped(path: Path) -> FileKind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = frozenset(archive.namelist())
            opendocument = "mimetype" in names and any(n.startswith("META-INF/") for n in names)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise damaged(path) from error
    if "content/content.json" in names:
        return "h5p"
    if "[Content_Types].xml" in names:
        if any(name.startswith("word/") for name in names):
            return "docx"
        if any(name.startswith("xl/") for name in names):
            return "xlsx"
        if any(name.startswith("ppt/") for name in names):
            raise _save_as_docx(path, "PPTX")
    if opendocument:
        raise _save_as_docx(path, "OpenDocument")
    raise InputError(
        zh=f"{path} 是压缩包，不是文档；请解压后导入其中的文件。",
        en=f"{path} is an archive and no document; unpack it and import the file inside.",
    )


def _old_or_locked(path: Path) -> InputError:
    """An OLE container is a document of before 2007, or the wrapping of an encrypted one."""
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        return InputError(
            zh=f"{path} 有打开密码；请去掉密码，另存一份再导入。",
            en=f"{path} is protected by a password; remove it, save the file again and import that.",
        )
    if "Workbook".encode("utf-16-le") in data:
        return InputError(
            zh=f"{path} 是旧的 XLS 格式；请在电子表格中打开，另存为 XLSX。",
            en=f"{path} is in the old XLS format; open it in a spreadsheet and save it as XLSX.",
        )
    return _save_as_docx(path, "DOC")


def _save_as_docx(path: Path, kind: str) -> InputError:
    return InputError(
        zh=f"{path} 是 {kind} 格式，不能直接导入；请在 Word 或 WPS 中打开，另存为 DOCX。",
        en=f"{path} is in {kind} format, which cannot be imported; open it in a word processor and save it as DOCX.",
    )


def _too_large(path: Path, most: int) -> InputError:
    return InputError(
        zh=f"{path} 超过 {most >> 20} MB，不像评分标准；请只保留文字，去掉图片，另存后再导入。",
        en=f"{path} is larger than {most >> 20} MB, which no marking scheme is; keep the text only and save it anew.",
    )
