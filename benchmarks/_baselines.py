"""What a plain script would do instead: one similarity between two texts, a threshold, and a map to marks.

Every similarity is tried twice, but that of clauses. "whole": the model answer against the answer, mapped to marks; totals only.
"points": each point's best wording against the answer. One threshold, with the best F1, says which points are met;
another, with the best correlation of totals, says which are paid, and the share of marks paid is mapped likewise.
Two, because the best F1 may lie at "everything is met". Thresholds and maps see the training folds alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import precision_recall_curve
from sklearn.model_selection import GroupKFold

from benchmarks._metrics import MET_FROM, Floats, Graded, Ints, pearson
from benchmarks._sets import Item, MarkedSet, wordings

Pair = tuple[str, str]  # what should be said, what was said; both folded
Similarity = Callable[[Sequence[Pair]], Floats]

_CLAUSE_END = re.compile(r"[,;:。!?\n]+|\.(?=\s|$)")  # in folded text
POINTS_ONLY = frozenset({"cosine of clauses"})
_CHINESE_STOP_WORDS = frozenset("的了和与及或是在有对为以把被让使将其之等也都就而从到由于并且")


class TextEncoder(Protocol):
    """What is needed of an encoder here."""

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """One unit vector per text."""


def folds_of(marked: MarkedSet, count: int | None = None) -> list[tuple[Ints, Ints]]:
    """Training and test rows; no rubric or question is in both."""
    rows = np.arange(len(marked.items))
    return list(GroupKFold(n_splits=count or marked.folds).split(rows, groups=marked.groups))


# ---- similarities ---------------------------------------------------------------------------------------
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
    spaced = _Memo(lambda text: " ".join(tokens(text)))
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


# ---- scores, thresholds, maps ---------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Scores:
    """One similarity over a set: `whole` per item, `points` per item and point."""

    whole: Floats
    points: tuple[Floats, ...]


def score_set(items: Sequence[Item], similarity: Similarity) -> Scores:
    """The similarity of every model answer and of every point's best wording to the answers."""
    fold = _Memo(fold_text)
    pairs: list[Pair] = [(fold[item.reference], fold[item.text]) for item in items]
    bounds: list[list[tuple[int, int]]] = []
    for item in items:
        spans = []
        for point in item.rubric.points:
            start = len(pairs)
            pairs.extend((fold[w], fold[item.text]) for w in wordings(point))
            spans.append((start, len(pairs)))
        bounds.append(spans)
    values = similarity(pairs)
    best = tuple(np.array([values[a:b].max() for a, b in spans]) for spans in bounds)
    return Scores(whole=values[: len(items)], points=best)


def grade_whole(marked: MarkedSet, scores: Scores, folds: Sequence[tuple[Ints, Ints]]) -> list[Graded]:
    """Totals from the similarity of whole texts."""
    marks = np.array([item.fraction for item in marked.items])
    fractions = np.empty(len(marks))
    for train, test in folds:
        fractions[test] = _mapping(scores.whole[train], marks[train]).predict(scores.whole[test])
    return [Graded(fraction=float(f)) for f in fractions]


def grade_points(marked: MarkedSet, scores: Scores, folds: Sequence[tuple[Ints, Ints]]) -> list[Graded]:
    """Points met above the threshold; totals from the share of marks that they carry."""
    items = marked.items
    marks = np.array([item.fraction for item in items])
    graded: dict[int, Graded] = {}
    for train, test in folds:
        met_from = _met_threshold(items, scores, train) if marked.has_points else None
        paid_from = _paid_threshold(items, scores, train)
        share = np.array(
            [_share(item, values, paid_from) for item, values in zip(items, scores.points, strict=True)]
        )
        fractions = _mapping(share[train], marks[train]).predict(share[test])
        for row, fraction in zip(test, fractions, strict=True):
            item, values = items[row], scores.points[row]
            met = None if met_from is None else _above(item, values, met_from)
            graded[int(row)] = Graded(
                float(fraction), met, None if met is None else _above(item, values, paid_from)
            )
    return [graded[i] for i in range(len(items))]


def grade_all(
    marked: MarkedSet, found: dict[str, Similarity], *, on_step: Callable[[str], None] = lambda _: None
) -> Iterator[tuple[str, list[Graded]]]:
    """Every baseline by name with its cross-validated marks."""
    folds = folds_of(marked)
    for name, similarity in found.items():
        on_step(name)
        scores = score_set(marked.items, similarity)
        if name not in POINTS_ONLY:
            yield f"{name}, whole", grade_whole(marked, scores, folds)
        yield f"{name}, points", grade_points(marked, scores, folds)


def _mapping(values: Floats, marks: Floats) -> IsotonicRegression:
    return IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(values, marks)


def _met_threshold(items: Sequence[Item], scores: Scores, train: Ints) -> float:
    """The score with the best F1 of points."""
    values = np.concatenate([scores.points[i] for i in train])
    truth = np.concatenate([[v >= MET_FROM for v in (items[i].labels or {}).values()] for i in train])
    precision, recall, thresholds = precision_recall_curve(truth, values)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
    return float(thresholds[np.argmax(f1[:-1])])


def _paid_threshold(items: Sequence[Item], scores: Scores, train: Ints) -> float:
    """The score with the best correlation of totals."""
    values = np.concatenate([scores.points[i] for i in train])
    marks = np.array([items[i].fraction for i in train])

    def agreement(threshold: float) -> float:
        share = np.array([_share(items[i], scores.points[i], threshold) for i in train])
        return float(np.nan_to_num(pearson(marks, share), nan=-1.0))

    return max((float(t) for t in np.unique(np.quantile(values, np.linspace(0.05, 0.95, 37)))), key=agreement)


def _above(item: Item, values: Floats, threshold: float) -> frozenset[str]:
    return frozenset(p.id for p, v in zip(item.rubric.points, values, strict=True) if v >= threshold)


def _share(item: Item, values: Floats, threshold: float) -> float:
    marks = np.array([p.marks for p in item.rubric.points])
    return float(min(1.0, marks[values >= threshold].sum() / item.rubric.max_score))


class _Memo(dict[str, str]):
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
