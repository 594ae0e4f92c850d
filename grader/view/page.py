"""What every format shows of a result, in order: the formats only write it down."""

from __future__ import annotations

from dataclasses import dataclass

from grader.feedback_texts import percent, plain, short
from grader.language import Lang
from grader.learnt import Learnt
from grader.records import Evidence, GradeResult, GroupScore, PointGroup, PointScore, Rubric
from grader.standing import Standing, standings
from grader.view.highlight import Piece, PieceKind, Span, split
from grader.view.words import Words, words_for

_KIND: dict[Standing, PieceKind] = {
    "met": "evidence",
    "partial": "partial",
    "withheld": "partial",
    "contradicted": "contradicted",
    "spare": "partial",
    "missed": "plain",
}


_DUST = 0.005  # marks below which a difference is not shown
_NAMED, _QUOTED = 3, 24  # parts of a learnt change that are named; columns of a clause quoted there
_MOST_DOUBTFUL = 2  # more are named by number, on one line


@dataclass(frozen=True, slots=True)
class Row:
    """A point (with its number and standing) or the head of a group (neither)."""

    text: str
    marks: str
    number: int | None = None
    standing: Standing | None = None
    in_group: bool = False
    quotes: tuple[str, ...] = ()
    feedback: str = ""

    @property
    def to_improve(self) -> bool:
        """Whether something is left to add or correct here."""
        return self.standing in ("partial", "contradicted", "withheld", "missed")

    @property
    def says_more(self) -> bool:
        """Whether the feedback says more than the point's text, which a view may show right above it."""
        return bool(self.feedback) and short(self.text) not in self.feedback


@dataclass(frozen=True, slots=True)
class Wrong:
    """A misconception found: its letter, the student's words, what is wrong, and what it costs."""

    label: str
    quotes: tuple[str, ...]
    feedback: str
    deduct: str


@dataclass(frozen=True, slots=True)
class Page:
    """One result, ready to be written in any format; no text in it is escaped yet."""

    lang: Lang
    words: Words
    title: str
    question: str
    score: str
    max_score: str
    percent: str
    share: float
    rows: tuple[Row, ...]
    total: str
    pieces: tuple[Piece, ...]
    wrong: tuple[Wrong, ...]
    notices: tuple[str, ...]
    needs_review: bool
    feedback: str
    stamp: str
    hints: bool

    @property
    def improve(self) -> tuple[Row, ...]:
        """The points with something to add or correct."""
        return tuple(row for row in self.rows if row.to_improve)


def make_page(rubric: Rubric, result: GradeResult, *, hints: bool = False) -> Page:
    """The page of one result; `hints` only changes headings, since `feedback` has replaced what must not show."""
    words = words_for(result.lang)
    standing = standings(rubric, result)
    wrong = tuple(
        Wrong(
            label=_letter(at),
            quotes=_texts(found.evidence),
            feedback=found.feedback or found.text,
            deduct=plain(found.deduct) if found.deduct else "",
        )
        for at, found in enumerate(result.misconceptions)
    )
    return Page(
        lang=result.lang,
        words=words,
        title=rubric.title,
        question=rubric.question,
        score=plain(result.score),
        max_score=plain(result.max_score),
        percent=f"{plain(result.percent)}%",
        share=min(1.0, max(0.0, result.score / result.max_score)),
        rows=_rows(rubric, result, standing),
        total=_total(words, result),
        pieces=split(result.answer, _spans(result, standing)) if result.answer.strip() else (),
        wrong=wrong,
        notices=_notices(words, result),
        needs_review=result.needs_review,
        feedback=result.feedback,
        stamp=_stamp(words, result),
        hints=hints,
    )


def _rows(rubric: Rubric, result: GradeResult, standing: dict[str, Standing]) -> tuple[Row, ...]:
    scores = {score.id: score for score in result.points}
    groups = {group.id: group for group in result.groups}
    rows: list[Row] = []
    number = 0
    for entry in rubric.entries:
        inside = isinstance(entry, PointGroup)
        if isinstance(entry, PointGroup):
            rows.append(_head(entry, groups.get(entry.id)))
        for point in entry.points if isinstance(entry, PointGroup) else (entry,):
            number += 1
            if point.id in scores:
                rows.append(_row(number, scores[point.id], standing[point.id], in_group=inside))
    return tuple(rows)


