"""What changed in a rubric, for people: what came, what went, and old beside new wording."""

from __future__ import annotations

from collections.abc import Iterator

from grader.feedback_texts import plain
from grader.language import Lang, pick
from grader.marking.compare.lines import hang
from grader.marking.compare.rubrics import Kind, RubricChange, RubricChanges, RubricPart, Value
from grader.view.safe import one_line

_KINDS: dict[Kind, tuple[str, str]] = {
    "rubric": ("评分标准", "rubric"),
    "point": ("要点", "point"),
    "group": ("分组", "group"),
    "misconception": ("误解", "misconception"),
}


def rubric_parts(changes: RubricChanges, lang: Lang) -> Iterator[str]:
    """Lines on what was added (+), removed (-) and changed, by point; none where nothing was."""
    if not changes:
        return
    yield from ("", pick(lang, "评分标准改了什么", "What changed in the rubric"))
    for part in changes.added:
        yield from hang("  + ", _part(part, lang))
    for part in changes.removed:
        yield from hang("  - ", _part(part, lang))
    owner: tuple[str, str | None] | None = None
    for change in changes.changed:
        if owner != (change.kind, change.id):
            owner = (change.kind, change.id)
            kind = kind_name(change.kind, lang)
            yield f"  {kind} {one_line(change.id)}" if change.id else f"  {kind}"
        yield from _change(change, lang)


def kind_name(kind: Kind, lang: Lang) -> str:
    """What a part of a rubric is called."""
    return pick(lang, *_KINDS[kind])


def _part(part: RubricPart, lang: Lang) -> str:
    marks = "" if part.marks is None else pick(lang, f"（{plain(part.marks)} 分）", f" ({plain(part.marks)})")
    return f"{kind_name(part.kind, lang)} {one_line(part.id)}{marks}{pick(lang, '：', ': ')}{one_line(part.text)}"


def _change(change: RubricChange, lang: Lang) -> Iterator[str]:
    """A list by what came and went, a text on two lines, anything else on one."""
    old, new = change.old, change.new
    prefix = f"    {change.key}  "
    if isinstance(old, tuple) and isinstance(new, tuple):
        for line in _list_changes(old, new, lang) or [pick(lang, "只是次序不同", "in another order")]:
            yield from hang(prefix, line)
            prefix = " " * len(prefix)
    elif isinstance(old, str) and isinstance(new, str):
        yield from hang(prefix, f"- {_value(old, lang)}")
        yield from hang(" " * len(prefix), f"+ {_value(new, lang)}")
    else:
        yield from hang(prefix, f"{_value(old, lang)} → {_value(new, lang)}")


def _list_changes(
    old: tuple[str | tuple[str, ...], ...], new: tuple[str | tuple[str, ...], ...], lang: Lang
) -> list[str]:
    """Items that went and came; of a group of keywords that was edited, its words."""
    gone, come = [v for v in old if v not in new], [v for v in new if v not in old]
    lines = []
    for item in gone:
        edited = next((c for c in come if isinstance(c, tuple) and set(c) & set(item)), None)
        if edited is None or not isinstance(item, tuple):
            lines.append(f"- {_value(item, lang)}")
            continue
        come.remove(edited)
        words = [f"- {one_line(w)}" for w in item if w not in edited]
        words += [f"+ {one_line(w)}" for w in edited if w not in item]
        lines.append(f"[{one_line(item[0])} …]  " + "  ".join(words))
    return [*lines, *(f"+ {_value(item, lang)}" for item in come)]


def _value(value: Value | tuple[str, ...], lang: Lang) -> str:
    if value is None:
        return pick(lang, "无", "none")
    if isinstance(value, tuple):
        return " / ".join(one_line(str(v)) for v in value)
    if isinstance(value, bool):
        return pick(lang, "是", "yes") if value else pick(lang, "否", "no")
    return one_line(value) if isinstance(value, str) else plain(value)
