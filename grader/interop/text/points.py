"""Stage 5, points: an answer → its key points with their marks. What the paper numbers or marks decides; prose is cut last."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from grader.draft_lists import overlap
from grader.draft_prose import trim
from grader.interop.scheme import SchemePoint
from grader.interop.text.advice import find_advice, marks_each
from grader.interop.text.cues import LABEL
from grader.interop.text.lists import find_list
from grader.interop.text.marks import Marks, find_marks, marks_in_words
from grader.interop.text.passage import Passage
from grader.interop.text.plain import plain
from grader.interop.text.prose import LABELLED, PARAGRAPH, bare_names, entries, opened, sentences, statements
from grader.interop.text.shapes import COLON, announces, are_bare_lists, is_prose, only_names
from grader.interop.text.wraps import join_wraps

_DEEPEST = 3  # lists within lists
_SEMICOLON = re.compile(";")
_COMMA = re.compile("、")
_CLOSES = re.compile(r"\s*(?:总之|综上|总而言之|由此可见)")  # what follows the list sums it up
_LABELLED = re.compile(
    r"\s*1[、.]\s*(?:定义|概念|含义)[。.:]"
)  # "1、定义。" before a definition says nothing
# A label that comes again inside the answer, and a lead-in between the bullets of one list: "Arguments against:".
_LABEL_AGAIN = re.compile(rf"^[ ]*(?:{LABEL})", re.MULTILINE | re.IGNORECASE)
_ONLY = re.compile(
    r"^\s*(?:[•·●▪◆①⑴]|[(（]\d{1,2}[)）]|1[.．、](?!\d))\s*"
)  # the sign of a list of one, or of one that runs on
_KEY_LINE = re.compile(
    r"^[ ]*(?:客观题|[单多]?项?选择?题|判断题|填空题)[^\n:]{0,6}答案[ ]*:[^\n]*", re.MULTILINE
)
_LEAD_BETWEEN = re.compile(r"(?<=\n)[ ]*[^\W\d][^\n:。;]{1,40}:[ ]*(?=\n+[ ]*[-•·●*▪◆][ ]*\S)")
_RANGE = re.compile(
    r"[(\[]\d{1,2}[ ]?[-–][ ]?\d{1,2}(?:[ ]?marks?)?[)\]](?=[\s.;]*$)", re.MULTILINE
)  # "(1-2)"
# "优势:(每点2分,共6分)" before a part of the answer.
_HEADED = re.compile(
    r"(?:^|(?<=[。;\n]))[ ]*[^。;:\n()\d]{1,12}:[ ]*(?P<note>\([^()]*?(?:每|各|任)[^()]*?分[^()]*\))"
)
# "Award 2 marks for each reason.", "每点2分。" on a line of its own before the list.
_EACH_SAYS = re.compile(r"每.{0,12}?\d+(?:\.\d+)?\s*分|\b(?:marks? (?:for )?each|award \d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Point:
    """A point in the making."""

    text: str
    marks: float | None = None


def cut_points(answer: Passage, question: str, *, each: float | None = None) -> tuple[SchemePoint, ...]:
    """The points of a model answer in its order; texts are distinct. `each`: marks of a point that has none of its own.

    `marks` is what the paper prints for the point, also by "每点2分" of its list. Several statements under one note of
    marks share it equally. None where nothing is printed.
    """
    advice = find_advice(answer)
    given = [value for span in advice if (value := marks_each(answer.form[slice(*span)])) is not None]
    each = given[0] if each is None and given else each
    answer = answer.without(advice)
    says_nothing = (_LABELLED, _LABEL_AGAIN, _KEY_LINE, _LEAD_BETWEEN, _RANGE)
    answer = answer.without([m.span() for pattern in says_nothing for m in pattern.finditer(answer.form)])
    points = [point for part in _headed(join_wraps(answer).strip()) for point in _cut(part, question, 0)]
    unique: dict[str, SchemePoint] = {}
    for point in points:
        text = trim(_ONLY.sub("", point.text))
        if re.search(r"\w", text):
            unique.setdefault(text, SchemePoint(text, each if point.marks is None else point.marks))
    return tuple(unique.values())


def _headed(passage: Passage) -> list[Passage]:
    """The parts of an answer under headings that each say what a point of theirs is worth; numbers may run on through them."""
    heads = list(_HEADED.finditer(passage.form))
    if len(heads) < 2:
        return [passage]
    ends = [*(m.start() for m in heads[1:]), len(passage.form)]
    parts = [passage.cut(m.start("note"), end) for m, end in zip(heads, ends, strict=True)]
    return [part for part in (passage.cut(0, heads[0].start()), *parts) if re.search(r"\w", part.form)]


def _cut(passage: Passage, question: str, depth: int) -> list[_Point]:
    """The first way that fits: a list, lines, notes of marks, prose."""
    passage, each = _each(passage)
    found = find_list(passage) if depth <= _DEEPEST else None
    if found is not None:
        points = [] if only_names(found.before, list(found.items)) else _before(found.before, question, depth)
        own = _items(list(found.items), question, depth)
        points += _shared(own, each)
        if re.search(r"\w", found.after.form) and not _CLOSES.match(found.after.form):
            points += _cut(found.after, question, depth + 1)
        return points
    lines = [line for line in passage.split(re.compile(r"\n+")) if re.search(r"\w", line.form)]
    if len(lines) > 1 and not is_prose(lines):
        lines = lines[1:] if announces(lines[0]) or only_names(lines[0], lines[1:]) else lines
    if len(lines) > 1 and not is_prose(lines):
        return _shared(_items(lines, question, depth), each)
    passage = lines[-1] if len(lines) == 1 else passage
    return _shared(_running(passage, question, depth), each)


def _each(passage: Passage) -> tuple[Passage, float | None]:
    """The passage without a note that gives every point of its list the same, and what it gives.

    A note that words part from the list ("…(每点2分)。措施如下:(1)…") belongs to what stands before it.
    """
    found = find_list(passage)
    lead = found.before.form if found is not None else ""
    for note in find_marks(passage.form):
        apart = note.end < len(lead) and re.search(r"\w", lead[note.end :])
        if note.each is not None and not apart:
            return passage.without([(note.start, note.end)]), note.each
    line = lead.strip().split("\n")[0]
    if _EACH_SAYS.search(line) and len(line) < 80:
        at = passage.form.index(line)
        return passage.without([(at, at + len(line))]), marks_in_words(line).each
    return passage, None


def _shared(points: list[_Point], each: float | None) -> list[_Point]:
    """The points with what each is worth, where none of their own is printed."""
    return [replace(p, marks=each) if p.marks is None else p for p in points] if each is not None else points


def _before(passage: Passage, question: str, depth: int) -> list[_Point]:
    """What stands before a list counts where it states something of its own."""
    parts = [part for part in sentences(passage) if re.search(r"\w", part.form)]
    if parts and (
        announces(parts[-1])
        or overlap(trim(parts[-1].form), plain(question)) >= 0.5
        or len(parts[-1].form) < 6
    ):
        end = parts[-1].start - passage.start
        notes = find_marks(parts[-1].form)
        passage = passage.cut(0, end + notes[-1].end if notes else end)
    return _cut(passage, question, depth + 1) if re.search(r"\w", passage.form) else []


def _items(items: list[Passage], question: str, depth: int) -> list[_Point]:
    """The points of a list's items; items that are lists themselves are opened alike."""
    last = items[-1]
    closing = [s for s in last.split(re.compile(r"\n")) if _CLOSES.match(s.form)]
    if closing:
        items = [*items[:-1], last.cut(0, closing[0].start - last.start)]
    opened = are_bare_lists(items)
    points: list[_Point] = []
    for item in items:
        points += _opened(item, question) if opened else _item(item, question, depth)
    return points


