"""The same words in two places: within a point, or in two points that they cannot both belong to."""

from __future__ import annotations

from collections.abc import Iterator

from grader.lint.codes import REPEATED_WORDING, SHARED_WORDING
from grader.lint.findings import Finding, quote
from grader.lint.letters import letters
from grader.lint.places import leaves, wordings
from grader.records import Rubric
from grader.rubric_yaml import Loc


def find_repeats(rubric: Rubric) -> Iterator[Finding]:
    """R205, R206: wordings of the same letters, in one point or in two."""
    owners: dict[str, str] = {}
    for place, name, text in _wordings(rubric):
        said = letters(text)
        if said not in owners:
            owners[said] = name
        elif owners[said] == name:
            yield Finding(
                REPEATED_WORDING,
                place,
                (name,),
                f"“{quote(text)}”在要点 {name} 里写了两遍。",
                f"“{quote(text)}” is given twice in the point {name}.",
            )
        else:
            yield Finding(
                SHARED_WORDING,
                place,
                (owners[said], name),
                f"“{quote(text)}”在 {owners[said]} 和 {name} 里都有：写出这一句，两处都算。",
                f"“{quote(text)}” stands in both {owners[said]} and {name}: whoever writes it is given both.",
            )


def _wordings(rubric: Rubric) -> Iterator[tuple[Loc, str, str]]:
    for loc, point in leaves(rubric):
        yield from ((place, point.id, text) for place, text in wordings(loc, point))
    for at, wrong in enumerate(rubric.misconceptions):
        yield ("misconceptions", at, "text"), wrong.id, wrong.text
