"""`grade rubrics test`: a rubric tried on a class, so that it is tuned by looking."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.progress import progress_bar
from grader.cli.tables import (
    PATH,
    answer_column_option,
    read_options,
    rubrics_option,
    show_notes,
    t,
    table_options,
)
from grader.language import Lang, user_language

if TYPE_CHECKING:
    from grader.batch.grading import GraderLike
    from grader.batch.table import Note
    from grader.fuse import Fusion
    from grader.marking.marks import Marks, MarkTable
    from grader.marking.results import ClassResults
    from grader.marking.tune.trial import Trial
    from grader.records import Rubric

_PIPE_WIDTH = 100  # columns, where nobody says how wide


@click.command(
    "test",
    short_help=t("用全班的答案试一份评分标准，逐个要点看。", "Try a rubric on a class, point by point."),
    help=t(
        "用一张作答表试评分标准 FILE：逐个要点列出哪些答案得满分、一半、没得分，最拿不准的排在前面，附上答案里的原话和前后文，"
        "看着原话修改要点、也算答到的说法和关键词。\n\n"
        "表里有教师按要点打的分时，先列出与教师不一致的：教师的列名是 point:要点编号 或 teacher:要点编号（例如 point:quality），"
        "别的列名用 --human 指明；在另一张表里时用 --teacher，按学号对应。",
        "Try the rubric FILE on a class table: for every point which answers earn it in full, half, or not, the most doubtful first, "
        "with the words that decided and what stands around them, so that you can mend the point, its other wordings and its keywords.\n\n"
        "Where a teacher marked the points, answers that the grader marks otherwise come first. Her columns are called teacher:ID or "
        "point:ID, such as point:quality, or as --human says; in a table of their own, joined by id, with --teacher.",
    ),
)
@click.argument("file", metavar="FILE")
@click.option(
    "--answers",
    required=True,
    type=PATH,
    metavar="TABLE",
    help=t("全班的作答表", "the class table with the answers"),
)
@click.option(
    "--point",
    "points",
    multiple=True,
    metavar="ID",
    help=t("只看这个要点，可多次给出", "this point only; repeatable"),
)
@click.option(
    "--most",
    type=click.IntRange(min=1),
    default=5,
    metavar="N",
    help=t(
        "每个要点每类最多显示几份，默认 5；-o 和 json 有全部",
        "answers of a kind shown for each point, 5 unless told; -o and json have all",
    ),
)
@click.option(
    "--human",
    metavar="NAME",
    help=t("教师按要点打的分在这些列：NAME:要点编号", "the teacher's marks are in the columns NAME:ID"),
)
@click.option(
    "--teacher",
    type=PATH,
    metavar="TABLE",
    help=t("教师的分数在另一张表里，按学号对应", "the teacher's marks are in this table, joined by id"),
)
@click.option(
    "--fast",
    is_flag=True,
    help=t("不用判定模型：更快，但更不准", "leave the judge out: faster, less accurate"),
)
@rubrics_option
@answer_column_option
@table_options
@click.option(
    "--format",
    type=click.Choice(("text", "json")),
    default="text",
    help=t("输出格式，默认 text", "how to show it; text unless told"),
)
@click.option(
    "-o",
    "--output",
    type=PATH,
    metavar="FILE",
    help=t(
        "把每个要点、每份答案写成一张表：.xlsx 或 .csv",
        "write a table, a row a point and answer: .xlsx or .csv",
    ),
)
@click.option("--force", is_flag=True, help=t("覆盖已有的输出文件", "replace an existing output file"))
@click.option("--lang", type=click.Choice(("zh", "en")), help=t("输出的语言", "language of what is put out"))
def test(file: str, answers: Path, **options: Any) -> None:
    """Grades, looks at every point, shows it; `-o` writes all of it as a table."""
    from grader.library import load_rubric
    from grader.marking.review.write_rows import check_output
    from grader.marking.tune.trial import chosen_points

    lang: Lang = options["lang"] or user_language()
    rubric = load_rubric(file, folders=options["folders"])
    if options["output"] is not None:
        inputs = (answers, options["teacher"], rubric.path)
        check_output(options["output"], force=options["force"], inputs=inputs)
    points = chosen_points(rubric, options["points"])
    trial, notes = _tried(rubric, answers, points, options, lang)
    show_notes((*notes, *trial.notes), lang)
    _show(trial, options, lang)
    if options["output"] is not None:
        _write(trial, options, lang)


def _tried(
    rubric: Rubric, answers: Path, points: Collection[str], options: Mapping[str, Any], lang: Lang
) -> tuple[Trial, tuple[Note, ...]]:
    """The trial of the rows that answer this question, and what is to be said of the tables."""
    from grader.bundled import default_fusion
    from grader.marking.marks import read_marks
    from grader.marking.one_question import rows_of_question
    from grader.marking.tune.nearest import nearest_words
    from grader.marking.tune.trial import Thresholds, try_rubric

    whole = read_marks(answers, read=read_options(options), id_column=options["id_column"])
    rows, notes = rows_of_question(whole, rubric.id)
    table = whole.take(map(int, rows))
    hers, more = _teacher(table, rubric, options)
    fusion = default_fusion().for_rubric(rubric, fast=options["fast"])
    trial = try_rubric(
        _graded(table, rubric, fusion, options, lang),
        rubric,
        Thresholds(fusion.partial, fusion.full),
        teacher=hers,
        points=points,
        nearest=nearest_words(rubric, fusion, fast=options["fast"]),
        most=options["most"] if options["output"] is None and options["format"] == "text" else None,
    )
    return trial, (*whole.notes, *notes, *more)


def _teacher(
    table: MarkTable, rubric: Rubric, options: Mapping[str, Any]
) -> tuple[Mapping[str, Marks], tuple[Note, ...]]:
    from grader.marking.marks import read_marks
    from grader.marking.tune.teacher import teacher_points

    given = options["teacher"]
    other = (
        None
        if given is None
        else read_marks(given, read=read_options(options), id_column=options["id_column"])
    )
    return teacher_points(table, rubric, human=options["human"], teacher=other)


def _graded(
    table: MarkTable, rubric: Rubric, fusion: Fusion, options: Mapping[str, Any], lang: Lang
) -> ClassResults:
    from grader.marking.graded import grade_now

    def make(rubric: Rubric) -> GraderLike:
        from grader.pipeline import Grader

        return Grader(rubric, lang=lang, fast=options["fast"], fusion=fusion)

    with progress_bar(shown=sys.stderr.isatty()) as progress:
        return grade_now(
            table, rubric, make_grader=make, answer_column=options["answer_column"], progress=progress
        )


def _show(trial: Trial, options: Mapping[str, Any], lang: Lang) -> None:
    from grader.marking.tune.view import trial_lines, trial_to_dict
    from grader.view.glyphs import glyphs_for

    if options["format"] == "json":
        click.echo(json.dumps(trial_to_dict(trial, lang), ensure_ascii=False, indent=2))
        return
    width = shutil.get_terminal_size((_PIPE_WIDTH, 24)).columns
    glyphs = glyphs_for(sys.stdout.encoding or "utf-8")
    for line in trial_lines(trial, lang, glyphs, width=width, most=options["most"]):
        click.echo(line)


def _write(trial: Trial, options: Mapping[str, Any], lang: Lang) -> None:
    from grader.marking.review.write_rows import write_table
    from grader.marking.tune.rows import write_trial

    notes = write_table(options["output"], lambda writer: write_trial(trial, writer), force=options["force"])
    show_notes(notes, lang)
    click.echo(t(f"已写入 {options['output']}", f"Wrote {options['output']}"), err=True)
