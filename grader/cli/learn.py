"""`grade learn`: adjusts the grader to a teacher's own marks of a question."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.tables import PATH, put_out, read_options, show_notes, t, table_options
from grader.language import Lang, pick, user_language

if TYPE_CHECKING:
    from rich.console import RenderableType

    from grader.marking.lesson import Lesson

_FIGURES = ("exact_agr", "adj_agr", "wtkappa", "corr", "RMSE", "MAE", "sys_mean")


@click.command(
    "learn",
    help=t(
        "从教师给这道题打的分里学习：她在哪些地方与评分标准给的分不同。\n\n"
        "TABLE 有答案，教师的分数在 --human 列（或另一张表 --teacher）。学到的写进 -o 的文件，评分时用 --learned 给出。"
        "只在交叉验证不比原来差时才学；十来份就有用，越多越好。",
        "Learn from a teacher's marks of a question where she marks otherwise than the rubric.\n\n"
        "TABLE holds the answers, and the marks in the column --human (or in another table, --teacher). What is learned "
        "is written to the file -o and used with --learned. It learns only what cross-validation does not show to be "
        "worse; a dozen marks help, more help more.",
    ),
)
@click.argument("table", type=PATH)
@click.option("--rubric", required=True, metavar="ID|PATH", help=t("评分标准", "the rubric"))
@click.option(
    "--rubrics",
    "folders",
    multiple=True,
    type=PATH,
    metavar="DIR",
    help=t("题库文件夹，可多次给出", "a folder of rubrics; repeatable"),
)
@click.option(
    "--human", required=True, metavar="COL", help=t("教师总分的列", "the column of the teacher's marks")
)
@click.option(
    "--teacher",
    type=PATH,
    metavar="FILE",
    help=t("教师的分数在这张表里，按学号对应", "the marks are in this table, joined by id"),
)
@click.option("--answer-column", metavar="NAME", help=t("答案列", "the answer column"))
@click.option(
    "-o",
    "--output",
    required=True,
    type=PATH,
    metavar="FILE.json",
    help=t("学到的写到这里", "where to write what is learned"),
)
@click.option("--force", is_flag=True, help=t("覆盖已有的输出文件", "replace an existing output file"))
@click.option(
    "--fast",
    is_flag=True,
    help=t("不用判定模型（评分时也要加 --fast）", "leave the judge out (grade with --fast too)"),
)
@click.option(
    "--format",
    type=click.Choice(("text", "json")),
    default="text",
    help=t("显示格式", "how to show the figures"),
)
@click.option("--lang", type=click.Choice(("zh", "en")), help=t("输出的语言", "language of what is put out"))
@table_options
def learn(**options: Any) -> None:
    """Learns from a table and writes what was learned."""
    from grader.library import load_rubric
    from grader.marking.learned_file import Provenance, write_learned
    from grader.marking.lesson import marked_answers, teach
    from grader.marking.marks import read_marks
    from grader.pipeline import Grader

    lang: Lang = options["lang"] or user_language()
    read = read_options(options)
    table = read_marks(options["table"], read=read, id_column=options["id_column"])
    other = options["teacher"]
    teacher = read_marks(other, read=read, id_column=options["id_column"]) if other else None
    answers = marked_answers(table, options["human"], teacher=teacher, answer_column=options["answer_column"])
    _refuse_to_overwrite(options["output"], force=options["force"])
    rubric = load_rubric(options["rubric"], folders=options["folders"])
    grader = Grader(rubric, fast=options["fast"])
    lesson = teach(grader, answers, where=other or options["table"])
    write_learned(
        options["output"],
        lesson.learned,
        Provenance(
            rubric_id=rubric.id,
            rubric_sha256=rubric.sha256,
            model=grader.stamp.model,
            table=Path(other or options["table"]).name,
            human=options["human"],
            rows=len(answers.ids),
            before=lesson.before.to_dict(),
            after=lesson.after.to_dict(),
        ),
        force=options["force"],
    )
    show_notes(lesson.notes, lang)
    data = {
        "method": lesson.learned.method,
        "rows": len(answers.ids),
        "before": lesson.before.to_dict(),
        "after": lesson.after.to_dict(),
        "notes": [note.text(lang) for note in lesson.notes],
    }
    put_out(data, lambda: _parts(lesson, lang, options["output"]), {**options, "output": None})


def _refuse_to_overwrite(path: Path, *, force: bool) -> None:
    """Before the work, not after it."""
    from grader.errors import OutputError

    if path.exists() and not force:
        raise OutputError(
            zh=f"{path} 已存在；加上 --force 可覆盖它。",
            en=f"{path} exists already; add --force to replace it.",
        )


def _parts(lesson: Lesson, lang: Lang, output: Path) -> Iterator[RenderableType]:
    from grader.view.figures import figure, figure_table

    said = {
        "nothing": (
            "没有学到比评分标准更好的，评分不变。",
            "Nothing was learned that is better than the rubric; marks stay as they are.",
        ),
        "recalibration": ("学到的是总分的松紧。", "Learned: how strict the teacher is on the total."),
        "residual": (
            "学到的是总分的松紧、各要点的轻重，和答案之间的相像。",
            "Learned: how strict the teacher is, how she weighs points, and which answers are alike.",
        ),
    }[lesson.learned.method]
    n = lesson.before.N
    yield pick(lang, f"{n} 份教师评过的答案。", f"{n} marked answers. ") + pick(lang, *said)
    yield ""
    table = figure_table(
        ("", False), (pick(lang, "学习前", "Before"), True), (pick(lang, "学习后", "After"), True)
    )
    before, after = lesson.before.to_dict(), lesson.after.to_dict()
    for name in _FIGURES:
        table.add_row(name, figure(before[name]), figure(after[name]))
    yield table
    yield pick(
        lang,
        "学习后的数字是交叉验证的：每份答案都由没有见过它的分数来评。",
        "The figures after are cross-validated: no answer was marked with its own mark known.",
    )
    yield pick(
        lang,
        f"已写入 {output}；评分时加 --learned {output}。",
        f"Written to {output}; grade with --learned {output}.",
    )
