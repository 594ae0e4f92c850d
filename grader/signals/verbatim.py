"""The rubric's own words: what needs no judgement."""

from __future__ import annotations

import numpy as np

from grader.prepare import PreparedRubric
from grader.records import Answer, SignalValues

_MOST_MORE = 1.5  # a segment up to this many times as long as the wording in it still says just that


def verbatim(prepared: PreparedRubric, answer: Answer) -> SignalValues:
    """1 where the segment is one of the target's wordings, punctuation aside and with few words around it; else 0."""
    values = np.zeros((len(prepared.targets), len(answer.segments)), np.float32)
    wordings = [_letters(w) for w in prepared.wordings]
    for s, segment in enumerate(answer.segments):
        said = _letters(segment.text)
        for owner, wording in zip(prepared.owners, wordings, strict=True):
            if wording and len(said) <= _MOST_MORE * len(wording) and wording in said:
                values[owner, s] = 1.0
    return SignalValues("verbatim", values)


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())
