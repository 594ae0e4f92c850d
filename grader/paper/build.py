"""From the mappings of a paper file to the records, with what must hold beyond their types: keys, columns, sums."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

from grader.errors import RubricError
from grader.feedback_texts import plain
from grader.paper.items import ItemMaker
from grader.paper.paper import Item, Paper, Section
from grader.paper.problems import Problems
from grader.paper.schema import PaperFile, SectionFile
from grader.records import Rubric
from grader.rubric import detect_language

_DUST = 1e-9  # marks


def build_paper(
    data: dict[str, Any],
    problems: Problems,
    *,
    path: Path,
    sha256: str,
    find_rubric: Callable[[str], Rubric],
) -> Paper | None:
    """The paper, or None when the file is too far off; what is wrong goes to `problems`. Raises nothing."""
    file = problems.check(PaperFile, data, ())
    given = file.sections if file is not None else data.get("sections")
    make = ItemMaker(problems, _told(find_rubric))
    sections: list[Section | None] = []
    for at, section in enumerate(given if isinstance(given, list) else ()):
        if isinstance(section, dict):
            sections.append(_section(section, at, problems, make))
    if isinstance(given, list) and not given:
        problems.say(("sections",), "至少要有一个大题。", "needs at least one section.")
    if file is None or None in sections or problems:
        return None
    whole = tuple(s for s in sections if s is not None)
    paper = Paper(
        title=file.title,
        sections=whole,
        language=detect_language(file.title + "".join(s.title for s in whole)),
        round_to=file.round_to,
        path=path,
        sha256=sha256,
    )
    _check_total(file.total, paper, problems)
    return paper


def _told(find: Callable[[str], Rubric]) -> Callable[[str], Rubric | RubricError]:
    """The same search, its error returned: one missing rubric is one problem of several."""

    def found(name: str) -> Rubric | RubricError:
        try:
            return find(name)
        except RubricError as error:
            return error

    return found


def _section(data: dict[str, Any], at: int, problems: Problems, make: ItemMaker) -> Section | None:
    loc = ("sections", at)
    file = problems.check(SectionFile, data, loc)
    given = file.items if file is not None else data.get("items")
    items: list[Item | None] = []
    for i, item in enumerate(given if isinstance(given, list) else ()):
        if isinstance(item, dict):
            items.append(make.item(item, (at + 1, i + 1), file))
    if isinstance(given, list) and not given:
        problems.say((*loc, "items"), "这个大题里还没有题。", "this section has no items.")
    whole = tuple(item for item in items if item is not None)
    if file is None or len(whole) < len(items):
        return None
    section = Section(file.title, whole)
    if file.marks is not None and whole and abs(file.marks - section.marks) > _DUST:
        stated, sum_ = plain(file.marks), plain(section.marks)
        problems.say(
            (*loc, "marks"),
            f"写的是 {stated} 分，但各题相加是 {sum_} 分（{_addends(whole)}）；请改成一致。",
            f"says {stated}, but the items add up to {sum_} ({_addends(whole)}); make them equal.",
        )
    return section


def _check_total(total: float | None, paper: Paper, problems: Problems) -> None:
    if total is not None and abs(total - paper.marks) > _DUST:
        stated, sum_ = plain(total), plain(paper.marks)
        listed = " + ".join(plain(s.marks) for s in paper.sections)
        problems.say(
            ("total",),
            f"写的是 {stated} 分，但各大题相加是 {sum_} 分（{listed}）；请改成一致。",
            f"says {stated}, but the sections add up to {sum_} ({listed}); make them equal.",
        )
    if not math.isfinite(paper.marks):
        problems.say(("sections",), "分数相加太大。", "the marks add up to too large a number.")


def _addends(items: tuple[Item, ...]) -> str:
    """2 + 2 + 5, or 10 × 2 where all are worth the same."""
    marks = [plain(item.marks) for item in items]
    if len(marks) > 2 and len(set(marks)) == 1:
        return f"{len(marks)} × {marks[0]}"
    return " + ".join(marks)
