"""A run's summary for people, as wide as the terminal, Chinese or English."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from grader.batch.runner import BatchReport
from grader.batch.summary import BINS, RubricSummary, Summary
from grader.language import Lang, pick
from grader.view.figures import console_for, figure_table, print_parts
from grader.view.safe import one_line

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table

_BAR = 24
_DETAILED = 5  # questions whose points are all listed; with more, only the table of questions
_TOP = 5  # points in doubt that are named

_KINDS = {
    "doubtful-point": ("要点判断没有把握", "a point in doubt"),
    "contradiction": ("与要点相矛盾", "contradicts a point"),
    "flag": ("答案整体可疑", "something odd about the whole answer"),
    "low-confidence": ("总体置信度低", "low confidence overall"),
    "learnt": ("学习改动很大", "much changed by learning"),
    "unreadable": ("无法辨认", "unreadable"),
    "blank": ("空白", "blank"),
    "off-topic": ("离题", "off topic"),
    "keyword-list": ("堆砌关键词", "list of keywords"),
    "copied-question": ("照抄题目", "copies the question"),
    "copied-reference": ("照抄参考答案", "copies the reference"),
    "too-short": ("过短", "too short"),
    "repeated": ("重复", "repeats itself"),
}


def show_summary(summary: Summary, lang: Lang, stream: IO[str]) -> None:
    """Prints the summary to `stream`; characters that its encoding lacks become question marks."""
    console = console_for(stream)
    print_parts(_parts(summary, lang, console), stream, console=console)


def problem_lines(report: BatchReport, lang: Lang) -> list[str]:
    """A line on how many rows have no score, then one for each of the first of them; none when all went well."""
    count = report.summary.broken
    if not count:
        return []
    lines = [pick(lang, f"{count} 行没有评分：", f"Rows without a score: {count}")]
    lines += [
        pick(lang, f"  第 {n} 行：", f"  row {n}: ") + one_line(note.text(lang)) for n, note in report.broken
    ]
    if count > len(report.broken):
        more = count - len(report.broken)
        lines.append(
            pick(lang, f"  ……另有 {more} 行，见 error 列。", f"  … and {more} more; see the error column.")
        )
    return lines


def _parts(summary: Summary, lang: Lang, console: Console) -> list[RenderableType]:
    parts: list[RenderableType] = [_headline(summary, lang)]
    if not summary.graded:
        return parts
    parts += ["", _questions(summary, lang), "", _histogram(summary, lang, console)]
    if len(summary.rubrics) <= _DETAILED:
        for rubric in summary.rubrics:
            parts += ["", _points(rubric, lang, console)]
    for table in (_reasons(summary, lang), _doubtful(summary, lang), _flags(summary, lang)):
        if table is not None:
            parts += ["", table]
    return parts


def _headline(summary: Summary, lang: Lang) -> str:
    s = summary
    return pick(
        lang,
        f"共 {s.rows} 行：已评 {s.graded}，未评 {s.broken}，建议复核 {s.review}。",
        f"{s.rows} rows: {s.graded} graded, {s.broken} not graded, {s.review} to review.",
    )


def _questions(summary: Summary, lang: Lang) -> Table:
    names = pick(
        lang, "题目 人数 平均分 满分 标准差 最低 最高", "Question Answers Mean Out_of SD Lowest Highest"
    ).split()
    table = figure_table(*((name.replace("_", " "), at > 0) for at, name in enumerate(names)))
    for r in summary.rubrics:
        sd = "–" if r.sd is None else f"{r.sd:.2f}"
        figures = (f"{r.mean:.2f}", f"{r.max_score:g}", sd, f"{r.lowest:g}", f"{r.highest:g}")
        table.add_row(one_line(r.title), str(r.graded), *figures)
    return table


def _bar(share: float, console: Console) -> str:
    return ("█" if "utf" in console.encoding.lower() else "#") * round(share * _BAR)


def _histogram(summary: Summary, lang: Lang, console: Console) -> Table:
    table = figure_table(
        (pick(lang, "得分率", "Score"), True), (pick(lang, "人数", "Answers"), True), ("", False)
    )
    most = max(summary.histogram)
    for at, count in enumerate(summary.histogram):
        low, high = 100 * at // BINS, 100 * (at + 1) // BINS
        table.add_row(f"{low}–{high}%", str(count), _bar(count / most, console))
    return table


def _points(rubric: RubricSummary, lang: Lang, console: Console) -> Table:
    heading = pick(lang, f"要点（{one_line(rubric.title)}）", f"Point ({one_line(rubric.title)})")
    names = pick(lang, "分值 平均 得分率", "Marks Mean Facility").split()
    table = figure_table((heading, False), *((name, True) for name in names), ("", False))
    for p in rubric.points:
        figures = (f"{p.marks:g}", f"{p.mean:.2f}", f"{100 * p.facility:.0f}%")
        table.add_row(one_line(p.text), *figures, _bar(p.facility, console))
    return table


def _counts(heading: str, counts: dict[str, int], lang: Lang) -> Table | None:
    if not counts:
        return None
    table = figure_table((heading, False), (pick(lang, "答案数", "Answers"), True))
    for name, count in counts.items():
        zh, en = _KINDS.get(name, (name, name))
        table.add_row(pick(lang, zh, en), str(count))
    return table


def _reasons(summary: Summary, lang: Lang) -> Table | None:
    return _counts(pick(lang, "复核原因", "Why to review"), summary.review_reasons, lang)


def _flags(summary: Summary, lang: Lang) -> Table | None:
    return _counts(pick(lang, "标记", "Flags"), summary.flags, lang)


def _doubtful(summary: Summary, lang: Lang) -> Table | None:
    texts = {(r.rubric, p.id): one_line(p.text) for r in summary.rubrics for p in r.points}
    top = list(summary.review_points.items())[:_TOP]
    heading = pick(lang, "最常需要复核的要点", "Points most often to review")
    return _counts(heading, {texts.get(key, key[1]): count for key, count in top}, lang)
