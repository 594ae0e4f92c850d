"""Writing a file whole or not at all: what reads it never meets half of it."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from grader.errors import OutputError
from grader.os_errors import reason


def write_whole(path: Path, data: bytes | str) -> None:
    """Put `data` (text as UTF-8, line ends as given) at `path`, replacing what is there in one step.

    A file that is replaced keeps its permissions, a new one gets the usual ones, and a symbolic link is
    followed. Something that is no plain file (a pipe, /dev/stdout) is written to directly.
    Raises OutputError when the folder is missing or the file cannot be written; nothing is left behind.
    """
    raw = data.encode("utf-8") if isinstance(data, str) else data
    temporary: str | None = None
    try:
        target = path.resolve()
        if target.exists() and not target.is_file() and not target.is_dir():
            target.write_bytes(raw)
            return
        if target.is_dir():
            raise IsADirectoryError(f"Is a directory: {target}")
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=".tmp", dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
        Path(temporary).chmod(_mode_for(target))
        Path(temporary).replace(target)
        temporary = None
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of symbolic links, before Python 3.13
        raise _cannot_write(path, error) from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()


def _mode_for(target: Path) -> int:
    """The mode of the file that is replaced, else what open() would give; mkstemp's own 0600 shuts others out."""
    try:
        return target.stat().st_mode & 0o777
    except FileNotFoundError:
        umask = os.umask(0)
        os.umask(umask)
        return 0o666 & ~umask


def _cannot_write(path: Path, error: Exception) -> OutputError:
    if isinstance(error, FileNotFoundError):
        return OutputError(
            zh=f"无法写入 {path}：文件夹 {path.parent} 不存在，请先建立它或换一个位置。",
            en=f"Cannot write {path}: the folder {path.parent} does not exist; create it or choose another place.",
        )
    if isinstance(error, IsADirectoryError):
        return OutputError(
            zh=f"无法写入 {path}：这是一个文件夹，请给出文件名。",
            en=f"Cannot write {path}: it is a folder; give a file name.",
        )
    zh, en = reason(error) if isinstance(error, OSError) else (str(error), str(error))
    return OutputError(
        zh=f"无法写入 {path}：{zh}。请检查权限和磁盘空间，或换一个位置。",
        en=f"Cannot write {path}: {en}. Check permissions and free space, or choose another place.",
    )
