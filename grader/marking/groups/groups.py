"""Answers that say the same, in groups that one decision marks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz

from grader.batch.table import Note
from grader.marking.groups.set_join import Compact, dice_pairs, jaccard_pairs
from grader.marking.stars import find_stars
from grader.marking.wording import Wording, sense, shingles, wording_of
from grader.records import GradeResult

Level = Literal["identical", "near", "same-points", "blank"]
LEVELS: tuple[Level, ...] = (
    "identical",
    "near",
    "same-points",
    "blank",
)  # strictest first; blank stands apart
NEAR = Fraction(4, 5)  # Jaccard similarity of shingles from which wordings are nearly identical
SAME_EVIDENCE = Fraction(4, 5)  # RapidFuzz ratio (0-1) from which two quotations are the same
_WHOLE = 10**9  # similarities are compared as whole numbers of this
Ints = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Two or more answers that say the same. `members` are places in the class, rising.

    `representative` is the member closest to all; marks are None where no member has one.
    """

    level: Level
    members: tuple[int, ...]
    representative: int
    score_min: float | None = None
    score_max: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassGroups:
    """The groups of a class of `n` answers, the largest first; `single` answers are like no other."""

    n: int
    groups: tuple[Group, ...]
    single: int

    @property
    def decisions(self) -> int:
        """How many marks are to be decided on when one does for a group."""
        return len(self.groups) + self.single

    @property
    def notes(self) -> tuple[Note, ...]:
        """Groups whose answers got different marks: there one decision changes some of them."""
        uneven = sum(g.score_min != g.score_max for g in self.groups)
        if not uneven:
            return ()
        return (
            Note(
                zh=f"有 {uneven} 组的得分不一致，请先看这些组。",
                en=f"Groups whose answers got different marks, to be looked at first: {uneven}.",
            ),
        )


def group_answers(
    ids: Sequence[str],
    wordings: Sequence[Wording],
    *,
    results: Sequence[GradeResult | None] | None = None,
    scores: Scores | None = None,
) -> ClassGroups:
    """Put every answer into one group, by the strictest level at which it has company.

    identical    the same letters, figures and symbols
    near         Jaccard similarity ≥ .8 of the shingles to the representative, and the same `sense`
    same-points  with `results`: the same credit on every point and the same misconceptions, and the quotations for
                 every point that earned something RapidFuzz ratio ≥ .8 to the representative's, and the same sense
    blank        nothing but punctuation

    `ids`, `wordings`, `results` and `scores` (marks, nan where there is none; the results' own by default) are in the
    table's order. What comes out does not depend on that order, but that it is the order of a group's members.
    """
    texts = [w.bare.text for w in wordings]
    rank = _rank(ids, texts)
    found: list[Group] = []
    left = np.ones(len(texts), np.bool_)

    def take(level: Level, groups: Iterable[tuple[int, tuple[int, ...]]]) -> None:
        for representative, members in groups:
            found.append(_group(level, representative, members, scores, results))
            left[list(members)] = False

    blank = tuple(i for i, w in enumerate(wordings) if w.is_blank)
    take("blank", [(min(blank, key=rank.__getitem__), blank)] if len(blank) > 1 else [])
    take("identical", _identical(texts, left, rank))
    take("near", _near(wordings, left, rank))
    if results is not None:
        take("same-points", _same_points(results, left, rank))
    found.sort(key=lambda g: (-len(g.members), LEVELS.index(g.level), g.members))
    return ClassGroups(n=len(texts), groups=tuple(found), single=int(left.sum()))


def _rank(ids: Sequence[str], texts: Sequence[str]) -> list[int]:
    """Each answer's place by id, then by text: which of two equals comes first, whatever the order of the rows."""
    order = sorted(range(len(ids)), key=lambda i: (ids[i], texts[i]))
    rank = [0] * len(ids)
    for place, i in enumerate(order):
        rank[i] = place
    return rank


def _group(
    level: Level,
    representative: int,
    members: tuple[int, ...],
    scores: Scores | None,
    results: Sequence[GradeResult | None] | None,
) -> Group:
    marks: list[float] = []
    if scores is not None:
        marks = [float(scores[i]) for i in members if not np.isnan(scores[i])]
    elif results is not None:
        marks = [r.score for r in (results[i] for i in members) if r is not None]
    return Group(
        level=level,
        members=members,
        representative=representative,
        score_min=min(marks, default=None),
        score_max=max(marks, default=None),
    )


