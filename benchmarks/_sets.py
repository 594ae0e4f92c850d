"""Every marked set by name, and this project's own formats.

`labelled/`  rubrics in format 1 and answers.jsonl with a label for every key point
`public/`    other people's sets in their own formats: _public_zh and _public_en read them
`corpus/`    folders in the shape of `labelled/`, used for fitting only
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from benchmarks import _set_metrics as m
from benchmarks._items import Item, MarkedSet, SetName, reference_of
from benchmarks._public import existing
from benchmarks._public_en import argkp_items, mohler_items, saf_items, semeval_items
from benchmarks._public_zh import ads_items, asag_items, le_items
from grader.records import Rubric

SET_NAMES: tuple[SetName, ...] = get_args(SetName)
ReadRubric = Callable[[Path], Rubric]


@dataclass(frozen=True, slots=True)
class _Plan:
    """How a set is read and measured; see MarkedSet. `read` takes the folder of all data."""

    read: Callable[[Path], Iterable[Item]]
    bins: int
    folds: int
    headline: tuple[str, ...]
    maximum: float = 1.0
    training: Callable[[Path], Iterable[Item]] | None = None


_LABELLED = (m.QWK, m.PEARSON, m.MAE, *m.TABLES["points"], *m.TABLES["gaming"])
_STATES = m.TABLES["states"]
_PLANS: dict[SetName, _Plan] = {
    "labelled": _Plan(lambda data: labelled_items(data / "labelled"), 20, 6, _LABELLED),
    "le": _Plan(lambda data: le_items(data / "public" / "le"), 10, 7, (m.QWK, m.PEARSON, m.MAE)),
    "ads": _Plan(
        lambda data: ads_items(data / "public" / "ads"),
        10,
        10,  # as many as questions
        (m.PER_QUESTION, m.PEARSON, m.QWK),
        maximum=10,
    ),
    "asag-zh": _Plan(
        lambda data: asag_items(data / "public" / "asag-zh"), 10, 7, (m.QWK, m.PEARSON), maximum=5
    ),
    "beetle": _Plan(
        lambda data: semeval_items("beetle", data / "public" / "semeval2013"),
        2,
        6,
        _STATES,
        training=lambda data: semeval_items("beetle", data / "public" / "semeval2013", part="training"),
    ),
    "scientsbank": _Plan(
        lambda data: semeval_items("scientsbank", data / "public" / "semeval2013"),
        2,
        6,
        _STATES,
        training=lambda data: semeval_items("scientsbank", data / "public" / "semeval2013", part="training"),
    ),
    "saf": _Plan(lambda data: saf_items(data / "public" / "saf"), 20, 6, (m.RMSE, m.PEARSON)),
    "mohler": _Plan(
        lambda data: mohler_items(data / "public" / "mohler"), 10, 8, (m.PEARSON, m.RMSE), maximum=5
    ),
    "argkp": _Plan(
        lambda data: argkp_items(data / "public" / "argkp"),
        10,
        4,  # as many as topics
        (m.STRICT, m.RELAXED, m.F1),
        training=lambda data: argkp_items(data / "public" / "argkp", part="train"),
    ),
}


def load_set(name: SetName, data: Path) -> MarkedSet:
    """The set `name` under the folder that holds `labelled/` and `public/`. Raises SystemExit when it is not there."""
    plan = _PLANS[name]
    items = tuple(plan.read(data))
    return MarkedSet(name, items, plan.bins, plan.folds, plan.headline, plan.maximum)


def training_items(name: SetName, data: Path) -> tuple[Item, ...]:
    """A set's own answers for fitting; none where it has no such part.

    Those of beetle and scientsbank answer the questions of the set itself, so a fold must leave out the groups it is
    tested on. Those of argkp are on other topics.
    """
    plan = _PLANS[name]
    return tuple(plan.training(data)) if plan.training else ()


def question_key(name: SetName, group: str) -> str:
    """What folds of a judge go by: asag-zh asks mohler's questions in Chinese, so both share their keys."""
    return f"{'mohler' if name == 'asag-zh' else name}:{group}"


def labelled_items(folder: Path, *, read: ReadRubric | None = None) -> Iterator[Item]:
    """The answers of a folder with `rubrics/*.yaml` and `answers.jsonl`. Raises SystemExit when there is none."""
    rubrics = {
        r.id: r for r in map(read or _read_rubric, sorted(existing(folder / "rubrics").glob("*.yaml")))
    }
    with existing(folder / "answers.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            rubric = rubrics[row["rubric"]]
            labels = {point.id: float(row["labels"][point.id]) for point in rubric.points}
            yield Item(
                id=row["id"],
                group=rubric.id,
                rubric=rubric,
                reference=reference_of(rubric),
                text=row["text"],
                fraction=row["marks"] / rubric.max_score,
                labels=labels,
                contradicted=frozenset(row.get("contradicted", ())),
                style=row.get("style", ""),
            )


def corpus_items(folder: Path, *, read: ReadRubric | None = None) -> Iterator[Item]:
    """The answers of every part of a corpus: a folder of folders in the shape of `labelled/`."""
    for part in sorted(p for p in existing(folder).iterdir() if (p / "answers.jsonl").exists()):
        yield from labelled_items(part, read=read)


def _read_rubric(path: Path) -> Rubric:
    from grader.rubric import read_rubric

    return read_rubric(path)
