"""How rubrics look on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.language import Lang, pick, user_language
from grader.records import KeyPoint, PointFeedback, PointGroup, Rubric
from grader.view.safe import one_line, visible


def print_table(rubrics: Sequence[Rubric]) -> None:
    """One row a rubric; in colour and cut to the screen on a terminal only, whole everywhere else."""
    lang = user_language()
    console = Console(highlight=False, emoji=False, markup=False)
    if not rubrics:
        click.echo(pick(lang, "没有找到评分标准。", "No rubrics found."))
        return
    if not console.is_terminal:
        console.width = 10_000  # what reads a pipe wants whole rows
    table = Table(box=None, pad_edge=False, header_style="bold")
    names = pick(lang, "编号 标题 类型 满分 要点 标签", "ID Title Kind Marks Points Tags").split()
    for at, name in enumerate(names):
        right = at in (3, 4)
        table.add_column(
            name,
            justify="right" if right else "left",
            no_wrap=at != 1,
            overflow="fold" if at == 1 else "ellipsis",
        )
    for r in rubrics:
        cells = (
            r.id,
            r.title,
            r.kind,
            f"{r.max_score:g}",
            str(len(r.points)),
            pick(lang, "、", ", ").join(r.tags),
        )
        table.add_row(*(Text(one_line(cell), style="cyan" if i == 0 else "") for i, cell in enumerate(cells)))
    with console.capture() as captured:
        console.print(table)
    for line in captured.get().splitlines():
        click.echo(line.rstrip())


def print_rubric(rubric: Rubric) -> None:
    """Everything a teacher wants to see of a rubric."""
    click.echo(visible("\n".join(_lines(rubric, user_language()))))


def _lines(rubric: Rubric, lang: Lang) -> Iterator[str]:
    marks = _marks(rubric.max_score, lang)
    yield pick(lang, f"{rubric.title}（{marks}）", f"{rubric.title} ({marks})")
    yield f"{rubric.id} · {rubric.kind} · {rubric.path or '-'}"
    for label, text in (
        (pick(lang, "来源", "Source"), rubric.source),
        (pick(lang, "标签", "Tags"), pick(lang, "、", ", ").join(rubric.tags)),
    ):
        if text:
            yield pick(lang, f"{label}：{text}", f"{label}: {text}")
    yield from _block(pick(lang, "题目", "Question"), rubric.question)
    if rubric.case:
        yield from _block(pick(lang, "材料", "Case"), rubric.case)
    yield from ("", pick(lang, "要点", "Points"))
    for entry in rubric.entries:
        yield from _group(entry, lang) if isinstance(entry, PointGroup) else _point(entry, lang, "  ")
    if rubric.misconceptions:
        yield from ("", pick(lang, "错误观点", "Misconceptions"))
    for wrong in rubric.misconceptions:
        cost = pick(lang, f"（扣 {wrong.deduct:g} 分）", f" (costs {wrong.deduct:g})") if wrong.deduct else ""
        yield f"  ✗ {wrong.id}: {wrong.text}{cost}"
        if wrong.feedback:
            yield f"      {wrong.feedback}"
    if rubric.tests:
        yield from (
            "",
            pick(lang, f"自带 {len(rubric.tests)} 个测试", f"{len(rubric.tests)} tests of its own"),
        )


def _block(label: str, text: str) -> Iterator[str]:
    yield ""
    yield label
    yield from (f"  {line}" for line in text.splitlines())


def _marks(marks: float, lang: Lang) -> str:
    return pick(lang, f"{marks:g} 分", f"{marks:g} mark{'' if marks == 1 else 's'}")


def _group(group: PointGroup, lang: Lang) -> Iterator[str]:
    rules = []
    if group.pick:
        rules.append(pick(lang, f"任 {group.pick} 项得满分", f"any {group.pick} give full marks"))
    if group.ordered:
        share = f"{100 * group.out_of_order:g}%"
        rules.append(pick(lang, f"讲究顺序，次序不对得 {share}", f"order counts, {share} out of order"))
    rule = pick(lang, f"（{'；'.join(rules)}）", f" ({'; '.join(rules)})") if rules else ""
    yield f"  ▪ {group.id}: {group.text}{rule}"
    yield from _extras(group.requires, group.feedback, lang, "      ")
    for point in group.points:
        yield from _point(point, lang, "      ")


def _point(point: KeyPoint, lang: Lang, indent: str) -> Iterator[str]:
    marks = _marks(point.marks, lang)
    yield f"{indent}• {point.id}: {point.text}" + pick(lang, f"（{marks}）", f" ({marks})")
    deeper = indent + "    "
    yield from (deeper + pick(lang, f"也可说：{also}", f"or: {also}") for also in point.also)
    if point.keywords:
        groups = pick(lang, "；", "; ").join("/".join(terms) for terms in point.keywords)
        yield deeper + pick(lang, f"关键词：{groups}", f"keywords: {groups}")
    yield from _extras(point.requires, point.feedback, lang, deeper)


def _extras(requires: Sequence[str], feedback: PointFeedback, lang: Lang, indent: str) -> Iterator[str]:
    if requires:
        yield indent + pick(lang, f"前提：{'、'.join(requires)}", f"requires: {', '.join(requires)}")
    labels = (
        (feedback.met, "答到", "met"),
        (feedback.missed, "没答到", "missed"),
        (feedback.hint, "提示", "hint"),
    )
    for text, zh, en in labels:
        if text:
            yield indent + pick(lang, f"{zh}：{text}", f"{en}: {text}")
