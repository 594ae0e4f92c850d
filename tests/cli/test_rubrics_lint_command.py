"""`grade rubrics lint`: what is printed, which codes are looked for, and with which exit code."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from grader import library
from grader.cli import main

HOSTS = Path(__file__).parents[1] / "lint" / "hosts"
GROUP = "[口味, 喜好, 偏好, 甜]"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two sound rubrics and nothing else; messages in English."""
    monkeypatch.setenv("GRADER_LANG", "en")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(library, "bundled_rubrics_dir", lambda: tmp_path / "bank")
    (tmp_path / "rubrics").mkdir()
    for name in ("price", "water-en"):
        shutil.copy(HOSTS / f"{name}.yaml", tmp_path / "rubrics")
    return tmp_path


def _spoil(home: Path, new: str, old: str = GROUP) -> Path:
    path = home / "rubrics" / "price.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def _lint(*arguments: str) -> int:
    return main(["rubrics", "lint", "--fast", *arguments])


def test_sound_rubrics(capsys: pytest.CaptureFixture[str]) -> None:
    assert _lint() == 0
    assert capsys.readouterr().out == (
        "2 rubrics: 0 errors, 0 warnings, 0 pieces of advice; 0 allowed, with a reason.\n"
    )


def test_findings_say_where_what_and_how_to_mend_it(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _spoil(home, "[口味, 喜好, 偏好, 甜, 需求]")
    assert _lint("price", "--lang", "zh") == 1
    line = path.read_text("utf-8").split("\n").index("      - [口味, 喜好, 偏好, 甜, 需求]") + 1
    assert capsys.readouterr().out == (
        f"rubrics/price.yaml:{line}: R301 keyword-in-question [警告] 关键词“需求”题目里就有：把题目抄一遍，这一组就满足了。\n"
        "    → 去掉题目里已有的词；这一组没有别的词可用，就整组删去。\n\n"
        "1 份评分标准：0 个错误，1 个警告，0 条建议；0 处已注明理由放行。\n"
    )


def test_advice_alone_is_no_failure(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _spoil(home, "[口味, 喜好, 偏好, 甜, 变]")
    assert _lint("rubrics") == 0
    assert "R305 single-character [advice]" in capsys.readouterr().out


def test_json(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _spoil(home, "[口味, 喜好, 偏好, 甜, 需求, 变]  # lint: allow R305 — a reason")
    assert _lint("--format", "json") == 1
    data = json.loads(capsys.readouterr().out)
    (found,) = data["findings"]
    assert {key: found[key] for key in ("code", "name", "severity", "path", "rubric", "points")} == {
        "code": "R301",
        "name": "keyword-in-question",
        "severity": "warning",
        "path": "rubrics/price.yaml",
        "rubric": "price",
        "points": ["taste"],
    }
    assert (data["schema"], data["files"], data["counts"]) == (1, 2, {"R301": 1})
    assert data["severities"] == {"error": 0, "warning": 1, "advice": 0}
    assert [(f["code"], f["reason"]) for f in data["allowed"]] == [("R305", "a reason")]


@pytest.mark.parametrize(
    ("arguments", "codes"),
    [
        ((), {"R301", "R305"}),
        (("--select", "R301"), {"R301"}),
        (("--select", "r3"), {"R301", "R305"}),
        (("--select", "R1,R2"), set()),
        (("--ignore", "R301，R5"), {"R305"}),
        (("--select", "R3", "--ignore", "R305"), {"R301"}),
    ],
)
def test_codes_can_be_chosen(
    arguments: tuple[str, ...], codes: set[str], home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _spoil(home, "[口味, 喜好, 偏好, 甜, 需求, 变]")
    assert _lint("--format", "json", *arguments) == ("R301" in codes)
    assert json.loads(capsys.readouterr().out)["counts"].keys() == codes


@pytest.mark.parametrize("codes", ["R9", "overlap", "", "R101,,R102"])
def test_unknown_codes(codes: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _lint("--select", codes) == 2
    assert "--select: there is no code" in capsys.readouterr().err


def test_broken_file_does_not_stop_the_others(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "rubrics" / "broken.yaml").write_text("schema: 1\nid: broken\n", encoding="utf-8")
    assert _lint("rubrics") == 2
    out, err = capsys.readouterr()
    assert out.startswith("2 rubrics:")
    assert "broken.yaml" in err and "Traceback" not in err


def test_folder_without_rubrics_and_unknown_id(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "empty").mkdir()
    assert _lint("empty", "prize") == 2
    err = capsys.readouterr().err
    assert "The folder empty holds no rubric" in err and "The nearest: price" in err


def test_class_needs_both_files(capsys: pytest.CaptureFixture[str]) -> None:
    assert _lint("price", "--class", "class.csv") == 2
    assert "give --class and --details together" in capsys.readouterr().err


def test_class(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [f"s{n},面包涨价了，大家嫌贵就少买了" for n in range(10)]
    (home / "class.csv").write_text("id,answer\n" + "\n".join(rows) + "\n", encoding="utf-8")
    made = [
        "batch",
        "class.csv",
        "--rubric",
        "price",
        "--fast",
        "-o",
        "graded.csv",
        "--details",
        "details.jsonl",
    ]
    assert main(made) == 0
    capsys.readouterr()
    given = ("--class", "class.csv", "--details", "details.jsonl")
    assert _lint("price", *given, "--select", "R7") == 1
    out, err = capsys.readouterr()
    assert "None of 10 answers met the point taste" in out and err == ""


def test_class_that_is_too_small(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "class.csv").write_text("id,answer\n1,面包涨价了\n", encoding="utf-8")
    main(
        [
            "batch",
            "class.csv",
            "--rubric",
            "price",
            "--fast",
            "-o",
            "graded.csv",
            "--details",
            "details.jsonl",
        ]
    )
    capsys.readouterr()
    assert _lint("price", "--class", "class.csv", "--details", "details.jsonl", "--select", "R7") == 0
    assert "price has only 1 graded answers; it takes 10" in capsys.readouterr().err
