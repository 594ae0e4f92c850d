"""A result as JSON, `schema: 1`; docs/result.schema.json describes it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from grader.learnt import Learnt
from grader.records import Evidence, GradeResult, GroupScore, MisconceptionFound, PointScore, ReviewReason

SCHEMA_VERSION = 1

# What a terminal may obey, or what turns text around, even inside a JSON string; json itself escapes only C0.
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def result_to_dict(result: GradeResult) -> dict[str, object]:
    """The result in plain values: probabilities to four decimals, whole marks as integers."""
    return {
        "schema": SCHEMA_VERSION,
        "rubric": {"id": result.rubric_id, "sha256": result.rubric_sha256},
        "answer_sha256": result.answer_sha256,
        "lang": result.lang,
        "score": _number(result.score),
        "max_score": _number(result.max_score),
        "raw": _number(result.raw),
        "capped": _number(result.capped),
        "percent": _number(result.percent),
        "confidence": _number(result.confidence),
        "needs_review": result.needs_review,
        "review_reasons": [reason.message or reason.kind for reason in result.review_reasons],
        "review": [_reason(reason) for reason in result.review_reasons],
        "points": [_point(point) for point in result.points],
        "groups": [_group(group) for group in result.groups],
        "misconceptions": [_misconception(found) for found in result.misconceptions],
        "flags": [
            {"kind": flag.kind, "message": flag.message, "evidence": _evidence(flag.evidence)}
            for flag in result.flags
        ],
        "feedback": result.feedback,
        "grader": {
            "version": result.grader.version,
            "model": result.grader.model,
            "settings": result.grader.settings,
        },
        **({} if result.learnt is None else {"learnt": _learnt(result.learnt)}),
    }


def result_to_json(result: GradeResult, *, indent: int | None = 2) -> str:
    """`result_to_dict` as text, Chinese left readable, anything that a terminal might obey escaped."""
    text = json.dumps(result_to_dict(result), ensure_ascii=False, indent=indent)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _number(value: float) -> float | int:
    rounded = round(float(value), 4)
    return int(rounded) if rounded.is_integer() else rounded


def _evidence(evidence: Iterable[Evidence]) -> list[dict[str, object]]:
    return [{"start": e.start, "end": e.end, "text": e.text} for e in evidence]


def _reason(reason: ReviewReason) -> dict[str, object]:
    return {
        "kind": reason.kind,
        "point": reason.point,
        "flag": reason.flag,
        "message": reason.message or reason.kind,
    }


def _point(point: PointScore) -> dict[str, object]:
    return {
        "id": point.id,
        "text": point.text,
        "marks": _number(point.marks),
        "earned": _number(point.earned),
        "credit": point.credit,
        "reason": point.reason,
        "probability": _number(point.probability),
        "contradicted": point.contradicted,
        "evidence": _evidence(point.evidence),
        "signals": {name: _number(value) for name, value in point.signals.items()},
        "feedback": point.feedback,
    }


def _group(group: GroupScore) -> dict[str, object]:
    return {
        "id": group.id,
        "text": group.text,
        "earned": _number(group.earned),
        "max_score": _number(group.max_score),
    }


def _learnt(learnt: Learnt) -> dict[str, object]:
    return {
        "method": learnt.method,
        "rows": learnt.rows,
        "before": _number(learnt.before),
        "change": _number(learnt.change),
        "parts": [
            {
                "kind": part.kind,
                "marks": _number(part.marks),
                "point": part.point,
                "evidence": _evidence(part.evidence),
                "like": part.like,
                "like_marks": None if part.like_marks is None else _number(part.like_marks),
            }
            for part in learnt.parts
        ],
    }


def _misconception(found: MisconceptionFound) -> dict[str, object]:
    return {
        "id": found.id,
        "text": found.text,
        "deduct": _number(found.deduct),
        "probability": _number(found.probability),
        "evidence": _evidence(found.evidence),
        "feedback": found.feedback,
    }
