"""What a person must look at in a drafted rubric, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from grader.batch.table import Note
from grader.draft_prose import sentences, width

Code = Literal[
    "marks-spread",  # the question's marks were divided by the program
    "marks-missing",  # nothing says how many marks a point is worth
    "marks-differ",  # the points' marks do not add up to the question's
    "left-out",  # a point without marks where the others have them all
    "pick",  # some of the points seem to be enough
    "two-statements",
    "long-point",
    "text-cut",
    "case",  # where the case begins and ends was guessed
    "question-missing",
    "no-answer",
    "source",  # something of the source's format that a rubric does not hold
]
LONGEST = 60  # Chinese characters; a word of letters counts two
LABELS: dict[Code, tuple[str, str]] = {
    "marks-spread": ("分数分配", "marks spread"),
    "marks-missing": ("没有分数", "no marks"),
    "marks-differ": ("分数不符", "marks do not add up"),
    "left-out": ("略去的要点", "points left out"),
    "pick": ("任选几点", "any of the points"),
    "two-statements": ("含两个意思", "two statements"),
    "long-point": ("过长", "too long"),
    "text-cut": ("可能有缺字", "text cut off"),
    "case": ("案例起止", "extent of the case"),
    "question-missing": ("缺题目", "no question"),
    "no-answer": ("缺答案", "no answer"),
    "source": ("来源说明", "from the source"),
}
_PAIRS = {"（": "）", "(": ")", "“": "”", "「": "」", "『": "』", "《": "》", "【": "】", "[": "]"}
_JOINT = re.compile(r"[，,]\s*(?:并且|而且|同时|同時|另外|此外|and also|in addition|moreover)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at. `where` is a key of the rubric ("total", "case", "question", "points") or a point's id."""

    code: Code
    where: str
    note: Note


def point_checks(name: str, text: str) -> list[Check]:
    """What to look at in the point `name`, by its wording."""
    found: list[Check] = []
    parts = len(sentences(text)) + len(_JOINT.findall(text))
    if parts > 1:
        note = Note(
            zh="这一条像是有两个意思，只答出一个该不该给分？可以拆成两个要点。",
            en="This seems to say two things; should one of them earn the mark? Consider two points.",
        )
        found.append(Check("two-statements", name, note))
    if (length := width(text)) > LONGEST:
        note = Note(
            zh=f"这一条有 {length} 个字，学生不会全答出来；只留得分的那一句。",
            en=f"This point is long ({len(text)} characters); keep only the statement that earns the mark.",
        )
        found.append(Check("long-point", name, note))
    if looks_cut(text):
        found.append(Check("text-cut", name, _CUT))
    return found


def looks_cut(text: str) -> bool:
    """Whether a text breaks off: brackets or quotation marks without their partner, dots at the end."""
    unpaired = any(text.count(start) != text.count(end) for start, end in _PAIRS.items())
    return unpaired or bool(re.search(r"(?:…|\.\.\.)$", text.strip()))


_CUT = Note(
    zh="这里的文字可能不完整（括号、引号不成对，或以省略号结尾），请对照原文。",
    en="This text may be incomplete (a bracket or quotation mark without its partner, or dots at the end); compare it "
    "with the source.",
)
NO_QUESTION = Check(
    "question-missing",
    "question",
    Note(zh="原文没有题目，请补上。", en="The source gives no question; write it."),
)
QUESTION_CUT = Check("text-cut", "question", _CUT)
CASE = Check(
    "case",
    "case",
    Note(
        zh="材料从哪里开始、到哪里结束是程序判断的，请对照原文。",
        en="Where the material begins and ends was guessed; compare it with the source.",
    ),
)
NO_ANSWER = Check(
    "no-answer",
    "points",
    Note(zh="原文没有答案，请写出要点。", en="The source gives no answer; write the points."),
)