def _head(group: PointGroup, score: GroupScore | None) -> Row:
    return Row(text=group.text, marks=f"{plain(score.earned)}/{plain(score.max_score)}" if score else "")


def _row(number: int, score: PointScore, standing: Standing, *, in_group: bool) -> Row:
    return Row(
        text=score.text,
        marks=f"{plain(score.earned)}/{plain(score.marks)}",
        number=number,
        standing=standing,
        in_group=in_group,
        quotes=_texts(score.evidence),
        feedback=score.feedback,
    )


def _texts(evidence: tuple[Evidence, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(e.text for e in evidence if e.text.strip()))


def _letter(at: int) -> str:
    return "abcdefghijklmnop"[at] if at < 16 else f"x{at}"


def _spans(result: GradeResult, standing: dict[str, Standing]) -> list[Span]:
    spans = [
        Span(e.start, e.end, str(number), _KIND[standing[score.id]])
        for number, score in enumerate(result.points, start=1)
        if score.id in standing and _KIND[standing[score.id]] != "plain"
        for e in score.evidence
    ]
    spans.extend(
        Span(e.start, e.end, _letter(at), "contradicted")
        for at, found in enumerate(result.misconceptions)
        for e in found.evidence
    )
    return spans


def _total(words: Words, result: GradeResult) -> str:
    """How the marks add up, where that is not plain to see."""
    deduct = sum(found.deduct for found in result.misconceptions)
    taught = _taught(words, result, result.learnt) if result.learnt is not None else ""
    if taught and result.learnt and abs(result.capped + result.learnt.change - result.score) > _DUST:
        taught += words.rounded
    if not deduct and not taught and result.raw == result.score:
        return ""
    moved = (words.deducted.format(deduct=plain(deduct)) if deduct else "") + taught
    return words.total.format(raw=plain(result.raw), deducted=moved, score=plain(result.score))


def _taught(words: Words, result: GradeResult, learnt: Learnt) -> str:
    """What a teacher's marks of other answers changed: the parts that moved most, and the rest, so that they add up."""
    if not round(learnt.change, 2):
        return ""
    number = {p.id: i for i, p in enumerate(result.points, start=1)}
    moved = [p for p in learnt.parts if round(p.marks, 2)]
    named = sorted(moved, key=lambda p: -abs(p.marks))[:_NAMED]
    said = [
        words.taught_parts[part.kind].format(
            marks=_signed(part.marks),
            number=number.get(part.point or ""),
            quote=short("".join(e.text for e in part.evidence), cells=_QUOTED),
            like=part.like,
            given=plain(part.like_marks or 0),
        )
        for part in named
    ]
    rest = round(learnt.change, 2) - sum(round(p.marks, 2) for p in named)
    if round(rest, 2):
        said.append(words.taught_parts["rest"].format(marks=_signed(rest)))
    return words.taught.format(rows=learnt.rows, change=_signed(learnt.change), parts=words.comma.join(said))


def _signed(marks: float) -> str:
    return f"{round(marks, 2):+.10g}".replace("-", "−")


def _notices(words: Words, result: GradeResult) -> tuple[str, ...]:
    """Flags with the words that show them, then the other reasons to review; each sentence once."""
    lines = []
    for flag in result.flags:
        shown = "".join(words.quote.format(text) for text in _texts(flag.evidence)[:2])
        lines.append(f"{flag.message or flag.kind}{shown}")
    said = {flag.message for flag in result.flags}
    doubtful = [r for r in result.review_reasons if r.kind == "doubtful-point"]
    gathered = len(doubtful) > _MOST_DOUBTFUL
    lines.extend(
        r.message or r.kind
        for r in result.review_reasons
        if r.message not in said and not (gathered and r.kind == "doubtful-point")
    )
    if gathered:
        lines.append(_doubtful(words, result, {r.point for r in doubtful}))
    return tuple(dict.fromkeys(lines))


def _doubtful(words: Words, result: GradeResult, ids: set[str | None]) -> str:
    """Many points in doubt on one line, by number."""
    points = (
        words.doubtful_point.format(number=number, probability=percent(score.probability))
        for number, score in enumerate(result.points, start=1)
        if score.id in ids
    )
    return words.doubtful.format(points=words.comma.join(points))


def _stamp(words: Words, result: GradeResult) -> str:
    stamp = result.grader
    return words.stamp.format(
        confidence=percent(result.confidence),
        version=stamp.version,
        model=stamp.model,
        settings=stamp.settings,
    )
