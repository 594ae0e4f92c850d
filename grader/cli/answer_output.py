"""Where one answer's result goes, and in which form."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from grader.cli.answer import Options
    from grader.records import GradeResult, Rubric

_WIDEST = 100  # longer lines are hard to read; --width asks for more


def emit(options: Options, rubric: Rubric, result: GradeResult) -> None:
    """To the file that -o names, or to standard output."""
    text = _shown(options, rubric, result)
    if options.output is not None:
        from grader.files import write_whole

        write_whole(options.output, text)
    elif options.format == "text":
        click.echo(text, nl=False, color=_colour(options))
    else:
        click.echo(text.encode("utf-8"), nl=False)  # what programs read is UTF-8 everywhere


def _shown(options: Options, rubric: Rubric, result: GradeResult) -> str:
    if options.marks_only:
        from grader.feedback_texts import plain

        return f"{plain(result.score)}/{plain(result.max_score)}\n"
    if options.format == "json":
        from grader.export import result_to_json

        return result_to_json(result) + "\n"
    from grader.view import render

    encoding = "utf-8" if options.output is not None else (sys.stdout.encoding or "utf-8")
    return render(
        rubric,
        result,
        view=options.format,
        hints=options.hints,
        width=options.width or min(_WIDEST, shutil.get_terminal_size((80, 24)).columns),
        colour=_colour(options),
        encoding=encoding,
    )


def _colour(options: Options) -> bool:
    if options.color != "auto":
        return options.color == "always"
    if options.output is not None or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout.isatty()
