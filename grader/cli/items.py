"""`grade items`: item analysis of a graded class."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.tables import (
    PATH,
    answer_column_option,
    output_options,
    put_out,
    read_options,
    rubric_column_option,
    rubric_options,
    show_notes,
    t,
    table_options,
)
from grader.language import Lang, user_language

if TYPE_CHECKING:
    from grader.marking.items.read import ItemMarks
    from grader.marking.marks import MarkTable
    from grader.records import GradeResult, Rubric


@click.command(
    "items",
    help=t(
        "分析各要点（或各题）的难易、区分度、内部一致性和常一起丢的要点，并用几句话说明接下来讲什么。\n\n"
        "TABLE 是 grade batch -o 写出的表。表中有题号列而没有给出 --rubric 时，逐题分析。",
        "Analyse how hard each point (or question) was, how well it tells students apart, how consistent they are and which "
        "are missed together, and say in words what to teach next.\n\n"
        "TABLE is what grade batch -o wrote. Where it names several rubrics and --rubric is not given, questions are "
        "analysed instead of points.",
    ),
)
@click.argument("table", type=PATH)
@rubric_options("评分标准：要点的文字和满分", "the rubric: texts and full marks of the points")
@click.option(
    "--human",
    metavar="NAME",
    help=t(
        "改用老师打的分：总分列 NAME 和要点列 NAME:编号",
        "the teacher's marks instead: the column NAME, and NAME:id for points",
    ),
)
@click.option(
    "--details",
    type=PATH,
    metavar="FILE.jsonl",
    help=t(
        "grade batch --details 写的完整结果，用来统计误解和说反的要点",
        "full results by grade batch --details, to count misconceptions and contradicted points",
    ),
)
@answer_column_option
@rubric_column_option
@table_options
@output_options
def items(table: Path, **options: Any) -> None:
    """Reads, analyses, and puts out the figures; notes go to standard error."""
    from grader.library import load_rubric
    from grader.marking.items.items import analyse_items
    from grader.marking.items.read import read_items
    from grader.marking.items.teach_next import teach_next
    from grader.marking.items.view import items_parts, items_to_dict
    from grader.marking.marks import read_marks

    lang: Lang = options["lang"] or user_language()
    rubric: Rubric | None = None
    if options["rubric"]:
        rubric = load_rubric(options["rubric"], folders=options["folders"])
    marks = read_marks(table, read=read_options(options), id_column=options["id_column"])
    given = read_items(marks, rubric=rubric, human=options["human"], rubric_column=options["rubric_column"])
    analysis = analyse_items(given)
    words = teach_next(analysis, _results(marks, given, options))
    show_notes(analysis.notes, lang)
    put_out(items_to_dict(analysis, words, lang), lambda: items_parts(analysis, words, lang), options)


def _results(table: MarkTable, given: ItemMarks, options: dict[str, Any]) -> Iterable[GradeResult]:
    """The full results of the rows that are analysed."""
    if options["details"] is None:
        return ()
    from grader.marking.results import read_results

    results = read_results(options["details"], table, answer_column=options["answer_column"]).results
    return [result for at in given.rows if (result := results[at]) is not None]
