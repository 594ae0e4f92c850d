"""Whether a handful of marked answers does harm: sets with few answers a question.

    python benchmarks/learning_few.py --data PATH --fold-judges FOLD0 FOLD1 [--set labelled] [--set le] [--json FILE]

`labelled` is graded as the grader ships, the other sets by judges and weights that have not seen the question. Of every
question with more answers than that, 5, 10 or 20 drawn at random, or all but one, are learned from as `grade learn` does, and the
others marked with and without. Mean error and QWK of all these marks together, and the change of both; intervals resample
questions.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(_ROOT), str(_ROOT / "models" / "build")]  # this file is run as a script, not installed

import numpy as np  # noqa: E402
from sklearn.metrics import cohen_kappa_score  # noqa: E402

from benchmarks._learning import Floats, Question, as_shipped, learned, questions_of, rounded, unseen  # noqa: E402
from benchmarks._metrics import Interval, table  # noqa: E402
from benchmarks._seen import without_learnt  # noqa: E402
from benchmarks._sets import load_set  # noqa: E402

SIZES: tuple[int | None, ...] = (5, 10, 20, None)  # None: all but one
_SPLITS = 20  # of a question, at random
_RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Marked:
    """Marks [n] of one question's answers over all splits, as shares of the maximum: the teacher's, the grader's before and after."""

    true: Floats
    before: Floats
    after: Floats


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, metavar="PATH")
    parser.add_argument("--set", action="append", choices=("labelled", "le", "ads", "asag-zh"))
    parser.add_argument("--fold-judges", type=Path, nargs="+", default=[], metavar="FOLDER")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure as JSON")
    options = parser.parse_args(argv)
    report: dict[str, list[dict[str, object]]] = {}
    for name in options.set or ("labelled", "le"):
        marked, _ = without_learnt(load_set(name, options.data))
        if name != "labelled" and len({f.resolve() for f in options.fold_judges}) < 2:
            parser.error(f"{name}: name two or more --fold-judges, which have not seen the question")
        results = as_shipped(marked) if name == "labelled" else unseen(marked, options.fold_judges)
        report[name] = measure(questions_of(marked, results), bins=marked.bins)
        print(f"\n{name}\n{table(report[name])}", flush=True)
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 0


def measure(questions: Sequence[Question], *, bins: int) -> list[dict[str, object]]:
    """A row for every size that some question has answers for; QWK over `bins` steps of the maximum."""
    rows = []
    for size in SIZES:
        found = [m for i, q in enumerate(questions) if (m := _split(q, size, i)) is not None]
        if found:
            rows.append({"marked answers": size or "all but one", **_figures(found, bins)})
    return rows


def _split(question: Question, size: int | None, seed: int) -> Marked | None:
    """The answers that are left of each split, one after another; None for a question with too few answers."""
    count = len(question.marks)
    if size is None:
        orders = [np.roll(np.arange(count), -i) for i in range(1, count + 1)]  # each is last once
    elif size < count:
        orders = [np.random.default_rng([seed, s]).permutation(count) for s in range(_SPLITS)]
    else:
        return None
    cut = count - 1 if size is None else size
    after = [rounded(question, learned(question, order[:cut], order[cut:])) for order in orders]
    test = np.concatenate([order[cut:] for order in orders])
    before = np.array([r.score / r.max_score for r in question.results])
    return Marked(question.marks[test], before[test], np.concatenate(after))


def _figures(found: Sequence[Marked], bins: int) -> dict[str, object]:
    """Figures before, after and their change, which has a 95 % interval; and how many questions are better, and worse, after."""
    errors = [[float(np.abs(marks - m.true).mean()) for marks in (m.before, m.after)] for m in found]
    owners = np.repeat(np.arange(len(found)), [len(m.true) for m in found])
    columns = [np.concatenate([getattr(m, name) for m in found]) for name in ("true", "before", "after")]
    once = np.ones(len(found))
    draws = np.random.default_rng(0).multinomial(len(found), once / len(found), _RESAMPLES)
    whole = _agreement(columns, once[owners], bins)
    drawn = np.array([_agreement(columns, d[owners].astype(float), bins) for d in draws])
    ends = np.nanpercentile(drawn[:, 1] - drawn[:, 0], (2.5, 97.5), axis=0)
    shown = {}
    for at, name in enumerate(("mean error", "QWK")):
        change = Interval(whole[1, at] - whole[0, at], *ends[:, at])
        shown[name] = f"{whole[0, at]:.3f} → {whole[1, at]:.3f}, change {change.show(3)}"
    apart = np.array([b - a for b, a in errors])
    return {
        "questions": len(found),
        **shown,
        "better, worse": f"{(apart > 1e-9).sum()}, {(apart < -1e-9).sum()}",
    }


def _agreement(columns: Sequence[Floats], weights: Floats, bins: int) -> Floats:
    """[before and after, mean error and QWK]: of `columns` true, before and after [n]."""
    true, *given = columns
    steps = [np.rint(c * bins).astype(int) for c in columns]
    labels = list(range(bins + 1))
    return np.array(
        [
            (
                float(np.average(np.abs(marks - true), weights=weights)),
                float(
                    cohen_kappa_score(steps[0], s, labels=labels, weights="quadratic", sample_weight=weights)
                ),
            )
            for marks, s in zip(given, steps[1:], strict=True)
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
