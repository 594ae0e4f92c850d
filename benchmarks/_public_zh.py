"""Chinese sets with real marks, totals only; every rubric is drafted from the model answer.

`public/le/`       train.csv (question id, reference, answer, score 0-1) and qa.csv (id, question, reference), tab-separated
`public/ads/`      all.jsonl (score 0-10, answer, q_id, question, reference1 to reference3)
`public/asag-zh/`  train_zh.csv (question id, score 0-5, note, answer) and qa_zh.csv (id, question, reference), tab-separated
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from benchmarks._items import Item
from benchmarks._public import DraftRubric, drafted, existing, tab_rows
from grader.records import Rubric

_ADS_MARKS, _ASAG_MARKS = 10, 5
_SHEET = 7  # questions on each of the three sheets that asag-zh counts through
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def le_items(folder: Path, *, draft: DraftRubric | None = None) -> Iterator[Item]:
    """The answers of LE: list-style references in logistics."""
    questions = {row[0]: row[1] for row in tab_rows(folder / "qa.csv", 3)}
    rubrics: dict[str, Rubric] = {}
    for number, row in enumerate(tab_rows(folder / "train.csv", 4), start=1):
        question, reference, answer, score = row
        if question not in rubrics:
            rubrics[question] = drafted(f"le-{question}", questions[question], reference, draft)
        yield Item(
            id=f"le-{number}",
            group=question,
            rubric=rubrics[question],
            reference=reference,
            text=answer,
            fraction=float(score),
        )


def ads_items(folder: Path, *, draft: DraftRubric | None = None) -> Iterator[Item]:
    """The answers of ADS: algorithms and data structures, students' own words.

    The rubric is drafted from the first reference: the second ones are longer in places, but one of them belongs to
    another question.
    """
    rubrics: dict[str, Rubric] = {}
    with existing(folder / "all.jsonl").open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            row = json.loads(line)
            question = row["q_id"]
            first, *others = (text for k in (1, 2, 3) if (text := row[f"reference{k}"].strip()))
            if question not in rubrics:
                rubrics[question] = drafted(f"ads-{question}", row["question"], first, draft)
            yield Item(
                id=f"ads-{number}",
                group=question,
                rubric=rubrics[question],
                reference=first,
                text=row["answer"],
                fraction=float(row["score"]) / _ADS_MARKS,
                other_references=tuple(others),
            )


def asag_items(folder: Path, *, draft: DraftRubric | None = None) -> Iterator[Item]:
    """The answers of Mohler's 2009 set in machine-made Chinese. A group is the question's number in that set: 8 is 2.1."""
    questions = {row[0]: (row[1], row[2]) for row in tab_rows(folder / "qa_zh.csv", 3)}
    rubrics = {
        name: drafted(f"asag-zh-{name}", question, reference, draft)
        for name, (question, reference) in questions.items()
    }
    for number, row in enumerate(tab_rows(folder / "train_zh.csv", 4), start=1):
        question, score, _, answer = row
        yield Item(
            id=f"asag-zh-{number}",
            group=_mohler_number(int(question)),
            rubric=rubrics[question],
            reference=questions[question][1],
            # The web form's line breaks were left in as markup.
            text=_LINE_BREAK.sub("\n", answer).strip(),
            fraction=float(score) / _ASAG_MARKS,
        )


def _mohler_number(question: int) -> str:
    sheet, place = divmod(question - 1, _SHEET)
    return f"{sheet + 1}.{place + 1}"
