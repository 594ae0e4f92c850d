"""Stage 4 for a section: its items → open questions with case, answer and kind, and the objective items among them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from grader.draft_words import DEFINITION
from grader.interop.scheme import ObjectiveItem
from grader.interop.text.cues import ASKS, QUESTION_LABEL, is_objective, objective_kind
from grader.interop.text.heads import glued_head
from grader.interop.text.items import Item, split_bracketed, split_items
from grader.interop.text.keys import AnswerKey, numbered_answers
from grader.interop.text.marks import find_marks
from grader.interop.text.notes import bulleted, read_notes
from grader.interop.text.pairing import Pair, split_item
from grader.interop.text.passage import Passage
from grader.interop.text.sections import Section
from grader.interop.text.wraps import join_wraps
from grader.records import Kind

_ESSAY = re.compile(r"论述|试论|试述|谈谈|结合.{0,12}实际|discuss|evaluate|to what extent", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Open:
    """An open question of a section: its parts, its kind, its marks, and where it lies in the file."""

    pair: Pair
    kind: Kind
    marks: float | None
    start: int
    end: int


def read_section(section: Section, key: AnswerKey) -> Iterator[Open | ObjectiveItem]:
    """The items of a section in order."""
    if section.objective:
        yield from _objective(section)
    elif section.kind:
        yield from _named(section, key)
    else:
        yield from _unnamed(section, key)


def _objective(section: Section) -> Iterator[ObjectiveItem]:
    _, items = split_items(section.body, section.kind)
    for item in items or [Item("", section.body, section.body.start)]:
        yield ObjectiveItem(objective_kind(item.body.form, section.kind), item.start, item.body.end)


def _named(section: Section, key: AnswerKey) -> Iterator[Open | ObjectiveItem]:
    """A section whose heading names an open kind: its numbered items, or all of it as one item."""
    body, answers = numbered_answers(section.body)
    before, items = split_items(body, section.kind)
    asked = QUESTION_LABEL.search(before.form)
    if items and (asked or not ASKS.search(before.form)):
        shared = before.cut(0, asked.start()).strip() if asked else None
        for item in items:
            yield from _item(item, section, key, answers, shared, single=len(items) == 1)
        return
    if re.search(r"\w", body.form):
        yield from _item(Item("", section.body, section.body.start), section, key, {}, None, single=True)


def _unnamed(section: Section, key: AnswerKey) -> Iterator[Open | ObjectiveItem]:
    """Text under no heading that names a kind: numbered items, one question under a numeral, or notes."""
    _, items = split_items(section.body, "")
    if items and not bulleted(section.body.form):
        for item in items:
            yield from _item(item, section, key, {}, None, single=False)
    elif section.number:
        yield from _under_numeral(section, key)
    else:
        for pair in read_notes(join_wraps(section.body, certain=True)):
            found = _open(pair, section, pair.question.start, single=False)
            said = pair.answer.form if pair.answer is not None else ""
            if is_objective(said, ""):
                yield ObjectiveItem(objective_kind(said, ""), found.start, found.end)
            else:
                yield found


def _under_numeral(section: Section, key: AnswerKey) -> Iterator[Open | ObjectiveItem]:
    """ "四、论述…的策略?": the numeral's own text is the question, or a heading with its explanation."""
    body = section.body
    first = body.form.strip().split("\n")[0]
    if ASKS.search(first[:80]):
        yield from _item(Item(section.number, body, body.start), section, key, {}, None, single=True)
        return
    cut = glued_head(body.form)
    if not cut and "\n" in body.form.strip() and len(first) <= 30:
        cut = body.form.index(first) + len(first)
    question, answer = body.cut(0, cut).strip(), body.cut(cut).strip()
    if cut and re.search(r"\w", answer.form):
        yield _open(
            Pair(question=question, answer=answer, number=section.number), section, body.start, single=True
        )


def _item(
    item: Item,
    section: Section,
    key: AnswerKey,
    answers: dict[str, Passage],
    shared: Passage | None,
    *,
    single: bool,
) -> Iterator[Open | ObjectiveItem]:
    """One item: objective, one question, or the numbered questions of a case."""
    if is_objective(item.body.form, section.kind):
        yield ObjectiveItem(objective_kind(item.body.form, section.kind), item.start, item.body.end)
        return
    pair = replace(split_item(item.body, section.kind), number=item.number)
    if shared is not None and pair.case is None:
        pair = replace(pair, case=shared)
    if pair.answer is None:
        pair = replace(pair, answer=answers.get(item.number) or key.find(section, item.number, single=single))
    parts = _parts(pair, section, key)
    if not parts:
        notes = [(note.start, note.end) for note in find_marks(pair.question.form)]
        yield _open(replace(pair, question=pair.question.without(notes)), section, item.start, single=single)
    for at, part in enumerate(parts):
        yield _open(part, section, part.question.start if at else item.start, single=False)


def _parts(pair: Pair, section: Section, key: AnswerKey) -> list[Pair]:
    """The numbered questions in one item, where each prints its marks or has its answer; else they stay together."""
    _, items = split_bracketed(pair.question)
    if len(items) < 2 or pair.question.form[: items[0].start - pair.question.start].strip():
        return []
    answered = dict[str, Passage]()
    if pair.answer is not None:
        answered = {item.number: item.body for item in split_bracketed(pair.answer)[1]}
    if not all(find_marks(item.body.form) for item in items) and len(answered) != len(items):
        return []
    parts = []
    for item in items:
        part = split_item(item.body, "")
        answer = answered.get(item.number) or key.find(section, item.number, single=False)
        parts.append(replace(part, answer=answer, case=pair.case, number=f"({item.number})"))
    return parts


def _open(pair: Pair, section: Section, start: int, *, single: bool) -> Open:
    own = pair.marks.total if pair.marks else None
    marks = own if own is not None else section.marks.each
    if marks is None and single:
        marks = section.marks.total
    parts = [part for part in (pair.case, pair.question, pair.answer) if part is not None]
    near = [part for part in parts if section.body.start <= part.start and part.end <= section.body.end]
    first = min(start, pair.question.start)
    return Open(pair, _kind(pair, section), marks, first, max((part.end for part in near), default=start))


def _kind(pair: Pair, section: Section) -> Kind:
    if pair.case is not None:
        return "case-analysis"
    words = pair.question.form
    if section.kind == "case-analysis" and _ESSAY.search(words):
        return "essay"  # among cases, without one of its own
    if section.kind in ("definition", "short-answer", "essay", "case-analysis"):
        return section.kind
    if DEFINITION.search(words) and len(words) <= 30:
        return "definition"
    return "essay" if _ESSAY.search(words) else "short-answer"
