"""The section on what to check: the answers whose marks the grader is least sure of and the teacher has not given."""

from __future__ import annotations

from grader.feedback_texts import percent, plain, short
from grader.language import Lang, pick
from grader.marking.review.review import Candidate
from grader.marking.review.view import headline
from grader.marking.review.words import why_listed
from grader.report.gather import ClassReport
from grader.report.marks import point_key
from grader.report.parts import Section, Table, cells, columns
from grader.view.figures import figure
from grader.view.page import make_page

_TEXT = 120  # columns of an answer that is quoted


def to_check(report: ClassReport) -> Section:
    """The answers that the teacher should check, with the reasons and the words in doubt."""
    lang = report.lang
    rows = tuple(
        cells(
            c.id,
            f"{plain(c.result.score)}/{plain(c.result.max_score)}",
            percent(c.result.confidence),
            figure(c.expected, 2),
            "\n".join(why_listed(make_page(report.rubric, c.result), c.result, lang)),
            "\n".join(_evidence(c, lang)),
        )
        for c in report.to_check
    )
    names = pick(
        lang,
        "学生|得分|把握|预计误差|原因|依据",
        "Student|Mark|Confidence|Expected error|Why|Evidence",
    )
    caption = pick(lang, "请教师核对", "For the teacher to check")
    return Section(
        id="review",
        title=pick(lang, "要核对的答案", "Answers to check"),
        lines=(_what_to_check(report),),
        key=point_key(report.rubric) if rows else (),
        tables=(Table(caption=caption, columns=columns(names, figures="-nnn--"), rows=rows),) if rows else (),
    )


def _what_to_check(report: ClassReport) -> str:
    """The plan in a sentence. Its promise is left out where the teacher marked some of its list in a column of her own."""
    lang, listed, left = report.lang, len(report.plan.listed), len(report.to_check)
    if left == listed:
        return headline(report.plan, lang)
    if not left:
        return pick(
            lang,
            f"系统建议核对的 {listed} 份都已有教师评分。",
            f"All {listed} answers that the grader would want checked have the teacher's mark already.",
        )
    return pick(
        lang,
        f"系统建议核对 {listed} 份，其中 {listed - left} 份已有教师评分，其余 {left} 份列在下面。",
        f"Of {listed} answers that the grader would want checked, {listed - left} have the teacher's mark already; "
        f"the other {left} are listed here.",
    )


def _evidence(candidate: Candidate, lang: Lang) -> list[str]:
    """The words behind the points in doubt, or how the answer begins."""
    result = candidate.result
    asked = {r.point for r in result.review_reasons if r.point}
    found = [
        f"{n}: " + " … ".join(short(e.text, cells=_TEXT) for e in p.evidence[:2])
        for n, p in enumerate(result.points, 1)
        if p.id in asked and p.evidence
    ]
    if found:
        return found
    return [short(result.answer, cells=_TEXT) or pick(lang, "（空白）", "(blank)")]
