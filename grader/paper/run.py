"""START HERE: a class through a whole paper, from file to file.

paper.yaml → `read_paper` → `find_columns` → `PaperGrader.students` → `RunningFigures` and the writers.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from grader.batch.doubles import Doubles
from grader.batch.grading import GraderLike
from grader.batch.outputs import WholeFiles, cannot_write
from grader.batch.read import ReadOptions, open_table
from grader.batch.read_csv import no_rows
from grader.batch.table import Note, Table
from grader.batch.write import table_kind
from grader.errors import OutputError
from grader.language import Lang
from grader.paper.columns import PaperColumns, find_columns
from grader.paper.figures import ClassFigures, RunningFigures
from grader.paper.grading import PaperGrader, Student
from grader.paper.paper import Paper
from grader.paper.write import PaperWriter, SummaryWriter, WorkbookWriter, write_details
from grader.records import GraderStamp, Rubric

Progress = Callable[[int, int | None], None]  # answers done, answers in all if known
NAMED_ROWS = 10  # broken rows that are named one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperJob:
    """What to grade and where to put it. `output` None: only the figures. Existing files are replaced only with `force`.

    `lang`: of sheets and cells; None: the paper's.
    """

    paper: Paper
    table: Path
    output: Path | None = None
    details: Path | None = None
    read: ReadOptions = field(default_factory=ReadOptions)
    id_column: str | None = None
    force: bool = False
    lang: Lang | None = None


@dataclass(frozen=True, slots=True)
class PaperReport:
    """How a run went. `broken` names the first rows without a total and why; `figures.broken` counts them all."""

    figures: ClassFigures
    broken: tuple[tuple[int, Note], ...]
    notes: tuple[Note, ...]

    @property
    def exit_code(self) -> int:
        """0 when every row has a total, else 1."""
        return 1 if self.figures.broken else 0


def run_paper(
    job: PaperJob, *, make_grader: Callable[[Rubric], GraderLike], progress: Progress | None = None
) -> PaperReport:
    """Grades every row of the table; outputs appear together at the end, or, if anything is raised, not at all.

    Raises TableError, OutputError, EncoderError, SettingsError. One row or cell that cannot be read stops nothing: its
    student has no total, and an error that says why.
    """
    _check_places(job)
    with WholeFiles(force=job.force) as files, open_table(job.table, job.read) as table:
        columns = find_columns(table.header, job.paper, table=job.table, id_column=job.id_column)
        output = files.reserve(job.output) if job.output else None
        details = files.reserve(job.details) if job.details else None
        with _sinks(job, output, details, table, columns) as sinks:
            report = _grade(job, table, columns, sinks, make_grader, progress)
        files.commit()
    return report


def _check_places(job: PaperJob) -> None:
    """Raises OutputError when an output is an input, both outputs are one file, or the table's kind cannot be written."""
    inputs = {job.table.resolve(), job.paper.path.resolve()}
    for option, path in (("-o", job.output), ("--details", job.details)):
        if path is not None and path.resolve() in inputs:
            raise OutputError(
                zh=f"{option} 指向了输入的文件 {path}；原文件不会被覆盖，请换一个文件名。",
                en=f"{option} names the input {path}, which is never overwritten; choose another name.",
            )
    if job.output is not None and job.details is not None and job.output.resolve() == job.details.resolve():
        raise OutputError(
            zh=f"-o 和 --details 是同一个文件 {job.output}；请分开。",
            en=f"-o and --details name the same file {job.output}; give two.",
        )
    if job.output is not None:
        table_kind(job.output.name)


@dataclass(slots=True)
class _Sinks:
    """The open outputs of a run; `stamp` is what graded."""

    writer: PaperWriter | None
    details: TextIO | None
    place: Path

    def write(self, student: Student) -> None:
        """One student to every output."""
        with self._trouble():
            if self.writer is not None:
                self.writer.write(student)
            if self.details is not None:
                write_details(self.details, student)

    def close(self, figures: ClassFigures, stamp: list[tuple[str, str]]) -> None:
        """Completes the outputs."""
        with self._trouble():
            if self.writer is not None:
                self.writer.close(figures, stamp)
            if self.details is not None:
                self.details.close()

    @contextlib.contextmanager
    def _trouble(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:  # the disk is full, most likely
            raise cannot_write(self.place, error) from error


@contextlib.contextmanager
def _sinks(
    job: PaperJob, output: Path | None, details: Path | None, table: Table, columns: PaperColumns
) -> Iterator[_Sinks]:
    """Opens the outputs; they are given up when anything is raised."""
    with contextlib.ExitStack() as stack:
        writer = _writer(job, output, table, columns)
        if writer is not None:
            stack.callback(writer.abort)
        stream = None
        if details is not None:
            stream = stack.enter_context(details.open("w", encoding="utf-8", newline="\n"))
        yield _Sinks(writer, stream, job.output or job.details or Path("-"))


def _writer(job: PaperJob, output: Path | None, table: Table, columns: PaperColumns) -> PaperWriter | None:
    if output is None or job.output is None:
        return None
    lang, kind = job.lang or job.paper.language, table_kind(job.output.name)
    if kind == "xlsx":
        return WorkbookWriter(
            output, table.header, job.paper, id_at=columns.id, table=job.table.name, lang=lang
        )
    return SummaryWriter(output, kind, table.header, job.paper, lang)


def _grade(
    job: PaperJob,
    table: Table,
    columns: PaperColumns,
    sinks: _Sinks,
    make_grader: Callable[[Rubric], GraderLike],
    progress: Progress | None,
) -> PaperReport:
    grader = PaperGrader(job.paper, columns, make_grader=make_grader)
    running, doubles = RunningFigures(job.paper), Doubles(columns.of(0))
    broken: list[tuple[int, Note]] = []
    stamp: GraderStamp | None = None
    for student in grader.students(table.rows(), tick=_ticker(job.paper, table.total, progress)):
        sinks.write(student)
        running.add(student)
        doubles.add(student.row)
        stamp = stamp or next((m.result.grader for m in student.marks if m.result is not None), None)
        if student.problems and len(broken) < NAMED_ROWS:
            broken.append((student.row.number, _said(student)))
    figures = running.done()
    if not figures.graded + figures.broken:
        raise no_rows(job.table)
    sinks.close(figures, _stamp(stamp))
    written = sinks.writer.notes() if sinks.writer else ()
    return PaperReport(figures, tuple(broken), (*table.notes, *columns.notes, *doubles.notes(), *written))


def _ticker(paper: Paper, students: int | None, progress: Progress | None) -> Callable[[], None] | None:
    """Counts answers for the progress bar; a class of twenty would otherwise show nothing until it is done."""
    if progress is None:
        return None
    done = 0
    count = None if students is None else students * len(paper.items)

    def tick() -> None:
        nonlocal done
        done += 1
        progress(done, count)

    return tick


def _said(student: Student) -> Note:
    """Why a student has no total, the items named."""
    zh = "；".join(note.zh if n is None else f"第 {n} 题：{note.zh}" for n, note in student.problems)
    en = "; ".join(note.en if n is None else f"item {n}: {note.en}" for n, note in student.problems)
    return Note(zh, en)


def _stamp(stamp: GraderStamp | None) -> list[tuple[str, str]]:
    """What graded: names and values for the settings sheet."""
    from grader._version import __version__

    if stamp is None:  # objective items alone need no model
        return [("grader", __version__)]
    return [("grader", stamp.version), ("model", stamp.model), ("settings", stamp.settings)]
