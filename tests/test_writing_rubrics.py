"""The figures of docs/writing-rubrics.md come out of the example class, and its excerpts stand in the example rubrics."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path

import numpy as np
import pytest
import yaml

from grader import Grader
from grader.check import check_rubric
from grader.encoders import Encoder
from grader.language import Lang
from grader.library import load_rubric
from grader.marking.evaluate.agreement import rmse, wtkappa
from grader.marking.marks import Marks, MarkTable, read_marks
from grader.records import GradeResult

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples" / "writing-rubrics"
PAGES: dict[Lang, Path] = {
    "zh": ROOT / "docs" / "writing-rubrics.zh-CN.md",
    "en": ROOT / "docs" / "writing-rubrics.md",
}
# Processors round differently, and an answer on the edge falls to the other side.
ANSWERS, MARKS = 2, 0.1
_NUMBER = re.compile(r"(?<![\w.-])\d+(?:\.\d+)?(?![\w-])", re.ASCII)
_BLOCK = re.compile(r"^```yaml\n# ([\w/-]+\.yaml)[:：][^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Class:
    """The example class, graded by one rubric after another."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self.table: MarkTable = read_marks(EXAMPLE / "class.csv")
        self.answers = dict(zip(self.table.ids, self.table.texts("答案"), strict=True))
        self.total = self.table.marks("总分", option="--human")
        self._graded: dict[str, tuple[GradeResult, ...]] = {}

    def grade(self, name: str, *ids: str) -> tuple[GradeResult, ...]:
        """The answers with these ids, all of them unless told, graded by a rubric of the folder."""
        if ids:
            return self._grade(name, [self.answers[i] for i in ids])
        if name not in self._graded:
            self._graded[name] = self._grade(name, list(self.answers.values()))
        return self._graded[name]

    def _grade(self, name: str, texts: list[str]) -> tuple[GradeResult, ...]:
        return tuple(Grader(load_rubric(str(EXAMPLE / name)), encoder=self.encoder).grade_many(texts))

    @cached_property
    def teacher(self) -> Mapping[str, Marks]:
        """The teacher's marks [answers] of every point."""
        return self.table.points("point")

    def off(self, name: str, *points: str) -> int:
        """How many answers differ from the teacher's on these points, on all of them unless told."""
        results = self.grade(name)
        return sum(
            abs(earned(result, point) - hers) > 0.01
            for point in points or self.teacher
            for result, hers in zip(results, self.teacher[point], strict=True)
        )


def earned(result: GradeResult, point: str) -> float:
    """The marks of a point."""
    return next(p.earned for p in result.points if p.id == point)


@pytest.fixture(scope="module")
def group(encoder: Encoder) -> Class:
    return Class(encoder)


def figures(page: Path) -> list[list[float]]:
    """The numbers of each `>` line, ids and file names left out."""
    lines = re.findall(r"^> (.*)$", page.read_text("utf-8"), re.MULTILINE)
    return [[float(n) for n in _NUMBER.findall(re.sub(r"`[^`]*`", "", line))] for line in lines]


def computed(group: Class) -> list[list[float]]:
    """The same from the models."""
    return [
        [*totals(group, wtkappa), *totals(group, rmse)],
        [len(group.answers) * len(group.teacher), group.off("before.yaml"), group.off("statements.yaml")],
        [
            *(group.off("statements.yaml"), group.off("after.yaml")),
            *(group.off("statements.yaml", "compensate"), group.off("after.yaml", "compensate")),
        ],
        [group.off("after.yaml", "compensate"), group.off("rules/bookish-first.yaml", "compensate")],
        two_in_one(group),
        [group.off("after.yaml", "apologise"), group.off("rules/strict-keywords.yaml", "apologise")],
        [group.off("after.yaml", "compensate"), group.off("rules/one-example.yaml", "compensate")],
        given(group),
        waiting(group),
        failing(group),
    ]


def totals(group: Class, measure: Callable[[Marks, Marks], Marks]) -> list[float]:
    system = (np.array([r.score for r in group.grade(name)]) for name in ("before.yaml", "after.yaml"))
    return [float(measure(group.total, scores)) for scores in system]


