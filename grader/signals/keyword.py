"""Keyword evidence: which of the point's words and word parts the segment uses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from grader.prepare import PreparedRubric, Vocabulary
from grader.records import Answer, FloatArray, SignalValues
from grader.signals.spread import max_over_windows
from grader.words import grams, has_han, stems


def keyword(prepared: PreparedRubric, answer: Answer, encoded: object = None) -> SignalValues:
    """The weighted share (0-1) of the point's content words found in the segment."""
    found = [_words_in(prepared.words, answer.segments[c].text) for c in range(answer.clauses)]
    return SignalValues("keyword", _coverage(prepared, prepared.words, answer, found))


def ngram(prepared: PreparedRubric, answer: Answer, encoded: object = None) -> SignalValues:
    """The weighted share (0-1) of the point's character n-grams found in the segment."""
    at = prepared.grams.at
    found = [[at[g] for g in grams(answer.segments[c].text) if g in at] for c in range(answer.clauses)]
    return SignalValues("ngram", _coverage(prepared, prepared.grams, answer, found))


def terms(prepared: PreparedRubric, answer: Answer, encoded: object = None) -> SignalValues:
    """The share (0-1) of the rubric's keyword groups that the segment satisfies; 0.5, knowing nothing, without any."""
    values = np.full((len(prepared.targets), len(answer.segments)), 0.5, np.float32)
    if any(prepared.keywords):
        clauses = [frozenset(stems(s.text)) for s in answer.segments[: answer.clauses]]
        stemmed = [frozenset().union(*clauses[s.first : s.last + 1]) for s in answer.segments]
        for i, groups in enumerate(prepared.keywords):
            if groups:
                found = [
                    [_has_any(g, s.text, st) for s, st in zip(answer.segments, stemmed, strict=True)]
                    for g in groups
                ]
                values[i] = np.asarray(found, np.float32).mean(axis=0)
    return SignalValues("terms", values)


def lacks_keywords(prepared: PreparedRubric, answer: Answer) -> tuple[bool, ...]:
    """For each target, whether a keyword group of its rubric point appears nowhere in the answer."""
    text = answer.normalized.text
    stemmed = frozenset(stems(text)) if any(prepared.keywords) else frozenset()
    return tuple(not all(_has_any(g, text, stemmed) for g in groups) for groups in prepared.keywords)


def _has_any(group: Sequence[str], text: str, stemmed: frozenset[str]) -> bool:
    """Chinese terms anywhere in the text; Latin ones as whole words, whatever their ending ("no" is not in "not");
    numbers as whole numbers ("20" is in "20%", not in "2020")."""
    return any(_has(term, text, stemmed) for term in group)


def _has(term: str, text: str, stemmed: frozenset[str]) -> bool:
    if _is_chinese(term):
        return term in text
    if term not in text:
        return bool(stems(term)) and stemmed.issuperset(stems(term))
    if term[0].isdigit():
        return re.search(rf"(?<!\d){re.escape(term)}(?!\d)", text) is not None
    return not stems(term) or stemmed.issuperset(stems(term))


@lru_cache(maxsize=4096)  # a rubric's few terms are looked for in every segment
def _is_chinese(term: str) -> bool:
    return has_han(term)


def _words_in(vocabulary: Vocabulary, text: str) -> list[int]:
    """Which terms the text has: Chinese words anywhere in it, Latin ones as whole stems."""
    at = vocabulary.at
    return [at[t] for t in vocabulary.han if t in text] + [at[t] for t in stems(text) if t in at]


def _coverage(
    prepared: PreparedRubric, vocabulary: Vocabulary, answer: Answer, found: Sequence[Sequence[int]]
) -> FloatArray:
    present = np.zeros((len(vocabulary.at), answer.clauses), np.float32)
    for c, rows in enumerate(found):
        present[rows, c] = 1.0
    return prepared.by_target(vocabulary.weights @ max_over_windows(present, answer))
