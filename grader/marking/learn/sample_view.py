"""The sample for people and programs: which answers to mark, and why these."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from grader.feedback_texts import plain, short
from grader.language import Lang, pick
from grader.marking.learn.sample import Chosen, Sample
from grader.records import PointScore, Rubric
from grader.view.figures import figure, figure_table
from grader.view.safe import one_line

if TYPE_CHECKING:
    from rich.console import RenderableType

_DOUBT = 0.25  # distance of a probability to 0.5 within which a point is called doubtful, as in settings
_NAMED = 2  # doubtful points that are named


def sample_to_dict(sample: Sample, rubric: Rubric) -> dict[str, object]:
    """The sample in plain values; errors in marks, probabilities in 0-1."""
    return {
        "rubric": {"id": rubric.id, "sha256": rubric.sha256},
        "answers": sample.answers,
        "blank": sample.blank,
        "duplicates": sample.duplicates,
        "staying": sample.staying,
        "marked": sample.marked,
        "chosen": [_chosen(c) for c in sample.chosen],
        "notes": [{"zh": n.zh, "en": n.en} for n in sample.notes],
    }


def sample_parts(sample: Sample, lang: Lang) -> Iterator[RenderableType]:
    """A head line, and the chosen answers with the reason for each."""
    yield pick(
        lang,
        f"从 {sample.answers} 份答案中抽取 {len(sample.chosen)} 份请老师评阅（空白 {sample.blank} 份、重复 "
        f"{sample.duplicates} 份、照抄或只列词语的 {sample.staying} 份不抽）。",
        f"{len(sample.chosen)} of {sample.answers} answers to mark by hand (not chosen: {sample.blank} blank, "
        f"{sample.duplicates} repeated, {sample.staying} copied or listed).",
    )
    yield ""
    id_, score, off, like, doubt = pick(
        lang,
        "学号 系统得分 预计误差 代表份数 拿不准的要点",
        "Id Score Expected_error Stands_for Points_in_doubt",
    ).split()
    table = figure_table(
        *((name.replace("_", " "), figures) for name, figures in ((id_, False), (score, True), (off, True))),
        (like.replace("_", " "), True),
        (doubt.replace("_", " "), False),
    )
    for chosen in sample.chosen:
        result = chosen.candidate.result
        table.add_row(
            one_line(chosen.candidate.id),
            f"{plain(result.score)}/{plain(result.max_score)}",
            figure(chosen.candidate.expected, 2),
            str(chosen.represents),
            pick(lang, "；", "; ").join(
                short(one_line(p.text), cells=30) for p in _doubtful(chosen)[:_NAMED]
            ),
        )
    yield table


def _doubtful(chosen: Chosen) -> list[PointScore]:
    """Points within doubt, the most doubtful first."""
    points = [p for p in chosen.candidate.result.points if abs(p.probability - 0.5) < _DOUBT]
    return sorted(points, key=lambda p: abs(p.probability - 0.5))


def _chosen(chosen: Chosen) -> dict[str, Any]:
    candidate = chosen.candidate
    return {
        "id": candidate.id,
        "row": candidate.row,
        "score": candidate.result.score,
        "confidence": candidate.result.confidence,
        "expected_error": round(candidate.expected, 4),
        "represents": chosen.represents,
        "doubtful": [{"point": p.id, "probability": p.probability} for p in _doubtful(chosen)],
    }
