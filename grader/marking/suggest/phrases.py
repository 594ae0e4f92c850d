"""Finds the students' own wordings of points that the rubric misses, and joins those that say the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from rapidfuzz import fuzz

from grader.encoders.base import Encoder
from grader.gaming import copied_shares, evidence_of
from grader.marking.stars import find_stars
from grader.marking.suggest.marks import ClassMarks, found_but_not_hers, hers_but_missed
from grader.normalize import normalize_plain
from grader.pipeline import prepare_answer
from grader.prepare import PreparedRubric, centred
from grader.records import Answer, Evidence, FloatArray, GradeResult, PointScore
from grader.signals.semantic import semantic

Kind = Literal["also", "misconception"]
SHORTEST, LONGEST = 4, 60  # characters of a phrase
MOST = 3  # phrases of one kind a point; a rubric is to be read by people
_ALIKE = 0.75  # RapidFuzz ratio or cosine from which two phrases say the same
_NEARLY = 0.02  # segments this close to the nearest are as near; the shortest is the better phrase
_COPIED = 0.5  # share of a phrase in the words of the question or case from which it is not the student's
_WHOLE = 1_000_000  # likeness in whole numbers, so that no rounding decides
_EDGES = " \t\n,;:。!?、.，；：！？．…\"'“”‘’「」()（）-—~～"


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """What one answer says of a point: `text` as written, `vector` [k] in the projection of clauses, unit length."""

    kind: Kind
    point: str
    answer: int
    text: str
    vector: FloatArray


@dataclass(frozen=True, slots=True)
class Phrase:
    """A wording to propose, and the places of the answers that it speaks for, its own among them.

    `misconception`: the words were paid as `point` and the teacher gave nothing for them.
    """

    kind: Kind
    point: str
    text: str
    answers: tuple[int, ...]

    @property
    def key(self) -> tuple[Kind, str, str]:
        """What it adds to a rubric, whichever answers it comes from."""
        return self.kind, self.point, self.text


def find_candidates(
    prepared: PreparedRubric, encoder: Encoder, marks: ClassMarks, results: Sequence[GradeResult]
) -> list[Candidate]:
    """One wording for every point of an answer where teacher and grader disagree; none where no words stand out."""
    found: list[tuple[Kind, str, int, str]] = []
    for i, result in enumerate(results):
        missed = hers_but_missed(marks, i, result, prepared.rubric)
        wrong = found_but_not_hers(marks, i, result)
        hers = {p.id: e for p in missed if (e := _nearest(prepared, encoder, result, p, wrong))}
        found += [("also", name, i, _trim(e.text)) for name, e in hers.items()]
        # Words that state another point are no mistake, whatever else they were taken for.
        right = [*hers.values(), *_evidence_of_others(result, wrong)]
        found += [
            ("misconception", p.id, i, _trim(e.text))
            for p in wrong
            for e in p.evidence[:1]
            if not any(_overlap(e, r) for r in right)
        ]
    known = {normalize_plain(_trim(w)) for w in prepared.wordings}
    kept = [
        f
        for f in found
        if SHORTEST <= len(f[3]) <= LONGEST and f[3].isprintable() and normalize_plain(f[3]) not in known
    ]
    return [
        Candidate(*f, v) for f, v in zip(kept, _vectors(prepared, encoder, [f[3] for f in kept]), strict=True)
    ]


def join_alike(candidates: Iterable[Candidate], answers: Collection[int]) -> list[Phrase]:
    """The phrases of the candidates that are from `answers`: groups of alike ones by their medoid, and single ones.

    Those that speak for most answers come first, at most MOST of a kind for each point. A misconception needs two answers.
    """
    by_point: dict[tuple[Kind, str], list[Candidate]] = defaultdict(list)
    for c in candidates:
        if c.answer in answers:
            by_point[c.kind, c.point].append(c)
    phrases: list[Phrase] = []
    for (kind, point), group in by_point.items():
        group.sort(key=lambda c: (c.text, c.answer))
        merged = [Phrase(kind, point, group[m].text, a) for m, a in _groups(group)]
        merged = [p for p in merged if kind == "also" or len(p.answers) > 1]
        phrases += sorted(merged, key=lambda p: (-len(p.answers), p.text))[:MOST]
    return phrases


def _nearest(
    prepared: PreparedRubric,
    encoder: Encoder,
    result: GradeResult,
    point: PointScore,
    wrong: Sequence[PointScore],
) -> Evidence | None:
    """The words that are nearer to the point than to its siblings, and of those the nearest. None where there are none."""
    answer = prepare_answer(result.answer)
    encoded = encoder.encode_tokens([s.text for s in answer.segments[: answer.clauses]])
    if not encoded:
        return None
    near = semantic(prepared, answer, encoded).values[: prepared.points]
    at = prepared.targets.index(point.id)
    lead = near[at] - np.delete(near, at, axis=0).max(axis=0, initial=0.0)
    fit = np.where(_usable(prepared, answer, result, point, wrong) & (lead > 0), near[at] + lead, -np.inf)
    if np.isneginf(fit).all():
        return None
    best = np.flatnonzero(fit >= fit.max() - _NEARLY)
    s = answer.segments[min(best.tolist(), key=lambda k: (len(answer.segments[k].text), k))]
    return evidence_of(answer, s.start, s.end)


def _usable(
    prepared: PreparedRubric,
    answer: Answer,
    result: GradeResult,
    point: PointScore,
    wrong: Sequence[PointScore],
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """[segments]: of a fit length, the student's own words, and not what earned another point."""
    taken = _evidence_of_others(result, [*wrong, point])
    spans = [evidence_of(answer, s.start, s.end) for s in answer.segments]
    own = copied_shares(answer, prepared.given) < _COPIED
    fits = [
        SHORTEST <= len(_trim(e.text)) <= LONGEST and not any(_overlap(e, t) for t in taken) for e in spans
    ]
    return np.array(fits, np.bool_) & own


