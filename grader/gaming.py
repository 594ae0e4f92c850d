"""Answers that look for marks without saying anything: flags with evidence, and what such words may not earn."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from grader.prepare import PreparedRubric
from grader.records import Answer, Evidence, Flag, FlagKind, FloatArray, Segment
from grader.words import has_han, text_weight

BoolArray = npt.NDArray[np.bool_]

_SHORTEST_COPY = 6  # characters; shorter clauses repeat the question by chance
_RUN = 4  # characters that must be equal in a row to count as copied
_OWN_WORDS = 0.6  # share of a point's own words from which a copied clause is taken as a claim
_NAME_LENGTH = 10  # a wording up to this length may ask for a name, which a bare list can give
# Words that make a statement of a list of terms.
_STATES = re.compile(
    r"[是为有使让把被给会能要将可应需得着了过不没]|因为|所以|由于|导致|造成|引起|属于|表示|指|\b(?:is|are|was|were|be|has|have|can|will|"
    r"means?|makes?|causes?|leads?|because|so|to|if|when|that|which|[a-z]+(?:ed|ing))\b"
)
_STRUCTURE = re.compile(r"[:→—>＞=↑↓]|->|\(\d|\d[.)、]|[一二三四五六七八九]、")


@dataclass(frozen=True, slots=True, eq=False)
class Gaming:
    """`earns` [targets, segments] is False where a match is not the student's claim."""

    flags: tuple[Flag, ...]
    earns: BoolArray


def find_gaming(
    prepared: PreparedRubric, answer: Answer, keyword: FloatArray, ngram: FloatArray, *, copied: float
) -> Gaming:
    """Flag blank, too short, repeated, copied and listed answers, and bar copied or listed words from earning.

    `keyword` and `ngram` are the signals' [targets, segments] values; `copied` is the share (0-1) of a segment found
    word for word in the question or case from which it counts as copied.
    """
    earns = np.ones((len(prepared.targets), len(answer.segments)), np.bool_)
    if not answer.clauses:
        return Gaming((Flag("blank"),), earns)
    flags: list[Flag] = []
    clauses = answer.segments[: answer.clauses]
    content = sum(text_weight(c.text) for c in clauses)
    if content < 4 and prepared.rubric.max_score > 1:
        flags.append(_flag("too-short", answer, clauses))
    flags += _repeated(answer)
    share = np.asarray([_share_copied(s.text, prepared.given) for s in answer.segments])
    taken = [c for c, is_copy in zip(clauses, share[: answer.clauses] >= copied, strict=True) if is_copy]
    if taken and sum(len(c.text) for c in taken) >= 0.5 * sum(len(c.text) for c in clauses):
        flags.append(_flag("copied-question", answer, taken))
    own = np.minimum(keyword, ngram) >= _OWN_WORDS
    earns &= own | (share < copied)[None, :]
    if (
        prepared.reference
        and _share_copied(answer.normalized.text, (prepared.reference,)) >= 0.95
        and content >= 12
    ):
        flags.append(_flag("copied-reference", answer, clauses))
    if is_keyword_list(answer):
        flags.append(_flag("keyword-list", answer, clauses))
        earns &= _named(prepared, answer)
    return Gaming(tuple(flags), earns)


def is_keyword_list(answer: Answer) -> bool:
    """A flat list of at least four short terms, without a verb, an order or any other structure."""
    clauses = answer.segments[: answer.clauses]
    text = answer.normalized.text
    if len(clauses) < 4 or _STRUCTURE.search(text):
        return False
    longest = 9 if has_han(text) else 28
    short = [c for c in clauses if len(c.text) <= longest and not _STATES.search(c.text)]
    marks = {m for m in ("、", ",", ";", "\n", "。") if m in text.strip("。.\n ")} | (
        {" "} if " " in text.strip() and has_han(text) else set()
    )
    return len(marks) <= 1 and len(short) >= 0.8 * len(clauses)


def is_off_topic(answer: Answer, probability: FloatArray, keyword: FloatArray, tokens: FloatArray) -> bool:
    """Nothing in the answer comes near any point: no probability, no words, no tokens worth speaking of."""
    if not answer.clauses or not probability.size:
        return False
    return bool(probability.max() < 0.2 and keyword.max() < 0.35 and tokens.max() < 0.75)


def whole_answer_flag(kind: FlagKind, answer: Answer) -> Flag:
    """A flag whose evidence is everything the student wrote."""
    return _flag(kind, answer, answer.segments[: answer.clauses])


def _named(prepared: PreparedRubric, answer: Answer) -> BoolArray:
    """Where a listed term is, whole, the name that a point asks for."""
    named = np.zeros((len(prepared.targets), len(answer.segments)), np.bool_)
    for w, owner in zip(prepared.wordings, prepared.owners, strict=True):
        if len(w) <= _NAME_LENGTH and not _STATES.search(w):
            named[owner] |= [
                w in s.text or (len(s.text) >= 2 and s.text in w and len(s.text) >= 0.6 * len(w))
                for s in answer.segments
            ]
    return named


def _repeated(answer: Answer) -> list[Flag]:
    clauses = answer.segments[: answer.clauses]
    counts = Counter(c.text for c in clauses if len(c.text) >= 4)
    again: list[Segment] = []
    seen: set[str] = set()
    for c in clauses:
        if counts[c.text] > 1 and c.text in seen:
            again.append(c)
        seen.add(c.text)
    total = sum(len(c.text) for c in clauses)
    return (
        [_flag("repeated", answer, again)] if again and sum(len(c.text) for c in again) >= 0.3 * total else []
    )


def _share_copied(text: str, given: tuple[str, ...]) -> float:
    """The share of the text's characters that lie in runs also found in the given material."""
    if len(text) < _SHORTEST_COPY:
        return 0.0
    run = _RUN if has_han(text) else 4 * _RUN
    covered = np.zeros(len(text), np.bool_)
    for i in range(len(text) - run + 1):
        if any(text[i : i + run] in g for g in given):
            covered[i : i + run] = True
    return float(covered.mean())


def _flag(kind: FlagKind, answer: Answer, clauses: list[Segment] | tuple[Segment, ...]) -> Flag:
    return Flag(kind, tuple(evidence_of(answer, c.start, c.end) for c in clauses))


def evidence_of(answer: Answer, start: int, end: int) -> Evidence:
    """The student's own characters behind a range of the normalised text."""
    a, b = answer.normalized.original_span(start, end)
    return Evidence(a, b, answer.original[a:b])
