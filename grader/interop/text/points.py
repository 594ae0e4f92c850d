"""Stage 5, points: an answer → its key points with their marks. What the paper numbers or marks decides; prose is cut last."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from grader.draft_lists import overlap
from grader.draft_prose import trim
from grader.draft_words import CONTENT_FREE
from grader.interop.scheme import SchemePoint
from grader.interop.text.lists import find_list
from grader.interop.text.marks import Marks, find_marks, marks_in_words
from grader.interop.text.passage import Passage
from grader.interop.text.plain import plain
from grader.interop.text.prose import LABELLED, PARAGRAPH, bare_names, entries, opened, sentences, statements
from grader.interop.text.wraps import join_wraps

_DEEPEST = 3
_COLON = re.compile(r":(?!\d)|——")
_SEMICOLON = re.compile(r";")
_BARE_LIST = re.compile(r"[^。;:]+(?:、[^。;:、]+){2,}[。.]?$")  # A、B、C、D and nothing else
_CLOSES = re.compile(r"\s*(?:总之|综上|总而言之|由此可见|\(?每一?[个点项].{0,12}展开)")
_LABELLED = re.compile(
    r"\s*1[、.]\s*(?:定义|概念|含义)[。.:]"
)  # "1、定义。" before a definition counts nothing
# What a bracket tells the marker, not the student.
_ADVICE = re.compile(r"\([^()\n]*(?:展开|酌情|言之有理|意思对|其他答案)[^()\n]*\)")
_LEADS = re.compile(r"(?:包括|包含|有|有[一二三四五六七八九十两\d]|是|为|如下|以下几[个种点]\w{0,4})$")
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
    notes = [m.span() for pattern in (_ADVICE, _LABELLED) for m in pattern.finditer(answer.form)]
    points = _cut(join_wraps(answer.without(notes)).strip(), question, 0)
    unique: dict[str, SchemePoint] = {}
    for point in points:
        text = trim(point.text)
        if re.search(r"\w", text):
            unique.setdefault(text, SchemePoint(text, each if point.marks is None else point.marks))
    return tuple(unique.values())


def _cut(passage: Passage, question: str, depth: int) -> list[_Point]:
    """The first way that fits: a list, lines, notes of marks, prose."""
    passage, each = _each(passage)
    found = find_list(passage) if depth <= _DEEPEST else None
    if found is not None:
        points = [] if _names(found.before, list(found.items)) else _before(found.before, question, depth)
        own = _items(list(found.items), question, depth)
        points += _shared(own, each)
        if re.search(r"\w", found.after.form) and not _CLOSES.match(found.after.form):
            points += _cut(found.after, question, depth + 1)
        return points
    lines = [line for line in passage.split(re.compile(r"\n+")) if re.search(r"\w", line.form)]
    if len(lines) > 1 and not _prose(lines):
        lines = lines[1:] if _announces(lines[0]) or _names(lines[0], lines[1:]) else lines
    if len(lines) > 1 and not _prose(lines):
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
    return [replace(p, marks=each) if p.marks is None else p for p in points] if each is not None else points


def _prose(lines: list[Passage]) -> bool:
    """Whether lines are the sentences of running text and not one point each."""
    texts = [line.form.strip() for line in lines]
    if any(re.search(r"[;:]$", text) for text in texts):
        return False
    short = sum(len(text) <= 40 for text in texts)
    return (
        all(re.search(r"[。.?!]$", text) for text in texts[:-1])
        and (len(lines) < 3 or short < len(lines))
        and short < len(lines)
        and sum("," in text for text in texts) * 2 >= len(texts)
    )


def _announces(line: Passage) -> bool:
    """Whether a line only leads to what follows."""
    text = line.form.strip()
    leads = text.endswith(":") or _LEADS.search(text.rstrip(";"))
    return bool(leads and len(text) <= 40) or (bool(CONTENT_FREE.search(text)) and len(text) <= 40)


def _names(line: Passage, items: list[Passage]) -> bool:
    """Whether a line only names what the items after it explain."""
    if len(line.form.strip()) > 40 or re.search(r"[,;]", line.form) or find_marks(line.form):
        return False
    names = [trim(name)[:2] for name in re.split(r"、|和|及", line.form)]
    return len(names) > 1 and sum(any(item.form.strip().startswith(n) for item in items) for n in names) > 1


def _before(passage: Passage, question: str, depth: int) -> list[_Point]:
    """What stands before a list counts where it states something of its own."""
    parts = [part for part in sentences(passage) if re.search(r"\w", part.form)]
    if parts and (
        _announces(parts[-1])
        or overlap(trim(parts[-1].form), plain(question)) >= 0.5
        or len(parts[-1].form) < 6
    ):
        end = parts[-1].start - passage.start
        notes = find_marks(parts[-1].form)
        passage = passage if notes else passage.cut(0, end)
    return _cut(passage, question, depth + 1) if re.search(r"\w", passage.form) else []


def _items(items: list[Passage], question: str, depth: int) -> list[_Point]:
    """The points of a list's items; items that are lists themselves are opened alike."""
    last = items[-1]
    closing = [s for s in last.split(re.compile(r"\n")) if _CLOSES.match(s.form)]
    if closing:
        items = [*items[:-1], last.cut(0, closing[0].start - last.start)]
    opened = _all_lists(items)
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
        head = _COLON.split(inner.before.form)[0]
        says = (
            not _announces(inner.before.cut(0, len(head)))
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
        points[-1] = replace(points[-1], text=f"{points[-1].text}。{rest.words()}")
    return points


def _stretch(part: Passage, note: Marks) -> list[_Point]:
    whole = sentences(part)
    if len(part.form.strip()) < PARAGRAPH or len(whole) < 2 or note.total is None:
        return [_Point(part.words(), note.total)] if re.search(r"\w", part.form) else []
    return [_Point(sentence.words(), note.total / len(whole)) for sentence in whole]


def _all_lists(items: list[Passage]) -> bool:
    """Whether every item is a name, a colon and a bare list ("内部:甲、乙、丙"), one of them a long one or set apart."""
    tails = [_COLON.split(item.form, maxsplit=1)[1:] for item in items]
    if len(items) < 2 or not all(tails):
        return False
    bare = [tail[0].strip(" 。.;\n") for tail in tails]
    return all(_BARE_LIST.match(tail) or ";" in tail for tail in bare) and all(
        not re.match(r"(?:包括|指|是)", tail) for tail in bare
    )


def _opened(item: Passage, question: str) -> list[_Point]:
    """The head of such an item where it answers the question, and the things it lists."""
    colon = _COLON.search(item.form)
    assert colon is not None  # _all_lists has seen it
    head, tail = item.cut(0, colon.start()), item.cut(colon.end())
    sign = re.compile(";") if ";" in tail.form.strip(" ;\n") else re.compile("、")
    points = [_Point(part.words()) for part in tail.split(sign)]
    answers = overlap(trim(head.form), plain(question)) > 0
    return [_Point(head.words()), *points] if answers else points
