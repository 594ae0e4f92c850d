"""`grade groups`: answers that one decision marks, and answers that may be copied from one another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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


@click.command(
    "groups",
    help=t(
        "把说法相同的答案归成组，一个决定评一组；并列出疑似互抄的答案和相同的段落，请教师核对。\n\n"
        "TABLE 是答案表或 grade batch -o 写出的表。每份答案归入最严的一级：完全相同（只差标点、空格、繁简、大小写）、"
        "几乎相同（字面重合八成以上，而且否定、反义词和数字一致）、要点相同（需 --details：各要点得分相同，依据的文字也相近）。",
        "Put answers that say the same into groups, so that one decision marks a group, and list answers that may be "
        "copied from one another with the passages they share, for the teacher to look at.\n\n"
        "TABLE is a table of answers, or what grade batch -o wrote. An answer goes by the strictest level at which it has "
        "company: identical (but for punctuation, spaces, case, traditional characters), nearly identical (four fifths of "
        "the wording, with the same denials, opposites and figures), same points (with --details: the same credit on every "
        "point, for much the same words).",
    ),
)
@click.argument("table", type=PATH)
@click.option(
    "--details",
    type=PATH,
    metavar="FILE.jsonl",
    help=t(
        "grade batch --details 写的完整结果：按要点归组，并看有没有相同的错处",
        "full results by grade batch --details: to group by points and to find shared mistakes",
    ),
)
@rubric_options(
    "评分标准：题目、案例、要点和参考答案里的文字不算互抄",
    "the rubric: words of its question, case, points and model answer do not count as copied",
)
@answer_column_option
@rubric_column_option
@table_options
@output_options
def groups(table: Path, **options: Any) -> None:
    """Reads, groups, and puts out what was found; notes go to standard error."""
    from grader.library import load_rubric
    from grader.marking.groups.copies import find_copies, given_texts
    from grader.marking.groups.groups import group_answers
    from grader.marking.groups.read import read_answers
    from grader.marking.groups.view import groups_parts, groups_to_dict
    from grader.marking.marks import read_marks
    from grader.marking.wording import wording_of

    lang: Lang = options["lang"] or user_language()
    rubric = load_rubric(options["rubric"], folders=options["folders"]) if options["rubric"] else None
    answers = read_answers(
        read_marks(table, read=read_options(options), id_column=options["id_column"]),
        details=options["details"],
        rubric=rubric,
        answer_column=options["answer_column"],
        rubric_column=options["rubric_column"],
    )
    found = group_answers(answers.ids, answers.wordings, results=answers.results, scores=answers.scores)
    given = [wording_of(text) for text in given_texts(rubric)] if rubric else []
    copies = find_copies(answers.ids, answers.wordings, given=given, results=answers.results)
    show_notes((*answers.notes, *found.notes, *copies.notes), lang)
    put_out(
        groups_to_dict(answers, found, copies, lang),
        lambda: groups_parts(answers, found, copies, lang),
        options,
    )
