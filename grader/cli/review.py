"""`grade review`: the answers that a teacher must check, as a workbook or one by one at the terminal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.graded import class_options, graded_class
from grader.cli.tables import PATH, budget_option, output_options, put_out, show_notes, t, table_options
from grader.cli.usage import usage_error
from grader.language import Lang, user_language

if TYPE_CHECKING:
    from grader.batch.table import Note
    from grader.marking.review.review import ReviewPlan
    from grader.marking.review.session import SessionEnd, Step
    from grader.records import Rubric


@click.command(
    "review",
    help=t(
        "列出最少要检查的答案，使其余答案的误差预计不超过预算，最没有把握的排在最前。\n\n"
        "TABLE 是全班的作答表。-o review.xlsx 写成复核表：每个要点的原文、系统得分和打分下拉框并排；"
        "--session marks.jsonl 在终端里逐份复核，可随时退出，下次接着来。填好后用 grade apply 合并。",
        "List the fewest answers to check so that the error of the others is expected to stay within the budget, the most "
        "doubtful first.\n\n"
        "TABLE is the class table with the answers. -o review.xlsx writes a sheet to fill in, with evidence, marks and a "
        "drop-down side by side for each point; --session marks.jsonl asks at the terminal, one answer at a time, and can be "
        "left and taken up again. grade apply then merges the marks.",
    ),
)
@click.argument("table", type=PATH)
@class_options
@budget_option
@click.option(
    "--most", type=click.IntRange(min=1), metavar="N", help=t("最多列出 N 份", "list no more than N")
)
@click.option(
    "--only-budget",
    is_flag=True,
    help=t(
        "只看误差；默认空白、难以辨认、有标记和疑似说反的一律列出",
        "go by the error alone; otherwise blank, unreadable, flagged and contradicting answers are always listed",
    ),
)
@click.option(
    "--session",
    type=PATH,
    metavar="FILE.jsonl",
    help=t("在终端里逐份复核，决定记入这个文件", "review at the terminal; decisions go to this file"),
)
@table_options
@output_options
def review(table: Path, **options: Any) -> None:
    """Makes the list, then writes the sheet, holds the session, or shows the list."""
    from grader.marking.review.review import plan_review

    lang: Lang = options["lang"] or user_language()
    _check(table, options)
    found, rubric, notes = graded_class(table, options)
    plan = plan_review(
        found, rubric, budget=options["budget"], most=options["most"], only_budget=options["only_budget"]
    )
    show_notes((*notes, *plan.notes), lang)
    if options["session"] is not None:
        _session(plan, rubric, table, options, lang)
        return
    if options["output"] is not None:
        _write(plan, rubric, table, options, lang)
    _show(plan, rubric, options, lang)


def _check(table: Path, options: dict[str, Any]) -> None:
    """What can be told before anything is graded."""
    from grader.errors import InputError, OutputError
    from grader.marking.review.write_rows import check_output

    output: Path | None = options["output"]
    if output is not None and options["session"] is not None:
        raise usage_error(
            zh="-o 和 --session 只能用一个：要么写成表格，要么在终端里复核。",
            en="Use either -o or --session: a sheet to fill in, or a review at the terminal.",
        )
    if output is not None and output.suffix.lower() != ".xlsx":
        raise OutputError(
            zh=f"复核表只能是 XLSX（要有下拉框）；请把 {output} 改成 .xlsx。",
            en=f"The review sheet needs drop-downs, so it is an XLSX; name {output} with .xlsx.",
        )
    if output is not None:
        check_output(output, force=options["force"], inputs=(table, options["details"]))
    if options["session"] is not None and not sys.stdin.isatty():
        raise InputError(
            zh="--session 要在终端里运行；请改用 -o review.xlsx，在表格里复核。",
            en="--session needs a terminal; use -o review.xlsx and review in the sheet instead.",
        )


def _write(plan: ReviewPlan, rubric: Rubric, table: Path, options: dict[str, Any], lang: Lang) -> None:
    from grader.batch.outputs import WholeFiles
    from grader.marking.review.decisions import scheme_of
    from grader.marking.review.sheet import write_sheet

    with WholeFiles(force=options["force"]) as files:
        place = files.reserve(options["output"])
        write_sheet(place, plan, rubric, scheme_of(rubric, table.name), lang)
        files.commit()


def _show(plan: ReviewPlan, rubric: Rubric, options: dict[str, Any], lang: Lang) -> None:
    from grader.marking.review.view import review_parts, review_to_dict

    put_out(
        review_to_dict(plan, rubric),
        lambda: review_parts(plan, rubric, lang),
        {**options, "output": None},
    )


def _session(plan: ReviewPlan, rubric: Rubric, table: Path, options: dict[str, Any], lang: Lang) -> None:
    """Holds the session. What is said goes to standard error, so that JSON on standard output stays whole."""
    from grader.marking.review.decisions import scheme_of, shown_of
    from grader.marking.review.session import HELP, Talk, run_session
    from grader.marking.review.view import card, headline
    from grader.view.figures import print_parts
    from grader.view.glyphs import glyphs_for
    from grader.view.safe import one_line

    def show(step: Step) -> None:
        print_parts(card(step, rubric, glyphs_for(sys.stderr.encoding), lang), sys.stderr)

    def tell(note: Note) -> None:
        click.echo(note.text(lang), err=True)

    click.echo(one_line(f"{rubric.title}  {rubric.question}"), err=True)
    click.echo(headline(plan, lang), err=True)
    tell(HELP)
    listed = [(c, shown_of(rubric, c.result, c.id)) for c in plan.listed]
    talk = Talk(ask=_ask, show=show, tell=tell)
    end = run_session(listed, scheme_of(rubric, table.name), options["session"], talk)
    put_out(_end_to_dict(end, options["session"]), lambda: [_end_line(end, lang)], options)


def _ask() -> str:
    """One line from the terminal; Ctrl-C ends the session as Ctrl-D does, nothing is lost."""
    click.echo("> ", nl=False, err=True)
    try:
        return input()
    except (KeyboardInterrupt, EOFError):
        click.echo(err=True)
        raise EOFError from None


def _end_to_dict(end: SessionEnd, path: Path) -> dict[str, object]:
    return {"listed": end.listed, "decided": end.decided, "now": end.now, "session": str(path)}


def _end_line(end: SessionEnd, lang: Lang) -> str:
    from grader.language import pick

    return pick(
        lang,
        f"本次复核 {end.now} 份；名单上的 {end.listed} 份已复核 {end.decided} 份。",
        f"Decided now: {end.now}; of the {end.listed} on the list, {end.decided} are decided.",
    )
