"""Several output files that appear together, whole, or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from grader.errors import OutputError
from grader.os_errors import reason


@dataclass(slots=True)
class _Pending:
    temporary: Path
    target: Path | BinaryIO
    backup: Path | None = None


class WholeFiles:
    """Hands out temporary paths beside their targets; `commit` puts all in place, leaving without it removes all.

    A target that exists is refused unless `force`. Used as a context manager. Raises OutputError.
    """

    def __init__(self, *, force: bool = False) -> None:
        self._force = force
        self._pending: list[_Pending] = []

    def reserve(self, target: Path) -> Path:
        """A temporary path to write to what `commit` will put at `target`."""
        target = target.resolve()  # a symbolic link is followed, not replaced
        self._check(target)
        try:
            handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=".part", dir=target.parent)
            os.close(handle)
        except OSError as error:
            raise cannot_write(target, error) from error
        self._pending.append(_Pending(Path(name), target))
        return Path(name)

    def reserve_stream(self, stream: BinaryIO) -> Path:
        """A temporary path whose content `commit` will copy to `stream`."""
        handle, name = tempfile.mkstemp(prefix="grade.", suffix=".part")
        os.close(handle)
        self._pending.append(_Pending(Path(name), stream))
        return Path(name)

    def commit(self) -> None:
        """Puts every file in place. When one cannot be placed, those placed before are taken back."""
        pending = sorted(
            self._pending, key=lambda p: not isinstance(p.target, Path)
        )  # streams cannot be undone
        placed: list[_Pending] = []
        try:
            for item in pending:
                placed.append(item)
                self._place(item)
        except BaseException:
            for item in placed:
                _take_back(item)
            raise
        for item in pending:
            if item.backup is not None:
                item.backup.unlink(missing_ok=True)
        self._pending = []

    def _check(self, target: Path) -> None:
        if target.is_dir():
            raise OutputError(
                zh=f"无法写入 {target}：这是一个文件夹，请给出文件名。",
                en=f"Cannot write {target}: it is a folder; give a file name.",
            )
        if target.exists() and not self._force:
            raise OutputError(
                zh=f"{target} 已存在；加上 --force 可覆盖它。",
                en=f"{target} exists already; add --force to replace it.",
            )
        if target.exists():
            try:
                target.open("r+b").close()  # a spreadsheet that has it open locks it on Windows: say so now
            except OSError as error:
                raise cannot_write(target, error) from error

    def _place(self, item: _Pending) -> None:
        if not isinstance(item.target, Path):
            with item.temporary.open("rb") as file:
                shutil.copyfileobj(file, item.target)
            item.target.flush()
            item.temporary.unlink()
            return
        self._check(item.target)
        try:
            item.temporary.chmod(_mode_for(item.target))
            _to_disk(item.temporary)
            if item.target.exists():
                item.backup = item.temporary.with_suffix(".old")
                _second_name(item.target, item.backup)
            item.temporary.replace(item.target)
        except OSError as error:
            raise cannot_write(item.target, error) from error

    def __enter__(self) -> WholeFiles:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for item in self._pending:
            with contextlib.suppress(OSError):
                item.temporary.unlink(missing_ok=True)
        self._pending = []


def _to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _second_name(path: Path, name: Path) -> None:
    """Keeps what is at `path` under `name` too, so that there is no moment without it."""
    try:
        name.hardlink_to(path)
    except OSError:  # a file system without links
        shutil.copy2(path, name)


def _take_back(item: _Pending) -> None:
    """Undoes `_place` as far as it got: a temporary that is gone has become the target."""
    if not isinstance(item.target, Path):
        return
    with contextlib.suppress(OSError):
        if item.temporary.exists():
            if item.backup is not None:
                item.backup.unlink(missing_ok=True)
        elif item.backup is not None:
            item.backup.replace(item.target)
        else:
            item.target.unlink(missing_ok=True)


def _mode_for(target: Path) -> int:
    """The mode of the file that is replaced, else what open() would give; mkstemp's 0600 shuts others out."""
    with contextlib.suppress(FileNotFoundError):
        return target.stat().st_mode & 0o777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def cannot_write(path: Path, error: OSError) -> OutputError:
    """One sentence for a file that cannot be written."""
    if isinstance(error, FileNotFoundError):
        return OutputError(
            zh=f"无法写入 {path}：文件夹 {path.parent} 不存在，请先建立它或换一个位置。",
            en=f"Cannot write {path}: the folder {path.parent} does not exist; create it or choose another place.",
        )
    zh, en = reason(error)
    return OutputError(
        zh=f"无法写入 {path}：{zh}。请关闭打开它的程序，检查权限和磁盘空间，或换一个位置。",
        en=f"Cannot write {path}: {en}. Close the program that has it open, check permissions and free space, "
        "or choose another place.",
    )
