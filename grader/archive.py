"""Zip containers (DOCX, XLSX, H5P) looked over before anything in them is unpacked, and XML that cannot grow.

Nothing is ever written to disk: members are read by name into memory, so where their paths point does not matter.
"""

from __future__ import annotations

import contextlib
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

from grader.errors import InputError

MOST_ENTRIES = 20_000  # an H5P package with its libraries has some thousand
MOST_UNPACKED = 2 << 30  # bytes of all members together
MOST_PART = 64 << 20  # bytes of a member that is read; a book's document.xml has 10 MB
MOST_RATIO = 200  # unpacked to packed; the XML of a repetitive workbook reaches 30
_SMALL = 16 << 20  # bytes unpacked below which the ratio does not matter


def check_archive(path: Path) -> None:
    """Raises InputError when the zip file at `path` is damaged or would unpack to more than any real document.

    Only the directory at its end is read: entries, sizes, ratio, and whether entries share their bytes.
    """
    with open_archive(path):
        pass


@contextlib.contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """The checked zip file at `path`. Raises InputError, then or while members are read."""
    with _unpacking(path):
        file = zipfile.ZipFile(path)
    with file:
        _refuse_bomb(path, file.infolist())
        yield Archive(path, file)


@dataclass(frozen=True, slots=True)
class Archive:
    """An open zip file whose sizes are within bounds."""

    path: Path
    file: zipfile.ZipFile

    @property
    def names(self) -> frozenset[str]:
        """The members' names."""
        return frozenset(self.file.namelist())

    def read(self, name: str) -> bytes:
        """A member, whole. Raises InputError when it is damaged or larger than MOST_PART."""
        if self.file.getinfo(name).file_size > MOST_PART:
            raise _bomb(self.path)
        with _unpacking(self.path):
            return self.file.read(name)  # never more than the size just checked: zipfile stops there

    def xml(self, name: str) -> ElementTree.Element:
        """A member parsed as XML. Raises InputError when it is broken."""
        return parse_xml(self.read(name), self.path)


def parse_xml(data: bytes, path: Path) -> ElementTree.Element:
    """The root of an XML document without a document type: entities, which could expand without end, need one.

    OOXML forbids document types (ECMA-376 part 2) and Moodle writes none. Raises InputError naming `path`.
    """
    try:
        _refuse_doctype(data, path)
        return ElementTree.fromstring(data)
    except (ElementTree.ParseError, expat.ExpatError) as error:
        line = error.position[0] if isinstance(error, ElementTree.ParseError) else error.lineno
        raise InputError(
            zh=f"{path} 的 XML 有错（第 {line} 行），无法读取；请重新导出或另存一份。",
            en=f"The XML of {path} is broken (line {line}) and cannot be read; export or save it anew.",
        ) from error
    except (ValueError, LookupError) as error:  # an encoding that expat does not know
        raise InputError(
            zh=f"{path} 的 XML 用了不支持的编码；请另存为 UTF-8。",
            en=f"The XML of {path} is in an encoding that is not supported; save it as UTF-8.",
        ) from error


def damaged(path: Path) -> InputError:
    """One sentence for a container that cannot be unpacked."""
    return InputError(
        zh=f"{path} 已损坏，打不开；请用原来的程序打开，另存一份再导入。",
        en=f"{path} is damaged and cannot be opened; open it in the program it was made with, save it anew and import that.",
    )


@contextlib.contextmanager
def _unpacking(path: Path) -> Iterator[None]:
    """Whatever zipfile trips over is one sentence to the user; wrong offsets make it seek anywhere."""
    try:
        yield
    except RuntimeError as error:  # what zipfile says of a member with a password
        if isinstance(error, NotImplementedError) or "password" not in str(error):
            raise damaged(path) from error
        raise InputError(
            zh=f"{path} 有打开密码；请去掉密码，另存一份再导入。",
            en=f"{path} is protected by a password; remove it, save the file again and import that.",
        ) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, struct.error) as error:
        raise damaged(path) from error


class _AtRoot(Exception):
    """The root element has begun, so there is no document type."""


def _refuse_doctype(data: bytes, path: Path) -> None:
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise InputError(
            zh=f"{path} 的 XML 带有文档类型声明（DOCTYPE），可能不安全，不予读取；请从原系统重新导出。",
            en=f"The XML of {path} has a document type declaration (DOCTYPE), which may be unsafe, and is not read; "
            "export it anew.",
        )

    def stop(*_: object) -> None:
        raise _AtRoot

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = stop
    with contextlib.suppress(_AtRoot):
        parser.Parse(data, True)


def _refuse_bomb(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    too_many = len(entries) > MOST_ENTRIES
    too_large = unpacked > MOST_UNPACKED
    too_dense = unpacked > _SMALL and unpacked > MOST_RATIO * max(1, packed)
    overlapping = packed > path.stat().st_size  # the same bytes counted for many entries (D. Fifield, 2019)
    if too_many or too_large or too_dense or overlapping:
        raise _bomb(path)


def _bomb(path: Path) -> InputError:
    return InputError(
        zh=f"{path} 解压后大得不正常，可能是压缩炸弹，没有读取；请用原来的程序打开检查，只保留文字再另存。",
        en=f"{path} would unpack to far more than a document holds (a zip bomb?) and was not read; open it in the program "
        "it was made with, keep the text only and save it anew.",
    )
