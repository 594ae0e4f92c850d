"""Pairs of answers that may be copied from one another: long passages they share that nothing else explains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from grader.batch.table import Note
from grader.marking.groups.fingerprints import FEW, SOME, WIDE_WEIGHT, ClassPrints, Limits, print_class
from grader.marking.groups.passages import PrintedText, Shared, shared_passages
from grader.marking.wording import Wording
from grader.records import Evidence, GradeResult, PointGroup, Rubric

LONG = 20 * WIDE_WEIGHT  # a passage that is enough alone: 20 Chinese characters, 60 Latin letters
PARAGRAPH = 2 * LONG  # what is asked of passages that more than a few have
HALF = 0.5  # share of an answer from which several shorter passages are enough
_FEW, _FEW_IN = 3, 50  # a few answers are 3, or one in fifty
_SOME, _SOME_IN, _RING = 5, 5, 20  # some are 5, or one in five up to 20, so many as may copy from one another
_MOST = 20_000  # pairs that are compared letter by letter
_ALONE = 10**6  # what a print counts that only these two answers have
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Passage:
    """The same letters in two answers as given, punctuation aside. `letters` counts them."""

    a: Evidence
    b: Evidence
    letters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyPair:
    """Two answers by their places in the class, `first` < `second`, and the passages they share, in the first's order.

    `coverage`: the shares (0-1) of the two answers' letters that are in these passages.
    `shared_mistake`: what both have wrong in one of the passages, a misconception or a point they contradict.
    """

    first: int
    second: int
    coverage: tuple[float, float]
    passages: tuple[Passage, ...]
    shared_mistake: Note | None = None

    @property
    def longest(self) -> int:
        """Letters of the longest passage."""
        return max(p.letters for p in self.passages)


@dataclass(frozen=True, slots=True)
class Copies:
    """Pairs to look at, the most suspicious first, and what to know about them."""

    pairs: tuple[CopyPair, ...]
    notes: tuple[Note, ...] = ()


def given_texts(rubric: Rubric) -> tuple[str, ...]:
    """What every student had before her or could know by heart: question, case, the points' wordings, the model answer.

    Misconceptions are not among them: who shares one did not get it from there.
    """
    groups = [e.text for e in rubric.entries if isinstance(e, PointGroup)]
    points = [w for p in rubric.points for w in (p.text, *p.also)]
    return tuple(
        t for t in (rubric.title, rubric.question, rubric.case, rubric.reference, *groups, *points) if t
    )


def find_copies(
    ids: Sequence[str],
    wordings: Sequence[Wording],
    *,
    given: Sequence[Wording] = (),
    results: Sequence[GradeResult | None] | None = None,
) -> Copies:
    """The pairs that share a passage of 20 Chinese characters or 60 Latin letters, or several that make half of an answer.

    The more answers have a wording, the longer it must be. What max(3, 2 %) of them have counts from that length on;
    what more have, up to max(5, 20 %, no more than 20), only in passages of twice that length in all; what still more
    have is the class's own and never counts, nor does what stands in `given`, the question and the rubric.

    First come pairs that share a mistake (with `results`), then those with most in common, where a run of 12 characters
    that d answers have counts 1 / (d - 1). All arguments are in the table's order, which decides nothing. Two rows of
    one id are one student's, and no pair.
    """
    order = sorted(range(len(ids)), key=lambda i: (ids[i], wordings[i].bare.text))
    texts = [wordings[i].bare.text for i in order]
    prints = print_class(texts, [w.bare.text for w in given], limits_of(len(ids)))
    likely, left_out = _likely_pairs(prints, [ids[i] for i in order])

    @lru_cache(maxsize=1024)
    def printed(place: int) -> PrintedText:
        return PrintedText.of(texts[place], place, prints)

    found: list[CopyPair] = []
    for a, b in likely:
        both = printed(a), printed(b)
        if shared := _suspicious(*both):
            found.append(_pair((order[a], order[b]), both, shared, wordings, results))
    found.sort(key=lambda p: p.shared_mistake is None)
    return Copies(tuple(found), _notes(prints, left_out, bool(found), bool(given)))


def limits_of(answers: int) -> Limits:
    """How many of so many answers are a few, and how many are many."""
    few = max(_FEW, answers // _FEW_IN)
    return Limits(few, max(few, _SOME, min(_RING, answers // _SOME_IN)))


def _suspicious(one: PrintedText, other: PrintedText) -> list[Shared]:
    """The passages that make the two look copied; none where they do not."""
    half = HALF * min(len(one.text), len(other.text))
    bars = [(FEW, LONG)]
    if SOME in one.use and SOME in other.use:
        bars.insert(0, (SOME, PARAGRAPH))  # tried first, it shows more of what they share
    for most, enough in bars:
        shared = shared_passages(one, other, most=most)
        together = sum(s.own for s in shared) if sum(s.length for s in shared) >= half else 0
        if max([together, *(s.own for s in shared)]) >= enough:
            return shared
    return []


def _likely_pairs(prints: ClassPrints, ids: Sequence[str]) -> tuple[list[tuple[int, int]], int]:
    """Pairs of answers with prints in common, those with most first; and how many were too many to compare."""
    counts = np.diff(prints.holds)
    worth = np.repeat(_ALONE // np.maximum(counts - 1, 1), counts)  # of the print of each entry of `owners`
    end = np.repeat(prints.holds[1:], counts)
    by_owner = np.argsort(prints.owners, kind="stable")
    bounds = np.searchsorted(prints.owners[by_owner], np.arange(len(ids) + 1))
    known: dict[str, int] = {}
    student = np.array([known.setdefault(name, i) if name else i for i, name in enumerate(ids)], np.int64)
    best = [np.zeros((0, 3), np.int64)]  # rows of (worth, a, b)
    total = kept = 0
    for a in range(len(ids)):
        entries = by_owner[bounds[a] : bounds[a + 1]]
        others = _behind(entries, end[entries])
        partners, which = np.unique(prints.owners[others], return_inverse=True)
        shared = np.bincount(
            which, np.repeat(worth[entries], end[entries] - entries - 1), minlength=len(partners)
        )
        rows = np.column_stack([shared.astype(np.int64), np.full(len(partners), a), partners])
        rows = rows[student[partners] != student[a]]
        best.append(rows)
        total, kept = total + len(rows), kept + len(rows)
        if kept > 20 * _MOST:
            best = [_most(best)]
            kept = len(best[0])
    most = _most(best)
    return [(int(a), int(b)) for _, a, b in most], total - len(most)


def _most(parts: Sequence[Ints]) -> Ints:
    """The _MOST rows of most worth, those of equal worth by their places."""
    rows = np.concatenate(parts)
    return rows[np.lexsort((rows[:, 2], rows[:, 1], -rows[:, 0]))[:_MOST]]


def _behind(entries: Ints, end: Ints) -> Ints:
    """For each entry the entries behind it, up to the end of its print."""
    counts = end - entries - 1
    firsts = np.cumsum(counts) - counts
    return np.repeat(entries + 1 - firsts, counts) + np.arange(int(counts.sum()))


def _pair(
    places: tuple[int, int],
    printed: tuple[PrintedText, PrintedText],
    shared: Sequence[Shared],
    wordings: Sequence[Wording],
    results: Sequence[GradeResult | None] | None,
) -> CopyPair:
    letters = sum(s.length for s in shared)
    coverage = [letters / len(p.text) for p in printed]
    one, other = (wordings[i] for i in places)
    passages = [
        Passage(_evidence(one, s.a, s.length), _evidence(other, s.b, s.length), s.length) for s in shared
    ]
    if places[0] > places[1]:
        places, coverage = (places[1], places[0]), coverage[::-1]
        passages = sorted((Passage(p.b, p.a, p.letters) for p in passages), key=lambda p: p.a.start)
    mistake = None if results is None else _shared_mistake(passages, *(results[i] for i in places))
    return CopyPair(
        first=places[0],
        second=places[1],
        coverage=(coverage[0], coverage[1]),
        passages=tuple(passages),
        shared_mistake=mistake,
    )


def _evidence(wording: Wording, at: int, length: int) -> Evidence:
    start, end = wording.bare.original_span(at, at + length)
    return Evidence(start, end, wording.bare.original[start:end])


def _shared_mistake(
    passages: Sequence[Passage], one: GradeResult | None, other: GradeResult | None
) -> Note | None:
    """The first mistake that both made in the same passage: right answers are alike by themselves, wrong ones are not."""
    if one is None or other is None:
        return None
    theirs = _mistakes(other)
    for mistake, quoted in _mistakes(one).items():
        if any(_is_in(quoted, p.a) and _is_in(theirs.get(mistake, ()), p.b) for p in passages):
            return mistake
    return None


def _mistakes(result: GradeResult) -> dict[Note, tuple[Evidence, ...]]:
    """Misconceptions and points contradicted, with the words that show them."""
    found = {Note(zh=m.text, en=m.text): m.evidence for m in result.misconceptions}
    return found | {
        Note(zh=f"说反了“{p.text}”", en=f"the opposite of “{p.text}”"): p.evidence
        for p in result.points
        if p.contradicted
    }


def _is_in(quoted: Sequence[Evidence], passage: Evidence) -> bool:
    """Whether half of a quotation, at least, lies in the passage."""
    return any(
        2 * (min(e.end, passage.end) - max(e.start, passage.start)) >= e.end - e.start > 0 for e in quoted
    )


def _notes(prints: ClassPrints, left_out: int, found: bool, given: bool) -> tuple[Note, ...]:
    notes: list[Note] = []
    if prints.common:
        few, many = prints.limits.few, prints.limits.many
        zh = en = ""
        if many > few:
            zh = f"；不超过 {many} 份都有、相同 40 字以上的除外"
            en = f", except passages of 40 Chinese characters or 120 letters that {many} at most have"
        notes.append(
            Note(
                zh=f"超过 {few} 份答案都有的文字视为通用措辞（占全部文字的 {prints.common:.0%}），不作为互抄的依据{zh}。",
                en=f"What more than {few} answers have is common wording ({prints.common:.0%} of all that was written) and "
                f"speaks against nobody{en}.",
            )
        )
    if found and not given:
        notes.append(
            Note(
                zh="没有给出 --rubric：照抄题目、案例或参考答案的文字也会算作相同段落。",
                en="Without --rubric, words of the question, the case or the model answer count as shared passages too.",
            )
        )
    if left_out:
        notes.append(
            Note(
                zh=f"有相同文字的答案太多，只逐字核对了相同最多的 {_MOST} 对；另有 {left_out} 对相同较少，没有核对。",
                en=f"Too many answers have words in common: the {_MOST} pairs with most were compared, {left_out} with less were not.",
            )
        )
    return tuple(notes)
