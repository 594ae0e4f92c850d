"""What the comments of a proposed patch say: its effect on held-out answers, and where each phrase is from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from grader.language import Lang, pick
from grader.marking.suggest.marks import FOLDS
from grader.view.safe import one_line

if TYPE_CHECKING:
    from grader.marking.suggest.suggest import Suggestion, Trial

_NAMED = 12  # ids that a comment names one by one


def head_lines(suggestion: Suggestion, lang: Lang) -> Iterator[str]:
    """What stands above the whole proposal."""
    n, name = len(suggestion.ids), suggestion.rubric.id
    yield pick(
        lang,
        f"给评分标准 {name} 的建议，取自教师评过的 {n} 份答案。",
        f"Proposed for the rubric {name}, out of {n} answers that a teacher marked.",
    )
    if not suggestion.phrases:
        yield nothing_proposed(suggestion, lang)
        return
    yield pick(
        lang,
        "这些说法是学生的原话：公开或转给别人之前，请看看里面有没有个人信息。",
        "The phrases are students' own words: look for personal details before you publish or pass them on.",
    )
    yield pick(
        lang,
        "请逐条看过，再把要用的并进评分标准文件；also 里先是原有的说法，后是新的，可以整段替换。",
        "Read each one, then merge what you want into the rubric. also lists the old wordings before the new ones, so "
        "that it can replace the old list.",
    )
    yield from _effect(suggestion, lang)


def nothing_proposed(suggestion: Suggestion, lang: Lang) -> str:
    """Why there is no proposal."""
    if not suggestion.trials:
        return pick(
            lang,
            "没有找到评分标准没有认出的说法，什么也不建议。",
            "No wording was found that the rubric misses; nothing is proposed.",
        )
    return pick(
        lang,
        "找到的说法在别的答案上都没有让评分更接近教师，所以什么也不建议。",
        "None of the wordings found brings the marks of other answers closer to the teacher's, so nothing is proposed.",
    )


def in_doubt(lang: Lang) -> str:
    """What to make of an effect whose interval holds 0."""
    return pick(
        lang,
        "区间没有排除 0：好转可能只是偶然，请按你自己的判断取舍。",
        "The interval does not rule out 0: the gain may be chance; go by your own judgement.",
    )


def source_lines(trial: Trial, suggestion: Suggestion, lang: Lang) -> Iterator[str]:
    """Where a phrase is from, and what it does alone."""
    names = [one_line(name) for name in suggestion.names(trial.phrase)]
    listed = ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
    yield pick(lang, f"新：{len(names)} 份答案这样说（{listed}）", f"new: said in {len(names)} ({listed})")
    if trial.phrase.kind == "misconception":
        point = trial.phrase.point
        yield pick(
            lang,
            f"原来按要点 {point} 给了分，教师没有给；确是误解再保留，要扣分就改 deduct",
            f"it was paid as {point}, for which the teacher gave nothing; keep it if it is a mistake, and set deduct "
            "if it should cost marks",
        )
    yield pick(
        lang,
        f"单独加上：{trial.raised} 份加分，{trial.lowered} 份减分；其他答案中 {trial.closer} 份更接近教师，{trial.further} 份更远",
        f"alone it raises {trial.raised} and lowers {trial.lowered}; of the other answers {trial.closer} come closer to "
        f"the teacher's marks, {trial.further} go further off",
    )


def _effect(suggestion: Suggestion, lang: Lang) -> Iterator[str]:
    mae, kappa = _change(suggestion, "MAE"), _change(suggestion, "wtkappa")
    yield pick(
        lang,
        f"对没有参与查找的答案（{FOLDS} 折交叉验证，括号里是变化和 95% 区间）：总分 MAE {mae}；二次加权 kappa {kappa}。",
        f"On answers that were not searched ({FOLDS}-fold cross-validation; in brackets the change and its 95% interval): "
        f"MAE of totals {mae}; quadratic weighted kappa {kappa}.",
    )
    if p := suggestion.effect.points:
        low, high = p.MAE_ends
        change = f"{p.MAE_before:.3f} → {p.MAE_after:.3f} ({p.MAE_after - p.MAE_before:+.3f} [{low:+.3f}, {high:+.3f}])"
        yield pick(lang, f"各要点 MAE {change}。", f"MAE of points {change}.")
    if not suggestion.effect.clear:
        yield in_doubt(lang)
    yield pick(
        lang,
        f"合起来会让这些答案中 {suggestion.raised} 份加分、{suggestion.lowered} 份减分；说法就出自其中，只供参考。",
        f"Together they raise {suggestion.raised} and lower {suggestion.lowered} of these answers, those that they are from "
        "among them.",
    )


def _change(suggestion: Suggestion, name: str) -> str:
    effect = suggestion.effect
    before, after, ends = getattr(effect.before, name), getattr(effect.after, name), effect.ends[name]
    if before is None or after is None:
        return "–"
    interval = f" [{ends[0]:+.3f}, {ends[1]:+.3f}]" if ends else ""
    return f"{before:.3f} → {after:.3f} ({after - before:+.3f}{interval})"
