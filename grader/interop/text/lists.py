"""The list inside an answer: numbers, letters, bullets and words of order, through line breaks or run together."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from grader.draft_words import NUMERALS, RANKS
from grader.interop.text.passage import Passage

_CHINESE = "[一二三四五六七八九十]{1,2}"
_AFTER = r"(?:^|(?<=[\s。.;,:、?!)\]]))"  # the beginning of a line or the end of a clause
# One pattern a family; `n` is its number. They need no line of their own: papers run lists together.
_FAMILIES = (
    re.compile(rf"\((?P<n>\d{{1,2}}|{_CHINESE}|[a-hA-H])\)[ ]*[、.:]?[ ]*"),  # (1) (一) (a)
    re.compile(r"(?P<n>[①-⑳❶-❿⑴-⒇⒈-⒛])[ ]*[、.]?[ ]*"),
    # 1. 1、 — and a last one that has lost its sign ("4意向性")
    re.compile(
        r"(?<![\d.(\w])(?P<n>\d{1,2})(?:[ ]?[.、](?!\d)|(?=[^\x00-\u4dff分个种类项点年月日人世条次倍章节万亿元]))[ ]*|(?<=[\u4e00-\u9fff])(?P<m>\d{1,2})[.、](?!\d)[ ]*"
    ),
    re.compile(r"(?<![\d(.])(?P<n>\d{1,2})\)[ ]*"),  # 1)
    re.compile(r"(?<![A-Za-z])(?P<n>[a-h])[.)、][ ]*(?=\S)"),  # a. a)
    re.compile(rf"(?<![第\u4e00-\u9fff])(?P<n>{_CHINESE})、[ ]*(?=[^一二三四五六七八九十])"),  # 一、
    re.compile(rf"{_AFTER}第(?P<n>{_CHINESE}|\d)(?:点|方面|[,、:]|是|在于)+[ ]*"),  # 第一,
    re.compile(rf"(?=第(?P<n>{_CHINESE})(?:代|阶段|步|层次)[^第]{{0,12}}:)"),  # 第一代…: the words stay
    re.compile(rf"(?:{_AFTER}|(?<=[:,、]))(?P<n>{_CHINESE})(?:是|要(?=[^求点素]))[,:]?"),  # 一是
    re.compile(rf"其(?P<n>{_CHINESE})[,、:是]"),  # 其一
    re.compile(rf"{_AFTER}(?P<n>首先|其次|再次|再者|第[一二三四五六](?=,)|此外|最后)(?:是|[,、:])+[ ]*"),
    re.compile(
        r"(?:^|(?<=[.;:!?]\s)|(?<=\n))(?P<n>First(?:ly)?|Second(?:ly)?|Third(?:ly)?|Fourth(?:ly)?|Fifth(?:ly)?|Finally|Lastly),?[ ]+",
        re.MULTILINE | re.IGNORECASE,
    ),
)
_BULLET = re.compile(
    r"(?:^[ ]*|(?<=[:。;)])[ ]?)[-•·●*▪◆■▶○◎★][ ]+(?=\S)|^[ ]*[•·●▪◆■▶◎★](?=\S)", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class List:
    """A list in a passage: what stands before it, its items without their numbers, and what follows it."""

    before: Passage
    items: tuple[Passage, ...]
    after: Passage


def find_list(passage: Passage) -> List | None:
    """The outermost list of the passage, the one that begins first; None where there is none of two items or more."""
    runs = [run for run in (_run(list(f.finditer(passage.form))) for f in _FAMILIES) if len(run) > 1]
    bullets = list(_BULLET.finditer(passage.form))
    if len(bullets) > 1:
        runs.append(bullets)
    if not runs:
        return None
    run = min(runs, key=lambda r: (r[0].start(), -len(r)))
    stop = _next_list(passage.form, run)
    ends = [*(m.start() for m in run[1:]), stop]
    items = [passage.cut(m.end(), end) for m, end in zip(run, ends, strict=True)]
    items[-1], tail = _without_tail(items)
    return List(passage.cut(0, run[0].start()), tuple(items), passage.cut(tail - passage.start))


def _run(matches: list[re.Match[str]]) -> list[re.Match[str]]:
    """The first ascending run 1, 2, 3 … of a family; words of order that name no number follow what came before."""
    run: list[re.Match[str]] = []
    for match in matches:
        value = _value(_name(match))
        if value == len(run) + 1 or (run and value is None):
            run.append(match)
    return run


def _name(match: re.Match[str]) -> str:
    groups = match.groupdict()
    return str(groups.get("n") or groups.get("m"))


def _value(name: str) -> int | None:
    """The number a marker names, None for 其次, finally …"""
    name = name.lower().removeprefix("第")
    if name in RANKS or name in NUMERALS:
        return RANKS.get(name) or NUMERALS[name]
    if re.fullmatch("[a-h]", name):
        return ord(name) - ord("a") + 1
    if len(name) == 2 and name[0] == "十":
        return 10 + NUMERALS[name[1]]
    figure = unicodedata.normalize("NFKC", name).strip("().")
    if figure.isdecimal():
        return int(figure)
    return unicodedata.digit(figure, None) if len(figure) == 1 else None


def _next_list(form: str, run: list[re.Match[str]]) -> int:
    """Where the same numbers begin anew, with the sentence that announces them; the end where they do not."""
    if "n" not in run[0].re.groupindex:
        return len(form)
    again = [m for m in run[0].re.finditer(form, run[-1].end()) if _name(m) == _name(run[0])]
    if not again:
        return len(form)
    place = again[0].start()
    return max(form.rfind(mark, run[-1].end(), place - 1) + 1 for mark in "。;\n") or place


def _without_tail(items: list[Passage]) -> tuple[Passage, int]:
    """The last item without the lines after it, where no other item has more than one; and where those begin."""
    last = items[-1]
    lines = [m.end() for m in re.finditer(r"[^\s][^\n]*", last.form)]
    if len(lines) < 2 or any("\n" in item.form.strip() for item in items[:-1]):
        return last, last.end
    return last.cut(0, lines[0]), last.start + lines[0]
