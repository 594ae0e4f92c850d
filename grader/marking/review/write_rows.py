"""Where a table goes: checked before the work begins, written whole by its ending, CSV or XLSX, or not at all."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from pathlib import Path

from grader.batch.outputs import WholeFiles, cannot_write
from grader.batch.table import Note
from grader.batch.write import TableWriter, open_writer, table_kind
from grader.errors import OutputError


def check_output(path: Path, *, force: bool, inputs: Iterable[Path | None]) -> None:
    """Raise OutputError where `path` cannot be written, exists already (unless `force`), or is one of the inputs."""
    if path.resolve() in {given.resolve() for given in inputs if given is not None}:
        raise OutputError(
            zh=f"-o 指向了输入的文件 {path}；原文件不会被覆盖，请换一个文件名。",
            en=f"-o names the input {path}, which is never overwritten; choose another name.",
        )
    table_kind(path.name)
    with WholeFiles(force=force) as files:
        files.reserve(path)


def write_table(path: Path, fill: Callable[[TableWriter], None], *, force: bool) -> tuple[Note, ...]:
    """Let `fill` write the rows of the table at `path`; gives what had to be changed in cells. Raises OutputError."""
    kind = table_kind(path.name)
    with WholeFiles(force=force) as files:
        place = files.reserve(path)
        try:
            with contextlib.ExitStack() as stack:
                writer = open_writer(place, kind)
                stack.callback(writer.abort)
                fill(writer)
                writer.close()
        except OSError as error:
            raise cannot_write(path, error) from error
        files.commit()
        return writer.notes()