def _evidence_of_others(result: GradeResult, but: Sequence[PointScore]) -> list[Evidence]:
    """The words that earned points, those in `but` aside."""
    aside = {p.id for p in but}
    return [e for p in result.points if p.credit != "none" and p.id not in aside for e in p.evidence]


def _overlap(one: Evidence, other: Evidence) -> bool:
    return one.start < other.end and other.start < one.end


def _trim(text: str) -> str:
    """On one line, without closing punctuation."""
    return " ".join(text.split()).strip(_EDGES)


def _vectors(prepared: PreparedRubric, encoder: Encoder, texts: Sequence[str]) -> list[FloatArray]:
    if not texts:
        return []
    tokens = encoder.encode_tokens([normalize_plain(t) for t in texts])
    width = tokens[0].vectors.shape[1]
    means = [
        e.vectors.mean(axis=0, dtype=np.float32) if len(e.vectors) else np.zeros(width, np.float32)
        for e in tokens
    ]
    return list(prepared.projection.of_clauses(centred(np.stack(means), prepared.centre)))


def _groups(candidates: Sequence[Candidate]) -> list[tuple[int, tuple[int, ...]]]:
    """(medoid, the answers) of the candidates that say the same; a candidate like no other is a group of its own."""
    pairs = [
        (i, j, near)
        for j in range(len(candidates))
        for i in range(j)
        if (near := _likeness(candidates[i], candidates[j])) >= _ALIKE * _WHOLE
    ]
    first, second, likeness = np.array(pairs, np.int64).reshape(-1, 3).T
    stars = find_stars(len(candidates), first, second, likeness, range(len(candidates)))
    joined = {m for star in stars for m in star.members}
    alone = [(i, (i,)) for i in range(len(candidates)) if i not in joined]
    groups = [(star.centre, star.members) for star in stars] + alone
    return [(m, tuple(sorted(candidates[i].answer for i in members))) for m, members in groups]


def _likeness(one: Candidate, other: Candidate) -> int:
    letters = fuzz.ratio(normalize_plain(one.text), normalize_plain(other.text)) / 100
    return round(max(letters, float(one.vector @ other.vector)) * _WHOLE)
