"""A comparison of two gradings for people: what differs, what it did to points and answers, and to the agreement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from grader.feedback_texts import plain, short
from grader.language import Lang, pick
from grader.marking.compare.agreement import FIGURES, AgreementEffect
from grader.marking.compare.compare import AnswerChange, Comparison
from grader.marking.compare.lines import hang, lines
from grader.marking.compare.rubrics import RubricChanges
from grader.marking.compare.rubrics_view import kind_name, rubric_parts
from grader.marking.compare.words import causes
from grader.view.figures import figure, figure_table, signed_figure, signed_marks
from grader.view.safe import one_line

if TYPE_CHECKING:
    from rich.console import RenderableType

_TEXT = 36  # columns of a point's text in the table of points
_SHA = 8  # digits of a checksum that are shown
_DIGITS = {"exact_agr": 1, "adj_agr": 1}  # percent; other figures have three decimals
_STAMPS = (
    ("rubric", "评分标准", "rubric"),
    ("sha256", "校验和", "checksum"),
    ("max_score", "满分", "full marks"),
    ("model", "模型", "model"),
    ("settings", "设置", "settings"),
    ("version", "版本", "version"),
    ("learned", "教师评分的校正", "learned from"),
)


def comparison_parts(
    found: Comparison, rubric: RubricChanges, effect: AgreementEffect | None, lang: Lang, *, most: int
) -> Iterator[RenderableType]:
    """Head line, what differs, points, answers (`most` of each kind), agreement; what there is none of is left out."""
    yield from _headline(found, lang)
    yield from _stamps(found, lang)
    yield from rubric_parts(rubric, lang)
    yield from _points(found, lang)
    human = effect.human if effect else {}
    head = pick(lang, "谁的分变了", "Whose mark changed")
    yield from _answers(head, found.changed, human, lang, most)
    head = pick(lang, "分数没变，但得分的要点不同", "Same mark, other points")
    yield from _answers(head, found.same_mark, human, lang, most)
    if effect is not None:
        yield from _agreement(effect, lang)


# ---- the whole --------------------------------------------------------------------------------------------
def _headline(found: Comparison, lang: Lang) -> list[str]:
    n, changed = found.n, len(found.changed)
    if not changed:
        text = pick(lang, f"{n} 份答案，分数都没有变。", f"{n} answers: no mark changed.")
    else:
        up = sum(a.change > 0 for a in found.changed)
        top, mean = found.changed[0], signed_figure(found.mean_change, 2)
        text = pick(
            lang,
            f"{n} 份答案，{changed} 份的分数变了：{up} 份升，{changed - up} 份降；平均变化 {mean} 分，"
            f"最大 {signed_marks(top.change)} 分（{one_line(top.id)}）。",
            f"{n} answers, {changed} mark{'s' * (changed != 1)} changed: {up} up, {changed - up} down; mean change "
            f"{mean}, largest {signed_marks(top.change)} ({one_line(top.id)}).",
        )
    before, after = found.review
    review = pick(
        lang, f"建议复核：{before} 份 → {after} 份。", f"To be reviewed: {before} before, {after} now."
    )
    return [*lines(text), *lines(review)]


def _stamps(found: Comparison, lang: Lang) -> Iterator[RenderableType]:
    old, new = found.stamps
    shown: list[str] = []
    for name, zh, en in _STAMPS:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            shown += hang(
                f"  {pick(lang, zh, en)}  ", f"{_stamp(name, before, lang)} → {_stamp(name, after, lang)}"
            )
    if shown:
        yield from ("", pick(lang, "评分有什么不同", "How the gradings differ"), *shown)


def _stamp(name: str, value: str | int | None, lang: Lang) -> str:
    if name == "learned":
        none = pick(lang, "无", "nothing")
        return none if value is None else pick(lang, f"教师评过的 {value} 份", f"{value} marked answers")
    if name == "sha256":
        return ", ".join(sha[:_SHA] for sha in str(value).split(", "))
    return one_line(str(value))


# ---- points and answers -----------------------------------------------------------------------------------
def _points(found: Comparison, lang: Lang) -> Iterator[RenderableType]:
    moved = [p for p in found.points if p.gained or p.lost or p.net]
    wrong = found.misconceptions
    if not (moved or wrong or found.held or found.taught):
        return
    heads = pick(lang, "要点 分值 得到 失去 净增分", "Point Worth Gained Lost Net").split()
    table = figure_table((heads[0], False), *((head, True) for head in heads[1:]))
    for p in moved:
        worth = "–" if p.new is None else plain(p.new)
        if p.old != p.new:
            worth = f"{'–' if p.old is None else plain(p.old)} → {worth}"
        table.add_row(_name(p.id, p.text), worth, str(p.gained), str(p.lost), signed_marks(p.net))
    for m in wrong:
        kind = kind_name("misconception", lang)
        table.add_row(
            f"{kind} {_name(m.id, m.text)}", "", str(m.appeared), str(m.vanished), signed_marks(m.net)
        )
    for name, net in (
        (pick(lang, "总分不低于 0、不高于满分", "kept within 0 and full marks"), found.held),
        (pick(lang, "教师评分的校正", "learned from the teacher"), found.taught),
    ):
        if net:
            table.add_row(name, "", "", "", signed_marks(net))
    yield from ("", table)
    if not (moved or wrong):
        return
    yield from lines(
        pick(
            lang,
            "得到、失去：比以前多得或少得这个要点（按占其分值的比例）的答案份数；误解则是新发现和不再发现的份数。"
            "净增分：所有答案合计。",
            "Gained, lost: answers that earn more or less of this point (as a share of its worth) than before; of a "
            "misconception, those where it was found or is no longer. Net: marks over all answers.",
        )
    )


def _name(id_: str, text: str) -> str:
    return f"{one_line(id_)}  {short(one_line(text), cells=_TEXT)}"


def _answers(
    head: str, answers: Sequence[AnswerChange], human: Mapping[int, float], lang: Lang, most: int
) -> Iterator[RenderableType]:
    if not answers:
        return
    yield from ("", head)
    for answer in answers[:most]:
        yield _answer_line(answer, human.get(answer.row), lang)
        for cause in causes(answer, lang):
            named = "  ".join(part for part in (one_line(cause.name), cause.marks) if part)
            yield from hang(f"  {named}  ", cause.why)
    if len(answers) > most:
        more = len(answers) - most
        yield pick(
            lang,
            f"……另有 {more} 份，用 --most 或 --format json 看全部。",
            f"… and {more} more: see --most or --format json.",
        )


def _answer_line(answer: AnswerChange, human: float | None, lang: Lang) -> str:
    marks = f"{plain(answer.old.score)} → {plain(answer.new.score)}"
    change = (
        pick(lang, f"（{signed_marks(answer.change)}）", f" ({signed_marks(answer.change)})")
        if answer.change
        else ""
    )
    teacher = "" if human is None else pick(lang, f"  教师 {plain(human)}", f"  teacher {plain(human)}")
    return f"{one_line(answer.id)}  {marks}{change}{teacher}"


# ---- the teacher ------------------------------------------------------------------------------------------
def _agreement(effect: AgreementEffect, lang: Lang) -> Iterator[RenderableType]:
    human = one_line(effect.human_name)
    yield ""
    yield from lines(
        pick(
            lang,
            f"与教师“{human}”的一致程度（{effect.n} 份）",
            f"Agreement with the teacher's “{human}” ({effect.n} answers)",
        )
    )
    heads = pick(lang, "原来|现在|变化|变化的 95% 区间", "Before|Now|Change|95% interval of it").split("|")
    table = figure_table(("", False), *((head, True) for head in heads))
    for name in FIGURES:
        digits = _DIGITS.get(name, 3)
        difference = effect.differences[name]
        ends = difference.ends
        interval = "–" if ends is None else "[" + ", ".join(signed_figure(e, digits) for e in ends) + "]"
        before, after = getattr(effect.old, name), getattr(effect.new, name)
        table.add_row(
            name,
            figure(before, digits),
            figure(after, digits),
            signed_figure(difference.value, digits),
            interval,
        )
    yield table
    within = f"{effect.scale.adjacent:g}"
    yield from lines(
        pick(
            lang,
            _moved(effect, lang)
            + f"区间含 0 时，变化可能只是偶然（{effect.resamples} 次重抽样）。RMSE 和 MAE 越小越好，其余越大越好；"
            f"相邻（adj_agr）指相差不超过 {within} 分。",
            _moved(effect, lang)
            + f"Where the interval holds 0, the change may be chance ({effect.resamples} resamples). RMSE and MAE are "
            f"better small, the others large; adj_agr counts marks at most {within} apart.",
        )
    )


def _moved(effect: AgreementEffect, lang: Lang) -> str:
    """Where the marks that changed went; nothing where none did."""
    if not (effect.towards or effect.away or effect.neither):
        return ""
    return pick(
        lang,
        f"分数变了的答案中，{effect.towards} 份更接近教师，{effect.away} 份更远"
        + (f"，{effect.neither} 份一样远" if effect.neither else "")
        + "。",
        f"Of the marks that changed, {effect.towards} came closer to the teacher's and {effect.away} went further off"
        + (f" (as far off as before: {effect.neither})" if effect.neither else "")
        + ". ",
    )
