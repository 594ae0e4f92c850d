"""`grade sample`: the answers whose marks by a teacher would teach most."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from grader.cli.graded import class_options, graded_class
from grader.cli.tables import PATH, output_options, put_out, show_notes, t, table_options
from grader.language import Lang, user_language


@click.command(
    "sample",
    help=t(
        "抽取最值得老师先评的 N 份答案：它们的分数最能说明其他答案该得多少（见 grade learn）。\n\n"
        "TABLE 是全班的作答表。-o 写出抽中的行（.csv、.tsv 或 .xlsx），并留出 teacher 和 teacher:要点编号 几列供填写。"
        "空白、重复、照抄或离题的答案不抽（grade learn 不用它们来学），teacher 列已有分数的也不抽。",
        "Choose the N answers most worth marking by hand: their marks say most about the others' (see grade learn).\n\n"
        "TABLE is the class table with the answers. -o writes the chosen rows (.csv, .tsv or .xlsx) with empty columns "
        "teacher and teacher:POINT to fill in. Not chosen: blank answers, repeats, copied and unrelated ones, which grade learn "
        "does not learn from, and answers with a mark in the column teacher.",
    ),
)
@click.argument("table", type=PATH)
@click.option(
    "-n",
    "count",
    type=click.IntRange(min=1),
    required=True,
    metavar="N",
    help=t("抽取的份数", "how many to choose"),
)
@class_options
@table_options
@output_options
def sample(table: Path, count: int, **options: Any) -> None:
    """Chooses, writes the rows, and says why these."""
    from grader.bundled import embedded_encoder
    from grader.marking.learn.sample import choose_sample, write_sample
    from grader.marking.learn.sample_view import sample_parts, sample_to_dict
    from grader.marking.review.write_rows import check_output, write_table

    lang: Lang = options["lang"] or user_language()
    if options["output"] is not None:
        check_output(options["output"], force=options["force"], inputs=(table, options["details"]))
    found, rubric, notes = graded_class(table, options)
    chosen = choose_sample(found, rubric, count, encoder=embedded_encoder())
    written: tuple[Any, ...] = ()
    if options["output"] is not None:
        written = write_table(
            options["output"], lambda writer: write_sample(chosen, rubric, writer), force=options["force"]
        )
    show_notes((*notes, *chosen.notes, *written), lang)
    put_out(sample_to_dict(chosen, rubric), lambda: sample_parts(chosen, lang), {**options, "output": None})
