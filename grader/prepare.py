"""A rubric made ready for comparing: wordings normalised, words weighed, everything encoded once.

A word that the question or the sibling points also use says little about which point is meant, so it weighs less.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from zipfile import BadZipFile

import numpy as np

from grader.encoders.base import Encoder, TokenEmbeddings
from grader.errors import EncoderError
from grader.normalize import normalize_plain
from grader.paths import default_model_dir
from grader.records import FloatArray, IntArray, Rubric
from grader.words import content_words, grams, has_han

_IN_QUESTION = 0.35  # what is left of a word's weight when the question already contains it


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The terms of all wordings; `weights` is [wordings, terms], each row sums to 1 (or 0 when it has no terms)."""

    at: dict[str, int]  # term → column of weights
    han: tuple[str, ...]  # the terms written in Chinese
    weights: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class TokenTable:
    """All wordings' tokens, one after another: unit `vectors` [n, d], `weights` [n] summing to 1 a wording."""

    vectors: FloatArray
    weights: FloatArray
    starts: IntArray  # [wordings] first token of each wording


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """Two learnt matrices [k, d]: in their images a clause lies near the points it states. None: as encoded."""

    points: FloatArray | None
    clauses: FloatArray | None

    def of_points(self, vectors: FloatArray) -> FloatArray:
        """[n, d] wordings → [n, k], unit length."""
        return vectors if self.points is None else _unit(vectors @ self.points.T)

    def of_clauses(self, vectors: FloatArray) -> FloatArray:
        """[n, d] segments → [n, k], unit length."""
        return vectors if self.clauses is None else _unit(vectors @ self.clauses.T)


@dataclass(frozen=True, slots=True, eq=False)
class PreparedRubric:
    """`targets` are the leaf points, then the misconceptions; a target owns one or more wordings."""

    rubric: Rubric
    targets: tuple[str, ...]
    points: int
    wordings: tuple[str, ...]
    starts: IntArray  # [targets] first wording of each target
    owners: IntArray  # [wordings] target of each wording
    words: Vocabulary
    grams: Vocabulary
    keywords: tuple[tuple[tuple[str, ...], ...], ...]  # a target's keyword groups, normalised
    raw_vectors: FloatArray  # [wordings, d] mean of the wording's tokens, centred on `centre`, unit length
    vectors: FloatArray  # [wordings, k] the same in the learnt projection, unit length
    projection: Projection
    centre: FloatArray  # [d] what all wordings and the question have in common
    tokens: TokenTable
    given: tuple[str, ...]  # normalised question, case, title: repeating them is no answer
    reference: str | None

    def by_target(self, values: FloatArray) -> FloatArray:
        """[wordings, segments] → [targets, segments]: a target is as present as its best wording."""
        best: FloatArray = np.maximum.reduceat(values, self.starts, axis=0)
        return best


def prepare(rubric: Rubric, encoder: Encoder) -> PreparedRubric:
    """Normalise, weigh and encode the rubric's wordings; a few milliseconds a point."""
    per_target = [[p.text, *p.also] for p in rubric.points] + [[m.text] for m in rubric.misconceptions]
    wordings = [[normalize_plain(w) for w in ws] for ws in per_target]
    flat = tuple(w for ws in wordings for w in ws)
    owners = np.repeat(np.arange(len(wordings)), [len(ws) for ws in wordings]).astype(np.int32)
    starts = np.concatenate([[0], np.cumsum([len(ws) for ws in wordings])[:-1]]).astype(np.int32)
    given = tuple(normalize_plain(t) for t in (rubric.question, rubric.case, rubric.title) if t)
    question = f"{given[0]} {normalize_plain(rubric.title)}"
    encoded = encoder.encode_tokens([*flat, question])
    centre = _unit(np.stack([_mean(e) for e in encoded]).mean(axis=0))
    raw = centred(np.stack([_mean(e) for e in encoded[:-1]]), centre)
    projection = load_projection(encoder)
    keywords = [[tuple(filter(None, map(normalize_plain, g))) for g in p.keywords] for p in rubric.points]
    return PreparedRubric(
        rubric=rubric,
        targets=tuple(p.id for p in rubric.points) + tuple(m.id for m in rubric.misconceptions),
        points=len(rubric.points),
        wordings=flat,
        starts=starts,
        owners=owners,
        words=_vocabulary(flat, owners, question, content_words),
        grams=_vocabulary(flat, owners, question, grams),
        keywords=tuple(tuple(k) for k in keywords) + ((),) * len(rubric.misconceptions),
        raw_vectors=raw,
        vectors=projection.of_points(raw),
        projection=projection,
        centre=centre,
        tokens=_token_table(flat, encoded[:-1], owners, question),
        given=given,
        reference=normalize_plain(rubric.reference) if rubric.reference else None,
    )


