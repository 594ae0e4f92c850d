"""The results of a class for one question: those that `grade batch --details` wrote, or graded now."""

from __future__ import annotations

from collections.abc import Callable

from grader.batch.columns import ColumnChoice, choose_columns, listed
from grader.batch.grading import GraderLike, RowGrader
from grader.batch.table import Note
from grader.errors import TableError
from grader.marking.marks import MarkTable
from grader.marking.results import ClassResults
from grader.records import Rubric

Progress = Callable[[int, int | None], None]  # rows done, rows in all


def grade_now(
    table: MarkTable,
    rubric: Rubric,
    *,
    make_grader: Callable[[Rubric], GraderLike],
    answer_column: str | None = None,
    progress: Progress | None = None,
) -> ClassResults:
    """Grade every row by `rubric`. A row that cannot be graded has no result. Raises TableError, EncoderError."""
    columns = choose_columns(table.header, ColumnChoice(answer=answer_column), rubric_needed=False)
    grader = RowGrader(columns, rubric, make_grader=make_grader, find_rubric=lambda _: rubric)
    results = []
    for outcome in grader.outcomes(iter(table.rows)):
        results.append(outcome.result)
        if progress is not None:
            progress(len(results), len(table.rows))
    return ClassResults(table, tuple(results))


def only_rubric_id(found: ClassResults) -> str:
    """The id of the one rubric that all results are of. Raises TableError when there are several, or no results."""
    ids = sorted({r.rubric_id for _, r in found.graded})
    if len(ids) == 1:
        return ids[0]
    if not ids:
        raise TableError(
            zh=f"{found.table.path} 中没有一份评过分的答案。",
            en=f"No answer of {found.table.path} is graded.",
        )
    raise TableError(
        zh=f"这些结果分属 {len(ids)} 道题（{listed(tuple(ids))}）；请用 --rubric 指明其中一道。",
        en=f"The results are of {len(ids)} questions ({listed(tuple(ids))}); name one of them with --rubric.",
    )


def of_rubric(found: ClassResults, rubric: Rubric) -> tuple[ClassResults, tuple[Note, ...]]:
    """The rows that were graded by this rubric, or by none, and what is to be said of it.

    Raises TableError when no row was, or when the points of the results are not the rubric's.
    """
    results = [r for _, r in found.graded if r.rubric_id == rubric.id]
    if not results:
        raise TableError(
            zh=f"没有按评分标准 {rubric.id} 评出的结果；结果属于：{', '.join(sorted({r.rubric_id for _, r in found.graded})) or '–'}。",
            en=f"No result is of the rubric {rubric.id}; they are of: "
            f"{', '.join(sorted({r.rubric_id for _, r in found.graded})) or '–'}.",
        )
    points = [p.id for p in rubric.points]
    if any([p.id for p in r.points] != points for r in results):
        raise TableError(
            zh=f"结果里的要点与评分标准 {rubric.id} 不同，评分之后它改过；请重新运行 grade batch --details。",
            en=f"The points of the results are not those of the rubric {rubric.id}, which has changed since; "
            "run grade batch --details again.",
        )
    notes = () if all(r.rubric_sha256 == rubric.sha256 for r in results) else (_changed(rubric),)
    return found.take(
        [i for i, r in enumerate(found.results) if r is None or r.rubric_id == rubric.id]
    ), notes


def _changed(rubric: Rubric) -> Note:
    return Note(
        zh=f"评分标准 {rubric.id} 在评分之后改过；这里按现在的评分标准，必要时请重新评分。",
        en=f"The rubric {rubric.id} has changed since these answers were graded; what follows goes by the rubric as it is "
        "now. Grade again if that matters.",
    )
