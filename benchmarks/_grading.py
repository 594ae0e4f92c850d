"""The grader under test: answers graded with what was fitted to other questions, or as it ships."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from fit_fusion import fit_rows
from fit_shares import fit_shares
from fusion_rows import STRANGE, Example, Row, collect, strangers
from holdout import fold_of

from benchmarks._baselines import folds_of
from benchmarks._items import Item, MarkedSet, by_rubric
from benchmarks._metrics import Graded
from benchmarks._sets import question_key
from grader.encoders import Encoder
from grader.fuse import Fusion, pays_shares
from grader.judge import Judge
from grader.pipeline import Grader
from grader.records import GradeResult


@dataclass(frozen=True, slots=True)
class Engine:
    """What a variant of the grader reads with. Several `judges`: each was trained without one fold of the public sets'
    questions, and reads that fold. None: fast grading."""

    encoder: Encoder
    judges: tuple[Judge, ...]

    def judge_of(self, marked: MarkedSet, item: Item) -> Judge | None:
        """The judge that has not seen the item's question."""
        if len(self.judges) < 2:
            return self.judges[0] if self.judges else None
        return self.judges[fold_of(question_key(marked.name, item.group), len(self.judges))]


def grade_folds(
    marked: MarkedSet, *, more: Sequence[Item], engine: Engine, on_step: Callable[[str], None]
) -> list[Graded]:
    """Every answer graded with weights and thresholds fitted to the other folds and to `more`."""
    return [_graded(r) for r in results_by_fold(marked, more=more, engine=engine, on_step=on_step)]


def results_by_fold(
    marked: MarkedSet, *, more: Sequence[Item], engine: Engine, on_step: Callable[[str], None]
) -> list[GradeResult]:
    """The whole results of `grade_folds`."""
    on_step(f"grader: features of {len(marked.items) + len(more)} answers")
    rows = _features(marked, marked.items, engine)
    always = [row for row in _features(marked, more, engine) if row is not None]
    shares = all(pays_shares(item.rubric) for item in marked.items)
    pairs = strangers(marked.groups) if shares else []
    off_question = [replace(marked.items[i], text=marked.items[j].text, fraction=0.0) for i, j in pairs]
    found = [row and replace(row, weight=STRANGE) for row in _features(marked, off_question, engine)]
    strange = dict(zip(pairs, found, strict=True))
    graded: dict[int, GradeResult] = {}
    folds = folds_of(marked)
    for number, (train, test) in enumerate(folds, start=1):
        on_step(f"grader: fold {number} of {len(folds)}")
        seen = set(train.tolist())
        known = [rows[i] for i in train] + [row for pair, row in strange.items() if seen.issuperset(pair)]
        fitted = (fit_shares if shares else fit_rows)([*always, *(row for row in known if row is not None)])
        graded |= _grade(marked, test.tolist(), engine, fusion=fitted)
    return [graded[i] for i in range(len(marked.items))]


def _features(marked: MarkedSet, items: Sequence[Item], engine: Engine) -> list[Row | None]:
    """The features of every item, in order; each as its judge reads it."""
    by_judge: dict[Judge | None, list[int]] = {}
    for place, item in enumerate(items):
        by_judge.setdefault(engine.judge_of(marked, item), []).append(place)
    rows: list[Row | None] = [None] * len(items)
    for judge, places in by_judge.items():
        found = collect([_example(items[i]) for i in places], engine.encoder, judge)
        for place, row in zip(places, found, strict=True):
            rows[place] = row
    return rows


def grade_shipped(marked: MarkedSet, *, engine: Engine) -> list[Graded]:
    """Every answer graded with the shipped weights and thresholds."""
    graded = _grade(marked, range(len(marked.items)), engine)
    return [_graded(graded[i]) for i in range(len(marked.items))]


def _grade(
    marked: MarkedSet, chosen: Sequence[int], engine: Engine, *, fusion: Fusion | None = None
) -> dict[int, GradeResult]:
    """The answers at `chosen`, rubric by rubric."""
    out: dict[int, GradeResult] = {}
    for places in by_rubric([marked.items[i] for i in chosen]).values():
        rows = [chosen[place] for place in places]
        judge = engine.judge_of(marked, marked.items[rows[0]])  # a rubric is all in one fold
        grader = Grader(
            marked.items[rows[0]].rubric,
            encoder=engine.encoder,
            judge=judge,
            fast=judge is None,
            fusion=fusion,
        )
        results = grader.grade_many(marked.items[row].text for row in rows)
        out |= dict(zip(rows, results, strict=True))
    return out


def _graded(result: GradeResult) -> Graded:
    return Graded(
        fraction=result.score / result.max_score,
        met=frozenset(p.id for p in result.points if p.credit != "none"),
        paid=frozenset(p.id for p in result.points if p.earned > 0),
        scores={p.id: p.probability for p in result.points},
        contradicted=frozenset(p.id for p in result.points if p.contradicted),
        confidence=result.confidence,
    )


def _example(item: Item) -> Example:
    return Example(item.judged_rubric, item.text, item.labels, item.fraction, item.contradicted)
