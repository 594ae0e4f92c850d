"""The item analysis for people, as tables and sentences, and the same figures as JSON values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from grader.batch.table import Note
from grader.language import Lang, pick
from grader.marking.items.items import AnalysedItem, ItemAnalysis
from grader.view.figures import figure, figure_table
from grader.view.safe import one_line
from grader.view.wrap import cells, wrap

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.measure import Measurement
    from rich.table import Table

_NARROWEST = 12  # columns that a text gets at least


class _Prose:
    """Text that is broken as Chinese is: rich itself may begin a line with a comma and parts numbers from their words."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[str]:
        yield "\n".join(wrap(self._text, options.max_width))

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        from rich.measure import Measurement

        return Measurement(_NARROWEST, max(_NARROWEST, *(cells(line) for line in self._text.split("\n"))))


def items_to_dict(analysis: ItemAnalysis, words: Sequence[Note], lang: Lang) -> dict[str, object]:
    """The analysis as JSON values, figures to four decimals, undefined ones None; sentences in `lang`.

    `points` holds the figures of points, `questions` those of whole questions; one of them is empty.
    """
    score, items = analysis.score, [_item_dict(a) for a in analysis.items]
    return {
        "schema": 1,
        "n": score.n,
        "max_score": _rounded(analysis.max_score),
        "mean": _rounded(score.mean),
        "sd": _rounded(score.sd),
        "facility": _rounded(score.facility),
        "cic": _rounded(score.cic),
        "error_ratio": _rounded(score.error_ratio),
        "standard_error": _rounded(score.standard_error),
        "skewness": _rounded(score.skewness),
        "kurtosis": _rounded(score.kurtosis),
        "points": items if analysis.kind == "points" else [],
        "questions": items if analysis.kind == "questions" else [],
        "co_missed": [
            {
                "points": [analysis.items[at].item.id for at in (pair.first, pair.second)],
                "both": pair.both,
                "expected": _rounded(pair.expected),
                "lift": _rounded(pair.lift),
                "phi": _rounded(pair.phi),
                "p": pair.p,
            }
            for pair in analysis.pairs
        ],
        "teach_next": [note.text(lang) for note in words],
        "notes": [note.text(lang) for note in analysis.notes],
    }


def _item_dict(a: AnalysedItem) -> dict[str, object]:
    return {
        "id": a.item.id,
        "text": a.item.text,
        "marks": _rounded(a.item.marks),
        "n": a.figures.n,
        "missed": a.figures.missed,
        "mean": _rounded(a.figures.mean),
        "sd": _rounded(a.figures.sd),
        "facility": _rounded(a.figures.facility),
        "discrimination": _rounded(a.figures.discrimination),
        "efficiency": _rounded(a.figures.efficiency),
        "upper_lower": _rounded(a.figures.upper_lower),
    }


def items_parts(analysis: ItemAnalysis, words: Sequence[Note], lang: Lang) -> list[RenderableType]:
    """The analysis as lines and tables: the whole, the items, what is missed together, what to teach next."""
    parts: list[RenderableType] = [_Prose(line) for line in _headlines(analysis, lang)]
    if analysis.items:
        parts += ["", _items(analysis, lang), "", *map(_Prose, _legend(lang))]
    if analysis.pairs:
        parts += ["", _pairs(analysis, lang)]
    parts += ["", pick(lang, "接下来讲什么", "What to teach next")]
    return [*parts, *(_Prose(one_line(note.text(lang))) for note in words)]


def _headlines(analysis: ItemAnalysis, lang: Lang) -> list[str]:
    s = analysis.score
    if s.mean is None:
        return [pick(lang, f"{s.n} 名学生答了每一题。", f"{s.n} students answered every question.")]
    lines = [
        pick(
            lang,
            f"{s.n} 名学生，满分 {analysis.max_score:g}：平均 {figure(s.mean, 2)}（得分率 {figure(s.facility, 0)}%），"
            f"标准差 {figure(s.sd, 2)}，偏度 {figure(s.skewness, 2)}，峰度 {figure(s.kurtosis, 2)}。",
            f"{s.n} students, out of {analysis.max_score:g}: mean {figure(s.mean, 2)} (facility {figure(s.facility, 0)}%), "
            f"SD {figure(s.sd, 2)}, skewness {figure(s.skewness, 2)}, kurtosis {figure(s.kurtosis, 2)}.",
        )
    ]
    if s.cic is not None:
        lines.append(
            pick(
                lang,
                f"内部一致性系数（α）{figure(s.cic, 0)}%，误差比 {figure(s.error_ratio, 0)}%，"
                f"测量标准误 {figure(s.standard_error, 2)} 分。",
                f"Coefficient of internal consistency (alpha) {figure(s.cic, 0)}%, error ratio {figure(s.error_ratio, 0)}%, "
                f"standard error {figure(s.standard_error, 2)} marks.",
            )
        )
    return lines


def _items(analysis: ItemAnalysis, lang: Lang) -> Table:
    questions = analysis.kind == "questions"
    heading = pick(lang, "题目", "Question") if questions else pick(lang, "要点", "Point")
    count = pick(lang, "人数", "n") if questions else pick(lang, "零分人数", "Zero")
    names = pick(
        lang, "满分 {} 平均 标准差 得分率 区分度 区分效率 D", "Marks {} Mean SD Facility Discr. Effic. D"
    )
    table = figure_table((heading, False), *((name, True) for name in names.format(count).split()))
    for a in analysis.items:
        f = a.figures
        table.add_row(
            _Prose(one_line(a.item.text)),
            f"{a.item.marks:g}",
            str(f.n if questions else f.missed),
            figure(f.mean, 2),
            figure(f.sd, 2),
            figure(f.facility, 0),
            figure(f.discrimination, 0),
            figure(f.efficiency, 0),
            figure(f.upper_lower, 2),
        )
    return table


def _legend(lang: Lang) -> list[str]:
    return pick(
        lang,
        "得分率：平均分占满分的百分之几。区分度：与其余得分的相关，−100 到 100，越高越能分出好坏。\n"
        "区分效率：区分度达到最大可能的百分之几。D：总分最高与最低的 27% 学生得分率之差，−1 到 1。",
        "Zero: how many earned nothing. Facility: mean mark in percent of full marks. "
        "Discr.: correlation with the rest, -100 to 100; high is good.\n"
        "Effic.: discrimination in percent of the most possible. "
        "D: share of the marks earned by the top 27% of students less that of the bottom 27%, -1 to 1.",
    ).split("\n")


def _pairs(analysis: ItemAnalysis, lang: Lang) -> Table:
    names = pick(lang, "都丢的人数 偶然应有 倍数 φ p", "Both By_chance Lift phi p").split()
    heading = pick(lang, "常一起丢的要点", "Points missed together")
    table = figure_table((heading, False), *((name.replace("_", " "), True) for name in names))
    for pair in analysis.pairs:
        one, other = (one_line(analysis.items[at].item.text) for at in (pair.first, pair.second))
        figures = (figure(pair.expected, 1), figure(pair.lift, 1), figure(pair.phi, 2), _small(pair.p))
        table.add_row(_Prose(f"{one}\n+ {other}"), str(pair.both), *figures)
    return table


def _small(p: float) -> str:
    return "<.001" if p < 0.001 else f"{p:.3f}"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
