"""Results of a class: read back from the file that `grade batch --details` wrote, beside the answers they are of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.batch.columns import ColumnChoice, choose_columns
from grader.batch.read import unreadable
from grader.errors import TableError
from grader.export import SCHEMA_VERSION
from grader.learnt import Learnt, LearntPart
from grader.marking.marks import MarkTable
from grader.records import (
    Evidence,
    Flag,
    GradeResult,
    GraderStamp,
    GroupScore,
    MisconceptionFound,
    PointScore,
    ReviewReason,
)


@dataclass(frozen=True, slots=True)
class ClassResults:
    """A table and the result of each of its rows, None for a row that was not graded."""

    table: MarkTable
    results: tuple[GradeResult | None, ...]

    def take(self, rows: Sequence[int]) -> ClassResults:
        """These rows, in this order."""
        return ClassResults(self.table.take(rows), tuple(self.results[i] for i in rows))

    @property
    def graded(self) -> tuple[tuple[str, GradeResult], ...]:
        """(id, result) of the rows that were graded, in the table's order."""
        return tuple((i, r) for i, r in zip(self.table.ids, self.results, strict=True) if r is not None)


def answers_of(table: MarkTable, answer_column: str | None = None) -> tuple[str, ...]:
    """The answers of a table. TableError when the column cannot be told."""
    columns = choose_columns(table.header, ColumnChoice(answer=answer_column), rubric_needed=False)
    return tuple(row.cells[columns.answer].text for row in table.rows)


def read_results(path: Path, table: MarkTable, *, answer_column: str | None = None) -> ClassResults:
    """The results in `path` (JSON lines), put beside the rows of `table` by row number and checked against the answers.

    Raises TableError when the file cannot be read, is of another version, holds results of other answers, or two of
    one row.
    """
    answers = answers_of(table, answer_column)
    at = {row.number: i for i, row in enumerate(table.rows)}
    found: list[GradeResult | None] = [None] * len(table.rows)
    for number, record in _records(path):
        try:
            i = at[int(record["row"])]
            result = _result(record, answers[i])
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise _unfit(path, number, table, error) from error
        if hashlib.sha256(answers[i].encode("utf-8", "surrogatepass")).hexdigest() != result.answer_sha256:
            raise TableError(
                zh=f"{path} 第 {number} 行是另一份答案的结果：{table.path} 第 {table.rows[i].number} 行已经改过。请重新运行 grade batch。",
                en=f"{path} line {number} is the result of another answer: row {table.rows[i].number} of {table.path} has changed since. "
                "Run grade batch again.",
            )
        if found[i] is not None:
            raise _unfit(path, number, table, ValueError(f"row {record['row']} ×2"))
        found[i] = result
    return ClassResults(table, tuple(found))


def _records(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The records of a file with the numbers of their lines, one at a time: those of a large class fill the memory."""
    try:
        with path.open(encoding="utf-8", newline="\n") as lines:  # an answer may hold other line separators
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield number, _record(path, number, line)
    except OSError as error:
        raise unreadable(path, error) from error
    except UnicodeDecodeError as error:
        raise TableError(
            zh=f"{path} 不是 UTF-8 文本；请给出 grade batch --details 写的文件。",
            en=f"{path} is no UTF-8 text; give the file that grade batch --details wrote.",
        ) from error


def _record(path: Path, number: int, line: str) -> Mapping[str, Any]:
    try:
        record: Mapping[str, Any] = json.loads(line)
        if record["schema"] != SCHEMA_VERSION:
            raise ValueError(record["schema"])
    except (ValueError, KeyError, TypeError) as error:
        raise TableError(
            zh=f"{path} 第 {number} 行不是评分结果；请给出 grade batch --details 写的文件。",
            en=f"{path} line {number} is no result; give the file that grade batch --details wrote.",
        ) from error
    return record


def _unfit(path: Path, number: int, table: MarkTable, error: Exception) -> TableError:
    return TableError(
        zh=f"{path} 第 {number} 行的结果与 {table.path} 对不上（{error}）；请用同一张表重新运行 grade batch --details。",
        en=f"The result in line {number} of {path} does not fit {table.path} ({error}); run grade batch --details on that table again.",
    )


def _result(record: Mapping[str, Any], answer: str) -> GradeResult:
    return GradeResult(
        rubric_id=record["rubric"]["id"],
        rubric_sha256=record["rubric"]["sha256"],
        answer=answer,
        answer_sha256=record["answer_sha256"],
        lang=record["lang"],
        raw=float(record["raw"]),
        capped=float(record["capped"]),
        score=float(record["score"]),
        max_score=float(record["max_score"]),
        confidence=float(record["confidence"]),
        points=tuple(map(_point, record["points"])),
        groups=tuple(
            GroupScore(g["id"], g["text"], float(g["earned"]), float(g["max_score"]))
            for g in record["groups"]
        ),
        misconceptions=tuple(map(_misconception, record["misconceptions"])),
        flags=tuple(Flag(f["kind"], _evidence(f), f["message"]) for f in record["flags"]),
        review_reasons=tuple(
            ReviewReason(r["kind"], r["point"], r["flag"], r["message"]) for r in record["review"]
        ),
        feedback=record["feedback"],
        grader=GraderStamp(**record["grader"]),
        learnt=_learnt(record["learnt"]) if "learnt" in record else None,
    )


def _point(record: Mapping[str, Any]) -> PointScore:
    return PointScore(
        id=record["id"],
        text=record["text"],
        marks=float(record["marks"]),
        earned=float(record["earned"]),
        credit=record["credit"],
        probability=float(record["probability"]),
        contradicted=bool(record["contradicted"]),
        evidence=_evidence(record),
        signals={name: float(value) for name, value in record["signals"].items()},
        reason=record["reason"],
        feedback=record["feedback"],
    )


def _learnt(record: Mapping[str, Any]) -> Learnt:
    parts = (
        LearntPart(p["kind"], float(p["marks"]), p["point"], _evidence(p), p["like"], p["like_marks"])
        for p in record["parts"]
    )
    return Learnt(
        record["method"], int(record["rows"]), float(record["before"]), float(record["change"]), tuple(parts)
    )


def _misconception(record: Mapping[str, Any]) -> MisconceptionFound:
    return MisconceptionFound(
        record["id"],
        record["text"],
        float(record["deduct"]),
        float(record["probability"]),
        _evidence(record),
        record["feedback"],
    )


def _evidence(record: Mapping[str, Any]) -> tuple[Evidence, ...]:
    return tuple(Evidence(int(e["start"]), int(e["end"]), e["text"]) for e in record["evidence"])
