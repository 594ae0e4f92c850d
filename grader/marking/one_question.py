"""Which rows of a table answer which question: marks and answers of different questions are not to be mixed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from grader.batch.columns import RUBRIC_NAMES, listed
from grader.batch.table import Note
from grader.errors import TableError
from grader.marking.marks import MarkTable

Rows = npt.NDArray[np.int64]


def questions_of(table: MarkTable, column: str | None = None) -> tuple[str, ...]:
    """The rubric id that each row names, "" where it names none. `column` None: recognised; TableError if it is missing."""
    name = column or next((n for n in RUBRIC_NAMES if table.has(n)), None)
    if name is None:
        return ("",) * len(table.rows)
    return tuple(text.strip() for text in table.texts(name, option="--rubric-column"))


def rows_of_question(
    table: MarkTable, rubric_id: str | None, *, column: str | None = None
) -> tuple[Rows, tuple[Note, ...]]:
    """The rows that answer one question, and what is to be said of the others.

    All rows of a table that names no more than one question. Of several, the rows that name `rubric_id`; where none does,
    all of them, as `grade batch --rubric` grades them, with a note. TableError for several and no `rubric_id`.
    """
    questions = questions_of(table, column)
    every = np.arange(len(questions))
    names = tuple(sorted({*questions} - {""}))
    if len(names) < 2:
        return every, ()
    if rubric_id is None:
        raise TableError(
            zh=f"{table.path} 有不止一题（{listed(names)}）；请用 --rubric 给出其中一题的编号。",
            en=f"{table.path} holds several questions ({listed(names)}); give the id of one with --rubric.",
        )
    rows = np.array([i for i, question in enumerate(questions) if question == rubric_id], np.int64)
    if not len(rows):
        return every, (
            Note(
                zh=f"题号列（{listed(names)}）里没有 {rubric_id}；所有的行都当作这一题的答案。",
                en=f"No row names {rubric_id} (the table has {listed(names)}); all rows are taken for answers to it.",
            ),
        )
    return rows, (
        Note(
            zh=f"表中有不止一题（{listed(names)}），只用 {rubric_id} 的 {len(rows)} 行。",
            en=f"The table holds several questions ({listed(names)}); only the {len(rows)} rows of {rubric_id} are used.",
        ),
    )
