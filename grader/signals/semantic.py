"""Semantic evidence: the encoder's view of what clause and point mean."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from grader.encoders.base import TokenEmbeddings
from grader.prepare import PreparedRubric, centred
from grader.records import Answer, FloatArray, SignalValues
from grader.signals.spread import max_over_windows


def semantic(prepared: PreparedRubric, answer: Answer, encoded: Sequence[TokenEmbeddings]) -> SignalValues:
    """Cosine (negative ones as 0) of point and segment in the learnt projection.

    `encoded` holds the token embeddings of each clause.
    """
    vectors = segment_vectors(answer, encoded, prepared.centre)
    cosines = prepared.vectors @ prepared.projection.of_clauses(vectors).T
    return SignalValues("semantic", prepared.by_target(np.clip(cosines, 0, 1)))


def segment_vectors(answer: Answer, encoded: Sequence[TokenEmbeddings], centre: FloatArray) -> FloatArray:
    """[segments, d] unit vectors: the mean over all tokens of the segment's clauses, centred as the points are."""
    sums = np.stack([e.vectors.sum(axis=0) for e in encoded])
    counts = np.asarray([len(e.vectors) for e in encoded], np.float32)
    total = np.concatenate([np.zeros((1, sums.shape[1]), np.float32), np.cumsum(sums, axis=0)])
    number = np.concatenate([[0], np.cumsum(counts)])
    first = [s.first for s in answer.segments]
    last = [s.last + 1 for s in answer.segments]
    means = (total[last] - total[first]) / np.maximum(number[last] - number[first], 1)[:, None]
    return centred(means.astype(np.float32), centre)


def tokens(prepared: PreparedRubric, answer: Answer, encoded: Sequence[TokenEmbeddings]) -> SignalValues:
    """Late interaction: the weighted mean, over the point's tokens, of the best cosine with a token of the segment.

    After ColBERT (Khattab and Zaharia, 2020), with weights for tokens that tell points apart; cosines below 0.5
    (unrelated tokens) count as 0 and the rest is spread over 0-1.
    """
    table = prepared.tokens
    by_clause = np.zeros((len(table.vectors), answer.clauses), np.float32)
    filled = [c for c, e in enumerate(encoded) if len(e.vectors)]
    if filled:
        vectors = np.concatenate([encoded[c].vectors for c in filled])
        unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        starts = np.cumsum([0] + [len(encoded[c].vectors) for c in filled[:-1]])
        by_clause[:, filled] = np.maximum.reduceat(table.vectors @ unit.T, starts, axis=1)
    spread = np.clip((max_over_windows(by_clause, answer) - 0.5) * 2, 0, 1) * table.weights[:, None]
    summed: FloatArray = np.add.reduceat(spread, table.starts, axis=0)
    return SignalValues("tokens", prepared.by_target(summed))
