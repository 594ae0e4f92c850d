"""Answers that look for marks without saying anything: flags with evidence, and what such words may not earn."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from grader.fuse import pays_shares
from grader.language import Lang
from grader.prepare import PreparedRubric
from grader.records import Answer, Evidence, Flag, FlagKind, FloatArray, Segment
from grader.words import STOP_WORDS, has_han, text_weight

BoolArray = npt.NDArray[np.bool_]
Shares = npt.NDArray[np.float64]

_RUN = 4  # Chinese characters that must be equal in a row to count as copied; four times as many Latin ones
_OWN_WORDS = 0.6  # share of a point's own words from which a copied clause is taken as a claim
_WHOLLY = (
    0.55  # share of an answer of several clauses from which nothing in it can be the student's own claim
)
_FILLED = 2.1  # a window counts as copied from this much less of it than a clause does
_NAME_LENGTH = 10  # a wording up to this length may ask for a name, which a bare list can give
# What makes a statement of a list of terms: one such word anywhere, or one of the characters in a term, which may
# also be part of a noun (会议, 不可抗力) and so only marks that term.
_STATES = re.compile(
    r"是|因为|所以|由于|导致|造成|引起|属于|表示|包括|包含|分为|分成|等于|称为|作为|成为|即为|含有|具有|拥有|提高|提升|增加|"
    r"增强|增进|减少|降低|加强|加快|改善|改进|完善|优化|建立|形成|保持|保障|保护|维护|培养|提供|满足|了解|收集|促进|推动|影响|缺乏|缺少|"
    r"不足|获得|取得|实现|实行|制定|扩大|缩小|避免|防止|吸引|重视|忽视|打破|产生|帮助|利用|越[来大多高长好]|变[得成大小]|\b(?:is|are|was|were|"
    r"be|has|have|can|will|means?|makes?|causes?|leads?|because|so|to|if|when|that|which|no|not|[a-z]+(?:ed|ing))\b"
)
# A verb right before one of these nouns names a thing: 保持策略, 影响因素; 制定策略 and 采取措施 state something.
_COMPOUND = re.compile(
    r"(?:保持|保障|保护|维护|培养|提供|满足|促进|推动|影响|获得|取得|提升|提高|增强|改进|吸引|利用)"
    r"(?:策略|因素|方式|方法|手段|途径|阶段|措施)"
)
_MARKS_TERM = re.compile("[被把让使给着了会将不没无未有为]")
_STRUCTURE = re.compile(r"[:→—>＞=↑↓]|->|首先|其次|第[一二三四五六\d]|\(\d|\d[.)、]|[一二三四五六七八九]、")


@dataclass(frozen=True, slots=True, eq=False)
class Gaming:
    """`earns` [targets, segments] is False where a match is not the student's claim; `listed`: not even a sentence."""

    flags: tuple[Flag, ...]
    earns: BoolArray

    @property
    def listed(self) -> bool:
        """Whether the answer is a list of terms, or too short to state anything."""
        return any(f.kind in ("keyword-list", "too-short") for f in self.flags)


def find_gaming(
    prepared: PreparedRubric,
    answer: Answer,
    keyword: FloatArray,
    ngram: FloatArray,
    shares: Shares,
    *,
    copied: float,
) -> Gaming:
    """Flag blank, too short, repeated, copied and listed answers, and bar copied or listed words from earning.

    `keyword` and `ngram` are the signals' [targets, segments] values, `shares` the `copied_shares` of the answer;
    `copied` is the share (0-1) from which a segment counts as copied.
    """
    earns = np.ones((len(prepared.targets), len(answer.segments)), np.bool_)
    if not answer.clauses:
        return Gaming((Flag("blank"),), earns)
    flags: list[Flag] = []
    clauses = answer.segments[: answer.clauses]
    if sum(text_weight(c.text) for c in clauses) < 4 and prepared.rubric.max_score > 1:
        flags.append(_flag("too-short", answer, clauses))
        earns &= _names(prepared)
    flags += _repeated(answer)
    if _is_mostly_copied(answer, shares, copied):
        taken = [c for c, s in zip(clauses, shares, strict=False) if s >= copied]
        flags.append(_flag("copied-question", answer, taken))
    earns &= _claimed(answer, shares, np.minimum(keyword, ngram), copied)
    if _copies_reference(prepared, answer):
        flags.append(_flag("copied-reference", answer, clauses))
    if is_keyword_list(answer):
        flags.append(_flag("keyword-list", answer, clauses))
        earns &= _names(prepared)
    return Gaming(tuple(flags), earns)


