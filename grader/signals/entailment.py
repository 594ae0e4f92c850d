"""Entailment: what the judge, which reads the whole answer, makes of every point."""

from __future__ import annotations

import numpy as np

from grader.judge import ABSENT, CONTRADICTED, PARTLY, STATED
from grader.records import Answer, FloatArray, SignalValues

_SILENCE = 0.1  # keeps a point that the answer is silent on from looking denied
_RULE = 5.0  # log odds that a rule adds: it may be wrong, but the judge often takes a plain denial for the statement
_SPOKEN = 0.2  # 1 - P(absent) below which the judge hears too little of a point for a rule to weigh in full


def entailment(states: FloatArray, answer: Answer) -> SignalValues:
    """The credit (0-1) that the judge expects for each target: P(stated) + ½ P(partly).

    `states` is [targets, judge.STATES]. The judge weighs the answer as a whole, so every segment gets the target's
    value; which segment is quoted is left to the signals that compare segments.
    """
    return SignalValues("entailment", _everywhere(states[:, STATED] + 0.5 * states[:, PARTLY], answer))


def judged_polarity(states: FloatArray, rules: FloatArray) -> SignalValues:
    """How far (0-1) each segment affirms each target, from the judge's verdict and the rules on denials.

    `rules` is [targets, segments], 1 where no rule speaks against the target. The judge's part is the share that
    P(contradicted) has of what the answer says about the point at all; a rule that fires multiplies its odds, by
    little where the judge hears nothing of the point: what is denied is then something else.
    """
    credit = states[:, STATED] + 0.5 * states[:, PARTLY]
    against = states[:, CONTRADICTED] / (states[:, CONTRADICTED] + credit + _SILENCE)
    weight = _RULE * np.minimum((1 - states[:, ABSENT]) / _SPOKEN, 1)
    odds = np.log(against / (1 - against) + 1e-6)[:, None] + weight[:, None] * (1 - rules)
    values: FloatArray = (1 / (1 + np.exp(odds))).astype(np.float32)
    return SignalValues("polarity", values)


def _everywhere(values: FloatArray, answer: Answer) -> FloatArray:
    return np.repeat(values[:, None], len(answer.segments), axis=1)
