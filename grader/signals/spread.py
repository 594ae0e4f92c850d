"""From clauses to windows: what a clause shows, every window that holds the clause shows too."""

from __future__ import annotations

import numpy as np

from grader.records import Answer, FloatArray


def max_over_windows(by_clause: FloatArray, answer: Answer) -> FloatArray:
    """[n, clauses] → [n, segments]: the maximum over each segment's clauses."""
    out = np.empty((by_clause.shape[0], len(answer.segments)), np.float32)
    out[:, : answer.clauses] = by_clause
    for i, s in enumerate(answer.segments[answer.clauses :], answer.clauses):
        out[:, i] = by_clause[:, s.first : s.last + 1].max(axis=1)
    return out
