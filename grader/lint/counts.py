"""Numbers in the question and in a group's text that do not agree with the points: 六个方面, （10分）."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grader.lint.codes import COUNT, QUESTION_MARKS
from grader.lint.findings import Finding
from grader.lint.places import groups
from grader.normalize import normalize_plain
from grader.records import PointGroup, Rubric

_THINGS = "方面|原因|阶段|步骤|理由|要点|类型|特征|特点|作用|措施|建议|办法|方法|因素|层次|部分|意义|条件|区别|优点|缺点|目的|原则|含义|要素|环节|途径|功能|条|点"
_COUNT_ZH = re.compile(
    rf"(?<![\d第一二三四五六七八九十])(\d{{1,2}}|[两二三四五六七八九十])(?:个|种|条|点|项|类|大)?(?:不同的?|主要的?|基本的?)?(?:{_THINGS})"
)
_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_COUNT_EN = re.compile(
    rf"\b(\d{{1,2}}|{'|'.join(_WORDS)}) (?:\w+ )?(?:reasons|causes|stages|steps|points|types|kinds|features|ways|aspects|advantages|"
    r"disadvantages|measures|factors|functions|examples|uses|principles|differences)\b"
)
_PART = re.compile(r"[?。;]|\. |并|和它|以及|,(?:说明|解释|谈谈|什么)| and ")
_MARKS = re.compile(r"[(\[](?:本题|共|满分)?\s*(\d+(?:\.\d+)?)\s*(?:分|marks?|points?)\s*[)\]]")


def find_counts(rubric: Rubric) -> Iterator[Finding]:
    """R404: the question, or a group's text, asks for a number of things that its points cannot give.

    A question in several parts is only held to the largest number; what each part has is the teacher's affair.
    """
    asked = _numbers(rubric.question)
    possible = _sizes(rubric)
    several = len(asked) > 1 or len(_PART.findall(normalize_plain(rubric.question).rstrip("。.?"))) > 0
    if asked and (max(asked) > len(rubric.points) if several else asked[0] not in possible):
        yield Finding(
            COUNT,
            ("question",),
            (),
            f"题目要求 {max(asked)} 点，而评分标准有 {len(rubric.points)} 个要点。",
            f"The question asks for {max(asked)}, the rubric has {len(rubric.points)} points.",
        )
    for loc, group in groups(rubric):
        named = _numbers(group.text)
        if len(named) == 1 and named[0] not in {len(group.points), group.pick}:
            yield Finding(
                COUNT,
                (*loc, "text"),
                (group.id,),
                f"分组 {group.id} 说是 {named[0]} 点，下面有 {len(group.points)} 点。",
                f"The group {group.id} speaks of {named[0]}, it has {len(group.points)} points.",
            )


def find_question_marks(rubric: Rubric) -> Iterator[Finding]:
    """R405: marks in the question, one figure or several to be added, that are not the rubric's."""
    found = [float(m) for m in _MARKS.findall(normalize_plain(rubric.question))]
    if found and rubric.max_score not in (sum(found), max(found)):
        shown = " + ".join(f"{m:g}" for m in found)
        yield Finding(
            QUESTION_MARKS,
            ("question",),
            (),
            f"题目写的是 {shown} 分，各要点最多可得 {rubric.max_score:g} 分。",
            f"The question says {shown} marks, the points reach {rubric.max_score:g}.",
        )


def _numbers(text: str) -> list[int]:
    plain = normalize_plain(text)
    zh = [_zh_number(m) for m in _COUNT_ZH.findall(plain)]
    return zh + [_WORDS.get(m) or int(m) for m in _COUNT_EN.findall(plain)]


def _zh_number(text: str) -> int:
    return int(text) if text.isdigit() else "零一二三四五六七八九十".index(text.replace("两", "二"))


def _sizes(rubric: Rubric) -> set[int]:
    """The numbers that the rubric can mean: all points, all entries, a group, what is picked of it, and groups together."""
    sizes = {
        len(rubric.points),
        len(rubric.entries),
        sum(not isinstance(e, PointGroup) for e in rubric.entries),
    }
    sizes |= {n for g in rubric.groups for n in (len(g.points), g.pick) if n}
    sizes.add(sum(g.pick or len(g.points) for g in rubric.groups))
    return sizes | {
        sum((e.pick or len(e.points)) if isinstance(e, PointGroup) else 1 for e in rubric.entries)
    }
