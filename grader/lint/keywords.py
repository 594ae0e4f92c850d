"""Keyword groups that say nothing, because the question already fills them, or too much: they reject the rubric's own wordings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grader.lint.codes import KEYWORD_IN_CASE, KEYWORD_IN_QUESTION, REJECTED_WORDING
from grader.lint.findings import Finding, quote
from grader.lint.matching import has_term
from grader.lint.places import leaves, wordings
from grader.records import KeyPoint, Rubric
from grader.rubric_yaml import Loc

_SHOWN = 4  # terms of a group that a message names


def find_given_keywords(rubric: Rubric) -> Iterator[Finding]:
    """R301, R302: a group with a term that stands in the question, or in the case."""
    for loc, point in leaves(rubric):
        for at, group in enumerate(point.keywords):
            place = (*loc, "keywords", at)
            if asked := [t for t in group if has_term(rubric.question, [t])]:
                yield Finding(
                    KEYWORD_IN_QUESTION,
                    place,
                    (point.id,),
                    f"关键词“{'、'.join(asked)}”题目里就有：把题目抄一遍，这一组就满足了。",
                    f"The question already has “{', '.join(asked)}”: repeating it satisfies this group.",
                )
            elif given := [t for t in group if rubric.case and has_term(rubric.case, [t])]:
                yield Finding(
                    KEYWORD_IN_CASE,
                    place,
                    (point.id,),
                    f"关键词“{'、'.join(given)}”材料里就有：引一句材料，这一组就满足了。",
                    f"The case already has “{', '.join(given)}”: quoting it satisfies this group.",
                )


def find_rejected_wordings(rubric: Rubric) -> Iterator[Finding]:
    """R306: a text, another wording or a test that should meet the point and lacks a group's terms."""
    for loc, point in leaves(rubric):
        for group in point.keywords:
            for place, text in _should_meet(rubric, loc, point):
                if not has_term(text, group):
                    yield _rejected(place, point, group, text)


def _should_meet(rubric: Rubric, loc: Loc, point: KeyPoint) -> Iterator[tuple[Loc, str]]:
    yield from wordings(loc, point)
    for at, test in enumerate(rubric.tests):
        if point.id in test.met:
            yield ("tests", at), test.answer


def _rejected(place: Loc, point: KeyPoint, group: Sequence[str], text: str) -> Finding:
    what_zh, what_en = ("测试答案", "the test") if place[0] == "tests" else ("说法", "the wording")
    shown = "、".join(group[:_SHOWN]) + ("…" if len(group) > _SHOWN else "")
    shown_en = ", ".join(group[:_SHOWN]) + ("…" if len(group) > _SHOWN else "")
    return Finding(
        REJECTED_WORDING,
        place,
        (point.id,),
        f"要点 {point.id} 要求有关键词（{shown}），它自己的{what_zh}“{quote(text)}”却没有，最多只得一半分。",
        f"The point {point.id} demands one of ({shown_en}), which {what_en} “{quote(text)}” lacks: it earns half at most.",
    )
