"""Polarity: whether a segment that speaks of the point affirms it or says the opposite.

Rules only, and deliberately few: a rule fires on the words that wording and segment share, so that a denial of
something else does not count. 1 is "nothing speaks against it", 0 is "says the opposite".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import numpy as np

from grader.prepare import PreparedRubric
from grader.records import Answer, FloatArray, SignalValues
from grader.signals.opposites import (
    AFTER_EN,
    AFTER_ZH,
    CAUSE_ZH,
    DOUBLE_EN,
    DOUBLE_ZH,
    LACKING,
    NEGATORS_EN,
    NEGATORS_ZH,
    NOT_LACKING,
    OPPOSITES,
    SINGLE_OPPOSITES,
)
from grader.words import grams, has_han

_REACH = 8  # characters behind a Chinese denial that it still denies
_REACH_EN = 32
_STOP = re.compile(r"[,。;!?\n]|而是|但是|but\b")
_STOP_SHORT = re.compile(r"[,。;!?\n、]|的|才|就|也|而是|但是")
_ABOUT, _ALL_OF = 0.4, 0.6  # see _is_about
_CLOSEST = (
    8  # segments a target is checked against: its best clause is in seven at most, but for long sentences
)
_CLAUSE = re.compile("[,。;!?、\n]")
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)\s*(%|[a-z]+|[\u4e00-\u9fff])?")
_HAN_COUNT = re.compile(
    r"(?<![一二两三四五六七八九十第])[一二两三四五六七八九十](?=[个种类条项次年月天倍步])(?!个人|种族|年级|次性)"
)
_FROM_TO = re.compile(
    r"(?:从|由)([^,。;]{1,12}?)(?:转向|转为|变为|变成|到|向|流向)([^,。;]{1,12})|\bfrom ([a-z -]{2,30}?) to ([a-z -]{2,30})"
)


def polarity(prepared: PreparedRubric, answer: Answer, support: FloatArray) -> SignalValues:
    """Agreement (0-1) of each target's best-supported segments; 1 where a segment is not among them.

    `support` is [targets, segments], any figure that orders segments by how much they speak of the target.
    """
    values = np.ones((len(prepared.targets), len(answer.segments)), np.float32)
    closest = np.argsort(-support, axis=1, kind="stable")[:, :_CLOSEST]
    bounds = [*prepared.starts.tolist(), len(prepared.wordings)]
    for t, columns in enumerate(closest):
        wordings = prepared.wordings[bounds[t] : bounds[t + 1]]
        for s in columns:
            text = answer.segments[s].text
            # The wording that shares most with the text is the one that the student speaks of.
            overlaps = [len(_grams(w) & _grams(text)) for w in wordings]
            values[t, s] = agreement(wordings[overlaps.index(max(overlaps))], text)
    return SignalValues("polarity", values)


def agreement(wording: str, text: str) -> float:
    """How far `text` does not contradict `wording` (both normalised), 0-1."""
    opposed = _opposed(wording, text)
    # Where a word stands against its opposite, that pair says it all: 不会降低 agrees with 提高.
    conflict = _denied(wording, text) if opposed is None else opposed
    return 1.0 - max(conflict, _other_number(wording, text), _swapped(wording, text))


@lru_cache(maxsize=4096)
def _denials(text: str) -> tuple[tuple[int, int], ...]:
    """The stretches of `text` that are denied."""
    han = has_han(text)
    double, single, after = (DOUBLE_ZH, NEGATORS_ZH, AFTER_ZH) if han else (DOUBLE_EN, NEGATORS_EN, AFTER_EN)
    blank = double.sub(lambda m: "\0" * len(m.group()), text)
    reach = _REACH if han else _REACH_EN
    denied = []
    for m in CAUSE_ZH.finditer(blank):
        stop = _STOP.search(blank, m.end())
        denied.append((m.start(), stop.start() if stop else len(blank)))
    blank = CAUSE_ZH.sub(lambda m: "\0" * len(m.group()), blank)
    found = list(single.finditer(blank))
    # Two denials in a clause cancel out ("没有哪个不…", "不可能不…"), wherever they stand in it.
    clause = [sum(blank.count(mark, 0, m.start()) for mark in ",。;!?\n") for m in found]
    for m, c in zip(found, clause, strict=True):
        if clause.count(c) % 2 == 0:
            continue
        denied.append((m.start(), _reach_of(blank, m, reach)))
    for m in after.finditer(blank):
        start = max(blank.rfind(c, 0, m.start()) for c in ",。;\n")
        denied.append((start + 1, m.start()))
    return tuple(denied)


def _reach_of(text: str, denial: re.Match[str], reach: int) -> int:
    """Where a denial ends: at the clause's end, behind the modifier it stands in (没来开户的|客户), or out of reach."""
    if len(denial.group()) == 1 and has_han(denial.group()):
        stop = _STOP_SHORT.search(text, denial.end(), denial.end() + reach // 2 + 1)
        return stop.start() if stop else denial.end() + reach // 2 + 1
    stop = _STOP.search(text, denial.end(), denial.end() + reach)
    return stop.start() if stop else denial.end() + reach


def _denied(wording: str, text: str) -> float:
    """The share of shared pieces that are denied on one side only.

    In English counted from the first such piece on: what stands before it is the subject, in words long enough to
    drown the predicate.
    """
    in_wording, in_text = _denials(wording), _denials(text)
    if (not in_wording and not in_text) or _both_lacking(wording, text):
        return 0.0
    total = conflict = 0.0
    han = has_han(wording)
    shared = _shared(wording, text)
    if not _is_about(shared, wording, text):
        return 0.0
    for piece in shared:
        against = _covered(wording, in_wording, piece) != _covered(text, in_text, piece)
        if han or against or total:
            total += len(piece)
            conflict += len(piece) * against
    return min(1.0, conflict / total * 1.6) if total else 0.0


def _is_about(shared: Iterable[str], wording: str, text: str) -> bool:
    """Whether a denial in the text can be one of the wording: it repeats so much of it, or is itself mostly repeated.

    Of the denials that share less, on corpus rubrics that no model was trained on, ten in 161 denied the point.
    """
    same = sum(map(len, shared))
    said = CAUSE_ZH.sub("", text)  # 不是因为 is the denial, not what is denied
    return same >= _ABOUT * _letters(wording) or same >= _ALL_OF * _letters(said)


def _letters(text: str) -> int:
    return sum(c.isalnum() for c in text)


def _both_lacking(wording: str, text: str) -> bool:
    """Whether both speak of a lack, in whatever word: 创新不足 and 缺乏创新, 服务意识淡薄 and 没有服务意识."""
    if bool(CAUSE_ZH.search(wording)) != bool(CAUSE_ZH.search(text)):
        return False  # 不是因为缺乏创新: the lack is spoken of, and denied
    mine, theirs = _lack(wording), _lack(text)
    return "lacks" in (mine, theirs) and {mine, theirs} <= {"lacks", "denies"}


@lru_cache(maxsize=4096)
def _lack(text: str) -> str:
    if NOT_LACKING.search(text):
        return "has"
    return "lacks" if LACKING.search(text) else "denies" if NEGATORS_ZH.search(text) else "says"


def _covered(text: str, spans: Iterable[tuple[int, int]], piece: str) -> bool:
    at = text.find(piece)
    return any(a <= at < b for a, b in spans)


def _shared(wording: str, text: str) -> list[str]:
    """Longest pieces of the wording (2+ Chinese characters, or whole Latin words) that the text repeats."""
    if not has_han(wording):
        return [w for w in _latin_words(wording) if w in text]
    pieces: list[str] = []
    at = 0
    while at < len(wording) - 1:
        size = 2
        if wording[at : at + 2] not in text:
            at += 1
            continue
        while at + size < len(wording) and wording[at : at + size + 1] in text:
            size += 1
        pieces.append(wording[at : at + size])
        at += size
    return [p for p in pieces if p[0].isalnum() and p[1].isalnum() and not NEGATORS_ZH.fullmatch(p)]


@lru_cache(maxsize=4096)
def _grams(text: str) -> frozenset[str]:
    return frozenset(grams(text))


@lru_cache(maxsize=4096)
def _latin_words(wording: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(re.findall(r"[a-z]{4,}", wording)))


@lru_cache(maxsize=4096)
def _turnable(wording: str) -> tuple[tuple[str, str], ...]:
    """(word, opposite) for every word of the wording that has one, with its two characters of context if short."""
    found = [
        (mine, other)
        for a, b in OPPOSITES
        for mine, other in ((a, b), (b, a))
        if _has(wording, mine) and not _has(wording, other) and not (len(mine) == 1 and has_han(mine))
    ]
    for i, c in enumerate(wording):
        context = wording[max(0, i - 2) : i]
        if c in SINGLE_OPPOSITES and len(context) == 2:
            found.append((context + c, context + SINGLE_OPPOSITES[c]))
    return tuple(found)


def _opposed(wording: str, text: str) -> float | None:
    """0.9 when the text has the opposite of a word of the wording in place of that word, 0 when it denies the opposite.

    None when no word meets its opposite.
    """
    for mine, other in _turnable(wording):
        if _has(text, other) and not _has(text, mine) and _same_matter(wording, mine, text, other):
            if any(c in "无不没非" for c in other):
                return 0.9  # the opposite is itself a denial
            denied = _covered(text, _denials(text), other) != _covered(wording, _denials(wording), mine)
            return 0.0 if denied else 0.9
    return None


def _same_matter(wording: str, mine: str, text: str, other: str) -> bool:
    """Whether the clause of the text with `other` speaks of the clause of the wording with `mine`, and not more of another:
    增加客户的忠诚度 is no opposite of 增强客户的忠诚度，减少客户流失."""
    clauses = _CLAUSE.split(wording)
    if len(clauses) == 1:
        return True
    spoken = _grams(next((c for c in _CLAUSE.split(text) if other in c), text))
    shared = [len(_grams(clause) & spoken) for clause in clauses]
    own = [count for count, clause in zip(shared, clauses, strict=True) if mine in clause]
    return max(own, default=max(shared)) >= max(shared)


def _has(text: str, word: str) -> bool:
    if word not in text:
        return False
    return has_han(word) or re.search(rf"\b{word}\b", text) is not None


def _other_number(wording: str, text: str) -> float:
    """0.9 when the wording's numbers are all absent and the text has other numbers with the same unit."""
    mine = [(u, n) for n, u in _NUMBER.findall(_digits(wording))]
    theirs = [(u, n) for n, u in _NUMBER.findall(_digits(text))]
    if not mine or {n for _, n in mine} & {n for _, n in theirs}:
        return 0.0
    return 0.9 if {u for u, _ in mine if u} & {u for u, _ in theirs if u} else 0.0


@lru_cache(maxsize=4096)
def _digits(text: str) -> str:
    """Chinese numerals up to ten before a measure word as digits: 四个阶段 → 4个阶段."""
    return _HAN_COUNT.sub(lambda m: str("零一二三四五六七八九十".index(m[0].replace("两", "二"))), text)


def _swapped(wording: str, text: str) -> float:
    """1 when "from A to B" has become "from B to A"."""
    for here in _FROM_TO.finditer(wording):
        a, b = (g.strip() for g in here.groups() if g)
        for there in _FROM_TO.finditer(text):
            c, d = (g.strip() for g in there.groups() if g)
            if a[:4] in d and b[:4] in c and a[:4] not in c:
                return 1.0
    return 0.0
