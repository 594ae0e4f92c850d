"""Grades a class table from file to file. Start at `run_batch`."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, TextIO

from grader.batch.columns import ColumnChoice, Columns, choose_columns
from grader.batch.doubles import Doubles
from grader.batch.grading import FindRubric, MakeGrader, Outcome, RowGrader
from grader.batch.outputs import WholeFiles, cannot_write
from grader.batch.read import ReadOptions, open_table
from grader.batch.read_csv import no_rows
from grader.batch.results import broken_cells, result_cells, result_columns
from grader.batch.summary import RunningSummary, Summary
from grader.batch.table import Cell, Note, Row, Table
from grader.batch.write import XLSX_ROWS, TableWriter, open_writer, table_kind, too_large
from grader.errors import OutputError
from grader.language import Lang, user_language
from grader.records import Rubric

Progress = Callable[[int, int | None], None]  # rows done, rows in all if known
NAMED_ROWS = 10  # broken rows that are named one by one
_LINE_BREAKERS = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchJob:
    """What to grade and where to put it. `output` None: CSV without a byte order mark to a stream.

    `rubric` None: every row names its own. `lang`: of error cells; None: the rubric's, else the user's.
    Existing files are replaced only with `force`.
    """

    table: Path
    output: Path | None
    rubric: Rubric | None = None
    details: Path | None = None
    summary: Path | None = None
    read: ReadOptions = field(default_factory=ReadOptions)
    columns: ColumnChoice = field(default_factory=ColumnChoice)
    force: bool = False
    lang: Lang | None = None


@dataclass(frozen=True, slots=True)
class BatchReport:
    """How a run went. `broken` names the first rows without a score and why; `summary.broken` counts them all."""

    summary: Summary
    broken: tuple[tuple[int, Note], ...]
    notes: tuple[Note, ...]

    @property
    def exit_code(self) -> int:
        """0 when every row was graded, else 1."""
        return 1 if self.summary.broken else 0


def run_batch(
    job: BatchJob,
    *,
    make_grader: MakeGrader,
    find_rubric: FindRubric,
    stream: BinaryIO | None = None,
    progress: Progress | None = None,
) -> BatchReport:
    """Grades every row of the table; outputs appear together at the end, or, if anything is raised, not at all.

    `stream` takes the table when `job.output` is None. Rows are held 256 at a time; what grows with the table
    is 16 bytes a row, to notice doubled ids. Raises TableError, OutputError, EncoderError, RubricError.
    """
    _check_places(job)
    with WholeFiles(force=job.force) as files:
        places = _Places.reserve(job, files, stream)
        with open_table(job.table, job.read) as table:
            columns = choose_columns(table.header, job.columns, rubric_needed=job.rubric is None)
            if places.kind == "xlsx" and (table.total or 0) >= XLSX_ROWS:
                raise too_large()
            grader = RowGrader(columns, job.rubric, make_grader=make_grader, find_rubric=find_rubric)
            report = _grade_table(job, table, columns, grader, places, progress)
        if places.summary is not None:
            text = json.dumps(report.summary.to_dict(), ensure_ascii=False, indent=2)
            places.summary.write_text(text + "\n", encoding="utf-8")
        files.commit()
    return report


def _check_places(job: BatchJob) -> None:
    """Raises OutputError when two outputs, or an output and the table, are one file."""
    named = {"-o": job.output, "--details": job.details, "--summary": job.summary}
    seen: dict[Path, str] = {}
    for option, path in named.items():
        if path is None:
            continue
        place = path.resolve()
        if place == job.table.resolve() or (
            path.exists() and job.table.exists() and path.samefile(job.table)
        ):
            raise OutputError(
                zh=f"{option} 指向了输入的表格 {path}；原表不会被覆盖，请换一个文件名。",
                en=f"{option} names the input table {path}, which is never overwritten; choose another name.",
            )
        if place in seen:
            raise OutputError(
                zh=f"{option} 和 {seen[place]} 是同一个文件 {path}；请分开。",
                en=f"{option} and {seen[place]} name the same file {path}; give two.",
            )
        seen[place] = option


@dataclass(frozen=True, slots=True)
class _Places:
    """Temporary paths of the outputs, and the kind of table to write."""

    kind: str
    marked: bool
    table: Path
    details: Path | None
    summary: Path | None

    @classmethod
    def reserve(cls, job: BatchJob, files: WholeFiles, stream: BinaryIO | None) -> _Places:
        kind = "csv" if job.output is None else table_kind(job.output.name)
        if job.output is not None:
            table = files.reserve(job.output)
        elif stream is not None:
            table = files.reserve_stream(stream)
        else:
            raise ValueError("a job without output needs a stream")
        return cls(
            kind=kind,
            marked=job.output is not None,
            table=table,
            details=None if job.details is None else files.reserve(job.details),
            summary=None if job.summary is None else files.reserve(job.summary),
        )


def _grade_table(
    job: BatchJob,
    table: Table,
    columns: Columns,
    grader: RowGrader,
    places: _Places,
    progress: Progress | None,
) -> BatchReport:
    names, renamed = result_columns(table.header, job.rubric)
    running, doubles, broken = RunningSummary(), Doubles(columns), list[tuple[int, Note]]()
    lang = job.lang or (job.rubric.language if job.rubric else user_language())
    done = 0
    with _sinks(places, job, columns, lang) as sinks:
        sinks.header((*table.header, *names))
        for outcome in grader.outcomes(table.rows()):
            sinks.write(outcome)
            doubles.add(outcome.row)
            if outcome.result is not None and outcome.rubric is not None:
                running.add(outcome.rubric, outcome.result)
            else:
                running.add_broken()
                if len(broken) < NAMED_ROWS and outcome.problem is not None:
                    broken.append((outcome.row.number, outcome.problem))
            done += 1
            if progress is not None:
                progress(done, table.total)
        if not done:
            raise no_rows(job.table)
    notes = (*table.notes, *columns.notes, *renamed, *doubles.notes(), *sinks.writer.notes())
    return BatchReport(running.done(), tuple(broken), notes)


@dataclass(frozen=True, slots=True)
class _Sinks:
    """The open outputs of a run."""

    writer: TableWriter
    details: TextIO | None
    job: BatchJob
    columns: Columns
    lang: Lang

    def header(self, names: tuple[str, ...]) -> None:
        """The table's first row."""
        with self._trouble():
            self.writer.write([Cell(name) for name in names])

    def write(self, outcome: Outcome) -> None:
        """One row to the table and, if it was graded, one line to the details."""
        row, result, rubric = outcome.row, outcome.result, self.job.rubric
        if result is None:
            problem = outcome.problem.text(self.lang) if outcome.problem else ""
            added = broken_cells(problem, rubric)
        else:
            added = result_cells(result, rubric)
        with self._trouble():
            self.writer.write([*row.cells, *added])
            if self.details is not None and result is not None:
                record = {"id": _id(row, self.columns), "row": row.number, **result.to_dict()}
                self.details.write(_one_line(record))

    def close(self) -> None:
        """Completes the outputs."""
        with self._trouble():
            self.writer.close()
            if self.details is not None:
                self.details.close()

    @contextlib.contextmanager
    def _trouble(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:  # the disk is full, most likely
            raise cannot_write(self.job.output or self.job.details or Path("-"), error) from error


@contextlib.contextmanager
def _sinks(places: _Places, job: BatchJob, columns: Columns, lang: Lang) -> Iterator[_Sinks]:
    """Opens the outputs; they are completed at the end, and given up when anything is raised."""
    with contextlib.ExitStack() as stack:
        writer = open_writer(places.table, places.kind, mark=places.marked)
        stack.callback(writer.abort)
        details = None
        if places.details is not None:
            details = stack.enter_context(places.details.open("w", encoding="utf-8", newline="\n"))
        sinks = _Sinks(writer, details, job, columns, lang)
        yield sinks
        sinks.close()


def _one_line(record: dict[str, object]) -> str:
    line = json.dumps(record, ensure_ascii=False)
    return _LINE_BREAKERS.sub(lambda match: f"\\u{ord(match[0]):04x}", line) + "\n"


def _id(row: Row, columns: Columns) -> str:
    return str(row.number) if columns.id is None else row.cells[columns.id].text
