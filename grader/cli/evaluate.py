"""`grade evaluate`: how well the grader's marks agree with a teacher's."""

from __future__ import annotations

import sys
from typing import Any

import click

from grader.cli.progress import progress_bar
from grader.cli.tables import PATH, output_options, put_out, read_options, t, table_options, teacher_option
from grader.language import Lang, user_language


@click.command(
    "evaluate",
    help=t(
        "比较系统评分与教师评分的一致程度。\n\n"
        "TABLE 是 grade batch 写出的表，其中（或 --teacher 的表中）有教师的分数列。给出同分率、相邻率、kappa、"
        "二次加权 kappa、相关、均分差（SMD）、R2、RMSE、MAE 及其 95% 区间；有第二位教师时还给出教师间一致性和 PRMSE；"
        "有逐点分数（列名为 列:要点编号）时还给出每个要点的查准率和查全率。",
        "How well the grader's marks agree with a teacher's.\n\n"
        "TABLE is what grade batch wrote, with the teacher's marks in a column of it or of the table --teacher. Shows exact "
        "and adjacent agreement, kappa, quadratic weighted kappa, correlation, standardised mean difference, R2, RMSE "
        "and MAE with 95% intervals; with a second teacher also the teachers' own agreement and PRMSE; with marks by point "
        "(columns COL:POINT) also precision and recall of every point.",
    ),
)
@click.argument("table", type=PATH)
@click.option(
    "--human", required=True, metavar="COL", help=t("教师的分数列", "the column of the teacher's marks")
)
@click.option(
    "--human2",
    metavar="COL",
    help=t("第二位教师的分数列；可以只评一部分", "a second teacher's, of some answers or all"),
)
@teacher_option
@click.option(
    "--system",
    metavar="COL",
    help=t(
        "系统的分数列；默认 grader:score 或 score", "the system's scores; grader:score or score by default"
    ),
)
@click.option(
    "--group",
    "groups",
    multiple=True,
    metavar="COL",
    help=t(
        "按这一列分组比较（如 班级），可多次给出",
        "compare the groups of this column (a class, say); repeatable",
    ),
)
@click.option(
    "--max",
    "greatest",
    type=click.FloatRange(min=0, min_open=True),
    metavar="N",
    help=t("满分；默认取自 max_score 列", "full marks; from the column max_score by default"),
)
@click.option(
    "--step",
    type=click.FloatRange(min=0, min_open=True),
    metavar="N",
    help=t(
        "给分的最小单位；默认由教师的分数看出",
        "the smallest unit of marking; seen from the teachers' marks by default",
    ),
)
@click.option(
    "--resamples",
    type=click.IntRange(min=100, max=100_000),
    default=1000,
    metavar="N",
    help=t("区间的重抽样次数，默认 1000", "resamples behind the intervals; 1000 unless told"),
)
@table_options
@output_options
def evaluate(**options: Any) -> None:
    """Reads, compares, prints."""
    from grader.marking.evaluate.evaluate import evaluate as compare
    from grader.marking.evaluate.paired_marks import MarkColumns, pair_marks
    from grader.marking.evaluate.view import evaluation_parts

    lang: Lang = options["lang"] or user_language()
    columns = MarkColumns(
        human=options["human"],
        human2=options["human2"],
        system=options["system"],
        groups=options["groups"],
        id=options["id_column"],
    )
    marks = pair_marks(options["table"], columns, teacher=options["teacher"], read=read_options(options))
    with progress_bar(shown=sys.stderr.isatty()) as progress:
        found = compare(
            marks,
            greatest=options["greatest"],
            step=options["step"],
            resamples=options["resamples"],
            progress=progress,
        )
    put_out(found.to_dict(lang), lambda: evaluation_parts(found, lang), options)
