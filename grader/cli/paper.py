"""`grade paper`: a whole paper, open questions and objective items, for a class."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.progress import progress_bar
from grader.cli.starting import orderly_end
from grader.cli.tables import PATH, put_out, read_options, rubrics_option, show_notes, t, table_options
from grader.cli.usage import usage_error
from grader.language import Lang, pick, user_language

if TYPE_CHECKING:
    from grader.batch.grading import GraderLike
    from grader.batch.table import Note
    from grader.paper.paper import Paper
    from grader.paper.run import PaperReport
    from grader.records import Rubric

_INTERRUPTED = 130


@click.command(
    "paper",
    short_help=t("评一整份试卷（主观题和客观题）", "Grade a whole paper"),
    help=t(
        "给全班评一整份试卷：主观题按评分标准逐点评，选择、判断、填空按答案评，合计出大题分和总分。\n\n"
        "PAPER 是试卷文件（YAML，写法见 docs/papers.zh-CN.md）。TABLE 是作答表（CSV 或 XLSX），一行一名学生，一列一道题；"
        "列名可以是题号（3、第3题、Q3），也可以在试卷里用 column 写明。不给 TABLE 就只检查试卷并列出各题。\n\n"
        "-o 写成 .xlsx 时有总表、每道主观题一张表、客观题一张表和设置；写成 .csv 时只有总表。"
        "退出码：0 全部评完，1 有的学生没有总分，2 输入或用法有误。",
        "Grade a whole paper for a class: open questions by their rubrics, choice, true/false and fill-in items by their "
        "keys, added up by section and in all.\n\n"
        "PAPER is the paper's file (YAML, see docs/papers.md). TABLE holds the answers (CSV or XLSX), a student a row, an "
        "item a column; a column bears the item's number (3, Q3) or is named by `column` in the paper. Without TABLE the "
        "paper is only checked and shown.\n\n"
        "-o as .xlsx has a summary, a sheet for every open question, one for the objective items and the settings; as .csv "
        "the summary only. Exit code: 0 all graded, 1 some students have no total, 2 wrong input or usage.",
    ),
)
@click.argument("paper", type=PATH)
@click.argument("table", type=PATH, required=False)
@click.option(
    "-o", "--output", type=PATH, metavar="OUT", help=t("输出 .xlsx（推荐）或 .csv", ".xlsx (better) or .csv")
)
@click.option(
    "--details", type=PATH, metavar="FILE.jsonl", help=t("每份答案一行完整结果", "one full result a line")
)
@click.option(
    "--check",
    is_flag=True,
    help=t("只检查试卷（和作答表的列），不评分", "check the paper and the columns only"),
)
@click.option("--force", is_flag=True, help=t("覆盖已有的输出文件", "replace existing output files"))
@rubrics_option
@table_options
@click.option(
    "--encoder", metavar="SPEC", help=t("句子编码模型；默认内置", "the sentence encoder; embedded by default")
)
@click.option(
    "--fast",
    is_flag=True,
    help=t("不用判定模型：更快，但更不准", "leave the judge out: faster, less accurate"),
)
@click.option(
    "--format",
    type=click.Choice(("text", "json")),
    default="text",
    help=t("汇总的格式，默认 text", "how to show the figures; text unless told"),
)
@click.option(
    "--lang", type=click.Choice(("zh", "en")), help=t("评语和汇总的语言", "language of feedback and summary")
)
@click.option("-q", "--quiet", is_flag=True, help=t("不显示进度和汇总", "no progress bar, no summary"))
@click.pass_context
def paper(ctx: click.Context, /, **options: Any) -> None:
    """Reads the paper, then shows its plan or runs the class, and ends with the run's exit code."""
    from grader.paper.read import read_paper, rubric_finder

    lang: Lang = options["lang"] or user_language()
    _refuse_useless(options)
    path: Path = options["paper"]
    read = read_paper(path, find_rubric=rubric_finder(path, options["folders"]))
    if options["table"] is None or options["check"]:
        _show_plan(read, options, lang)
        return
    try:
        with orderly_end():
            report = _run(read, options)
    except KeyboardInterrupt:
        click.echo(pick(lang, "已中断，没有写出任何文件。", "Interrupted; nothing was written."), err=True)
        ctx.exit(_INTERRUPTED)
    _tell(report, options, lang)
    ctx.exit(report.exit_code)


