"""What to teach next, in words: three short paragraphs at most, every sentence with its numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from grader.batch.table import Note
from grader.feedback_texts import cite, plain
from grader.marking.items.items import AnalysedItem, ItemAnalysis
from grader.marking.items.missed import CoMissed
from grader.records import GradeResult

# Facility in percent. Rules of thumb: 30 to 70 is the usual band of middling items, over 90 hardly anybody fails.
SOUND = 70  # an item that the class earned this much of needs no lesson
HARD = 30
EASY = 90
_MARGIN = 0.2  # of an item's marks; a smaller D marks a poor item for R. L. Ebel (1972), not a wrong one
_ITEMS = 3  # how many of each are named at most
_PAIRS = 2
_WRONG = 2
_NEGATIVE = 2
_LEAST = 2  # students who write something wrong, before it is a matter for the class
_CITED = 44  # columns of a point's text


def teach_next(analysis: ItemAnalysis, results: Iterable[GradeResult] = ()) -> tuple[Note, ...]:
    """At most three paragraphs: what to teach, what to teach together, what to check. One when there is nothing to say.

    `results` are the answers' full results, for what students assert wrongly; without them nothing is said of that.
    """
    paragraphs = (
        [*_hardest(analysis), *_asserted(list(results))],
        [_together(pair, analysis) for pair in analysis.pairs[:_PAIRS]],
        [*_negative(analysis), *_extremes(analysis)],
    )
    found = [
        Note(zh="".join(s.zh for s in sentences), en=" ".join(s.en for s in sentences))
        for sentences in paragraphs
        if sentences
    ]
    return tuple(found) or (_nothing(analysis),)


# ---- what to teach ------------------------------------------------------------------------------------------
def _hardest(analysis: ItemAnalysis) -> list[Note]:
    """The items on which the class lost most marks, the most first."""
    hard = [a for a in analysis.items if a.figures.facility is not None and a.figures.facility < SOUND]
    hard = sorted(hard, key=lambda a: (-round(a.lost, 6), a.item.id))[:_ITEMS]
    if not hard:
        return []
    zh, en = [], []
    for a in hard:
        n, missed, of = a.figures.n, a.figures.missed, plain(a.figures.n * a.item.marks)
        zh.append(f"{_name(a)}丢了 {of} 分中的 {plain(a.lost)} 分，{n} 人中 {missed} 人一分未得")
        en.append(f"{_name(a)} ({plain(a.lost)} of {of} marks lost, {missed} of {n} students earned nothing)")
    return [
        Note(
            zh=f"先讲全班丢分最多的：{'；'.join(zh)}。",
            en=f"Teach first what cost the class most: {', '.join(en)}.",
        )
    ]


def _asserted(results: Sequence[GradeResult]) -> list[Note]:
    """What students wrote wrongly most often, by the grader's reading: misconceptions, and the opposites of points."""
    wrong = Counter(m.text for r in results for m in r.misconceptions)
    opposite = Counter(p.text for r in results for p in r.points if p.contradicted)
    return [
        *_common(wrong, len(results), zh="常见的误解", en="Common misconceptions"),
        *_common(opposite, len(results), zh="常被说反的要点", en="Points often stated the wrong way round"),
    ]


def _common(counts: Counter[str], n: int, *, zh: str, en: str) -> list[Note]:
    often = sorted((-count, text) for text, count in counts.items() if count >= _LEAST)[:_WRONG]
    if not often:
        return []
    named = [(cite(text, cells=_CITED), -count) for count, text in often]
    return [
        Note(
            zh=f"{zh}：" + "、".join(f"{text}（{n} 人中 {count} 人）" for text, count in named) + "。",
            en=f"{en}: " + ", ".join(f"{text} ({count} of {n} students)" for text, count in named) + ".",
        )
    ]


# ---- what to teach together ---------------------------------------------------------------------------------
def _together(pair: CoMissed, analysis: ItemAnalysis) -> Note:
    """Told from the point that fewer miss, for missing that one says more about the other."""
    first, second, missed = pair.first, pair.second, pair.missed_first
    if pair.missed_second < pair.missed_first:
        first, second, missed = pair.second, pair.first, pair.missed_second
    one, other = _name(analysis.items[first]), _name(analysis.items[second])
    most = 2 * pair.both > missed
    return Note(
        zh=f"答不出{one}的学生{'多半' if most else '不少'}也答不出{other}（{missed} 人中 {pair.both} 人，"
        f"互不相干的话约 {pair.expected:.1f} 人），可以放在一起讲。",
        en=f"{'Most' if most else 'Many'} students who miss {one} miss {other} too ({pair.both} of {missed}; chance would "
        f"give about {pair.expected:.1f}): teach them together.",
    )


