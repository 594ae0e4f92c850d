"""`grade apply`: a teacher's review merged into the graded table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.tables import (
    PATH,
    output_options,
    put_out,
    read_options,
    rubric_column_option,
    rubrics_option,
    show_notes,
    t,
    table_options,
)
from grader.cli.usage import usage_error
from grader.language import Lang, user_language

if TYPE_CHECKING:
    from grader.batch.table import Note
    from grader.marking.review.apply import Merged
    from grader.marking.review.files import ReviewFile


@click.command(
    "apply",
    help=t(
        "把教师复核的分数合并到评分结果：有教师分数的以教师为准，系统的各列原样保留。\n\n"
        "GRADED 是 grade batch 写出的表，-o 写出新表，增加 teacher_score、teacher:要点编号、teacher_comment、"
        "final_score 和 final_source（teacher 或 grader）。重新评分后再用，已有的教师分数不变；"
        "不给 --review 时只更新 final_score。",
        "Merge a teacher's review into the graded table: her mark wins, the grader's columns stay as they are.\n\n"
        "GRADED is what grade batch wrote. The new table, -o, has teacher_score, teacher:POINT, teacher_comment, final_score "
        "and final_source (teacher or grader) besides. Marks of a teacher that are there already stay, after regrading too; "
        "without --review only final_score is brought up to date.",
    ),
)
@click.argument("graded", type=PATH)
@click.option(
    "--review",
    type=PATH,
    metavar="FILE",
    help=t(
        "填好的 review.xlsx 或 --session 的 .jsonl", "the filled-in review.xlsx, or the .jsonl of --session"
    ),
)
@click.option(
    "--update",
    is_flag=True,
    help=t(
        "与已有的教师分数不同时，以这次复核为准；默认报错",
        "let this review replace a teacher's marks that differ; an error otherwise",
    ),
)
@rubrics_option
@rubric_column_option
@table_options
@output_options
def apply(graded: Path, **options: Any) -> None:
    """Reads, merges, writes the table, and says what came of it."""
    from grader.marking.marks import read_marks
    from grader.marking.review.apply import apply_review
    from grader.marking.review.apply_view import merged_parts, merged_to_dict
    from grader.marking.review.files import read_review

    lang: Lang = options["lang"] or user_language()
    _check_output(graded, options)
    table = read_marks(graded, read=read_options(options), id_column=options["id_column"])
    review = read_review(options["review"]) if options["review"] is not None else None
    merged = apply_review(
        table,
        review,
        update=options["update"],
        sha256=_sha256(review, options["folders"]),
        rubric_column=options["rubric_column"],
    )
    written = _write(merged, options)
    show_notes((*table.notes, *merged.notes, *written), lang)
    put_out(merged_to_dict(merged), lambda: merged_parts(merged, lang), {**options, "output": None})


def _check_output(graded: Path, options: dict[str, Any]) -> None:
    from grader.marking.review.write_rows import check_output

    if options["output"] is None:
        raise usage_error(
            zh="请用 -o 给出输出的表，例如 -o final.csv。",
            en="Name the table to write with -o, for example -o final.csv.",
        )
    check_output(options["output"], force=options["force"], inputs=(graded, options["review"]))


def _sha256(review: ReviewFile | None, folders: tuple[Path, ...]) -> str | None:
    """The rubric's as it is now; None where it cannot be found, which the merge does not need."""
    from grader.errors import RubricError
    from grader.library import load_rubric

    if review is None or "/" in review.scheme.rubric:
        return None
    try:
        return load_rubric(review.scheme.rubric, folders=folders).sha256
    except RubricError:
        return None


def _write(merged: Merged, options: dict[str, Any]) -> tuple[Note, ...]:
    """Writes the table; gives what had to be changed in its cells."""
    from grader.marking.review.apply import write_merged
    from grader.marking.review.write_rows import write_table

    return write_table(options["output"], lambda writer: write_merged(merged, writer), force=options["force"])
