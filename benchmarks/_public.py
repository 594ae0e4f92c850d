"""What the readers of public sets share: tables by column, and rubrics where a set brings none."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from grader.language import Lang
from grader.records import KeyPoint, Rubric

# Drafted rubrics share ten marks out, so that half a mark is a step of their scale whatever the set's own marks are.
TOTAL = 10.0
DraftRubric = Callable[[str, str], Rubric]  # question, model answer


def drafted(name: str, question: str, reference: str, draft: DraftRubric | None = None) -> Rubric:
    """A rubric of `TOTAL` marks drafted from a model answer, with an id of its own."""
    return replace((draft or _draft_rubric)(question, reference), id=name)


def one_point(
    name: str,
    question: str,
    wordings: Sequence[str],
    *,
    language: Lang,
    total: float = TOTAL,
    reference: str | None = None,
) -> Rubric:
    """A rubric whose single point "p1" is stated by any of `wordings`; `reference` as drafted rubrics have it."""
    text, *also = wordings
    point = KeyPoint("p1", text, total, also=tuple(also))
    return Rubric(name, question, "short-answer", language, question, (point,), total, reference=reference)


def tab_rows(path: Path, columns: int) -> Iterator[list[str]]:
    """The rows of a tab-separated file without a header. Raises SystemExit when a row is longer or shorter."""
    # Quotes are text in these files, never delimiters.
    with existing(path).open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE), start=1):
            if len(row) != columns:
                raise SystemExit(f"{path}, line {number}: {len(row)} columns where {columns} were expected.")
            yield row


def named_rows(path: Path, columns: Sequence[str], *, tabs: bool = False) -> Iterator[list[str]]:
    """The wanted columns of every row of a file with a header: commas and quotes, or tabs and no quoting."""
    with existing(path).open(encoding="utf-8-sig", newline="") as file:
        rows = (
            csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True)
            if tabs
            else csv.DictReader(file, strict=True)
        )
        missing = [name for name in columns if name not in (rows.fieldnames or ())]
        if missing:
            raise SystemExit(f"{path}: no column {', '.join(missing)}.")
        for row in rows:
            if None in row or None in row.values():
                raise SystemExit(f"{path}, line {rows.line_num}: not as many columns as the header has.")
            yield [row[name] for name in columns]


def existing(path: Path) -> Path:
    """The path itself. Raises SystemExit when nothing is there."""
    if not path.exists():
        raise SystemExit(f"{path} does not exist. --data names the folder that holds labelled/ and public/.")
    return path


def _draft_rubric(question: str, reference: str) -> Rubric:
    from grader.draft import draft_rubric

    return draft_rubric(question, reference, total=TOTAL)
