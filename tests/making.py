"""Rubrics, texts and a tiny encoder made for tests of the pipeline's stages."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from hypothesis import strategies as st

from grader.encoders import FloatArray, TokenEmbeddings
from grader.fuse import FEATURES, Fusion
from grader.pipeline import prepare_answer
from grader.prepare import PreparedRubric, prepare
from grader.records import Answer, KeyPoint, PointGroup, Rubric

AWKWARD = [
    "客户关系管理以客户为中心",
    "質量不穩定，客戶會流失。",
    "乾隆年間，皇后後來頭髮發白",
    "　ＣＲＭ（２０％）：Ｑｕａｌｉｔｙ！",
    "①质量②价格⑳服务❸",
    "1.质量2.价格 3、服务",
    "首先，质量；其次，价格。最后",
    "😅👨‍👩‍👧🇨🇳",
    "e\u0301cole n\u0303 a\u0327\u0301",
    "\u0301\u20dd",
    "ﬁﷺ㍿½",
    "İßſΣ",
    "가각",
    "𠮷野家𪚥",
    "\r\n",
    "\n\n \t\n",
    "\x00\x07\x1b\x7f\x85\x0b\x0c",
    "\u2028\u2029\xa0\u3000\u200b\ufeff\u200d\u202e",
    "\ud800",
    "\udfff\ud83d",
    "\ue000\U000f0000",
    "“引号”‘单’「直」『角』……——–",
    "The U.S. market grew by 3.5%. Don't stop!",
    "a - b -- c/d; e, f:",
    "、，。；：！？.()",
]
# Anything at all, the awkward pieces, and awkward characters taken one by one.
texts = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=40),
    st.lists(st.sampled_from(AWKWARD), max_size=8).map("".join),
    st.text(st.sampled_from(sorted(set("".join(AWKWARD)))), max_size=60),
)


class LetterEncoder:
    """One token a character; a character's vector is fixed by the character, whatever stands beside it."""

    name = "letters"
    dimensions = 12

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """Unit means of the characters' vectors."""
        means = np.stack([t.vectors.mean(axis=0) for t in self.encode_tokens(texts)])
        unit: FloatArray = means / np.linalg.norm(means, axis=1, keepdims=True)
        return unit

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenEmbeddings]:
        """White space gets no token, as with the embedded encoder."""
        return [_letters(t) for t in texts]


def _letters(text: str) -> TokenEmbeddings:
    at = [i for i, c in enumerate(text) if not c.isspace()]
    vectors = np.array([_vector(text[i]) for i in at], np.float32).reshape(-1, LetterEncoder.dimensions)
    return TokenEmbeddings(vectors, np.array([(i, i + 1) for i in at], np.int32).reshape(-1, 2))


@cache
def _vector(letter: str) -> FloatArray:
    seed = int.from_bytes(hashlib.sha256(letter.encode("utf-8", "surrogatepass")).digest()[:4], "big")
    return np.random.default_rng(seed).normal(size=LetterEncoder.dimensions).astype(np.float32)


def point(id: str, text: str = "", marks: float = 1, **fields: Any) -> KeyPoint:
    """A key point whose text is its id unless given."""
    return KeyPoint(id, text or id, marks, **fields)


def group(id: str, *points: KeyPoint, **fields: Any) -> PointGroup:
    """A group; its points learn that they belong to it."""
    inside = tuple(
        KeyPoint(p.id, p.text, p.marks, p.also, p.keywords, p.requires, p.feedback, id) for p in points
    )
    return PointGroup(id, id, inside, **fields)


def make_rubric(*entries: KeyPoint | PointGroup, **fields: Any) -> Rubric:
    """A rubric with the maximum that its entries can reach."""
    top = 0.0
    for e in entries:
        marks = [e.marks] if isinstance(e, KeyPoint) else sorted((p.marks for p in e.points), reverse=True)
        top += sum(marks if isinstance(e, KeyPoint) or e.pick is None else marks[: e.pick])
    base: dict[str, Any] = {
        "id": "made",
        "title": "测试",
        "kind": "short-answer",
        "language": "zh",
        "question": "请回答下面的问题。",
        "max_score": top,
        "sha256": hashlib.sha256(repr((entries, sorted(fields.items()))).encode()).hexdigest(),
    }
    return Rubric(entries=entries, **(base | fields))


def ready(*wordings: str | KeyPoint, **fields: Any) -> PreparedRubric:
    """A rubric of these points, prepared with the letter encoder."""
    points = [w if isinstance(w, KeyPoint) else point(f"p{i}", w) for i, w in enumerate(wordings)]
    return prepare(make_rubric(*points, **fields), LetterEncoder())


def encoded(answer: Answer) -> list[TokenEmbeddings]:
    """The letter encoder's tokens of each clause."""
    return LetterEncoder().encode_tokens([s.text for s in answer.segments[: answer.clauses]])


def fusion(bias: float = -4.0, weight: float = 1.0, *, partial: float = 0.4, full: float = 0.6) -> Fusion:
    """A fusion with one weight for every feature."""
    return Fusion(bias, (weight,) * len(FEATURES), partial, full)


answers = texts.map(prepare_answer)
