"""A rubric as a teacher reads it: what is asked, what earns marks and how, in words; text and Markdown only lay it out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.feedback_texts import plain
from grader.kinds import kind_name
from grader.language import Lang, pick
from grader.records import KeyPoint, Misconception, PointFeedback, PointGroup, Rubric
from grader.view.safe import visible

_USUAL_STEP = 0.5  # marks; what points are rounded to unless a rubric says otherwise


@dataclass(frozen=True, slots=True)
class Note:
    """Something said of a point or of the rubric: `label`, with its colon, is empty where the texts are sentences."""

    label: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetItem:
    """A point, a group with its points in `items`, or a misconception; `mark` is its number or sign, "" for a group.

    `name` is the id that tests, tables and options use.
    """

    mark: str
    text: str
    name: str
    notes: tuple[Note, ...] = ()
    items: tuple[SheetItem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSection:
    """A heading with paragraphs, which may have several lines, or items."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[SheetItem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One rubric, ready to be laid out. No text in it can drive a terminal; none is escaped for any format."""

    title: str
    facts: tuple[Note, ...]
    sections: tuple[SheetSection, ...]


def rubric_sheet(rubric: Rubric, lang: Lang, *, course: str = "") -> Sheet:
    """What there is to read of a rubric; `course` is the folder of the bank that holds it."""
    sections = [SheetSection(heading=pick(lang, "题目", "Question"), paragraphs=(visible(rubric.question),))]
    if rubric.case:
        sections.append(
            SheetSection(heading=pick(lang, "材料", "Case"), paragraphs=(visible(rubric.case.strip()),))
        )
    sections.append(_points(rubric, lang))
    if rubric.misconceptions:
        wrong = tuple(_wrong(m, lang) for m in rubric.misconceptions)
        sections.append(SheetSection(heading=pick(lang, "常见误解", "Misconceptions"), items=wrong))
    sections.append(_tests(rubric, lang))
    return Sheet(
        title=visible(rubric.title), facts=tuple(_facts(rubric, course, lang)), sections=tuple(sections)
    )


def _facts(rubric: Rubric, course: str, lang: Lang) -> list[Note]:
    kind, marks = kind_name(rubric.kind, lang), _marks(rubric.max_score, lang)
    about = pick(lang, f"{kind}，满分 {marks}", f"{kind.capitalize()}, {marks}")
    if rubric.round_to != _USUAL_STEP:
        step = plain(rubric.round_to)
        about += pick(lang, f"，每点的得分以 {step} 分为一档", f"; points are marked in steps of {step}")
    named = (
        ("编号", "Id", rubric.id),
        ("课程", "Course", course),
        ("标签", "Tags", pick(lang, "、", ", ").join(rubric.tags)),
        ("来源", "Source", rubric.source),
        ("文件", "File", str(rubric.path) if rubric.path else ""),
    )
    return [_sentence(about), *(_labelled(zh, en, (text,), lang) for zh, en, text in named if text)]


def _points(rubric: Rubric, lang: Lang) -> SheetSection:
    number = {point.id: at for at, point in enumerate(rubric.points, 1)}
    items = tuple(
        _group(entry, number, rubric, lang)
        if isinstance(entry, PointGroup)
        else _point(entry, number, rubric, lang)
        for entry in rubric.entries
    )
    count, marks = len(rubric.points), _marks(rubric.max_score, lang)
    heading = pick(
        lang, f"评分要点（{count} 点，满分 {marks}）", f"Key points ({count}; {marks} for full credit)"
    )
    return SheetSection(heading=heading, items=items)


def _group(group: PointGroup, number: Mapping[str, int], rubric: Rubric, lang: Lang) -> SheetItem:
    each = sorted((point.marks for point in group.points), reverse=True)
    marks = _marks(sum(each[: group.pick]), lang)
    rules = [_sentence(_rule(group, lang)), *_requires(group.requires, number, rubric, lang)]
    return SheetItem(
        mark="",
        text=_worth(visible(group.text), marks, lang),
        name=group.id,
        notes=(*rules, *_feedback(group.feedback, lang)),
        items=tuple(_point(point, number, rubric, lang) for point in group.points),
    )


