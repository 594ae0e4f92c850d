"""What a table or another system's file says of a question and its points beyond what running text can."""

from __future__ import annotations

from dataclasses import dataclass

from grader.batch.table import Note
from grader.interop.scheme import SchemePoint, SchemeQuestion
from grader.records import PointFeedback

_NO_FEEDBACK = PointFeedback()


@dataclass(frozen=True, slots=True, kw_only=True)
class StructuredPoint(SchemePoint):
    """A point with other wordings, keyword groups (any term of a group will do, every group must be there) and feedback.

    `id` is the file's own name of the point, "" when it has none; `checks` say what did not fit into a rubric.
    """

    id: str = ""
    also: tuple[str, ...] = ()
    groups: tuple[tuple[str, ...], ...] = ()
    feedback: PointFeedback = _NO_FEEDBACK
    checks: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StructuredQuestion(SchemeQuestion):
    """A question with an id, a title and tags of its own; `checks` say what did not fit into a rubric."""

    id: str = ""
    title: str = ""
    tags: tuple[str, ...] = ()
    checks: tuple[Note, ...] = ()
