"""Runs every check over a rubric, and leaves out what its comments allow. Start here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

from grader.encoders.onnx import available_cores
from grader.lint.allow import check_allows
from grader.lint.class_results import find_unmet_points
from grader.lint.codes import CODES
from grader.lint.contradictions import find_contradictions
from grader.lint.counts import find_counts, find_question_marks
from grader.lint.feedback import (
    find_missing_corrections,
    find_missing_hints,
    find_same_feedback,
    find_telling_hints,
)
from grader.lint.findings import SEVERITIES, Finding
from grader.lint.keywords import find_given_keywords, find_rejected_wordings
from grader.lint.marks import find_idle_rules, find_rounding, find_whole_deductions
from grader.lint.overlap import find_near_misconceptions, find_overlaps, find_stray_wordings
from grader.lint.reading import Reader
from grader.lint.repeats import find_repeats
from grader.lint.source import RubricSource
from grader.lint.statements import find_two_statements
from grader.lint.tests import find_impossible_tests, find_missing_tests, find_own_words
from grader.lint.traps import find_denied_keywords, find_nested_keywords, find_single_characters
from grader.lint.wording import (
    find_empty_ids,
    find_given_wordings,
    find_labels,
    find_long_points,
    find_other_languages,
    find_questions,
)
from grader.records import GradeResult, Rubric

ALL = frozenset(code.id for code in CODES)

# What can be seen in the text alone.
CHECKS: tuple[Callable[[Rubric], Iterator[Finding]], ...] = (
    find_labels,
    find_long_points,
    find_questions,
    find_other_languages,
    find_repeats,
    find_given_wordings,
    find_empty_ids,
    find_given_keywords,
    find_denied_keywords,
    find_nested_keywords,
    find_single_characters,
    find_rejected_wordings,
    find_rounding,
    find_counts,
    find_question_marks,
    find_whole_deductions,
    find_idle_rules,
    find_missing_hints,
    find_telling_hints,
    find_same_feedback,
    find_missing_corrections,
    find_missing_tests,
    find_own_words,
    find_impossible_tests,
)
# What the text shows in part, and the models more exactly.
AIDED_CHECKS: tuple[Callable[[Rubric, Reader | None], Iterator[Finding]], ...] = (
    find_two_statements,
    find_contradictions,
)
# What only the models can tell.
READ_CHECKS: tuple[Callable[[Rubric, Reader], Iterator[Finding]], ...] = (
    find_overlaps,
    find_stray_wordings,
    find_near_misconceptions,
)
_FEWEST_A_PROCESS = 6  # rubrics; for fewer, loading the models once more takes longer than it saves
READ_CODES = ("R101", "R102", "R103", "R104", "R105", "R106")


@dataclass(frozen=True, slots=True)
class LintReport:
    """The findings of one file, by line, and those that a comment allows, each with the reason given."""

    source: RubricSource
    findings: tuple[Finding, ...]
    allowed: tuple[tuple[Finding, str], ...]


def lint(
    source: RubricSource,
    *,
    reader: Reader | None = None,
    results: Sequence[GradeResult] = (),
    codes: frozenset[str] = ALL,
) -> LintReport:
    """Every finding of one rubric. Without a reader the checks that ask the models are left out.

    `results` are graded answers to this rubric; `codes` are those asked for.
    """
    kept: list[Finding] = []
    allowed: list[tuple[Finding, str]] = []
    used: set[tuple[int, str]] = set()
    for finding in _findings(source.rubric, reader, results):
        if finding.code.id not in codes:
            continue
        if allow := source.allowing(finding.loc, finding.code.id):
            used.add((allow.line, finding.code.id))
            allowed.append((finding, allow.reason))
        else:
            kept.append(finding)

    def ran(code: str) -> bool:
        return (
            code in codes
            and (reader is not None or code not in READ_CODES)
            and (bool(results) or code[:2] != "R7")
        )

    kept += [f for f in check_allows(source.allows, used, ran=ran) if f.code.id in codes]
    kept.sort(key=lambda f: (source.line(f.loc), SEVERITIES.index(f.code.severity), f.code.id))
    return LintReport(source, tuple(kept), tuple(allowed))


def lint_all(
    sources: Sequence[RubricSource],
    *,
    fast: bool = False,
    results: Mapping[str, Sequence[GradeResult]] | None = None,
    codes: frozenset[str] = ALL,
) -> Iterator[LintReport]:
    """A report of each source, in order; many are read side by side. `results` are by rubric id.

    `fast` leaves out the checks that ask the models, and so does `codes` where none of them is asked for. Processes, not
    threads: the stemmer and the dictionary are not made for threads.
    """
    asks = not fast and not codes.isdisjoint(READ_CODES)
    one = partial(_lint_one, asks=asks, results=results or {}, codes=codes)
    workers = min(available_cores(), len(sources) // _FEWEST_A_PROCESS) if asks else 1
    if workers < 2:
        yield from map(one, sources)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(one, sources)


def _lint_one(
    source: RubricSource, *, asks: bool, results: Mapping[str, Sequence[GradeResult]], codes: frozenset[str]
) -> LintReport:
    reader = Reader(source.rubric) if asks else None
    return lint(source, reader=reader, results=results.get(source.rubric.id, ()), codes=codes)


def _findings(rubric: Rubric, reader: Reader | None, results: Sequence[GradeResult]) -> Iterator[Finding]:
    for check in CHECKS:
        yield from check(rubric)
    for aided in AIDED_CHECKS:
        yield from aided(rubric, reader)
    if reader is not None:
        for read_check in READ_CHECKS:
            yield from read_check(rubric, reader)
    yield from find_unmet_points(rubric, results)
