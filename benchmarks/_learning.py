"""Graded and marked answers question by question, and what `grade learn` makes of some of them for the others."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from fusion_rows import RememberingJudge

from benchmarks._grading import Engine, results_by_fold
from benchmarks._items import MarkedSet
from grader.encoders import load_encoder
from grader.marking.learn.adjust import compare_answers, mark_to_give, stays
from grader.marking.learn.learn import LEAST, predict
from grader.marking.learn.learned import AnswerFeatures
from grader.marking.learn.lesson import learn_if_better
from grader.pipeline import Grader
from grader.records import GradeResult, Rubric

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Question:
    """The answers to one question: results, features, texts, and the teacher's marks as shares of the maximum (0-1)."""

    name: str
    rubric: Rubric
    results: tuple[GradeResult, ...]
    answers: tuple[AnswerFeatures, ...]
    texts: tuple[str, ...]
    marks: Floats


def questions_of(marked: MarkedSet, results: Sequence[GradeResult]) -> list[Question]:
    """The set by question, in the order of their names."""
    features = compare_answers(results, load_encoder())
    groups = np.array(marked.groups)
    found = []
    for name in sorted(set(marked.groups)):
        rows = np.flatnonzero(groups == name)
        found.append(
            Question(
                name,
                marked.items[rows[0]].rubric,
                tuple(results[i] for i in rows),
                tuple(features[i] for i in rows),
                tuple(marked.items[i].text for i in rows),
                np.array([marked.items[i].fraction for i in rows]),
            )
        )
    return found


def unseen(marked: MarkedSet, fold_judges: Sequence[Path]) -> list[GradeResult]:
    """Results by judges and weights that have not seen the question."""
    engine = Engine(load_encoder(), tuple(RememberingJudge(f) for f in fold_judges))
    return results_by_fold(marked, more=[], engine=engine, on_step=lambda s: print(s, file=sys.stderr))


def as_shipped(marked: MarkedSet) -> list[GradeResult]:
    """Results by the grader as it ships."""
    graders = {item.rubric.id: item.rubric for item in marked.items}
    made = {name: Grader(rubric) for name, rubric in graders.items()}
    return [made[item.rubric.id].grade(item.text) for item in marked.items]


def learned(question: Question, train: Rows, test: Rows) -> Floats:
    """The shares [test], not rounded, that `grade learn` would give; the rubric's where it refuses to learn."""
    shares = np.array([a.share for a in question.answers])
    known = [i for i in train if not stays(question.results[i])]
    if len(known) < LEAST or np.ptp(question.marks[train]) == 0:
        return shares[test]
    found, _, _ = learn_if_better(
        question.rubric,
        [question.results[i] for i in train],
        [question.answers[i] for i in known],
        question.marks[train] * question.rubric.max_score,
        [str(i) for i in train],
    )
    return np.array(
        [shares[i] if stays(question.results[i]) else predict(found, question.answers[i]) for i in test]
    )


def rounded(question: Question, shares: Floats) -> Floats:
    """The shares [n] on the rubric's step."""
    top = question.rubric.max_score
    return np.array([mark_to_give(question.rubric, s * top) / top for s in shares.tolist()])
