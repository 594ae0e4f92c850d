"""What came of a merge, for people and programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from grader.language import Lang, pick
from grader.marking.review.apply import FinalRow, Merged
from grader.view.figures import figure

if TYPE_CHECKING:
    from rich.console import RenderableType


def merged_to_dict(merged: Merged) -> dict[str, object]:
    """Counts of answers, and how far the teacher moved the marks of those with both; marks, None where there are none."""
    moved = _moved(merged.rows)
    final = [row.final for row in merged.rows if row.final is not None]
    return {
        "answers": len(merged.rows),
        "from_review": merged.fresh,
        "teacher": sum(row.teacher.score is not None for row in merged.rows),
        "grader": sum(row.teacher.score is None and row.grader is not None for row in merged.rows),
        "unmarked": sum(row.final is None for row in merged.rows),
        "changed": int((moved != 0).sum()),
        "mean_change": _mean(moved),
        "mean_absolute_change": _mean(np.abs(moved)),
        "mean_final_score": _mean(np.array(final)),
        "notes": [{"zh": n.zh, "en": n.en} for n in merged.notes],
    }


def merged_parts(merged: Merged, lang: Lang) -> Iterator[RenderableType]:
    """Two sentences."""
    found = merged_to_dict(merged)
    moved = _moved(merged.rows)
    yield pick(
        lang,
        f"共 {found['answers']} 份：{found['teacher']} 份以教师的分数为准（本次复核 {found['from_review']} 份），"
        f"{found['grader']} 份用系统的分数，{found['unmarked']} 份没有分数。",
        f"{found['answers']} answers: {found['teacher']} with the teacher's mark ({found['from_review']} from this review), "
        f"{found['grader']} with the grader's, {found['unmarked']} without a mark.",
    )
    if len(moved):
        change = figure(float(np.abs(moved).mean()), 2)
        yield pick(
            lang,
            f"教师改动了其中 {found['changed']} 份，查过的平均改动 {change} 分。",
            f"The teacher changed {found['changed']} of hers; those she checked moved by {change} marks on average.",
        )


def _moved(rows: tuple[FinalRow, ...]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Teacher's mark less the grader's, of the answers that have both."""
    pairs = [
        (r.teacher.score, r.grader) for r in rows if r.teacher.score is not None and r.grader is not None
    ]
    return np.array([round(a - b, 6) for a, b in pairs], np.float64)


def _mean(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float | None:
    return round(float(values.mean()), 4) if len(values) else None
