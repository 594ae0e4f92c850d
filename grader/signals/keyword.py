"""Keyword evidence: which of the point's words and word parts the segment uses."""

from __future__ import annotations

import numpy as np

from grader.prepare import PreparedRubric, Vocabulary
from grader.records import Answer, FloatArray, SignalValues
from grader.signals.spread import max_over_windows
from grader.words import has_han, stems


def keyword(prepared: PreparedRubric, answer: Answer, encoded: object = None) -> SignalValues:
    """The weighted share (0-1) of the point's content words found in the segment."""
    return SignalValues("keyword", _coverage(prepared, prepared.words, answer))


def ngram(prepared: PreparedRubric, answer: Answer, encoded: object = None) -> SignalValues:
    """The weighted share (0-1) of the point's character n-grams found in the segment."""
    return SignalValues("ngram", _coverage(prepared, prepared.grams, answer, substring=True))


def terms(prepared: PreparedRubric, answer: Answer, encoded: object = None) -> SignalValues:
    """The share (0-1) of the rubric's keyword groups that the segment satisfies; 0.5, knowing nothing, without any."""
    values = np.full((len(prepared.targets), len(answer.segments)), 0.5, np.float32)
    for i, groups in enumerate(prepared.keywords):
        if groups:
            found = [[any(t in s.text for t in g) for s in answer.segments] for g in groups]
            values[i] = np.asarray(found, np.float32).mean(axis=0)
    return SignalValues("terms", values)


def _coverage(
    prepared: PreparedRubric, vocabulary: Vocabulary, answer: Answer, *, substring: bool = False
) -> FloatArray:
    present = np.zeros((len(vocabulary.terms), answer.clauses), np.float32)
    for c in range(answer.clauses):
        text = answer.segments[c].text
        latin = frozenset(() if substring else stems(text))
        present[:, c] = [
            t in latin or (t in text if substring or has_han(t) else False) for t in vocabulary.terms
        ]
    return prepared.by_target(vocabulary.weights @ max_over_windows(present, answer))
