"""A PDF → its text, page by page, with page numbers and running heads left out and broken lines joined."""

from __future__ import annotations

import contextlib
import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import InputError
from grader.interop.pdf_lines import join_pages

if TYPE_CHECKING:
    from pypdf import PdfReader

MOST_PAGES = 500
# What is drawn without a character code that can be read: replacement characters, private use, codes of unknown fonts.
_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]")
_MOST_UNREADABLE = 0.1


def read_pdf(path: Path) -> str:
    """The text of the PDF at `path`, a line a paragraph.

    Raises InputError when it has a password, is scanned, is damaged, or draws its characters without saying which
    they are.
    """
    with _quiet(), _damaged(path):
        reader = _open(path)
        if len(reader.pages) > MOST_PAGES:
            raise InputError(
                zh=f"{path} 有 {len(reader.pages)} 页，超过 {MOST_PAGES} 页；请只导出含评分标准的几页再导入。",
                en=f"{path} has {len(reader.pages)} pages, more than {MOST_PAGES}; save only the pages of the marking scheme.",
            )
        pages = [page.extract_text() for page in reader.pages]
    text = join_pages(pages)
    if not text.strip():
        raise _scanned(path)
    if len(_UNREADABLE.findall(text)) > _MOST_UNREADABLE * len(text):
        raise InputError(
            zh=f"{path} 的字体没有注明文字编码，取出来的是乱码；请用文字识别（OCR）软件转换，或找到原来的 Word 文件。",
            en=f"The fonts of {path} do not say which characters they draw, so its text comes out garbled; "
            "convert it with OCR software, or import the document it was made from.",
        )
    return text


def _open(path: Path) -> PdfReader:
    from pypdf import PasswordType, PdfReader
    from pypdf.errors import DependencyError

    reader = PdfReader(io.BytesIO(path.read_bytes()))
    if reader.is_encrypted:  # often only against printing; then the empty password opens it
        try:
            opened = reader.decrypt("") != PasswordType.NOT_DECRYPTED
        except DependencyError:  # AES, which pypdf leaves to a package that we do without
            opened = False
        if not opened:
            raise InputError(
                zh=f"{path} 已加密；请打开它，用“打印 → 另存为 PDF”存一份没有密码的再导入。",
                en=f"{path} is encrypted; open it, print it to a new PDF without a password, and import that.",
            )
    return reader


def _scanned(path: Path) -> InputError:
    return InputError(
        zh=f"{path} 里没有文字，多半是扫描件；请先用文字识别（OCR）软件转成文字，再导入。",
        en=f"{path} holds no text and is probably scanned; turn it into text with OCR software first.",
    )


@contextlib.contextmanager
def _damaged(path: Path) -> Iterator[None]:
    """Whatever pypdf trips over in a broken file is one sentence to the user."""
    try:
        yield
    except (InputError, MemoryError):
        raise
    except Exception as error:
        raise InputError(
            zh=f"{path} 已损坏，无法读取（{type(error).__name__}）；请打开它，用“打印 → 另存为 PDF”重存一份再导入。",
            en=f"{path} is damaged and cannot be read ({type(error).__name__}); open it, print it to a new PDF and import that.",
        ) from error


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Without pypdf's remarks on standard error about the repairs it makes."""
    logger = logging.getLogger("pypdf")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)
