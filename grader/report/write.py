"""Where the report and the slips go: checked before the work begins, both written whole or neither."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from grader.batch.outputs import WholeFiles, cannot_write
from grader.errors import OutputError


def check_outputs(outputs: Iterable[Path], *, inputs: Iterable[Path | None], force: bool) -> None:
    """Raise OutputError where an output cannot be written, exists (unless `force`), or is an input or another output."""
    taken = {path.resolve() for path in inputs if path is not None}
    for path in outputs:
        if path.resolve() in taken:
            raise OutputError(
                zh=f"{path} 是输入的文件，或与另一个输出相同；请换一个文件名。",
                en=f"{path} is an input, or another output too; choose another name.",
            )
        taken.add(path.resolve())
        with WholeFiles(force=force) as files:
            files.reserve(path)


def write_pages(pages: Mapping[Path, str], *, force: bool) -> None:
    """Write the pages as UTF-8. Raises OutputError; then none of them is there."""
    with WholeFiles(force=force) as files:
        for path, text in pages.items():
            place = files.reserve(path)
            try:
                place.write_text(text, encoding="utf-8", newline="\n")
            except OSError as error:
                raise cannot_write(path, error) from error
        files.commit()
