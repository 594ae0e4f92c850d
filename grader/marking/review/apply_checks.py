"""Whether a review belongs to the table that it is merged into, and what changed in between."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from grader.batch.table import Note
from grader.errors import TableError
from grader.marking.marks import POINT, Marks, MarkTable
from grader.marking.review.decisions import Decision, MarkingScheme
from grader.marking.review.files import ReviewFile

_SAME = 1e-6
_NAMED = 5  # ids that a message names one by one


def check_whole(table: MarkTable) -> None:
    """Raise TableError when a row cannot be read: the student would be missing from the final table."""
    if table.left_out:
        rows = named([str(number) for number in table.left_out])
        raise TableError(
            zh=f"{table.path} 第 {rows} 行的格子对不上表头，最终成绩里会缺这些学生；请先改好这些行。",
            en=f"The cells of row {rows} of {table.path} do not match the header, and the final table would lack these "
            "students; mend these rows first.",
        )


def check_question(table: MarkTable, review: ReviewFile, rows: Iterable[int]) -> None:
    """Raise TableError when the answers were graded by a rubric with another maximum or other points."""
    scheme = review.scheme
    points = set(table.points(_owner(table)))
    same = not points or points == {p.id for p in scheme.points}
    if table.has("max_score"):
        maxima = table.marks(table.graded_column("max_score") or "max_score")
        same = same and not any(abs(maxima[at] - scheme.max_score) > _SAME for at in rows)
    if not same:
        raise TableError(
            zh=f"{table.path} 不是按 {review.path} 所用的评分标准 {scheme.rubric} 评的（要点或满分不同）。",
            en=f"{table.path} was not graded by {scheme.rubric}, the rubric of {review.path}: its points or its maximum differ.",
        )


def _owner(table: MarkTable) -> str:
    """Whose the columns are that `grade batch` wrote last for points."""
    owner = POINT
    while any(name.startswith(f"grader:{owner}:") for name in table.header):
        owner = f"grader:{owner}"
    return owner


def regraded_notes(table: MarkTable, decided: Mapping[int, Decision], machine: Marks) -> tuple[Note, ...]:
    """A note where the grader gives another mark than the teacher saw; TableError where rows without ids may have moved."""
    changed = [d.id for at, d in decided.items() if abs(machine[at] - d.shown.score) > _SAME]
    if not changed:
        return ()
    if table.ids == tuple(str(row.number) for row in table.rows):
        raise TableError(
            zh=f"{table.path} 没有学号列，只能按行号对应，而第 {named(changed)} 行的得分与复核时不同：行的次序可能变过，分数会记到别人名下。"
            "请用复核时的那张表，或加上学号列再复核。",
            en=f"{table.path} has no ids, so rows go by their numbers, and the scores in rows {named(changed)} are not those that were "
            "reviewed: the rows may have moved, and marks would go to other students. Give the table that was reviewed, or "
            "review one with ids.",
        )
    return (
        Note(
            zh=f"有 {len(changed)} 份答案复核之后系统的得分变了：{named(changed)}；教师的分数按复核时所见计算。",
            en=f"Answers to which the grader now gives another mark than the teacher saw: {len(changed)} "
            f"({named(changed)}); her marks are reckoned from what she saw.",
        ),
    )


def rubric_notes(scheme: MarkingScheme, sha256: str | None) -> tuple[Note, ...]:
    if sha256 is None or sha256 == scheme.sha256:
        return ()
    return (
        Note(
            zh=f"评分标准 {scheme.rubric} 在复核之后改过；教师的分数按复核时的评分标准计算。",
            en=f"The rubric {scheme.rubric} has changed since the review; the teacher's marks are reckoned by the one she saw.",
        ),
    )


def named(ids: Sequence[str]) -> str:
    return ", ".join(ids[:_NAMED]) + (" …" if len(ids) > _NAMED else "")
