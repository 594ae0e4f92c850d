"""The thresholds of the checks that ask the models, and what they were chosen on. `python benchmarks/lint.py` measures them.

Planted: tests/lint/planted_meaning.py, in seven rubrics of several subjects that were written for this. Bank: 123 rubrics of
November 2026 with 773 points, written to be sound, on which a finding is a false one or a slip of its author.

                        planted, found    bank, findings
    R101, R102 overlap      52 of 54      15 of 2422 pairs of points
    R103 two statements     18 of 18      11 of 773 points
    R104 contradicting      23 of 26      11 of 1842 wordings
    R106 misconceptions     10 of 10       9 of 234 misconceptions

The judge's own reading of two wordings (P(contradicted) of one, given the other as the answer) does not tell contradicting
pairs from sound ones: 0.03 to 0.45 on the planted, up to 0.62 on the bank. So R104 goes by the rules of signals.polarity.
"""

from __future__ import annotations

# Probability from which a text, graded as an answer, is taken to state another point. The planted pairs that were found lie
# at 0.68 to 0.97; 0.6, where the grader gives full marks, marked five pairs more of the first 52 rubrics.
STATED = 0.66  # probability from which a text that was graded as an answer is taken to state another point
CLOSE = 0.5  # cosine, centred on the rubric, from which two wordings may speak of the same
APART = 0.4  # cosine below which two joined sentences of a point speak of different things
# Share of its uses in which a character stands alone, below which it is mostly a part of other words.
OFTEN_ALONE = 0.35
