"""Points that a class always or never met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grader.lint.codes import ALWAYS_MET, NEVER_MET
from grader.lint.findings import Finding
from grader.lint.places import leaves
from grader.records import GradeResult, Rubric

FEWEST = 10  # answers: of fewer, a point that three in ten students make is missed by all too often (3 %)


def find_unmet_points(rubric: Rubric, results: Sequence[GradeResult]) -> Iterator[Finding]:
    """R701, R702: points that none, or each, of the class's graded answers met. `results` are of this rubric.

    Nothing is said of fewer than FEWEST answers. A point that has been added since is in no result and is left out.
    """
    count = len(results)
    if count < FEWEST:
        return
    for loc, point in leaves(rubric):
        credits = [p.credit for r in results for p in r.points if p.id == point.id]
        if len(credits) < count:
            continue
        half = credits.count("partial")
        if "full" not in credits:
            yield Finding(
                NEVER_MET,
                loc,
                (point.id,),
                f"全班 {count} 份答卷没有一份答到要点 {point.id}"
                + (f"，{half} 份答到一半。" if half else "。"),
                f"None of {count} answers met the point {point.id}"
                + (f"; {half} half met it." if half else "."),
            )
        elif credits.count("full") == count:
            yield Finding(
                ALWAYS_MET,
                loc,
                (point.id,),
                f"全班 {count} 份答卷都答到了要点 {point.id}。",
                f"All {count} answers met the point {point.id}.",
            )
