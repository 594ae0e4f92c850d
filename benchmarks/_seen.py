"""What the models that ship have learnt from: on those questions they are measured only where the row says so."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks._items import Item, MarkedSet, SetName
from benchmarks._sets import SET_NAMES, question_key
from grader.paths import default_model_dir

# Trained on marks of these sets' questions (models/build/README.md). A fold judge has seen the questions of other folds.
_JUDGE: tuple[SetName, ...] = ("le", "ads", "asag-zh", "saf", "beetle", "scientsbank")

# Rubrics of `labelled` whose question, or a point of it, the corpus asked when the judge was trained; it does no longer.
_LEARNT = frozenset(("acid-transactions", "price-elasticity", "supply-demand"))


def without_learnt(marked: MarkedSet) -> tuple[MarkedSet, tuple[Item, ...]]:
    """`labelled` without the rubrics whose questions the judge has learnt from, and the answers left out; other sets whole."""
    learnt = _LEARNT if marked.name == "labelled" else frozenset()
    kept = tuple(item for item in marked.items if item.group not in learnt)
    return replace(marked, items=kept), tuple(item for item in marked.items if item.group in learnt)


def judge_has_seen(name: SetName) -> bool:
    """Whether the judge that ships was trained on the set's questions, if in the other language."""
    return _asks_questions_of(name, _JUDGE)


def weights_have_seen(name: SetName, *, model: Path | None = None) -> bool:
    """Whether the fusion weights that ship, in the folder `model`, were fitted on the set's questions."""
    return _asks_questions_of(name, _fitted_on((model or default_model_dir()) / "fusion.json"))


def row_name(system: str, *, seen: bool) -> str:
    """What a system is called in every output."""
    return f"{system} (questions seen)" if seen else system


def refusal(names: Sequence[SetName], *, folds: bool, shipped_only: bool) -> str | None:
    """Why the grader cannot be measured on `names` as it was asked for; None where it can be.

    `folds`: several judges were given, each trained without a part of the questions.
    """
    by_judge = [] if folds else [name for name in names if judge_has_seen(name)]
    if by_judge:
        return (
            f"{', '.join(by_judge)}: the judge that ships was trained on these questions, and any other single judge is "
            "taken to have been. Name two or more --fold-judges, or measure it all the same with --seen, which says so "
            "in the rows; --no-grader measures the peers alone."
        )
    by_weights = [name for name in names if weights_have_seen(name)] if shipped_only else []
    if by_weights:
        return (
            f"{', '.join(by_weights)}: the weights that ship were fitted on these questions. Leave out --shipped-only, or "
            "measure them all the same with --seen, which says so in the rows."
        )
    return None


def _asks_questions_of(name: SetName, others: Collection[SetName]) -> bool:
    """Whether a set is one of `others` or shares their questions: mohler asks those of asag-zh."""
    return any(question_key(name, "") == question_key(other, "") for other in others)


def _fitted_on(fusion: Path) -> tuple[SetName, ...]:
    """The sets in fusion.json's `fitted_on`, which reads like "ads, saf: 700 answers"."""
    entries = json.loads(fusion.read_text(encoding="utf-8")).values()
    sources = [source.partition(":")[0] for entry in entries for source in entry["fitted_on"]]
    named = {part.strip() for source in sources for part in source.split(",")}
    return tuple(name for name in SET_NAMES if name in named)
