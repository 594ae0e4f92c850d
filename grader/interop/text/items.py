"""Stage 3, items: the numbered items of a section ("1. …2. …"), through line breaks or run together."""

from __future__ import annotations

import re
from dataclasses import dataclass

from grader.interop.text.cues import ANSWER, ASKS, LABEL, OBJECTIVE, is_objective
from grader.interop.text.marks import find_marks
from grader.interop.text.passage import Passage

# "1.", "1、", "Question 4.", "第1题", "1 (a)"; not 2.5, 2.1.3 or (1).
_NUMBER = re.compile(
    r"(?:(?P<word>^[# ]*(?:Question|Q)[ ]?)|(?P<the>第))?(?<!\d\.)(?<![\d(])(?P<n>\d{1,3})(?:题[.、:]?|[ ]?[.、](?!\d))[ ]*|^[# ]*(?P<bare>\d{1,3})[):][ ]+(?=\D)"
    r"|^[# ]*(?P<of>\d{1,3})[ ]?\((?P<part>[a-h])\)[ ]+(?=\S)",
    re.MULTILINE | re.IGNORECASE,
)
_BRACKETED = re.compile(r"(?P<n>\d{1,2})\)|\((?P<m>\d{1,2})\)[ ]*[.、]?")
_TITLED = re.compile(r"[^\n。,;:]{2,25}\n[^\n]{40,}")  # a short line over a paragraph
_FURTHEST = 20  # a number that jumps further ahead is none of the section's


@dataclass(frozen=True, slots=True)
class Item:
    """One item: its number as printed, and everything up to the next one."""

    number: str
    body: Passage
    start: int  # of the number, in the file


@dataclass(frozen=True, slots=True)
class _Mark:
    value: int
    start: int
    end: int
    named: bool
    part: str = ""  # the letter of "1 (a)"

    @property
    def number(self) -> str:
        """As printed."""
        return f"{self.value}({self.part})" if self.part else str(self.value)


def split_items(body: Passage, kind: str) -> tuple[Passage, list[Item]]:
    """What stands before the first item, and the items. Lists inside an answer stay in their item.

    `kind` is the section's. Where an inner list and the section could both go on with a number, the words decide: an
    item asks, has an answer or options; the entry of a list only states.
    """
    marks = _marks(body.form)
    chain = _chain(marks, body.form, kind)
    if not chain:
        return body, []
    ends = [*(mark.start for mark in chain[1:]), len(body.form)]
    items = [
        Item(mark.number, body.cut(mark.end, end), body.start + mark.start)
        for mark, end in zip(chain, ends, strict=True)
    ]
    return body.cut(0, chain[0].start), items


def split_bracketed(body: Passage) -> tuple[Passage, list[Item]]:
    """As split_items for "(1) … (2) …", numbers ascending from 1."""
    found: list[re.Match[str]] = []
    for match in re.finditer(r"\((?P<n>\d{1,2})\)[ ]*[.、]?[ ]*", body.form):
        if int(match["n"]) == len(found) + 1:
            found.append(match)
    if len(found) < 2:
        return body, []
    ends = [*(m.start() for m in found[1:]), len(body.form)]
    items = [
        Item(m["n"], body.cut(m.end(), end), body.start + m.start())
        for m, end in zip(found, ends, strict=True)
    ]
    return body.cut(0, found[0].start()), items


def _marks(form: str) -> list[_Mark]:
    """Every number that could begin an item; not one that repeats the question's after a label ("答:2.(1)…")."""
    marks = []
    for match in _NUMBER.finditer(form):
        labelled = re.search(
            rf"(?:{LABEL})[ ]*\Z", form[max(0, match.start() - 24) : match.start()], re.IGNORECASE
        )
        first = match["n"] == "1" and not re.match(r"[(①⑴]", form[match.end() : match.end() + 1])
        if not labelled or first:
            named = bool(match["word"] or match["the"])
            value = int(match["n"] or match["bare"] or match["of"])
            marks.append(_Mark(value, match.start(), match.end(), named, match["part"] or ""))
    with_word = [mark for mark in marks if mark.named]
    return with_word if len(with_word) > 1 else marks


def _chain(marks: list[_Mark], form: str, kind: str) -> list[_Mark]:
    """The section's own numbers; `inner` is the list that runs inside the item at the moment, if one does."""
    chain: list[_Mark] = []
    inner = 0  # the last number of the inner list, 0 where none runs
    for at, mark in enumerate(marks):
        end = marks[at + 1].start if at + 1 < len(marks) else len(form)
        words = form[mark.end : end]
        fits = looks_like_item(words, kind)
        last = chain[-1].value if chain else 0
        if inner and inner == last and mark.value == last + 1 and fits and chain:
            own = not _in_list(marks, at, form, kind, chain[-1])
        elif mark.named or (mark.value == last + 1 and (inner != last or not inner or kind == "key")):
            own = bool(chain) or bool(kind) or fits
        elif mark.part:
            own = fits and (mark.value == last or not chain)
        elif inner and mark.value == inner + 1:
            own = False
        else:
            jumps = last + 1 < mark.value <= last + _FURTHEST
            own = jumps and fits and _begins(form, mark.start)
        if own:
            chain.append(mark)
            inner = 0
        elif mark.value in (1, inner + 1):
            inner = mark.value
    return chain


def _in_list(marks: list[_Mark], at: int, form: str, kind: str, item: _Mark) -> bool:
    """Whether a number that both the section and the list inside its last item could go on with is the list's.

    It is when words after it have no answer of their own, and the list stands in the line of the item's answer, or
    the section's number comes later, or the marks of the entries with this one make up the item's.
    """
    ends = [*(mark.start for mark in marks[at + 1 :]), len(form)]
    mark, words = marks[at], form[marks[at].end : ends[0]]
    said = form[item.end : mark.start]
    if kind in OBJECTIVE or is_objective(words, kind) or ANSWER.search(words):
        return False
    if not ANSWER.search(said):
        return False
    later = zip(marks[at + 1 :], ends[1:], strict=False)
    if said.rpartition("\n")[2].strip() or any(
        other.value == mark.value and looks_like_item(form[other.end : end], kind) for other, end in later
    ):
        return True
    notes = [note.total or 0 for note in find_marks(form[item.end : ends[0]])]
    return len(notes) > 2 and notes[0] == sum(notes[1:])


def looks_like_item(words: str, kind: str) -> bool:
    """Whether the words up to the next number are an item of this kind of section rather than an entry of a list."""
    if kind == "key":
        return False  # its numbers go up by one, whatever is said
    if kind == "definition":
        return bool(re.match(r"[^\n。,;]{2,24}?\s*(?::|——|--|—|\n|\([\d.]+分)", words))
    if is_objective(words, kind) or ANSWER.search(words):
        return True
    if kind in OBJECTIVE:
        return False
    return bool(ASKS.search(words[:160])) or bool(_TITLED.match(words))


def _begins(form: str, at: int) -> bool:
    """Whether a new sentence or line may begin here."""
    before = form[max(0, at - 8) : at].rstrip(" ")
    return not before or before[-1] in "\n。.;?!)"
