"""`grade rubrics`: list, show, check, start and draft rubrics."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from grader.cli.usage import usage_error
from grader.language import pick, user_language

if TYPE_CHECKING:
    from grader.check import CheckReport
    from grader.library import LibraryEntry
    from grader.records import GradeResult, Rubric

_F = TypeVar("_F", bound=Callable[..., Any])


def _t(zh: str, en: str) -> str:
    return pick(user_language(), zh, en)


def _folders(command: _F) -> _F:
    return click.option(
        "--rubrics",
        "folders",
        metavar="DIR",
        type=click.Path(path_type=Path),
        multiple=True,
        help=_t(
            "先在这个文件夹里按编号找评分标准；可重复。",
            "Look for rubric ids in this folder first; may be repeated.",
        ),
    )(command)


@click.group(help=_t("查看、检查、起草评分标准。", "List, show, check and draft rubrics."))
def rubrics() -> None:
    """The group; its help is given above in the user's language."""


@rubrics.command("list", help=_t("列出能按编号找到的评分标准。", "List the rubrics that an id can reach."))
@_folders
@click.option("--json", "as_json", is_flag=True, help=_t("以 JSON 输出。", "Print JSON."))
def list_(folders: tuple[Path, ...], as_json: bool) -> int:
    """A table of the library; exit code 2 when a file is broken."""
    from grader.library import list_rubrics

    entries = list_rubrics(folders)
    if as_json:
        click.echo(json.dumps([_as_json(entry) for entry in entries], ensure_ascii=False, indent=2))
    else:
        from grader.cli.rubrics_view import print_table

        print_table([entry.rubric for entry in entries if entry.rubric])
        _complain_about(entries)
    return 2 if any(entry.error for entry in entries) else 0


@rubrics.command(help=_t("显示一份评分标准。", "Show one rubric."))
@click.argument("rubric", metavar=_t("编号|路径", "ID|PATH"))
@_folders
def show(rubric: str, folders: tuple[Path, ...]) -> None:
    """Question, points, wordings and misconceptions of one rubric."""
    from grader.cli.rubrics_view import print_rubric
    from grader.library import load_rubric

    print_rubric(load_rubric(rubric, folders=folders))


@rubrics.command(
    short_help=_t("检查格式，运行评分标准自带的测试。", "Check the format and run the rubrics' tests."),
    help=_t(
        "检查格式，并运行评分标准自带的测试；不给出文件时检查全部。退出码：0 通过，1 有测试不通过，2 文件有错。",
        "Check the format and run the rubrics' own tests; all of them when none is named. "
        "Exit code: 0 passed, 1 a test failed, 2 a file is broken.",
    ),
)
@click.argument("names", metavar=_t("[编号|路径]…", "[ID|PATH]..."), nargs=-1)
@click.option(
    "--fast",
    is_flag=True,
    help=_t("不用判定模型：更快，但更不准。", "Leave the judge out: faster, less accurate."),
)
@_folders
def check(names: tuple[str, ...], folders: tuple[Path, ...], fast: bool) -> int:
    """Runs the tests of the named rubrics, or of the whole library."""
    from grader.check import check_rubric

    entries = _chosen(names, folders)
    reports: list[CheckReport] = []
    for rubric in (entry.rubric for entry in entries if entry.rubric):
        reports.append(check_rubric(rubric, _grader(rubric, fast=fast)))
        _print_report(reports[-1])
    _complain_about(entries)
    broken = sum(1 for entry in entries if entry.error)
    failed = sum(report.failed for report in reports)
    tests = sum(report.tests for report in reports)
    click.echo(
        _t(
            f"{len(reports)} 份评分标准，{tests} 个测试，{failed} 个测试不通过，{broken} 个文件有错。",
            f"{len(reports)} rubrics, {tests} tests, {failed} tests failed, {broken} files broken.",
        )
    )
    return 2 if broken else 1 if failed else 0


@rubrics.command(help=_t("写一份带说明的空白评分标准。", "Write a commented rubric to fill in."))
@click.argument("rubric_id", metavar=_t("编号", "ID"))
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=_t(
        "写到这个文件；默认是当前文件夹的 编号.yaml，- 表示屏幕。",
        "Write here; ID.yaml unless told, - for the screen.",
    ),
)
@click.option("--force", is_flag=True, help=_t("文件已存在时覆盖它。", "Replace a file that exists."))
def new(rubric_id: str, output: Path | None, force: bool) -> None:
    """A template that passes the format's checks."""
    from grader.rubric_template import template

    text = template(rubric_id, user_language())
    _write(text, output or Path(f"{rubric_id}.yaml"), force=force)


