"""`grade report`: the whole class in one HTML file, and a slip for every student."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.graded import class_options, graded_class
from grader.cli.progress import at_work
from grader.cli.tables import PATH, budget_option, read_options, show_notes, t, table_options
from grader.cli.usage import usage_error
from grader.language import Lang, pick, user_language

if TYPE_CHECKING:
    from grader.report.decided import TeacherColumn
    from grader.report.gather import ClassReport


@click.command(
    "report",
    help=t(
        "把全班的情况写成一个 HTML 文件：得分分布、要核对的答案、接下来讲什么、各要点的难易、各人各要点、误解、"
        "与教师评分的一致程度、相同的答案。不需要网络，可以打印，手机上也能看。\n\n"
        "TABLE 是全班的作答表，--details 是 grade batch 对它评分的完整结果。--slips 再为每个学生写一页：她的答案和依据、"
        "各要点得分、评语和接下来学什么。\n\n"
        "有教师评分的（--human，或 TABLE 是 grade apply 写出的表）以教师的为准，反馈单上注明。",
        "Write the whole class as one HTML file: spread of marks, answers to check, what to teach next, how hard each point "
        "was, points by student, misconceptions, agreement with the teacher, answers that are alike. It needs no network, "
        "prints, and reads on a phone.\n\n"
        "TABLE is the class table, --details the full results that grade batch wrote of it. --slips adds a page for each "
        "student: her answer with the evidence, marks by point, feedback, and what to learn next.\n\n"
        "Where there is a teacher's mark (--human, or TABLE as grade apply wrote it) it counts, and slips say whose it is.",
    ),
)
@click.argument("table", type=PATH)
@class_options
@click.option(
    "--human",
    metavar="COL",
    help=t(
        "教师的分数列：以教师的分为准，并报告与系统的一致程度",
        "the column of the teacher's marks: these count, and agreement with the grader is reported",
    ),
)
@click.option(
    "--teacher",
    type=PATH,
    metavar="FILE",
    help=t("教师的分数在另一张表里，按学号对应", "the teacher's column is in this table, joined by id"),
)
@budget_option
@click.option(
    "-o",
    "--output",
    type=PATH,
    default=Path("report.html"),
    metavar="FILE.html",
    help=t("报告写入这个文件，默认 report.html", "the report goes here; report.html unless told"),
)
@click.option(
    "--slips",
    type=PATH,
    metavar="FILE.html",
    help=t("另写每个学生一页的反馈单", "a page for each student, in this file"),
)
@click.option(
    "--hints",
    is_flag=True,
    help=t(
        "反馈单上没有答全的要点只给提示，不给内容",
        "on slips, hint at points not fully stated instead of telling",
    ),
)
@click.option(
    "--grader-mark",
    is_flag=True,
    help=t(
        "反馈单上教师改过的分数旁边也写系统的得分；默认只写教师的",
        "on slips, show the grader's mark too where the teacher gave another; only hers by default",
    ),
)
@click.option(
    "--anonymous",
    is_flag=True,
    help=t(
        "用编号代替学号（答案里写的名字仍在）",
        "numbers instead of ids (names within answers stay as they are)",
    ),
)
@click.option("--force", is_flag=True, help=t("覆盖已有的输出文件", "replace existing output files"))
@click.option("--lang", type=click.Choice(("zh", "en")), help=t("输出的语言", "language of what is put out"))
@table_options
def report(table: Path, **options: Any) -> None:
    """Gathers, writes the files, and says where they are."""
    from grader.report.charts import require_matplotlib
    from grader.report.gather import gather
    from grader.report.html import report_html
    from grader.report.write import check_outputs, write_pages

    lang: Lang = options["lang"] or user_language()
    output: Path = options["output"]
    slips: Path | None = options["slips"]
    outputs = [output, *([slips] if slips else [])]
    _check_options(options)
    require_matplotlib()
    rubric_file = Path(options["rubric"]) if options["rubric"] else None
    inputs = (table, options["details"], options["teacher"], rubric_file)
    check_outputs(outputs, inputs=inputs, force=options["force"])
    found, rubric, notes = graded_class(table, options)
    with at_work(pick(lang, "正在写报告…", "Writing the report…"), shown=sys.stderr.isatty()):
        whole = gather(
            found,
            rubric,
            lang=lang,
            budget=options["budget"],
            human=_teacher(options),
            anonymous=options["anonymous"],
            notes=notes,
        )
        pages = {output: report_html(whole)}
        if slips is not None:
            pages[slips] = _slips(whole, options)
    show_notes(whole.notes, lang)
    write_pages(pages, force=options["force"])
    for path in pages:
        click.echo(pick(lang, f"已写入 {path}", f"Wrote {path}"))


def _slips(whole: ClassReport, options: dict[str, Any]) -> str:
    from grader.report.html import slips_html
    from grader.report.slips import make_slips

    made = make_slips(
        whole.students, whole.rubric, hints=options["hints"], grader_mark=options["grader_mark"]
    )
    return slips_html(made, whole.rubric.title, whole.lang)


def _check_options(options: dict[str, Any]) -> None:
    if options["teacher"] is not None and options["human"] is None:
        raise usage_error(
            zh="--teacher 要和 --human 一起用：请指明其中哪一列是教师的分数。",
            en="--teacher needs --human: name the column of the teacher's marks in it.",
        )
    for name in ("--hints", "--grader-mark"):
        if options[name[2:].replace("-", "_")] and options["slips"] is None:
            raise usage_error(
                zh=f"{name} 只影响反馈单；请同时给出 --slips FILE.html。",
                en=f"{name} is about the slips; give --slips FILE.html too.",
            )


def _teacher(options: dict[str, Any]) -> TeacherColumn | None:
    from grader.marking.marks import read_marks
    from grader.report.decided import TeacherColumn

    if options["human"] is None:
        return None
    table = None
    if options["teacher"] is not None:
        table = read_marks(options["teacher"], read=read_options(options), id_column=options["id_column"])
    return TeacherColumn(name=options["human"], table=table, id_column=options["id_column"])
