"""A marking scheme → rubrics for a teacher to check: order and marks kept, every guess marked with a comment."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.batch.table import Note
from grader.draft_prose import trim
from grader.interop.drafting.checks import (
    CASE,
    NO_ANSWER,
    NO_QUESTION,
    QUESTION_CUT,
    Check,
    looks_cut,
    point_checks,
)
from grader.interop.drafting.commented import commented
from grader.interop.drafting.keywords import propose_keywords
from grader.interop.drafting.marks import Allotment, allot, asked_for
from grader.interop.drafting.names import GROUP, point_ids, rubric_ids, title_of
from grader.interop.scheme import ObjectiveKind, Scheme, SchemePoint, SchemeQuestion
from grader.language import Lang, pick
from grader.records import KeyPoint, PointGroup, Rubric
from grader.rubric import detect_language, parse_rubric


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftOptions:
    """How to draft. `total`: marks of a question whose source gives none; `prefix`: what rubric ids begin with;
    `language` of the key points, None: detected; `lang` of the comments; `skeletons`: questions without an answer are
    drafted too, with a point to fill in; `source` is named in every rubric."""

    total: float | None = None
    prefix: str = "q"
    language: Lang | None = None
    lang: Lang = "zh"
    skeletons: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """One rubric: `text` is its YAML with comments, `checks` what a person must look at."""

    question: SchemeQuestion
    rubric: Rubric
    checks: tuple[Check, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafts:
    """All rubrics drafted from one file, questions without an answer, objective items counted by kind."""

    drafts: tuple[Draft, ...]
    unanswered: tuple[SchemeQuestion, ...]
    objective: Mapping[ObjectiveKind, int]
    notes: tuple[Note, ...]


def draft_rubrics(scheme: Scheme, options: DraftOptions | None = None) -> Drafts:
    """A rubric for every open question of `scheme` that has an answer, in its order; each passes parse_rubric."""
    options = options or DraftOptions()
    drafts: list[Draft] = []
    unanswered: list[SchemeQuestion] = []
    for question, name in zip(scheme.questions, rubric_ids(scheme.questions, options.prefix), strict=True):
        answered = any(_one_line(point.text) for point in question.points)
        if not answered:
            unanswered.append(question)
        if answered or options.skeletons:
            drafts.append(_draft(question, name, options))
    return Drafts(
        drafts=tuple(drafts),
        unanswered=tuple(unanswered),
        objective=dict(Counter(item.kind for item in scheme.objective)),
        notes=(*scheme.notes, *_marks_note(drafts)),
    )


def _marks_note(drafts: list[Draft]) -> tuple[Note, ...]:
    """Said once for all the questions whose source gives no marks."""
    count = sum(any(check.code == "marks-missing" for check in draft.checks) for draft in drafts)
    if not count:
        return ()
    return (
        Note(
            zh=f"有 {count} 道题没有写分数，每个要点先给 1 分；可用 --total 给出这些题的总分。",
            en=f"Questions without any marks: {count}; each of their points has 1 for now. "
            "Give their total with --total.",
        ),
    )


def _draft(question: SchemeQuestion, name: str, options: DraftOptions) -> Draft:
    language = options.language or detect_language(question.text + "".join(p.text for p in question.points))
    points = [(point, text) for point in question.points if (text := _one_line(point.text))]
    answered = bool(points)
    points = points or [(SchemePoint(""), pick(language, "（请填写要点）", "(write the point here)"))]
    marks = [point.marks for point, _ in points]
    shares = allot(marks, question.marks, fallback=options.total, pick=asked_for(question.text))
    keys, remarks = _key_points(points, shares)
    checks = (
        *_question_checks(question),
        *(shares.checks if answered else (NO_ANSWER,)),
        *(remarks if answered else ()),
    )
    rubric = _rubric(question, name, keys, shares, language, options)
    proposals = _proposals(question, keys) if answered else {}
    head = _head(options, proposed=any(proposals.values()))
    yaml = commented(rubric, head=head, checks=checks, keywords=proposals, lang=options.lang)
    return Draft(question, parse_rubric(yaml, name=f"{name}.yaml"), checks, yaml)


def _key_points(
    points: Sequence[tuple[SchemePoint, str]], shares: Allotment
) -> tuple[tuple[KeyPoint, ...], list[Check]]:
    """The points that have marks, and what to look at in all of them."""
    keys: list[KeyPoint] = []
    checks: list[Check] = []
    names = point_ids([point for point, _ in points])
    for name, (point, text), marks in zip(names, points, shares.marks, strict=True):
        if marks is None:
            checks.append(_left_out(text))
            continue
        checks += point_checks(name, text)
        also = tuple(wording for wording in point.also if wording != text)
        keys.append(KeyPoint(name, text, marks, also=also, keywords=point.keywords, feedback=point.feedback))
        checks += (Check("source", name, note) for note in point.checks)
    return tuple(keys), checks


def _proposals(question: SchemeQuestion, keys: Sequence[KeyPoint]) -> dict[str, tuple[str, ...]]:
    """Keywords for the points that have none."""
    found = propose_keywords([key.text for key in keys], question.text + question.case)
    return {key.id: words for key, words in zip(keys, found, strict=True) if not key.keywords}


def _question_checks(question: SchemeQuestion) -> list[Check]:
    checks: list[Check] = []
    if not question.text.strip():
        checks.append(NO_QUESTION)
    elif looks_cut(question.text):
        checks.append(QUESTION_CUT)
    checks += [Check("source", "question", note) for note in question.checks]
    if question.case.strip() and question.case_guessed:
        checks.append(CASE)
    return checks


def _left_out(text: str) -> Check:
    return Check(
        "left-out",
        "points",
        Note(
            zh=f"总分已分完，原文没有给这一条分数，未列为要点：{text}",
            en=f"The marks are all given to other points, so this one was left out: {text}",
        ),
    )


def _rubric(
    question: SchemeQuestion,
    name: str,
    keys: tuple[KeyPoint, ...],
    shares: Allotment,
    language: Lang,
    options: DraftOptions,
) -> Rubric:
    text = question.text.strip() or pick(language, "（请填写题目）", "(write the question here)")
    entries: tuple[KeyPoint | PointGroup, ...] = keys
    if shares.pick is not None:
        title = pick(language, f"要点（任答 {shares.pick} 点）", f"Points (any {shares.pick})")
        entries = (PointGroup(GROUP, title, keys, pick=shares.pick),)
    source = options.source
    if source and question.number and question.number != name:
        source += pick(language, f"，第 {question.number} 题", f", question {question.number}")
    return Rubric(
        id=name,
        title=question.title or title_of(text),
        kind=question.kind,
        language=language,
        question=text,
        entries=entries,
        max_score=shares.total,
        case=question.case.strip() or None,
        round_to=shares.round_to,
        source=source or None,
        tags=question.tags,
    )


def _one_line(text: str) -> str:
    """A point's text on one line, without the punctuation at its ends; Chinese lines are joined without a space."""
    text = re.sub(
        r"(?<=[\u3000-\u9fff\uff00-\uffef])\s*\n\s*(?=[\u3000-\u9fff\uff00-\uffef])", "", text.strip()
    )
    return trim(text)


def _head(options: DraftOptions, *, proposed: bool) -> list[str]:
    source = options.source or "?"
    lines = [
        pick(
            options.lang,
            f"由 grade rubrics import 从 {source} 起草。看过每一处“请核对”以后，删去这些注释。",
            f"Drafted from {source} by grade rubrics import. Look at every “check:”, then remove these comments.",
        )
    ]
    if proposed:
        lines.append(
            pick(
                options.lang,
                "注释里的 keywords 是建议：去掉 # 以后，答案必须含有每一组里的一个词才给分，先补上同义词。",
                "The keywords in comments are proposals: without the #, an answer earns the point only with a term of each "
                "group, so add synonyms first.",
            )
        )
    return lines