@rubrics.command(help=_t("把参考答案拆成要点，起草评分标准。", "Draft a rubric from a model answer."))
@click.option("--question", required=True, metavar="TEXT", help=_t("题目。", "The question."))
@click.option(
    "--reference",
    required=True,
    metavar="FILE",
    help=_t("参考答案的文件，- 表示标准输入。", "File of the model answer; - for standard input."),
)
@click.option(
    "--total",
    required=True,
    metavar="N",
    type=click.FloatRange(min=0, min_open=True),
    help=_t("总分，平均分给各要点。", "Marks in all, spread equally over the points."),
)
@click.option(
    "--id",
    "rubric_id",
    metavar="ID",
    help=_t("编号；默认按输出文件名。", "Its id; from the output file's name unless told."),
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=_t("写到这个文件；默认显示在屏幕上。", "Write here; on the screen unless told."),
)
@click.option("--force", is_flag=True, help=_t("文件已存在时覆盖它。", "Replace a file that exists."))
def draft(
    question: str, reference: str, total: float, rubric_id: str | None, output: Path | None, force: bool
) -> None:
    """A draft for a teacher to correct."""
    from dataclasses import replace

    from grader.cli.input import read_text
    from grader.draft import draft_rubric
    from grader.rubric import dump_rubric, parse_rubric

    if not question.strip():
        raise usage_error(zh="--question 是空的，请写上题目。", en="--question is empty; write the question.")
    made = draft_rubric(question, read_text(reference), total=total)
    text = dump_rubric(replace(made, id=rubric_id or _id_from(output)))
    parse_rubric(text, name=str(output or "draft"))  # an --id that is none is refused here
    _write(text, output or Path("-"), force=force)


# ---- helpers ----------------------------------------------------------------------------------------------
def _grader(rubric: Rubric, *, fast: bool) -> Callable[[str], GradeResult]:
    """Grades answers to this rubric, which is prepared once; no model is loaded for one without tests."""
    from functools import cache

    from grader.pipeline import Grader

    grader = cache(lambda: Grader(rubric, fast=fast))
    return lambda text: grader().grade(text)


def _chosen(names: Sequence[str], folders: Sequence[Path]) -> Sequence[LibraryEntry]:
    from grader.errors import RubricError
    from grader.library import LibraryEntry, list_rubrics, load_rubric, rubric_files

    if not names:
        return list_rubrics(folders)
    entries: list[LibraryEntry] = []
    for name in names:
        inside = list(rubric_files(Path(name))) if Path(name).is_dir() else [name]
        for one in inside:
            try:
                rubric = load_rubric(one, folders=folders)
                entries.append(LibraryEntry(rubric.path or Path(one), rubric))
            except RubricError as error:
                entries.append(LibraryEntry(Path(one), None, error))
    return entries


def _print_report(report: CheckReport) -> None:
    from grader.view.safe import one_line

    rubric, lang = report.rubric, user_language()
    if report.ok:
        count = (
            _t(f"{report.tests} 个测试", f"{report.tests} tests")
            if report.tests
            else _t("没有测试", "no tests")
        )
        click.echo(f"ok      {rubric.id}  ({count})")
        return
    click.echo(
        f"FAILED  {rubric.id}  "
        + _t(
            f"（{report.tests} 个测试，{report.failed} 个不通过）",
            f"({report.failed} of {report.tests} tests)",
        )
    )
    shown = 0
    for failure in report.failures:
        if failure.test != shown:
            shown = failure.test
            answer = one_line(rubric.tests[shown - 1].answer)
            excerpt = answer if len(answer) <= 40 else answer[:39] + "…"
            click.echo(
                f"  {rubric.path or rubric.id}:{failure.line}: "
                + _t(f"测试 {shown}：{excerpt}", f"test {shown}: {excerpt}")
            )
        click.echo(f"    {failure.message(lang)}")


def _complain_about(entries: Sequence[LibraryEntry]) -> None:
    from grader.view.safe import visible

    for entry in entries:
        if entry.error:
            click.echo(visible(_t("错误：", "Error: ") + entry.error.message(user_language())), err=True)


def _as_json(entry: LibraryEntry) -> dict[str, object]:
    rubric = entry.rubric
    if rubric is None:
        return {"path": str(entry.path), "error": str(entry.error)}
    return {
        "id": rubric.id,
        "title": rubric.title,
        "kind": rubric.kind,
        "language": rubric.language,
        "max_score": rubric.max_score,
        "points": len(rubric.points),
        "tests": len(rubric.tests),
        "tags": list(rubric.tags),
        "path": str(entry.path),
        "sha256": rubric.sha256,
    }


def _id_from(output: Path | None) -> str:
    """The output file's name as an id where it makes one, else "draft"."""
    import re

    name = output.stem.lower().replace("_", "-").replace(" ", "-") if output else ""
    return name if re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", name) else "draft"


def _write(text: str, output: Path, *, force: bool) -> None:
    from grader.errors import OutputError
    from grader.files import write_whole

    if str(output) == "-":
        click.echo(text, nl=False)
        return
    if output.is_file() and not force:
        raise OutputError(
            zh=f"{output} 已经存在。要覆盖它请加 --force，或用 -o 换一个文件名。",
            en=f"{output} exists already. Add --force to replace it, or name another file with -o.",
        )
    write_whole(output, text)
    click.echo(_t(f"已写入 {output}", f"Wrote {output}"), err=True)
