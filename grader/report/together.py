"""The sections on the class as a whole: agreement with the teacher, groups, and what graded it."""

from __future__ import annotations

from typing import Any

from grader import __version__
from grader.feedback_texts import percent, plain, short
from grader.language import Lang, pick
from grader.marking.evaluate.evaluate import VERSIONS
from grader.marking.groups.view import groups_to_dict
from grader.records import GradeResult
from grader.report.charts import Said, agreement_plot
from grader.report.gather import ClassReport, Compared
from grader.report.parts import Chart, Section, Table, cells, columns
from grader.view.figures import figure

_MARKED = VERSIONS[
    -1
]  # the score held within the scale and rounded to its steps: the mark a student would get
_PAIRS, _PASSAGES, _GROUPS, _IDS = 20, 2, 40, 12
_TEXT = 120  # columns of an answer or a passage that is quoted
_FIGURES = (
    ("exact_agr", "同分 %", "Same mark %", 1),
    ("adj_agr", "相邻 %", "Adjacent %", 1),
    ("wtkappa", "二次加权 kappa", "Quadratic weighted kappa", 3),
    ("corr", "相关系数", "Pearson's r", 3),
    ("SMD", "标准化均差", "Standardised mean difference", 3),
    ("MAE", "平均误差（分）", "Mean absolute error (marks)", 3),
    ("RMSE", "均方根误差（分）", "Root mean squared error (marks)", 3),
)
_LEVELS = {
    "identical": ("完全相同", "identical"),
    "near": ("几乎相同", "nearly identical"),
    "same-points": ("要点相同", "same points"),
    "blank": ("空白", "blank"),
}


# ---- the teacher ------------------------------------------------------------------------------------------
def agreement(report: ClassReport) -> Section | None:
    """The grader's marks against the teacher's; None without a teacher's marks."""
    if report.compared is None:
        return None
    lang, found = report.lang, report.compared.evaluation
    own = found.system[_MARKED]
    headline = pick(
        lang,
        f"{found.n} 份答案有教师分数（“{found.human_name}”）：教师平均 {own.h_mean:.2f} 分，系统平均 {own.sys_mean:.2f} 分。",
        f"{found.n} answers have the teacher's marks (“{found.human_name}”): her mean is {own.h_mean:.2f}, the grader's "
        f"{own.sys_mean:.2f}.",
    )
    tables = (_agreement(report.compared, lang), *_by_point(report.compared, report))
    return Section(
        id="agreement",
        title=pick(lang, "与教师评分的一致程度", "Agreement with the teacher"),
        lines=(headline,),
        charts=(_scatter(report.compared, lang),),
        tables=tables,
        notes=tuple(note.text(lang) for note in found.notes),
    )


def _scatter(compared: Compared, lang: Lang) -> Chart:
    title = pick(lang, "教师的分与系统的分", "The teacher's marks and the grader's")
    off = sum(abs(h - s) > 1e-9 for h, s in compared.pairs)
    desc = pick(
        lang,
        f"{len(compared.pairs)} 份中 {off} 份两者不同。",
        f"The two differ for {off} of {len(compared.pairs)} answers.",
    )
    svg = agreement_plot(compared.pairs, top=compared.evaluation.scale.max, said=Said(title, desc))
    return Chart(
        title=title,
        svg=svg,
        across=pick(
            lang,
            "教师（圆越大人数越多，虚线上两者同分）",
            "Teacher (larger circles: more answers; dashed: equal)",
        ),
        up=pick(lang, "系统", "Grader"),
    )


def _agreement(compared: Compared, lang: Lang) -> Table:
    found = compared.evaluation
    rows = []
    for name, zh, en, digits in _FIGURES:
        ends = found.intervals[_MARKED].get(name)
        between = (
            "–"
            if ends is None
            else f"[{_signed(ends[0], min(digits, 2))}, {_signed(ends[1], min(digits, 2))}]"
        )
        rows.append(cells(pick(lang, zh, en), _signed(getattr(found.system[_MARKED], name), digits), between))
    names = pick(lang, "指标|值|95% 区间", "Figure|Value|95% interval")
    return Table(
        caption=pick(lang, "总分", "The whole mark"), columns=columns(names, figures="-nn"), rows=tuple(rows)
    )


def _signed(value: float | None, digits: int) -> str:
    return figure(value, digits).replace("-", "−")


def _by_point(compared: Compared, report: ClassReport) -> tuple[Table, ...]:
    lang = report.lang
    texts = {p.id: p.text for p in report.rubric.points}
    rows = tuple(
        cells(
            short(texts.get(p.id, p.id)),
            str(p.N),
            figure(p.exact_agr, 0),
            figure(p.precision, 2),
            figure(p.recall, 2),
            figure(p.kappa, 2),
        )
        for p in compared.evaluation.points
    )
    names = pick(lang, "要点|份数|同分 %|查准率|查全率|kappa", "Point|Answers|Same %|Precision|Recall|Kappa")
    caption = pick(lang, "各要点", "By point")
    return (Table(caption=caption, columns=columns(names, figures="-nnnnn"), rows=rows),) if rows else ()


