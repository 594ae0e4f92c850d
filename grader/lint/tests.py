"""The rubric's own tests: whether they test anything, and whether they can pass."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from grader.lint.codes import IMPOSSIBLE_TEST, NO_TESTS, NO_WRONG_TEST, OWN_WORDS, UNTESTED_POINT
from grader.lint.findings import Finding
from grader.lint.letters import is_name, letters
from grader.lint.places import leaves
from grader.records import KeyPoint, PointGroup, Rubric, RubricTest
from grader.score import round_half_up
from grader.words import text_weight

_DUST = 1e-9
_LEAST = 4  # Chinese characters of a wording that is recognised in a test


def find_missing_tests(rubric: Rubric) -> Iterator[Finding]:
    """R601, R602, R603: no tests, none with a missed point, points that no test meets."""
    if not rubric.tests:
        yield Finding(NO_TESTS, (), (), "没有测试。", "There are no tests.")
        return
    if not any(test.missed for test in rubric.tests):
        yield Finding(
            NO_WRONG_TEST,
            ("tests",),
            (),
            "没有一个测试写了 missed：评分太松，测试也发现不了。",
            "No test names a missed point: marks given too freely would go unnoticed.",
        )
    met = {name for test in rubric.tests for name in test.met}
    for loc, point in leaves(rubric):
        if point.id not in met and point.group not in met:
            yield Finding(
                UNTESTED_POINT,
                loc,
                (point.id,),
                f"没有测试答到要点 {point.id}。",
                f"No test meets the point {point.id}.",
            )


def find_own_words(rubric: Rubric) -> Iterator[Finding]:
    """R604: a point that tests meet only in the rubric's own words. A name can be given in no others."""
    for loc, point in leaves(rubric):
        if is_name(point):
            continue
        meeting = [test for test in rubric.tests if point.id in test.met]
        if meeting and all(_copies(test, point) for test in meeting):
            yield Finding(
                OWN_WORDS,
                loc,
                (point.id,),
                f"要点 {point.id} 的测试都照抄了评分标准里的话。",
                f"Every test that meets the point {point.id} copies the rubric's own words.",
            )


def find_impossible_tests(rubric: Rubric) -> Iterator[Finding]:
    """R605: a score that no answer with these met and missed points can have."""
    for at, test in enumerate(rubric.tests):
        if test.score is None:
            continue
        least, most = _least(rubric, test), _most(rubric, test)
        if test.score[0] > most + _DUST or test.score[1] < least - _DUST:
            low, high = test.score
            shown = f"{low:g}" if low == high else f"{low:g}–{high:g}"
            yield Finding(
                IMPOSSIBLE_TEST,
                ("tests", at, "score"),
                (),
                f"按 met 和 missed，得分在 {least:g} 到 {most:g} 之间，而 score 写的是 {shown}。",
                f"By met and missed the mark lies between {least:g} and {most:g}, but score says {shown}.",
            )


def _copies(test: RubricTest, point: KeyPoint) -> bool:
    said = letters(test.answer)
    return any(text_weight(w) >= _LEAST and letters(w) in said for w in (point.text, *point.also))


def _least(rubric: Rubric, test: RubricTest) -> float:
    """What the met points give for certain: those that nothing can withhold or lower, less all deductions."""
    earned = math.fsum(
        _entry(e, lambda p: p.marks if p.id in test.met and not p.requires else 0.0, safe=True)
        for e in rubric.entries
    )
    return max(0.0, earned - math.fsum(m.deduct for m in rubric.misconceptions))


def _most(rubric: Rubric, test: RubricTest) -> float:
    """What all points give when the missed ones are half met."""
    return math.fsum(
        _entry(e, lambda p: _half(p, rubric.round_to) if p.id in test.missed else p.marks)
        for e in rubric.entries
    )


def _entry(entry: KeyPoint | PointGroup, worth: Callable[[KeyPoint], float], *, safe: bool = False) -> float:
    if not isinstance(entry, PointGroup):
        return worth(entry)
    if safe and (entry.ordered or entry.requires):
        return 0.0
    return math.fsum(sorted((worth(p) for p in entry.points), reverse=True)[: entry.pick])


def _half(point: KeyPoint, step: float) -> float:
    return min(point.marks, round_half_up(point.marks / 2, step))
