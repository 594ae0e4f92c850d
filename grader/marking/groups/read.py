"""What is grouped: the answers of a class to one question, with their marks and results where there are any."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from grader.batch.table import Note
from grader.errors import TableError
from grader.marking.marks import Marks, MarkTable
from grader.marking.one_question import rows_of_question
from grader.marking.results import answers_of, read_results
from grader.marking.wording import Wording, wording_of
from grader.records import GradeResult, Rubric


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassAnswers:
    """The answers to one question in the table's order; `scores` are marks, nan where there is none."""

    ids: tuple[str, ...]
    wordings: tuple[Wording, ...]
    results: tuple[GradeResult | None, ...] | None = None
    scores: Marks | None = None
    notes: tuple[Note, ...] = ()


def read_answers(
    table: MarkTable,
    *,
    details: Path | None = None,
    rubric: Rubric | None = None,
    answer_column: str | None = None,
    rubric_column: str | None = None,
) -> ClassAnswers:
    """The answers of a table, with the results in `details` and the marks of these, or else those of the table.

    Of a table with several questions the rows of `rubric`. Raises TableError when columns cannot be told, `details`
    does not fit the table, or it cannot be told which of several questions is meant.
    """
    answers = answers_of(table, answer_column)
    # answers to different questions do not say the same, whatever their words
    rows, said = rows_of_question(table, rubric.id if rubric else None, column=rubric_column)
    notes = [*table.notes, *said]
    results, scores = None, None
    if details is not None:
        read = read_results(details, table, answer_column=answer_column).results
        results = tuple(read[i] for i in rows)
    else:
        marks = _scores(table, notes)
        scores = None if marks is None else marks[rows]
    return ClassAnswers(
        ids=tuple(table.ids[i] for i in rows),
        wordings=tuple(wording_of(answers[i]) for i in rows),
        results=results,
        scores=scores,
        notes=tuple(notes),
    )


def _scores(table: MarkTable, notes: list[Note]) -> Marks | None:
    """The grader's marks, None where the table has none. A column of another kind is no error: groups need no marks."""
    name = table.graded_column("score")
    if name is None:
        return None
    try:
        return table.marks(name)
    except TableError as error:
        notes.append(Note(zh=f"没有列出得分：{error.zh}", en=f"Marks are not shown: {error.en}"))
        return None
