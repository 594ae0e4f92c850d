"""Why the mark of an answer changed, in words: one line for each point, misconception or rule that did it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.feedback_texts import plain, say, short
from grader.language import Lang, pick
from grader.learnt import LearntPart
from grader.marking.compare.compare import AnswerChange, MisconceptionChange, PointChange
from grader.records import GradeResult, PointScore
from grader.view.figures import signed_marks
from grader.view.safe import one_line
from grader.view.words import words_for

_QUOTED = 60  # columns of a quotation
_PARTS = 2  # parts of a learnt change that are named
_REASONS: dict[str, tuple[str, str]] = {
    "requires": ("前提的要点没有答到", "what it requires is not stated"),
    "out-of-order": ("次序不对", "out of order"),
    "not-picked": ("本组已取够", "its group is full without it"),
    "copied": ("照抄原文", "copied"),
    "listed": ("只列了词语", "mere terms"),
    "keywords": ("缺少必有的关键词", "a demanded keyword is missing"),
}


@dataclass(frozen=True, slots=True)
class Cause:
    """What moved a mark: its name, how the marks went, and why."""

    name: str
    marks: str
    why: str


def causes(answer: AnswerChange, lang: Lang) -> Iterator[Cause]:
    """Points, misconceptions, the limits of the mark, what was learned, and flags that came or went."""
    for point in answer.points:
        yield Cause(point.id, f"{_earned(point.old)} → {_earned(point.new)}", _of_point(point, lang))
    for wrong in answer.misconceptions:
        yield Cause(wrong.id, signed_marks(wrong.net), _of_misconception(wrong, lang))
    if answer.held:
        limits = pick(lang, "总分不低于 0、不高于满分", "the mark stays within 0 and full marks")
        yield Cause(pick(lang, "封顶封底", "limits"), signed_marks(answer.held), limits)
    if answer.taught:
        name = pick(lang, "教师评分的校正", "taught")
        yield Cause(name, signed_marks(answer.taught), _of_lesson(answer, lang))
    yield from _of_flags(answer.old, answer.new, lang)


def quoted(words: Sequence[str], lang: Lang) -> str:
    """Words of an answer in quotation marks, those of each piece cut where they are long."""
    cut = (short(one_line(w), cells=_QUOTED) for w in words)
    return pick(lang, "", " ").join(pick(lang, f"「{w}」", f"“{w}”") for w in cut)


def _earned(score: PointScore | None) -> str:
    return "–" if score is None else plain(score.earned)


def _of_point(change: PointChange, lang: Lang) -> str:
    parts = (_worth(change, lang), _of_words(change, lang), _of_reasons(change, lang))
    return pick(lang, "；", "; ").join(p for p in parts if p)


def _worth(change: PointChange, lang: Lang) -> str:
    old, new = change.old, change.new
    if old is None:
        return pick(lang, "新要点", "a new point")
    if new is None:
        return pick(lang, "要点已去掉", "the point is gone")
    if old.marks == new.marks or change.share:
        return ""  # the words did more than the worth, which the table of points shows
    worth = f"{plain(old.marks)} → {plain(new.marks)}"
    return pick(lang, f"分值 {worth}", f"worth {worth}")


def _of_words(change: PointChange, lang: Lang) -> str:
    """What is quoted in one grading and not in the other, or the same words where they count otherwise."""
    was = change.old is not None and change.old.contradicted
    now = change.new is not None and change.new.contradicted
    if now and not was:
        said = pick(lang, "现在判为说反：", "now taken as its opposite: ") + quoted(change.words_new, lang)
        return said + _formerly(change.words_old, change.words_new, lang)
    if was and not now:
        return _no_opposite(change, lang)
    return _counted(change, lang)


def _formerly(old: Sequence[str], new: Sequence[str], lang: Lang) -> str:
    if not old:
        return ""
    if set(old) == set(new):
        return pick(lang, "（原来算数）", " (counted before)")
    return pick(lang, f"（原来算数：{quoted(old, lang)}）", f" (before, this counted: {quoted(old, lang)})")


def _no_opposite(change: PointChange, lang: Lang) -> str:
    old = quoted(change.words_old, lang)
    if change.words_new and set(change.words_old) == set(change.words_new):
        return pick(lang, f"原来判为说反，现在算数：{old}", f"counts, and was taken as the opposite: {old}")
    won = [w for w in change.words_new if w not in change.words_old]
    said = pick(lang, "不再判为说反：", "no longer taken as its opposite: ") + old
    return said + (pick(lang, "；现在算数：", "; now counts: ") + quoted(won, lang) if won else "")


def _counted(change: PointChange, lang: Lang) -> str:
    won = [w for w in change.words_new if w not in change.words_old]
    lost = [w for w in change.words_old if w not in change.words_new]
    if won and lost:
        return pick(
            lang,
            f"现在算{quoted(won, lang)}，原来算{quoted(lost, lang)}",
            f"now counts: {quoted(won, lang)}, before: {quoted(lost, lang)}",
        )
    if won:
        return pick(lang, "现在算数：", "now counts: ") + quoted(won, lang)
    if lost:
        return pick(lang, "不再算数：", "no longer: ") + quoted(lost, lang)
    if not change.words_new:
        return ""
    same = quoted(change.words_new, lang)
    if not change.share:
        return pick(lang, f"依据不变：{same}", f"for the same words: {same}")
    if change.share > 0:
        return pick(lang, f"同样的话给得更多：{same}", f"more for the same words: {same}")
    return pick(lang, f"同样的话给得更少：{same}", f"less for the same words: {same}")


def _of_reasons(change: PointChange, lang: Lang) -> str:
    """Why less is given than the words deserve, where that came or went."""
    old = change.old.reason if change.old else None
    new = change.new.reason if change.new else None
    if old == new:
        return ""
    if new is not None:
        return pick(lang, *_REASONS[new])
    if old is None or change.new is None:
        return ""
    return pick(lang, f"原来{_REASONS[old][0]}", f"before: {_REASONS[old][1]}")


def _of_misconception(change: MisconceptionChange, lang: Lang) -> str:
    if change.old is None and change.new is not None:
        words = quoted([e.text for e in change.new.evidence], lang)
        return pick(lang, "现在判为误解：", "now found as a misconception: ") + words
    if change.old is not None and change.new is None:
        words = quoted([e.text for e in change.old.evidence], lang)
        return pick(lang, "不再判为误解：", "no longer a misconception: ") + words
    if change.old is None or change.new is None:
        return ""
    cost = f"{plain(change.old.deduct)} → {plain(change.new.deduct)}"
    return pick(lang, f"扣分 {cost}", f"costs {cost}")


def _of_lesson(answer: AnswerChange, lang: Lang) -> str:
    """From how many marked answers it was learned, and the parts that moved most."""
    learnt = answer.new.learnt or answer.old.learnt
    if learnt is None:
        return ""
    seen = [p for p in learnt.parts if round(p.marks, 2)]
    largest = sorted(seen, key=lambda p: -abs(p.marks))[:_PARTS]
    parts = pick(lang, "、", ", ").join(_part(part, lang) for part in largest)
    whose = pick(lang, f"按教师评过的 {learnt.rows} 份", f"by the teacher's marks of {learnt.rows} answers")
    return whose + (pick(lang, f"（{parts}）", f" ({parts})") if parts else "")


def _part(part: LearntPart, lang: Lang) -> str:
    return (
        words_for(lang)
        .taught_parts[part.kind]
        .format(
            marks=signed_marks(round(part.marks, 2)),
            number=part.point,
            quote=short(one_line("".join(e.text for e in part.evidence)), cells=_QUOTED // 2),
            like=one_line(part.like or ""),
            given=plain(part.like_marks or 0),
        )
    )


def _of_flags(old: GradeResult, new: GradeResult, lang: Lang) -> Iterator[Cause]:
    """Flags of the whole answer, such as being off the topic, which take all points."""
    before, after = [f.kind for f in old.flags], [f.kind for f in new.flags]
    name = pick(lang, "整份答案", "whole answer")
    for kind in (k for k in after if k not in before):
        yield Cause(name, "", pick(lang, "现在标记：", "now flagged: ") + say(lang, f"flag-{kind}"))
    for kind in (k for k in before if k not in after):
        yield Cause(name, "", pick(lang, "不再标记：", "no longer flagged: ") + say(lang, f"flag-{kind}"))
