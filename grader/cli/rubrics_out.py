"""What the commands of `grade rubrics` share: naming broken files, writing one rubric's text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.tables import t
from grader.language import Lang, pick

if TYPE_CHECKING:
    from grader.library import LibraryEntry

ON_SCREEN = Path("-")


def complain_about(entries: Sequence[LibraryEntry], lang: Lang) -> None:
    """The errors of the broken files, to standard error."""
    from grader.view.safe import visible

    for entry in entries:
        if entry.error:
            click.echo(visible(pick(lang, "错误：", "Error: ") + entry.error.message(lang)), err=True)


def write_text(text: str, output: Path, *, force: bool) -> None:
    """Put a rubric's text on the screen or into a file. Raises OutputError when the file exists, unless `force`."""
    from grader.files import write_whole

    if output == ON_SCREEN:
        click.echo(text, nl=False)
        return
    refuse_existing(output, force=force)
    write_whole(output, text)
    click.echo(t(f"已写入 {output}", f"Wrote {output}"), err=True)


def refuse_existing(output: Path, *, force: bool) -> None:
    """Raise OutputError when a file is there already, unless `force`."""
    from grader.errors import OutputError

    if output.is_file() and not force:
        raise OutputError(
            zh=f"{output} 已经存在。要覆盖它请加 --force，或用 -o 换一个文件名。",
            en=f"{output} exists already. Add --force to replace it, or name another file with -o.",
        )
