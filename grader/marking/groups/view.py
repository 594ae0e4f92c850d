"""The groups of a class and the pairs that may be copied, for people and as JSON values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from grader.batch.table import Note
from grader.language import Lang, pick
from grader.marking.groups.copies import Copies, CopyPair
from grader.marking.groups.groups import ClassGroups, Group, Level
from grader.marking.groups.read import ClassAnswers
from grader.records import Evidence
from grader.view.figures import figure_table
from grader.view.safe import one_line

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

_GROUPS, _IDS = 40, 8  # groups in the table, ids of one group
_PAIRS, _PASSAGES, _QUOTED = 10, 3, 120  # pairs, passages of one pair, characters of one passage
_LEVELS: dict[Level, tuple[str, str]] = {
    "identical": ("完全相同", "identical"),
    "near": ("几乎相同", "nearly identical"),
    "same-points": ("要点相同", "same points"),
    "blank": ("空白", "blank"),
}


def groups_to_dict(
    answers: ClassAnswers, groups: ClassGroups, copies: Copies, lang: Lang
) -> dict[str, object]:
    """The groups and pairs as JSON values; offsets count in the answers as given, notes are in `lang`."""
    return {
        "schema": 1,
        "n": groups.n,
        "groups": [
            {
                "level": g.level,
                "size": len(g.members),
                "ids": [answers.ids[i] for i in g.members],
                "representative": answers.ids[g.representative],
                "text": answers.wordings[g.representative].bare.original,
                "score_min": g.score_min,
                "score_max": g.score_max,
            }
            for g in groups.groups
        ],
        "single": groups.single,
        "pairs": [_pair_to_dict(answers, pair, lang) for pair in copies.pairs],
        "decisions": groups.decisions,
        "notes": [note.text(lang) for note in (*answers.notes, *groups.notes, *copies.notes)],
    }


def _pair_to_dict(answers: ClassAnswers, pair: CopyPair, lang: Lang) -> dict[str, object]:
    def place(evidence: Evidence) -> dict[str, int]:
        return {"start": evidence.start, "end": evidence.end}

    return {
        "ids": [answers.ids[pair.first], answers.ids[pair.second]],
        "coverage": [round(share, 4) for share in pair.coverage],
        "longest": pair.longest,
        "passages": [{"text": p.a.text, "a": place(p.a), "b": place(p.b)} for p in pair.passages],
        "shared_mistake": None if pair.shared_mistake is None else pair.shared_mistake.text(lang),
    }


def groups_parts(
    answers: ClassAnswers, groups: ClassGroups, copies: Copies, lang: Lang
) -> list[RenderableType]:
    """Lines and tables: how many decisions there are, the groups, then the pairs with what they share."""
    parts: list[RenderableType] = [_headline(groups, lang)]
    if groups.groups:
        parts += ["", _groups(answers, groups.groups[:_GROUPS], lang)]
        parts += _more(len(groups.groups) - _GROUPS, pick(lang, "组", "groups"), lang)
    if copies.pairs:
        parts += ["", *_wrapped(_HEAD.text(lang))]
        for number, pair in enumerate(copies.pairs[:_PAIRS], 1):
            parts += _pair(answers, number, pair, lang)
        parts += _more(len(copies.pairs) - _PAIRS, pick(lang, "对", "pairs"), lang)
    else:
        parts += ["", pick(lang, "没有疑似互抄的答案。", "No answers look as if copied from one another.")]
    return parts


_HEAD = Note(
    zh="疑似互抄，请教师核对（两人可能用了同一份资料；文字相同本身不能说明谁抄了谁）",
    en="These may be copied from one another: please look. Both may have had the same source, and equal words do not "
    "tell who wrote them first.",
)


def _headline(groups: ClassGroups, lang: Lang) -> str:
    together = groups.n - groups.single
    if not groups.groups:
        return pick(
            lang,
            f"{groups.n} 份答案，各不相同，没有可以合并评阅的。",
            f"{groups.n} answers, none like another: each has to be marked by itself.",
        )
    count = len(groups.groups)
    return pick(
        lang,
        f"{groups.n} 份答案，{groups.decisions} 个决定即可评完：{together} 份归为 {count} 组，{groups.single} 份单独评。",
        f"{groups.n} answers take {groups.decisions} decision{'s' * (groups.decisions > 1)}: {together} are in {count} group{'s' * (count > 1)}, "
        f"{groups.single} {'stands' if groups.single == 1 else 'stand'} alone.",
    )


def _groups(answers: ClassAnswers, groups: Sequence[Group], lang: Lang) -> Table:
    names = pick(
        lang, "相同程度 份数 得分 代表答案 学号", "Sameness Answers Marks Representative Ids"
    ).split()
    rows = [
        (
            pick(lang, *_LEVELS[g.level]),
            str(len(g.members)),
            _marks(g),
            _text(answers, g),
            _ids(answers, g, lang),
        )
        for g in groups
    ]
    graded = any(g.score_min is not None for g in groups)
    kept = [at for at in range(len(names)) if graded or at != 2]
    table = figure_table(*((names[at], at in (1, 2)) for at in kept))
    table.expand = True
    table.columns[0].no_wrap = True
    text, ids = table.columns[-2:]
    text.no_wrap, text.overflow, text.ratio, ids.ratio = True, "ellipsis", 3, 2
    for row in rows:
        table.add_row(*(row[at] for at in kept))
    return table


def _text(answers: ClassAnswers, group: Group) -> str:
    return one_line(answers.wordings[group.representative].bare.original) or "–"


def _ids(answers: ClassAnswers, group: Group, lang: Lang) -> str:
    ids = ", ".join(one_line(answers.ids[i]) for i in group.members[:_IDS])
    count = len(group.members)
    return ids + (pick(lang, f" 等 {count} 份", f" and {count - _IDS} more") if count > _IDS else "")


def _marks(group: Group) -> str:
    if group.score_min is None or group.score_max is None:
        return "–"
    if group.score_min == group.score_max:
        return f"{group.score_min:g}"
    return f"{group.score_min:g}–{group.score_max:g}"


def _pair(answers: ClassAnswers, number: int, pair: CopyPair, lang: Lang) -> list[RenderableType]:
    one, other = (one_line(answers.ids[i]) for i in (pair.first, pair.second))
    shares = [f"{share:.0%}" for share in pair.coverage]
    head = pick(
        lang,
        f"{number}. {one} 与 {other}：相同的文字分别占 {shares[0]} 和 {shares[1]}，最长 {pair.longest} 字",
        f"{number}. {one} and {other}: {shares[0]} and {shares[1]} of them are the same, the longest run {pair.longest} letters",
    )
    parts = _wrapped(head)
    if pair.shared_mistake is not None:
        mistake = one_line(pair.shared_mistake.text(lang))
        parts += _wrapped(
            pick(
                lang, f"系统判为错的地方也相同：{mistake}", f"both marked wrong there for the same: {mistake}"
            ),
            indent=3,
        )
    longest = sorted(pair.passages, key=lambda p: -p.letters)[:_PASSAGES]
    quotes = [one_line(p.a.text) for p in sorted(longest, key=lambda p: p.a.start)]
    lines = [q if len(q) <= _QUOTED else q[: _QUOTED - 1] + "…" for q in quotes]
    more = _more(len(pair.passages) - _PASSAGES, pick(lang, "段", "passages"), lang)
    return [*parts, *_wrapped(*(f"“{line}”" for line in lines), indent=4), *more]


def _more(count: int, what: str, lang: Lang) -> list[RenderableType]:
    if count <= 0:
        return []
    return [
        pick(
            lang,
            f"……另有 {count} {what}，见 --format json。",
            f"… and {count} more {what}: see --format json.",
        )
    ]


def _wrapped(*texts: str, indent: int = 0) -> list[RenderableType]:
    from rich.padding import Padding

    return [Padding(text, (0, 0, 0, indent), expand=False) for text in texts]