def _item(item: Passage, question: str, depth: int) -> list[_Point]:
    """One item of a list: its own list, its marks, or the whole of it."""
    inner = find_list(item) if depth < _DEEPEST else None
    if inner is not None:
        item, each = _each(item)
        inner = find_list(item) or inner
        head = COLON.split(inner.before.form)[0]
        says = (
            not announces(inner.before.cut(0, len(head)))
            and re.search(r"\w", head)
            and overlap(trim(head), plain(question)) < 0.5
            and len(trim(head)) >= 3
        )
        points = [_Point(inner.before.words())] if says and not find_marks(inner.before.form) else []
        if find_marks(inner.before.form):
            points = _running(inner.before, question, depth)
        return points + _shared(_items(list(inner.items), question, depth + 1), each)
    if find_marks(item.form):
        return _by_marks(item)
    whole = sentences(item)
    if len(item.form.strip()) >= PARAGRAPH or any(LABELLED.match(part.form) for part in whole[1:]):
        return [_Point(opened(entry.words())) for entry in entries(item)]
    return [_Point(item.words())]


def _running(passage: Passage, question: str, depth: int) -> list[_Point]:
    """Text without a list or lines: its notes of marks cut it, else semicolons, else its statements."""
    if find_marks(passage.form):
        return _by_marks(passage)
    parts = passage.split(_SEMICOLON)
    if len(parts) > 2 and "。" not in passage.form.strip().rstrip("。"):
        return [point for part in parts for point in _item(part, question, depth + 1)]
    if names := bare_names(passage.words()):
        return [_Point(name) for name in names]
    return [_Point(text) for text in statements(passage, question)]


def _by_marks(passage: Passage) -> list[_Point]:
    """Each stretch up to its note of marks; a paragraph under one note gives its sentences, which share the marks."""
    notes = [note for note in find_marks(passage.form) if note.total is not None]
    points: list[_Point] = []
    last = 0
    for note in notes:
        points += _stretch(passage.cut(last, note.start), note)
        last = note.end
    rest = passage.cut(last)
    if re.search(r"\w", rest.form) and points and not _CLOSES.match(rest.form):
        stop = "。" if re.search(r"[\u4e00-\u9fff]", points[-1].text) else ". "
        points[-1] = replace(points[-1], text=f"{trim(points[-1].text)}{stop}{rest.words()}")
    return points


def _stretch(part: Passage, note: Marks) -> list[_Point]:
    """The text before a note of marks: one point, or a paragraph's sentences, among which the marks are shared."""
    whole = sentences(part)
    if len(part.form.strip()) < PARAGRAPH or len(whole) < 2 or note.total is None:
        return [_Point(part.words(), note.total)] if re.search(r"\w", part.form) else []
    return [_Point(sentence.words(), note.total / len(whole)) for sentence in whole]


def _opened(item: Passage, question: str) -> list[_Point]:
    """The head of such an item where it answers the question, and the things it lists."""
    colon = COLON.search(item.form)
    assert colon is not None  # are_bare_lists has seen it
    head, tail = item.cut(0, colon.start()), item.cut(colon.end())
    sign = _SEMICOLON if ";" in tail.form.strip(" ;\n") else _COMMA
    points = [_Point(part.words()) for part in tail.split(sign)]
    answers = overlap(trim(head.form), plain(question)) > 0
    return [_Point(head.words()), *points] if answers else points
