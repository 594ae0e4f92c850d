"""What flows through the pipeline, in order of birth: rubric, normalised text, segments, signals, credit, result.

Every class is frozen. Offsets are half-open character ranges; `Evidence` counts in the answer as given,
`Segment` in the normalised text (NormalizedText.original_span goes from one to the other).
Probabilities, signals and confidences are in 0-1; marks are in the rubric's own unit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from grader.language import Lang

if TYPE_CHECKING:
    from grader.learnt import Learnt

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int32]
Kind = Literal["definition", "short-answer", "essay", "case-analysis"]
Credit = Literal["none", "partial", "full"]
WORTH: dict[Credit, float] = {"none": 0.0, "partial": 0.5, "full": 1.0}  # the share of a point's marks
FlagKind = Literal[
    "blank", "off-topic", "keyword-list", "copied-question", "copied-reference", "too-short", "repeated"
]


# ---- the rubric -----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class PointFeedback:
    """A teacher's own sentences for a point; None where she wrote none."""

    met: str | None = None
    missed: str | None = None
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class KeyPoint:
    """One statement the answer must make. `keywords`: every group must be present, any term of a group will do."""

    id: str
    text: str
    marks: float
    also: tuple[str, ...] = ()
    keywords: tuple[tuple[str, ...], ...] = ()
    requires: tuple[str, ...] = ()
    feedback: PointFeedback = PointFeedback()
    group: str | None = None


@dataclass(frozen=True, slots=True)
class PointGroup:
    """A point with sub-points. `pick` of them give full marks (None: all); `ordered`: order counts."""

    id: str
    text: str
    points: tuple[KeyPoint, ...]
    pick: int | None = None
    ordered: bool = False
    out_of_order: float = 0.5
    requires: tuple[str, ...] = ()
    feedback: PointFeedback = PointFeedback()


@dataclass(frozen=True, slots=True)
class Misconception:
    """A wrong statement; asserting it is reported and costs `deduct` marks."""

    id: str
    text: str
    deduct: float = 0.0
    feedback: str | None = None


@dataclass(frozen=True, slots=True)
class RubricTest:
    """An answer with what the rubric's author expects of it. `score` is an inclusive range."""

    answer: str
    met: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    score: tuple[float, float] | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Rubric:
    """One question with its key points. `entries` keeps the file's order of points and groups."""

    id: str
    title: str
    kind: Kind
    language: Lang
    question: str
    entries: tuple[KeyPoint | PointGroup, ...]
    max_score: float
    case: str | None = None
    round_to: float = 0.5
    source: str | None = None
    tags: tuple[str, ...] = ()
    misconceptions: tuple[Misconception, ...] = ()
    tests: tuple[RubricTest, ...] = ()
    reference: str | None = (
        None  # a drafted rubric keeps its model answer, to recognise copies; it pays shares
    )
    sha256: str = ""  # of the file's bytes, or of the draft's canonical YAML
    path: Path | None = None

    @property
    def points(self) -> tuple[KeyPoint, ...]:
        """The leaf points, in the file's order."""
        return tuple(p for e in self.entries for p in (e.points if isinstance(e, PointGroup) else (e,)))

    @property
    def groups(self) -> tuple[PointGroup, ...]:
        """The entries that are groups."""
        return tuple(e for e in self.entries if isinstance(e, PointGroup))


# ---- the answer -----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class NormalizedText:
    """`text` is what is compared; `starts[i]`:`ends[i]` is where its character i came from in `original`."""

    original: str
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The range of `original` behind the normalised range; empty ranges map to an empty range."""
        if start >= end:
            at = self.starts[start] if start < len(self.starts) else len(self.original)
            return at, at
        return self.starts[start], self.ends[end - 1]


@dataclass(frozen=True, slots=True)
class Segment:
    """A clause or a window of neighbouring clauses `first`..`last` (inclusive), offsets in the normalised text."""

    start: int
    end: int
    text: str
    first: int
    last: int
    is_sentence: bool = False

    @property
    def is_clause(self) -> bool:
        """One clause, not a window of several."""
        return self.first == self.last


@dataclass(frozen=True, slots=True)
class Answer:
    """A student's text after `normalize` and `segment`; `segments` holds clauses first, then windows."""

    normalized: NormalizedText
    segments: tuple[Segment, ...]
    clauses: int  # segments[:clauses] are the clauses

    @property
    def original(self) -> str:
        """The text as given."""
        return self.normalized.original


# ---- signals and credit ---------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, eq=False)
class SignalValues:
    """One signal over all (target, segment) pairs; `values` is [targets, segments] in 0-1."""

    name: str
    values: FloatArray


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of the answer as given: `text == answer[start:end]`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class PointScore:
    """What one key point earned and why. `reason` is None, or why less was given than the words deserved."""

    id: str
    text: str
    marks: float
    earned: float
    credit: Credit
    probability: float
    contradicted: bool = False
    evidence: tuple[Evidence, ...] = ()
    signals: dict[str, float] = field(default_factory=dict)
    reason: Literal["requires", "out-of-order", "not-picked", "copied", "listed", "keywords"] | None = None
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class MisconceptionFound:
    """A wrong statement that the answer asserts."""

    id: str
    text: str
    deduct: float
    probability: float
    evidence: tuple[Evidence, ...]
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Flag:
    """Something a teacher should know of the whole answer, with the words that show it."""

    kind: FlagKind
    evidence: tuple[Evidence, ...] = ()
    message: str = ""


@dataclass(frozen=True, slots=True)
class ReviewReason:
    """Why a teacher should look. `point` is the key point in doubt, None when the whole answer is meant."""

    kind: Literal[
        "doubtful-point", "contradiction", "flag", "low-confidence", "unreadable", "other-language", "learnt"
    ]
    point: str | None = None
    flag: FlagKind | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class GroupScore:
    """What a group of points earned together, after `pick`."""

    id: str
    text: str
    earned: float
    max_score: float


@dataclass(frozen=True, slots=True)
class GraderStamp:
    """What made the result: package version, model name, and the signature of settings and fusion weights."""

    version: str
    model: str
    settings: str


@dataclass(frozen=True, slots=True)
class GradeResult:
    """One graded answer. `raw`: sum of earned marks; `capped`: within 0..max after deductions; `score`: the same, the mark to give (credit is rounded point by point)."""

    rubric_id: str
    rubric_sha256: str
    answer: str
    answer_sha256: str
    lang: Lang
    raw: float
    capped: float
    score: float
    max_score: float
    confidence: float
    points: tuple[PointScore, ...]
    groups: tuple[GroupScore, ...]
    misconceptions: tuple[MisconceptionFound, ...]
    flags: tuple[Flag, ...]
    review_reasons: tuple[ReviewReason, ...]
    feedback: str
    grader: GraderStamp
    learnt: Learnt | None = None  # what a teacher's own marks changed; then `score` is no longer `capped`

    @property
    def needs_review(self) -> bool:
        """Whether a teacher should look at this mark."""
        return bool(self.review_reasons)

    @property
    def percent(self) -> float:
        """Score in percent of the maximum, one decimal."""
        return round(100 * self.score / self.max_score, 1)

    def to_dict(self) -> dict[str, object]:
        """The result as DESIGN's JSON, `schema: 1`."""
        from grader.export import result_to_dict

        return result_to_dict(self)
