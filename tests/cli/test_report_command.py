"""`grade report` as a person runs it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from grader.cli import COMMANDS, main
from grader.cli.group import Lazy
from tests.report.report_class import make_class

pytest.importorskip("matplotlib")
ARGS = ["report", "class.csv", "--details", "d.jsonl", "--rubric", "rubric.yaml"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(
        COMMANDS, "report", Lazy("grader.cli.report:report", zh="班级报告", en="Class report")
    )
    monkeypatch.setenv("GRADER_LANG", "en")
    monkeypatch.chdir(tmp_path)
    make_class(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("lang", "said"), [("zh", "已写入 r.html"), ("en", "Wrote r.html")])
def test_the_report_and_the_slips_are_written(
    lang: str, said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    human = ["--human", "总分", "--teacher", "teacher.csv"]
    assert main([*ARGS, *human, "-o", "r.html", "--slips", "s.html", "--hints", "--lang", lang]) == 0
    assert said in capsys.readouterr().out
    report, slips = ((folder / name).read_text(encoding="utf-8") for name in ("r.html", "s.html"))
    assert 'id="agreement"' in report and "S01" in report
    assert slips.count('<article class="slip">') == 6


def test_names_are_hidden_and_the_file_has_a_name_of_its_own(folder: Path) -> None:
    assert main([*ARGS, "--anonymous"]) == 0
    report = (folder / "report.html").read_text(encoding="utf-8")
    assert "S01" not in report and "Student 1" in report and 'id="agreement"' not in report


def test_nothing_is_overwritten_without_force(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "s.html").write_text("mine", encoding="utf-8")
    assert main([*ARGS, "--slips", "s.html"]) == 2
    assert "--force" in capsys.readouterr().err
    assert (folder / "s.html").read_text(encoding="utf-8") == "mine" and not (folder / "report.html").exists()
    assert main([*ARGS, "--slips", "s.html", "--force"]) == 0


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["-o", "class.csv", "--force"], "is an input"),
        (["-o", "a.html", "--slips", "a.html"], "another output"),
        (["--teacher", "teacher.csv"], "--human"),
        (["-o", "rubric.yaml", "--force"], "is an input"),
        (["--hints"], "--slips"),
        (["--grader-mark"], "--grader-mark is about the slips"),
        (["--human", "Total"], "no column “Total”"),
    ],
)
def test_what_cannot_be_done_is_one_clear_error(
    more: list[str], words: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(folder.iterdir())
    assert main([*ARGS, *more]) == 2
    shown = capsys.readouterr()
    assert words in shown.err and "Traceback" not in shown.err and sorted(folder.iterdir()) == before


def test_without_matplotlib_the_install_line_is_given(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert main(ARGS) == 2
    assert 'pip install "grader[report]"' in capsys.readouterr().err and not (folder / "report.html").exists()
