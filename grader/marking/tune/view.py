"""A trial for people: the points in a table, then each with the answers to look at; and the same as JSON values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grader.feedback_texts import plain
from grader.language import Lang, pick
from grader.marking.tune.excerpt import excerpt, opening
from grader.marking.tune.trial import PointTrial, Sighting, Trial
from grader.records import Credit
from grader.view.columns import align, column_widths, cut
from grader.view.glyphs import Glyphs
from grader.view.safe import one_line
from grader.view.wrap import wrap

_NAMED = 12  # ids that a line names
_LEAST = 12  # columns that a point's text gets in the table
_CREDIT: dict[Credit, tuple[str, str]] = {
    "full": ("满分", "full"),
    "partial": ("一半", "half"),
    "none": ("没得", "none"),
}
_REASON = {
    "keywords": ("缺要求的词", "a demanded word is missing"),
    "requires": ("前提没有答到", "what it requires is missing"),
    "out-of-order": ("次序不对", "out of order"),
    "not-picked": ("本组已有更好的", "its group has better ones"),
    "copied": ("照抄题目或材料", "copied from the question"),
    "listed": ("只罗列了词", "mere terms"),
}
_HEADINGS = {
    "disagrees": ("与教师不一致", "Differs from the teacher"),
    "borderline": ("拿不准", "Borderline"),
    "keywords": ("说到了但缺要求的词，只得一半", "Said, but half for want of a demanded word"),
}


def trial_to_dict(trial: Trial, lang: Lang) -> dict[str, object]:
    """The trial as JSON values: every answer under every point, those to look at first in front."""
    return {
        "schema": 1,
        "rubric": {"id": trial.rubric.id, "sha256": trial.rubric.sha256},
        "answers": trial.answers,
        "thresholds": {"partial": trial.thresholds.partial, "full": trial.thresholds.full},
        "points": [_point_dict(point) for point in trial.points],
        "notes": [note.text(lang) for note in trial.notes],
    }


def _point_dict(trial: PointTrial) -> dict[str, object]:
    return {
        "id": trial.point.id,
        "number": trial.number,
        "text": trial.point.text,
        "marks": trial.point.marks,
        **{credit: len(trial.with_credit(credit)) for credit in _CREDIT},
        "borderline": len(trial.to_see("borderline")),
        "without_keyword": len(trial.to_see("keywords")),
        "marked": trial.marked,
        "disagrees": len(trial.to_see("disagrees")),
        "answers": [_sighting_dict(s) for s in trial.sightings],
    }


def _sighting_dict(s: Sighting) -> dict[str, object]:
    around = excerpt(s.answer, s.quote) if s.quote else None
    return {
        "id": s.id,
        "row": s.row,
        "look": s.why,
        "credit": s.score.credit,
        "marks": s.marks,
        "probability": s.score.probability,
        "distance": s.distance,
        "contradicted": s.score.contradicted,
        "reason": s.score.reason,
        "teacher": s.teacher,
        "difference": None if s.teacher is None else s.difference,
        "quote": {"start": s.quote.start, "end": s.quote.end, "text": s.quote.text} if s.quote else None,
        "context": around and {"before": around.before, "quote": around.quote, "after": around.after},
    }


def trial_lines(trial: Trial, lang: Lang, glyphs: Glyphs, *, width: int, most: int) -> Iterator[str]:
    """The trial in lines of at most `width` columns where that can be; `most` answers of each kind under each point."""
    yield from wrap(_headline(trial, lang), width)
    yield ""
    yield from _table(trial.points, lang, width)
    for point in trial.points:
        yield ""
        yield from _point(point, lang, glyphs, width, most)


def _headline(trial: Trial, lang: Lang) -> str:
    at, full = f"{trial.thresholds.partial:.3f}", f"{trial.thresholds.full:.3f}"
    return pick(
        lang,
        f"{one_line(trial.rubric.title)}：{trial.answers} 份答案。说到要点的概率达到 {at} 得一半，达到 {full} 得满分。",
        f"{one_line(trial.rubric.title)}: {trial.answers} answers. A point earns half from a probability of {at}, all from {full}.",
    )


def _table(points: Sequence[PointTrial], lang: Lang, width: int) -> list[str]:
    names = pick(
        lang, "要点 分数 满分 一半 没得 拿不准 不一致", "Point Marks Full Half None Borderline Differ"
    ).split()
    rows = [names]
    for trial in points:
        counts = [str(len(trial.with_credit(credit))) for credit in _CREDIT]
        differ = str(len(trial.to_see("disagrees"))) if trial.marked else "–"
        text = f"{trial.number}. {one_line(trial.point.text)}"
        near = str(len(trial.to_see("borderline")) + len(trial.to_see("keywords")))
        rows.append([text, plain(trial.point.marks), *counts, near, differ])
    if not any(trial.marked for trial in points):
        rows = [row[:-1] for row in rows]
    widths = column_widths(rows)
    widths[0] = max(_LEAST, min(widths[0], width - sum(widths[1:]) - 2 * (len(widths) - 1)))
    return align(rows, widths=widths, right=range(1, len(widths)))


def _point(trial: PointTrial, lang: Lang, glyphs: Glyphs, width: int, most: int) -> Iterator[str]:
    worth = plain(trial.point.marks)
    marks = pick(lang, f"（{worth} 分）", f" ({worth} mark{'' if worth == '1' else 's'})")
    yield from wrap(f"{trial.number}. {one_line(trial.point.text)}{marks} [{trial.point.id}]", width)
    if said := _odd(trial, lang):
        yield f"   {said}"
    for why, heading in _HEADINGS.items():
        if not (found := trial.to_see(why)):
            continue
        yield f"   {pick(lang, *heading)} ({len(found)})"
        for s in found[:most]:
            yield from _sighting(s, lang, glyphs, width)
        if len(found) > most:
            more = len(found) - most
            yield "     " + pick(lang, f"…… 另有 {more} 份", f"… and {more} more")
    for credit, names in _CREDIT.items():
        ids = [one_line(s.id) for s in sorted(trial.with_credit(credit), key=lambda s: s.row)]
        if ids:
            yield cut(f"   {pick(lang, *names)} {len(ids)}: {_listed(ids)}", width)


def _odd(trial: PointTrial, lang: Lang) -> str:
    """What a teacher should wonder at in the whole class."""
    count = len(trial.sightings)
    if len(trial.with_credit("none")) == count:
        return pick(
            lang,
            "没有一份答案答到：是没教到，还是写法太窄？",
            "No answer met it: was it not taught, or is it worded too narrowly?",
        )
    if len(trial.with_credit("full")) == count > 1:
        return pick(
            lang,
            "每一份都得满分：是不是写得太宽？",
            "Every answer met it in full: is it worded too broadly?",
        )
    return ""


def _sighting(s: Sighting, lang: Lang, glyphs: Glyphs, width: int) -> Iterator[str]:
    facts = [one_line(s.id)]
    if s.teacher is not None:
        mine, hers = plain(s.marks), plain(s.teacher)
        facts.append(pick(lang, f"教师 {hers}，系统 {mine}", f"teacher {hers}, grader {mine}"))
    else:
        facts.append(pick(lang, *_CREDIT[s.score.credit]))
    facts.append(pick(lang, f"概率 {s.score.probability:.3f}", f"probability {s.score.probability:.3f}"))
    if s.score.contradicted:
        facts.append(pick(lang, "似乎说反", "seems contradicted"))
    elif s.score.reason:
        facts.append(pick(lang, *_REASON[s.score.reason]))
    yield "   - " + " · ".join(facts)
    if s.quote:
        e = excerpt(s.answer, s.quote)
        text = f"{e.before}{glyphs.opening}{e.quote}{glyphs.closing}{e.after}"
    else:
        text = opening(s.answer) or pick(lang, "（空白）", "(blank)")
    yield from (f"     {line}" for line in wrap(text, max(_LEAST, width - 5)))


def _listed(ids: Sequence[str]) -> str:
    return " ".join(ids[:_NAMED]) + (" …" if len(ids) > _NAMED else "")
