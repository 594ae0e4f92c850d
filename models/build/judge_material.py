"""What a run of training is, and what it is trained and reported on."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from contrast import Contrast, compose, read_contrast
from holdout import fold_of, is_held
from judge_network import Reading
from judge_tasks import Task, from_marked, hold_out, read_corpus, read_pairs

from grader.judge import CONTRADICTED

_CURVE = "curve"  # salt of the hash that thins the rubrics out for the learning curve


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is trained on what. `fraction` is the share of the corpus rubrics used, `most` the points in one run.

    `denials` is the share of the contrast sentences that deny a point which an epoch uses: two in five do, in students'
    answers one in twenty, and a judge that has seen too many suspects what is true.
    """

    out: Path
    data: Path | None
    corpus: Path
    sets: tuple[str, ...]
    init: Sequence[Path]
    epochs: int
    other_epochs: int
    frozen: int
    layers: int | None
    reading: Reading
    most: int
    dropout: float
    lr: float
    opposed: float
    hold: float
    fraction: float
    fold: tuple[int, int] | None
    seed: int
    denials: float

    def digest(self) -> str:
        """Sixteen hex digits that change with every argument but `out`, which is only where the run lies."""
        return hashlib.sha256(repr(replace(self, out=Path())).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Material:
    """What a run is trained on and reported on: `contrast` is put together anew in every epoch."""

    tasks: list[Task]
    contrast: list[Contrast]
    held: list[Task]

    def of_epoch(self, plan: Plan, epoch: int) -> list[Task]:
        """The tasks of one epoch: other sets than the corpus only in the first ones."""
        rng, thinning = (np.random.default_rng([plan.seed, epoch, n]) for n in (1, 2))
        kept = [t for t in self.tasks if t.source == "corpus" or epoch < plan.other_epochs]
        chosen = [
            c
            for c in self.contrast
            if CONTRADICTED not in c.states.values() or thinning.random() < plan.denials
        ]
        return kept + compose(chosen, rng)


def read_material(plan: Plan) -> Material:
    """The tasks to train on, and those of the held-out rubrics. Raises SystemExit for a set that is not known."""
    corpus: list[Task] = []
    contrast: list[Contrast] = []
    others: list[Task] = []
    for name in plan.sets:
        if name == "corpus":
            corpus = read_corpus(sorted(p for p in plan.corpus.iterdir() if p.is_dir()))
        elif name == "contrast":
            found = read_contrast(plan.corpus.with_name("contrast"), plan.corpus)
            contrast = [c for c in found if _is_used(c.rubric.id, plan)]
        elif plan.data is None:
            raise SystemExit(f"{name}: --data has to name the folder that holds public/")
        elif name == "pairs":
            others += read_pairs(plan.data / "public" / "zh-pairs")
        else:
            others += read_benchmark(name, plan.data, plan.fold)
    _, held = hold_out(corpus, plan.hold)
    return Material([t for t in corpus if _is_used(t.topic, plan)] + others, contrast, held)


def _is_used(rubric: str, plan: Plan) -> bool:
    """Whether a corpus rubric is trained on: not held out, and in the share of the others that the plan takes."""
    taken = plan.fraction >= 1 or is_held(rubric, plan.fraction, salt=_CURVE)
    return taken and not is_held(rubric, plan.hold)


def read_benchmark(name: str, data: Path, fold: tuple[int, int] | None) -> list[Task]:
    """A set of the benchmark without the questions of `fold`: its training part, or all of it where it has none.

    Raises SystemExit without a fold: a model that saw every question could be measured on none. The training topics of
    ArgKP are others than those it is measured on. Raises SystemExit as well for a part that reads as empty: what the set
    is measured on must never stand in for it.
    """
    root = str(Path(__file__).resolve().parents[2])
    if root not in sys.path:
        sys.path.append(root)  # these recipes run as scripts beside the package
    from benchmarks._sets import _PLANS, SET_NAMES, load_set, question_key, training_items

    known = next((known for known in SET_NAMES if known == name and name != "labelled"), None)
    if known is None:
        raise SystemExit(f"unknown set {name}: corpus, contrast, pairs, {', '.join(SET_NAMES[1:])}")
    has_training = _PLANS[known].training is not None
    items = training_items(known, data) if has_training else load_set(known, data).items
    if not items:
        raise SystemExit(
            f"{name}: no answers in its {'training part' if has_training else 'files'} under {data}"
        )
    if name == "argkp":
        return from_marked(items)
    if fold is None:
        raise SystemExit(f"{name}: --fold K/N has to leave some of its questions out")
    number, folds = fold
    return from_marked(i for i in items if fold_of(question_key(known, i.group), folds) != number)