def _refuse_useless(options: Mapping[str, Any]) -> None:
    """Outputs need a class to grade and a name."""
    if options["output"] == Path("-"):
        raise usage_error(
            zh="结果不能写到标准输出；请用 -o 给出 .xlsx 或 .csv 文件名。",
            en="The result cannot go to standard output; name an .xlsx or .csv file with -o.",
        )
    if options["output"] is None and options["details"] is None:
        return
    if options["table"] is None:
        raise usage_error(
            zh="没有给出作答表，没有可写的结果；请在试卷后面写上作答表，例如 class.csv。",
            en="There is no class table, so there is nothing to write; name one after the paper, such as class.csv.",
        )
    if options["check"]:
        raise usage_error(
            zh="--check 只检查，不评分，不能同时用 -o 或 --details。",
            en="--check grades nothing; it does not go with -o or --details.",
        )


def _show_plan(read: Paper, options: Mapping[str, Any], lang: Lang) -> None:
    from grader.paper.view import plan_parts, plan_to_dict

    columns, notes = _columns(read, options) if options["table"] is not None else (None, ())
    show_notes(notes, lang)
    shown = {"format": options["format"], "output": None}
    put_out(plan_to_dict(read, columns), lambda: plan_parts(read, columns, lang), shown)


def _columns(read: Paper, options: Mapping[str, Any]) -> tuple[Sequence[str], Sequence[Note]]:
    """The names of the columns that the items' answers are in."""
    from grader.batch.read import open_table
    from grader.paper.columns import find_columns

    with open_table(options["table"], read_options(options)) as table:
        found = find_columns(table.header, read, table=options["table"], id_column=options["id_column"])
        return [table.header[at] for at in found.answers], (*table.notes, *found.notes)


def _run(read: Paper, options: Mapping[str, Any]) -> PaperReport:
    from grader.paper.run import PaperJob, run_paper

    job = PaperJob(
        paper=read,
        table=options["table"],
        output=options["output"],
        details=options["details"],
        read=read_options(options),
        id_column=options["id_column"],
        force=options["force"],
        lang=options["lang"],
    )
    with progress_bar(shown=not options["quiet"] and sys.stderr.isatty()) as progress:
        return run_paper(job, make_grader=_grader_maker(options), progress=progress)


def _grader_maker(options: Mapping[str, Any]) -> Callable[[Rubric], GraderLike]:
    """Makes graders that share one encoder, loaded when the first is made: a wrong table is told at once."""
    from functools import cache

    @cache
    def encoder() -> Any:
        from grader.encoders import load_encoder

        return load_encoder(options["encoder"])

    def make(rubric: Rubric) -> GraderLike:
        from grader.pipeline import Grader

        chosen = encoder() if options["encoder"] else None
        return Grader(rubric, lang=options["lang"], encoder=chosen, fast=options["fast"])

    return make


def _tell(report: PaperReport, options: Mapping[str, Any], lang: Lang) -> None:
    """Notes and students without a total to standard error, the figures to standard output."""
    from grader.paper.view import figures_parts, figures_to_dict
    from grader.view.safe import one_line

    if not options["quiet"]:
        show_notes((*report.notes, *report.figures.notes), lang)
    if not options["quiet"] or options["format"] == "json":
        shown = {"format": options["format"], "output": None}
        figures = report.figures
        put_out(figures_to_dict(figures, lang), lambda: figures_parts(figures, lang), shown)
    if report.figures.broken:
        count = report.figures.broken
        click.echo(pick(lang, f"{count} 名学生没有总分：", f"Students without a total: {count}"), err=True)
    for number, note in report.broken:
        said = one_line(note.text(lang))
        click.echo(pick(lang, f"  第 {number} 行：{said}", f"  row {number}: {said}"), err=True)
    if (left := report.figures.broken - len(report.broken)) > 0:
        more = f"  ……另有 {left} 名，见 error 列。"
        click.echo(pick(lang, more, f"  … and {left} more; see the error column."), err=True)
