"""Entailment: what the judge, which reads the whole answer, makes of every point."""

from __future__ import annotations

import numpy as np

from grader.judge import CONTRADICTED, PARTLY, STATED
from grader.records import Answer, FloatArray, SignalValues


def entailment(states: FloatArray, answer: Answer) -> SignalValues:
    """The credit (0-1) that the judge expects for each target: P(stated) + ½ P(partly).

    `states` is [targets, judge.STATES]. The judge weighs the answer as a whole, so every segment gets the target's
    value; which segment is quoted is left to the signals that compare segments.
    """
    return SignalValues("entailment", _everywhere(states[:, STATED] + 0.5 * states[:, PARTLY], answer))


def judged_polarity(states: FloatArray, answer: Answer) -> SignalValues:
    """1 less the probability (0-1) that the answer says the opposite of a target, for every segment alike."""
    return SignalValues("polarity", _everywhere(1 - states[:, CONTRADICTED], answer))


def _everywhere(values: FloatArray, answer: Answer) -> FloatArray:
    return np.repeat(values[:, None], len(answer.segments), axis=1)
