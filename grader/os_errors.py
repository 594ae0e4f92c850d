"""What the system says of a file, in both languages: its own words are English only."""

from __future__ import annotations

import errno

_REASONS: dict[int, tuple[str, str]] = {
    errno.ENOENT: ("文件不存在", "it does not exist"),
    errno.EACCES: ("没有权限", "permission denied"),
    errno.EPERM: ("没有权限", "permission denied"),
    errno.EISDIR: ("这是一个文件夹", "it is a folder"),
    errno.ENOTDIR: ("路径中有一段不是文件夹", "a part of the path is no folder"),
    errno.ENOSPC: ("磁盘空间不足", "no space is left on the disk"),
    errno.EROFS: ("磁盘是只读的", "the disk is read-only"),
    errno.ENAMETOOLONG: ("文件名太长", "the name is too long"),
    errno.EBUSY: ("文件正被占用", "it is in use"),
    errno.EMFILE: ("打开的文件太多", "too many files are open"),
    errno.EIO: ("磁盘读写出错", "the disk failed"),
    errno.ELOOP: ("链接循环", "its links go in a circle"),
}


def reason(error: OSError) -> tuple[str, str]:
    """Why a file could not be read or written, Chinese and English; the system's own words where we have none."""
    known = _REASONS.get(error.errno or 0)
    own = error.strerror or str(error)
    return known or (own, own)
