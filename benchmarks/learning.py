"""What the grader learns from the first answers that a teacher marks, on questions that no model was trained on.

    python benchmarks/learning.py --data PATH --fold-judges FOLD0 FOLD1 [--set ads] [--splits 20] [--json FILE]

For every question, 0, 10, 20, 40 or 80 answers drawn at random are learned from and the others marked; weights of the fusion and
the judge have not seen the question. Beside it what a ridge regression learns on the residual of the same marks, from
point probabilities, character 1-4-grams and embeddings. Intervals resample questions.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(_ROOT), str(_ROOT / "models" / "build")]  # this file is run as a script, not installed

import numpy as np  # noqa: E402
from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: E402
from sklearn.linear_model import Ridge  # noqa: E402

from benchmarks._learning import Floats, Question, Rows, learned, questions_of, unseen  # noqa: E402
from benchmarks._metrics import table  # noqa: E402
from benchmarks._sets import load_set  # noqa: E402

SIZES = (0, 10, 20, 40, 80)
_LEAST_LEFT = 8  # answers to test on, below which a split of a question is no test


Learner = Callable[[Question, Rows, Rows], Floats]


def main(argv: Sequence[str] | None = None) -> int:
    """Draw the curve and print it."""
    options = _options(argv)
    marked = load_set(options.set, options.data)
    questions = questions_of(marked, unseen(marked, options.fold_judges))
    report: dict[str, dict[str, dict[str, object]]] = {}
    for name, learner in (("grade learn", learned), ("ridge on the residual", ridge)):
        report[name] = {str(n): _figures(questions, learner, n, options) for n in SIZES}
        print(
            f"\n{name}\n" + table([{"marked answers": n, **f} for n, f in report[name].items()]), flush=True
        )
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 0


def ridge(question: Question, train: Rows, test: Rows) -> Floats:
    """Ridge regression on what the teacher gives more than the grader."""
    shares = np.array([a.share for a in question.answers])
    grams = TfidfVectorizer(analyzer="char", ngram_range=(1, 4), sublinear_tf=True)
    grams.fit([question.texts[i] for i in train])
    dense = np.stack([np.concatenate([a.points, a.whole]) for a in question.answers])
    rows = np.hstack([dense, grams.transform(question.texts).toarray()])
    found = Ridge(alpha=1.0).fit(rows[train], question.marks[train] - shares[train])
    return np.clip(shares[test] + found.predict(rows[test]), 0, 1)


def _figures(
    questions: Sequence[Question], learner: Learner, size: int, options: argparse.Namespace
) -> dict[str, object]:
    """Mean Pearson a question with its interval, pooled Pearson and mean error, over the splits."""
    by_question = np.full((options.splits, len(questions)), np.nan)
    pooled, errors = [], []
    for split in range(options.splits):
        given, true = [], []
        for column, question in enumerate(questions):
            order = np.random.default_rng([split, column]).permutation(len(question.marks))
            train, test = order[:size], order[size:]
            if len(test) < _LEAST_LEFT:
                continue
            marks = (
                learner(question, train, test)
                if size
                else np.array([question.answers[i].share for i in test])
            )
            by_question[split, column] = _pearson(question.marks[test], marks)
            given.append(marks)
            true.append(question.marks[test])
        if not true:
            return {"Pearson a question": "too few answers", "pooled": "", "mean error (of the maximum)": ""}
        pooled.append(_pearson(np.concatenate(true), np.concatenate(given)))
        errors.append(float(np.abs(np.concatenate(true) - np.concatenate(given)).mean()))
    means = np.nanmean(by_question, axis=0)
    resampled = np.random.default_rng(0).integers(0, len(means), (options.resamples, len(means)))
    low, high = np.nanpercentile(np.nanmean(means[resampled], axis=1), (2.5, 97.5))
    return {
        "Pearson a question": f"{np.nanmean(means):.3f} [{low:.3f}, {high:.3f}]",
        "pooled": f"{np.mean(pooled):.3f}",
        "mean error (of the maximum)": f"{np.mean(errors):.3f}",
    }


def _pearson(true: Floats, given: Floats) -> float:
    """The correlation, 0 for constant marks of the grader, nan where the teacher's are constant."""
    if np.ptp(true) == 0:
        return float("nan")
    return float(np.corrcoef(true, given)[0, 1]) if np.ptp(given) > 0 else 0.0


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    add = parser.add_argument
    add("--data", type=Path, required=True, metavar="PATH", help="folder that holds public/")
    add("--set", choices=("ads", "saf", "asag-zh"), default="ads")
    add(
        "--fold-judges",
        type=Path,
        nargs="+",
        required=True,
        metavar="FOLDER",
        help="two or more judges, in the order of the folds that train_judge.py --fold K/N left out",
    )
    add("--splits", type=int, default=20, metavar="N")
    add("--resamples", type=int, default=1000, metavar="N")
    add("--json", type=Path, metavar="FILE", help="write every figure as JSON")
    options = parser.parse_args(argv)
    if len({f.resolve() for f in options.fold_judges}) < 2:
        parser.error("--fold-judges: one judge has seen the questions of all folds but one; name all of them")
    return options


if __name__ == "__main__":
    sys.exit(main())
