"""The judge reads a question, its points and a whole answer at once, and says of every point whether it is stated.

One run of a small transformer over ``<s> question </s> point 1 </s> point 2 </s> … </s> answer </s>``. Each point's
own tokens, having seen the answer, the question and the sibling points, decide among STATES. Reading all points at
once costs a quarter of reading them one by one, and a clause that states a sibling is not taken for this point.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from grader.encoders.onnx import available_cores, load_session, load_tokenizer, side_by_side
from grader.encoders.tokens import safe_text
from grader.errors import EncoderError
from grader.normalize import normalize_plain
from grader.records import FloatArray, Rubric
from grader.words import text_weight

if TYPE_CHECKING:
    from tokenizers import Tokenizer

STATES = ("absent", "partly", "stated", "contradicted")
ABSENT, PARTLY, STATED, CONTRADICTED = range(4)
MODEL_FILE, WEIGHTS_FILE, HEAD_FILE = "judge.onnx", "judge.onnx.data", "judge.npz"
MOST_POINTS = 8  # a run
LIMITS = {"question": 56, "point": 44, "answer": 320, "all": 512}  # tokens; leaves an answer 90 at the least
_OVERLAP = 64  # tokens that two windows of a long answer share, a third of a window at most
_BOS, _EOS, _UNKNOWN = 0, 2, 3  # 1 is padding; what the tokenizer knows as text comes behind these
_QUESTION, _POINT, _ANSWER = range(3)  # token types
_INPUTS = {"input_ids", "token_type_ids"}
_OTHER = " | "
_WORDINGS = 40  # Chinese characters, or four times as many Latin ones, of a point's wordings together

IdArray = npt.NDArray[np.int64]
Tokens = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """One run's tokens: `ids`, `types`, and `owners`, which of the run's points a token belongs to (-1: none)."""

    ids: list[int]
    types: list[int]
    owners: list[int]


@dataclass(frozen=True, slots=True)
class _Run:
    """What is read at once: some of the targets and a window of one answer (its number)."""

    answer: int
    targets: range
    layout: Layout


@dataclass(frozen=True, slots=True)
class JudgedRubric:
    """A rubric's question and targets (points, then misconceptions) as tokens, cut once."""

    question: Tokens
    targets: tuple[Tokens, ...]


def point_wording(rubric: Rubric, target: int) -> str:
    """The text the judge reads for a target: the group it belongs to, its text, and other wordings while they are short.

    A run takes the longer the more there is to read, and the other signals compare with every wording anyway.
    """
    if target >= len(rubric.points):
        return normalize_plain(rubric.misconceptions[target - len(rubric.points)].text)
    point = rubric.points[target]
    group = next((g.text for g in rubric.groups if g.id == point.group), None)
    text = f"{group}: {point.text}" if group else point.text
    for other in point.also:
        if text_weight(text) + text_weight(other) <= _WORDINGS:
            text += _OTHER + other
    return normalize_plain(text)


def lay_out(question: Sequence[int], points: Sequence[Sequence[int]], answer: Sequence[int]) -> Layout:
    """The tokens of one run; what is longer than LIMITS allows is cut off."""
    layout = Layout([_BOS], [_QUESTION], [-1])

    def add(tokens: Sequence[int], limit: int, kind: int, owner: int) -> None:
        kept = [*tokens[:limit], _EOS]
        layout.ids.extend(kept)
        layout.types.extend([kind] * len(kept))
        layout.owners.extend([owner] * len(kept))

    add(question, LIMITS["question"], _QUESTION, -1)
    for place, point in enumerate(points):
        add(point, LIMITS["point"], _POINT, place)
    add(answer, answer_limit(layout), _ANSWER, -1)
    return layout


def answer_limit(layout: Layout) -> int:
    """How many tokens of the answer go behind what is laid out so far."""
    return max(0, min(LIMITS["answer"], LIMITS["all"] - len(layout.ids) - 1))


