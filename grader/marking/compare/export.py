"""A comparison of two gradings as JSON values. Marks are in marks, agreement in percent, undefined figures None."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from grader.batch.table import Note
from grader.language import Lang
from grader.marking.compare.agreement import FIGURES, AgreementEffect, FigureChange
from grader.marking.compare.compare import AnswerChange, Comparison, MisconceptionChange, PointChange
from grader.marking.compare.rubrics import RubricChanges
from grader.marking.intervals import LEVEL
from grader.records import Evidence, MisconceptionFound

_DIGITS = 6


def comparison_to_dict(
    found: Comparison,
    rubric: RubricChanges,
    effect: AgreementEffect | None,
    notes: Iterable[Note],
    lang: Lang,
) -> dict[str, Any]:
    """All of it, every answer that changed; what is None in `points` is of a point that one rubric lacks. Notes in `lang`."""
    old, new = found.stamps
    human = effect.human if effect else {}
    up = sum(a.change > 0 for a in found.changed)
    return {
        "n": found.n,
        "changed": len(found.changed),
        "up": up,
        "down": len(found.changed) - up,
        "mean_change": found.mean_change,
        "largest": found.changed[0].change if found.changed else 0.0,
        "needs_review": {"old": found.review[0], "new": found.review[1]},
        "stamps": {"old": asdict(old), "new": asdict(new)},
        "rubric": {
            "added": [asdict(part) for part in rubric.added],
            "removed": [asdict(part) for part in rubric.removed],
            "changed": [asdict(change) for change in rubric.changed],
        },
        "points": [asdict(total) for total in found.points],
        "misconceptions": [asdict(total) for total in found.misconceptions],
        "held": found.held,
        "taught": found.taught,
        "answers": [_answer(a, human.get(a.row)) for a in found.answers],
        "agreement": None if effect is None else _agreement(effect),
        "notes": [note.text(lang) for note in notes],
    }


def _answer(answer: AnswerChange, human: float | None) -> dict[str, Any]:
    """With the teacher's mark, None where there is none."""
    return {
        "id": answer.id,
        "row": answer.row,
        "old": answer.old.score,
        "new": answer.new.score,
        "human": human,
        "points": [_point(p) for p in answer.points],
        "misconceptions": [_misconception(m) for m in answer.misconceptions],
        "held": answer.held,
        "taught": answer.taught,
        "flags_old": [f.kind for f in answer.old.flags],
        "flags_new": [f.kind for f in answer.new.flags],
    }


def _point(change: PointChange) -> dict[str, Any]:
    old, new = change.old, change.new
    return {
        "id": change.id,
        "old": old.earned if old else None,
        "new": new.earned if new else None,
        "words_old": list(change.words_old),
        "words_new": list(change.words_new),
        "reason_old": old.reason if old else None,
        "reason_new": new.reason if new else None,
        "contradicted_old": old.contradicted if old else None,
        "contradicted_new": new.contradicted if new else None,
    }


def _misconception(change: MisconceptionChange) -> dict[str, Any]:
    return {
        "id": change.id,
        "old": _cost(change.old),
        "new": _cost(change.new),
        "words_old": _words(change.old.evidence if change.old else ()),
        "words_new": _words(change.new.evidence if change.new else ()),
    }


def _cost(found: MisconceptionFound | None) -> float | None:
    """What it costs, None where it was not found."""
    return None if found is None else found.deduct


def _words(evidence: Iterable[Evidence]) -> list[str]:
    return [e.text for e in evidence]


def _agreement(effect: AgreementEffect) -> dict[str, Any]:
    return {
        "human_column": effect.human_name,
        "n": effect.n,
        "scale": {"min": 0.0, "max": effect.scale.max, "step": effect.scale.step},
        "old": {name: _rounded(getattr(effect.old, name)) for name in FIGURES},
        "new": {name: _rounded(getattr(effect.new, name)) for name in FIGURES},
        "difference": {name: _change(effect.differences[name]) for name in FIGURES},
        "level": LEVEL,
        "resamples": effect.resamples,
        "towards": effect.towards,
        "away": effect.away,
        "neither": effect.neither,
    }


def _change(change: FigureChange) -> dict[str, Any]:
    ends = None if change.ends is None else [_rounded(end) for end in change.ends]
    return {"value": _rounded(change.value), "interval": ends}


def _rounded(value: float | None) -> float | None:
    """The last digits are dust of the sums; no -0 either."""
    return None if value is None else round(value, _DIGITS) + 0.0
