"""Fit the fusion weights and the credit thresholds to marked answers; writes models/default/fusion.json.

Usage: python models/build/fit_fusion.py --data PATH [--corpus PATH] [--out models/default/fusion.json]

PATH holds public/le/ (answers with a total mark); the corpus's held-out rubrics have a label a point. A point's
probability is that of its best segment, so fitting goes in rounds: choose each point's best segment with the weights
so far, then fit the weights to those. Where only a total is known, the share of points it implies is given to the
points that look most likely (learning from label proportions). Weights are held at or above zero.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from holdout import is_held
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import cohen_kappa_score, f1_score

from grader.encoders import Encoder, load_encoder
from grader.fuse import FEATURES, Fusion, features, probability
from grader.gaming import copied_shares, own_words
from grader.judge import Judge, JudgedRubric
from grader.paths import default_model_dir
from grader.pipeline import Grader, prepare_answer
from grader.prepare import PreparedRubric, prepare
from grader.records import PointGroup, Rubric
from grader.settings import Settings
from grader.signals.compare import Reading, compare

FloatArray = npt.NDArray[np.float32]
_ROUNDS = 6
_L2 = 1e-3
_CHUNK = 256
_REVIEWED = 0.2  # share of the answers that low confidence puts up for review


@dataclass(frozen=True, slots=True)
class Example:
    """One marked answer: `labels` (0, 0.5, 1 a point) where they are known, else `mark` as a share of the maximum."""

    rubric: Rubric
    text: str
    labels: dict[str, float] | None = None
    mark: float | None = None
    contradicted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """An example ready to fit: `shapes` [points, segments, features], `labels` [points] or None."""

    shapes: npt.NDArray[np.float16]
    labels: FloatArray | None
    mark: float
    marks: FloatArray  # [points] what each point is worth


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
            signals = compare(p, answer, reading)
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


def _row(example: Example, shapes: npt.NDArray[np.float16]) -> Row:
    marks = np.asarray([p.marks for p in example.rubric.points], np.float32)
    labels = None
    if example.labels is not None:
        labels = np.asarray([example.labels[p.id] for p in example.rubric.points], np.float32)
    mark = (
        example.mark
        if example.mark is not None
        else float((labels * marks).sum() / marks.sum())
        if labels is not None
        else 0.0
    )
    return Row(shapes, labels, mark, marks)


def fit(examples: Sequence[Example], *, encoder: Encoder, judge: Judge | None = None) -> Fusion:
    """Features, weights and thresholds in one call."""
    return fit_rows([r for r in collect(examples, encoder, judge) if r is not None])


def fit_rows(rows: Iterable[Row]) -> Fusion:
    """Weights and thresholds from features that were collected before."""
    data = list(rows)
    weights, bias = np.full(len(FEATURES), 0.2), -2.0
    for _ in range(_ROUNDS):
        weights, bias = _fit_once(data, weights, bias)
    return _choose_thresholds(data, Fusion(round(bias, 5), tuple(round(float(w), 5) for w in weights)))


def _fit_once(
    rows: Sequence[Row], weights: npt.NDArray[np.float64], bias: float
) -> tuple[npt.NDArray[np.float64], float]:
    chosen, targets, importance = [], [], []
    for row in rows:
        z = row.shapes.astype(np.float32) @ weights.astype(np.float32) + bias
        best = z.argmax(axis=1)
        chosen.append(row.shapes[np.arange(len(best)), best].astype(np.float64))
        targets.append(row.labels if row.labels is not None else _implied(z.max(axis=1), row))
        importance.append(np.full(len(best), 1.0 / len(best) ** 0.5))
    x, y, w = np.concatenate(chosen), np.concatenate(targets).astype(np.float64), np.concatenate(importance)
    w /= w.sum()

    def loss(theta: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        p = 1 / (1 + np.exp(-(x @ theta[1:] + theta[0])))
        value = (
            -(w * (y * np.log(p + 1e-9) + (1 - y) * np.log(1 - p + 1e-9))).sum()
            + _L2 * (theta[1:] ** 2).sum()
        )
        slope = w * (p - y)
        return float(value), np.concatenate([[slope.sum()], x.T @ slope + 2 * _L2 * theta[1:]])

    bounds = [(None, None)] + [(0, None)] * len(weights)
    found = minimize(loss, np.concatenate([[bias], weights]), jac=True, method="L-BFGS-B", bounds=bounds)
    return found.x[1:], float(found.x[0])


def _implied(z: FloatArray, row: Row) -> FloatArray:
    """Labels that add up to the mark: full to the most likely points, the remainder to the next one."""
    left = row.mark * float(row.marks.sum())
    labels = np.zeros(len(z), np.float32)
    for i in np.argsort(-z, kind="stable"):
        labels[i] = min(1.0, max(0.0, left / float(row.marks[i])))
        left -= float(row.marks[i])
    return labels


def _choose_thresholds(rows: Sequence[Row], fusion: Fusion) -> Fusion:
    """The pair of thresholds with the best sum of point F1 and QWK of totals (percent, 20 bins) on these rows."""
    probabilities = [probability(r.shapes.astype(np.float32), fusion).max(axis=1) for r in rows]
    labelled = [i for i, r in enumerate(rows) if r.labels is not None]
    truth = np.concatenate([rows[i].labels for i in labelled]) >= 0.5 if labelled else np.zeros(0, bool)
    totals = np.asarray([round(20 * r.mark) for r in rows])
    best, chosen = -1.0, (0.45, 0.6)
    for partial in np.arange(0.25, 0.71, 0.03):
        for gap in (0.03, 0.08, 0.13, 0.2):
            full = partial + gap
            credit = [(p >= partial) * 0.5 + (p >= full) * 0.5 for p in probabilities]
            given = np.asarray(
                [
                    round(20 * float((c * r.marks).sum() / r.marks.sum()))
                    for c, r in zip(credit, rows, strict=True)
                ]
            )
            value = float(cohen_kappa_score(totals, given, weights="quadratic", labels=list(range(21))))
            if labelled:
                value += float(
                    f1_score(truth, np.concatenate([probabilities[i] for i in labelled]) >= partial)
                )
            if value > best:
                best, chosen = value, (float(partial), float(full))
    return replace(fusion, partial=round(chosen[0], 2), full=round(chosen[1], 2))


def fit_confidence(
    examples: Sequence[Example], fusion: Fusion, *, encoder: Encoder, judge: Judge | None
) -> Fusion:
    """`fusion` with its confidence calibrated (Platt): how often is a total within half a point's marks?"""
    plain = replace(fusion, sure_slope=1.0, sure_bias=0.0)
    graders: dict[str, Grader] = {}
    odds, hits = [], []
    for e in examples:
        key = e.rubric.sha256 or e.rubric.id
        if key not in graders:
            graders[key] = Grader(e.rubric, encoder=encoder, judge=judge, fast=judge is None, fusion=plain)
        result = graders[key].grade(e.text)
        half = float(np.median([p.marks for p in e.rubric.points])) / 2
        odds.append(
            np.log(np.clip(result.confidence, 1e-4, 1 - 1e-4) / np.clip(1 - result.confidence, 1e-4, 1))
        )
        hits.append(abs(result.score - _teachers_mark(e)) <= half + 1e-9)
    if len(set(hits)) < 2:
        return plain  # all right or all wrong: nothing to calibrate by
    model = LogisticRegression(C=100.0).fit(np.asarray(odds)[:, None], hits)
    slope, bias = max(0.0, float(model.coef_[0, 0])), float(model.intercept_[0])
    limit = float(np.quantile(1 / (1 + np.exp(-(slope * np.asarray(odds) + bias))), _REVIEWED))
    return replace(plain, sure_slope=round(slope, 4), sure_bias=round(bias, 4), review_below=round(limit, 4))