def _identical(
    texts: Sequence[str], left: npt.NDArray[np.bool_], rank: Sequence[int]
) -> list[tuple[int, tuple[int, ...]]]:
    same: dict[str, list[int]] = defaultdict(list)
    for i in np.flatnonzero(left).tolist():
        same[texts[i]].append(i)
    return [(min(g, key=rank.__getitem__), tuple(g)) for g in same.values() if len(g) > 1]


def _near(
    wordings: Sequence[Wording], left: npt.NDArray[np.bool_], rank: Sequence[int]
) -> list[tuple[int, tuple[int, ...]]]:
    places = np.flatnonzero(left)
    pairs = jaccard_pairs([shingles(wordings[i].bare.text) for i in places.tolist()], NEAR)
    kinds: dict[Hashable, int] = {}
    senses = np.zeros(len(places), np.int64)
    for p in np.flatnonzero(np.bincount(np.append(pairs.first, pairs.second))).tolist():
        senses[p] = kinds.setdefault(sense(wordings[places[p]].normalized.text), len(kinds))
    same = senses[pairs.first] == senses[pairs.second]
    likeness = pairs.shared[same].astype(np.int64) * _WHOLE // pairs.union[same]
    return _stars(places, pairs.first[same], pairs.second[same], likeness, rank)


def _stars(
    places: Ints, first: Compact, second: Compact, likeness: Ints, rank: Sequence[int]
) -> list[tuple[int, tuple[int, ...]]]:
    """(representative, members) in places of the class, from pairs of places in `places`."""
    stars = find_stars(len(places), first, second, likeness, [rank[i] for i in places.tolist()])
    return [(int(places[s.centre]), tuple(int(places[m]) for m in s.members)) for s in stars]


# ---- the same points in the same way ----------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Said:
    """What an answer got, which must be equal, and the words it got it for, one text a point, which must be alike."""

    judged: Hashable
    quoted: tuple[str, ...]


def _same_points(
    results: Sequence[GradeResult | None], left: npt.NDArray[np.bool_], rank: Sequence[int]
) -> list[tuple[int, tuple[int, ...]]]:
    said = {i: _said(r) for i in np.flatnonzero(left).tolist() if (r := results[i]) is not None}
    places = np.array([i for i, s in said.items() if any(s.quoted)], np.int64)
    words = [said[i] for i in places.tolist()]
    kinds: dict[Hashable, int] = {}
    numbers = [kinds.setdefault(w.judged, len(kinds)) for w in words]
    letters = [_letters(n, w.quoted) for n, w in zip(numbers, words, strict=True)]
    pairs = dice_pairs(letters, SAME_EVIDENCE)
    rows = zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)
    likeness = np.array([_likeness(words[a].quoted, words[b].quoted) for a, b in rows], np.int64)
    same = likeness > 0
    return _stars(places, pairs.first[same], pairs.second[same], likeness[same], rank)


def _said(result: GradeResult) -> _Said:
    """Points that earned nothing are not quoted: what was said about them did not count."""
    quoted = [
        [wording_of(e.text).normalized.text for e in p.evidence] if p.credit != "none" else []
        for p in result.points
    ]
    judged = (
        result.rubric_sha256,
        tuple(
            (p.id, p.credit, p.earned, p.contradicted, sense("\n".join(texts)))
            for p, texts in zip(result.points, quoted, strict=True)
        ),
        tuple(sorted(m.id for m in result.misconceptions)),
    )
    return _Said(judged, tuple(_words(texts) for texts in quoted))


def _words(texts: Iterable[str]) -> str:
    """Texts as one of words between single spaces, punctuation aside."""
    return " ".join("".join(c if c.isalnum() else " " for text in texts for c in f"{text} ").split())


def _letters(kind: int, quoted: Sequence[str]) -> frozenset[Hashable]:
    """Each letter of each quotation, counted. A ratio of .8 takes .8 of the letters: that is what pairs are found by."""
    counts = ((i, c, k) for i, text in enumerate(quoted) for c, k in Counter(text).items())
    return frozenset((kind, i, c, n) for i, c, k in counts for n in range(k))


def _likeness(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """The least alike of the quotations for a point, in parts of _WHOLE; 0 where that is less than it takes."""
    least = 100.0
    for a, b in zip(one, other, strict=True):
        if a != b:
            least = min(least, max(fuzz.ratio(a, b), fuzz.token_sort_ratio(a, b)))
        if least < 100 * SAME_EVIDENCE:
            return 0
    return round(least * _WHOLE / 100)
