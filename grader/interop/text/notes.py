"""Notes and outlines without numbered questions: their headings are the questions, what follows each is the answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from grader.draft_words import CONTENT_FREE
from grader.interop.text.cues import ANSWER, ASKS, QUESTION_LABEL
from grader.interop.text.heads import CONCEPT, glued_head
from grader.interop.text.pairing import Pair, own_marks
from grader.interop.text.passage import Passage

_OUTLINE = re.compile(r"[ #]*(?:\d{1,2}(?:\.\d{1,2}){1,3})[ ]*(?=[^\d\s.])")  # 2.1, 2.3.1
_CHAPTER = re.compile(r"[ #]*第[一二三四五六七八九十\d]{1,3}[章节讲篇]")
_HASH = re.compile(r"[ ]*#{1,6}[ ]+")
_ENTRY = re.compile(r"[ ]*(?:\d{1,2}[.、)]|\(\d{1,2}\)|[①-⑳⑴-⒇]|[-•·●*])")
# Bullets that a scan has made question marks of: before a heading, also where its line has run into the one before.
_LOST = re.compile(r"^\?(?=[ ]|$)[ ]*|(?<=[\u4e00-\u9fff)。])[ ]?\?[ ]+(?=[\u4e00-\u9fffA-Z])", re.MULTILINE)
_FEWEST_LOST = 3
_LONGEST = 80  # characters of a question on one line
_CASE_LINE = re.compile(r"[ ]*[^\n,。]{2,24}案例[ ]*[。:]?$")
_PREDICATE = re.compile(r"[是有会使让将]|可以|应该|必须|能够")
_CONCEPT_LINE = re.compile(rf"[^\n,;:。]{{2,28}}(?:{CONCEPT})[ ]*[。:]?$")
_NAMED = re.compile(rf"[^\n,;:。]{{2,20}}(?:{CONCEPT})[ ]*(?=:)")  # "…公式:c=b/a"
_COUNTED = re.compile(r"[^。]{6,40}\d[个大种类条项](?:原则|方面|方法|步骤|阶段|特点|因素|条件|原因)[。:]?$")
_LED = re.compile(r"[^\n。;:]{4,40}(?=:$)|[^\n。;:]{6,40}(?:以下|下列|如下)[^\n。;:,]{0,12}(?=:)")


@dataclass(frozen=True, slots=True)
class _Head:
    """A heading: where it starts, where its words are, and where what it heads begins; `case`: material follows."""

    start: int
    begin: int
    end: int
    after: int
    case: bool = False


def bulleted(form: str) -> bool:
    """Whether bullets that a scan has lost stand before the headings."""
    return len(re.findall(r"^\?(?=[ ]|$)", form, re.MULTILINE)) >= _FEWEST_LOST


def read_notes(body: Passage) -> list[Pair]:
    """The headings of the passage with what is said under them; a heading with nothing under it is none."""
    heads = _heads(body.form)
    pairs: list[Pair] = []
    case: Passage | None = None
    for head, end in zip(heads, [*(h.start for h in heads[1:]), len(body.form)], strict=False):
        answer = body.cut(head.after, end)
        if head.case:
            case = answer.strip()
            continue
        label = ANSWER.search(answer.form)
        if label and not re.search(r"\w", answer.form[: label.start()]):
            answer = answer.cut(label.end())
        question = body.cut(head.begin, head.end).strip()
        said = answer if re.search(r"\w", answer.form) else None
        if re.search(r"\w", question.form) and (said is not None or case is not None):
            question, marks = own_marks(question)
            pairs.append(Pair(question=question, answer=said, case=case, marks=marks))
        case = None
    return pairs


def _heads(form: str) -> list[_Head]:
    """The headings in order. Where bullets mark them, a line without one is a heading only when it announces a list."""
    lost = list(_LOST.finditer(form))
    by_bullets = bulleted(form)
    starts = {m.start(): m.end() for m in lost} if by_bullets else {}
    cuts = sorted({*(m.end() for m in re.finditer(r"^|\n", form)), *starts, len(form)})
    heads: list[_Head] = []
    pending = False  # a bullet stood alone on its line
    for start, end in pairwise(cuts):
        begin = starts.get(start, start)
        line = form[begin:end].rstrip()
        if not line.strip():
            pending = pending or start in starts
            continue
        empty = not heads or not re.search(r"\w", form[heads[-1].after : start])
        if pending and _ENTRY.match(line):
            head = None if empty else _numbered(form, start, begin, line)
        elif start in starts:
            head = _bulleted(start, begin, line)
        else:
            head = _announcing(start, begin, line) if by_bullets else _plain(form, start, begin, line, heads)
        heads += [head] if head else []
        pending = False
    return heads


def _numbered(form: str, start: int, begin: int, line: str) -> _Head:
    entry = _ENTRY.match(line)
    first = begin + (entry.end() if entry else 0)
    stop = re.search(r"[。:]", line)
    end = begin + (stop.end() if stop else len(line))
    return _Head(start, first, end, end)


def _bulleted(start: int, begin: int, line: str) -> _Head | None:
    """A line behind a bullet: a heading with or without its answer, unless it is a whole sentence."""
    cut = glued_head(line)
    if cut:
        return _Head(start, begin, begin + cut, begin + cut)
    whole = begin + len(line)
    return None if re.search(r"[。;]$", line) and len(line) > 12 else _Head(start, begin, whole, whole)


def _announcing(start: int, begin: int, line: str) -> _Head | None:
    led = _LED.match(line)
    if led is None or not CONTENT_FREE.search(line) or _ENTRY.match(line):
        return None
    return _Head(start, begin, begin + led.end(), begin + led.end() + 1)


def _plain(form: str, start: int, begin: int, line: str, heads: list[_Head]) -> _Head | None:
    """A line without a bullet: numbered as in an outline, labelled, announcing, or naming a concept."""
    whole = begin + len(line)
    if _CASE_LINE.match(line):
        return _Head(start, begin, whole, whole, case=True)
    if _CHAPTER.match(line):
        return _Head(start, whole, whole, whole)  # ends what stands before it and asks nothing
    label = QUESTION_LABEL.search(line)
    if label:
        return _Head(start, begin + label.end(), _still_asking(form, whole), _still_asking(form, whole))
    outline = _OUTLINE.match(line) or _HASH.match(line)
    if outline:
        return _Head(start, begin + outline.end(), whole, whole)
    if _ENTRY.match(line):
        return None
    below = ANSWER.match(form[whole:].lstrip())
    if below and below.end() > 0 and len(line) <= _LONGEST and not ANSWER.search(line):
        return _Head(start, begin, whole, whole)  # what an answer follows is a question, however it is put
    led = _LED.match(line) or _NAMED.match(line)
    if led:
        return _Head(start, begin, begin + led.end(), begin + led.end() + 1)
    short = _CONCEPT_LINE.match(line) and not _PREDICATE.search(line)
    asks = len(line) <= 60 and line.endswith("?") and ASKS.search(line)
    return _Head(start, begin, whole, whole) if short or asks or _COUNTED.match(line) else None


def _still_asking(form: str, at: int) -> int:
    """The end of the lines that go on asking."""
    for line in re.finditer(r"\n?([^\n]*)", form[at:]):
        if line[1].strip() and not line[1].rstrip().endswith("?"):
            return at + line.start()
        if line.end() >= len(form) - at:
            break
    return len(form)
