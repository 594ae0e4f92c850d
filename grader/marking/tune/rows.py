"""A trial as a table: a row a point and answer, those to look at first in front."""

from __future__ import annotations

from collections.abc import Iterator

from grader.batch.table import EMPTY, Cell
from grader.batch.write import TableWriter
from grader.feedback_texts import plain
from grader.marking.tune.excerpt import excerpt
from grader.marking.tune.trial import PointTrial, Sighting, Trial

COLUMNS = (
    "point", "text", "id", "row", "look", "credit", "marks", "probability", "distance", "reason", "teacher", "difference",
    "quote", "context", "answer",
)  # fmt: skip


def write_trial(trial: Trial, writer: TableWriter) -> None:
    """Write the header and the rows."""
    writer.write([Cell(name) for name in COLUMNS])
    for point in trial.points:
        for cells in _rows(point):
            writer.write(cells)


def _rows(trial: PointTrial) -> Iterator[list[Cell]]:
    for s in trial.sightings:
        context = excerpt(s.answer, s.quote) if s.quote else None
        yield [
            Cell(trial.point.id),
            Cell(trial.point.text),
            Cell(s.id),
            _number(s.row),
            Cell(s.why),
            Cell(s.score.credit),
            _number(s.marks),
            _number(s.score.probability),
            _number(s.distance),
            Cell(_reason(s)),
            EMPTY if s.teacher is None else _number(s.teacher),
            EMPTY if s.teacher is None else _number(s.difference),
            Cell(s.quote.text if s.quote else ""),
            Cell(f"{context.before}{context.quote}{context.after}" if context else ""),
            Cell(s.answer),
        ]


def _reason(s: Sighting) -> str:
    return "contradicted" if s.score.contradicted else s.score.reason or ""


def _number(value: float) -> Cell:
    return Cell(plain(value), value)
