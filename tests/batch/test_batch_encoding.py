"""Encodings are told apart, or not guessed at all; a wrong byte is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.batch.encoding import check_encoding, detect_encoding
from grader.errors import TableError

SIMPLIFIED = "学号,答案\nS1,产品质量不稳定，客户的利益受到损害。\nS2,企业缺乏创新，服务意识淡薄\n"
TRADITIONAL = "學號,答案\nS1,產品品質不穩定，客戶的利益受到損害。\nS2,企業缺乏創新，服務意識淡薄，裏外不一\n"
ENGLISH = "id,answer\n1,the moon pulls the sea\n"


@pytest.mark.parametrize(
    ("text", "encoding", "expected"),
    [
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "utf-8-sig", "utf-8-sig"),
        (SIMPLIFIED, "gb18030", "gb18030"),
        (SIMPLIFIED, "gbk", "gb18030"),
        (SIMPLIFIED, "utf-16", "utf-16"),
        (SIMPLIFIED, "utf-16-le", "utf-16-le"),
        (SIMPLIFIED, "utf-16-be", "utf-16-be"),
        (SIMPLIFIED, "utf-32", "utf-32"),
        (TRADITIONAL, "utf-8", "utf-8"),
        (TRADITIONAL, "cp950", "cp950"),
        (TRADITIONAL, "gb18030", "gb18030"),
        (TRADITIONAL, "utf-16-le", "utf-16-le"),
        (ENGLISH, "ascii", "utf-8"),
        (ENGLISH, "utf-16-be", "utf-16-be"),
        (SIMPLIFIED.replace("学号,答案", "a,b"), "gb18030", "gb18030"),
        (TRADITIONAL.replace("學號,答案", "a,b"), "cp950", "cp950"),
        ("id,answer\n1,𠮷野家质量\n", "gb18030", "gb18030"),
        ("學號,答案\n1,佢哋話唔好食，冇嘢啱\n", "big5hkscs", "big5hkscs"),
    ],
)
def test_detects(tmp_path: Path, text: str, encoding: str, expected: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode(encoding))
    found = detect_encoding(path)
    assert found == expected
    assert path.read_bytes().decode(found) == text.lstrip("\ufeff")


def test_chinese_far_behind_an_ascii_head(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"id,answer\n" + b"1,x\n" * 800_000 + "2,质量不稳定，价格太高\n".encode("gb18030"))
    assert detect_encoding(path) == "gb18030"


def test_western_text_is_not_taken_for_chinese(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("id,reply\n1,the café didn’t “open”\n".encode("cp1252"))
    with pytest.raises(TableError) as caught:
        detect_encoding(path)
    assert "--encoding" in caught.value.en and "byte 18" in caught.value.en
    assert "第 2 行" in caught.value.zh


@pytest.mark.parametrize(("encoding", "where"), [("utf-8", 20), ("utf-8-sig", 23)])
def test_wrong_byte_is_named(tmp_path: Path, encoding: str, where: int) -> None:
    path = tmp_path / "t.csv"
    good = "id,答案\n1,好\n".encode(encoding)
    assert len(good) == where - 4
    path.write_bytes(good + b"2,ab\xffc\n")
    with pytest.raises(TableError) as caught:
        check_encoding(path, encoding)
    assert f"byte {where}" in caught.value.en and "line 3" in caught.value.en


def test_wrong_byte_in_a_later_block(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    good = ("id,答案\n" + "1,质量\n" * 200_000).encode()
    path.write_bytes(good + b"\x80\n")
    with pytest.raises(TableError, match=f"{len(good)}"):
        check_encoding(path, "utf-8")


@pytest.mark.parametrize("name", ["klingon", "rot13", "hex", "a\0b"])
def test_unknown_encoding(tmp_path: Path, name: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(ENGLISH)
    with pytest.raises(TableError, match="utf-8"):
        check_encoding(path, name)


def test_nul_bytes(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"id,answer\n1,\x00\x01\x02\x03\x00\x05\n")
    with pytest.raises(TableError, match=r"NUL|空字节"):
        detect_encoding(path)
