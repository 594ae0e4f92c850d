"""The sections on points: how each went, what to teach next, what is missed together, what is asserted wrongly."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from grader.feedback_texts import plain, short
from grader.language import Lang, pick
from grader.marking.items.figures import LEAST
from grader.marking.items.items import ItemAnalysis
from grader.records import Evidence
from grader.report.charts import Said, standing_bars
from grader.report.gather import ClassReport, Student
from grader.report.marks import point_key
from grader.report.parts import Chart, Section, Table, cells, columns
from grader.standing import standings
from grader.view.figures import figure

_EXAMPLES = 3  # students whose words show a misconception
_QUOTED = 90  # columns of their words
_KIND = {"met": 0, "spare": 0, "partial": 1, "withheld": 1, "missed": 2, "contradicted": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asserted:
    """Something that students state wrongly: a misconception, or the opposite of a point; and some of their words."""

    text: str
    opposite: bool
    count: int
    examples: tuple[tuple[str, str], ...]


def item_analysis(report: ClassReport) -> Section:
    """How hard each point was and how well it tells students apart, with what to teach next."""
    lang = report.lang
    analysis = report.items
    few = pick(
        lang,
        f"只有 {len(report.students)} 份答案，至少 {LEAST} 份才能算难易和区分度。",
        f"There are {len(report.students)} answers; difficulty and discrimination need {LEAST}.",
    )
    return Section(
        id="points",
        title=pick(lang, "各要点的难易和区分度", "How hard and how telling each point was"),
        lines=(few,) if analysis is None else (_consistency(analysis, lang),),
        charts=(_bars(report),),
        key=point_key(report.rubric) if analysis is None else (),
        tables=() if analysis is None else (_items(analysis, report),),
        notes=() if analysis is None else (_legend(lang), *(n.text(lang) for n in analysis.notes)),
    )


def _bars(report: ClassReport) -> Chart:
    lang, rubric = report.lang, report.rubric
    counts = {p.id: [0, 0, 0, 0] for p in rubric.points}
    for student in report.students:
        for point, standing in standings(rubric, student.result).items():
            counts[point][_KIND[standing]] += 1
    n = len(report.students)
    names = pick(
        lang, "答到（含可不答的）|一部分|没有答到|说反", "stated (or not needed)|in part|missing|contradicted"
    ).split("|")
    desc = " ".join(
        f"{at}: " + ", ".join(f"{name} {count}" for name, count in zip(names, found, strict=True)) + ";"
        for at, found in enumerate(counts.values(), 1)
    )
    title = pick(lang, "各要点答到的比例", "Share of the class that stated each point")
    svg = standing_bars([[c / n for c in found] for found in counts.values()], said=Said(title, desc))
    return Chart(
        title=title,
        svg=svg,
        across=pick(lang, "占全班的百分比", "Percent of the class"),
        up=pick(lang, "要点", "Point"),
        legend=tuple(zip(("s-full", "s-part", "s-none", "s-wrong"), names, strict=True)),
    )


def _consistency(analysis: ItemAnalysis, lang: Lang) -> str:
    score = analysis.score
    return pick(
        lang,
        f"内部一致性（α）{figure(score.cic, 0)}%，测量标准误 {figure(score.standard_error, 2)} 分。",
        f"Internal consistency (alpha) {figure(score.cic, 0)}%, standard error {figure(score.standard_error, 2)} marks.",
    )


def _items(analysis: ItemAnalysis, report: ClassReport) -> Table:
    lang = report.lang
    number = {p.id: n for n, p in enumerate(report.rubric.points, 1)}
    rows = [
        cells(
            f"{_numbers([number[p] for p in a.item.parts])}  {short(a.item.text)}",
            plain(a.item.marks),
            str(a.figures.missed),
            figure(a.figures.mean, 2),
            figure(a.figures.facility, 0),
            figure(a.figures.discrimination, 0),
            figure(a.figures.upper_lower, 2),
        )
        for a in analysis.items
    ]
    names = pick(
        lang,
        "要点|满分|零分人数|平均|得分率 %|区分度|D",
        "Point|Marks|Zero|Mean|Facility %|Discrimination|D",
    )
    caption = pick(lang, "要点分析", "Item analysis")
    return Table(caption=caption, columns=columns(names, figures="-nnnnnn"), rows=tuple(rows))


def _numbers(numbers: Sequence[int]) -> str:
    """The numbers of the points that make an item; they follow one another."""
    return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"


def _legend(lang: Lang) -> str:
    return pick(
        lang,
        "得分率：平均分占满分的百分之几。区分度：与其余得分的相关，−100 到 100，越高越能分出好坏。"
        "D：总分最高与最低的 27% 学生在这里的得分率之差，−1 到 1。",
        "Facility: mean mark in percent of full marks. Discrimination: correlation with the rest, −100 to 100; high is "
        "good. D: share of the marks earned here by the top 27% of students less that of the bottom 27%, −1 to 1.",
    )


def lesson(report: ClassReport) -> Section | None:
    """What to teach next, and the points that the same students miss."""
    lang, analysis = report.lang, report.items
    if analysis is None:
        return None
    texts = [short(a.item.text) for a in analysis.items]
    rows = tuple(
        cells(
            f"{texts[pair.first]} + {texts[pair.second]}",
            str(pair.both),
            figure(pair.expected, 1),
            figure(pair.phi, 2),
            "<.001" if pair.p < 0.001 else f"{pair.p:.3f}",
        )
        for pair in analysis.pairs
    )
    names = pick(lang, "要点|都丢的人数|偶然应有|φ|p", "Points|Both missed|By chance|φ|p")
    caption = pick(lang, "常一起丢的要点", "Points missed together")
    table = Table(caption=caption, columns=columns(names, figures="-nnnn"), rows=rows)
    none = pick(lang, "没有常常一起丢的要点。", "No points stand out as missed together.")
    return Section(
        id="lesson",
        title=pick(lang, "接下来讲什么", "What to teach next"),
        lines=(*(note.text(lang) for note in report.lesson), *(() if rows else (none,))),
        tables=(table,) if rows else (),
    )


def misconceptions(report: ClassReport) -> Section:
    """What is asserted wrongly, the most frequent first, with words of a few students."""
    lang = report.lang
    found = asserted(report.students)
    kinds = pick(lang, "误解|说反的要点", "Misconception|Contradicted point").split("|")
    rows = tuple(
        cells(
            short(a.text),
            kinds[a.opposite],
            f"{a.count} / {len(report.students)}",
            "\n".join(pick(lang, f"{who}：「{words}」", f"{who}: “{words}”") for who, words in a.examples),
        )
        for a in found
    )
    names = pick(lang, "内容|类别|人数|学生的话", "Statement|Kind|Students|In their words")
    caption = pick(lang, "误解和说反的要点", "Misconceptions and contradicted points")
    table = Table(caption=caption, columns=columns(names, figures="--n-"), rows=rows)
    none = pick(
        lang, "没有发现误解，也没有说反的要点。", "No misconceptions and no contradicted points were found."
    )
    judged = pick(
        lang,
        "由系统判断，请以原文为准。",
        "As the grader reads them; the words themselves have the last say.",
    )
    return Section(
        id="misconceptions",
        title=pick(lang, "误解和说反的地方", "Misconceptions and contradictions"),
        lines=(judged,) if rows else (none,),
        tables=(table,) if rows else (),
    )


def asserted(students: Sequence[Student]) -> list[Asserted]:
    """Everything that is asserted wrongly, by how many students do it, then by its text."""
    counts: Counter[tuple[str, bool]] = Counter()
    examples: dict[tuple[str, bool], list[tuple[str, str]]] = defaultdict(list)
    for student in sorted(students, key=lambda s: s.name):
        wrong = [((m.text, False), m.evidence) for m in student.result.misconceptions]
        wrong += [((p.text, True), p.evidence) for p in student.result.points if p.contradicted]
        for what, evidence in wrong:
            counts[what] += 1
            if evidence and len(examples[what]) < _EXAMPLES:
                examples[what].append((student.name, _words(evidence)))
    ordered = sorted(counts.items(), key=lambda c: (-c[1], c[0]))
    return [
        Asserted(text=text, opposite=opposite, count=count, examples=tuple(examples[text, opposite]))
        for (text, opposite), count in ordered
    ]


def _words(evidence: Sequence[Evidence]) -> str:
    return " … ".join(short(e.text, cells=_QUOTED) for e in evidence[:2])
