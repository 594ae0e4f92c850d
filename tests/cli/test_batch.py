"""`grade batch` as a person runs it, with a stand-in for the model."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import grader.pipeline
from grader.cli import main
from tests.batch.stand_in import LOSS_YAML as RUBRIC
from tests.batch.stand_in import StandIn

ROOT = Path(__file__).parents[2]


class Grader(StandIn):
    """The stand-in under the pipeline's signature."""

    def __init__(self, rubric: object, **_: object) -> None:
        super().__init__(rubric)  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(grader.pipeline, "Grader", Grader)
    monkeypatch.setenv("GRADER_LANG", "en")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rubrics").mkdir()
    (tmp_path / "rubrics" / "loss.yaml").write_text(RUBRIC, encoding="utf-8")
    put(tmp_path / "t.csv", "学号,答案\nS1,质量和价格\nS2,大概质量\nS3,\n")
    return tmp_path


def put(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")


def grade(*args: str) -> int:
    return main(["batch", *args])


def test_a_class(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        grade("t.csv", "--rubric", "loss", "-o", "o.csv", "--details", "d.jsonl", "--summary", "s.json") == 0
    )
    out, err = capsys.readouterr()
    assert "3 rows: 3 graded, 0 not graded, 2 to review." in out
    assert "a point in doubt" in out and "blank" in out and "67%" in out
    assert err == "Note: Cells that a spreadsheet would run as a formula got a leading apostrophe: 2.\n"
    rows = list(csv.DictReader(io.StringIO((folder / "o.csv").read_text(encoding="utf-8-sig"))))
    assert [row["score"] for row in rows] == ["3", "2", "0"]
    assert json.loads((folder / "s.json").read_text(encoding="utf-8"))["graded"] == 3
    assert len((folder / "d.jsonl").read_text(encoding="utf-8").splitlines()) == 3


@pytest.mark.parametrize("width", ["30", "80", "200"])
def test_summary_in_chinese_fits(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: str
) -> None:
    from rich.cells import cell_len

    monkeypatch.setenv("COLUMNS", width)
    assert grade("t.csv", "--rubric", "loss", "-o", "o.csv", "--lang", "zh") == 0
    out = capsys.readouterr().out
    assert "已评 3" in out and "得分率" in out
    assert all(cell_len(line) <= int(width) for line in out.splitlines())


def test_to_standard_output(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert grade("t.csv", "--rubric", "loss", "-o", "-") == 0
    out, err = capfdbinary.readouterr()
    assert out.startswith("学号,答案,score".encode()) and out.count(b"\r\n") == 4
    assert b"3 graded" in err


def test_quiet(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(folder / "t.csv", "答案\n质量\n爆\n")
    assert grade("t.csv", "--rubric", "loss", "-o", "o.csv", "-q") == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "Rows without a score: 1\n  row 3: Grading failed: ZeroDivisionError: 爆了\n"


def test_broken_rows_and_notes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(folder / "t.csv", "答案\n质量\n" + "爆\n" * 12)
    assert grade("t.csv", "--rubric", "loss", "-o", "o.csv") == 1
    err = capsys.readouterr().err
    assert "Note: No id column" in err
    assert "Rows without a score: 12" in err and "row 12:" in err and "row 13" not in err and "2 more" in err


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("none.csv", "--rubric", "loss", "-o", "o.csv"), "There is no file none.csv."),
        (("t.csv", "--rubric", "lost", "-o", "o.csv"), "loss"),
        (("t.csv", "-o", "o.csv"), "--rubric-column"),
        (("t.csv", "--rubric", "loss"), "--output"),
        (("t.csv", "--rubric", "loss", "-o", "t.csv", "--force"), "input table"),
        (("t.csv", "--rubric", "loss", "-o", "rubrics"), "folder"),
        (("t.csv", "--rubric", "loss", "-o", "o.csv", "--answer-column", "x"), "“x”"),
        (("t.csv", "--rubric", "loss", "-o", "o.csv", "--encoding", "utf-16-le"), "is not utf-16-le"),
        (("t.csv", "--rubrics", "nowhere", "-o", "o.csv"), "nowhere"),
        (("t.csv", "--rubric", "loss", "-o", "o.csv", "--encoder", "magic"), "magic"),
    ],
)
def test_bad_usage(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    args: tuple[str, ...],
    said: str,
) -> None:
    before = sorted(p.name for p in folder.iterdir())
    assert grade(*args) == 2
    out, err = capsys.readouterr()
    assert out == "" and said in err and "Traceback" not in err and err.startswith("Error: ")
    assert sorted(p.name for p in folder.iterdir()) == before


def test_options_reach_the_reader(folder: Path) -> None:
    (folder / "t.txt").write_bytes("甲|乙\n1|質量價格\n2|质量\n".encode("gb18030"))
    args = ("--rubrics", "rubrics", "--rubric", "loss", "--id-column", "甲", "--answer-column", "#2")
    options = ("--delimiter", "|", "--encoding", "gb18030", "--details", "d")
    assert grade("t.txt", *args, *options, "-o", "o.xlsx") == 0
    lines = (folder / "d").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["1", "2"]
    assert grade("t.txt", *args, *options, "-o", "o.xlsx") == 2
    assert grade("t.txt", *args, *options, "-o", "o.xlsx", "--force") == 0


def test_terminal_codes_in_a_table_are_not_printed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(folder / "t.csv", "a\x1b[31m,b\n1,2\n")
    assert grade("t.csv", "--rubric", "loss", "-o", "o.csv") == 2
    put(folder / "t.csv", "学号,题号,答案\n1,\x1b[2J,x\n")
    assert grade("t.csv", "-o", "o.csv") == 1
    out, err = capsys.readouterr()
    assert "\x1b" not in out + err


def test_import_is_light() -> None:
    code = (
        "import sys, grader.cli.batch\n"
        "heavy = {'openpyxl', 'rich', 'onnxruntime', 'numpy', 'pydantic', 'jieba'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


SLOW = """
import sys, time
import grader.pipeline
from grader.cli import main
from tests.cli.test_batch import Grader
class Slow(Grader):
    def grade(self, text):
        print("at work", file=sys.stderr, flush=True)
        time.sleep(0.3)
        return super().grade(text)
grader.pipeline.Grader = Slow
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
@pytest.mark.parametrize("name", ["o.csv", "o.xlsx"])
def test_stopped(folder: Path, number: signal.Signals, code: int, name: str) -> None:
    put(folder / "t.csv", "学号,答案\n" + "S,质量\n" * 1000)
    (folder / "tmp").mkdir()
    args = ["batch", "t.csv", "--rubric", "loss", "-o", name, "--details", "d.jsonl", "--summary", "s.json"]
    env = os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(folder / "tmp")}
    with subprocess.Popen(
        [sys.executable, "-c", SLOW, *args],
        cwd=folder,
        env=env,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline().strip() == "at work"
        time.sleep(0.5)
        process.send_signal(number)
        _, err = process.communicate(timeout=30)
    assert process.returncode == code, err
    assert "Traceback" not in err
    assert number != signal.SIGINT or "Interrupted; nothing was written." in err
    assert sorted(p.name for p in folder.iterdir()) == ["rubrics", "t.csv", "tmp"]
    assert not list((folder / "tmp").iterdir())
