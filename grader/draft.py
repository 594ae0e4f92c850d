"""A model answer → a draft rubric: the points a marker would count, the marks spread equally over them."""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import replace

from grader.draft_items import split_reference
from grader.draft_words import DEFINITION
from grader.errors import InputError, SettingsError
from grader.language import Lang, pick
from grader.records import KeyPoint, Kind, Rubric
from grader.rubric import detect_language
from grader.rubric_yaml import dump_rubric

UNNAMED = (
    "对照参考答案",
    "Against a model answer",
)  # a title without a question; hints must not show the reference


def draft_rubric(question: str, reference: str, *, total: float, language: Lang | None = None) -> Rubric:
    """A rubric with one point for each thing that `reference` says, of equal marks that add up to `total`.

    Enumerated items, semicolon lists and list sentences ("X包括：A、B和C") give a point an item; other text a
    point a statement. What only repeats the question is left out. `language` is detected when None. The
    reference is kept on the rubric, to recognise copies of it. The question may be blank when it is unknown.
    Raises InputError when the reference is blank, SettingsError when `total` is no positive number.
    """
    if not (math.isfinite(total) and total > 0):
        raise SettingsError(
            zh=f"总分应是大于 0 的数，给的是 {total}。",
            en=f"The total must be a number greater than 0, not {total}.",
        )
    if not reference.strip():
        raise InputError(zh="参考答案是空的，请写上内容。", en="The reference answer is empty; write one.")
    pieces = split_reference(question.strip(), reference.strip())
    marks = total / len(pieces)
    points = tuple(KeyPoint(f"p{i}", p.text, marks, also=p.also) for i, p in enumerate(pieces, start=1))
    spoken = language or detect_language(question + reference)
    rubric = Rubric(
        id="draft",
        title=_title(question) if question.strip() else pick(spoken, *UNNAMED),
        kind=_kind(question),
        language=spoken,
        question=question.strip(),
        entries=points,
        max_score=total,
        round_to=_round_to(marks),
        reference=reference,
    )
    return replace(rubric, sha256=hashlib.sha256(dump_rubric(rubric).encode()).hexdigest())


def _round_to(marks: float) -> float:
    """Half marks where a point has whole ones; else half of its marks: once the draft is saved and pays nothing, half or
    all, half a point neither gains nor loses by rounding."""
    return 0.5 if marks.is_integer() else marks / 2


def _kind(question: str) -> Kind:
    return "definition" if DEFINITION.search(question) else "short-answer"


def _title(question: str) -> str:
    line = re.split(r"[\n。？?]", question.strip())[0].strip() or " ".join(question.split())
    return line if len(line) <= 60 else line[:59] + "…"
