"""Which answers to mark by hand first: the few that stand for many others and that the grader is unsure of."""

from __future__ import annotations

import heapq
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from grader.batch.table import EMPTY, Cell, Note
from grader.batch.write import TableWriter
from grader.errors import TableError
from grader.marking.marks import MarkTable
from grader.marking.results import ClassResults
from grader.marking.review import Candidate, rank
from grader.normalize import normalize_plain
from grader.records import GradeResult, Rubric

Features = npt.NDArray[np.float64]  # [answers, features]
Indices = npt.NDArray[np.int64]
TEACHER = "teacher"  # the column to fill in; `teacher:id` for points
_BUCKETS = 512  # that character n-grams are hashed to
_GRAMS = (2, 3)  # characters
_MOST = 2000  # answers compared each with each; of more, the most doubtful ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """An answer to mark. `represents`: how many of the answers, itself among them, are nearest to it of all chosen."""

    candidate: Candidate
    represents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The answers to mark, the most telling first. `blank` and `duplicates` were not considered, `marked` are done."""

    table: MarkTable
    chosen: tuple[Chosen, ...]
    answers: int
    blank: int
    duplicates: int
    marked: int
    notes: tuple[Note, ...] = ()


def choose_sample(found: ClassResults, rubric: Rubric, n: int) -> Sample:
    """The `n` graded answers whose marks would teach most. Blank answers and repeats of another are not chosen, nor those
    that have a mark in a column `teacher` already: these count as chosen before.

    The order of rows does not matter. Raises TableError when nothing is left to choose.
    """
    ranked = sorted(rank(found, rubric), key=lambda c: (c.id, c.row))
    marked_rows = _marked(found.table)
    texts, blank = _distinct(ranked, marked_rows)
    kept = sorted(texts.values(), key=lambda c: (c.row not in marked_rows, -c.expected))[:_MOST]
    kept.sort(key=lambda c: (c.id, c.row))
    done = np.array([i for i, c in enumerate(kept) if c.row in marked_rows], np.int64)
    if len(kept) == len(done):
        raise TableError(
            zh=f"{found.table.path} 中没有可以抽取的答案（空白、重复和已有教师分数的不算）。",
            en=f"{found.table.path} has no answer to choose: blank ones, repeats and those already marked do not count.",
        )
    text_of = {c.row: text for text, c in texts.items()}
    features = features_of([c.result for c in kept], [text_of[c.row] for c in kept])
    order = pick(features, np.array([c.expected for c in kept]), n, done=done)
    nearest = _nearest(features, np.concatenate([done, order]))
    return Sample(
        table=found.table,
        chosen=tuple(
            Chosen(candidate=kept[i], represents=int((nearest == len(done) + at).sum()))
            for at, i in enumerate(order)
        ),
        answers=len(ranked),
        blank=blank,
        duplicates=len(ranked) - blank - len(texts),
        marked=len(done),
        notes=_fewer(n, len(order)),
    )


def pick(
    features: Features, uncertainty: npt.NDArray[np.float64], n: int, *, done: Indices | None = None
) -> Indices:
    """The rows to mark, at most `n`, in the order in which they teach most.

    Greedy facility location: each step takes the row that most raises sum_i u_i max_{j chosen} s_ij, with u the
    uncertainty (>= 0) and s the similarity, 1 at no distance and 0 at the largest; so the first is the medoid of what is
    uncertain, and at least 1 - 1/e of the best possible sum is reached (Nemhauser, Wolsey & Fisher, 1978). Ties go to the
    earlier row. `done`: rows chosen before. Memory grows with the square of the number of rows.
    """
    size = len(features)
    already = [] if done is None else done.tolist()
    similar = _similarities(features)
    # Of answers that are all certain, the most different ones are still worth having.
    weight = uncertainty if uncertainty.sum() > 0 else np.ones(size)
    covered = similar[already].max(axis=0, initial=0.0)
    gains = np.maximum(similar - covered, 0.0) @ weight
    waiting = [(-round(float(gains[i]), 9), i) for i in sorted(set(range(size)) - set(already))]
    heapq.heapify(waiting)
    order: list[int] = []
    while waiting and len(order) < n:
        _, i = heapq.heappop(waiting)
        # A gain only falls as more is chosen: if it still leads after a fresh look, it is the largest (Minoux, 1978).
        gain = round(float(weight @ np.maximum(similar[i] - covered, 0.0)), 9)
        if waiting and (-gain, i) > waiting[0]:
            heapq.heappush(waiting, (-gain, i))
            continue
        order.append(i)
        covered = np.maximum(covered, similar[i])
    return np.array(order, np.int64)


def features_of(results: Sequence[GradeResult], texts: Sequence[str]) -> Features:
    """[answers, features]: the points' probabilities and the score, standardised, beside the wording as hashed n-grams.

    `texts` are the answers, normalised. Both halves have a mean square length of about one.
    """
    numbers = np.array([[*(p.probability for p in r.points), r.score] for r in results], np.float64)
    spread = numbers.std(axis=0)
    standard = (numbers - numbers.mean(axis=0)) / np.where(spread > 1e-9, spread, 1.0)
    return np.hstack([standard / np.sqrt(numbers.shape[1]), tf_idf(gram_counts(texts))])


def gram_counts(texts: Sequence[str]) -> Features:
    """[texts, 512]: how often character pairs and triples occur, by hash; the hash is the same on every machine."""
    counts = np.zeros((len(texts), _BUCKETS))
    for i, text in enumerate(texts):
        for length in _GRAMS:
            grams = (text[at : at + length] for at in range(len(text) - length + 1))
            buckets = [zlib.crc32(gram.encode("utf-8", "replace")) % _BUCKETS for gram in grams]
            np.add.at(counts[i], buckets, 1)
    return counts


def tf_idf(counts: Features) -> Features:
    """Counts weighted by ln((1 + n) / (1 + df)) + 1, rows of length one (scikit-learn's smoothed form)."""
    idf = np.log((1 + len(counts)) / (1 + (counts > 0).sum(axis=0))) + 1
    weighted = counts * idf
    length = np.linalg.norm(weighted, axis=1, keepdims=True)
    scaled: Features = weighted / np.where(length > 0, length, 1.0)
    return scaled


def write_sample(sample: Sample, rubric: Rubric, writer: TableWriter) -> None:
    """Write the chosen rows as they are, in the order chosen, with empty columns `teacher` and `teacher:id` to fill in."""
    table = sample.table
    names = [TEACHER, *(f"{TEACHER}:{p.id}" for p in rubric.points)]
    added = [name for name in names if name not in table.header]
    rows = {row.number: row for row in table.rows}
    writer.write([Cell(name) for name in (*table.header, *added)])
    for chosen in sample.chosen:
        writer.write([*rows[chosen.candidate.row].cells, *[EMPTY] * len(added)])


def _distinct(ranked: Sequence[Candidate], marked: set[int]) -> tuple[dict[str, Candidate], int]:
    """One answer by text (normalised, without spaces), one that is marked where there is one; and how many are blank."""
    seen: dict[str, Candidate] = {}
    blank = 0
    for candidate in ranked:
        text = "".join(normalize_plain(candidate.result.answer).split())
        if not any(c.isalnum() for c in text):
            blank += 1
        elif text not in seen or (candidate.row in marked and seen[text].row not in marked):
            seen[text] = candidate
    return seen, blank


def _marked(table: MarkTable) -> set[int]:
    """The numbers of the rows with a mark in the column `teacher`."""
    if TEACHER not in table.header:
        return set()
    marks = table.marks(TEACHER)
    return {row.number for row, mark in zip(table.rows, marks, strict=True) if not np.isnan(mark)}


def _similarities(features: Features) -> Features:
    """[rows, rows] from 1 (the same) to 0 (the two furthest apart)."""
    squares = (features**2).sum(axis=1)
    distances = np.sqrt(np.maximum(squares[:, None] + squares - 2 * features @ features.T, 0.0))
    np.fill_diagonal(distances, 0.0)
    furthest = float(distances.max(initial=0.0))
    similar: Features = 1 - distances / furthest if furthest > 0 else np.ones_like(distances)
    return similar


def _nearest(features: Features, chosen: Indices) -> Indices:
    """For every row the place in `chosen` of the row that it is most like."""
    nearest: Indices = _similarities(features)[:, chosen].argmax(axis=1)
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
