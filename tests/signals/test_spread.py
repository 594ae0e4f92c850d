from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from making import answers

from grader.records import Answer
from grader.signals.spread import max_over_windows


@given(answers, st.integers(0, 4), st.integers(0, 2**32 - 1))
def test_like_a_double_loop(answer: Answer, rows: int, seed: int) -> None:
    by_clause = np.random.default_rng(seed).random((rows, answer.clauses)).astype(np.float32)
    out = max_over_windows(by_clause, answer)
    assert out.shape == (rows, len(answer.segments))
    for row in range(rows):
        for i, s in enumerate(answer.segments):
            best = by_clause[row, s.first]
            for clause in range(s.first, s.last + 1):
                best = max(best, by_clause[row, clause])
            assert out[row, i] == best
