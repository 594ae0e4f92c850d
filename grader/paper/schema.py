"""Paper format 1 as pydantic models: names, types and ranges of the keys. See docs/papers.md.

What a key may hold beyond its type (letters among the options, sums of marks) is checked in build.py.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from grader.paper.paper import PartialRule
from grader.rubric_schema import Positive, Text

SCHEMA = 1
KINDS = ("single-choice", "multiple-choice", "true-false", "fill-in")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _ItemFile(_Part):
    """What every item may have."""

    number: Text | None = None
    marks: Positive | None = None
    column: Text | None = None
    question: Text | None = None


class OpenFile(_ItemFile):
    """An open question, by the id or the path of its rubric."""

    rubric: Text


class ChoiceFile(_ItemFile):
    """Single choice. `options`: a mapping of letters to texts, a list of texts, or how many there are."""

    kind: Literal["single-choice"]
    key: Any
    options: Any = None


class MultipleFile(_ItemFile):
    """Multiple choice."""

    kind: Literal["multiple-choice"]
    key: Any
    options: Any = None
    partial: PartialRule | None = None


class TrueFalseFile(_ItemFile):
    """A statement to judge."""

    kind: Literal["true-false"]
    key: Text


class FillInFile(_ItemFile):
    """Blanks to fill in; `key` lists the accepted wordings of each blank."""

    kind: Literal["fill-in"]
    key: Any
    any_order: bool = False
    tolerance: Text | None = None
    units: list[Text] = []
    unit_required: bool = False


class SectionFile(_Part):
    """A section. `each`: the marks of every item that gives none; `partial`: the rule of its multiple choice."""

    title: Text
    marks: Positive | None = None
    each: Positive | None = None
    partial: PartialRule | None = None
    items: list[dict[str, Any]]


class PaperFile(_Part):
    """A whole file."""

    schema_: Annotated[int, Field(alias="schema", ge=SCHEMA, le=SCHEMA)]
    title: Text
    total: Positive | None = None
    round_to: Annotated[float, Field(ge=0.01, le=10)] = 0.5  # marks
    sections: list[dict[str, Any]]


ITEM_MODELS: dict[str, type[_ItemFile]] = {
    "single-choice": ChoiceFile,
    "multiple-choice": MultipleFile,
    "true-false": TrueFalseFile,
    "fill-in": FillInFile,
}


def keys_of(model: type[BaseModel]) -> tuple[str, ...]:
    """The keys that a mapping of this kind may have, in the format's order."""
    return tuple(info.alias or name for name, info in model.model_fields.items())
