"""Stage 6: from assignments to credit, marks, groups, misconceptions and reasons to review."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from graphlib import TopologicalSorter

import numpy as np

from grader.assign import Assignment
from grader.fuse import Fusion
from grader.gaming import evidence_of
from grader.records import (
    Answer,
    Credit,
    Evidence,
    Flag,
    FloatArray,
    GroupScore,
    KeyPoint,
    MisconceptionFound,
    PointGroup,
    PointScore,
    ReviewReason,
    Rubric,
)
from grader.settings import Settings

_SHARE_STEP = 0.5  # marks


@dataclass(frozen=True, slots=True)
class Limits:
    """What keeps a point below its probability, one bool a target: `lacking` a demanded keyword, `barred` because the
    words are copied or, where `listed`, mere terms."""

    lacking: Sequence[bool]
    barred: Sequence[bool]
    listed: bool = False


def score_points(
    rubric: Rubric,
    answer: Answer,
    assigned: Sequence[Assignment],
    signals: Mapping[str, FloatArray],
    fusion: Fusion,
    limits: Limits,
) -> tuple[PointScore, ...]:
    """Credit and marks of every leaf point, after keywords, order, `requires` and `pick`, in rubric order."""
    scores = {}
    for i, point in enumerate(rubric.points):
        scores[point.id] = _score_point(
            point, answer, assigned[i], {n: v[i] for n, v in signals.items()}, rubric, fusion
        )
        scores[point.id] = _limit(
            scores[point.id],
            lacking=limits.lacking[i],
            barred=limits.barred[i],
            listed=limits.listed,
            step=rubric.round_to,
        )
    for group in rubric.groups:
        if group.ordered:
            _lower_out_of_order(group, scores, rubric.round_to)
    _withhold_unmet(rubric, scores)
    for group in rubric.groups:
        if group.pick is not None:
            _keep_best(group, scores)
    return tuple(scores[p.id] for p in rubric.points)


def withhold_all(points: Sequence[PointScore]) -> tuple[PointScore, ...]:
    """The points of an answer that is off the question: shares begin so low that a little would be paid for anything."""
    return tuple(
        replace(p, credit="none", earned=0.0, evidence=p.evidence if p.contradicted else (), reason=None)
        for p in points
    )


def find_misconceptions(
    rubric: Rubric, answer: Answer, assigned: Sequence[Assignment], settings: Settings
) -> tuple[MisconceptionFound, ...]:
    """The misconceptions that the answer asserts; `assigned` holds theirs only, in rubric order."""
    return tuple(
        MisconceptionFound(m.id, m.text, m.deduct, round(a.probability, 4), _evidence(answer, a))
        for m, a in zip(rubric.misconceptions, assigned, strict=True)
        if a.segment >= 0 and a.probability >= settings.misconception and not a.contradicted
    )


def add_up(
    rubric: Rubric, points: Sequence[PointScore], found: Sequence[MisconceptionFound]
) -> tuple[float, float, tuple[GroupScore, ...]]:
    """(raw, capped, groups): the sum of earned marks, the same within 0..max after deductions, and each group's share."""
    raw = math.fsum(p.earned for p in points)
    capped = min(max(raw - math.fsum(m.deduct for m in found), 0.0), rubric.max_score)
    by_id = {p.id: p for p in points}
    groups = tuple(
        GroupScore(
            g.id,
            g.text,
            min(_clean(math.fsum(by_id[p.id].earned for p in g.points)), _group_max(g)),
            _group_max(g),
        )
        for g in rubric.groups
    )
    return _clean(raw), min(_clean(capped), rubric.max_score), groups


def reasons_to_review(
    points: Sequence[PointScore],
    flags: Sequence[Flag],
    sure: float,
    settings: Settings,
    *,
    below: float = 0.0,
    disputed: Sequence[str] = (),
    readable: bool = True,
    own_language: bool = True,
) -> tuple[ReviewReason, ...]:
    """Why a teacher should look: flags, contradictions, and the most doubtful points where the whole mark is unsure.

    `sure` is the answer's confidence; under `below`, or the setting's own limit, it is unsure. `disputed` are points that
    earn marks although something seems to contradict them.
    """
    if not readable:
        return (ReviewReason("unreadable"),)
    reasons = [] if own_language else [ReviewReason("other-language")]
    reasons += [ReviewReason("flag", flag=f.kind) for f in flags if f.kind != "repeated"]
    reasons += [
        ReviewReason("contradiction", point=p.id)
        for p in points
        if p.contradicted or (p.id in disputed and p.evidence)
    ]
    if sure < max(below, settings.review_below):
        doubtful = [p for p in points if abs(p.probability - 0.5) < settings.doubt and not p.contradicted]
        doubtful.sort(key=lambda p: (-p.marks, abs(p.probability - 0.5)))
        reasons += [ReviewReason("doubtful-point", point=p.id) for p in doubtful[:3]] or [
            ReviewReason("low-confidence")
        ]
    return tuple(reasons)


def round_half_up(marks: float, step: float) -> float:
    """`marks` to the nearest multiple of `step`, halves up; a hair below a half counts as the half it was meant to be."""
    return _clean(math.floor(marks / step + 0.5 + 1e-9) * step)