def share_out(count: int, most: int = MOST_POINTS) -> list[range]:
    """`count` points in runs of like size, at most `most` each."""
    runs = -(-count // most)
    size = -(-count // runs) if runs else 1
    return [range(at, min(at + size, count)) for at in range(0, count, size)]


class Judge:
    """The judge in a folder that `models/build/export_judge.py` wrote. Safe to use from several threads.

    Every answer is run alone, as the embedded encoder does it and for the same reason: a mark must not depend on
    the answers beside it.
    """

    def __init__(
        self, folder: Path, *, tokenizer: Tokenizer | None = None, threads: int | None = None
    ) -> None:
        """Load the model in `folder`; EncoderError where a file is missing or cannot be read."""
        self._threads = threads or available_cores()
        try:
            self._session = load_session(folder / MODEL_FILE)
            self._tokenizer = tokenizer or load_tokenizer(folder)
            with np.load(folder / HEAD_FILE, allow_pickle=False) as head:
                self._weights = head["weights"].astype(np.float32)  # [states, d]
                self._bias = head["bias"].astype(np.float32)  # [states]
            given = {i.name for i in self._session.get_inputs()}
            if given != _INPUTS:
                raise ValueError(f"{MODEL_FILE}: inputs {sorted(given)}")
            if self._weights.ndim != 2 or {len(self._weights), *self._bias.shape} != {len(STATES)}:
                raise ValueError(f"{HEAD_FILE}: {self._weights.shape}, {self._bias.shape}")
            digest = hashlib.sha256((folder / MODEL_FILE).read_bytes() + (folder / HEAD_FILE).read_bytes())
            self.name = f"judge@{digest.hexdigest()[:8]}"
        except Exception as error:  # onnxruntime and tokenizers raise bare exceptions of their own
            raise EncoderError(
                zh=f"无法读取判定模型 {folder / MODEL_FILE}：{error}。请重新安装 grader；也可以不用它批改：命令行加 --fast，程序里用 fast=True。",
                en=f"cannot read the judge {folder / MODEL_FILE}: {error}. Reinstall grader, or grade without it: --fast, in programs fast=True.",
            ) from error

    def prepare(self, rubric: Rubric) -> JudgedRubric:
        """The rubric's texts as tokens."""
        count = len(rubric.points) + len(rubric.misconceptions)
        return JudgedRubric(
            self._cut(normalize_plain(rubric.question)),
            tuple(self._cut(point_wording(rubric, t)) for t in range(count)),
        )

    def judge(self, rubric: JudgedRubric, answers: Sequence[str]) -> list[FloatArray]:
        """For every normalised answer the probabilities [targets, STATES], rows summing to 1; nothing states nothing."""
        runs = [run for n, text in enumerate(answers) if text for run in self._runs(rubric, n, text)]
        readings = side_by_side(self._read, runs, size=lambda run: len(run.layout.ids), threads=self._threads)
        by_part: dict[tuple[int, range], list[FloatArray]] = {}
        for run, reading in zip(runs, readings, strict=True):
            by_part.setdefault((run.answer, run.targets), []).append(reading)
        silent = np.eye(len(STATES), dtype=np.float32)[[ABSENT] * len(rubric.targets)]
        found = [silent.copy() for _ in answers]
        for (answer, part), windows in by_part.items():
            found[answer][part.start : part.stop] = _most_telling(windows)
        return found

    def _runs(self, rubric: JudgedRubric, answer: int, text: str) -> Iterator[_Run]:
        tokens = self._cut(text)
        for part in share_out(len(rubric.targets)):
            points = [rubric.targets[t] for t in part]
            # what the empty answer's own end takes is the answer's again
            room = min(LIMITS["answer"], answer_limit(lay_out(rubric.question, points, ())) + 1)
            for window in _windows(tokens, room):
                yield _Run(answer, part, lay_out(rubric.question, points, window))

    def _read(self, run: _Run) -> FloatArray:
        layout = run.layout
        ids: IdArray = np.asarray([layout.ids], np.int64)
        feeds = {"input_ids": ids, "token_type_ids": np.asarray([layout.types], np.int64)}
        states: FloatArray = self._session.run(["last_hidden_state"], feeds)[0][0]
        owners = np.asarray(layout.owners)
        pooled = np.stack(
            [states[owners == p].mean(axis=0, dtype=np.float32) for p in range(len(run.targets))]
        )
        logits = pooled @ self._weights.T + self._bias
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        p: FloatArray = powers / powers.sum(axis=1, keepdims=True)
        return p

    def _cut(self, text: str) -> Tokens:
        encoding = self._tokenizer.encode(safe_text(text), add_special_tokens=False)
        # The tokenizer cuts at the model's length; what it cut off is kept beside.
        ids = (i for part in (encoding, *encoding.overflowing) for i in part.ids)
        return tuple(max(i, _UNKNOWN) for i in ids)  # "</s>" typed by a student is no separator


def _windows(tokens: Tokens, room: int) -> list[Tokens]:
    """An answer in pieces of at most `room` tokens that overlap, so that no statement is cut in all of them."""
    if len(tokens) <= room:
        return [tokens]
    overlap = min(_OVERLAP, room // 3)
    return [tokens[at : at + room] for at in range(0, len(tokens) - overlap, room - overlap)]


def _most_telling(readings: Sequence[FloatArray]) -> FloatArray:
    """For each point, what the window says that has most to say about it."""
    stacked = np.stack(readings)
    best = stacked[:, :, ABSENT].argmin(axis=0)
    chosen: FloatArray = stacked[best, np.arange(stacked.shape[1])]
    return chosen