# ---- what to check ------------------------------------------------------------------------------------------
def _negative(analysis: ItemAnalysis) -> list[Note]:
    """Items lost by those who do well on the rest, by the correlation and by the extreme groups both."""
    found = []
    for a in analysis.items:
        index, best, weakest = a.figures.discrimination, a.figures.best, a.figures.weakest
        if index is None or best is None or weakest is None:
            continue
        if index < 0 and weakest - best >= _MARGIN:
            found.append((index, a.item.id, _lost_by_the_best(a, best, weakest, analysis)))
    return [note for _, _, note in sorted(found, key=lambda f: f[:2])[:_NEGATIVE]]


def _lost_by_the_best(a: AnalysedItem, best: float, weakest: float, analysis: ItemAnalysis) -> Note:
    points, group = analysis.kind == "points", analysis.group
    chance = (a.figures.discrimination or 0) > -(analysis.chance or 0)
    return Note(
        zh=f"{_name(a)}：做得好的学生反而丢这一{'点' if points else '题'}（其余得分最高的 {group} 人这里得分率 {best:.0%}，"
        f"最低的 {group} 人 {weakest:.0%}），请检查{'要点' if points else '题目'}或评分"
        f"{'，不过人数少，也可能是偶然' if chance else ''}。",
        en=f"{_name(a)} is lost by those who do well (the {group} students best on the rest earned {best:.0%} of it, the "
        f"{group} weakest {weakest:.0%}): check the {'point' if points else 'question'} or the marking"
        f"{', though with so few students it may be chance' if chance else ''}.",
    )


def _extremes(analysis: ItemAnalysis) -> list[Note]:
    """Items too hard or too easy to tell students apart."""
    known = [(a, a.figures.facility) for a in analysis.items if a.figures.facility is not None]
    hard = sorted((k for k in known if k[1] < HARD), key=lambda k: (round(k[1], 6), k[0].item.id))
    easy = sorted((k for k in known if k[1] > EASY), key=lambda k: (-round(k[1], 6), k[0].item.id))
    found = []
    if hard:
        zh, en = _with_facility(hard)
        found.append(
            Note(
                zh=f"太难（得分率低于 {HARD}%）：{zh}；请看看是否讲过、评分是否太严。",
                en=f"Too hard (facility under {HARD}%): {en}; was it taught, is the marking too strict?",
            )
        )
    if easy:
        zh, en = _with_facility(easy)
        found.append(
            Note(
                zh=f"太易（得分率高于 {EASY}%）：{zh}；不必再讲。",
                en=f"Too easy (facility over {EASY}%): {en}; no need to teach it again.",
            )
        )
    return found


def _with_facility(items: Sequence[tuple[AnalysedItem, float]]) -> tuple[str, str]:
    """The first of them by name, in Chinese and English, and how many there are when there are more."""
    zh, en = [], []
    for a, facility in items[:_ITEMS]:
        zh.append(f"{_name(a)}（{facility:.0f}%，{a.figures.n} 人中 {a.figures.missed} 人一分未得）")
        en.append(
            f"{_name(a)} ({facility:.0f}%, {a.figures.missed} of {a.figures.n} students earned nothing)"
        )
    more = len(items) > _ITEMS
    return (
        "、".join(zh) + (f"等 {len(items)} 个" if more else ""),
        ", ".join(en) + (f" and {len(items) - _ITEMS} more" if more else ""),
    )


# ---- nothing to say -----------------------------------------------------------------------------------------
def _nothing(analysis: ItemAnalysis) -> Note:
    n = analysis.score.n
    if not analysis.items:
        return Note(
            zh=f"{n} 份答案没有要点的分数，说不出该讲哪一点。",
            en=f"The {n} answers have no marks of points, so there is no telling which to teach.",
        )
    zh, en = ("要点", "points") if analysis.kind == "points" else ("题目", "questions")
    return Note(
        zh=f"没有特别要讲的：{n} 名学生，{len(analysis.items)} 个{zh}的得分率都在 {SOUND}% 到 {EASY}% 之间，"
        "没有常常一起丢的，也没有做得好的学生反而丢的。",
        en=f"Nothing stands out: the {n} students earned {SOUND} to {EASY}% of each of the {len(analysis.items)} {en}; none "
        "are missed together, and none are lost by those who do well.",
    )


def _name(a: AnalysedItem) -> str:
    return cite(a.item.text, cells=_CITED)
