"""`grade review` as a person runs it, with a stand-in for the model."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import openpyxl
import pytest
from review_table import CLASS, RUBRIC, set_up

from grader.cli import main


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    set_up(tmp_path, monkeypatch)
    return tmp_path


@pytest.fixture
def graded(folder: Path) -> Path:
    assert main(["batch", "t.csv", "--rubric", "loss", "-o", "o.csv", "--details", "d.jsonl", "-q"]) == 0
    return folder


class Terminal(io.StringIO):
    """Lines typed at a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def test_the_list_on_the_screen(graded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", "t.csv", "--details", "d.jsonl", "--budget", "0.1"]) == 0
    out, err = capsys.readouterr()
    assert "answers, and the mean error of the class is expected to be" in out
    assert "S3" in out  # blank: always on the list
    assert "100%" in out
    assert err == ""
    assert main(["review", "t.csv", "--details", "d.jsonl", "--budget", "0.1", "--lang", "zh"]) == 0
    assert "份后，全班平均误差预计不超过" in capsys.readouterr().out


def test_json(graded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(["review", "t.csv", "--details", "d.jsonl", "--budget", "0", "--format", "json", "--most", "2"])
        == 0
    )
    data = json.loads(capsys.readouterr().out)
    assert (data["answers"], data["listed"], data["rubric"]["id"]) == (5, 2, "loss")
    assert [c["share"] for c in data["curve"]][:2] == [0, 0.1]
    assert data["curve"][0]["error_left"] == data["error_before"]
    offs = [c["expected_error"] for c in data["list"]]
    assert offs == sorted(offs, reverse=True)
    assert set(data["list"][0]) == {
        "id", "row", "score", "max_score", "confidence", "expected_error", "hard", "reasons",
    }  # fmt: skip


def test_the_sheet_is_written_and_not_over_another_file(
    graded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["review", "t.csv", "--details", "d.jsonl", "--budget", "0", "-o", "r.xlsx"]) == 0
    sheet = openpyxl.load_workbook(graded / "r.xlsx").worksheets[0]
    assert sheet.title == "review"
    assert {sheet.cell(r, 1).value for r in range(2, 7)} == {"S1", "S2", "S3", "S4", "S5"}
    assert main(["review", "t.csv", "--details", "d.jsonl", "-o", "r.xlsx"]) == 2
    assert "--force" in capsys.readouterr().err
    assert main(["review", "t.csv", "--details", "d.jsonl", "-o", "r.xlsx", "--force"]) == 0


def test_without_details_the_table_is_graded_now(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", "t.csv", "--rubric", "loss", "--format", "json"]) == 0
    now = json.loads(capsys.readouterr().out)
    assert main(["batch", "t.csv", "--rubric", "loss", "-o", "o.csv", "--details", "d.jsonl", "-q"]) == 0
    assert main(["review", "t.csv", "--details", "d.jsonl", "--format", "json"]) == 0
    read = json.loads(capsys.readouterr().out)
    assert now == read


def test_a_session_and_its_second_half(
    graded: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ["review", "t.csv", "--details", "d.jsonl", "--budget", "0", "--session", "m.jsonl"]
    monkeypatch.setattr(sys, "stdin", Terminal("1=1\nq\n"))
    assert main([*command, "--format", "json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out) == {"listed": 5, "decided": 1, "now": 1, "session": "m.jsonl"}
    assert "1/5" in err
    assert "Enter: agree" in err
    monkeypatch.setattr(sys, "stdin", Terminal("\n\n\n\n"))
    assert main(command) == 0
    out, err = capsys.readouterr()
    assert "Decided now: 4; of the 5 on the list, 5 are decided." in out
    assert "2/5" in err
    assert len((graded / "m.jsonl").read_text("utf-8").splitlines()) == 6


def test_the_card_shows_reason_and_points(
    graded: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(""))
    command = "review t.csv --details d.jsonl --budget 0 --session m.jsonl --lang zh".split()
    assert main(command) == 0
    first, *rest = capsys.readouterr().err.split("> ")
    assert rest == ["\n"]  # no more lines: the session ends
    assert "客户流失 为什么流失？" in first
    assert "1/5  S1\n系统给 3/3 分" in first
    assert "- 最拿不准的要点：1（90%）、2（90%）。" in first
    assert "\n质量和价格\n" in first
    assert "1  ✓   2/2  质量" in first
    assert "2  ✓   1/1  价格" in first


def test_a_long_reason_begins_beside_its_dash(
    graded: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def reasons(*_: object) -> tuple[str, ...]:
        return ("「客户流失和产品质量没有关系，现在各家的质量都一直很稳定」似乎与要点相反，请核对。",)

    monkeypatch.setattr("grader.marking.review.view.why_listed", reasons)
    monkeypatch.setattr(sys, "stdin", Terminal(""))
    monkeypatch.setenv("COLUMNS", "40")
    assert main("review t.csv --details d.jsonl --budget 0 --session m.jsonl --lang zh".split()) == 0
    assert "\n- 「客户流失" in capsys.readouterr().err


def test_no_terminal(
    graded: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert main(["review", "t.csv", "--details", "d.jsonl", "--session", "m.jsonl"]) == 2
    assert "-o review.xlsx" in capsys.readouterr().err
    assert not (graded / "m.jsonl").exists()


@pytest.mark.parametrize(
    ("args", "zh", "en"),
    [
        ([], "请用 --details", "Give the results"),
        (["--details", "none.jsonl"], "none.jsonl", "none.jsonl"),
        (["--details", "d.jsonl", "--budget", "nan"], "--budget 应是一个数", "--budget takes a number"),
        (["--details", "d.jsonl", "--budget", "inf"], "--budget 应是一个数", "--budget takes a number"),
        (["--details", "d.jsonl", "-o", "r.csv"], "复核表只能是 XLSX", "needs drop-downs"),
        (["--details", "d.jsonl", "-o", "r.xlsx", "--session", "m.jsonl"], "只能用一个", "Use either -o or --session"),
        (["--details", "d.jsonl", "--rubric", "other"], "没有按评分标准 other 评出的结果", "No result is of the rubric other"),
        (["--details", "d.jsonl", "--rubric", "loss", "--rubrics", "changed"], "要点与评分标准 loss 不同", "are not those of the rubric loss"),
        (["--details", "d.jsonl", "--answer-column", "作答"], "作答", "作答"),
    ],
)  # fmt: skip
def test_errors(graded: Path, capsys: pytest.CaptureFixture[str], args: list[str], zh: str, en: str) -> None:
    (graded / "rubrics" / "other.yaml").write_text(RUBRIC.replace("id: loss", "id: other"), encoding="utf-8")
    (graded / "changed").mkdir()
    (graded / "changed" / "loss.yaml").write_text(RUBRIC.replace("price", "cost"), encoding="utf-8")
    assert main(["review", "t.csv", *args, "--lang", "en"]) == 2
    assert en in capsys.readouterr().err.replace("\n", "")
    assert main(["review", "t.csv", *args, "--lang", "zh"]) == 2
    assert zh in capsys.readouterr().err.replace("\n", "")


def test_a_rubric_that_has_changed_is_noted(graded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (graded / "rubrics" / "loss.yaml").write_text(RUBRIC.replace("质量,", "品质,"), encoding="utf-8")
    assert main(["review", "t.csv", "--details", "d.jsonl"]) == 0
    assert "has changed since" in capsys.readouterr().err
    assert main(["review", "t.csv", "--details", "d.jsonl", "--lang", "zh"]) == 0
    assert "在评分之后改过" in capsys.readouterr().err


def test_results_of_two_rubrics_need_one_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "rubrics" / "other.yaml").write_text(RUBRIC.replace("id: loss", "id: other"), encoding="utf-8")
    lines = CLASS.splitlines()
    (folder / "t.csv").write_text(
        "\n".join(
            [
                lines[0] + ",题号",
                *(f"{line},{'loss' if i % 2 else 'other'}" for i, line in enumerate(lines[1:])),
            ]
        )
        + "\n",
        encoding="utf-8",
    )
    assert main(["batch", "t.csv", "-o", "o.csv", "--details", "d.jsonl", "-q"]) == 0
    assert main(["review", "t.csv", "--details", "d.jsonl"]) == 2
    assert "loss, other" in capsys.readouterr().err
    assert main(["review", "t.csv", "--details", "d.jsonl", "--rubric", "loss", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["answers"] == 2
