"""Why an answer is on the list, in words."""

from __future__ import annotations

from grader.feedback_texts import percent
from grader.language import Lang, pick
from grader.records import GradeResult
from grader.view.page import Page

_NAMED = 2  # points that are named where the grader itself gave no reason


def why_listed(page: Page, result: GradeResult, lang: Lang) -> tuple[str, ...]:
    """The grader's reasons to review; where it gave none, the points it is least sure of, by number."""
    if result.needs_review:
        return page.notices
    numbered = sorted(enumerate(result.points, 1), key=lambda pair: abs(pair[1].probability - 0.5))
    points = pick(lang, "、", ", ").join(
        pick(lang, f"{n}（{percent(p.probability)}）", f"{n} ({percent(p.probability)})")
        for n, p in sorted(numbered[:_NAMED], key=lambda pair: pair[0])
    )
    least = pick(lang, f"最拿不准的要点：{points}。", f"Least sure of points {points}.")
    return (*page.notices, least) if points else page.notices
