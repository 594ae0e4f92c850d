"""The review list for people and programs, and the card that a session shows of each answer."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from grader.feedback_texts import percent, plain
from grader.language import Lang, pick
from grader.marking.review.review import Candidate, ReviewPlan
from grader.marking.review.session import Step
from grader.marking.review.words import why_listed
from grader.records import Rubric
from grader.view.figures import figure, figure_table
from grader.view.glyphs import Glyphs
from grader.view.page import Page, make_page
from grader.view.safe import one_line, visible

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

_SHOWN = 20  # rows of the list on the screen; the workbook has them all


def review_to_dict(plan: ReviewPlan, rubric: Rubric) -> dict[str, object]:
    """The list in plain values; errors in marks, shares in 0-1."""
    return {
        "rubric": {"id": rubric.id, "sha256": rubric.sha256},
        "answers": plan.answers,
        "listed": len(plan.listed),
        "listed_always": plan.always,
        "listed_for_budget": len(plan.listed) - plan.always,
        "budget_alone": plan.budget_alone,
        "budget": plan.budget,
        "error_before": round(plan.error_before, 4),
        "error_left": round(plan.error_left, 4),
        "within_budget": plan.error_left <= plan.budget + 1e-9,
        "curve": [
            {"share": c.share, "checked": c.checked, "error_left": round(c.error_left, 4)} for c in plan.curve
        ],
        "list": [_candidate(c) for c in plan.listed],
        "notes": [{"zh": n.zh, "en": n.en} for n in plan.notes],
    }


def review_parts(plan: ReviewPlan, rubric: Rubric, lang: Lang) -> Iterator[RenderableType]:
    """The head line, the curve and the first rows of the list."""
    yield headline(plan, lang)
    yield ""
    yield _curve(plan, lang)
    if plan.listed:
        yield ""
        yield _list(plan, rubric, lang)
    more = len(plan.listed) - _SHOWN
    if more > 0:
        yield pick(lang, f"…… 另有 {more} 份。", f"… and {more} more.")


def headline(plan: ReviewPlan, lang: Lang) -> str:
    """How many to check, why, and what is left then; the error is rounded up, so that the promise holds."""
    left = plain(math.ceil(plan.error_left * 100 - 1e-6) / 100)
    before, count = figure(plan.error_before, 2), f"{len(plan.listed)}/{plan.answers}"
    return pick(
        lang,
        f"检查 {count} 份后，全班平均误差预计不超过 {left} 分（查过的按 0 计；现在是 {before} 分）。",
        f"Check {count} answers, and the mean error of the class is expected to be {left} marks at most "
        f"(checked ones count 0; it is {before} now).",
    ) + _why_so_many(plan, lang)


def _why_so_many(plan: ReviewPlan, lang: Lang) -> str:
    """How many of the listed the budget does not ask for; nothing where it asks for all."""
    if not plan.always:
        return ""
    rest, alone = len(plan.listed) - plan.always, plan.budget_alone
    return pick(
        lang,
        f"其中 {plan.always} 份空白、难以辨认、有标记或疑似说反，一律列出；另 {rest} 份因预计误差列出。"
        f"只看误差要查 {alone} 份。",
        f" Of these {plan.always} are always listed (blank, unreadable, flagged or contradicting), {rest} for their expected "
        f"error; the budget alone asks for {alone}.",
    )


def card(step: Step, rubric: Rubric, glyphs: Glyphs, lang: Lang) -> Iterator[RenderableType]:
    """An answer for the teacher to decide on: what is in doubt, the answer with its evidence marked, and its points."""
    from rich.table import Table
    from rich.text import Text

    candidate = step.candidate
    page = make_page(rubric, candidate.result)
    yield Text()
    yield Text(f"{step.number}/{step.count}  {one_line(candidate.id)}", "bold cyan")
    yield Text(_summary(candidate, lang))
    reasons = Table.grid(padding=(0, 1))  # a list: Chinese has no spaces to break a line at
    for reason in why_listed(page, candidate.result, lang):
        reasons.add_row("-", one_line(reason), style="yellow")
    yield reasons
    yield Text()
    yield _answer(page, glyphs)
    yield Text()
    yield _points(step, page, glyphs, lang)
    if page.total:
        yield Text(one_line(page.total), "dim")
    for wrong in page.wrong:
        costs = page.words.deducts.format(wrong.deduct) if wrong.deduct else ""
        yield Text(f"{wrong.label}  {one_line(wrong.feedback)}  {costs}", "red")


def _summary(candidate: Candidate, lang: Lang) -> str:
    result = candidate.result
    marks, sure = f"{plain(result.score)}/{plain(result.max_score)}", percent(result.confidence)
    off = figure(candidate.expected, 1)
    return pick(
        lang,
        f"系统给 {marks} 分 · 把握 {sure} · 预计误差 {off} 分",
        f"grader {marks} · confidence {sure} · expected error {off}",
    )


def _answer(page: Page, glyphs: Glyphs) -> RenderableType:
    from rich.text import Text

    pens = {"plain": "", "evidence": "green", "partial": "yellow", "contradicted": "red"}
    text = Text()
    for piece in page.pieces:
        words = visible(piece.text)
        if piece.kind == "plain":
            text.append(words)
        else:
            marked = f"{glyphs.opening}{words}{glyphs.closing}{glyphs.note(piece.labels)}"
            text.append(marked, pens[piece.kind])
    return text if text.plain.strip() else Text(page.words.blank, "dim")


def _points(step: Step, page: Page, glyphs: Glyphs, lang: Lang) -> Table:
    table = figure_table(
        ("", True), ("", True), (pick(lang, "得分", "marks"), True), (page.words.points, False)
    )
    scores = step.candidate.result.points
    for row in page.rows:
        if row.number is None or row.standing is None:
            table.add_row("", "", row.marks, one_line(row.text))
            continue
        score = scores[row.number - 1]
        marks = f"{plain(step.shown.points[score.id])}/{plain(score.marks)}"
        said = "".join(page.words.quote.format(one_line(q)) for q in row.quotes)
        table.add_row(str(row.number), glyphs.standing[row.standing], marks, one_line(row.text) + said)
    return table


def _candidate(candidate: Candidate) -> dict[str, Any]:
    result = candidate.result
    return {
        "id": candidate.id,
        "row": candidate.row,
        "score": result.score,
        "max_score": result.max_score,
        "confidence": result.confidence,
        "expected_error": round(candidate.expected, 4),
        "hard": candidate.hard,
        "reasons": [
            {"kind": r.kind, "point": r.point, "flag": r.flag, "message": r.message or r.kind}
            for r in result.review_reasons
        ],
    }


def _curve(plan: ReviewPlan, lang: Lang) -> Table:
    names = pick(lang, "检查比例 份数 剩余误差", "Share Answers Error_left").split()
    table = figure_table(*((name.replace("_", " "), True) for name in names))
    for point in plan.curve:
        table.add_row(percent(point.share), str(point.checked), figure(point.error_left, 2))
    return table


def _list(plan: ReviewPlan, rubric: Rubric, lang: Lang) -> Table:
    id_, score, sure, off, why = pick(
        lang, "学号 得分 把握 预计误差 原因", "Id Score Confidence Expected_error Reasons"
    ).split()
    table = figure_table(
        (id_, False), (score, True), (sure, True), (off.replace("_", " "), True), (why, False)
    )
    for c in plan.listed[:_SHOWN]:
        result = c.result
        reasons = " ".join(why_listed(make_page(rubric, result), result, lang))
        marks = f"{plain(result.score)}/{plain(result.max_score)}"
        table.add_row(
            one_line(c.id), marks, percent(result.confidence), figure(c.expected, 2), one_line(reasons)
        )
    return table
