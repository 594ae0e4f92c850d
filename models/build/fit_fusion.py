"""Fit the fusion weights and the credit thresholds to marked answers; writes models/default/fusion.json.

Usage: python models/build/fit_fusion.py --data PATH --fold-judges FOLDER FOLDER … [--corpus PATH] [--out FILE]

PATH holds public/ (answers with a total mark); the corpus's held-out rubrics have a label a point. A point's probability
is that of its best segment, so fitting goes in rounds: choose each point's best segment with the weights so far, then fit
the weights to those. Weights are held at or above zero. `fit_shares` fits what drafted rubrics pay. A judge knows the
answers that it was trained on: fold K of the public sets is read by the Kth of `--fold-judges`, which was not.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from fit_confidence import Sure, calibrate, how_sure
from fit_shares import fit_shares
from fusion_rows import STRANGE, Example, RememberingJudge, Row, collect, strangers, total
from holdout import fold_of, is_held
from scipy.optimize import minimize
from sklearn.metrics import cohen_kappa_score, f1_score

from grader.encoders import Encoder, load_encoder
from grader.fuse import FEATURES, Fusion, asks_for_phrases, pays_shares, probability
from grader.judge import Judge
from grader.paths import default_model_dir

_ROUNDS = 6
_FOLDS = 4  # by rubric, for the calibration of confidence
_L2 = 1e-3
PHRASES = ("le",)
PASSAGES = ("ads", "asag-zh", "saf")


def fit(parts: Sequence[tuple[Sequence[Example], Judge | None]], *, encoder: Encoder) -> Fusion:
    """Weights, thresholds and confidence from answers, each with the judge that is to read it (None: fast grading).

    Confidence is calibrated on answers to rubrics that the weights in use were not fitted on, fold by fold; an answer put
    to another question is in the folds of both.
    """
    shares = all(pays_shares(e.rubric) for part, _ in parts for e in part)
    fit_weights = fit_shares if shares else fit_rows
    known = sorted({e.rubric.id for part, _ in parts for e in part})
    fold = {rubric: number % _FOLDS for number, rubric in enumerate(known)}
    rows: list[tuple[set[int], Row]] = []
    for examples, judge in parts:
        more = [(e, e.rubric.id) for e in examples] + (_strangers(examples) if shares else [])
        found = zip(more, collect([e for e, _ in more], encoder, judge), strict=True)
        rows += [({fold[e.rubric.id], fold[asked]}, row) for (e, asked), row in found if row is not None]
    sure: list[Sure] = []
    for number in range(min(_FOLDS, len(known)) if len(known) > 1 else 0):
        fusion = fit_weights([row for folds, row in rows if number not in folds])
        for examples, judge in parts:
            unseen = [e for e in examples if fold[e.rubric.id] == number]
            sure += how_sure(unseen, fusion, encoder=encoder, judge=judge)
    return calibrate(fit_weights([row for _, row in rows]), sure)


def _strangers(examples: Sequence[Example]) -> list[tuple[Example, str]]:
    """Answers put to another question, each with the id of the rubric that it was written for."""
    return [
        (Example(examples[i].rubric, examples[j].text, mark=0.0, weight=STRANGE), examples[j].rubric.id)
        for i, j in strangers([e.rubric.id for e in examples])
    ]


def fit_rows(rows: Iterable[Row]) -> Fusion:
    """Weights and thresholds from features that were collected before."""
    data = list(rows)
    if any(row.labels is None for row in data):
        raise ValueError(
            "answers without a label for every point: only rubrics that pay shares can be fitted to totals"
        )
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
        targets.append(row.labels)
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


def _choose_thresholds(rows: Sequence[Row], fusion: Fusion) -> Fusion:
    """The pair of thresholds with the best sum of point F1 and QWK of totals (shares of the maximum, 20 bins)."""
    probabilities = [probability(r.shapes.astype(np.float32), fusion).max(axis=1) for r in rows]
    everywhere = np.concatenate(probabilities)
    truth = np.concatenate([row.labels for row in rows]) >= 0.5
    marked = np.rint([20 * r.mark for r in rows]).astype(int)
    pairs = np.asarray([(p, p + gap) for p in np.arange(0.25, 0.71, 0.03) for gap in (0.03, 0.08, 0.13, 0.2)])
    steps = pairs[:, :, None]  # [pairs, 2, 1]: a point earns half at each of the two that it reaches
    paid = [total(r.rubric, (p >= steps).mean(axis=1)) for p, r in zip(probabilities, rows, strict=True)]
    given = np.rint(20 * np.stack(paid, axis=1)).astype(int)  # [pairs, rows]
    best, chosen = -1.0, (0.45, 0.6)
    for (partial, full), totals in zip(pairs, given, strict=True):
        value = float(cohen_kappa_score(marked, totals, weights="quadratic", labels=list(range(21))))
        value += float(f1_score(truth, everywhere >= partial))
        if value > best:
            best, chosen = value, (float(partial), float(full))
    return replace(fusion, partial=round(chosen[0], 2), full=round(chosen[1], 2))


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
        "shares": fusion.shares,
    }


def main() -> None:
    """Fit `statements` on corpus rubrics that no model was trained on, `phrases` and `passages` on public sets."""
    from marked_sets import read_drafted, read_parts  # beside this script

    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--data", type=Path, required=True)
    args.add_argument("--corpus", type=Path, default=Path(__file__).with_name("corpus"))
    args.add_argument("--fold-judges", type=Path, nargs="*", default=[], metavar="FOLDER")
    args.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "default" / "fusion.json")
    options = args.parse_args()
    if len(options.fold_judges) < 2:
        args.error(
            "--fold-judges: name two or more, for the shipped judge was trained on the answers of every fold"
        )
    encoder, judge = load_encoder(), RememberingJudge(default_model_dir())
    unseen = [RememberingJudge(folder) for folder in options.fold_judges]

    held = [
        e
        for e in read_parts(sorted(p for p in options.corpus.iterdir() if p.is_dir()))
        if is_held(e.rubric.id)
    ]
    lists = [(k, e) for k, e in read_drafted(PHRASES, options.data) if asks_for_phrases(e.rubric)]
    longer = [(k, e) for k, e in read_drafted(PASSAGES, options.data) if not asks_for_phrases(e.rubric)]
    kinds: dict[str, tuple[str, list[list[Example]], Sequence[Judge]]] = {
        "statements": ("corpus, held out", [held], [judge]),
        "phrases": (", ".join(PHRASES), _by_fold(lists, len(unseen)), unseen),
        "passages": (", ".join(PASSAGES), _by_fold(longer, len(unseen)), unseen),
    }
    out = {}
    for kind, (source, parts, judges) in kinds.items():
        for name, used in ((kind, judges), (f"fast_{kind}", [None] * len(judges))):
            fusion = fit(list(zip(parts, used, strict=True)), encoder=encoder)
            out[name] = as_json(fusion, [f"{source}: {sum(map(len, parts))} answers"])
            print(f"{name}: thresholds partial {fusion.partial}, full {fusion.full}", flush=True)
    options.out.write_text(json.dumps(out, indent=1) + "\n", encoding="utf-8")


def _by_fold(examples: Sequence[tuple[str, Example]], folds: int) -> list[list[Example]]:
    """The answers whose questions the judge of each fold has not seen."""
    return [[e for key, e in examples if fold_of(key, folds) == fold] for fold in range(folds)]


if __name__ == "__main__":
    main()
