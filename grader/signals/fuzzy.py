"""Fuzzy evidence: RapidFuzz alignment of the point's wording with the segment, misspellings forgiven."""

from __future__ import annotations

import numpy as np
from rapidfuzz import fuzz, process

from grader.prepare import PreparedRubric
from grader.records import Answer, SignalValues


def fuzzy(prepared: PreparedRubric, answer: Answer, encoded: object = None) -> SignalValues:
    """Similarity (0-1; RapidFuzz's 0-100 is divided here) of the best wording to the segment.

    Where the segment is the longer one, the wording is aligned with its best stretch; where it is shorter,
    the plain ratio is taken, or else two characters of the wording would count as the whole of it.
    """
    texts = [s.text for s in answer.segments]
    whole = process.cdist(prepared.wordings, texts, scorer=fuzz.ratio, dtype=np.float32)
    part = process.cdist(prepared.wordings, texts, scorer=fuzz.partial_ratio, dtype=np.float32)
    lengths = np.asarray([len(w) for w in prepared.wordings])[:, None]
    longer = np.asarray([len(t) for t in texts])[None, :] >= lengths
    return SignalValues("fuzzy", prepared.by_target((np.where(longer, part, whole) / 100).astype(np.float32)))