def _teachers_mark(example: Example) -> float:
    """The total by the labels, group by group, or the marked share of the maximum."""
    if example.mark is not None:
        return example.mark * example.rubric.max_score
    total = 0.0
    for entry in example.rubric.entries:
        points = entry.points if isinstance(entry, PointGroup) else (entry,)
        earned = sorted((p.marks * (example.labels or {})[p.id] for p in points), reverse=True)
        total += sum(earned[: entry.pick] if isinstance(entry, PointGroup) else earned)
    return min(total, example.rubric.max_score)


def as_json(fusion: Fusion, sources: Sequence[str]) -> dict[str, object]:
    """One entry of fusion.json: what it was fitted on, bias, weights by name, thresholds."""
    weights = dict(zip(FEATURES, fusion.weights, strict=True))
    return {
        "fitted_on": list(sources),
        "bias": fusion.bias,
        "weights": weights,
        "partial": fusion.partial,
        "full": fusion.full,
        "confidence": [fusion.sure_slope, fusion.sure_bias, fusion.review_below],
    }


def main() -> None:
    """Fit `statements` on corpus rubrics that no model was trained on, `phrases` on the reference-style LE set."""
    from marked_sets import read_le, read_parts  # beside this script

    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--data", type=Path, required=True)
    args.add_argument("--corpus", type=Path, default=Path(__file__).with_name("corpus"))
    args.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "default" / "fusion.json")
    options = args.parse_args()
    encoder, judge = load_encoder(), Judge(default_model_dir())
    parts = read_parts(sorted(p for p in options.corpus.iterdir() if p.is_dir()))
    held = [e for e in parts if is_held(e.rubric.id)]
    sets = {
        "statements": ("corpus, held out", held),
        "phrases": ("le", read_le(options.data / "public" / "le")),
    }
    out = {}
    for kind, (source, examples) in sets.items():
        for name, used in ((kind, judge), (f"fast_{kind}", None)):
            fusion = fit(examples, encoder=encoder, judge=used)
            fusion = fit_confidence(examples, fusion, encoder=encoder, judge=used)
            out[name] = as_json(fusion, [f"{source}: {len(examples)} answers"])
            print(f"{name}: thresholds partial {fusion.partial}, full {fusion.full}")
    options.out.write_text(json.dumps(out, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
