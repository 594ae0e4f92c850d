"""Findings for people, a line for what is wrong and one for how to mend it, and the same as JSON values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from grader.language import Lang, pick
from grader.lint.findings import SEVERITIES, Finding
from grader.lint.lint import LintReport
from grader.view.safe import one_line

_NAMES = {"error": ("错误", "error"), "warning": ("警告", "warning"), "advice": ("建议", "advice")}


def report_lines(reports: Sequence[LintReport], lang: Lang) -> Iterator[str]:
    """The findings of every file, a blank line between files, and a line that counts them."""
    for report in reports:
        for finding in report.findings:
            yield from _finding_lines(report, finding, lang)
        if report.findings:
            yield ""
    yield _summary(reports, lang)


def reports_to_dict(reports: Sequence[LintReport], lang: Lang) -> dict[str, object]:
    """The findings as JSON values, sentences in `lang`; `allowed` are those that a comment allows, with its reason."""
    return {
        "schema": 1,
        "files": len(reports),
        "findings": [_finding_dict(r, f, lang) for r in reports for f in r.findings],
        "allowed": [_finding_dict(r, f, lang) | {"reason": why} for r in reports for f, why in r.allowed],
        "counts": dict(sorted(Counter(f.code.id for r in reports for f in r.findings).items())),
        "severities": {s: _count(reports, s) for s in SEVERITIES},
    }


def is_clean(reports: Sequence[LintReport]) -> bool:
    """Whether nothing worse than advice was found."""
    return all(f.code.severity == "advice" for r in reports for f in r.findings)


def _finding_lines(report: LintReport, finding: Finding, lang: Lang) -> Iterator[str]:
    code = finding.code
    place = f"{report.source.name}:{report.source.line(finding.loc)}"
    severity = pick(lang, *_NAMES[code.severity])
    yield one_line(f"{place}: {code.id} {code.name} [{severity}] {finding.message(lang)}")
    yield "    → " + one_line(code.advice(lang))


def _summary(reports: Sequence[LintReport], lang: Lang) -> str:
    errors, warnings, advice = (_count(reports, s) for s in SEVERITIES)
    allowed = sum(len(r.allowed) for r in reports)
    return pick(
        lang,
        f"{len(reports)} 份评分标准：{errors} 个错误，{warnings} 个警告，{advice} 条建议；{allowed} 处已注明理由放行。",
        f"{len(reports)} rubrics: {errors} errors, {warnings} warnings, {advice} pieces of advice; {allowed} allowed, with a reason.",
    )


def _finding_dict(report: LintReport, finding: Finding, lang: Lang) -> dict[str, object]:
    return {
        "code": finding.code.id,
        "name": finding.code.name,
        "severity": finding.code.severity,
        "path": report.source.name,
        "line": report.source.line(finding.loc),
        "rubric": report.source.rubric.id,
        "points": list(finding.points),
        "message": finding.message(lang),
        "advice": finding.code.advice(lang),
    }


def _count(reports: Sequence[LintReport], severity: str) -> int:
    return sum(f.code.severity == severity for r in reports for f in r.findings)
