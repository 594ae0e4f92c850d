"""Read marked answers in the project's own form and in that of the LE set."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

from fit_fusion import Example

from grader.draft import draft_rubric
from grader.rubric import read_rubric


def read_parts(folders: Sequence[Path]) -> list[Example]:
    """Folders of rubrics/*.yaml and answers.jsonl with a label a point."""
    examples = []
    for folder in folders:
        rubrics = {r.id: r for r in (read_rubric(p) for p in sorted((folder / "rubrics").glob("*.yaml")))}
        for line in (folder / "answers.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            examples.append(
                Example(
                    rubrics[row["rubric"]],
                    row["text"],
                    labels=row["labels"],
                    contradicted=frozenset(row.get("contradicted", ())),
                )
            )
    return examples


def read_le(folder: Path) -> list[Example]:
    """LE (aleversn/SAS-Datasets): train.csv holds question id, reference, answer, score 0-1; qa.csv the questions."""
    questions = {row[0]: row[1] for row in _rows(folder / "qa.csv")}
    rubrics: dict[str, object] = {}
    examples = []
    for number, reference, answer, score in _rows(folder / "train.csv"):
        if number not in rubrics:
            rubrics[number] = draft_rubric(questions.get(number, ""), reference, total=10, language="zh")
        examples.append(Example(rubrics[number], answer, mark=float(score)))  # type: ignore[arg-type]
    return examples


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
