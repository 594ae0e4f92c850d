"""The figures of a class on a paper: the whole, its sections, its items, and what was chosen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from grader.batch.table import Note
from grader.marking.items.figures import LEAST, ItemFigures, ScoreFigures, score_figures
from grader.marking.items.items import analyse_items
from grader.marking.items.of import Item as AnalysedAs
from grader.marking.items.read import ItemMarks
from grader.marking.marks import Marks
from grader.paper.grading import ItemMark, Student, total
from grader.paper.paper import ChoiceItem, Item, Paper, Section, TrueFalseItem


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRecord:
    """How one item went. `figures` is None when nobody's answer could be marked.

    `blank` and `review` count students; `chosen` counts how often each option (or √, ×) was chosen, options first.
    """

    item: Item
    figures: ItemFigures | None
    blank: int
    review: int
    chosen: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionRecord:
    """How one section went; `score` is of the students who have a mark for all of it."""

    section: Section
    score: ScoreFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassFigures:
    """How a class did. `score` is of the `graded` students, who have a total; the `broken` others have none."""

    paper: Paper
    graded: int
    broken: int
    review: int
    score: ScoreFigures
    lowest: float | None
    highest: float | None
    sections: tuple[SectionRecord, ...]
    items: tuple[ItemRecord, ...]
    notes: tuple[Note, ...] = ()


@dataclass(slots=True)
class _Tally:
    """What is kept of one item's answers."""

    blank: int = 0
    review: int = 0
    chosen: Counter[str] = field(default_factory=Counter)


class RunningFigures:
    """Takes students one by one and keeps only their marks; `done` gives the figures."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._marks: list[list[float]] = []
        self._review = 0
        self._tallies = [_Tally() for _ in paper.items]

    def add(self, student: Student) -> None:
        """Counts one student."""
        self._marks.append([np.nan if m.marks is None else m.marks for m in student.marks])
        self._review += student.needs_review
        for tally, mark in zip(self._tallies, student.marks, strict=True):
            tally.blank += mark.blank
            tally.review += mark.needs_review
            tally.chosen.update(_chosen(mark))

    def done(self) -> ClassFigures:
        """The figures of everybody so far. Order plays no part in them."""
        marks = np.array(self._marks, np.float64).reshape(len(self._marks), len(self._paper.items))
        whole = marks[np.isfinite(marks).all(axis=1)]
        scores = whole.sum(axis=1)
        figures, notes = _analysed(self._paper, marks, whole, scores)
        return ClassFigures(
            paper=self._paper,
            graded=len(whole),
            broken=len(marks) - len(whole),
            review=self._review,
            score=_score(scores, self._paper.marks, whole),
            lowest=float(scores.min()) if len(scores) else None,
            highest=float(scores.max()) if len(scores) else None,
            sections=_sections(self._paper, marks),
            items=tuple(map(_record, self._paper.items, figures, self._tallies)),
            notes=notes,
        )


def _chosen(mark: ItemMark) -> tuple[str, ...]:
    return mark.read if isinstance(mark.item, (ChoiceItem, TrueFalseItem)) else ()


def _record(item: Item, figures: ItemFigures | None, tally: _Tally) -> ItemRecord:
    if isinstance(item, ChoiceItem):
        chosen = {letter: tally.chosen[letter] for letter in item.options}
    else:
        chosen = {sign: tally.chosen[sign] for sign in ("√", "×")} if isinstance(item, TrueFalseItem) else {}
    return ItemRecord(item=item, figures=figures, blank=tally.blank, review=tally.review, chosen=chosen)


def _score(scores: Marks, most: float, marks: Marks) -> ScoreFigures:
    """The figures of these scores; consistency only from LEAST students on, spread from two on."""
    n = len(scores)
    if n < 2:
        mean = float(scores.mean()) if n else None
        return ScoreFigures(n=n, mean=mean, facility=None if mean is None else 100 * mean / most)
    return score_figures(scores, most, marks if n >= LEAST else None)


def _sections(paper: Paper, marks: Marks) -> tuple[SectionRecord, ...]:
    records, start = [], 0
    for section in paper.sections:
        own = marks[:, start : start + len(section.items)]
        own = own[np.isfinite(own).all(axis=1)]
        records.append(SectionRecord(section=section, score=_score(own.sum(axis=1), section.marks, own)))
        start += len(section.items)
    return tuple(records)


def _analysed(
    paper: Paper, marks: Marks, whole: Marks, scores: Marks
) -> tuple[list[ItemFigures | None], tuple[Note, ...]]:
    """The figures of every item, by `grade items`' own analysis, items nobody has a mark for left out."""
    each = [column[np.isfinite(column)] for column in marks.T]
    kept = [at for at, column in enumerate(each) if len(column)]
    if not kept:
        return [None] * len(each), ()
    given = ItemMarks(
        kind="questions",
        items=tuple(
            AnalysedAs(id=paper.items[at].number, text="", marks=paper.items[at].marks) for at in kept
        ),
        marks=whole[:, kept],
        each=tuple(each[at] for at in kept),
        scores=scores,
        max_score=paper.marks,
        rows=np.arange(len(whole)),
    )
    analysis = analyse_items(given)
    found: list[ItemFigures | None] = [None] * len(each)
    for at, analysed in zip(kept, analysis.items, strict=True):
        found[at] = analysed.figures
    few = (
        Note(
            zh=f"有总分的学生只有 {len(whole)} 人，至少 {LEAST} 人才能算区分度和内部一致性。",
            en=f"Only {len(whole)} students have a total; discrimination and consistency need {LEAST}.",
        ),
    )
    return found, analysis.notes if len(whole) >= LEAST else few


def section_total(section_at: int, student: Student, paper: Paper) -> float | None:
    """A student's marks for one section, from 0; None when an item of it could not be marked."""
    start = sum(len(s.items) for s in paper.sections[:section_at])
    return total(student.marks[start : start + len(paper.sections[section_at].items)])
