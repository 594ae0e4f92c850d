"""`grade rubrics lint`: what will probably make a rubric mark wrongly."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.progress import progress_bar
from grader.cli.rubrics_out import complain_about
from grader.cli.tables import (
    PATH,
    answer_column_option,
    read_options,
    rubrics_option,
    show_notes,
    t,
    table_options,
)
from grader.cli.usage import usage_error
from grader.language import Lang, user_language

if TYPE_CHECKING:
    from grader.batch.table import Note
    from grader.library import LibraryEntry
    from grader.lint.lint import LintReport
    from grader.lint.source import RubricSource
    from grader.records import GradeResult


@click.command(
    "lint",
    short_help=t("指出写得不好的地方。", "Point out what will mark badly."),
    help=t(
        "指出评分标准里会把分评错的写法：要点互相包含、关键词题目里就有、提示泄露答案……每一处都说明怎样改。"
        "不给出文件时检查能按编号找到的全部。\n\n"
        "有意这样写的地方，在那一行或上一行注明理由即可放行：# lint: allow R101 — 理由。"
        "退出码：0 没有错误和警告，1 有错误或警告，2 文件有错。",
        "Point out what will make a rubric mark wrongly: points that contain one another, keywords that the question gives "
        "away, hints that tell the answer; and how to mend it. All rubrics that an id can reach when none is named.\n\n"
        "What is meant to be so is allowed by a comment on its line or above: # lint: allow R101 — why. "
        "Exit code: 0 nothing worse than advice, 1 errors or warnings, 2 a file is broken.",
    ),
)
@click.argument("names", metavar=t("[编号|路径]…", "[ID|PATH]..."), nargs=-1)
@click.option(
    "--select", metavar="CODES", help=t("只查这些编号，如 R1,R306", "only these codes, such as R1,R306")
)
@click.option("--ignore", metavar="CODES", help=t("不查这些编号", "all but these codes"))
@click.option(
    "--fast",
    is_flag=True,
    help=t("不用模型：只查文字上看得出的", "without the models: only what the text shows"),
)
@click.option(
    "--class",
    "table",
    type=PATH,
    metavar="TABLE",
    help=t(
        "一个班的答卷，指出没有人答到的要点；与 --details 同用",
        "a class's answers, to find points that none of them met; with --details",
    ),
)
@click.option(
    "--details",
    type=PATH,
    metavar="FILE.jsonl",
    help=t(
        "grade batch --details 为这张表写的完整结果",
        "the full results that grade batch --details wrote of them",
    ),
)
@answer_column_option
@table_options
@rubrics_option
@click.option(
    "--format",
    type=click.Choice(("text", "json")),
    default="text",
    help=t("输出格式，默认 text", "how to show the findings; text unless told"),
)
@click.option("--lang", type=click.Choice(("zh", "en")), help=t("输出的语言", "language of what is put out"))
def lint(names: tuple[str, ...], **options: Any) -> int:
    """Reads the rubrics, runs the checks, and prints what they found."""
    from grader.lint.lint import lint_all
    from grader.lint.view import is_clean, report_lines, reports_to_dict
    from grader.view.safe import visible

    lang: Lang = options["lang"] or user_language()
    codes = _codes(options["select"], options["ignore"])
    results, notes = _class_results(options)
    sources, broken = _sources(names, options["folders"])
    show_notes(notes, lang)
    reports: list[LintReport] = []
    with progress_bar(shown=sys.stderr.isatty()) as progress:
        for report in lint_all(sources, fast=options["fast"], results=results, codes=codes):
            reports.append(report)
            if progress:
                progress(len(reports), len(sources))
    if options["format"] == "json":
        click.echo(json.dumps(reports_to_dict(reports, lang), ensure_ascii=False, indent=2))
    else:
        for line in report_lines(reports, lang):
            click.echo(visible(line))
    complain_about(broken, lang)
    return 2 if broken else 0 if is_clean(reports) else 1


def _codes(select: str | None, ignore: str | None) -> frozenset[str]:
    """The codes that are asked for; a part such as R3 stands for all that begin with it."""
    from grader.lint.lint import ALL

    def matching(option: str, given: str) -> frozenset[str]:
        found: set[str] = set()
        for part in given.replace("，", ",").split(","):
            wanted = part.strip().upper()
            codes = {code for code in ALL if wanted and code.startswith(wanted)}
            if not codes:
                raise usage_error(
                    zh=f"{option}：没有编号 {part.strip() or '（空）'}。编号如 R101，R1 表示 R1 开头的全部。",
                    en=f"{option}: there is no code {part.strip() or '(empty)'}. Codes look like R101; R1 stands for all that begin so.",
                )
            found |= codes
        return frozenset(found)

    chosen = ALL if select is None else matching("--select", select)
    return chosen if ignore is None else chosen - matching("--ignore", ignore)


def _sources(names: Sequence[str], folders: Sequence[Path]) -> tuple[list[RubricSource], list[LibraryEntry]]:
    """What is named, or all that an id can reach: the files that could be read, and those that are broken."""
    from grader.errors import RubricError, RubricNotFound
    from grader.library import LibraryEntry, list_rubrics, load_rubric, read_folder
    from grader.lint.source import read_source

    entries: list[LibraryEntry] = [] if names else [*list_rubrics(folders)]
    for name in names:
        try:
            if Path(name).is_dir():
                if not (inside := read_folder(Path(name))):
                    raise RubricNotFound(
                        zh=f"文件夹 {name} 里没有评分标准（.yaml 文件）。",
                        en=f"The folder {name} holds no rubric (.yaml file).",
                    )
                entries += inside
                continue
            rubric = load_rubric(name, folders=folders)
            entries.append(LibraryEntry(rubric.path or Path(name), rubric))
        except RubricError as error:
            entries.append(LibraryEntry(Path(name), None, error))
    once = list({entry.path.resolve(): entry for entry in entries}.values())
    return [read_source(e.path) for e in once if e.rubric], [e for e in once if e.error]


def _class_results(options: Mapping[str, Any]) -> tuple[dict[str, list[GradeResult]], list[Note]]:
    """The results of the class table by rubric id, with a note where there are too few."""
    from grader.batch.table import Note
    from grader.lint.class_results import FEWEST
    from grader.marking.marks import read_marks
    from grader.marking.results import read_results

    if options["table"] is None and options["details"] is None:
        return {}, []
    if options["table"] is None or options["details"] is None:
        raise usage_error(
            zh="--class 和 --details 要一起给出：答卷的表，和 grade batch --details 为它写的结果。",
            en="give --class and --details together: the table of answers, and what grade batch --details wrote of it.",
        )
    table = read_marks(options["table"], read=read_options(options), id_column=options["id_column"])
    graded = read_results(options["details"], table, answer_column=options["answer_column"]).graded
    found: dict[str, list[GradeResult]] = {}
    for _, result in graded:
        found.setdefault(result.rubric_id, []).append(result)
    notes = list(table.notes)
    for name, results in found.items():
        if len(results) < FEWEST:
            notes.append(
                Note(
                    zh=f"{name} 只有 {len(results)} 份评过的答卷，至少要 {FEWEST} 份才看得出哪些要点没有人答到。",
                    en=f"{name} has only {len(results)} graded answers; it takes {FEWEST} to tell which points nobody meets.",
                )
            )
    return found, notes
