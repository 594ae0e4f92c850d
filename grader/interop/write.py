"""Drafted rubrics to files, all of them or none."""

from __future__ import annotations

import contextlib
from pathlib import Path

from grader.batch.outputs import WholeFiles, cannot_write
from grader.errors import OutputError
from grader.interop.draft import Drafts


def write_drafts(drafts: Drafts, output: Path, *, force: bool = False) -> dict[str, Path]:
    """Writes a file a rubric, `id.yaml`, into the folder `output`, which is made if it is missing; or the only rubric to
    the file `output`, when that ends in .yaml. Returns the file of each rubric's id.

    Raises OutputError, having written nothing, when a file exists (without `force`), cannot be written, or is to hold
    several rubrics.
    """
    places = _places(drafts, output)
    folder = output if output not in places.values() else output.parent
    made = _make(folder) if folder is output else False
    try:
        with WholeFiles(force=force) as files:
            for draft in drafts.drafts:
                files.reserve(places[draft.rubric.id]).write_text(draft.text, encoding="utf-8", newline="\n")
            files.commit()
    except BaseException:
        if made:
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise
    return places


def _places(drafts: Drafts, output: Path) -> dict[str, Path]:
    ids = [draft.rubric.id for draft in drafts.drafts]
    if output.suffix.lower() not in {".yaml", ".yml"} or output.is_dir():
        return {name: output / f"{name}.yaml" for name in ids}
    if len(ids) > 1:
        raise OutputError(
            zh=f"起草了 {len(ids)} 份评分标准，一个文件放不下；请用 -o 给出文件夹名，例如 -o {output.with_suffix('')}。",
            en=f"{len(ids)} rubrics were drafted, and a file holds one; name a folder, e.g. -o {output.with_suffix('')}.",
        )
    return dict.fromkeys(ids, output)


def _make(folder: Path) -> bool:
    """Whether the folder had to be made."""
    if folder.is_file():
        raise OutputError(
            zh=f"{folder} 是文件，不是文件夹；请用 -o 另给一个文件夹名。",
            en=f"{folder} is a file and no folder; name another folder with -o.",
        )
    try:
        folder.mkdir()
    except FileExistsError:
        return False
    except OSError as error:
        raise cannot_write(folder, error) from error
    return True
