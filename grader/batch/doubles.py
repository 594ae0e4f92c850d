"""Notices ids that come twice, without remembering the ids, and rows that have none."""

from __future__ import annotations

import array
from collections.abc import Sequence

import numpy as np

from grader.batch.columns import Columns
from grader.batch.table import Note, Row

_NAMED = 10


class Doubles:
    """Notices ids that come twice (for one rubric), in 16 bytes a row."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._hashes, self._rows = array.array("q"), array.array("q")
        self._blank = array.array("q")

    def add(self, row: Row) -> None:
        """Takes a row; blank ids are nobody's."""
        if self._columns.id is None or row.broken is not None:
            return
        id_ = row.cells[self._columns.id].text.strip()
        if id_:
            rubric = None if self._columns.rubric is None else row.cells[self._columns.rubric].text.strip()
            self._hashes.append(hash((id_, rubric)))
            self._rows.append(row.number)
        else:
            self._blank.append(row.number)

    def notes(self) -> tuple[Note, ...]:
        """Sentences naming the rows that have no id, and those that share theirs with another."""
        return (*self._without(), *self._twice())

    def _without(self) -> tuple[Note, ...]:
        if not self._blank or not self._hashes:  # where no row has one the column is not used
            return ()
        return (
            Note(
                zh=f"{len(self._blank)} 行没有学号，之后的复核和对照用不上它们：第 {_some(self._blank)} 行。",
                en=f"Rows without an id, which reviews and comparisons cannot use: {len(self._blank)} (rows {_some(self._blank)}).",
            ),
        )

    def _twice(self) -> tuple[Note, ...]:
        if not self._hashes:
            return ()
        hashes = np.frombuffer(self._hashes, dtype=np.int64)
        _, which, counts = np.unique(hashes, return_inverse=True, return_counts=True)
        rows = np.frombuffer(self._rows, dtype=np.int64)[counts[which] > 1]
        if not rows.size:
            return ()
        return (
            Note(
                zh=f"{rows.size} 行的学号与别的行重复，都已保留：第 {_some(rows.tolist())} 行。",
                en=f"Rows that share their id with another, all kept: {rows.size} (rows {_some(rows.tolist())}).",
            ),
        )


def _some(rows: Sequence[int]) -> str:
    return ", ".join(map(str, rows[:_NAMED])) + (" …" if len(rows) > _NAMED else "")
