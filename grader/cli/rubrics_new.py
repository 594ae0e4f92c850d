"""`grade rubrics new`: a rubric from a few questions at the terminal, or a commented template to fill in."""

from __future__ import annotations

import contextlib
import shutil
import sys
from collections.abc import Container
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.rubrics_out import ON_SCREEN, refuse_existing, write_text
from grader.cli.tables import PATH, t
from grader.cli.usage import usage_error
from grader.language import Lang, user_language

if TYPE_CHECKING:
    from grader.authoring.talk import Talk
    from grader.batch.table import Note
    from grader.records import Rubric

_WIDEST = 100  # columns


@click.command(
    "new",
    short_help=t("问几个问题，写一份评分标准。", "Write a rubric, asking a few questions."),
    help=t(
        "在终端里问几个问题（题目、题型、总分、要点、别的说法），写成一份评分标准，并指出写得不好的地方。"
        "没有现成的要点，给一份参考答案也行。随时可按 Ctrl-C 离开，什么也不写。\n\n"
        "给出编号时不问，写一份带说明的空白评分标准，留着自己填。",
        "Ask a few questions at the terminal (the question, its kind, marks, points, other wordings), write a rubric of the replies, "
        "and point out what will mark badly. A model answer will do where there are no points yet. Ctrl-C leaves at any time, and "
        "nothing is written.\n\n"
        "With an ID nothing is asked: a commented rubric to fill in is written.",
    ),
)
@click.argument("rubric_id", metavar=t("[编号]", "[ID]"), required=False)
@click.option(
    "--template",
    is_flag=True,
    help=t("不问，写空白的评分标准；给出编号就是如此。", "Ask nothing, write the template; so with an ID."),
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=PATH,
    help=t(
        "写到这个文件；默认是当前文件夹的 编号.yaml，- 表示屏幕。",
        "Write here; ID.yaml unless told, - for the screen.",
    ),
)
@click.option("--force", is_flag=True, help=t("文件已存在时覆盖它。", "Replace a file that exists."))
def new(rubric_id: str | None, template: bool, output: Path | None, force: bool) -> None:
    """The template for an id, else the interview."""
    if template or rubric_id is not None:
        _write_template(rubric_id or _name_of(output) or "my-question", output, force=force)
        return
    if not sys.stdin.isatty():
        raise usage_error(
            zh="不在终端里，没法提问。请给出编号，得到一份空白的评分标准：grade rubrics new 编号。",
            en="There is no terminal to ask at. Give an id to get a template: grade rubrics new ID.",
        )
    if output is not None and output != ON_SCREEN:
        refuse_existing(output, force=force)  # before she has answered everything in vain
    _interview(output, user_language(), force=force)


def _write_template(rubric_id: str, output: Path | None, *, force: bool) -> None:
    from grader.rubric_template import template

    write_text(template(rubric_id, user_language()), output or Path(f"{rubric_id}.yaml"), force=force)


def _name_of(output: Path | None) -> str | None:
    """The output file's name, where it makes an id."""
    from grader.authoring.ids import is_id

    return output.stem if output is not None and is_id(output.stem) else None


def _interview(output: Path | None, lang: Lang, *, force: bool) -> None:
    """Asks, shows what came of it, writes it and lints it."""
    from grader.authoring.interview import interview
    from grader.errors import GraderError
    from grader.rubric import dump_rubric, parse_rubric

    click.echo(
        t(
            "回车用方括号里的内容；Ctrl-C 离开，什么也不写。",
            "Enter takes what stands in brackets; Ctrl-C leaves, and nothing is written.",
        ),
        err=True,
    )
    try:
        made = interview(_talk(lang), taken=_taken(output, force=force), name=_name_of(output))
    except (EOFError, KeyboardInterrupt):
        click.echo(t("\n已离开，什么也没有写。", "\nLeft; nothing was written."), err=True)
        raise click.Abort from None
    text = dump_rubric(made)
    place = output or Path(f"{made.id}.yaml")
    rubric = parse_rubric(text, name=str(place))
    _show(rubric, lang)
    try:
        write_text(text, place, force=force)
    except GraderError:
        click.echo(text)  # all she has typed must not be lost
        raise
    if place != ON_SCREEN:
        _lint(text, place, lang)
        _say_next(place)


def _talk(lang: Lang) -> Talk:
    from grader.authoring.talk import Talk
    from grader.cli.input import read_text

    with contextlib.suppress(ImportError):
        import readline  # noqa: F401  # arrow keys, and a backspace that takes whole Chinese characters

    def ask(asked: Note, prompt: str) -> str:
        if asked.text(lang):
            click.echo(f"\n{asked.text(lang)}", err=True)
        if sys.stdout.isatty():
            return input(prompt)
        click.echo(prompt, nl=False, err=True)  # standard output is for the rubric
        return input()

    def tell(note: Note) -> None:
        click.echo(note.text(lang), err=True)

    return Talk(ask=ask, tell=tell, open=read_text)


def _taken(output: Path | None, *, force: bool) -> Container[str]:
    """Ids whose file would be in the way, here or in the library."""
    from grader.library import known_ids

    here = set() if output or force else {path.stem for path in Path().glob("*.yaml")}
    return known_ids() | here


def _show(rubric: Rubric, lang: Lang) -> None:
    from grader.view.rubric_sheet import rubric_sheet
    from grader.view.rubric_text import sheet_to_text

    width = min(_WIDEST, shutil.get_terminal_size().columns)
    click.echo("\n" + sheet_to_text(rubric_sheet(rubric, lang), width=width) + "\n", err=True)


def _lint(text: str, place: Path, lang: Lang) -> None:
    """What is likely to mark badly, each with what to do about it."""
    from grader.cli.progress import at_work
    from grader.lint.lint import lint_all
    from grader.lint.source import parse_source
    from grader.lint.view import report_lines
    from grader.view.safe import visible

    source = parse_source(text, name=str(place))
    with at_work(t("正在检查写法……", "looking at how it is written …"), shown=sys.stderr.isatty()):
        reports = list(lint_all([source]))
    for line in report_lines(reports, lang):
        click.echo(visible(line), err=True)


def _say_next(place: Path) -> None:
    click.echo(
        t(
            f"接着可以：grade rubrics test {place} --answers 全班.csv 用学生的答案试一试；"
            f"grade rubrics lint {place} 改后再查。",
            f"Next: grade rubrics test {place} --answers class.csv tries it on students' answers; "
            f"grade rubrics lint {place} looks again once you have changed it.",
        ),
        err=True,
    )
