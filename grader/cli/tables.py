"""What the commands that read tables of marks share: their options, and how they put out what they found."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from grader.cli.usage import usage_error
from grader.language import Lang, pick, user_language

if TYPE_CHECKING:
    from rich.console import RenderableType

    from grader.batch.read import ReadOptions
    from grader.batch.table import Note

F = TypeVar("F", bound=Callable[..., Any])
PATH = click.Path(path_type=Path)
_DELIMITERS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";"}


def t(zh: str, en: str) -> str:
    """The text in the user's language."""
    return pick(user_language(), zh, en)


def table_options(command: F) -> F:
    """Adds the options that say how a table is to be read."""
    return _with(
        command,
        click.option(
            "--id-column",
            metavar="NAME",
            help=t("学号列；默认自动识别", "the id column; recognised by default"),
        ),
        click.option(
            "--encoding", metavar="NAME", help=t("CSV 编码；默认自动识别", "of the CSV; detected by default")
        ),
        click.option(
            "--delimiter",
            metavar="CHAR",
            help=t("CSV 分隔符（可写 tab）；默认自动识别", "of the CSV (`tab` works); detected by default"),
        ),
        click.option(
            "--sheet",
            metavar="NAME|N",
            help=t("XLSX 工作表；默认第一张", "of the XLSX; the first by default"),
        ),
    )


def rubric_options(zh: str, en: str, *, required: bool = False) -> Callable[[F], F]:
    """Adds --rubric, for what the text says, and --rubrics."""
    rubric = click.option("--rubric", required=required, metavar="ID|PATH", help=t(zh, en))
    return lambda command: _with(command, rubric, rubrics_option)


def rubrics_option(command: F) -> F:
    """Adds --rubrics, folders to look for rubrics in."""
    text = t("题库文件夹，可多次给出", "a folder of rubrics; repeatable")
    return click.option("--rubrics", "folders", multiple=True, type=PATH, metavar="DIR", help=text)(command)


def answer_column_option(command: F) -> F:
    """Adds --answer-column."""
    return click.option("--answer-column", metavar="NAME", help=t("答案列", "the answer column"))(command)


def rubric_column_option(command: F) -> F:
    """Adds --rubric-column."""
    return click.option("--rubric-column", metavar="NAME", help=t("题号列", "the rubric column"))(command)


def teacher_option(command: F) -> F:
    """Adds --teacher, a table of the teacher's own."""
    text = t("教师的分数在另一张表里，按学号对应", "the teacher's columns are in this table, joined by id")
    return click.option("--teacher", type=PATH, metavar="FILE", help=text)(command)


def budget_option(command: F) -> F:
    """Adds --budget, the mean error in marks that may be left in the answers nobody checks."""
    return click.option(
        "--budget",
        type=click.FloatRange(min=0),
        default=0.25,
        metavar="MARKS",
        callback=_finite,
        help=t(
            "平均每份答案允许的误差（分），默认 0.25；查过的按 0 计",
            "the mean error an answer that may be left, in marks; 0.25 unless told; checked answers count 0",
        ),
    )(command)


def _finite(_context: click.Context, _option: click.Parameter, value: float) -> float:
    if not math.isfinite(value):
        raise usage_error(
            zh="--budget 应是一个数，例如 0.25（平均每份答案允许的误差，分）。",
            en="--budget takes a number, for example 0.25: the mean error an answer that may be left, in marks.",
        )
    return value


def output_options(command: F) -> F:
    """Adds --format, --lang, -o and --force."""
    return _with(
        command,
        click.option(
            "--format",
            type=click.Choice(("text", "json")),
            default="text",
            help=t("输出格式，默认 text", "how to show the figures; text unless told"),
        ),
        click.option("-o", "--output", type=PATH, metavar="FILE", help=t("写入文件", "write to this file")),
        click.option("--force", is_flag=True, help=t("覆盖已有的输出文件", "replace existing output files")),
        click.option(
            "--lang", type=click.Choice(("zh", "en")), help=t("输出的语言", "language of what is put out")
        ),
    )


def _with(command: F, *options: Callable[[F], F]) -> F:
    """The command with options, shown in this order."""
    for option in reversed(options):
        command = option(command)
    return command


def read_options(options: Mapping[str, Any]) -> ReadOptions:
    """How the user wants tables read."""
    from grader.batch.read import ReadOptions

    delimiter: str | None = options["delimiter"]
    return ReadOptions(
        encoding=options["encoding"],
        delimiter=_DELIMITERS.get(delimiter.lower(), delimiter) if delimiter else None,
        sheet=options["sheet"],
    )


def show_notes(notes: Iterable[Note], lang: Lang) -> None:
    """Notes to standard error."""
    from grader.view.safe import one_line

    for note in notes:
        click.echo(pick(lang, "注意：", "Note: ") + one_line(note.text(lang)), err=True)


def put_out(
    data: Mapping[str, object],
    parts: Callable[[], Iterable[RenderableType]],
    options: Mapping[str, Any],
) -> None:
    """The figures as JSON or as tables, to standard output or to the file `output`. Raises OutputError."""
    from grader.batch.outputs import WholeFiles
    from grader.view.figures import print_parts

    def write(stream: Any) -> None:
        if options["format"] == "json":
            stream.write(json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n")
        else:
            print_parts(parts(), stream)

    if options["output"] is None:
        write(sys.stdout)
        return
    with WholeFiles(force=options["force"]) as files:
        with files.reserve(options["output"]).open("w", encoding="utf-8") as stream:
            write(stream)
        files.commit()
