"""How much error is left once a teacher has checked some answers, and what the answers are worth that she is asked to mark.

    python benchmarks/checking.py --data PATH --fold-judges FOLD0 FOLD1 [--set labelled] [--set ads]

`labelled` is graded as the grader ships, the other sets by judges and weights that have not seen the question. Two
tables: the mean error of the class's marks after 10, 20, 30 % have been checked, in the order of `grade review` and in random
order; and the agreement with the teacher when `grade learn` learns from answers that `grade sample` chose, or random ones.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(_ROOT), str(_ROOT / "models" / "build")]  # this file is run as a script, not installed

import numpy as np  # noqa: E402
import numpy.typing as npt  # noqa: E402
from fusion_rows import RememberingJudge  # noqa: E402  (models/build)
from sklearn.metrics import cohen_kappa_score  # noqa: E402

from benchmarks._grading import Engine, results_by_fold  # noqa: E402
from benchmarks._items import MarkedSet  # noqa: E402
from benchmarks._metrics import table  # noqa: E402
from benchmarks._seen import without_learnt  # noqa: E402
from benchmarks._sets import load_set  # noqa: E402
from grader.encoders import load_encoder  # noqa: E402
from grader.marking.learn.adjust import compare_answers  # noqa: E402
from grader.marking.learn.learn import alike_answers, choose, fit, predict  # noqa: E402
from grader.marking.learn.learned import AnswerFeatures  # noqa: E402
from grader.marking.learn.sample import pick  # noqa: E402
from grader.marking.review.expected_error import expected_error  # noqa: E402
from grader.marking.review.review import error_left, random_error_left  # noqa: E402
from grader.pipeline import Grader  # noqa: E402
from grader.records import GradeResult  # noqa: E402

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]
SHARES = (0.1, 0.2, 0.3)
SIZES = (10, 20, 40)
_SPLITS = 20
_POOL = 0.6  # of a question's answers, to choose from; the others are tested on, whatever was chosen
_STEPS = 20  # of the whole mark, for QWK


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, metavar="PATH")
    parser.add_argument("--set", action="append", choices=("labelled", "ads"))
    parser.add_argument("--fold-judges", type=Path, nargs="+", default=[], metavar="FOLDER")
    options = parser.parse_args(argv)
    for name in options.set or ("labelled", "ads"):
        marked, _ = without_learnt(load_set(name, options.data))
        if name == "labelled":
            results = _as_shipped(marked)
        elif len({f.resolve() for f in options.fold_judges}) > 1:
            engine = Engine(load_encoder(), tuple(RememberingJudge(f) for f in options.fold_judges))
            results = results_by_fold(
                marked, more=[], engine=engine, on_step=lambda s: print(s, file=sys.stderr)
            )
        else:
            parser.error(f"{name}: name two or more --fold-judges, which have not seen the question")
        print(
            f"\n{name}: error left, in percent of the maximum\n{table(_checking(marked, results))}",
            flush=True,
        )
        if name == "ads":
            print(f"\n{name}: learning from chosen answers\n{table(_sampling(marked, results))}", flush=True)
    return 0


def _as_shipped(marked: MarkedSet) -> list[GradeResult]:
    graders: dict[str, Grader] = {}
    found = []
    for item in marked.items:
        if item.rubric.id not in graders:
            graders[item.rubric.id] = Grader(item.rubric)
        found.append(graders[item.rubric.id].grade(item.text))
    return found


def _checking(marked: MarkedSet, results: Sequence[GradeResult]) -> list[dict[str, object]]:
    """The error left in all answers, each as a share of its question's maximum."""
    top = np.array([r.max_score for r in results])
    actual = np.abs(np.array([i.fraction for i in marked.items]) - np.array([r.score for r in results]) / top)
    expected = np.array(
        [expected_error(i.rubric, r) / r.max_score for i, r in zip(marked.items, results, strict=True)]
    )
    return [
        {
            "checked": f"{share:.0%}",
            "grade review": f"{100 * error_left(expected, actual, share):.1f}",
            "random": f"{100 * random_error_left(actual, share):.1f}",
            "the worst first": f"{100 * error_left(actual, actual, share):.1f}",
        }
        for share in (0.0, *SHARES)
    ]


def _sampling(marked: MarkedSet, results: Sequence[GradeResult]) -> list[dict[str, object]]:
    """QWK and Pearson, mean over questions and splits, when answers of a pool are learned from: chosen and random ones."""
    features = compare_answers(results, load_encoder())
    groups = np.array(marked.groups)
    rows: list[dict[str, object]] = []
    for size in SIZES:
        chosen, drawn = [], []
        for name in sorted(set(marked.groups)):
            at = np.flatnonzero(groups == name)
            fractions = np.array([marked.items[i].fraction for i in at])
            mine = [features[i] for i in at]
            for split in range(_SPLITS):
                order = np.random.default_rng([split, size]).permutation(len(at))
                pool, test = np.split(order, [int(_POOL * len(at))])
                wanted = pick(alike_answers([mine[i] for i in pool]), size)
                chosen.append(_learned(mine, fractions, pool[wanted], test))
                drawn.append(_learned(mine, fractions, pool[:size], test))
        for label, found in (("grade sample", chosen), ("random", drawn)):
            qwk, pearson = np.mean(found, axis=0)
            rows.append({"marked": size, "answers": label, "QWK": f"{qwk:.3f}", "Pearson": f"{pearson:.3f}"})
    return rows


def _learned(
    answers: Sequence[AnswerFeatures], fractions: Floats, train: Rows, test: Rows
) -> tuple[float, float]:
    known = [answers[i] for i in train]
    found = fit(known, fractions[train], [str(i) for i in train], choose(known, fractions[train]))
    given = np.array([predict(found, answers[i]) for i in test])
    levels = list(range(_STEPS + 1))
    qwk = cohen_kappa_score(
        np.rint(fractions[test] * _STEPS).astype(int),
        np.rint(given * _STEPS).astype(int),
        weights="quadratic",
        labels=levels,
    )
    return float(qwk), float(np.corrcoef(fractions[test], given)[0, 1]) if np.ptp(given) > 0 else 0.0


if __name__ == "__main__":
    sys.exit(main())
