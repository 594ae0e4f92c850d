"""Results by hand: for each point its credit and the words it was given for."""

from __future__ import annotations

import hashlib

from grader.records import Credit, Evidence, GradeResult, GraderStamp, PointScore


def result(
    text: str, *points: tuple[Credit, str], score: float = 1, contradicted: bool = False
) -> GradeResult:
    """A result by hand: for each point its credit and the words it was given for."""
    scores = tuple(
        PointScore(
            f"p{n}", f"要点{n}", 1, {"full": 1.0, "partial": 0.5, "none": 0.0}[credit], credit, 0.9,
            contradicted=contradicted,
            evidence=(Evidence(text.index(words), text.index(words) + len(words), words),) if words else (),
        )
        for n, (credit, words) in enumerate(points)
    )  # fmt: skip
    return GradeResult(
        rubric_id="r", rubric_sha256="r", answer=text, lang="zh", raw=score, capped=score, score=score, max_score=4,
        answer_sha256=hashlib.sha256(text.encode()).hexdigest(), confidence=0.9, points=scores, groups=(),
        misconceptions=(), flags=(), review_reasons=(), feedback="", grader=GraderStamp("0", "by hand", "s"),
    )  # fmt: skip
