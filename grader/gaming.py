"""Answers that look for marks without saying anything: flags with evidence, and what such words may not earn."""

from __future__ import annotations

import re
import unicodedata
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
    r"[是为有使让把被给会能要将可应需得着了过不没无变越更太]|因为|所以|由于|导致|造成|引起|属于|表示|指|提高|提升|增加|增强|增进|减少|降低|"
    r"加强|加快|改善|改进|完善|优化|建立|形成|保持|保障|保护|维护|培养|提供|满足|分析|了解|收集|控制|促进|推动|影响|缺乏|缺少|不足|获得|取得|"
    r"实现|实行|制定|选择|扩大|缩小|避免|防止|吸引|重视|忽视|打破|产生|帮助|利用|\b(?:is|are|was|were|be|has|have|can|will|means?|makes?|causes?|"
    r"leads?|because|so|to|if|when|that|which|less|more|better|higher|lower|no|not|[a-z]+(?:ed|ing))\b"
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
        earns &= _names(prepared)
    return Gaming(tuple(flags), earns)


def is_keyword_list(answer: Answer) -> bool:
    """A flat list of at least four bare terms: one kind of separator, no verb, no order or other structure.

    Chinese terms are listed with 、 or spaces, English ones with commas or spaces; clauses between Chinese commas
    are taken for terse statements.
    """
    clauses = answer.segments[: answer.clauses]
    text = answer.normalized.text.strip(" 。.\n")
    if _STRUCTURE.search(text):
        return False
    if not has_han(text):
        words = text.replace(",", " ").replace(";", " ").split()
        runs = [r for r in re.split(r"[,;\n]", text) if r.strip()] if re.search(r"[,;\n]", text) else words
        bare = [r for r in runs if len(r.split()) <= 2 and not _STATES.search(r)]
        return len(runs) >= 4 and len(bare) >= 0.8 * len(runs) and not re.search(r"[.!?]\s", text)
    if (
        len(clauses) < 4
        or re.search(r"[,;。!?\n]", text)
        or ("、" in text and " " in text.replace("、 ", "、"))
    ):
        return False
    bare = [c for c in clauses if len(c.text) <= 9 and not _STATES.search(c.text)]
    return len(bare) >= 0.8 * len(clauses)


def is_off_topic(answer: Answer, probability: FloatArray, keyword: FloatArray, tokens: FloatArray) -> bool:
    """Nothing in the answer comes near any point: no probability, no words, no tokens worth speaking of."""
    if not answer.clauses or not probability.size:
        return False
    return bool(probability.max() < 0.2 and keyword.max() < 0.35 and tokens.max() < 0.75)


def is_readable(text: str) -> bool:
    """Whether at least four fifths of the characters are ones that people write; damaged files are not."""
    shown = [c for c in text if not c.isspace()]
    odd = sum(c == "\ufffd" or unicodedata.category(c) in ("Cc", "Cn", "Co", "Cs") for c in shown)
    return odd <= 0.2 * len(shown)


def whole_answer_flag(kind: FlagKind, answer: Answer) -> Flag:
    """A flag whose evidence is everything the student wrote."""
    return _flag(kind, answer, answer.segments[: answer.clauses])


def _names(prepared: PreparedRubric) -> BoolArray:
    """[targets, 1]: which targets ask for a mere name, which a bare list can give."""
    short = [text_weight(w) <= _NAME_LENGTH and not _STATES.search(w) for w in prepared.wordings]
    asks: BoolArray = np.logical_or.reduceat(np.asarray(short), prepared.starts)
    return asks[:, None]


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