def load_projection(encoder: Encoder) -> Projection:
    """The projection learnt for the embedded encoder; another encoder's vectors are compared as they are."""
    return _read_projection() if encoder.name.startswith("onnx:") else Projection(None, None)


@cache
def _read_projection() -> Projection:
    path = default_model_dir() / "projection.npz"
    try:
        with np.load(path, allow_pickle=False) as data:
            return Projection(data["points"].astype(np.float32), data["clauses"].astype(np.float32))
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise EncoderError(
            zh=f"{path} 读不出来（{error}）。请重新安装 grader。",
            en=f"Cannot read {path} ({error}); reinstall grader.",
        ) from error


def centred(vectors: FloatArray, centre: FloatArray) -> FloatArray:
    """Unit vectors less most of what the whole rubric shares, unit length again: differences become visible.

    Sentence embeddings of one topic lie in a narrow cone (cosines of 0.8-0.95 whatever they say).
    """
    unit = _unit(vectors)
    return _unit(unit - 0.7 * (unit @ centre)[..., None] * centre)


def _mean(tokens: TokenEmbeddings) -> FloatArray:
    if not len(tokens.vectors):
        return np.zeros(tokens.vectors.shape[1], np.float32)
    mean: FloatArray = tokens.vectors.mean(axis=0, dtype=np.float32)
    return mean


def _unit(vectors: FloatArray) -> FloatArray:
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: FloatArray = (vectors / np.maximum(norms, 1e-9)).astype(np.float32)
    return unit


def _vocabulary(
    wordings: Sequence[str], owners: IntArray, question: str, split: Callable[[str], Iterable[str]]
) -> Vocabulary:
    split_wordings = [sorted(set(split(w))) for w in wordings]
    terms = sorted({t for ws in split_wordings for t in ws})
    at = {t: i for i, t in enumerate(terms)}
    used_by: dict[str, set[int]] = {t: set() for t in terms}
    for owner, ws in zip(owners, split_wordings, strict=True):
        for t in ws:
            used_by[t].add(int(owner))
    weights = np.zeros((len(wordings), len(terms)), np.float32)
    for row, ws in enumerate(split_wordings):
        for t in ws:
            shared = len(used_by[t]) ** -0.5
            weights[row, at[t]] = shared * len(t) ** 0.5 * (_IN_QUESTION if t in question else 1.0)
    weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
    return Vocabulary(at, tuple(t for t in terms if has_han(t)), weights)


def _token_table(
    wordings: Sequence[str], encoded: Sequence[TokenEmbeddings], owners: IntArray, question: str
) -> TokenTable:
    used_by: dict[str, set[int]] = {}
    pieces = [[w[a:b].strip() for a, b in e.offsets] for w, e in zip(wordings, encoded, strict=True)]
    for owner, ps in zip(owners, pieces, strict=True):
        for p in ps:
            used_by.setdefault(p, set()).add(int(owner))
    weights: list[FloatArray] = []
    for ps in pieces:
        raw = [
            len(used_by[p]) ** -0.5 * (_IN_QUESTION if p in question else 1.0) * (p[:1].isalnum()) for p in ps
        ]
        row = np.asarray(raw or [0.0], np.float32)
        weights.append(row / max(float(row.sum()), 1e-9))
    # A wording without tokens (only symbols) keeps one empty row, so that reduceat has something to add.
    vectors = [
        _unit(e.vectors) if len(e.vectors) else np.zeros((1, e.vectors.shape[1]), np.float32) for e in encoded
    ]
    starts = np.concatenate([[0], np.cumsum([len(v) for v in vectors])[:-1]]).astype(np.int32)
    return TokenTable(np.concatenate(vectors), np.concatenate(weights), starts)
