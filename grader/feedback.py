"""The last stage: sentences for the student, and for the teacher who reviews. It decides nothing.

A rubric's own feedback texts win over the generated ones. With `hints`, the text of every point that is not
fully stated is replaced, here and not in the views, so that no view can give it away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from grader.feedback_texts import cite, joined, listed, percent, phrase, plain, quotes, say, short
from grader.language import Lang, pick
from grader.records import (
    GradeResult,
    KeyPoint,
    MisconceptionFound,
    PointFeedback,
    PointGroup,
    PointScore,
    ReviewReason,
    Rubric,
)
from grader.standing import Standing, is_met, standings, tally

_BRIEF = 48  # columns of a point's text where its gist will do


def feedback(rubric: Rubric, result: GradeResult, *, hints: bool = False) -> GradeResult:
    """`result` with every feedback and message filled in, in `result.lang`; nothing else changes.

    With `hints`, points that are not fully stated show the rubric's hint, or where and what they are worth,
    and their text is replaced.
    """
    view = _View(rubric, result, standings(rubric, result), hints)
    filled = replace(
        result,
        points=tuple(_point(view, score) for score in result.points),
        misconceptions=tuple(_misconception(view, found) for found in result.misconceptions),
        flags=tuple(replace(f, message=say(view.lang, f"flag-{f.kind}")) for f in result.flags),
    )
    view = replace(view, result=filled)
    return replace(
        filled,
        review_reasons=tuple(replace(r, message=_reason_text(view, r)) for r in result.review_reasons),
        feedback=_overall(view),
    )


@dataclass(frozen=True, slots=True)
class _View:
    """What the sentences are made from."""

    rubric: Rubric
    result: GradeResult
    standing: Mapping[str, Standing]
    hints: bool

    @property
    def lang(self) -> Lang:
        return self.result.lang

    def key_point(self, point_id: str) -> KeyPoint | None:
        return next((p for p in self.rubric.points if p.id == point_id), None)

    def group_of(self, point: KeyPoint) -> PointGroup | None:
        return next((g for g in self.rubric.groups if g.id == point.group), None)

    def name(self, point_id: str, *, cells: int = 80) -> str:
        """How a sentence calls a point or group: its text, or its number where the text must stay hidden."""
        for number, point in enumerate(self.rubric.points, start=1):
            if point.id == point_id:
                if self.hints and self.standing.get(point.id) != "met":
                    return phrase(self.lang, "numbered", number=number)
                return cite(point.text, cells=cells)
        return next((cite(g.text, cells=cells) for g in self.rubric.groups if g.id == point_id), point_id)

    def having(self, *wanted: Standing) -> list[PointScore]:
        return [p for p in self.result.points if self.standing.get(p.id) in wanted]


# ---- one point ------------------------------------------------------------------------------------------
def _point(view: _View, score: PointScore) -> PointScore:
    point = view.key_point(score.id)
    if point is None:
        return score
    standing = view.standing[score.id]
    if view.hints and standing != "met":
        return replace(score, text=say(view.lang, "hidden"), feedback=_hint_for(view, point, score, standing))
    return replace(score, text=point.text, feedback=_text_for(view, point, score, standing))


def _text_for(view: _View, point: KeyPoint, score: PointScore, standing: Standing) -> str:
    lang, own, text = view.lang, _own_texts(view, point), short(point.text, cells=800)
    if standing == "met":
        group = view.group_of(point)
        if score.reason == "not-picked" and group is not None:
            return say(lang, "met-surplus", pick=group.pick)
        return own.met or say(lang, "met")
    if standing == "withheld":
        return _withheld(view, point, score)
    if standing == "spare":
        return say(lang, "spare")
    if standing == "contradicted":
        words = quotes(score.evidence, lang)
        if own.missed:
            return say(lang, "contradicted-own", quote=words, own=own.missed)
        return say(lang, "contradicted", quote=words, text=text)
    if standing == "partial" and score.reason == "keywords":
        return say(lang, "keywords", terms=listed(("/".join(group) for group in point.keywords), lang))
    if standing == "partial":
        return say(lang, "partial-own", own=own.missed) if own.missed else say(lang, "partial", text=text)
    return own.missed or say(lang, "missed", text=text)


def _hint_for(view: _View, point: KeyPoint, score: PointScore, standing: Standing) -> str:
    lang, own = view.lang, _own_texts(view, point)
    if standing == "spare":
        return say(lang, "spare")
    if standing == "withheld":
        return say(lang, "hint-requires") if score.reason == "requires" else _withheld(view, point, score)
    if standing == "contradicted":
        words = quotes(score.evidence, lang)
        if own.hint:
            return say(lang, "hint-contradicted-own", quote=words, own=own.hint)
        return say(lang, "hint-contradicted", quote=words)
    if standing == "partial":
        return say(lang, "hint-partial-own", own=own.hint) if own.hint else say(lang, "hint-partial")
    if own.hint:
        return own.hint
    group = view.group_of(point)
    if group is None:
        return say(lang, "hint-missed", marks=plain(point.marks))
    return say(lang, "hint-missed-group", marks=plain(point.marks), group=short(group.text))


def _withheld(view: _View, point: KeyPoint, score: PointScore) -> str:
    if score.reason == "requires":
        group = view.group_of(point)
        required = (*point.requires, *(group.requires if group else ()))
        lacking = [name for name in required if not is_met(view.rubric, view.result, name)] or list(required)
        needed = listed((view.name(name) for name in lacking), view.lang)
        return say(view.lang, "requires", needed=needed)
    if score.reason == "out-of-order":
        return say(view.lang, "out-of-order", earned=plain(score.earned))
    return say(view.lang, "listed" if score.reason == "listed" else "copied")


def _own_texts(view: _View, point: KeyPoint) -> PointFeedback:
    """The teacher's texts for a point; a group's texts stand in, once, at the first of its points to want them."""
    group = view.group_of(point)
    if group is None:
        return point.feedback
    missing = [p for p in group.points if view.standing.get(p.id) in ("missed", "partial", "contradicted")]
    first = bool(missing) and missing[0].id == point.id
    whole = not missing and group.points[0].id == point.id
    return PointFeedback(
        met=point.feedback.met or (group.feedback.met if whole else None),
        missed=point.feedback.missed or (group.feedback.missed if first else None),
        hint=point.feedback.hint or (group.feedback.hint if first else None),
    )


# ---- misconceptions, flags, reasons ---------------------------------------------------------------------
def _misconception(view: _View, found: MisconceptionFound) -> MisconceptionFound:
    if view.hints:
        return replace(found, feedback=say(view.lang, "hint-misconception"))
    own = _own_misconception(view.rubric, found.id)
    return replace(found, feedback=own or say(view.lang, "misconception", text=short(found.text)))


def _own_misconception(rubric: Rubric, found_id: str) -> str | None:
    return next((m.feedback for m in rubric.misconceptions if m.id == found_id), None)


def _reason_text(view: _View, reason: ReviewReason) -> str:
    lang = view.lang
    score = next((p for p in view.result.points if p.id == reason.point), None)
    if reason.kind == "doubtful-point" and score is not None:
        sure = percent(score.probability)
        return say(lang, "review-doubtful-point", point=view.name(score.id, cells=_BRIEF), probability=sure)
    if reason.kind == "contradiction" and score is not None:
        words = quotes(score.evidence, lang, most=1)
        return say(lang, "review-contradiction", quote=words, point=view.name(score.id, cells=_BRIEF))
    if reason.kind == "other-language":
        return say(lang, "review-language")
    if reason.kind == "unreadable":
        return say(lang, "review-unreadable")
    if reason.kind == "learnt":
        return say(lang, "review-learnt")
    if reason.flag is not None:
        return say(lang, f"flag-{reason.flag}")
    return say(lang, "review-low-confidence", confidence=percent(view.result.confidence))


# ---- the whole answer -----------------------------------------------------------------------------------
def _overall(view: _View) -> str:
    kinds = {flag.kind for flag in view.result.flags}
    if "blank" in kinds:
        return joined((say(view.lang, "blank"), say(view.lang, "next-blank")), view.lang)
    opening = _stated(view)
    if "off-topic" in kinds:
        opening = say(view.lang, "off-topic")
    elif any(reason.kind == "unreadable" for reason in view.result.review_reasons):
        opening = say(view.lang, "unreadable")
    sentences = (opening, _lacking(view), _contradicted(view), _misconceived(view), _next(view))
    return joined(sentences, view.lang)


def _stated(view: _View) -> str:
    lang, count = view.lang, tally(view.rubric, view.standing)
    noun = "key point" if count.needed == 1 else "key points"
    points = listed((view.name(p.id, cells=_BRIEF) for p in view.having("met")), lang)
    if not points:
        key = "stated-none-only" if count.needed == 1 else "stated-none"
        return say(lang, key, total=count.needed, noun=noun)
    key = "stated-all" if count.met == count.needed else "stated"
    if count.met == count.needed == 1:
        key = "stated-only"
    return say(lang, key, total=count.needed, met=count.met, noun=noun, points=points)


def _lacking(view: _View) -> str:
    lang = view.lang
    keys: tuple[tuple[str, Standing], ...] = (
        ("lacking-partial", "partial"),
        ("lacking-withheld", "withheld"),
    )
    parts = [
        phrase(lang, key, points=listed((view.name(p.id) for p in scores), lang, counted=True))
        for key, standing in keys
        if (scores := view.having(standing))
    ]
    names: list[str] = []
    picks: list[str] = []
    for entry in view.rubric.entries:
        if isinstance(entry, PointGroup) and entry.pick is not None:
            picks.extend(_lacking_pick(view, entry))
        else:
            leaves = entry.points if isinstance(entry, PointGroup) else (entry,)
            names.extend(view.name(p.id) for p in leaves if view.standing.get(p.id) == "missed")
    if names:
        parts.append(phrase(lang, "lacking-missed", points=listed(names, lang, counted=True)))
    parts.extend(picks)
    return say(lang, "lacking", parts=pick(lang, "；", "; ").join(parts)) if parts else ""


def _lacking_pick(view: _View, group: PointGroup) -> list[str]:
    begun = sum(view.standing.get(p.id) in ("met", "partial", "withheld") for p in group.points)
    count = (group.pick or 0) - begun
    if count <= 0:
        return []
    return [phrase(view.lang, "lacking-pick", count=count, group=short(group.text))]


def _contradicted(view: _View) -> str:
    scores = view.having("contradicted")
    if not scores:
        return ""
    key = "opposite-hint" if view.hints else "opposite"
    words = quotes(scores[0].evidence, view.lang) or view.name(scores[0].id)
    first = say(view.lang, key, quote=words, point=view.name(scores[0].id))
    more = say(view.lang, "more-opposite", count=len(scores) - 1) if len(scores) > 1 else ""
    return joined((first, more), view.lang)


def _misconceived(view: _View) -> str:
    found = view.result.misconceptions
    if not found:
        return ""
    if view.hints:
        words = quotes(found[0].evidence, view.lang, most=1)
        return say(view.lang, "opposite-hint", quote=words) if words else found[0].feedback
    own = _own_misconception(view.rubric, found[0].id)
    if not own:
        return found[0].feedback
    words = quotes(found[0].evidence, view.lang, most=1) or cite(found[0].text)
    return say(view.lang, "wrong", quote=words, own=own)


def _next(view: _View) -> str:
    lang = view.lang
    kinds = [flag.kind for flag in view.result.flags]
    if kinds:
        return say(lang, f"next-{kinds[0]}")
    missed, partial = view.having("missed"), view.having("partial", "withheld")
    if view.hints and (missed or partial or view.having("contradicted") or view.result.misconceptions):
        return say(lang, "next-hints")
    if view.having("contradicted"):
        return say(lang, "next-contradicted" if missed or partial else "next-contradicted-only")
    if missed:
        best, *others = sorted(missed, key=lambda p: -p.marks)
        if others and best.marks > others[0].marks:
            return say(lang, "next-missed", point=view.name(best.id, cells=_BRIEF), marks=plain(best.marks))
        return say(lang, "next-rest", marks=plain(view.result.max_score - view.result.score))
    if partial:
        return say(lang, "next-partial")
    if any(reason.kind == "contradiction" for reason in view.result.review_reasons):
        return say(lang, "next-contradicted-only")  # stated by the words, but they may say the opposite
    return say(lang, "next-misconception" if view.result.misconceptions else "next-done")
