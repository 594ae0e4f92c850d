"""What a teacher's own marks of other answers changed in a result, part by part. Marks are in the rubric's unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from grader.records import Evidence


@dataclass(frozen=True, slots=True)
class LearntPart:
    """One part of the change: `calibration` of the total, a `point` that she weighs otherwise, a `clause` of the answer that is
    like those of answers she marked (`like`: the id of the most alike, `like_marks` what she gave it), or the answer as a `whole`."""

    kind: Literal["calibration", "point", "clause", "whole"]
    marks: float
    point: str | None = None
    evidence: tuple[Evidence, ...] = ()
    like: str | None = None
    like_marks: float | None = None


@dataclass(frozen=True, slots=True)
class Learnt:
    """`before` is the rubric's mark, `change` what the parts add up to before the result is held within 0 to the maximum
    and rounded; `rows` is the number of marked answers that this was learnt from."""

    method: Literal["nothing", "recalibration", "residual"]
    rows: int
    before: float
    change: float
    parts: tuple[LearntPart, ...]
