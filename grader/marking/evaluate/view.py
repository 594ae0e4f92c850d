"""An evaluation as tables for people: figures with their usual names, beside what each means in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from grader.language import Lang, pick
from grader.marking.evaluate.evaluate import DEGRADING, THRESHOLDS, VERSIONS, Evaluation
from grader.view.figures import figure, figure_table
from grader.view.safe import one_line
from grader.view.wrap import wrap

if TYPE_CHECKING:
    from rich.console import RenderableType

_WIDTH = 80
_SHOWN = VERSIONS[-1]  # the version whose intervals are shown: the mark a student would get

# Name, what it means, decimals.
_FIGURES = (
    ("h_mean", "教师均分", "teacher mean", 2),
    ("sys_mean", "系统均分", "system mean", 2),
    ("h_sd", "教师标准差", "teacher SD", 2),
    ("sys_sd", "系统标准差", "system SD", 2),
    ("exact_agr", "同分 %", "same mark %", 1),
    ("adj_agr", "相邻 %", "adjacent %", 1),
    ("kappa", "一致性系数", "Cohen's", 3),
    ("wtkappa", "二次加权", "quadratic", 3),
    ("corr", "相关系数", "Pearson's r", 3),
    ("SMD", "标准化均差", "mean gap/SD", 3),
    ("R2", "决定系数", "1 - MSE/var", 3),
    ("RMSE", "均方根误差", "in marks", 3),
    ("MAE", "平均误差", "in marks", 3),
)
_MEANING = {name: (zh, en, digits) for name, zh, en, digits in _FIGURES}


def evaluation_parts(found: Evaluation, lang: Lang) -> Iterator[RenderableType]:
    """Headline, figures, second teacher, points, groups, notes; what there is none of is left out."""
    yield from _headline(found, lang)
    yield from _figures(found, lang)
    yield from _two_teachers(found, lang)
    yield from _true_marks(found, lang)
    yield from _points(found, lang)
    yield from _groups(found, lang)
    if found.notes:
        yield ""
    for note in found.notes:
        yield from _lines(pick(lang, "注意：", "Note: ") + one_line(note.text(lang)))


def _lines(text: str) -> list[str]:
    """Broken where Chinese may be."""
    return wrap(text, _WIDTH)


def _headline(found: Evaluation, lang: Lang) -> list[str]:
    human, system = one_line(found.human_name), one_line(found.system_name)
    top, step = f"{found.scale.max:g}", f"{found.scale.step:g}"
    return _lines(
        pick(
            lang,
            f"{found.n} 份答案：系统“{system}”对教师“{human}”；0 到 {top} 分，每 {step} 分一档。",
            f"{found.n} answers: the system's “{system}” against the teacher's “{human}”; 0 to {top} in steps of {step}.",
        )
    )


def _line(name: str) -> str:
    """The customary line for a figure."""
    return {
        "wtkappa": f"≥ {_short(THRESHOLDS['wtkappa'])}",
        "SMD": f"± {_short(THRESHOLDS['SMD'])}",
    }.get(name, "")


def _short(value: float) -> str:
    return f"{value:g}".removeprefix("0")


def _figures(found: Evaluation, lang: Lang) -> Iterator[RenderableType]:
    table = figure_table(
        ("", False),
        ("", False),
        *((name, True) for name in VERSIONS),
        (pick(lang, "95% 区间", "95% interval"), True),
        (pick(lang, "参考线", "line"), True),
    )
    for name, zh, en, digits in _FIGURES:
        values = [figure(getattr(found.system[version], name), digits) for version in VERSIONS]
        table.add_row(name, pick(lang, zh, en), *values, _interval(found, name, digits), _line(name))
    yield from ("", table)
    within = f"{found.scale.adjacent:g}"
    yield from _lines(
        pick(
            lang,
            "raw 是系统原分，raw_trim 限制在 0 到满分之间，raw_trim_round 再四舍五入到档；区间是 raw_trim_round 的，"
            f"由 {found.resamples} 次重抽样得出。相邻指相差不超过 {within} 分。参考线是文献中的惯例，不是合格线。",
            "raw is the score as it stands, raw_trim held within the scale, raw_trim_round also rounded to its steps; "
            f"intervals are of raw_trim_round, from {found.resamples} resamples. Adjacent: at most {within} apart. "
            "The lines are customary in the literature, no verdict.",
        )
    )


def _interval(found: Evaluation, name: str, digits: int) -> str:
    """Ends to two decimals at most: an interval is no more exact than that."""
    if name not in found.intervals[_SHOWN]:
        return ""
    ends = found.intervals[_SHOWN][name]
    return "–" if ends is None else "[" + ", ".join(figure(end, min(digits, 2)) for end in ends) + "]"


def _two_teachers(found: Evaluation, lang: Lang) -> Iterator[RenderableType]:
    if found.consistency is None or found.degradation is None:
        return
    double = pick(lang, f"双评 {found.consistency.N} 份", f"{found.consistency.N} marked twice")
    heads = pick(lang, "教师间 系统–教师 差 参考线", "teachers system–teacher degradation line").split()
    table = figure_table((double, False), ("", False), *((head, True) for head in heads))
    least = f"≥ -{_short(THRESHOLDS['degradation'])}"
    for name in DEGRADING:
        zh, en, digits = _MEANING[name]
        values = (
            getattr(found.consistency, name),
            getattr(found.system[_SHOWN], name),
            found.degradation[_SHOWN][name],
        )
        line = least if name in ("wtkappa", "corr") else ""
        table.add_row(name, pick(lang, zh, en), *(figure(value, digits) for value in values), line)
    yield from ("", table)
    yield from _lines(
        pick(
            lang,
            "教师间是第二位教师对第一位教师，系统–教师是系统（raw_trim_round）对第一位教师。差（degradation）为负，"
            "表示系统与第一位教师的一致程度不如第二位教师；SMD 的差则是松紧的差别。",
            "teachers: the second against the first; system–teacher: the system (raw_trim_round) against the first. "
            "Below 0, the degradation means that the system agrees less with the first teacher than the second does; "
            "for SMD it is the difference in leniency.",
        )
    )


def _true_marks(found: Evaluation, lang: Lang) -> Iterator[RenderableType]:
    if found.prmse is None:
        return
    heading = pick(lang, "对真分数的预测", "Against true marks")
    table = figure_table((heading, False), *((name, True) for name in VERSIONS))
    for name, figures in (("prmse", found.prmse.prmse), ("mse_true", found.prmse.mse_true)):
        table.add_row(name, *(figure(figures[version], 3) for version in VERSIONS))
    yield from ("", table)
    yield from _lines(
        pick(
            lang,
            "真分数指去掉教师评分误差后应得的分。prmse：系统分能解释真分数差异的比例，1 为最好；mse_true：均方误差。",
            "A true mark is what an answer deserves, the teachers' errors set aside. prmse: the share of the differences "
            "in true marks that the system's explain, 1 at best; mse_true: the mean squared error.",
        )
    )


def _points(found: Evaluation, lang: Lang) -> Iterator[RenderableType]:
    if not found.points:
        return
    names = ("N", "prevalence", "precision", "recall", "F1", "kappa", "exact_agr")
    table = figure_table((pick(lang, "要点", "Point"), False), *((name, True) for name in names))
    for p in found.points:
        shares = (figure(getattr(p, name), 2) for name in names[1:-1])
        table.add_row(one_line(p.id), str(p.N), *shares, figure(p.exact_agr, 1))
    yield from ("", table)
    yield from _lines(
        pick(
            lang,
            "得过分就算给了这个要点。prevalence：教师给了的比例；precision：系统给了的里面，教师也给了的比例；"
            "recall：教师给了的里面，系统也给了的比例；exact_agr：得分完全相同的答案 %。",
            "A point counts as given when it earned anything. prevalence: how often the teacher gave it; precision: of "
            "those the system gave, how many the teacher gave; recall: of those the teacher gave, how many the system "
            "gave; exact_agr: % of answers with the same marks for it.",
        )
    )


def _groups(found: Evaluation, lang: Lang) -> Iterator[RenderableType]:
    names = ("N", "h_mean", "sys_mean", "DSM", "SMD", "wtkappa")
    for column in dict.fromkeys(group.column for group in found.groups):
        table = figure_table((one_line(column), False), *((name, True) for name in names))
        for g in (g for g in found.groups if g.column == column):
            value = one_line(g.value) or pick(lang, "（空）", "(empty)")
            rest = (figure(g.DSM, 3), figure(g.SMD, 3), figure(g.wtkappa, 3))
            table.add_row(value, str(g.N), figure(g.h_mean, 2), figure(g.sys_mean, 2), *rest)
        yield from ("", table)
    if found.groups:
        yield from _lines(
            pick(
                lang,
                "各组按 raw_trim 计。DSM：与全体相比，系统对这一组比教师松（正）还是严（负），以标准差为单位。",
                "Groups are of raw_trim. DSM: whether the system is kinder (+) or harsher (-) to this group than the "
                "teacher, measured against all answers, in standard deviations.",
            )
        )
