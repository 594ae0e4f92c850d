"""The part of the interview that is about points: what they say, what they are worth, how else students put them."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from grader.authoring.point_lines import read_points
from grader.authoring.talk import Talk, ask_lines, ask_marks, ask_text, plain_reply
from grader.batch.table import Note
from grader.draft import draft_rubric
from grader.interop.drafting.marks import Allotment, allot, asked_for

_YES, _NO = {"", "y", "yes", "是", "对", "對", "好"}, {"n", "no", "否", "不", "不对", "不對"}
_SAME = 1e-9  # marks closer than this are equal


@dataclass(frozen=True, slots=True)
class WrittenPoint:
    """A point as the teacher wrote it; marks None where she gave none."""

    text: str
    marks: float | None
    also: tuple[str, ...] = ()


def ask_points(talk: Talk, question: str, total: float | None) -> list[WrittenPoint]:
    """Her points, at least one, or those of a model answer that she keeps."""
    asked = Note(
        zh="要点，一行一个，分数可以写在后面，如“质量不稳定（2分）”；空行结束。\n"
        "没有现成的要点就直接回车，再给一份参考答案来拆。",
        en="Key points, one a line, marks behind them if you like: “Quality is unstable (2 marks)”; an empty line ends them.\n"
        "Enter at once to give a model answer instead, which is taken apart.",
    )
    while True:
        points = [
            WrittenPoint(point.text, point.marks)
            for point in read_points(ask_lines(talk, asked, numbered=True))
        ]
        if points := points or _from_model_answer(talk, question, total):
            return points
        talk.tell(Note(zh="至少要有一个要点。", en="There must be at least one point."))


def _from_model_answer(talk: Talk, question: str, total: float | None) -> list[WrittenPoint]:
    """The points of a model answer that she keeps; none when she gives no answer."""
    asked = Note(
        zh="参考答案（可以几行，空行结束；文件里的写 @文件名）：",
        en="A model answer (several lines if need be, an empty one ends it; @FILE reads a file):",
    )
    if not (answer := ask_text(talk, asked)):
        return []
    drafted = [
        WrittenPoint(p.text, None, p.also) for p in draft_rubric(question, answer, total=total or 1).points
    ]
    listed = "\n".join(f"  {at}. {point.text}" for at, point in enumerate(drafted, 1))
    talk.tell(
        Note(zh=f"拆成 {len(drafted)} 个要点：\n{listed}", en=f"Points found: {len(drafted)}\n{listed}")
    )
    asked = Note(
        zh="哪几个不要？写编号，如 2 4；都要就直接回车。",
        en="Which are to go? Their numbers, such as 2 4; Enter keeps them all.",
    )
    while True:
        numbers = re.split(r"[\s,、，;；]+", plain_reply(talk.ask(asked, "> ")))
        dropped = {int(n) for n in numbers if n.isdecimal()}
        if all(n.isdecimal() or not n for n in numbers) and dropped <= set(range(1, len(drafted) + 1)):
            return [point for at, point in enumerate(drafted, 1) if at not in dropped]
        talk.tell(
            Note(zh=f"请只写 1 到 {len(drafted)} 的编号。", en=f"Numbers from 1 to {len(drafted)}, please.")
        )


def settle_marks(talk: Talk, points: Sequence[WrittenPoint], question: str, total: float | None) -> Allotment:
    """Every point's marks; where they do not fit the total, she is asked for another total."""
    given = [point.marks for point in points]
    some = asked_for(question)
    while True:
        shares = allot(given, total, pick=some)
        all_needed = shares.pick is not None and not _agreed(talk, shares)
        if all_needed:
            some, shares = None, allot(given, total)
        misfit = _misfit(given, shares, total, all_needed=all_needed)
        if misfit is None:
            return shares
        problem, usual = misfit
        talk.tell(problem)
        total = ask_marks(talk, Note(zh=f"总分 [{usual:g}]：", en=f"Marks in all [{usual:g}]:"), usual)


def _misfit(
    given: Sequence[float | None], shares: Allotment, total: float | None, *, all_needed: bool
) -> tuple[Note, float] | None:
    """Why the marks do not make the total, and a total that they would make; None when they do."""
    known = math.fsum(m for m in given if m is not None)
    if None in shares.marks:
        problem = Note(
            zh=f"写了分数的要点已有 {known:g} 分，其余的没有分可得，总分要大于 {known:g}。",
            en=f"The points with marks have {known:g} already, which leaves none for the others; the total must exceed {known:g}.",
        )
        return problem, known + given.count(None)
    reached = math.fsum(m or 0 for m in shares.marks) if all_needed else shares.total
    if total is None or abs(reached - total) < _SAME:
        return None
    problem = Note(
        zh=f"各要点相加是 {reached:g} 分，不是 {total:g} 分。",
        en=f"The points add up to {reached:g}, not {total:g}.",
    )
    return problem, reached


def _agreed(talk: Talk, shares: Allotment) -> bool:
    count = len(shares.marks)
    asked = Note(
        zh=f"看来 {count} 个要点答出任意 {shares.pick} 个就得满分 {shares.total:g} 分，对吗？[是]",
        en=f"It seems that any {shares.pick} of the {count} points give all {shares.total:g} marks. Right? [yes]",
    )
    while (reply := plain_reply(talk.ask(asked, "> "))) not in _YES | _NO:
        talk.tell(Note(zh="请回答 是 或 否。", en="Answer yes or no."))
    return reply in _YES


def ask_wordings(talk: Talk, points: Sequence[WrittenPoint]) -> list[WrittenPoint]:
    """The points with the other wordings that she adds."""
    talk.tell(
        Note(
            zh="学生还会怎么说？每个要点写一行，几种说法用；隔开，没有就直接回车。",
            en="How else may students put it? A line for each point, wordings parted by semicolons; Enter for none.",
        )
    )
    found = []
    for at, point in enumerate(points, 1):
        line = talk.ask(Note(zh=f"{at}. {point.text}", en=f"{at}. {point.text}"), "  = ")
        others = [text for text in map(str.strip, re.split("[;；]", line)) if text and text != point.text]
        found.append(replace(point, also=tuple(dict.fromkeys((*point.also, *others)))))
    return found