def two_in_one(group: Class) -> list[float]:
    """Answers that make one of the two statements: how many, and how many are given two marks, none and one."""
    hers = group.teacher["listen"] + group.teacher["apologise"]
    ids = [i for i, marks in zip(group.answers, hers, strict=True) if marks == 1]
    got = [earned(r, "listen-and-apologise") for r in group.grade("rules/two-in-one.yaml", *ids)]
    return [1, len(ids), 2, got.count(2), 0, got.count(0), 1, got.count(1)]


def given(group: Class) -> list[float]:
    results = dict(zip(group.answers, group.grade("rules/given.yaml"), strict=True))
    paid = [i for i, result in results.items() if earned(result, "attention")]
    assert "C05" in paid
    return [len(results), len(paid), float(group.total[list(results).index("C05")])]


def waiting(group: Class) -> list[float]:
    (without,) = group.grade("rules/no-misconception.yaml", "C04")
    at = list(group.answers).index("C04")
    return [without.score, group.grade("after.yaml")[at].score, float(group.total[at])]


def failing(group: Class) -> list[float]:
    """The tests of after.yaml: how many, and how many fail by the first draft and by the mended one."""
    after, before = (load_rubric(str(EXAMPLE / name)) for name in ("after.yaml", "before.yaml"))
    failed = []
    for rubric in (before, after):
        grader = Grader(rubric, encoder=group.encoder)
        report = check_rubric(after, grader.grade)
        failed.append(report.failed)
    return [len(after.tests), *failed]


def test_figures_come_out(group: Class) -> None:
    """Within ANSWERS where answers are counted, within MARKS for kappa and error."""
    found = computed(group)
    for lang, page in PAGES.items():
        shown = figures(page)
        assert [len(line) for line in shown] == [len(line) for line in found], lang
        for at, (says, is_now) in enumerate(zip(shown, found, strict=True)):
            allowed = MARKS if at == 0 else ANSWERS
            assert says == pytest.approx(is_now, abs=allowed), f"{page.name}, line {at + 1}"


def test_rules_help(group: Class) -> None:
    """What the page advises, whatever the exact figures."""
    steps = [group.off(name) for name in ("before.yaml", "statements.yaml", "after.yaml")]
    assert steps == sorted(steps, reverse=True)
    assert steps[0] > 2 * steps[-1]
    good = {point: group.off("after.yaml", point) for point in ("apologise", "compensate")}
    assert group.off("rules/strict-keywords.yaml", "apologise") > good["apologise"]
    assert group.off("rules/bookish-first.yaml", "compensate") > good["compensate"]
    assert group.off("rules/one-example.yaml", "compensate") > good["compensate"]


def test_two_answers_stay_wrong(group: Class) -> None:
    results = dict(zip(group.answers, group.grade("after.yaml"), strict=True))
    assert (earned(results["C12"], "apologise"), earned(results["C14"], "apologise")) == (1, 1)


def test_excerpts_stand_in_the_rubrics() -> None:
    blocks = _BLOCK.findall(PAGES["zh"].read_text("utf-8"))
    assert len(blocks) == PAGES["zh"].read_text("utf-8").count("```yaml")
    for name, excerpt in blocks:
        assert excerpt in (EXAMPLE / name).read_text("utf-8"), f"{name}\n{excerpt}"


def test_both_pages_show_the_same() -> None:
    zh, en = (_BLOCK.findall(page.read_text("utf-8")) for page in PAGES.values())
    assert [name for name, _ in zh] == [name for name, _ in en]
    for (name, one), (_, other) in zip(zh, en, strict=True):
        assert shape(yaml.safe_load(one)) == shape(yaml.safe_load(other)), name
    assert figures(PAGES["zh"]) == figures(PAGES["en"])


def shape(node: object) -> object:
    """The keys of some YAML; the texts are translated and may be more or fewer."""
    if isinstance(node, dict):
        return {key: shape(value) for key, value in node.items()}
    return [shape(node[0])] if isinstance(node, list) else None


def test_totals_are_the_sums_of_points(group: Class) -> None:
    assert sum(group.teacher.values()) == pytest.approx(group.total)
