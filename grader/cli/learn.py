"""`grade learn`: adjusts the grader to a teacher's own marks of a question."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.progress import progress_bar
from grader.cli.suggest_view import put_out_suggestion
from grader.cli.tables import (
    PATH,
    answer_column_option,
    put_out,
    read_options,
    rubrics_option,
    show_notes,
    t,
    table_options,
)
from grader.cli.usage import usage_error
from grader.language import Lang, pick, user_language

if TYPE_CHECKING:
    from rich.console import RenderableType

    from grader.marking.learn.lesson import Lesson
    from grader.marking.marks import MarkTable
    from grader.pipeline import Grader
    from grader.records import Rubric

_FIGURES = ("exact_agr", "adj_agr", "wtkappa", "corr", "RMSE", "MAE", "h_mean", "sys_mean")
_WIDTH = 80


@click.command(
    "learn",
    help=t(
        "从教师给一道题打的分里，学习教师与评分标准给分不同的地方。\n\n"
        "TABLE 里有答案；教师打的分在 --human 列，在这张表或另一张表（--teacher）里。学到的写进 -o 的文件，"
        "以后用 grade answer 或 grade batch 评分时加上 --learned 和这个文件。"
        "交叉验证表明会变差的不学；至少要有 5 份评过的答案，有十来份就有用，越多越好。\n\n"
        "加上 --suggest 时不学习，而是从这些答案里找评分标准没有认出的说法，写成可以并进评分标准的 YAML，"
        "并用没有参与查找的答案检验它有没有用；至少要有 10 份评过的答案。",
        "Learn from a teacher's marks of a question where the teacher marks otherwise than the rubric.\n\n"
        "TABLE holds the answers; the marks are in the column --human, there or in another table (--teacher). What is "
        "learned is written to the file -o, for grade answer and grade batch to use with --learned. What "
        "cross-validation shows to make marks worse is not learned. At least 5 marked answers are needed; a dozen help, more "
        "help more.\n\n"
        "With --suggest nothing is learned: wordings that the rubric misses are looked for in these answers and put out as "
        "YAML to merge into the rubric, with their effect on answers that were not searched; at least 10 marked answers are "
        "needed.",
    ),
)
@click.argument("table", type=PATH)
@click.option("--rubric", required=True, metavar="ID|PATH", help=t("评分标准", "the rubric"))
@rubrics_option
@click.option(
    "--human", required=True, metavar="COL", help=t("教师总分的列", "the column of the teacher's marks")
)
@click.option(
    "--teacher",
    type=PATH,
    metavar="FILE",
    help=t("教师的分数在这张表里，按学号对应", "the marks are in this table, joined by id"),
)
@answer_column_option
@click.option(
    "-o",
    "--output",
    type=PATH,
    metavar="FILE",
    help=t(
        "学到的写进这个 JSON 文件；--suggest 时写建议的 YAML，可省略",
        "where to write what is learned, as JSON; with --suggest the YAML, printed where this is left out",
    ),
)
@click.option(
    "--suggest",
    is_flag=True,
    help=t("不学习，为评分标准找缺少的说法", "learn nothing; look for wordings that the rubric misses"),
)
@click.option("--force", is_flag=True, help=t("覆盖已有的输出文件", "replace an existing output file"))
@click.option(
    "--encoder",
    metavar="SPEC",
    help=t(
        "句子编码模型，默认内置；评分时也要用同一个",
        "the sentence encoder, embedded by default; then grade with the same",
    ),
)
@click.option(
    "--fast",
    is_flag=True,
    help=t(
        "不用判定模型：更快，但更不准；评分时也要加 --fast",
        "leave the judge out: faster, less accurate; then grade with --fast too",
    ),
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
    from grader.marking.marks import read_marks

    if options["output"] is None and not options["suggest"]:
        raise usage_error(zh="缺少选项 --output（-o）。", en="Missing option '-o' / '--output'.")
    lang: Lang = options["lang"] or user_language()
    read = read_options(options)
    table = read_marks(options["table"], read=read, id_column=options["id_column"])
    other = options["teacher"]
    teacher = read_marks(other, read=read, id_column=options["id_column"]) if other else None
    rubric = load_rubric(options["rubric"], folders=options["folders"])
    if options["output"] is not None:
        _check_output(
            options["output"], force=options["force"], inputs=(options["table"], other, rubric.path)
        )
    if options["suggest"]:
        put_out_suggestion(table, teacher, rubric, options, lang, lambda: _grader(rubric, options))
    else:
        _put_out_lesson(table, teacher, rubric, options, lang)


def _put_out_lesson(
    table: MarkTable, teacher: MarkTable | None, rubric: Rubric, options: Mapping[str, Any], lang: Lang
) -> None:
    from grader.marking.learn.lesson import marked_answers, teach

    human = options["human"]
    answers = marked_answers(
        table, human, rubric_id=rubric.id, teacher=teacher, answer_column=options["answer_column"]
    )
    grader = _grader(rubric, options)
    where = (teacher or table).path
    with progress_bar(shown=sys.stderr.isatty()) as progress:
        lesson = teach(grader, answers, where=where, progress=progress)
    _write(lesson, grader, where, options)
    show_notes(lesson.notes, lang)
    data = {
        "method": lesson.learned.method,
        "rows": len(lesson.learned.ids),
        "before": lesson.before.to_dict(),
        "after": lesson.after.to_dict(),
        "notes": [note.text(lang) for note in lesson.notes],
    }
    put_out(data, lambda: _parts(lesson, lang, options["output"]), {**options, "output": None})


def _write(lesson: Lesson, grader: Grader, where: Path, options: Mapping[str, Any]) -> None:
    from grader.marking.learn.learned_file import Provenance, write_learned

    provenance = Provenance(
        rubric_id=grader.rubric.id,
        rubric_sha256=grader.rubric.sha256,
        model=grader.stamp.model,
        settings=grader.stamp.settings,
        table=where.name,
        human=options["human"],
        rows=len(lesson.learned.ids),
        before=lesson.before.to_dict(),
        after=lesson.after.to_dict(),
    )
    write_learned(options["output"], lesson.learned, provenance, force=options["force"])


def _grader(rubric: Rubric, options: Mapping[str, Any]) -> Grader:
    from grader.encoders import load_encoder
    from grader.pipeline import Grader

    encoder = load_encoder(options["encoder"]) if options["encoder"] else None
    return Grader(rubric, encoder=encoder, fast=options["fast"])


def _check_output(path: Path, *, force: bool, inputs: Iterable[Path | None]) -> None:
    """Whether the file can be written is told before the work, not after it. Raises OutputError."""
    from grader.batch.outputs import WholeFiles
    from grader.errors import OutputError

    if path.resolve() in {given.resolve() for given in inputs if given is not None}:
        raise OutputError(
            zh=f"-o 指向了输入的文件 {path}；原文件不会被覆盖，请换一个文件名。",
            en=f"-o names the input {path}, which is never overwritten; choose another name.",
        )
    with WholeFiles(force=force) as files:
        files.reserve(path)


def _parts(lesson: Lesson, lang: Lang, output: Path) -> Iterator[RenderableType]:
    from grader.view.figures import figure, figure_table
    from grader.view.wrap import wrap

    yield from wrap(_learned_what(lesson, lang), _WIDTH)
    yield ""
    table = figure_table(
        ("", False), (pick(lang, "学习前", "Before"), True), (pick(lang, "学习后", "After"), True)
    )
    before, after = lesson.before.to_dict(), lesson.after.to_dict()
    for name in _FIGURES:
        table.add_row(name, figure(before[name]), figure(after[name]))
    yield table
    yield ""
    how = pick(
        lang,
        "“学习后”的数字来自交叉验证：评每份答案时，都没有用教师给它的分数。",
        "The figures after are cross-validated: each answer was marked without the teacher's mark of it.",
    )
    yield from wrap(how, _WIDTH)
    if lesson.learned.method == "nothing":
        yield pick(
            lang,
            f"已写入 {output}：仍按评分标准给分，用不用 --learned 得分都一样。",
            f"Written to {output}: keep the rubric's marks; --learned changes none.",
        )
        return
    rounding = pick(
        lang,
        "学到的得分按评分标准的步长取整，所以改动很小时得分可能不变。",
        "Marks are rounded to the rubric's step, so that a small change may leave a mark as it is.",
    )
    yield from wrap(rounding, _WIDTH)
    yield pick(
        lang,
        f"已写入 {output}；评分时加上 --learned {output}。",
        f"Written to {output}; grade with --learned {output}.",
    )


def _learned_what(lesson: Lesson, lang: Lang) -> str:
    n = len(lesson.learned.ids)
    return {
        "nothing": pick(
            lang,
            f"从教师评过的 {n} 份答案中没有学到比评分标准更好的，得分不变。",
            f"From {n} marked answers nothing was learned that improves on the rubric; marks stay as they are.",
        ),
        "recalibration": pick(
            lang,
            f"从教师评过的 {n} 份答案中学到了：总分给得松还是紧。",
            f"Learned from {n} marked answers: how strict the teacher is.",
        ),
        "residual": pick(
            lang,
            f"从教师评过的 {n} 份答案中学到了：总分给得松还是紧，各要点看得重还是轻，什么样的说法得分高、什么样的得分低。",
            f"Learned from {n} marked answers: how strict the teacher is, how much each point counts, and which wordings "
            "earn more or less.",
        ),
    }[lesson.learned.method]
