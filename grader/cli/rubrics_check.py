"""`grade rubrics check`: the format of rubrics, and the tests that they bring along."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.progress import progress_bar
from grader.cli.rubrics_out import complain_about
from grader.cli.tables import rubrics_option, t
from grader.language import Lang, pick, user_language

if TYPE_CHECKING:
    from grader.check import CheckReport, GradeAll
    from grader.library import LibraryEntry
    from grader.records import GradeResult, Rubric

_EXCERPT = 40  # characters of a failed test's answer


@click.command(
    "check",
    short_help=t("检查格式，运行评分标准自带的测试。", "Check the format and run the rubrics' tests."),
    help=t(
        "检查格式，并运行评分标准自带的测试；给出文件夹就检查其中全部，什么都不给就检查能按编号找到的全部。先说没通过的。"
        "退出码：0 通过，1 有测试不通过，2 文件有错。",
        "Check the format and run the rubrics' own tests: of a folder all that are in it, of the whole library when nothing is named. "
        "What failed comes first. Exit code: 0 passed, 1 a test failed, 2 a file is broken.",
    ),
)
@click.argument("names", metavar=t("[编号|路径]…", "[ID|PATH]..."), nargs=-1)
@click.option(
    "--fast",
    is_flag=True,
    help=t("不用判定模型：更快，但更不准。", "Leave the judge out: faster, less accurate."),
)
@rubrics_option
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    help=t("输出格式，默认 text", "how to show the reports; text unless told"),
)
@click.option("--lang", type=click.Choice(("zh", "en")), help=t("输出的语言", "language of what is put out"))
def check(names: tuple[str, ...], folders: tuple[Path, ...], fast: bool, form: str, lang: Lang | None) -> int:
    """Runs the tests of the named rubrics, or of the whole library."""
    from grader.check import check_rubrics
    from grader.library import named_rubrics

    lang = lang or user_language()
    entries = named_rubrics(names, folders=folders)
    broken = [entry for entry in entries if entry.error]
    with progress_bar(shown=sys.stderr.isatty()) as progress:
        rubrics = [entry.rubric for entry in entries if entry.rubric]
        reports = check_rubrics(rubrics, _grading(fast=fast), progress=progress)
    if form == "json":
        click.echo(json.dumps(_as_json(reports, broken, lang), ensure_ascii=False, indent=2))
    else:
        for line in _lines(reports, broken, lang):
            click.echo(line)
        complain_about(broken, lang)
    return 2 if broken else 0 if all(report.ok for report in reports) else 1


def _grading(*, fast: bool) -> GradeAll:
    """Grades the answers of one rubric after the other; the models are loaded for the first and stay for the others."""

    def grade_all(rubric: Rubric, answers: Sequence[str]) -> Iterable[GradeResult]:
        from grader.pipeline import Grader

        return Grader(rubric, fast=fast).grade_many(answers)

    return grade_all


def _lines(reports: Sequence[CheckReport], broken: Sequence[LibraryEntry], lang: Lang) -> Iterable[str]:
    """The sum of it, what failed, what passed."""
    yield _summary(reports, broken, lang)
    for report in reports:
        if not report.ok:
            yield from _failed(report, lang)
    for report in reports:
        if report.ok:
            count = pick(
                lang, f"{report.tests} 个测试", f"{report.tests} test{'' if report.tests == 1 else 's'}"
            )
            said = count if report.tests else pick(lang, "没有测试", "no tests")
            yield f"ok      {report.rubric.id}  ({said})"


def _summary(reports: Sequence[CheckReport], broken: Sequence[LibraryEntry], lang: Lang) -> str:
    tests, failed = sum(r.tests for r in reports), sum(r.failed for r in reports)
    return pick(
        lang,
        f"{len(reports)} 份评分标准，{tests} 个测试，{failed} 个测试不通过，{len(broken)} 个文件有错。",
        f"{len(reports)} rubrics, {tests} tests, {failed} tests failed, {len(broken)} files broken.",
    )


def _failed(report: CheckReport, lang: Lang) -> Iterable[str]:
    """The rubric, then its failed tests, each with what was expected and what came."""
    from grader.view.safe import one_line

    rubric = report.rubric
    yield f"FAILED  {rubric.id}  " + pick(
        lang,
        f"({report.tests} 个测试，{report.failed} 个不通过)",
        f"({report.failed} of {report.tests} tests)",
    )
    shown = 0
    for failure in report.failures:
        if failure.test != shown:
            shown = failure.test
            answer = one_line(rubric.tests[shown - 1].answer)
            excerpt = answer if len(answer) <= _EXCERPT else answer[: _EXCERPT - 1] + "…"
            place = f"{rubric.path or rubric.id}:{failure.line}: "
            yield f"  {place}" + pick(lang, f"测试 {shown}：{excerpt}", f"test {shown}: {excerpt}")
        yield f"    {failure.message(lang)}"


def _as_json(reports: Sequence[CheckReport], broken: Sequence[LibraryEntry], lang: Lang) -> dict[str, object]:
    """The same for programs; `expected` and `got` are credits, or marks for a `score`."""
    return {
        "schema": 1,
        "rubrics": len(reports),
        "tests": sum(r.tests for r in reports),
        "failed": sum(r.failed for r in reports),
        "broken": [{"path": str(e.path), "error": e.error.message(lang)} for e in broken if e.error],
        "results": [
            {
                "id": report.rubric.id,
                "path": str(report.rubric.path),
                "tests": report.tests,
                "failed": report.failed,
                "failures": [
                    {
                        "test": f.test,
                        "line": f.line,
                        "kind": f.kind,
                        "point": f.point,
                        "expected": f.expected,
                        "got": f.got,
                        "message": f.message(lang),
                    }
                    for f in report.failures
                ],
            }
            for report in reports
        ],
    }