def _claimed(answer: Answer, shares: Shares, words: FloatArray, copied: float) -> BoolArray:
    """[targets, segments] where a match may be the student's own claim: not copied, or the point's very words."""
    clauses = answer.segments[: answer.clauses]
    taken = float(np.average(shares[: answer.clauses], weights=[len(c.text) for c in clauses]))
    share = shares.copy()
    # A few words of one's own behind a copied clause do not make its words one's own.
    share[answer.clauses :] = np.minimum(1.0, share[answer.clauses :] * _FILLED)
    own: BoolArray = words >= (_OWN_WORDS if taken < _WHOLLY or len(clauses) < 3 else np.inf)
    return own | (share < copied)[None, :]


def _copies_reference(prepared: PreparedRubric, answer: Answer) -> bool:
    """Whether nearly all of an answer of some length stands in the drafted rubric's model answer."""
    clauses = answer.segments[: answer.clauses]
    if not prepared.reference or sum(text_weight(c.text) for c in clauses) < 12:
        return False
    shares = copied_shares(answer, (prepared.reference,))[: answer.clauses]
    return float(np.average(shares, weights=[len(c.text) for c in clauses])) >= 0.95


def own_words(answer: Answer, shares: Shares, *, copied: float) -> str:
    """The normalised answer; of one that is copied for the greater part, only the clauses that are not.

    This is what the judge reads: what it finds in the case's words is the case's merit.
    """
    clauses = answer.segments[: answer.clauses]
    if not clauses:
        return ""
    if not _is_mostly_copied(answer, shares, copied):
        return answer.normalized.text
    return "。".join(c.text for c, s in zip(clauses, shares, strict=False) if s < copied)


def _is_mostly_copied(answer: Answer, shares: Shares, copied: float) -> bool:
    clauses = answer.segments[: answer.clauses]
    taken = sum(len(c.text) for c, s in zip(clauses, shares, strict=False) if s >= copied)
    return taken > 0 and taken >= 0.5 * sum(len(c.text) for c in clauses)


def is_keyword_list(answer: Answer) -> bool:
    """A flat list of at least four bare terms: one kind of separator, no verb, no order or other structure."""
    text = answer.normalized.text.strip(" 。.\n")
    if _STRUCTURE.search(text):
        return False
    return _is_chinese_list(answer, text) if has_han(text) else _is_english_list(text)


def _is_chinese_list(answer: Answer, text: str) -> bool:
    """Terms between 、 or spaces, or between commas where they are very short; longer ones are terse statements."""
    clauses = answer.segments[: answer.clauses]
    if (
        len(clauses) < 4
        or _STATES.search(_COMPOUND.sub("", text))
        or re.search(r"[;。!?]", text)
        or ("、" in text and " " in text.replace("、 ", "、"))
    ):
        return False
    longest = 4 if "," in text or "\n" in text else 9
    bare = [c for c in clauses if len(c.text) <= longest and not _MARKS_TERM.search(c.text)]
    return len(bare) >= 0.8 * len(clauses)


