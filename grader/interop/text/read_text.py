"""Text → Scheme: lines, sections, items, question and answer, points, marks, in that order."""

from __future__ import annotations

from collections.abc import Sequence

from grader.batch.table import Note
from grader.interop.scheme import ObjectiveItem, Scheme, SchemeQuestion
from grader.interop.text.keys import read_key
from grader.interop.text.passage import Passage
from grader.interop.text.plain import plain, squeeze
from grader.interop.text.points import cut_points
from grader.interop.text.questions import Open, read_section
from grader.interop.text.sections import split_papers, split_sections


def read_text(text: str) -> Scheme:
    """The questions, points and objective items of a marking scheme's text, in its order.

    Never fails: a text without any open question gives a note that says so.
    """
    short, places = squeeze(text)
    questions: list[SchemeQuestion] = []
    objective: list[ObjectiveItem] = []
    for paper in split_papers(Passage(short, plain(short))):
        sections = split_sections(paper)
        key = read_key([section for section in sections if section.key])
        for section in sections:
            for found in read_section(section, key) if not section.key else ():
                if isinstance(found, Open):
                    questions.append(_question(found, places))
                else:
                    objective.append(ObjectiveItem(found.kind, places[found.start], places[found.end]))
    return Scheme(tuple(questions), tuple(objective), tuple(_notes(questions, objective)))


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
    )


def _notes(questions: list[SchemeQuestion], objective: list[ObjectiveItem]) -> list[Note]:
    """What a person should look at."""
    notes = []
    if not questions:
        notes.append(
            Note(
                zh="没有找到主观题。请检查题目是否有题号、标题或“答案”字样。",
                en="No open question was found. Check that questions have numbers, headings or the word “Answer”.",
            )
        )
    if objective:
        notes.append(
            Note(
                zh=f"有 {len(objective)} 道客观题（选择、判断、填空、连线），没有为它们起草评分标准。",
                en=f"{len(objective)} objective items (choice, true or false, fill-in, matching) get no rubric.",
            )
        )
    bare = [q for q in questions if not q.points]
    if bare and len(bare) < len(questions):
        notes.append(
            Note(
                zh=f"有 {len(bare)} 道主观题没有找到参考答案。",
                en=f"No answer was found for {len(bare)} open questions.",
            )
        )
    return notes
