"""What the grader's own models make of a rubric's wordings: a wording taken for a whole answer, and how close two are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from grader import bundled
from grader.encoders import Encoder, TokenEmbeddings
from grader.encoders.base import FloatArray
from grader.judge import Judge
from grader.language import Lang
from grader.normalize import normalize_plain
from grader.pipeline import Grader
from grader.prepare import centred
from grader.records import GradeResult, KeyPoint, PointGroup, Rubric

# What the grader compares a point with where siblings are few: how far a sentence fits one point better than others counts.
_OTHERS: dict[Lang, tuple[str, ...]] = {
    "zh": ("天气对出行安排的影响", "图书馆的开放时间", "运动员的训练计划"),
    "en": (
        "The weather changed people's travel plans.",
        "The library opens at nine o'clock.",
        "Athletes train twice a day.",
    ),
}


class Reader:
    """The embedded models, asked once for each text of one rubric. Not for several threads."""

    def __init__(self, rubric: Rubric, *, encoder: Encoder | None = None, judge: Judge | None = None) -> None:
        self._rubric = rubric
        self._encoder = _Remembering(encoder or bundled.embedded_encoder())
        self._judge = judge or bundled.embedded_judge()
        self._vectors: dict[str, FloatArray] = {}
        self._shared: FloatArray | None = None
        self._graded: dict[tuple[str, str | None], GradeResult] = {}

    def graded(self, text: str, *, without: str | None = None) -> GradeResult:
        """`text` as an answer to the rubric, from which the point or misconception `without` is taken out.

        A point that is in the rubric draws its own wording to itself; taken out, it shows what else the wording earns.
        So is the wording itself where it is an `also`. Requirements, order and `pick` do not hold, so that each point is
        judged on its words alone.
        """
        if (text, without) not in self._graded:
            rubric = _loosened(self._rubric, text, without)
            grader = Grader(rubric, encoder=self._encoder, judge=self._judge)
            self._graded[text, without] = grader.grade(text)
        return self._graded[text, without]

    def closeness(self, one: str, other: str) -> float:
        """Cosine (-1 to 1) of two wordings, less what all wordings of the rubric share."""
        return float(self._vector(one) @ self._vector(other))

    def _vector(self, text: str) -> FloatArray:
        if text not in self._vectors:
            self._vectors[text] = centred(self._means([text]), self._centre())[0]
        return self._vectors[text]

    def _centre(self) -> FloatArray:
        if self._shared is not None:
            return self._shared
        rubric = self._rubric
        every = [w for p in rubric.points for w in (p.text, *p.also)]
        every += [m.text for m in rubric.misconceptions] + [f"{rubric.question} {rubric.title}"]
        every += _OTHERS[rubric.language] if len(rubric.points) <= len(_OTHERS[rubric.language]) else ()
        self._shared = _unit(_unit(self._means(every)).mean(axis=0))
        return self._shared

    def _means(self, texts: Sequence[str]) -> FloatArray:
        found = self._encoder.encode_tokens([normalize_plain(text) for text in texts])
        empty = np.zeros(self._encoder.dimensions, np.float32)
        return np.stack([e.vectors.mean(axis=0) if len(e.vectors) else empty for e in found]).astype(
            np.float32
        )


class _Remembering:
    """An encoder that is asked once for each text: a rubric's wordings are compared again and again."""

    def __init__(self, encoder: Encoder) -> None:
        self.name, self.dimensions, self.encode = encoder.name, encoder.dimensions, encoder.encode
        self._encoder, self._known = encoder, dict[str, TokenEmbeddings]()

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenEmbeddings]:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, self._encoder.encode_tokens(new), strict=True))
        return [self._known[text] for text in texts]


def _unit(vectors: FloatArray) -> FloatArray:
    unit: FloatArray = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
    return unit


def _loosened(rubric: Rubric, text: str, without: str | None) -> Rubric:
    def point(p: KeyPoint) -> KeyPoint:
        return replace(p, also=tuple(a for a in p.also if a != text), requires=())

    entries: list[KeyPoint | PointGroup] = []
    for entry in rubric.entries:
        if isinstance(entry, PointGroup):
            inside = tuple(point(p) for p in entry.points if p.id != without)
            entries += (
                [replace(entry, points=inside, pick=None, ordered=False, requires=())] if inside else []
            )
        elif entry.id != without:
            entries.append(point(entry))
    left = sum(len(e.points) if isinstance(e, PointGroup) else 1 for e in entries)
    entries += [KeyPoint(f"other-{n}", other, 1.0) for n, other in enumerate(_OTHERS[rubric.language])][left:]
    wrong = tuple(m for m in rubric.misconceptions if m.id != without)
    return replace(rubric, entries=tuple(entries), misconceptions=wrong, tests=())