def _rule(group: PointGroup, lang: Lang) -> str:
    """What an answer must do for the group's marks, in a sentence."""
    count = len(group.points)
    if group.pick is not None and group.pick < count:
        rule = pick(
            lang,
            f"以下 {count} 点答出任意 {group.pick} 点即得满分",
            f"Any {group.pick} of these {count} give full marks",
        )
    else:
        rule = pick(lang, f"以下 {count} 点都要答出", f"All {count} of these are asked for")
    if group.ordered:
        share = f"{plain(100 * group.out_of_order)}%"
        rule += pick(
            lang,
            f"；要按这个次序写，次序不对的点得 {share} 的分",
            f", in this order; a point out of order earns {share} of its marks",
        )
    return rule + pick(lang, "。", ".")


def _point(point: KeyPoint, number: Mapping[str, int], rubric: Rubric, lang: Lang) -> SheetItem:
    notes = []
    if point.also:
        notes.append(_labelled("也算答到", "Also counts", tuple(map(visible, point.also)), lang))
    if point.keywords:
        terms = pick(lang, "；", "; ").join(
            pick(lang, "、", ", ").join(map(visible, group)) for group in point.keywords
        )
        one = len(point.keywords) == 1
        zh, en = (
            "满分要有其中一个词" if one else "满分要有每组里的一个词",
            "Full marks need one of" if one else "Full marks need one of each",
        )
        notes.append(_labelled(zh, en, (terms,), lang))
    notes += _requires(point.requires, number, rubric, lang)
    return SheetItem(
        mark=f"{number[point.id]}.",
        text=_worth(visible(point.text), _marks(point.marks, lang), lang),
        name=point.id,
        notes=(*notes, *_feedback(point.feedback, lang)),
    )


def _requires(names: Sequence[str], number: Mapping[str, int], rubric: Rubric, lang: Lang) -> list[Note]:
    """A sentence on what must be there first; points by their numbers, groups by their words."""
    if not names:
        return []
    heads = {group.id: visible(group.text) for group in rubric.groups}
    shown = [
        pick(lang, f"第 {number[name]} 点", f"point {number[name]}")
        if name in number
        else pick(lang, f"“{heads[name]}”", f"“{heads[name]}”")
        for name in names
    ]
    listed = pick(lang, "、", " and ").join(shown)
    said = pick(lang, f"先要答出{listed}，这里才得分。", f"Earns nothing without {listed}.")
    return [_sentence(said)]


def _feedback(feedback: PointFeedback, lang: Lang) -> list[Note]:
    texts = (
        ("提示", "Hint", feedback.hint),
        ("答到时的评语", "Said when met", feedback.met),
        ("没答到时的评语", "Said when missed", feedback.missed),
    )
    return [_labelled(zh, en, (visible(text),), lang) for zh, en, text in texts if text]


def _wrong(wrong: Misconception, lang: Lang) -> SheetItem:
    text = visible(wrong.text)
    if wrong.deduct:
        cost = plain(wrong.deduct)
        text += pick(lang, f"（扣 {cost} 分）", f" (costs {cost})")
    notes = (_labelled("评语", "Feedback", (visible(wrong.feedback),), lang),) if wrong.feedback else ()
    return SheetItem(mark="✗", text=text, name=wrong.id, notes=notes)


def _tests(rubric: Rubric, lang: Lang) -> SheetSection:
    count = len(rubric.tests)
    name = rubric.id if rubric.path is None else str(rubric.path)
    said = pick(
        lang,
        f"{count} 份，用 grade rubrics check {name} 检验。"
        if count
        else "没有。写一两份，改动以后就知道有没有改坏。",
        f"{count}, run by grade rubrics check {name}."
        if count
        else "None. One or two would tell when a change breaks something.",
    )
    return SheetSection(heading=pick(lang, "自带的试答", "Its own test answers"), paragraphs=(said,))


def _worth(text: str, marks: str, lang: Lang) -> str:
    return pick(lang, f"{text}（{marks}）", f"{text} ({marks})")


def _marks(marks: float, lang: Lang) -> str:
    return pick(lang, f"{plain(marks)} 分", f"{plain(marks)} mark{'' if marks == 1 else 's'}")


def _labelled(zh: str, en: str, texts: tuple[str, ...], lang: Lang) -> Note:
    return Note(pick(lang, f"{zh}：", f"{en}: "), texts)


def _sentence(text: str) -> Note:
    return Note("", (text,))
