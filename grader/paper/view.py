"""A paper's plan and a class's figures for people, as tables and sentences, and the same as JSON values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from grader.feedback_texts import plain, short
from grader.kinds import kind_name
from grader.language import Lang, pick
from grader.paper.cells import distractor
from grader.paper.figures import ClassFigures, ItemRecord
from grader.paper.objective.mark import key_text
from grader.paper.paper import ChoiceItem, Item, ObjectiveKind, OpenItem, Paper, PartialRule, Section
from grader.view.figures import figure, figure_table
from grader.view.safe import one_line

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

_OBJECTIVE: dict[ObjectiveKind, tuple[str, str]] = {
    "single-choice": ("单选", "single choice"),
    "multiple-choice": ("多选", "multiple choice"),
    "true-false": ("判断", "true/false"),
    "fill-in": ("填空", "fill-in"),
}
_QUESTION, _KEY = 34, 20  # columns that a question and a key get in the plan
PARTIAL: dict[PartialRule, tuple[str, str]] = {
    "all-or-nothing": ("全对才得分", "all or nothing"),
    "proportional": ("按（对−错）/应选数给分", "(right − wrong) / right options"),
    "subset-half": ("少选得一半，错选不得分", "half for a right subset"),
    "subset-proportional": ("少选按比例，错选不得分", "share for a right subset"),
}


# ---- the plan of a paper ------------------------------------------------------------------------------------
def plan_parts(paper: Paper, columns: Sequence[str] | None, lang: Lang) -> list[RenderableType]:
    """The paper as it was read: sections, items, keys, marks; with `columns` (their names, by item) what was found."""
    count, total = len(paper.items), plain(paper.marks)
    head = pick(
        lang,
        f"《{one_line(paper.title)}》：{len(paper.sections)} 个大题，{count} 道题，满分 {total}。",
        f"{one_line(paper.title)}: {len(paper.sections)} sections, {count} items, {total} marks.",
    )
    names = pick(lang, "题号 题型 分值 内容 答案", "Item Kind Marks Content Key").split()
    named = list(zip(names, (False, False, True, False, False), strict=True))
    if columns is not None:
        named.append((pick(lang, "作答列", "Column"), False))
    parts: list[RenderableType] = [head]
    found = iter(columns or ())
    for section in paper.sections:
        title = f"{one_line(section.title)}（{plain(section.marks)} 分）"
        rules = "".join(pick(lang, f"，{PARTIAL[r][0]}", f", {PARTIAL[r][1]}") for r in _rules(section))
        parts += ["", pick(lang, title, f"{one_line(section.title)} ({plain(section.marks)} marks)") + rules]
        table = figure_table(*named)
        for item in section.items:
            own = [one_line(next(found))] if columns is not None else []
            table.add_row(
                item.number, _kind(item, lang), plain(item.marks), _content(item), _key(item, lang), *own
            )
        parts.append(table)
    return parts


def plan_to_dict(paper: Paper, columns: Sequence[str] | None) -> dict[str, object]:
    """The same as JSON values."""
    found = iter(columns or ())
    return {
        "schema": 1,
        "paper": paper.title,
        "sha256": paper.sha256,
        "max_score": paper.marks,
        "sections": [
            {
                "title": section.title,
                "max_score": section.marks,
                "items": [_item_plan(item, next(found, None)) for item in section.items],
            }
            for section in paper.sections
        ],
    }


def _item_plan(item: Item, column: str | None) -> dict[str, object]:
    plan: dict[str, object] = {"number": item.number, "kind": kind_of(item), "marks": item.marks}
    if isinstance(item, OpenItem):
        plan |= {"rubric": item.rubric.id, "rubric_marks": item.rubric.max_score}
    else:
        plan |= {"key": key_text(item)}
    return plan | ({} if column is None else {"column": column})


def kind_of(item: Item) -> str:
    """The kind of an item, or of its rubric."""
    return item.rubric.kind if isinstance(item, OpenItem) else item.kind


def _kind(item: Item, lang: Lang) -> str:
    return (
        kind_name(item.rubric.kind, lang)
        if isinstance(item, OpenItem)
        else pick(lang, *_OBJECTIVE[item.kind])
    )


def _content(item: Item) -> str:
    if isinstance(item, OpenItem):
        return f"{one_line(item.rubric.title)} [{item.rubric.id}]"
    return short(item.question, cells=_QUESTION) or "–"


def _key(item: Item, lang: Lang) -> str:
    if isinstance(item, OpenItem):
        full = plain(item.rubric.max_score)
        return (
            ""
            if item.marks == item.rubric.max_score
            else pick(lang, f"按 {full} 分折算", f"scaled from {full}")
        )
    return short(key_text(item), cells=_KEY)


def _rules(section: Section) -> list[PartialRule]:
    """The partial credit rules of a section's multiple choice, each once."""
    multiple = (i for i in section.items if isinstance(i, ChoiceItem) and i.kind == "multiple-choice")
    return list(dict.fromkeys(item.partial for item in multiple))


# ---- how a class did ----------------------------------------------------------------------------------------
def figures_parts(figures: ClassFigures, lang: Lang) -> list[RenderableType]:
    """The class's figures for a teacher: the whole, the sections, the items."""
    parts: list[RenderableType] = [*_headlines(figures, lang)]
    if figures.score.mean is not None:
        parts += ["", _sections(figures, lang), "", _items(figures, lang), "", _legend(lang)]
    return parts


