"""Two gradings of one table: read from what `grade batch --details` wrote, or made now; and the rows that both marked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from grader.batch.columns import listed
from grader.batch.grading import GraderLike
from grader.batch.table import Note
from grader.errors import InputError, TableError
from grader.marking.graded import Progress, grade_now
from grader.marking.marks import MarkTable
from grader.marking.results import ClassResults, read_results
from grader.records import GradeResult, Rubric

_NAMED = 5  # ids that a message names one by one


@dataclass(frozen=True, slots=True)
class MarkedTwice:
    """An answer with its two results. `row` is the table's row number."""

    id: str
    row: int
    old: GradeResult
    new: GradeResult


def read_both(
    old: Path, new: Path, table: MarkTable, *, rubric_id: str | None = None, answer_column: str | None = None
) -> tuple[ClassResults, ClassResults]:
    """The results in two files of details, beside the rows of `table`; of several questions those of `rubric_id`.

    Raises InputError where both are one file; TableError as read_results does, and where it cannot be told which of several
    questions is meant.
    """
    if old.exists() and new.exists() and old.samefile(new):
        raise InputError(
            zh=f"{old} 和 {new} 是同一个文件，没有什么可以比较。请给出两次评分的结果。",
            en=f"{old} and {new} are the same file, so there is nothing to compare. Give the results of two gradings.",
        )
    before = read_results(old, table, answer_column=answer_column)
    after = read_results(new, table, answer_column=answer_column)
    names = [sorted({r.rubric_id for _, r in found.graded}) for found in (before, after)]
    if rubric_id is None:
        for path, found in zip((old, new), names, strict=True):
            if len(found) > 1:
                raise _several(path, found)
        return before, after
    if rubric_id not in {name for found in names for name in found}:
        raise TableError(
            zh=f"两份结果里都没有题目 {rubric_id}；有的是：{listed(tuple(sorted({*names[0], *names[1]})))}。",
            en=f"Neither grading has the question {rubric_id}; there are: {listed(tuple(sorted({*names[0], *names[1]})))}.",
        )
    either = zip(before.results, after.results, strict=True)
    rows = [at for at, pair in enumerate(either) if rubric_id in {r.rubric_id for r in pair if r is not None}]
    return before.take(rows), after.take(rows)


def grade_both(
    table: MarkTable,
    old: tuple[Rubric, GraderLike],
    new: tuple[Rubric, GraderLike],
    *,
    answer_column: str | None = None,
    progress: Progress | None = None,
) -> tuple[ClassResults, ClassResults]:
    """Grade every row twice, by each rubric with its grader. `progress` counts both gradings. Raises as grade_now does."""
    rows = len(table.rows)

    def graded(rubric: Rubric, grader: GraderLike, before: int) -> ClassResults:
        return grade_now(
            table,
            rubric,
            make_grader=lambda _: grader,
            answer_column=answer_column,
            progress=progress and (lambda done, _: progress(before + done, 2 * rows)),
        )

    return graded(*old, 0), graded(*new, rows)


def marked_by_both(old: ClassResults, new: ClassResults) -> tuple[tuple[MarkedTwice, ...], tuple[Note, ...]]:
    """The answers that both gradings marked, in the table's order, and notes that name the others.

    Raises TableError where the gradings are of other rows or answers, or have no answer in common.
    """
    _same_rows(old, new)
    rows = zip(old.table.rows, old.table.ids, old.results, new.results, strict=True)
    pairs = tuple(
        MarkedTwice(i, row.number, a, b) for row, i, a, b in rows if a is not None and b is not None
    )
    if other := [p.id for p in pairs if p.old.answer_sha256 != p.new.answer_sha256]:
        raise TableError(
            zh=f"两次评的不是同样的答案，{len(other)} 份不同：{_named(other)}。请用同一张表各评一次。",
            en=f"The gradings are not of the same answers; {len(other)} differ: {_named(other)}. Grade one table twice.",
        )
    notes = tuple(_left_out(old, new))
    if not pairs:
        raise TableError(
            zh="没有一份答案在两次评分中都评了。" + "".join(n.zh for n in notes),
            en=" ".join(["No answer was marked by both gradings.", *(n.en for n in notes)]),
        )
    return pairs, notes


def _several(path: Path, names: list[str]) -> TableError:
    return TableError(
        zh=f"{path} 里有 {len(names)} 道题（{listed(tuple(names))}）；请用 --rubric 指明其中一道的编号。",
        en=f"{path} holds {len(names)} questions ({listed(tuple(names))}); give the id of one with --rubric.",
    )


def _same_rows(old: ClassResults, new: ClassResults) -> None:
    before = list(zip(old.table.ids, (r.number for r in old.table.rows), strict=True))
    after = list(zip(new.table.ids, (r.number for r in new.table.rows), strict=True))
    if before == after:
        return
    apart = [i for i, _ in (*(b for b in before if b not in after), *(a for a in after if a not in before))]
    raise TableError(
        zh=f"两次评分的表不同：一次有 {len(before)} 行，一次有 {len(after)} 行；对不上的有：{_named(apart)}。请用同一张表。",
        en=f"The gradings are of different tables, with {len(before)} and {len(after)} rows; these do not match: "
        f"{_named(apart)}. Use one table for both.",
    )


def _left_out(old: ClassResults, new: ClassResults) -> Iterable[Note]:
    rows = list(zip(old.table.ids, old.results, new.results, strict=True))
    only_old = [i for i, a, b in rows if a is not None and b is None]
    only_new = [i for i, a, b in rows if a is None and b is not None]
    if only_old:
        yield Note(
            zh=f"{len(only_old)} 份只在第一次评分中有结果，没有比较：{_named(only_old)}。",
            en=f"Marked in OLD only and left out: {len(only_old)} ({_named(only_old)}).",
        )
    if only_new:
        yield Note(
            zh=f"{len(only_new)} 份只在第二次评分中有结果，没有比较：{_named(only_new)}。",
            en=f"Marked in NEW only and left out: {len(only_new)} ({_named(only_new)}).",
        )
    if neither := sum(a is None and b is None for _, a, b in rows):
        yield Note(
            zh=f"{neither} 行两次都没有评分结果。", en=f"Rows without a result in either grading: {neither}."
        )


def _named(ids: list[str]) -> str:
    return ", ".join(ids[:_NAMED]) + (" …" if len(ids) > _NAMED else "")
