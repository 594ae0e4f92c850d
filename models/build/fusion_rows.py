"""Marked answers as rows of features, for fitting the fusion."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from grader.encoders import Encoder
from grader.encoders.onnx import load_tokenizer
from grader.fuse import features, pays_shares
from grader.gaming import copied_shares, own_words
from grader.judge import Judge, JudgedRubric
from grader.paths import default_model_dir
from grader.pipeline import prepare_answer
from grader.prepare import PreparedRubric, prepare
from grader.records import FloatArray, PointGroup, Rubric
from grader.settings import Settings
from grader.signals.compare import Reading, compare

_CHUNK = 256
_ONE_IN = 5
STRANGE = 0.9  # the weight of an answer to another question; not 1, which marks the answers to this one


@dataclass(frozen=True, slots=True)
class Example:
    """One marked answer: `labels` (0, 0.5, 1 a point) where they are known, and the teacher's total, `mark`, as a share
    (0-1) of the maximum; None where it is no more than what the labels add up to."""

    rubric: Rubric
    text: str
    labels: dict[str, float] | None = None
    mark: float | None = None
    contradicted: frozenset[str] = frozenset()
    weight: float = 1.0  # in the fit to totals

    @property
    def share(self) -> float:
        """The teacher's total as a share (0-1) of the maximum."""
        if self.mark is not None:
            return self.mark
        labels = self.labels or {}
        return float(total(self.rubric, np.asarray([labels[p.id] for p in self.rubric.points], np.float64)))


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """An example ready to fit: `shapes` [points, segments, features], `labels` [points] or None.

    `mark` is the teacher's total as a share (0-1) of the maximum.
    """

    shapes: npt.NDArray[np.float16]
    labels: FloatArray | None
    mark: float
    marks: FloatArray  # [points] what each point is worth
    rubric: Rubric
    weight: float = 1.0


class RememberingJudge(Judge):
    """A judge that reads every answer once: features for fitting and the grading itself both ask it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, tokenizer=load_tokenizer(default_model_dir()))
        self._known: dict[tuple[JudgedRubric, str], FloatArray] = {}

    def judge(self, rubric: JudgedRubric, answers: Sequence[str]) -> list[FloatArray]:
        """As Judge does."""
        new = [text for text in dict.fromkeys(answers) if (rubric, text) not in self._known]
        self._known |= {(rubric, t): p for t, p in zip(new, super().judge(rubric, new), strict=True)}
        return [self._known[rubric, text] for text in answers]


def collect(examples: Sequence[Example], encoder: Encoder, judge: Judge | None = None) -> list[Row | None]:
    """The features of every example, in order; None for a blank answer. Encodes each distinct clause once.

    Without a judge its features are nought, as in fast grading.
    """
    prepared: dict[str, PreparedRubric] = {}
    judged: dict[str, JudgedRubric] = {}
    rows: list[Row | None] = []
    for at in range(0, len(examples), _CHUNK):
        chunk = examples[at : at + _CHUNK]
        answers = [prepare_answer(e.text) for e in chunk]
        clauses = list(dict.fromkeys(s.text for a in answers for s in a.segments[: a.clauses]))
        encoded = dict(zip(clauses, encoder.encode_tokens(clauses), strict=True))
        for example, answer in zip(chunk, answers, strict=True):
            key = example.rubric.sha256 or example.rubric.id
            if key not in prepared:
                prepared[key] = prepare(example.rubric, encoder)
                if judge is not None:
                    judged[key] = judge.prepare(example.rubric)
            if not answer.clauses:
                rows.append(None)
                continue
            p = prepared[key]
            shares = copied_shares(answer, p.given)
            own = own_words(answer, shares, copied=Settings().copied)
            states = judge.judge(judged[key], [own])[0] if judge is not None else None
            tokens = tuple(encoded[s.text] for s in answer.segments[: answer.clauses])
            reading = Reading(tokens, states, shares)
            signals = compare(p, answer, reading, rules=not pays_shares(example.rubric))
            shapes = features(signals, points=p.points)[: p.points].astype(np.float16)
            rows.append(_row(example, shapes))
        print(
            f"\rfeatures {min(at + _CHUNK, len(examples))}/{len(examples)}",
            end="",
            file=sys.stderr,
            flush=True,
        )
    print(file=sys.stderr)
    return rows


def total(rubric: Rubric, credits: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Shares of the maximum (0-1), [...], from credits (0-1), [..., points] in the rubric's order.

    Of a group the `pick` best count, and nothing beyond the maximum. What a misconception costs and what order or
    `requires` withhold cannot be told from credits.
    """
    marks = np.asarray([p.marks for p in rubric.points], np.float64)
    earned = credits * marks
    sums = np.zeros(earned.shape[:-1])
    at = 0
    for entry in rubric.entries:
        count = len(entry.points) if isinstance(entry, PointGroup) else 1
        part = earned[..., at : at + count]
        if isinstance(entry, PointGroup) and entry.pick is not None:
            part = np.sort(part, axis=-1)[..., -entry.pick :]
        sums += part.sum(axis=-1)
        at += count
    found: npt.NDArray[np.float64] = np.minimum(sums / rubric.max_score, 1.0)
    return found


def strangers(keys: Sequence[str]) -> list[tuple[int, int]]:
    """Which rubric is put to which answer of another question, to be worth nothing: one for every five answers.

    `keys` are the answers' questions. Teachers' marks seldom show what an answer off the question is worth: without
    these, half the marks would be paid for the weather. Pairs of indices (rubric's, answer's).
    """
    pairs = []
    for i in range(0, len(keys), _ONE_IN):
        others = (j % len(keys) for j in range(i + len(keys) // 2, i + len(keys) // 2 + len(keys)))
        found = next((j for j in others if keys[j] != keys[i]), None)
        if found is not None:
            pairs.append((i, found))
    return pairs


def _row(example: Example, shapes: npt.NDArray[np.float16]) -> Row:
    marks = np.asarray([p.marks for p in example.rubric.points], np.float32)
    labels = None
    if example.labels is not None:
        labels = np.asarray([example.labels[p.id] for p in example.rubric.points], np.float32)
    return Row(shapes, labels, example.share, marks, example.rubric, example.weight)
