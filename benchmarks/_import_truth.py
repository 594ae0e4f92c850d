"""The source papers with what they hold: offsets of questions, points and objective items (import-truth/*.jsonl)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.rubric import read_rubric


@dataclass(frozen=True, slots=True)
class TruePoint:
    """One point of the paper's own answer; `marks` as printed, None where none are."""

    text: str
    marks: float | None


@dataclass(frozen=True, slots=True)
class TrueQuestion:
    """One open question; `start` and `end` are those of its words; `rubric` names the bank's rubric for it."""

    text: str
    start: int
    end: int
    points: tuple[TruePoint, ...]
    rubric: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One source: its text, its open questions and where its objective items lie."""

    source: str
    text: str
    questions: tuple[TrueQuestion, ...]
    objective: tuple[tuple[int, int], ...]

    def covered(self, start: int, end: int) -> list[TrueQuestion]:
        """The questions whose words lie between the offsets."""
        return [q for q in self.questions if start <= q.start and q.end <= end]


def load_papers(sources: Path, truth: Path) -> list[Paper]:
    """Every paper that has a truth file, by source. Raises SystemExit naming the source whose text is not there."""
    papers = []
    for file in sorted(truth.glob("truth-*.jsonl")):
        source = file.stem.removeprefix("truth-")
        texts = sorted(sources.glob(f"{source}_*.txt"))
        if not texts:
            raise SystemExit(f"{sources} holds no text of source {source} ({source}_….txt).")
        text = texts[0].read_text(encoding="utf-8")
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        papers.append(_paper(source, text, rows))
    return papers


def _paper(source: str, text: str, rows: list[dict[str, Any]]) -> Paper:
    questions = []
    for row in (row for row in rows if row["kind"] == "open"):
        start, end = row["question"]
        points = tuple(TruePoint(text[p["span"][0] : p["span"][1]], p["marks"]) for p in row["points"])
        questions.append(TrueQuestion(text[start:end], start, end, points, row["rubric"]))
    objective = tuple((row["start"], row["end"]) for row in rows if row["kind"] != "open")
    return Paper(source, text, tuple(questions), objective)


def bank_points(folder: Path) -> dict[str, list[str]]:
    """The wordings of the points of every rubric in the folder and below, by rubric id."""
    rubrics = [read_rubric(path) for path in sorted(folder.rglob("*.yaml"))]
    return {rubric.id: [point.text for point in rubric.points] for rubric in rubrics}
