"""Marked sets in their own formats, brought to one shape: an answer, its rubric, and what a teacher gave it.

`labelled/`    rubrics in format 1 and answers.jsonl with a label for every key point
`public/le/`   train.csv (question id, reference, answer, score 0-1) and qa.csv (id, question, reference), tab-separated
`corpus/`      folders in the shape of `labelled/`, used for fitting only
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from grader.language import Lang
from grader.records import KeyPoint, PointGroup, Rubric

SetName = Literal["labelled", "le"]
STUFFED, COPIED, OFF_TOPIC = "keyword-stuffing", "copied", "off-topic"

# LE marks in tenths of a mark out of one; drafted rubrics share ten marks out, so that half a mark is a step of its scale.
LE_TOTAL = 10.0
ReadRubric = Callable[[Path], Rubric]
DraftRubric = Callable[[str, str], Rubric]


@dataclass(frozen=True, slots=True)
class Item:
    """One answer with a teacher's judgement. `group` is what folds and the bootstrap keep together.

    `fraction` is the teacher's mark in 0-1 of the maximum. `labels` (1 met, 0.5 partly, 0 not) is None where
    only totals were marked.
    """

    id: str
    group: str
    rubric: Rubric
    reference: str
    text: str
    fraction: float
    labels: dict[str, float] | None = None
    contradicted: frozenset[str] = frozenset()
    style: str = ""

    @property
    def language(self) -> Lang:
        """The language of the key points."""
        return self.rubric.language

    @property
    def gaming(self) -> str | None:
        """Which way of fishing for marks the answer was written to show, or None."""
        if self.style.startswith("copies-"):
            return COPIED
        return self.style if self.style in (STUFFED, OFF_TOPIC) else None


@dataclass(frozen=True, slots=True)
class MarkedSet:
    """A set and how its totals are binned for QWK: `bins` equal steps from nothing to the maximum."""

    name: SetName
    items: tuple[Item, ...]
    bins: int
    folds: int

    @property
    def groups(self) -> list[str]:
        """The rubric or question of every item, in item order."""
        return [item.group for item in self.items]

    @property
    def has_points(self) -> bool:
        """Whether single points were judged, not totals alone."""
        return all(item.labels is not None for item in self.items)


def load_set(name: SetName, data: Path) -> MarkedSet:
    """The set `name` under the folder that holds `labelled/` and `public/`."""
    if name == "labelled":
        return MarkedSet(name, tuple(labelled_items(data / "labelled")), bins=20, folds=6)
    return MarkedSet(name, tuple(le_items(data / "public" / "le")), bins=10, folds=7)


def labelled_items(folder: Path, *, read: ReadRubric | None = None) -> Iterator[Item]:
    """The answers of a folder with `rubrics/*.yaml` and `answers.jsonl`. Raises SystemExit when there is none."""
    rubrics = {
        r.id: r for r in map(read or _read_rubric, sorted(_existing(folder / "rubrics").glob("*.yaml")))
    }
    with _existing(folder / "answers.jsonl").open(encoding="utf-8") as lines:
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
    for part in sorted(p for p in _existing(folder).iterdir() if (p / "answers.jsonl").exists()):
        yield from labelled_items(part, read=read)


def le_items(folder: Path, *, draft: DraftRubric | None = None) -> Iterator[Item]:
    """The answers of LE, each question with a rubric drafted from its reference answer."""
    draft = draft or _draft_rubric
    questions = {row[0]: row[1] for row in _tab_rows(folder / "qa.csv", 3)}
    rubrics: dict[str, Rubric] = {}
    for number, (question, reference, answer, score) in enumerate(
        _tab_rows(folder / "train.csv", 4), start=1
    ):
        if question not in rubrics:
            rubrics[question] = draft(questions[question], reference)
        yield Item(
            id=f"le-{number}",
            group=question,
            rubric=rubrics[question],
            reference=reference,
            text=answer,
            fraction=float(score),
        )


def reference_of(rubric: Rubric) -> str:
    """A model answer made of the rubric's own statements, for peers that compare whole texts."""
    stop = ". " if rubric.language == "en" else "；"
    parts = [_entry_text(entry) for entry in rubric.entries]
    return stop.join(part.rstrip(".。；") for part in parts)


def wordings(point: KeyPoint) -> tuple[str, ...]:
    """Every wording that counts as the point's statement."""
    return (point.text, *point.also)


def by_group(items: Sequence[Item]) -> dict[str, list[int]]:
    """Which items belong to each rubric or question, in order of appearance."""
    found: dict[str, list[int]] = {}
    for index, item in enumerate(items):
        found.setdefault(item.group, []).append(index)
    return found


def _entry_text(entry: KeyPoint | PointGroup) -> str:
    return "；".join(p.text for p in entry.points) if isinstance(entry, PointGroup) else entry.text


def _read_rubric(path: Path) -> Rubric:
    from grader.rubric import read_rubric

    return read_rubric(path)


def _draft_rubric(question: str, reference: str) -> Rubric:
    from grader.draft import draft_rubric

    return draft_rubric(question, reference, total=LE_TOTAL)


def _tab_rows(path: Path, columns: int) -> Iterator[list[str]]:
    # Quotes are text in these files, never delimiters.
    with _existing(path).open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE), start=1):
            if len(row) != columns:
                raise SystemExit(f"{path}, line {number}: {len(row)} columns where {columns} were expected.")
            yield row


def _existing(path: Path) -> Path:
    if not path.exists():
        raise SystemExit(f"{path} does not exist. --data names the folder that holds labelled/ and public/.")
    return path
