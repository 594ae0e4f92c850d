"""Runs rubrics' own tests and says which expectation failed, and what came instead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from grader.language import Lang, pick
from grader.records import Credit, GradeResult, Rubric, RubricTest

GradeAll = Callable[[Rubric, Sequence[str]], Iterable[GradeResult]]
Progress = Callable[[int, int | None], None]  # tests done, tests in all
_CREDITS = {"none": "没得分", "partial": "得一半分", "full": "得满分"}
_EPSILON = 1e-9


@dataclass(frozen=True, slots=True)
class Failure:
    """One expectation that a grading did not meet: of a point's or group's credit, or of the score."""

    kind: Literal["met", "missed", "score"]
    test: int  # number of the test in its rubric, from 1
    line: int  # of the test in the file, 0 when it came from no file
    point: str | None
    expected: Credit | tuple[float, float]
    got: Credit | float

    def message(self, lang: Lang) -> str:
        """The failure as one sentence in `lang`."""
        if self.kind == "score":
            expected, got = _range(self.expected), f"{self.got:g}"
            return pick(lang, f"score：应为 {expected}，得到 {got}", f"score: expected {expected}, got {got}")
        if self.kind == "missed":
            return pick(
                lang,
                f"missed {self.point}：不应得满分，却得了",
                f"missed {self.point}: full credit was not expected",
            )
        zh_want, zh_got = _CREDITS[str(self.expected)], _CREDITS[str(self.got)]
        return pick(
            lang,
            f"{self.kind} {self.point}：应{zh_want}，实际{zh_got}",
            f"{self.kind} {self.point}: expected credit {self.expected}, got {self.got}",
        )


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a rubric's tests came to."""

    rubric: Rubric
    tests: int
    failures: tuple[Failure, ...]

    @property
    def ok(self) -> bool:
        """Whether every test passed; so for a rubric without tests."""
        return not self.failures

    @property
    def failed(self) -> int:
        """How many tests failed."""
        return len({failure.test for failure in self.failures})


def check_rubric(rubric: Rubric, grade: Callable[[str], GradeResult]) -> CheckReport:
    """Grades the answer of every test with `grade`, which may raise GraderError, and compares.

    `met` wants full credit, `missed` anything less: a point half stated is not met, and `score` says how far it may
    go. A group is met when it earns all it can.
    """
    (report,) = check_rubrics([rubric], lambda _, answers: map(grade, answers))
    return report


def check_rubrics(
    rubrics: Sequence[Rubric], grade_all: GradeAll, *, progress: Progress | None = None
) -> tuple[CheckReport, ...]:
    """The reports of `check_rubric`, in order. `grade_all` grades a rubric's answers together, which uses every core; it is
    not called for a rubric without tests."""
    total, done = sum(len(rubric.tests) for rubric in rubrics), 0
    reports: list[CheckReport] = []
    for rubric in rubrics:
        failures: list[Failure] = []
        results = grade_all(rubric, [test.answer for test in rubric.tests]) if rubric.tests else ()
        for number, (test, result) in enumerate(zip(rubric.tests, results, strict=True), start=1):
            failures += _compare(number, test, result)
            done += 1
            if progress is not None:
                progress(done, total)
        reports.append(CheckReport(rubric, len(rubric.tests), tuple(failures)))
    return tuple(reports)


def _compare(number: int, test: RubricTest, result: GradeResult) -> list[Failure]:
    got: dict[str, Credit] = {point.id: point.credit for point in result.points}
    for group in result.groups:
        full = group.earned >= group.max_score - _EPSILON
        got[group.id] = "full" if full else "partial" if group.earned > _EPSILON else "none"
    failures = [
        Failure("met", number, test.line, name, "full", got[name]) for name in test.met if got[name] != "full"
    ]
    failures += [
        Failure("missed", number, test.line, name, "none", got[name])
        for name in test.missed
        if got[name] == "full"
    ]
    if test.score and not test.score[0] - _EPSILON <= result.score <= test.score[1] + _EPSILON:
        failures.append(Failure("score", number, test.line, None, test.score, result.score))
    return failures


def _range(expected: object) -> str:
    assert isinstance(expected, tuple)
    low, high = expected
    return f"{low:g}" if low == high else f"[{low:g}, {high:g}]"
