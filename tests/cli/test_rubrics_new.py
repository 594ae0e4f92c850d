"""`grade rubrics new`: the template, and the interview at a real terminal."""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from rubric_bank import set_up

from grader.cli import main
from grader.rubric import parse_rubric, read_rubric

pty = pytest.importorskip("pty", reason="a terminal of Unix")
CTRL_C, CTRL_D = "\x03", "\x04"
REPLIES = [
    "简述客户流失的原因。",
    "",
    "",
    "",
    "6",
    "（1）质量不稳定（2分）",
    "2、服务差",
    "缺乏创新",
    "",
    "时好时坏；忽高忽低",
    "",
    "",
    "my-churn",
]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    set_up(tmp_path, monkeypatch)
    return tmp_path


def talk(replies: Sequence[str], *args: str, lang: str = "zh") -> tuple[int, str]:
    """The exit code of `grade rubrics new` and all that the terminal showed, each reply typed once it is asked for."""
    process, terminal = pty.fork()
    if process == 0:
        os.environ |= {"GRADER_LANG": lang, "COLUMNS": "80", "PYTHONPATH": str(Path(__file__).parents[2])}
        os.execv(sys.executable, [sys.executable, "-m", "grader", "rubrics", "new", *args])
    shown = ""
    for reply in replies:
        shown += _read(terminal, until=("> ", "= "))
        if reply in (CTRL_C, CTRL_D):
            time.sleep(0.5)  # readline must be waiting: it misses a signal that comes as it shows the prompt
        os.write(terminal, (reply if reply in (CTRL_C, CTRL_D) else reply + "\n").encode())
    shown += _read(terminal, until=())
    try:
        return _exit_code(process), shown
    except TimeoutError:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        pytest.fail(f"still running, having shown:\n{shown}")


def _exit_code(process: int) -> int:
    """The exit code of a process that is about to end."""
    for _ in range(100):
        ended, status = os.waitpid(process, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.1)
    raise TimeoutError


def _read(terminal: int, *, until: tuple[str, ...]) -> str:
    """What the terminal shows up to a prompt, or to the end."""
    shown, patience = b"", time.monotonic() + 60
    while time.monotonic() < patience:
        if until and shown.decode(errors="ignore").endswith(until):
            break
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                shown += os.read(terminal, 4096)
            except OSError:  # the other end is closed
                break
    return shown.decode(errors="replace")


def test_an_interview_writes_a_rubric_and_shows_it(home: Path) -> None:
    code, shown = talk(REPLIES)
    assert code == 0
    rubric = read_rubric(home / "my-churn.yaml")
    assert (rubric.id, rubric.title, rubric.kind, rubric.max_score) == (
        "my-churn",
        "客户流失的原因",
        "short-answer",
        6,
    )
    assert [(p.text, p.marks, p.also) for p in rubric.points] == [
        ("质量不稳定", 2, ("时好时坏", "忽高忽低")),
        ("服务差", 2, ()),
        ("缺乏创新", 2, ()),
    ]
    assert "[churn-causes-2]" in shown  # the bank has churn-causes
    assert "评分要点（3 点，满分 6 分）" in shown
    assert "R601" in shown  # it has no tests of its own yet
    assert "已写入 my-churn.yaml" in shown and "grade rubrics test my-churn.yaml" in shown


@pytest.mark.parametrize(("way_out", "after"), [(CTRL_C, 0), (CTRL_C, 6), (CTRL_D, 12)])
def test_leaving_writes_nothing(way_out: str, after: int, home: Path) -> None:
    code, shown = talk([*REPLIES[:after], way_out], lang="en")
    assert code == 130
    assert "nothing was written" in shown and "Traceback" not in shown
    assert [path.name for path in home.iterdir()] == ["rubrics"]


def test_an_output_file_that_exists_is_refused_before_the_first_question(home: Path) -> None:
    (home / "mine.yaml").write_text("precious", encoding="utf-8")
    code, shown = talk([], "-o", "mine.yaml", lang="en")
    assert code == 2 and "--force" in shown
    assert (home / "mine.yaml").read_text(encoding="utf-8") == "precious"


def test_what_was_typed_is_shown_when_it_cannot_be_written(home: Path) -> None:
    code, shown = talk(REPLIES, "-o", "gone/mine.yaml", lang="en")
    assert code == 2
    assert "gone does not exist" in shown and "text: 质量不稳定" in shown


def test_without_a_terminal_it_says_what_else_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rubrics", "new"]) == 2
    assert "grade rubrics new ID" in capsys.readouterr().err


# ---- the template -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_template_passes(lang: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADER_LANG", lang)
    assert main(["rubrics", "new", "my-question"]) == 0
    rubric = read_rubric(home / "my-question.yaml")
    assert (rubric.id, rubric.language, rubric.max_score) == ("my-question", lang, 3)
    text = (home / "my-question.yaml").read_text(encoding="utf-8")
    assert "# " in text
    uncommented = "\n".join(
        line.replace("# ", "", 1) if line.lstrip().startswith("# ") else line
        for line in text.splitlines()[2:]
    )
    filled = parse_rubric(
        uncommented.replace("requires: [reasons]", "")
    )  # what the comments show is valid too
    assert (
        filled.case and filled.source and filled.tests and filled.misconceptions and filled.points[0].keywords
    )


def test_the_template_replaces_nothing_unless_forced(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = home / "mine.yaml"
    target.write_text("precious", encoding="utf-8")
    assert main(["rubrics", "new", "mine"]) == 2
    assert "--force" in capsys.readouterr().err and target.read_text(encoding="utf-8") == "precious"
    assert main(["rubrics", "new", "mine", "--force"]) == 0
    assert read_rubric(target).id == "mine"
    assert main(["rubrics", "new", "mine", "-o", "-"]) == 0
    assert parse_rubric(capsys.readouterr().out).id == "mine"
    assert main(["rubrics", "new", "x", "-o", "no/such/x.yaml"]) == 2
    assert "does not exist" in capsys.readouterr().err


def test_template_takes_its_id_from_the_file(home: Path) -> None:
    assert main(["rubrics", "new", "--template", "-o", "week-2.yaml"]) == 0
    assert read_rubric(home / "week-2.yaml").id == "week-2"


@pytest.mark.parametrize(
    ("name", "example"), [("耐药", "my-question"), ("客户忠诚", "customer-loyalty"), ("Not An Id", "not-id")]
)
def test_a_bad_id_gets_an_example_and_no_mention_of_a_file(
    name: str, example: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rubrics", "new", name]) == 2
    err = capsys.readouterr().err
    assert "lower-case letters" in err and f"such as {example}." in err and ".yaml" not in err
    assert [path.name for path in home.iterdir()] == ["rubrics"]
