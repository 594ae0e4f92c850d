"""`grade batch`: a class table in, the same table with scores out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.progress import progress_bar
from grader.cli.starting import orderly_end
from grader.cli.tables import answer_column_option, read_options, rubrics_option
from grader.cli.usage import usage_error
from grader.language import Lang, pick, user_language

if TYPE_CHECKING:
    from grader.batch import BatchJob, BatchReport
    from grader.batch.grading import GraderLike
    from grader.records import Rubric


def _t(zh: str, en: str) -> str:
    return pick(user_language(), zh, en)


_INTERRUPTED = 130
_PATH = click.Path(path_type=Path)


@click.command(
    "batch",
    help=_t(
        "给全班的作答表（CSV 或 XLSX）评分，输出原表加上得分、置信度、复核原因和评语。\n\n"
        "每行一份答案；列名自动识别（学号、答案、题号），也可用选项指明。"
        "退出码：0 全部评完，1 有的行没有评分，2 输入或用法有误。",
        "Grade a table of answers (CSV or XLSX); the output is the same table with scores, confidence, reasons "
        "to review and feedback.\n\nOne answer a row; columns are recognised (id, answer, rubric) or named by "
        "options. Exit code: 0 all graded, 1 some rows were not, 2 wrong input or usage.",
    ),
)
@click.argument("table", type=_PATH)
@click.option(
    "--rubric",
    metavar="ID|PATH",
    help=_t("评分标准；不给则每行自带题号", "the rubric; without it every row names its own"),
)
@rubrics_option
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="OUT",
    help=_t("输出 .csv、.tsv 或 .xlsx；- 为标准输出", ".csv, .tsv or .xlsx; - for standard output"),
)
@click.option(
    "--details", type=_PATH, metavar="FILE.jsonl", help=_t("每行一份完整结果", "one full result a line")
)
@click.option(
    "--summary", type=_PATH, metavar="FILE.json", help=_t("把汇总写成 JSON", "write the summary as JSON")
)
@click.option("--force", is_flag=True, help=_t("覆盖已有的输出文件", "replace existing output files"))
@click.option(
    "--id-column", metavar="NAME", help=_t("学号列；#3 表示第三列", "the id column; #3 is the third")
)
@answer_column_option
@click.option("--rubric-column", metavar="NAME", help=_t("题号列", "the rubric column"))
@click.option(
    "--encoding", metavar="NAME", help=_t("CSV 编码；默认自动识别", "of the CSV; detected by default")
)
@click.option(
    "--delimiter",
    metavar="CHAR",
    help=_t("CSV 分隔符（可写 tab）；默认自动识别", "of the CSV (`tab` works); detected by default"),
)
@click.option(
    "--sheet", metavar="NAME|N", help=_t("XLSX 工作表；默认第一张", "of the XLSX; the first by default")
)
@click.option(
    "--encoder",
    metavar="SPEC",
    help=_t("句子编码模型；默认内置", "the sentence encoder; embedded by default"),
)
@click.option(
    "--fast",
    is_flag=True,
    help=_t("不用判定模型：更快，但更不准", "leave the judge out: faster, less accurate"),
)
@click.option(
    "--learned",
    type=_PATH,
    metavar="FILE.json",
    help=_t("grade learn 写的文件：照学到的给分", "a file that grade learn wrote: mark as the teacher would"),
)
@click.option(
    "--lang", type=click.Choice(["zh", "en"]), help=_t("评语和汇总的语言", "language of feedback and summary")
)
@click.option("-q", "--quiet", is_flag=True, help=_t("不显示进度和汇总", "no progress bar, no summary"))
@click.pass_context
def batch(ctx: click.Context, /, **options: Any) -> None:  # fmt: skip
    """Runs a batch and ends with its exit code."""
    lang: Lang = options["lang"] or user_language()
    try:
        with orderly_end():
            report = _run(options)
        _tell(report, lang, quiet=options["quiet"], to_stdout=options["output"] != "-")
        ctx.exit(report.exit_code)
    except KeyboardInterrupt:
        click.echo(pick(lang, "已中断，没有写出任何文件。", "Interrupted; nothing was written."), err=True)
        ctx.exit(_INTERRUPTED)


def _run(options: dict[str, Any]) -> BatchReport:
    from grader.batch import run_batch
    from grader.library import library_folders, load_rubric

    folders: tuple[Path, ...] = options["folders"]

    def find(name: str) -> Rubric:
        return load_rubric(name, folders=folders)

    library_folders(folders)  # a folder that is missing is no row's fault
    if options["learned"] is not None and options["rubric"] is None:
        raise usage_error(
            zh="--learned 的文件是按一份评分标准学的，请同时用 --rubric 给出那份评分标准。",
            en="The file of --learned belongs to one rubric; name that with --rubric.",
        )
    job = _job(options, find)
    stream = None if job.output else sys.stdout.buffer
    make = _grader_maker(options)
    with progress_bar(shown=not options["quiet"] and sys.stderr.isatty()) as progress:
        return run_batch(job, make_grader=make, find_rubric=find, stream=stream, progress=progress)


def _job(options: dict[str, Any], find: Callable[[str], Rubric]) -> BatchJob:
    from grader.batch import BatchJob, ColumnChoice

    return BatchJob(
        table=options["table"],
        output=None if options["output"] == "-" else Path(options["output"]),
        rubric=find(options["rubric"]) if options["rubric"] else None,
        details=options["details"],
        summary=options["summary"],
        read=read_options(options),
        columns=ColumnChoice(
            id=options["id_column"], answer=options["answer_column"], rubric=options["rubric_column"]
        ),
        force=options["force"],
        lang=options["lang"],
    )


def _grader_maker(options: dict[str, Any]) -> Callable[[Rubric], GraderLike]:
    """Makes graders that share one encoder, loaded when the first is made: a wrong table is told at once."""
    from functools import cache

    @cache
    def encoder() -> Any:
        from grader.encoders import load_encoder

        return load_encoder(options["encoder"])

    def make(rubric: Rubric) -> GraderLike:
        from grader.pipeline import Grader

        chosen = encoder() if options["encoder"] else None
        grader = Grader(rubric, lang=options["lang"], encoder=chosen, fast=options["fast"])
        if options["learned"] is None:
            return grader
        from grader.marking.learn.adjust import load_taught

        return load_taught(grader, options["learned"])

    return make


def _tell(report: BatchReport, lang: Lang, *, quiet: bool, to_stdout: bool) -> None:
    """Notes and rows without a score to standard error; the summary to standard output unless the table is there."""
    from grader.batch.show import problem_lines, show_summary
    from grader.view.safe import one_line

    if not quiet:
        for note in report.notes:
            click.echo(pick(lang, "注意：", "Note: ") + one_line(note.text(lang)), err=True)
        show_summary(report.summary, lang, sys.stdout if to_stdout else sys.stderr)
    for line in problem_lines(report, lang):
        click.echo(line, err=True)
