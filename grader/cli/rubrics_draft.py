"""`grade rubrics draft`: a model answer → a rubric to correct."""

from __future__ import annotations

import re
from pathlib import Path

import click

from grader.cli.rubrics_out import ON_SCREEN, write_text
from grader.cli.tables import PATH, t
from grader.cli.usage import usage_error


@click.command("draft", help=t("把参考答案拆成要点，起草评分标准。", "Draft a rubric from a model answer."))
@click.option("--question", required=True, metavar="TEXT", help=t("题目。", "The question."))
@click.option(
    "--reference",
    required=True,
    metavar="FILE",
    help=t("参考答案的文件，- 表示标准输入。", "File of the model answer; - for standard input."),
)
@click.option(
    "--total",
    required=True,
    metavar="N",
    type=click.FloatRange(min=0, min_open=True),
    help=t("总分，平均分给各要点。", "Marks in all, spread equally over the points."),
)
@click.option(
    "--id",
    "rubric_id",
    metavar="ID",
    help=t("编号；默认按输出文件名。", "Its id; from the output file's name unless told."),
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=PATH,
    help=t("写到这个文件；默认显示在屏幕上。", "Write here; on the screen unless told."),
)
@click.option("--force", is_flag=True, help=t("文件已存在时覆盖它。", "Replace a file that exists."))
def draft(
    question: str, reference: str, total: float, rubric_id: str | None, output: Path | None, force: bool
) -> None:
    """A draft for a teacher to correct."""
    from dataclasses import replace

    from grader.authoring.ids import check_id
    from grader.cli.input import read_text
    from grader.draft import draft_rubric
    from grader.rubric import dump_rubric

    if not question.strip():
        raise usage_error(zh="--question 是空的，请写上题目。", en="--question is empty; write the question.")
    if rubric_id is not None:
        check_id(rubric_id)
    made = draft_rubric(question, read_text(reference), total=total)
    text = dump_rubric(replace(made, id=rubric_id or _id_from(output)))
    write_text(text, output or ON_SCREEN, force=force)


def _id_from(output: Path | None) -> str:
    """The output file's name as an id where it makes one, else "draft"."""
    from grader.authoring.ids import is_id

    name = re.sub("[ _]", "-", output.stem.lower()) if output else ""
    return name if is_id(name) else "draft"
