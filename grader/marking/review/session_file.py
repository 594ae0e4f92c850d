"""The file of a session at the terminal: the marking scheme, then a line for every decision."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from grader.batch.read import unreadable
from grader.errors import TableError
from grader.marking.review.decisions import (
    Decision,
    MarkingScheme,
    Shown,
    check_decision,
    no_review,
    scheme_from,
)
from grader.marking.review.sheet import STAMP


def read_session(path: Path) -> tuple[MarkingScheme, dict[str, Decision], int]:
    """The scheme, the last decision on every answer by id, and the length in bytes of the lines that are whole.

    A last line that was cut off while it was written is left out. Raises TableError.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
    whole = data[: data.rfind(b"\n") + 1]
    lines = _lines(path, whole)
    try:
        first = next(lines)[1]
        scheme = scheme_from(first[STAMP])
    except (StopIteration, KeyError, TypeError, ValueError) as error:
        raise no_review(path) from error
    decisions: dict[str, Decision] = {}
    for number, record in lines:
        place = (f"{path} 第 {number} 行", f"{path} line {number}")
        try:
            if record.get("undone"):
                decisions.pop(str(record["id"]), None)
                continue
            decision = decision_from(record)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise _no_line(path, number) from error
        check_decision(scheme, decision, place, total_name="total")
        decisions[decision.id] = decision
    return scheme, decisions, len(whole)


def decision_to(decision: Decision) -> dict[str, object]:
    """A decision in plain values, for a line of a session's file."""
    return {
        "id": decision.id,
        "points": dict(decision.points),
        "total": decision.total,
        "agreed": decision.agreed,
        "comment": decision.comment,
        "shown": {
            "score": decision.shown.score,
            "points": dict(decision.shown.points),
            "deducted": decision.shown.deducted,
        },
    }


def decision_from(record: Mapping[str, Any]) -> Decision:
    """The decision that `decision_to` put down. Raises KeyError, TypeError or ValueError for anything else."""
    shown = record["shown"]
    return Decision(
        shown=Shown(
            id=str(record["id"]),
            score=float(shown["score"]),
            points={str(k): float(v) for k, v in shown["points"].items()},
            deducted=float(shown["deducted"]),
        ),
        points={str(k): float(v) for k, v in record["points"].items()},
        total=None if record["total"] is None else float(record["total"]),
        agreed=bool(record["agreed"]),
        comment=str(record["comment"]),
    )


def _lines(path: Path, data: bytes) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in enumerate(data.split(b"\n")[:-1], 1):
        try:
            record = json.loads(line)
            if not isinstance(record, dict):
                raise ValueError("no object")
        except ValueError as error:
            raise (no_review(path) if number == 1 else _no_line(path, number)) from error
        yield number, record


def _no_line(path: Path, number: int) -> TableError:
    return TableError(
        zh=f"{path} 第 {number} 行读不出来；请恢复这一行，或把它删去。",
        en=f"{path} line {number} cannot be read; restore it, or delete it.",
    )
