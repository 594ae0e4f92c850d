"""Which answers to mark by hand first: those whose marks say most about the others' when `grade learn` learns from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from grader.batch.table import EMPTY, Cell, Note
from grader.batch.write import TableWriter
from grader.encoders.base import Encoder
from grader.errors import TableError
from grader.marking.learn.adjust import compare_answers, is_own
from grader.marking.learn.learn import NOISE, alike_answers
from grader.marking.learn.learned import Floats
from grader.marking.marks import MarkTable
from grader.marking.results import ClassResults
from grader.marking.review.review import Candidate, rank
from grader.normalize import normalize_plain
from grader.records import Rubric

Indices = npt.NDArray[np.int64]
TEACHER = "teacher"  # the column to fill in; `teacher:id` for points
_MOST = 1500  # answers compared each with each; of more, the most doubtful ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """An answer to mark. `represents`: how many of the answers, itself among them, are nearest to it of all chosen."""

    candidate: Candidate
    represents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The answers to mark, the most telling first. Not considered: `blank` ones, `duplicates`, and those `staying` with the rubric's
    mark, or say nothing of their own (see `adjust.is_own`); `marked` are done."""

    table: MarkTable
    chosen: tuple[Chosen, ...]
    answers: int
    blank: int
    duplicates: int
    staying: int
    marked: int
    notes: tuple[Note, ...] = ()


def choose_sample(found: ClassResults, rubric: Rubric, n: int, *, encoder: Encoder) -> Sample:
    """The `n` graded answers whose marks would teach most. Blank answers and repeats of another are not chosen, nor those
    that `learn` does not learn from, nor those that have a mark in a column `teacher` already: these count as chosen before.

    The order of rows does not matter. Raises TableError when nothing is left to choose.
    """
    ranked = sorted(rank(found, rubric), key=lambda c: (c.id, c.row))
    marked_rows = _marked(found.table)
    kinds = [_kind(c) for c in ranked]
    texts = _distinct((c for c, kind in zip(ranked, kinds, strict=True) if kind is None), marked_rows)
    blank, staying = kinds.count("blank"), kinds.count("staying")
    kept = sorted(texts.values(), key=lambda c: (c.row not in marked_rows, -c.expected))[:_MOST]
    kept.sort(key=lambda c: (c.id, c.row))
    done = np.array([i for i, c in enumerate(kept) if c.row in marked_rows], np.int64)
    if len(kept) == len(done):
        raise TableError(
            zh=f"{found.table.path} 中没有可以抽取的答案（空白、重复、照抄或只列词语，以及已有教师分数的不算）。",
            en=f"{found.table.path} has no answer to choose: blank, repeated, copied and listed ones and those already marked do "
            "not count.",
        )
    kernel = alike_answers(compare_answers([c.result for c in kept], encoder))
    order = pick(kernel, n, done=done)
    nearest = _nearest(kernel, np.concatenate([done, order]))
    return Sample(
        table=found.table,
        chosen=tuple(
            Chosen(candidate=kept[i], represents=int((nearest == len(done) + at).sum()))
            for at, i in enumerate(order)
        ),
        answers=len(ranked),
        blank=blank,
        duplicates=len(ranked) - blank - staying - len(texts),
        staying=staying,
        marked=len(done),
        notes=_fewer(n, len(order)),
    )


def pick(kernel: Floats, n: int, *, done: Indices | None = None) -> Indices:
    """The rows to mark, at most `n`, in the order in which they teach most; `kernel` [rows, rows] is `alike_answers`'s.

    Each step takes the row whose mark leaves the least variance in all marks together (Cohn 1996; in the Gaussian process that
    `learn` is, the variance does not depend on what the marks turn out to be). Ties go to the earlier row. `done`: rows
    marked before.
    """
    left = kernel.copy()
    order: list[int] = []
    taken = set() if done is None else set(done.tolist())
    for i in sorted(taken):
        left = _given(left, i)
    while len(order) < n and len(taken) < len(kernel):
        gains = np.square(left).sum(axis=0) / (np.diag(left) + NOISE**2)
        gains[list(taken)] = -1.0
        i = int(np.round(gains, 9).argmax())
        order.append(i)
        taken.add(i)
        left = _given(left, i)
    return np.array(order, np.int64)


def _given(covariance: Floats, i: int) -> Floats:
    """What is left of the covariance once the mark of row `i` is known, up to the teacher's own spread."""
    column = covariance[:, i]
    found: Floats = covariance - np.outer(column, column) / (column[i] + NOISE**2)
    return found


def write_sample(sample: Sample, rubric: Rubric, writer: TableWriter) -> None:
    """Write the chosen rows as they are, in the order chosen, with empty columns `teacher` and `teacher:id` to fill in."""
    table = sample.table
    names = [TEACHER, *(f"{TEACHER}:{p.id}" for p in rubric.points)]
    added = [name for name in names if name not in table.header]
    rows = {row.number: row for row in table.rows}
    writer.write([Cell(name) for name in (*table.header, *added)])
    for chosen in sample.chosen:
        writer.write([*rows[chosen.candidate.row].cells, *[EMPTY] * len(added)])


def _kind(candidate: Candidate) -> Literal["blank", "staying"] | None:
    """Why an answer is not to be chosen, None where it may be."""
    if not any(c.isalnum() for c in candidate.result.answer):
        return "blank"
    return None if is_own(candidate.result) else "staying"


def _distinct(candidates: Iterable[Candidate], marked: set[int]) -> dict[str, Candidate]:
    """One answer by text (normalised, without spaces), one that is marked where there is one."""
    seen: dict[str, Candidate] = {}
    for candidate in candidates:
        text = "".join(normalize_plain(candidate.result.answer).split())
        if text not in seen or (candidate.row in marked and seen[text].row not in marked):
            seen[text] = candidate
    return seen


def _marked(table: MarkTable) -> set[int]:
    """The numbers of the rows with a mark in the column `teacher`."""
    if TEACHER not in table.header:
        return set()
    marks = table.marks(TEACHER)
    return {row.number for row, mark in zip(table.rows, marks, strict=True) if not np.isnan(mark)}


def _nearest(kernel: Floats, chosen: Indices) -> Indices:
    """For every row the place in `chosen` of the row that it is most like."""
    size = np.sqrt(np.maximum(np.diag(kernel), 1e-12))
    alike = (kernel / size / size[:, None])[:, chosen]
    alike[chosen, np.arange(len(chosen))] = np.inf  # a chosen answer stands for itself
    nearest: Indices = alike.argmax(axis=1)
    return nearest


def _fewer(wanted: int, got: int) -> tuple[Note, ...]:
    if got >= wanted:
        return ()
    return (
        Note(
            zh=f"要 {wanted} 份，可抽取的只有 {got} 份，全部列出。",
            en=f"{wanted} were asked for; only {got} can be chosen, and all of them are.",
        ),
    )
