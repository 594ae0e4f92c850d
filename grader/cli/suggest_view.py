"""`grade learn --suggest`: runs the search for wordings that a rubric misses, and puts out what it found."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.progress import progress_bar
from grader.cli.tables import put_out, show_notes
from grader.language import Lang, pick

if TYPE_CHECKING:
    from rich.console import RenderableType

    from grader.marking.marks import MarkTable
    from grader.marking.suggest.suggest import Suggestion, Trial
    from grader.pipeline import Grader
    from grader.records import Rubric

_FIGURES = ("MAE", "RMSE", "wtkappa", "corr", "exact_agr", "adj_agr")
_WIDTH = 80


def put_out_suggestion(
    table: MarkTable,
    teacher: MarkTable | None,
    rubric: Rubric,
    options: Mapping[str, Any],
    lang: Lang,
    make_grader: Callable[[], Grader],
) -> None:
    """Search the marked answers of `table`; the patch goes to `output` or, as text, to standard output."""
    from grader.batch.outputs import WholeFiles
    from grader.marking.suggest.marks import class_marks
    from grader.marking.suggest.patch import patch_yaml
    from grader.marking.suggest.suggest import suggest

    marks = class_marks(
        table, options["human"], rubric, teacher=teacher, answer_column=options["answer_column"]
    )
    output: Path | None = options["output"]
    with WholeFiles(force=options["force"]) as files:
        path = files.reserve(output) if output is not None else None
        with progress_bar(shown=sys.stderr.isatty()) as progress:
            found = suggest(make_grader(), marks, progress=progress)
        patch = patch_yaml(found, lang)
        if path is not None:
            path.write_text(patch, encoding="utf-8")
            files.commit()
    show_notes(found.notes, lang)
    if output is None and options["format"] == "text":
        click.echo(patch, nl=False)
        return
    put_out(_data(found, patch, lang), lambda: _parts(found, lang, output), {**options, "output": None})


def _data(found: Suggestion, patch: str, lang: Lang) -> dict[str, Any]:
    return {
        "rubric": found.rubric.id,
        "rows": len(found.ids),
        "proposed": [_trial(found, t) for t in found.trials if t.kept],
        "not_proposed": [_trial(found, t) for t in found.trials if not t.kept],
        "held_out": found.effect.to_dict(),
        "raised": found.raised,
        "lowered": found.lowered,
        "patch": patch,
        "notes": [note.text(lang) for note in found.notes],
    }


def _trial(found: Suggestion, trial: Trial) -> dict[str, Any]:
    phrase = trial.phrase
    return {
        "kind": phrase.kind,
        "point": phrase.point,
        "text": phrase.text,
        "answers": list(found.names(phrase)),
        "raised": trial.raised,
        "lowered": trial.lowered,
        "closer": trial.closer,
        "further": trial.further,
    }


def _parts(found: Suggestion, lang: Lang, output: Path | None) -> Iterator[RenderableType]:
    from grader.marking.suggest.words import in_doubt, nothing_proposed
    from grader.view.wrap import wrap

    count, tried = len(found.phrases), len(found.trials)
    n = len(found.ids)
    said = pick(
        lang,
        f"教师评过 {n} 份答案，从中找到 {tried} 种与评分标准对不上的说法，建议采用 {count} 种。",
        f"Marked answers: {n}. Wordings that the rubric gets wrong: {tried}; proposed: {count}.",
    )
    yield from wrap(said, _WIDTH)
    if tried:
        yield ""
        yield from _phrases(found, lang)
    if not count:
        yield from wrap(nothing_proposed(found, lang), _WIDTH)
    if tried:
        yield ""
        yield from _held_out(found, lang)
    if count:
        if not found.effect.clear:
            yield from wrap(in_doubt(lang), _WIDTH)
        whole = pick(
            lang,
            f"在这 {n} 份答案上合起来：{found.raised} 份加分，{found.lowered} 份减分（包括这些说法的来源，只供参考）。",
            f"On these {n} answers together, those that the phrases are from among them: {found.raised} rise, "
            f"{found.lowered} fall.",
        )
        yield from wrap(whole, _WIDTH)
    if output is not None:
        yield pick(lang, f"已写入 {output}。", f"Written to {output}.")


def _phrases(found: Suggestion, lang: Lang) -> Iterator[RenderableType]:
    from grader.view.figures import figure_table
    from grader.view.safe import one_line
    from grader.view.wrap import wrap

    table = figure_table(
        ("", True),
        (pick(lang, "要点", "Point"), False),
        (pick(lang, "学生的说法", "Students' words"), False),
        (pick(lang, "答案", "Answers"), True),
        (pick(lang, "更近", "Closer"), True),
        (pick(lang, "更远", "Further"), True),
    )
    for trial in sorted(found.trials, key=lambda t: not t.kept):
        p = trial.phrase
        wrong = pick(lang, "（误解）", " (misconception)") if p.kind == "misconception" else ""
        table.add_row(
            "+" if trial.kept else "–",
            p.point + wrong,
            one_line(p.text),
            str(len(p.answers)),
            str(trial.closer),
            str(trial.further),
        )
    yield table
    how = pick(
        lang,
        "+ 建议，– 不建议。答案：多少份这样说。更近、更远：单独加上这种说法后，其他答案中有多少份的评分离教师更近、更远。",
        "+ proposed, – not. Answers: how many say it. Closer, further: of the other answers, those whose marking comes "
        "closer to the teacher's or goes further off when this phrase alone is added.",
    )
    yield from wrap(how, _WIDTH)


def _held_out(found: Suggestion, lang: Lang) -> Iterator[RenderableType]:
    from grader.view.figures import figure, figure_table
    from grader.view.wrap import wrap

    effect = found.effect
    table = figure_table(
        ("", False),
        (pick(lang, "原标准", "Before"), True),
        (pick(lang, "加上后", "After"), True),
        (pick(lang, "变化", "Change"), True),
        (pick(lang, "95% 区间", "95% interval"), True),
    )
    before, after = effect.before.to_dict(), effect.after.to_dict()
    for name in _FIGURES:
        ends = effect.ends[name]
        interval = f"[{ends[0]:.3f}, {ends[1]:.3f}]" if ends else "–"
        table.add_row(
            name, figure(before[name]), figure(after[name]), figure(effect.difference(name)), interval
        )
    if p := effect.points:
        low, high = p.MAE_ends
        table.add_row(
            pick(lang, "要点 MAE", "MAE of points"),
            figure(p.MAE_before),
            figure(p.MAE_after),
            figure(p.MAE_after - p.MAE_before),
            f"[{low:.3f}, {high:.3f}]",
        )
    yield table
    how = pick(
        lang,
        "交叉验证：每份答案都用从别的答案里找到的说法来评，所以这是对新答案的估计。",
        "Cross-validated: each answer was graded with phrases found in other answers, so this is what to expect of new ones.",
    )
    yield from wrap(how, _WIDTH)
