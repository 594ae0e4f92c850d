"""A file is written whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from grader.errors import OutputError
from grader.files import write_whole


def test_text_and_bytes_are_written_as_given(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    write_whole(path, "客户\r\n")
    assert path.read_bytes() == "客户\r\n".encode()
    write_whole(path, b"\x00\xff")
    assert path.read_bytes() == b"\x00\xff"
    assert [p.name for p in tmp_path.iterdir()] == ["out.txt"]


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_permissions(tmp_path: Path) -> None:
    old = os.umask(0o022)
    try:
        path = tmp_path / "out.txt"
        write_whole(path, "a")
        assert stat.S_IMODE(path.stat().st_mode) == 0o644
        path.chmod(0o600)
        write_whole(path, "b")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    finally:
        os.umask(old)


@pytest.mark.skipif(os.name == "nt", reason="symbolic links need rights")
def test_a_link_is_followed(tmp_path: Path) -> None:
    target, link = tmp_path / "target.txt", tmp_path / "link.txt"
    target.write_text("old")
    link.symlink_to(target)
    write_whole(link, "new")
    assert link.is_symlink() and target.read_text() == "new"


def test_what_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "out.txt"
    path.write_text("old")

    def broken(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(OutputError) as caught:
        write_whole(path, "new")
    assert "no space is left" in caught.value.en and "磁盘空间" in caught.value.zh
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["out.txt"]


def test_missing_folder_and_folder_as_file(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as caught:
        write_whole(tmp_path / "no" / "out.txt", "x")
    assert "does not exist" in caught.value.en and "不存在" in caught.value.zh
    with pytest.raises(OutputError) as caught:
        write_whole(tmp_path, "x")
    assert "folder" in caught.value.en and "文件夹" in caught.value.zh


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="POSIX devices")
def test_a_device_is_written_to_not_replaced() -> None:
    write_whole(Path("/dev/null"), "x")
    assert not Path("/dev/null").is_file()
