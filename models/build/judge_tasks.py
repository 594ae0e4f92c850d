"""What the judge is trained on: tasks, and readers of the sets they come from.

A task is a question, some points, and one answer; for each point it says which of the four STATES may hold. A label
that only rules some out ("not asserted": absent or contradicted) allows several. Where only a total mark is known,
every state is allowed and `mark` holds the share of the marks.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from holdout import SHARE, is_held

from grader.judge import ABSENT, CONTRADICTED, PARTLY, STATED, STATES, point_wording
from grader.normalize import normalize_plain
from grader.records import Rubric
from grader.rubric import read_rubric

if TYPE_CHECKING:
    from benchmarks._items import Item

Allowed = npt.NDArray[np.float32]
# What a label for a whole answer leaves open: an incorrect one may still say part of it.
_WHOLE = {"correct": (STATED,), "contradictory": (CONTRADICTED,), "incorrect": (ABSENT, PARTLY)}


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """One answer to judge. `topic` is what splits are made by; `allowed` is [points, states] of 0 and 1.

    `weights` are the points' shares of the marks, summing to 1; `mark` is None where the points have labels.
    """

    source: str
    topic: str
    question: str
    points: tuple[str, ...]
    answer: str
    allowed: Allowed
    mark: float | None = None
    weights: Allowed | None = None
    style: str = ""
    names: tuple[str, ...] = ()


def read_corpus(folders: Iterable[Path], *, source: str = "corpus") -> list[Task]:
    """Folders of rubrics/*.yaml and answers.jsonl in the project's own form; misconceptions are points as well."""
    tasks = []
    for folder in folders:
        rubrics = {r.id: r for r in map(read_rubric, sorted((folder / "rubrics").glob("*.yaml")))}
        for line in (folder / "answers.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            tasks.append(_corpus_task(rubrics[row["rubric"]], row, source))
    return tasks


def _corpus_task(rubric: Rubric, row: Mapping[str, object], source: str) -> Task:
    labels, contradicted, asserted = row["labels"], row.get("contradicted", ()), row.get("misconceptions", ())
    allowed = [_states(labels[p.id], p.id in contradicted) for p in rubric.points]  # type: ignore[index, operator]
    allowed += [
        only(STATED) if m.id in asserted else only(ABSENT, CONTRADICTED)  # type: ignore[operator]
        for m in rubric.misconceptions
    ]
    wordings = [point_wording(rubric, i) for i in range(len(allowed))]
    names = tuple(p.id for p in rubric.points) + tuple(m.id for m in rubric.misconceptions)
    return Task(
        source,
        rubric.id,
        normalize_plain(rubric.question),
        tuple(wordings),
        normalize_plain(str(row["text"])),
        np.stack(allowed),
        style=str(row["style"]),
        names=names,
    )


def _states(label: float, contradicted: bool) -> Allowed:
    if contradicted:
        return only(CONTRADICTED)
    if label in (0, 1):
        return only(STATED if label else ABSENT)
    return only(PARTLY)


def only(*states: int) -> Allowed:
    """A row that allows these states and no other."""
    row = np.zeros(len(STATES), np.float32)
    row[list(states)] = 1
    return row


def read_pairs(folder: Path) -> list[Task]:
    """zh-pairs: Chinese SNLI, PAWS-X and STS-B; the second sentence is the point, the first the answer."""
    tasks = []
    states = {"entailment": only(STATED), "neutral": only(ABSENT), "contradiction": only(CONTRADICTED)}
    for name in ("dev", "test"):
        for first, second, label in _rows(folder / "Chinese-SNLI" / f"{name}.txt"):
            if label in states:
                tasks.append(_pair("snli", first, second, states[label]))
    for name in ("dev_2k", "test_2k"):
        for row in _rows(folder / "PAWS-X" / f"{name}.tsv")[1:]:
            if len(row) == 4 and row[3] in "01":
                allowed = only(STATED) if row[3] == "1" else only(ABSENT, PARTLY, CONTRADICTED)
                tasks.append(_pair("pawsx", row[1], row[2], allowed))
    grades = {0: only(ABSENT, CONTRADICTED), 1: only(ABSENT, CONTRADICTED), 5: only(STATED)}
    for name in ("train", "dev"):
        for first, second, grade in _rows(folder / "Chinese-STS-B" / f"sts-b-{name}.txt"):
            if int(grade) in grades:
                tasks.append(_pair("stsb", first, second, grades[int(grade)]))
    return tasks


def _pair(source: str, answer: str, point: str, allowed: Allowed) -> Task:
    texts = normalize_plain(answer), normalize_plain(point)
    topic = hashlib.sha256(texts[0].encode()).hexdigest()[:12]
    return Task(source, topic, "", (texts[1],), texts[0], allowed[None, :])


def from_marked(items: Iterable[Item]) -> list[Task]:
    """Answers of a benchmark set: with labels for points, one state for the whole answer, or a total mark alone."""
    return [_marked_task(item) for item in items]


def _marked_task(item: Item) -> Task:
    rubric = item.judged_rubric
    points = rubric.points
    mark = weights = None
    if item.state is not None:
        if len(points) > 1:
            raise ValueError(
                f"{item.id}: a state for the whole answer says nothing of one point among several"
            )
        allowed = [only(*_WHOLE[item.state])]
    elif item.labels is not None:
        # where an argument does not match a key point, it may be silent or against it
        allowed = [
            _states(item.labels[p.id], False) if item.labels[p.id] else only(ABSENT, CONTRADICTED)
            for p in points
        ]
    else:
        allowed = [np.ones(len(STATES), np.float32) for _ in points]
        weights = np.asarray([p.marks for p in points], np.float32)
        weights, mark = weights / weights.sum(), item.fraction
    return Task(
        "marked",
        item.group,
        normalize_plain(rubric.question),
        tuple(point_wording(rubric, i) for i in range(len(points))),
        normalize_plain(item.text),
        np.stack(allowed),
        mark=mark,
        weights=weights,
        names=tuple(f"{item.id}|{p.id}" for p in points),
    )


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [r for r in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if r]


def hold_out(tasks: Sequence[Task], share: float = SHARE, *, salt: str = "") -> tuple[list[Task], list[Task]]:
    """(kept, held): whole topics are held out."""
    held = {topic: is_held(topic, share, salt=salt) for topic in {t.topic for t in tasks}}
    return [t for t in tasks if not held[t.topic]], [t for t in tasks if held[t.topic]]