def _score_point(
    point: KeyPoint,
    answer: Answer,
    assigned: Assignment,
    signals: Mapping[str, FloatArray],
    rubric: Rubric,
    fusion: Fusion,
) -> PointScore:
    p = assigned.probability
    credit, earned = _pay(point.marks, p, fusion, rubric.round_to)
    if assigned.contradicted:
        credit, earned = "none", 0.0
    shown = assigned.segment >= 0 and (credit != "none" or assigned.contradicted)
    return PointScore(
        id=point.id,
        text=point.text,
        marks=point.marks,
        earned=earned,
        credit=credit,
        probability=round(p, 4),
        contradicted=assigned.contradicted,
        evidence=_evidence(answer, assigned) if shown else (),
        signals={n: round(float(v[assigned.segment]), 4) for n, v in signals.items()}
        if assigned.segment >= 0
        else {},
    )


def _pay(marks: float, p: float, fusion: Fusion, step: float) -> tuple[Credit, float]:
    """Credit and marks at probability `p`; shares are paid in steps of half a mark or less, and a rounded nothing is none."""
    share = fusion.share(p)
    earned = _marks(marks, share, min(step, _SHARE_STEP) if fusion.shares else step)
    if share == 1 or (fusion.shares and earned >= marks):
        return "full", marks
    if fusion.shares and earned == 0:
        return "none", 0.0
    return ("partial" if share > 0 else "none"), earned


def _limit(score: PointScore, *, lacking: bool, barred: bool, listed: bool, step: float) -> PointScore:
    """Half at most without a keyword that the rubric demands; say so where copied or listed words earned nothing."""
    half = _marks(score.marks, 0.5, step)
    if lacking and (score.credit == "full" or score.earned > half):
        return replace(score, credit="partial", earned=half, reason="keywords")
    if score.credit == "none" and barred and not score.contradicted:
        return replace(score, reason="listed" if listed else "copied")
    return score


def _marks(marks: float, share: float, step: float) -> float:
    """A share of the marks, rounded to the rubric's step; the whole is never rounded, nor exceeded."""
    return marks if share == 1 else min(marks, round_half_up(marks * share, step))


def _evidence(answer: Answer, assigned: Assignment) -> tuple[Evidence, ...]:
    s = answer.segments[assigned.segment]
    return (evidence_of(answer, s.start, s.end),)


def _lower_out_of_order(group: PointGroup, scores: dict[str, PointScore], step: float) -> None:
    """Keep the longest run of points that stand in the rubric's order; the others earn `out_of_order` of theirs."""
    met = [scores[p.id] for p in group.points if scores[p.id].credit != "none"]
    places = [s.evidence[0].start for s in met]
    kept = _longest_rising(places)
    for i, s in enumerate(met):
        if i not in kept:
            earned = min(s.earned, round_half_up(s.earned * group.out_of_order, step))
            scores[s.id] = replace(s, earned=earned, reason="out-of-order")


def _longest_rising(places: Sequence[int]) -> set[int]:
    """Indices of a longest non-falling subsequence; the earliest such where there are several."""
    best: list[list[int]] = []
    for i, place in enumerate(places):
        run: list[int] = []
        for earlier in best:
            if places[earlier[-1]] <= place and len(earlier) > len(run):
                run = earlier
        best.append([*run, i])
    longest: list[int] = []
    for run in best:
        longest = run if len(run) > len(longest) else longest
    return set(longest)


def _withhold_unmet(rubric: Rubric, scores: dict[str, PointScore]) -> None:
    """A point earns nothing until what it requires is met; a chain of requirements is followed to its end."""
    groups = {g.id: g for g in rubric.groups}
    needs: dict[str, set[str]] = {g.id: {p.id for p in g.points} for g in rubric.groups}
    for p in rubric.points:
        needs[p.id] = {*p.requires, *(groups[p.group].requires if p.group else ())}
    met: dict[str, bool] = {}
    for name in TopologicalSorter(needs).static_order():  # what is required comes before what requires it
        if name in groups:
            enough = groups[name].pick or len(groups[name].points)
            met[name] = sum(met[p.id] for p in groups[name].points) >= enough
            continue
        fulfilled = all(met[n] for n in needs[name])
        if scores[name].credit != "none" and not fulfilled:
            scores[name] = replace(scores[name], earned=0.0, reason="requires")
        met[name] = scores[name].credit != "none" and fulfilled


def _keep_best(group: PointGroup, scores: dict[str, PointScore]) -> None:
    """Only the `pick` best sub-points count; ties go to the earlier point."""
    ranked = sorted(group.points, key=lambda p: -scores[p.id].earned)
    for p in ranked[group.pick :]:
        if scores[p.id].earned > 0:
            scores[p.id] = replace(scores[p.id], earned=0.0, reason="not-picked")


def _group_max(group: PointGroup) -> float:
    marks = sorted((p.marks for p in group.points), reverse=True)
    return _clean(math.fsum(marks[: group.pick]))


def _clean(marks: float) -> float:
    """Marks without the dust of binary fractions."""
    return float(np.round(marks, 6)) + 0.0
