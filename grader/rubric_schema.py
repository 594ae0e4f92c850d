"""Format 1 as pydantic models: the types, ranges and names of the keys. See docs/rubric-format.md."""

from __future__ import annotations

import math
import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from grader.rubric_yaml import Loc

SCHEMA = 1
_KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z", re.ASCII)


def _text(value: str) -> str:
    if not (value := value.strip()):
        raise PydanticCustomError("empty_text", "empty text")
    return value


def _answer(value: str) -> str:
    _text(value)
    return value


def _kebab(value: str) -> str:
    if not _KEBAB.match(value):
        raise PydanticCustomError("bad_id", "not kebab-case")
    return value


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise PydanticCustomError("not_finite", "not finite")
    return value


def _score_range(value: Any) -> Any:
    """One number is the range from it to itself."""
    if isinstance(value, str | int | float):
        value = [value, value]
    try:
        low, high = (float(v) for v in value)
    except (TypeError, ValueError):
        raise PydanticCustomError("bad_score", "not a number or [low, high]") from None
    if not low <= high:
        raise PydanticCustomError("bad_score", "low above high")
    return low, high


Text = Annotated[str, AfterValidator(_text)]
Id = Annotated[str, AfterValidator(_kebab)]
Number = Annotated[float, AfterValidator(_finite)]
Positive = Annotated[float, Field(gt=0), AfterValidator(_finite)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FeedbackFile(_Part):
    """A point's own sentences for the student."""

    met: Text | None = None
    missed: Text | None = None
    hint: Text | None = None


class SubPointFile(_Part):
    """A leaf point."""

    id: Id
    text: Text
    marks: Positive
    also: list[Text] = []
    keywords: list[Annotated[list[Text], Field(min_length=1)]] = []
    requires: list[Text] = []
    feedback: FeedbackFile = FeedbackFile()


class PointFile(_Part):
    """A leaf point or, with `points`, a group; the rules say which keys go with which."""

    id: Id
    text: Text
    marks: Positive | None = None
    also: list[Text] = []
    keywords: list[Annotated[list[Text], Field(min_length=1)]] = []
    requires: list[Text] = []
    feedback: FeedbackFile = FeedbackFile()
    pick: Annotated[int, Field(ge=1)] | None = None
    ordered: bool = False
    out_of_order: Annotated[float, Field(ge=0, le=1)] = 0.5
    points: Annotated[list[SubPointFile], Field(min_length=1)] | None = None


class MisconceptionFile(_Part):
    """A wrong statement."""

    id: Id
    text: Text
    deduct: Annotated[float, Field(ge=0), AfterValidator(_finite)] = 0.0
    feedback: Text | None = None


class TestFile(_Part):
    """An answer with what is expected of it."""

    __test__ = False  # no test class, whatever pytest thinks of the name
    answer: Annotated[str, AfterValidator(_answer)]
    met: list[Text] = []
    missed: list[Text] = []
    score: Annotated[tuple[float, float], BeforeValidator(_score_range)] | None = None


class RubricFile(_Part):
    """One file of format 1."""

    schema_: Annotated[int, Field(alias="schema", ge=SCHEMA, le=SCHEMA)]
    id: Id
    title: Text
    kind: Literal["definition", "short-answer", "essay", "case-analysis"] = "short-answer"
    language: Literal["zh", "en"] | None = None
    question: Text
    case: Text | None = None
    total: Positive | None = None
    round_to: Positive = 0.5
    source: Text | None = None
    tags: list[Text] = []
    points: Annotated[list[PointFile], Field(min_length=1)]
    misconceptions: list[MisconceptionFile] = []
    tests: list[TestFile] = []


# The model behind a mapping, by the keys that lead to it.
MODELS: dict[tuple[str, ...], type[_Part]] = {
    (): RubricFile,
    ("points",): PointFile,
    ("points", "feedback"): FeedbackFile,
    ("points", "points"): SubPointFile,
    ("points", "points", "feedback"): FeedbackFile,
    ("misconceptions",): MisconceptionFile,
    ("tests",): TestFile,
}


def known_keys(loc: Loc) -> tuple[str, ...]:
    """The keys that the mapping at `loc` may have, in the format's order."""
    model = MODELS[tuple(k for k in loc if isinstance(k, str))]
    return tuple(info.alias or name for name, info in model.model_fields.items())
