"""Results as cells: the columns a graded table gains."""

from __future__ import annotations

from collections.abc import Sequence

from grader.batch.table import EMPTY, Cell, Note, Stored
from grader.records import GradeResult, Rubric

RESULT_COLUMNS = (
    "score",
    "max_score",
    "percent",
    "confidence",
    "needs_review",
    "review_reasons",
    "flags",
    "feedback",
)
ERROR_COLUMN = "error"  # always the last one: a table cannot gain a column while it is streamed


def result_columns(header: Sequence[str], rubric: Rubric | None) -> tuple[tuple[str, ...], tuple[Note, ...]]:
    """The names of the columns to add, in order, and a note on those renamed because the input has them."""
    points = tuple(f"point:{p.id}" for p in rubric.points) if rubric else ()
    taken = {name.strip().casefold() for name in header}
    names, renamed = [], []
    for name in (*RESULT_COLUMNS, *points, ERROR_COLUMN):
        free = name
        while free.casefold() in taken:
            free = f"grader:{free}"
        names.append(free)
        if free != name:
            renamed.append(f"{name} → {free}")
    if not renamed:
        return tuple(names), ()
    listed = ", ".join(renamed)
    return tuple(names), (
        Note(
            zh=f"表中原有同名的列，原列不动，新列改名：{listed}。",
            en=f"The table has columns of these names already; they stay, the new ones are renamed: {listed}.",
        ),
    )


def result_cells(result: GradeResult, rubric: Rubric | None) -> list[Cell]:
    """The cells of a graded row; `rubric` where there is one for all rows, for its points."""
    cells = [
        _number(result.score),
        _number(result.max_score),
        _number(result.percent),
        _number(round(result.confidence, 3)),
        _stored(result.needs_review, "TRUE" if result.needs_review else "FALSE"),
        Cell("; ".join(reason.message or reason.kind for reason in result.review_reasons)),
        Cell("; ".join(flag.message or flag.kind for flag in result.flags)),
        Cell(result.feedback),
    ]
    if rubric is not None:
        earned = {point.id: point.earned for point in result.points}
        cells += [_number(earned[p.id]) if p.id in earned else EMPTY for p in rubric.points]
    return [*cells, EMPTY]


def broken_cells(error: str, rubric: Rubric | None) -> list[Cell]:
    """The cells of a row that could not be graded: empty but for the error."""
    return [EMPTY] * (len(RESULT_COLUMNS) + (len(rubric.points) if rubric else 0)) + [Cell(error)]


def _number(value: float) -> Cell:
    plain: int | float = int(value) if float(value).is_integer() else value
    return _stored(plain, str(plain))


def _stored(value: Stored, text: str) -> Cell:
    return Cell(text, stored=value)
