"""Item analysis: how hard each point or question was, how well it tells students apart, and what is missed together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from grader.batch.columns import listed
from grader.batch.table import Note
from grader.marking.items.figures import (
    LEAST,
    ItemFigures,
    ScoreFigures,
    group_size,
    item_figures,
    score_figures,
)
from grader.marking.items.missed import CoMissed, co_missed
from grader.marking.items.of import Item
from grader.marking.items.read import ItemMarks

_DUST = 1e-9  # marks
_SMALL = 30  # students; with fewer, chance alone moves a correlation by more than a third


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysedItem:
    """An item with its figures."""

    item: Item
    figures: ItemFigures

    @property
    def lost(self) -> float:
        """The marks that the class as a whole did not earn here."""
        return self.figures.n * (self.item.marks - self.figures.mean)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAnalysis:
    """A class analysed. `score` is about the whole, out of `max_score` marks; `pairs` give places in `items`.

    `group` is how many students stand in each extreme group. `chance` is how far from 0 a discrimination index (percent)
    may lie by chance alone, 19 times in 20. Both are None where too few students have all the marks.
    """

    kind: Literal["points", "questions"]
    score: ScoreFigures
    max_score: float
    items: tuple[AnalysedItem, ...]
    pairs: tuple[CoMissed, ...]
    group: int | None
    chance: float | None
    notes: tuple[Note, ...]


def analyse_items(given: ItemMarks) -> ItemAnalysis:
    """Every figure of these marks. What has no value is None, and a note says why.

    Pairs are looked for among points only: whoever earns nothing for a whole question has mostly left it out.
    """
    n = len(given.marks)
    enough = n >= LEAST
    figures = item_figures(given.marks, [item.marks for item in given.items], each=given.each)
    items = tuple(AnalysedItem(item=i, figures=f) for i, f in zip(given.items, figures, strict=True))
    chance = (
        196 / (n - 1) ** 0.5 if enough else None
    )  # the sd of r between unrelated marks is 1 / sqrt(n - 1)
    return ItemAnalysis(
        kind=given.kind,
        score=score_figures(given.scores, given.max_score, given.marks) if enough else ScoreFigures(n=n),
        max_score=given.max_score,
        items=items,
        pairs=_pairs(given) if given.kind == "points" else (),
        group=group_size(n) if enough else None,
        chance=chance,
        notes=(*given.notes, *(_undefined(items) + _uncertain(items, n, chance) if chance else [])),
    )


def _pairs(given: ItemMarks) -> tuple[CoMissed, ...]:
    """The points that the same students miss, but for pairs of which one requires the other."""

    def tied(a: int, b: int) -> bool:
        one, other = given.items[a], given.items[b]
        return bool(one.needs & {other.id, *other.parts} or other.needs & {one.id, *one.parts})

    return co_missed(given.marks < _DUST, related=tied)


def _undefined(items: tuple[AnalysedItem, ...]) -> list[Note]:
    if len(items) == 1:
        return [
            Note(
                zh="只有一项，没有其余部分可比：区分度和内部一致性无法计算。",
                en="With a single item there is no rest to compare it with: no discrimination, no consistency.",
            )
        ]
    without = [i.item.id for i in items if i.figures.discrimination is None]
    if not without:
        return []
    return [
        Note(
            zh=f"得分都相同（或其余部分的得分都相同），区分度和区分效率无法计算：{listed(tuple(without))}。",
            en="Everybody earned the same here, or the same on the rest, so that discrimination has no value: "
            f"{listed(tuple(without))}.",
        )
    ]


def _uncertain(items: tuple[AnalysedItem, ...], n: int, chance: float) -> list[Note]:
    if n >= _SMALL or len(items) < 2:
        return []
    return [
        Note(
            zh=f"只有 {n} 名学生：区分度在 ±{chance:.0f} 以内可能只是偶然。",
            en=f"With only {n} students, a discrimination index within ±{chance:.0f} may be chance.",
        )
    ]
