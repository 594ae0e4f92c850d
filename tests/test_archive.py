"""What must be refused before it is unpacked, and what must not."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from zipped import zipped

from grader import archive
from grader.archive import check_archive, open_archive, parse_xml
from grader.errors import InputError


def test_a_plain_archive_is_read(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.xml": "<a>1</a>", "b.txt": "两"})
    check_archive(path)
    with open_archive(path) as found:
        assert found.names == {"a.xml", "b.txt"}
        assert found.read("b.txt").decode() == "两"
        assert found.xml("a.xml").text == "1"


def test_a_dense_archive_is_a_bomb(tmp_path: Path) -> None:
    path = zipped(tmp_path / "bomb.docx", {"word/document.xml": b"\0" * (40 << 20)})
    assert path.stat().st_size < 50_000
    with pytest.raises(InputError) as caught:
        check_archive(path)
    assert "bomb.docx" in caught.value.zh and "压缩炸弹" in caught.value.zh
    assert "zip bomb" in caught.value.en


def test_a_dense_archive_that_is_small_all_the_same_is_none(tmp_path: Path) -> None:
    check_archive(zipped(tmp_path / "a.xlsx", {"xl/sheet.xml": b" " * (1 << 20)}))


def test_too_many_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_ENTRIES", 3)
    with pytest.raises(InputError, match=r"bomb"):
        check_archive(zipped(tmp_path / "a.zip", dict.fromkeys("abcd", "x")))


def test_a_large_member_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_PART", 10)
    path = zipped(tmp_path / "a.zip", {"a": "x" * 11, "b": "x" * 10})
    with open_archive(path) as found:
        assert found.read("b") == b"x" * 10
        with pytest.raises(InputError):
            found.read("a")


def test_entries_that_share_their_bytes(tmp_path: Path) -> None:
    """David Fifield's bomb: the directory names the same bytes again and again."""
    path = zipped(tmp_path / "a.zip", {"a": bytes(range(256)) * 40, "b": "x"}, pack=zipfile.ZIP_STORED)
    with zipfile.ZipFile(path) as found:
        first, start = found.infolist()[0], found.start_dir
    data = path.read_bytes()
    entry = data[start : start + 46 + 1]
    many = data[:start] + entry * 8
    end = b"PK\5\6" + bytes(4) + (8).to_bytes(2, "little") * 2 + (8 * len(entry)).to_bytes(4, "little")
    path.write_bytes(many + end + start.to_bytes(4, "little") + bytes(2))
    with zipfile.ZipFile(path) as found:
        assert sum(e.compress_size for e in found.infolist()) == 8 * first.compress_size
    with pytest.raises(InputError):
        check_archive(path)


@pytest.mark.parametrize("cut", [10, 60, -30])
def test_a_damaged_archive(tmp_path: Path, cut: int) -> None:
    path = zipped(tmp_path / "a.docx", {"word/document.xml": "<a/>" * 100})
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(InputError, match=r"a\.docx"):
        check_archive(path)


def test_a_member_that_lies_elsewhere(tmp_path: Path) -> None:
    """A directory that gives a wrong offset, a wrong checksum, an unknown method."""
    path = zipped(tmp_path / "a.docx", {"a": "x" * 99})
    data = path.read_bytes()
    directory = data.index(b"PK\1\2")
    for at in (10, 16, 42, 45):
        broken = bytearray(data)
        broken[directory + at] ^= 0x7F
        path.write_bytes(broken)
        with pytest.raises(InputError, match=r"a\.docx"), open_archive(path) as found:
            found.read("a")


def test_a_member_with_a_password(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a": "x"}, pack=zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    directory = data.index(b"PK\1\2")
    data[6] |= 1
    data[directory + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(InputError) as caught, open_archive(path) as found:
        found.read("a")
    assert "密码" in caught.value.zh and "password" in caught.value.en


LAUGHS = """<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "haha"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(encoding: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_xml(LAUGHS.encode(encoding), Path("a.xml"))
    assert "DOCTYPE" in caught.value.zh and "a.xml" in caught.value.en


@pytest.mark.parametrize("broken", [b"", b"<a>", b"<a></b>", b"no xml", b"\xff\xfe", b"<a>&b;</a>"])
def test_broken_xml(broken: bytes) -> None:
    with pytest.raises(InputError, match=r"a\.xml"):
        parse_xml(broken, Path("a.xml"))


def test_an_encoding_that_expat_does_not_know() -> None:
    with pytest.raises(InputError, match=r"UTF-8"):
        parse_xml('<?xml version="1.0" encoding="gb2312"?><a>中</a>'.encode("gb2312"), Path("a.xml"))
