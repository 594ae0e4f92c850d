"""A marking scheme as it was read: its open questions with their points and marks, and where its objective items lie.

Nothing here is a rubric yet: texts are as the paper has them, marks only where the paper prints them. Offsets count
characters of the text that was read, from 0, end exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from grader.batch.table import Note
from grader.records import Kind, PointFeedback

_NO_FEEDBACK = PointFeedback()
ObjectiveKind = Literal["single-choice", "multiple-choice", "true-false", "fill-in", "matching"]


@dataclass(frozen=True, slots=True)
class SchemePoint:
    """One thing the answer must say: the paper's words without its number and marks.

    `marks` is what the paper gives for it; None where it prints nothing. Tables and other systems' files may also have
    an `id`, other wordings, keyword groups (every group must be there, any term of it will do) and feedback; `checks`
    say what of theirs fits into no rubric.
    """

    text: str
    marks: float | None = None
    id: str = ""
    also: tuple[str, ...] = ()
    keywords: tuple[tuple[str, ...], ...] = ()
    feedback: PointFeedback = _NO_FEEDBACK
    checks: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeQuestion:
    """One open question.

    `number` is as printed ("2", "三", "(1)"), "" when there is none. `text` is the question without number and marks;
    in notes it is the heading. `case` is the material that the question is about, "" when there is none;
    `case_guessed`: where it begins and ends was told by the words. `marks` is the question's own total as printed
    ("(8分)", "每题8分" of its section), None when none is printed; the points' marks need not add up to it. `points` is
    empty when the text holds no answer. `answer` is the model answer whole, as written. `start` and `end` span the question with its case and the answer that follows it; an answer at the end
    of the paper lies outside. `id`, `title` and `tags` are the file's own, where it has them; `checks` say what in the
    source a person should know of that fits into no rubric.
    """

    number: str
    text: str
    case: str = ""
    kind: Kind = "short-answer"
    marks: float | None = None
    points: tuple[SchemePoint, ...] = ()
    answer: str = ""
    start: int = 0
    end: int = 0
    case_guessed: bool = False
    id: str = ""
    title: str = ""
    tags: tuple[str, ...] = ()
    checks: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class ObjectiveItem:
    """An item with a key instead of points; it becomes no rubric. `start` and `end` span its stem and options."""

    kind: ObjectiveKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Scheme:
    """All that was found, in the order of the text. `notes` say what a person should look at."""

    questions: tuple[SchemeQuestion, ...] = ()
    objective: tuple[ObjectiveItem, ...] = ()
    notes: tuple[Note, ...] = ()
