"""What `review` and `sample` share: where the results of the class come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from grader.cli.tables import PATH, answer_column_option, read_options, rubrics_option, t
from grader.cli.usage import usage_error

if TYPE_CHECKING:
    from grader.batch.table import Note
    from grader.marking.marks import MarkTable
    from grader.marking.results import ClassResults
    from grader.records import Rubric

F = TypeVar("F", bound=Callable[..., Any])


def class_options(command: F) -> F:
    """Adds the options that say which results a command works on."""
    for option in reversed(
        (
            click.option(
                "--details",
                type=PATH,
                metavar="FILE.jsonl",
                help=t(
                    "grade batch --details 写的完整结果；不给则现在评分",
                    "full results by grade batch --details; without them the table is graded now",
                ),
            ),
            click.option(
                "--rubric",
                metavar="ID|PATH",
                help=t(
                    "评分标准；有 --details 时默认按其中的题号查找",
                    "the rubric; with --details looked up by the id in there",
                ),
            ),
            rubrics_option,
            answer_column_option,
            click.option(
                "--fast",
                is_flag=True,
                help=t("现在评分时不用判定模型：更快，但更不准", "grading now, leave the judge out"),
            ),
        )
    ):
        command = option(command)
    return command


def graded_class(table: Path, options: Mapping[str, Any]) -> tuple[ClassResults, Rubric, tuple[Note, ...]]:
    """The results of the class, the rubric they are of, and what is to be said of them. Grades with a progress bar."""
    from grader.library import load_rubric
    from grader.marking.graded import of_rubric, only_rubric_id
    from grader.marking.marks import read_marks
    from grader.marking.results import read_results

    if options["details"] is None and options["rubric"] is None:
        raise usage_error(
            zh="请用 --details 给出 grade batch --details 写的结果，或用 --rubric 给出评分标准，现在评分。",
            en="Give the results that grade batch --details wrote with --details, or a rubric with --rubric to grade now.",
        )
    rubric = load_rubric(options["rubric"], folders=options["folders"]) if options["rubric"] else None
    marks = read_marks(table, read=read_options(options), id_column=options["id_column"])
    if options["details"] is None:
        assert rubric is not None
        return _graded_now(marks, rubric, options), rubric, marks.notes
    found = read_results(options["details"], marks, answer_column=options["answer_column"])
    rubric = rubric or load_rubric(only_rubric_id(found), folders=options["folders"])
    found, notes = of_rubric(found, rubric)
    return found, rubric, (*marks.notes, *notes)


def _graded_now(table: MarkTable, rubric: Rubric, options: Mapping[str, Any]) -> ClassResults:
    import sys

    from grader.batch.grading import GraderLike
    from grader.cli.progress import progress_bar
    from grader.marking.graded import grade_now

    def make(rubric: Rubric) -> GraderLike:
        from grader.pipeline import Grader

        return Grader(rubric, lang=options["lang"], fast=options["fast"])

    with progress_bar(shown=sys.stderr.isatty()) as progress:
        return grade_now(
            table, rubric, make_grader=make, answer_column=options["answer_column"], progress=progress
        )