# ---- groups and pairs -------------------------------------------------------------------------------------
def groups(report: ClassReport) -> Section:
    """Answers that say the same, and pairs with long passages in common. It accuses nobody."""
    lang = report.lang
    found: dict[str, Any] = groups_to_dict(report.answers, report.groups, report.copies, lang)
    together, count = found["n"] - found["single"], len(found["groups"])
    lines = [
        pick(
            lang,
            f"{found['n']} 份答案中，{together} 份与别人说法相同，归为 {count} 组。",
            f"{together} of {found['n']} answers say the same as another, in groups: {count}.",
        )
        if count
        else pick(lang, "没有两份答案说法相同。", "No two answers say the same.")
    ]
    if found["pairs"]:
        lines.append(
            pick(
                lang,
                f"有 {len(found['pairs'])} 对答案有较长的相同文字，请老师看一看：两人可能用了同一份资料，"
                "文字相同本身不能说明谁参考了谁。",
                f"Pairs with long passages in common: {len(found['pairs'])}. Please look; both may have had the same source, "
                "and equal words do not tell who wrote them first.",
            )
        )
    else:
        lines.append(
            pick(
                lang,
                "除通用措辞外，没有两份答案有较长的相同文字。",
                "Beyond common wording, no two answers share a long passage.",
            )
        )
    tables = (*_groups(found["groups"], lang), *_pairs(found["pairs"], lang))
    return Section(
        id="groups",
        title=pick(lang, "相同的答案", "Answers that are alike"),
        lines=tuple(lines),
        tables=tables,
        notes=(*_cut(found, lang), *found["notes"]),
    )


def _cut(found: dict[str, Any], lang: Lang) -> list[str]:
    """How much is not listed here."""
    return [
        pick(
            lang,
            f"只列了前 {most} {zh}，共 {len(found[kind])} {zh}；全部见 grade groups。",
            f"Only the first {most} of {len(found[kind])} {kind} are listed; grade groups has them all.",
        )
        for kind, zh, most in (("groups", "组", _GROUPS), ("pairs", "对", _PAIRS))
        if len(found[kind]) > most
    ]


def _groups(found: list[dict[str, Any]], lang: Lang) -> tuple[Table, ...]:
    rows = tuple(
        cells(
            pick(lang, *_LEVELS[g["level"]]),
            str(g["size"]),
            _span(g["score_min"], g["score_max"]),
            short(g["text"], cells=_TEXT) or "–",
            _ids(g["ids"], lang),
        )
        for g in found[:_GROUPS]
    )
    names = pick(lang, "相同程度|份数|得分|代表答案|学生", "Sameness|Answers|Marks|One of them|Students")
    caption = pick(lang, "说法相同的答案", "Answers that say the same")
    return (Table(caption=caption, columns=columns(names, figures="-nn--"), rows=rows),) if rows else ()


def _pairs(found: list[dict[str, Any]], lang: Lang) -> tuple[Table, ...]:
    rows = tuple(
        cells(
            pick(lang, " 与 ", " and ").join(p["ids"]),
            " / ".join(percent(share) for share in p["coverage"]),
            "\n".join(_passages(p, lang)),
        )
        for p in found[:_PAIRS]
    )
    names = pick(lang, "学生|相同文字所占|相同的文字", "Students|Share in common|What they share")
    caption = pick(lang, "有较长相同文字的答案", "Answers with long passages in common")
    return (Table(caption=caption, columns=columns(names, figures="-n-"), rows=rows),) if rows else ()


def _passages(pair: dict[str, Any], lang: Lang) -> list[str]:
    longest = sorted(pair["passages"], key=lambda p: (p["a"]["start"] - p["a"]["end"], p["a"]["start"]))
    quoted = [f"“{short(p['text'], cells=_TEXT)}”" for p in longest[:_PASSAGES]]
    mistake = pair["shared_mistake"]
    return [
        *quoted,
        *([pick(lang, "同一处判错：", "Both marked wrong there: ") + mistake] if mistake else []),
    ]


def _span(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return "–"
    return plain(low) if low == high else f"{plain(low)}–{plain(high)}"


def _ids(ids: list[str], lang: Lang) -> str:
    more = pick(lang, f" 等 {len(ids)} 份", f" and {len(ids) - _IDS} more") if len(ids) > _IDS else ""
    return ", ".join(ids[:_IDS]) + more


# ---- what graded it ---------------------------------------------------------------------------------------
def stamps(report: ClassReport) -> tuple[str, ...]:
    """What made the marks and this report, one line each."""
    lang, rubric = report.lang, report.rubric
    made = sorted({_stamp(s.result, lang) for s in report.students})
    return (
        pick(
            lang,
            f"评分标准 {rubric.id} · sha256 {rubric.sha256}",
            f"Rubric {rubric.id} · sha256 {rubric.sha256}",
        ),
        *made,
        pick(lang, f"报告由 grader {__version__} 生成", f"Report by grader {__version__}"),
    )


def _stamp(result: GradeResult, lang: Lang) -> str:
    stamp = result.grader
    return pick(
        lang,
        f"评分 grader {stamp.version} · 模型 {stamp.model} · 设置 {stamp.settings}",
        f"Graded by grader {stamp.version} · model {stamp.model} · settings {stamp.settings}",
    )
