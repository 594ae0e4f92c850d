"""Marks that do not come out as they look: halves that round away, settings without effect, deductions that take all."""

from __future__ import annotations

from collections.abc import Iterator

from grader.lint.codes import HALF_IS_ALL, HALF_IS_NOTHING, IDLE_RULE, OFF_STEP, WHOLE_DEDUCTION
from grader.lint.findings import Code, Finding
from grader.lint.places import groups, leaves
from grader.records import KeyPoint, PointGroup, Rubric
from grader.rubric_yaml import Loc
from grader.score import round_half_up

_DUST = 1e-9


def find_rounding(rubric: Rubric) -> Iterator[Finding]:
    """R401, R402, R403: points of which half is all or nothing after rounding, or whose marks are off the step; each told
    once, for all its points."""
    step = rubric.round_to
    every = list(leaves(rubric))
    whole = [(loc, p) for loc, p in every if _half(p, step) >= p.marks - _DUST]
    none = [(loc, p) for loc, p in every if _half(p, step) <= _DUST]
    off = [(loc, p) for loc, p in every if abs(p.marks - round_half_up(p.marks, step)) > _DUST]
    rounded = f"round_to: {step:g}"
    yield from _told(
        HALF_IS_ALL, whole,
        f"{{}} 只说对一半也得满分（{rounded}，一半的分进位成了全部）。",
        f"Half of {{}} earns full marks ({rounded} rounds half of the marks up to all of them).",
    )  # fmt: skip
    yield from _told(
        HALF_IS_NOTHING, none,
        f"{{}} 说对一半一分也没有（{rounded}，一半的分舍成了零）。",
        f"Half of {{}} earns nothing ({rounded} rounds half of the marks to 0).",
    )  # fmt: skip
    listed = [(loc, p) for loc, p in off if (loc, p) not in none]
    yield from _told(
        OFF_STEP, listed,
        f"{{}} 的分值不是 {rounded} 的整数倍，总分会出现这个步长以外的分数。",
        f"The marks of {{}} are no multiple of {rounded}: totals will fall between its steps.",
    )  # fmt: skip


def find_whole_deductions(rubric: Rubric) -> Iterator[Finding]:
    """R406: a misconception that costs as much as the whole question is worth."""
    for at, wrong in enumerate(rubric.misconceptions):
        if wrong.deduct >= rubric.max_score - _DUST:
            yield Finding(
                WHOLE_DEDUCTION,
                ("misconceptions", at, "deduct"),
                (wrong.id,),
                f"错误观点 {wrong.id} 扣 {wrong.deduct:g} 分，而全题只有 {rubric.max_score:g} 分。",
                f"The misconception {wrong.id} costs {wrong.deduct:g} of {rubric.max_score:g} marks.",
            )


def find_idle_rules(rubric: Rubric) -> Iterator[Finding]:
    """R407: `pick`, `ordered` and groups that change nothing."""
    for loc, group in groups(rubric):
        for key, zh, en in _idle(group, rubric.round_to):
            yield Finding(
                IDLE_RULE, (*loc, key), (group.id,), f"分组 {group.id}：{zh}", f"The group {group.id}: {en}"
            )


def _idle(group: PointGroup, step: float) -> Iterator[tuple[str, str, str]]:
    count = len(group.points)
    if count == 1:
        yield "points", "只有一个分要点，不成其为分组。", "it has a single point and is no group."
    elif group.pick == count:
        yield (
            "pick",
            f"任选 {count} 点，而一共就 {count} 点，pick 不起作用。",
            f"pick is {count}, and so many points there are.",
        )
    if (
        group.ordered
        and count > 1
        and all(_out_of_order(p, group, step) >= p.marks - _DUST for p in group.points)
    ):
        yield (
            "ordered",
            "次序不对也不少分，ordered 不起作用。",
            "points out of order lose nothing; ordered does nothing.",
        )


def _half(point: KeyPoint, step: float) -> float:
    return min(point.marks, round_half_up(point.marks / 2, step))


def _out_of_order(point: KeyPoint, group: PointGroup, step: float) -> float:
    return min(point.marks, round_half_up(point.marks * group.out_of_order, step))


def _told(code: Code, found: list[tuple[Loc, KeyPoint]], zh: str, en: str) -> Iterator[Finding]:
    if found:
        names = tuple(p.id for _, p in found)
        place = (*found[0][0], "marks")
        yield Finding(code, place, names, zh.format("、".join(names)), en.format(", ".join(names)))
