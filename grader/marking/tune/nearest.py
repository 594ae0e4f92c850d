"""The words of an answer that come nearest to a point without earning it: results quote only what earned something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grader.fuse import Fusion
from grader.marking.tune.trial import Nearest
from grader.pipeline import Grader
from grader.records import Evidence, Rubric

_LENIENT = 0.02  # the probability from which words are worth quoting here


def nearest_words(rubric: Rubric, fusion: Fusion, *, fast: bool = False) -> Nearest:
    """Looks by grading again with nearly no threshold, which quotes all that would have earned; each answer once."""
    lenient: list[Grader] = []  # made when first needed
    known: dict[str, dict[str, Evidence]] = {}

    def look(answers: Sequence[str], point: str) -> list[Evidence | None]:
        new = [answer for answer in dict.fromkeys(answers) if answer not in known]
        if new and not lenient:
            lenient.append(Grader(rubric, fast=fast, fusion=replace(fusion, partial=_LENIENT)))
        for result in lenient[0].grade_many(new) if new else ():
            known[result.answer] = {p.id: p.evidence[0] for p in result.points if p.evidence}
        return [known[answer].get(point) for answer in answers]

    return look