def _headlines(figures: ClassFigures, lang: Lang) -> list[str]:
    f, s = figures, figures.score
    count = f.graded + f.broken
    lines = [
        pick(
            lang,
            f"《{one_line(f.paper.title)}》：{count} 名学生，有总分 {f.graded}，没有总分 {f.broken}，建议复核 {f.review}。",
            f"{one_line(f.paper.title)}: {count} students, {f.graded} with a total, {f.broken} without, {f.review} to review.",
        )
    ]
    if s.mean is not None:
        lines.append(
            pick(
                lang,
                f"满分 {plain(f.paper.marks)}：平均 {figure(s.mean, 2)}（得分率 {figure(s.facility, 0)}%），"
                f"标准差 {figure(s.sd, 2)}，最低 {figure(f.lowest, 1)}，最高 {figure(f.highest, 1)}。",
                f"Out of {plain(f.paper.marks)}: mean {figure(s.mean, 2)} (facility {figure(s.facility, 0)}%), "
                f"SD {figure(s.sd, 2)}, lowest {figure(f.lowest, 1)}, highest {figure(f.highest, 1)}.",
            )
        )
    if s.cic is not None:
        lines.append(
            pick(
                lang,
                f"内部一致性系数（α）{figure(s.cic, 0)}%，测量标准误 {figure(s.standard_error, 2)} 分。",
                f"Coefficient of internal consistency (alpha) {figure(s.cic, 0)}%, "
                f"standard error {figure(s.standard_error, 2)} marks.",
            )
        )
    return lines


def _sections(figures: ClassFigures, lang: Lang) -> Table:
    names = pick(lang, "满分 平均 标准差 得分率", "Marks Mean SD Facility").split()
    table = figure_table((pick(lang, "大题", "Section"), False), *((name, True) for name in names))
    for record in figures.sections:
        s = record.score
        cells = (plain(record.section.marks), figure(s.mean, 2), figure(s.sd, 2), figure(s.facility, 0))
        table.add_row(one_line(record.section.title), *cells)
    return table


def _items(figures: ClassFigures, lang: Lang) -> Table:
    names = pick(lang, "满分 平均 得分率 区分度 空白 复核", "Marks Mean Facility Discr. Blank Review").split()
    table = figure_table(
        (pick(lang, "题号", "Item"), False),
        (pick(lang, "题型", "Kind"), False),
        *((name, True) for name in names),
        (pick(lang, "最多的错选", "Commonest wrong"), False),
    )
    for record in figures.items:
        f = record.figures
        numbers = (f.mean, f.facility, f.discrimination) if f else (None, None, None)
        cells = [figure(value, digits) for value, digits in zip(numbers, (2, 0, 0), strict=True)]
        about = (
            one_line(record.item.rubric.title) if isinstance(record.item, OpenItem) else distractor(record)
        )
        counts = (str(record.blank), str(record.review))
        table.add_row(
            record.item.number, _kind(record.item, lang), plain(record.item.marks), *cells, *counts, about
        )
    return table


def _legend(lang: Lang) -> str:
    return pick(
        lang,
        "得分率：平均分占满分的百分之几。主观题的最后一列是题目。\n"
        "区分度：与其余各题得分的相关，−100 到 100，越高越能分出好坏。",
        "Facility: mean in percent of the marks. Last column of an open question: its title.\n"
        "Discr.: correlation with the rest of the paper, -100 to 100; high is good.",
    )


def figures_to_dict(figures: ClassFigures, lang: Lang) -> dict[str, object]:
    """The figures as JSON values, to four decimals, undefined ones None; `facility` and `cic` in percent."""
    s = figures.score
    return {
        "schema": 1,
        "paper": figures.paper.title,
        "sha256": figures.paper.sha256,
        "n": figures.graded + figures.broken,
        "graded": figures.graded,
        "broken": figures.broken,
        "review": figures.review,
        "max_score": figures.paper.marks,
        "mean": _rounded(s.mean),
        "sd": _rounded(s.sd),
        "facility": _rounded(s.facility),
        "lowest": _rounded(figures.lowest),
        "highest": _rounded(figures.highest),
        "cic": _rounded(s.cic),
        "error_ratio": _rounded(s.error_ratio),
        "standard_error": _rounded(s.standard_error),
        "sections": [
            {
                "title": r.section.title,
                "max_score": r.section.marks,
                "n": r.score.n,
                "mean": _rounded(r.score.mean),
                "sd": _rounded(r.score.sd),
                "facility": _rounded(r.score.facility),
            }
            for r in figures.sections
        ],
        "items": [_item_dict(record) for record in figures.items],
        "notes": [note.text(lang) for note in figures.notes],
    }


def _item_dict(record: ItemRecord) -> dict[str, object]:
    f = record.figures
    return {
        **_item_plan(record.item, None),
        "n": f.n if f else 0,
        "mean": _rounded(f.mean if f else None),
        "sd": _rounded(f.sd if f else None),
        "facility": _rounded(f.facility if f else None),
        "discrimination": _rounded(f.discrimination if f else None),
        "efficiency": _rounded(f.efficiency if f else None),
        "upper_lower": _rounded(f.upper_lower if f else None),
        "blank": record.blank,
        "review": record.review,
        "chosen": record.chosen,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
