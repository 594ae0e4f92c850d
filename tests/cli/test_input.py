"""Reading one text in whatever encoding it is, or saying how to mend it."""

from __future__ import annotations

import io
import os

import pytest

from grader.cli.input import MOST_BYTES, decode, read_text
from grader.errors import InputError

TEXT = "客户流失的原因：质量不稳定，\r\n服务意识淡薄。churn ①"
TRADITIONAL = "客戶流失的原因是產品品質不穩定，服務態度不好，競爭對手的優惠更多。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings(encoding, tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT.encode(encoding))
    assert read_text(str(path)) == TEXT


def test_big_endian_utf16_with_a_mark():
    assert decode(b"\xfe\xff" + "客户".encode("utf-16-be"), "x") == "客户"


@pytest.mark.parametrize("encoding", ["big5", "gb18030"])
def test_traditional_characters(encoding):
    assert decode(TRADITIONAL.encode(encoding), "x") == TRADITIONAL


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf"])
def test_an_empty_file_is_a_blank_answer(data):
    assert decode(data, "x") == ""


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"PK\x03\x04\x14\x00\x06\x00",
        b"\xff\xfe\x00",
        b"\xff\xfea\x00\x00\x00",
        b"caf\xe9 \xe8\xff",
        bytes(range(128, 256)),
    ],
)
def test_what_is_no_text_is_refused(data):
    with pytest.raises(InputError, match=r"UTF-8"):
        decode(data, "answer.docx")


def test_the_message_names_the_file_and_the_mend(tmp_path):
    with pytest.raises(InputError) as no_file:
        read_text(str(tmp_path / "gone.txt"))
    assert "gone.txt" in no_file.value.en[:200] or "…" in no_file.value.en
    assert "grade -" in no_file.value.en
    with pytest.raises(InputError) as folder:
        read_text(str(tmp_path))
    assert "文件夹" in folder.value.zh and "grade batch" in folder.value.zh


def test_a_mistyped_command_is_pointed_out():
    with pytest.raises(InputError) as error:
        read_text("rubric", commands=("answer", "batch", "rubrics"))
    assert "grade rubrics" in error.value.en


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b", "客户流失是因为质量不稳定。" * 30])
def test_an_answer_given_as_a_file_name(name):
    with pytest.raises(InputError) as error:
        read_text(name)
    assert "grade -" in error.value.zh
    assert len(error.value.zh) < 200


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root reads everything")
def test_no_permission(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("x")
    path.chmod(0)
    with pytest.raises(InputError, match=r"permission|权限"):
        read_text(str(path))


def test_too_large_is_no_answer():
    with pytest.raises(InputError, match="grade batch"):
        decode(b"a" * (MOST_BYTES + 1), "x")


def test_standard_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("答案".encode("gb18030"))))
    assert read_text("-") == "答案"