def _is_english_list(text: str) -> bool:
    """One or two words between commas, or seven and more words in a row without any function word."""
    if re.search(r"[.!?]\s", text) or any(w in STOP_WORDS for w in re.findall(r"[a-z]+", text)):
        return False
    terms = [t for t in re.split(r"[,;\n]", text) if t.strip()]
    if len(terms) == 1:
        terms = text.split()
        return len(terms) >= 7 and sum(_STATES.search(t) is None for t in terms) >= 0.8 * len(terms)
    bare = [t for t in terms if len(t.split()) <= 2]
    return len(terms) >= 4 and len(bare) >= 0.8 * len(terms)


def is_off_topic(
    answer: Answer, probability: FloatArray, keyword: FloatArray, tokens: FloatArray, *, low: float
) -> bool:
    """Nothing in the answer comes near any point: no probability (0-1) from `low` on, no words, no tokens worth
    speaking of."""
    if not answer.clauses or not probability.size:
        return False
    return bool(probability.max() < low and keyword.max() < 0.35 and tokens.max() < 0.75)


def is_readable(text: str) -> bool:
    """Whether at least four fifths of the characters are ones that people write; damaged files are not."""
    shown = [c for c in text if not c.isspace()]
    odd = sum(c == "\ufffd" or unicodedata.category(c) in ("Cc", "Cn", "Co", "Cs") for c in shown)
    return odd <= 0.2 * len(shown)


def is_in_language(text: str, lang: Lang) -> bool:
    """Whether the answer is written in the rubric's language, as far as its letters tell; short ones always are."""
    han = sum("\u3400" <= c <= "\u9fff" for c in text)
    latin = sum(c.isascii() and c.isalpha() for c in text)
    if han + latin / 4 < 8:
        return True
    return han > latin / 16 if lang == "zh" else latin / 4 > han / 4


def whole_answer_flag(kind: FlagKind, answer: Answer) -> Flag:
    """A flag whose evidence is everything the student wrote."""
    return _flag(kind, answer, answer.segments[: answer.clauses])


def _names(prepared: PreparedRubric) -> BoolArray:
    """[targets, 1]: which targets ask for a mere name, which a bare list can give; any may where points pay shares.

    A model answer does not say whether its terms would do; what shares pay is fitted to totals, short answers among them.
    """
    if pays_shares(prepared.rubric):
        return np.ones((len(prepared.targets), 1), np.bool_)
    short = [
        text_weight(w) <= _NAME_LENGTH and not _STATES.search(w) and not _MARKS_TERM.search(w)
        for w in prepared.wordings
    ]
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


def copied_shares(answer: Answer, given: tuple[str, ...]) -> Shares:
    """For each segment, the share of its characters in runs that the given material has too; punctuation aside.

    Runs are looked for in the whole answer, so that a short clause in the middle of a copied sentence is copied too.
    """
    text = answer.normalized.text
    places = [i for i, c in enumerate(text) if c.isalnum()]
    bare = "".join(text[i] for i in places)
    sources = ["".join(c for c in g if c.isalnum()) for g in given]
    covered = np.zeros(len(text) + 1, np.int64)
    for i in range(len(bare) - _RUN + 1):
        run = _RUN if has_han(bare[i : i + _RUN]) else 4 * _RUN
        if i + run <= len(bare) and any(bare[i : i + run] in source for source in sources):
            covered[places[i : i + run]] = 1
    copied_before = np.concatenate([[0], np.cumsum(covered)])
    letters_before = np.concatenate([[0], np.cumsum([c.isalnum() for c in text])])
    ranges = [(s.start, s.end) for s in answer.segments]
    return np.asarray(
        [
            (copied_before[b] - copied_before[a]) / max(1, letters_before[b] - letters_before[a])
            for a, b in ranges
        ]
    )


def _flag(kind: FlagKind, answer: Answer, clauses: list[Segment] | tuple[Segment, ...]) -> Flag:
    return Flag(kind, tuple(evidence_of(answer, c.start, c.end) for c in clauses))


def evidence_of(answer: Answer, start: int, end: int) -> Evidence:
    """The student's own characters behind a range of the normalised text."""
    a, b = answer.normalized.original_span(start, end)
    return Evidence(a, b, answer.original[a:b])
