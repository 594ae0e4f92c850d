"""What `grade rubrics import` shows of its drafts: a table for the screen, the same for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from grader.interop.draft import Draft, Drafts
from grader.interop.drafting.checks import LABELS
from grader.interop.scheme import ObjectiveKind
from grader.kinds import kind_name
from grader.language import Lang, pick
from grader.view.figures import figure_table
from grader.view.safe import one_line

if TYPE_CHECKING:
    from rich.console import RenderableType

_OBJECTIVE: dict[ObjectiveKind, tuple[str, str]] = {
    "single-choice": ("单选", "single choice"),
    "multiple-choice": ("多选", "multiple choice"),
    "true-false": ("判断", "true/false"),
    "fill-in": ("填空", "fill-in"),
    "matching": ("匹配", "matching"),
}


def draft_parts(drafts: Drafts, lang: Lang) -> Iterator[RenderableType]:
    """A row a rubric; then what was left out."""
    if drafts.drafts:
        table = figure_table(
            (pick(lang, "编号", "id"), False),
            (pick(lang, "题目", "question"), False),
            (pick(lang, "题型", "kind"), False),
            (pick(lang, "要点", "points"), True),
            (pick(lang, "分数", "marks"), True),
            (pick(lang, "请核对", "to check"), False),
        )
        for draft in drafts.drafts:
            rubric = draft.rubric
            title = one_line(rubric.title)
            table.add_row(
                rubric.id,
                title,
                kind_name(rubric.kind, lang),
                str(len(rubric.points)),
                f"{rubric.max_score:g}",
                _to_check(draft, lang),
            )
        yield table
    for question in drafts.unanswered:
        text = one_line(question.text)
        yield (
            pick(lang, "没有答案：", "No answer: ")
            + (f"{question.number}. " if question.number else "")
            + text
        )
    if drafts.objective:
        yield _objective(drafts.objective, lang)


def drafts_json(drafts: Drafts, source: Path, places: Mapping[str, Path], lang: Lang) -> dict[str, object]:
    """The same as plain data, `schema: 1`; `places` has the file of each rubric id that was written."""
    return {
        "schema": 1,
        "source": str(source),
        "rubrics": [_draft_json(draft, places, lang) for draft in drafts.drafts],
        "unanswered": [{"number": q.number, "question": q.text, "marks": q.marks} for q in drafts.unanswered],
        "objective": dict(drafts.objective),
        "notes": [note.text(lang) for note in drafts.notes],
    }


def _draft_json(draft: Draft, places: Mapping[str, Path], lang: Lang) -> dict[str, object]:
    rubric = draft.rubric
    return {
        "id": rubric.id,
        "path": str(places[rubric.id]) if rubric.id in places else None,
        "number": draft.question.number,
        "title": rubric.title,
        "kind": rubric.kind,
        "language": rubric.language,
        "marks": rubric.max_score,
        "points": [{"id": p.id, "text": p.text, "marks": p.marks} for p in rubric.points],
        "checks": [{"code": c.code, "where": c.where, "message": c.note.text(lang)} for c in draft.checks],
    }


def _to_check(draft: Draft, lang: Lang) -> str:
    """What to look at, each kind once with the points it is about: "过长 p2 p5；分数分配"."""
    ids = {point.id for point in draft.rubric.points}
    places: dict[str, list[str]] = {}
    for check in draft.checks:
        label = pick(lang, *LABELS[check.code])
        places.setdefault(label, []).extend([check.where] if check.where in ids else [])
    shown = (f"{label} {' '.join(_named(where))}".strip() for label, where in places.items())
    return pick(lang, "；", "; ").join(shown)


def _named(where: list[str]) -> list[str]:
    points = list(dict.fromkeys(where))
    return points if len(points) <= 4 else [*points[:3], "…"]


def _objective(counts: Mapping[ObjectiveKind, int], lang: Lang) -> str:
    kinds = Counter(counts).most_common()
    if lang == "zh":
        shown = "、".join(f"{_OBJECTIVE[kind][0]} {count}" for kind, count in kinds)
        return f"客观题 {sum(counts.values())} 道（{shown}）有标准答案，不需要评分标准。"
    shown = ", ".join(f"{_OBJECTIVE[kind][1]} {count}" for kind, count in kinds)
    return f"Objective items, which have keys and need no rubric: {sum(counts.values())} ({shown})."
