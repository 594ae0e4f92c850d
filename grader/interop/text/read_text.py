"""Text → Scheme: lines, sections, items, question and answer, points, marks, in that order."""

from __future__ import annotations

from collections.abc import Sequence

from grader.batch.table import Note
from grader.interop.scheme import ObjectiveItem, Scheme, SchemeQuestion
from grader.interop.text.advice import find_advice
from grader.interop.text.keys import read_key
from grader.interop.text.passage import Passage
from grader.interop.text.plain import squeeze
from grader.interop.text.points import cut_points
from grader.interop.text.questions import Open, read_section
from grader.interop.text.sections import split_papers, split_sections


def read_text(text: str) -> Scheme:
    """The questions, points and objective items of a marking scheme's text, in its order.

    Never fails: a text without any open question gives none.
    """
    short, places = squeeze(text)
    questions: list[SchemeQuestion] = []
    objective: list[ObjectiveItem] = []
    for paper in split_papers(Passage.of(short)):
        sections = split_sections(paper)
        key = read_key([section for section in sections if section.key])
        for section in sections:
            for found in read_section(section, key) if not section.key else ():
                if isinstance(found, Open):
                    questions.append(_question(found, places))
                else:
                    objective.append(ObjectiveItem(found.kind, places[found.start], places[found.end]))
    return Scheme(tuple(questions), tuple(objective))


def _question(found: Open, places: Sequence[int]) -> SchemeQuestion:
    pair = found.pair
    words = pair.question.words()
    each = pair.marks.each if pair.marks is not None else None
    return SchemeQuestion(
        number=pair.number,
        text=words,
        case=pair.case.words() if pair.case is not None else "",
        kind=found.kind,
        marks=found.marks,
        points=cut_points(pair.answer, words, each=each) if pair.answer is not None else (),
        answer=pair.answer.words() if pair.answer is not None else "",
        start=places[found.start],
        end=places[found.end],
        case_guessed=pair.case is not None,
        checks=_told(pair.answer) if pair.answer is not None else (),
    )


def _told(answer: Passage) -> tuple[Note, ...]:
    """What the paper tells the marker is no point, but a teacher should know it."""
    told = (answer.cut(start, end).words() for start, end in find_advice(answer))
    return tuple(
        Note(zh=f"原文写给评卷人的话，没有列为要点：{words}", en=f"Said to the marker, so no point: {words}")
        for words in told
        if words
    )
