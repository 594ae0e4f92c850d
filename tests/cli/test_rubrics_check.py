"""`grade rubrics check`: what is run, what is said first, and the exit code."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest
from rubric_bank import ONE, put, set_up

from grader.check import GradeAll
from grader.cli import main
from grader.cli import rubrics_check as module
from grader.records import GradeResult, GraderStamp, PointScore, Rubric
from grader.rubric import read_rubric


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    set_up(tmp_path, monkeypatch)
    return tmp_path


@pytest.fixture
def grading(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Replaces the pipeline: every point full, or none."""

    def use(full: bool) -> None:
        def grade(rubric: Rubric, text: str) -> GradeResult:
            points = tuple(
                PointScore(p.id, p.text, p.marks, p.marks * full, "full" if full else "none", float(full))
                for p in rubric.points
            )
            return GradeResult(
                rubric.id, rubric.sha256, text, "", "zh", 2.0 * full, 2.0 * full, 2.0 * full, rubric.max_score, 1.0,
                points, (), (), (), (), "", GraderStamp("", "", ""),
            )  # fmt: skip

        def grade_all(rubric: Rubric, answers: Sequence[str]) -> Iterable[GradeResult]:
            return [grade(rubric, answer) for answer in answers]

        def make(*, fast: bool) -> GradeAll:
            assert not fast
            return grade_all

        monkeypatch.setattr(module, "_grading", make)

    return use


def test_all_passed(grading: Callable[[bool], None], capsys: pytest.CaptureFixture[str]) -> None:
    grading(True)
    assert main(["rubrics", "check"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "1 rubrics, 1 tests, 0 tests failed, 0 files broken.",
        "ok      churn  (1 test)",
    ]


def test_a_failure_says_expected_and_got(
    grading: Callable[[bool], None], capsys: pytest.CaptureFixture[str]
) -> None:
    grading(False)
    assert main(["rubrics", "check", "churn"]) == 1
    out = capsys.readouterr().out
    assert "FAILED  churn  (1 of 1 tests)" in out
    assert "churn.yaml:19: test 1: 质量差" in out
    assert "met a: expected credit full, got none" in out
    assert "score: expected 2, got 0" in out
    assert main(["rubrics", "check", "rubrics/churn.yaml", "--lang", "zh"]) == 1
    assert "met a：应得满分，实际没得分" in capsys.readouterr().out


def test_tests_are_counted_not_rubrics(
    home: Path, grading: Callable[[bool], None], capsys: pytest.CaptureFixture[str]
) -> None:
    grading(False)
    path = home / "rubrics" / "churn.yaml"
    more = "  - {answer: 品质不好, met: [a]}\n  - {answer: 没有, score: 0}\n"
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    assert main(["rubrics", "check"]) == 1
    out = capsys.readouterr().out
    assert "FAILED  churn  (2 of 3 tests)" in out and "1 rubrics, 3 tests, 2 tests failed" in out


def test_what_failed_comes_first(
    home: Path, grading: Callable[[bool], None], capsys: pytest.CaptureFixture[str]
) -> None:
    grading(False)
    quiet = ONE.format(id="a-quiet-one", title="题")
    (home / "rubrics" / "a.yaml").write_text(quiet[: quiet.index("tests:")], encoding="utf-8")
    assert main(["rubrics", "check", "rubrics"]) == 1
    summary, failed, *_, last = capsys.readouterr().out.splitlines()
    assert summary == "2 rubrics, 1 tests, 1 tests failed, 0 files broken."
    assert failed.startswith("FAILED  churn") and last == "ok      a-quiet-one  (no tests)"


def test_broken_and_missing_files(
    home: Path, grading: Callable[[bool], None], capsys: pytest.CaptureFixture[str]
) -> None:
    grading(True)
    (home / "broken.yaml").write_text("schema: 1\n", encoding="utf-8")
    (home / "empty").mkdir()
    assert main(["rubrics", "check", "broken.yaml", "churn", "gone.yaml", "empty"]) == 2
    done = capsys.readouterr()
    assert "ok      churn" in done.out and "3 files broken" in done.out
    assert all(
        name in done.err for name in ("broken.yaml:1", "gone.yaml", "The folder empty holds no rubric")
    )


def test_a_file_named_twice_is_run_once_and_an_id_used_twice_is_an_error(
    home: Path, grading: Callable[[bool], None], capsys: pytest.CaptureFixture[str]
) -> None:
    grading(True)
    assert main(["rubrics", "check", "rubrics", "churn", "rubrics/churn.yaml"]) == 0
    assert "1 rubrics, 1 tests" in capsys.readouterr().out
    put(home / "rubrics" / "crm" / "again.yaml", id="churn")
    assert main(["rubrics", "check", "rubrics"]) == 2
    assert "the id churn is already used" in capsys.readouterr().err


def test_json(home: Path, grading: Callable[[bool], None], capsys: pytest.CaptureFixture[str]) -> None:
    grading(False)
    (home / "rubrics" / "broken.yaml").write_text("schema: 1\n", encoding="utf-8")
    assert main(["rubrics", "check", "--format", "json"]) == 2
    found = json.loads(capsys.readouterr().out)
    assert (found["rubrics"], found["tests"], found["failed"], len(found["broken"])) == (1, 1, 1, 1)
    (result,) = found["results"]
    assert [(f["kind"], f["point"], f["expected"], f["got"]) for f in result["failures"]] == [
        ("met", "a", "full", "none"),
        ("score", None, [2, 2], 0),
    ]


def test_fast_leaves_the_judge_out(home: Path) -> None:
    rubric = read_rubric(home / "rubrics" / "churn.yaml")
    fast, judged = (
        next(iter(module._grading(fast=fast)(rubric, ["我们的产品质量不稳定。"]))) for fast in (True, False)
    )
    assert "entailment" not in fast.points[0].signals and "entailment" in judged.points[0].signals
