"""What a reader of a comparison must know beside its figures, one sentence each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from grader.batch.table import Note

if TYPE_CHECKING:
    from grader.marking.compare.compare import Comparison

_MADE_BY = ("sha256", "version", "model", "settings")


def comparison_notes(found: Comparison) -> tuple[Note, ...]:
    """Gradings that are alike, or so unlike that their marks cannot be compared as they stand."""
    return (*_alike(found), *_mixed(found), *_full_marks(found), *_no_common_point(found))


def _alike(found: Comparison) -> Iterator[Note]:
    """Equal stamps leave nothing but an edited file to tell the gradings apart."""
    if found.stamps[0] != found.stamps[1] or found.stamps[0].learned is not None:
        return
    if found.answers:
        yield Note(
            zh="两次评分的评分标准、模型和设置都相同，结果本应一样；结果文件可能被改过。",
            en="Rubric, model and settings are the same in both gradings, so the results should be too; a file of results "
            "may have been edited.",
        )
    else:
        yield Note(
            zh="两次评分的评分标准、模型和设置都相同，分数不会有变化。",
            en="Rubric, model and settings are the same in both gradings: nothing can differ.",
        )


def _mixed(found: Comparison) -> Iterator[Note]:
    for stamp, zh, en in zip(found.stamps, ("第一次", "第二次"), ("OLD", "NEW"), strict=True):
        if any(", " in getattr(stamp, name) for name in _MADE_BY):
            yield Note(
                zh=f"{zh}评分的结果不是一次评出来的：评分标准、模型或设置不止一种。",
                en=f"The results in {en} were not graded in one way: there is more than one rubric, model or setting.",
            )


def _full_marks(found: Comparison) -> Iterator[Note]:
    old, new = (stamp.max_score for stamp in found.stamps)
    if old != new:
        yield Note(
            zh=f"满分从 {old} 变成了 {new}：分数的变化里有一部分只是满分不同。",
            en=f"Full marks went from {old} to {new}: part of the change of marks is no more than that.",
        )


def _no_common_point(found: Comparison) -> Iterator[Note]:
    if not any(p.old is not None and p.new is not None for p in found.points):
        yield Note(
            zh="两份评分标准没有编号相同的要点，逐点的变化只是旧要点去掉、新要点加上；要点改写时请保留原来的编号。",
            en="The rubrics have no point id in common, so point by point all that is seen is old points going and new "
            "ones coming; keep the ids when rewording points.",
        )
