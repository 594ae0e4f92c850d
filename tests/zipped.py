"""Containers for tests: zip files of given members, and the least DOCX around a body."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def zipped(path: Path, members: Mapping[str, str | bytes], *, pack: int = zipfile.ZIP_DEFLATED) -> Path:
    """A zip file of these members."""
    with zipfile.ZipFile(path, "w", pack) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def bare_docx(
    path: Path, body: str, *, numbering: str = "", styles: str = "", more: Mapping[str, str | bytes] = {}
) -> Path:
    """A document of this w:body, w:numbering and w:styles content and nothing else."""
    parts = {"document.main": ("document", f"<w:body>{body}</w:body>")}
    if numbering:
        parts["numbering"] = ("numbering", numbering)
    if styles:
        parts["styles"] = ("styles", styles)
    types = "".join(
        f'<Override PartName="/word/{root}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
        for kind, (root, _) in parts.items()
    )
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{types}</Types>'
    }
    for root, content in parts.values():
        members[f"word/{root}.xml"] = f'<w:{root} xmlns:w="{W}">{content}</w:{root}>'
    return zipped(path, members | dict(more))
