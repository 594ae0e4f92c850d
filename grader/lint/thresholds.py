"""The thresholds of the checks that ask the models, and what they were chosen on.

Planted: the pairs of tests/lint/planted_meaning.py, in seven rubrics of several subjects that were written for this.
Bank: the rubrics of November 2026, written to be sound. `benchmarks/lint.py` prints the figures anew.
"""

from __future__ import annotations

STATED = 0.66  # probability from which a text that was graded as an answer is taken to state another point
CLOSE = 0.5  # cosine, centred on the rubric, from which two wordings may speak of the same
APART = 0.4  # cosine below which two joined sentences of a point speak of different things
OFTEN_ALONE = (
    0.35  # share of its uses in which a character stands alone, below which it is mostly a part of words
)
