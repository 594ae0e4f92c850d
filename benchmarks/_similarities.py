"""How alike two texts are, by the means that a plain script would choose."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from typing import Protocol

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer

from benchmarks._set_metrics import Floats

Pair = tuple[str, str]  # what should be said, what was said; both folded
Similarity = Callable[[Sequence[Pair]], Floats]

_CLAUSE_END = re.compile(r"[,;:。!?\n]+|\.(?=\s|$)")  # in folded text
_CHINESE_STOP_WORDS = frozenset("的了和与及或是在有对为以把被让使将其之等也都就而从到由于并且")


class TextEncoder(Protocol):
    """What is needed of an encoder here."""

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """One unit vector per text."""


def fold_text(text: str) -> str:
    """NFKC, lower case, simplified characters: peers get the same courtesy that the grader takes."""
    return _simplified().convert(unicodedata.normalize("NFKC", text).casefold())


def tokens(text: str) -> list[str]:
    """Words with a meaning of their own; `text` is folded."""
    words = (w.strip() for w in _jieba().lcut(text))
    return [
        w
        for w in words
        if re.search(r"\w", w) and w not in _CHINESE_STOP_WORDS and w not in ENGLISH_STOP_WORDS
    ]


def keyword_recall(pairs: Sequence[Pair]) -> Floats:
    """Share of the wording's words that the answer contains."""
    known: dict[str, frozenset[str]] = {}
    out = []
    for wording, answer in pairs:
        wanted = known.setdefault(wording, frozenset(tokens(wording)))
        out.append(sum(w in answer for w in wanted) / len(wanted) if wanted else 0.0)
    return np.array(out)


def token_set_ratio(pairs: Sequence[Pair]) -> Floats:
    """RapidFuzz token_set_ratio over jieba's words, since Chinese has no spaces to split at."""
    spaced = Memo(lambda text: " ".join(tokens(text)))
    return np.array([fuzz.token_set_ratio(spaced[w], spaced[a]) / 100 for w, a in pairs])


def partial_ratio(pairs: Sequence[Pair]) -> Floats:
    """RapidFuzz partial_ratio over characters."""
    return np.array([fuzz.partial_ratio(w, a) / 100 for w, a in pairs])


def tfidf_cosine(pairs: Sequence[Pair]) -> Floats:
    """Cosine of TF-IDF vectors over jieba's words, weighted on all texts of the set; no marks are seen."""
    texts = list(dict.fromkeys(t for pair in pairs for t in pair))
    matrix = TfidfVectorizer(analyzer=tokens, sublinear_tf=True).fit_transform(texts)
    row = {text: i for i, text in enumerate(texts)}
    left, right = matrix[[row[w] for w, _ in pairs]], matrix[[row[a] for _, a in pairs]]
    return np.asarray(left.multiply(right).sum(axis=1), dtype=float).ravel()


def cosine(encoder: TextEncoder) -> Similarity:
    """Cosine of sentence vectors."""

    def similarity(pairs: Sequence[Pair]) -> Floats:
        texts = list(dict.fromkeys(t for pair in pairs for t in pair))
        vectors = np.asarray(encoder.encode(texts), dtype=np.float32)
        row = {text: i for i, text in enumerate(texts)}
        left, right = vectors[[row[w] for w, _ in pairs]], vectors[[row[a] for _, a in pairs]]
        return np.einsum("ij,ij->i", left, right).astype(float)

    return similarity


def best_clause(similarity: Similarity) -> Similarity:
    """The similarity to the nearest clause, or item of a list, of what was said."""

    def nearest(pairs: Sequence[Pair]) -> Floats:
        clauses = [_CLAUSE_END.split(answer) for _, answer in pairs]
        parts = [[*found, *(item for clause in found for item in clause.split("、"))] for found in clauses]
        values = similarity(
            [(wording, part) for (wording, _), found in zip(pairs, parts, strict=True) for part in found]
        )
        ends = np.cumsum([len(found) for found in parts])
        return np.array([part.max() for part in np.split(values, ends[:-1])])

    return nearest


def sentence_transformer(path: str) -> TextEncoder:
    """A plain sentence-transformers model. The E5 family wants "query: " before every text."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(path, device="cpu")

    class _Plain:
        def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
            return model.encode(
                list(texts), prompt="query: ", normalize_embeddings=True, show_progress_bar=False
            )

    return _Plain()


def similarities(*, encoder: TextEncoder | None = None, st_model: str | None = None) -> dict[str, Similarity]:
    """Every similarity by the name it has in the tables; the encoders' only when they are given."""
    found: dict[str, Similarity] = {
        "keyword recall": keyword_recall,
        "RapidFuzz token set": token_set_ratio,
        "RapidFuzz partial": partial_ratio,
        "TF-IDF cosine": tfidf_cosine,
    }
    if encoder is not None:
        found = {"cosine": cosine(encoder), "cosine of clauses": best_clause(cosine(encoder)), **found}
    if st_model is not None:
        found["sentence-transformers cosine"] = cosine(sentence_transformer(st_model))
    return found


class Memo(dict[str, str]):
    """A dict that makes what it lacks."""

    def __init__(self, make: Callable[[str], str]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, text: str) -> str:
        self[text] = made = self._make(text)
        return made


@cache
def _simplified():  # type: ignore[no-untyped-def]
    from opencc import OpenCC

    return OpenCC("t2s")


@cache
def _jieba():  # type: ignore[no-untyped-def]
    import logging

    import jieba

    jieba.setLogLevel(logging.WARNING)
    return jieba
