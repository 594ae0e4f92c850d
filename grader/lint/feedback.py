"""What students are told: hints that are missing or give the answer away, sentences that stand in two places."""

from __future__ import annotations

from collections.abc import Iterator

from grader.lint.codes import NO_CORRECTION, NO_HINT, SAME_FEEDBACK, TELLING_HINT
from grader.lint.findings import Finding, quote
from grader.lint.letters import letters
from grader.lint.places import leaves, wordings
from grader.normalize import normalize_plain
from grader.records import KeyPoint, Rubric
from grader.rubric_yaml import Loc
from grader.words import content_words, text_weight

_TELLS = 0.75  # share of a point's own words, those that the question lacks, from which a hint says the point
_LEAST_WORDS = 3  # that a point must have for the share to mean anything
_LEAST = 4  # Chinese characters of a wording that a hint may not contain


def find_missing_hints(rubric: Rubric) -> Iterator[Finding]:
    """R501: points without a hint of their own or their group's; told once where no point has one."""
    hinted = {g.id for g in rubric.groups if g.feedback.hint}
    bare = [(loc, p) for loc, p in leaves(rubric) if not p.feedback.hint and p.group not in hinted]
    if bare and len(bare) == len(rubric.points):
        yield Finding(
            NO_HINT,
            ("points",),
            tuple(p.id for _, p in bare),
            "所有要点都没有提示，学生自查时只看得到分值。",
            "No point has a hint: a student who checks an answer sees only what a point is worth.",
        )
        return
    for loc, point in bare:
        yield Finding(
            NO_HINT, loc, (point.id,), f"要点 {point.id} 没有提示。", f"The point {point.id} has no hint."
        )


def find_telling_hints(rubric: Rubric) -> Iterator[Finding]:
    """R502: a hint that contains a wording of its point, or nearly all of its words."""
    asked = set(content_words(normalize_plain(rubric.question)))
    for loc, point in leaves(rubric):
        hint = point.feedback.hint
        if hint and _tells(hint, loc, point, asked):
            yield Finding(
                TELLING_HINT,
                (*loc, "feedback", "hint"),
                (point.id,),
                f"提示“{quote(hint)}”说出了要点 {point.id} 的答案。",
                f"The hint “{quote(hint)}” gives the point {point.id} away.",
            )


def find_same_feedback(rubric: Rubric) -> Iterator[Finding]:
    """R503: one sentence for a point that is met and missed, or as the hint or correction of two points."""
    seen: dict[str, str] = {}
    for loc, point in leaves(rubric):
        here = {key: text for key in ("met", "missed", "hint") if (text := getattr(point.feedback, key))}
        own: set[str] = set()
        for key, text in here.items():
            said = letters(text)
            other = point.id if said in own else seen.get(said)
            own.add(said)
            if other is not None:
                yield Finding(
                    SAME_FEEDBACK,
                    (*loc, "feedback", key),
                    tuple(dict.fromkeys((other, point.id))),
                    f"“{quote(text)}”用了两处" + (f"（还有要点 {other}）。" if other != point.id else "。"),
                    f"“{quote(text)}” is used twice" + (f", for {other} too." if other != point.id else "."),
                )
        seen |= {said: point.id for said in own if said not in seen}


def find_missing_corrections(rubric: Rubric) -> Iterator[Finding]:
    """R504: a misconception without feedback."""
    for at, wrong in enumerate(rubric.misconceptions):
        if not wrong.feedback:
            yield Finding(
                NO_CORRECTION,
                ("misconceptions", at),
                (wrong.id,),
                f"错误观点 {wrong.id} 没有 feedback，学生不知道错在哪里。",
                f"The misconception {wrong.id} has no feedback: the student is not told what is wrong.",
            )


def _tells(hint: str, loc: Loc, point: KeyPoint, asked: set[str]) -> bool:
    said = letters(hint)
    if any(text_weight(text) >= _LEAST and letters(text) in said for _, text in wordings(loc, point)):
        return True
    words = set(content_words(normalize_plain(point.text))) - asked
    told = words & set(content_words(normalize_plain(hint)))
    return len(words) >= _LEAST_WORDS and len(told) >= _TELLS * len(words)
