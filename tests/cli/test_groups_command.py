"""`grade groups` as a person runs it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from rich.cells import cell_len

from grader.cli.groups import groups
from grader.cli.run import run
from grader.export import result_to_dict
from grader.records import GradeResult
from tests.marking.by_hand import result

EXAMPLE = Path(__file__).parents[2] / "examples/churn-causes/groups.csv"
LONG = "售后的人打十次电话也不接一次，客户只好自认倒霉，后来就都去了别家"
ANSWERS = {
    "S1": "质量不稳。",
    "S2": LONG,
    "S3": "",
    "S4": "质量不稳",
    "S5": f"我认为{LONG}",
    "S6": "—",
    "S7": "价格太高",
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GRADER_LANG", "en")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "t.csv", "学号,答案,score", [f"{i},{a},{n}" for n, (i, a) in enumerate(ANSWERS.items())])
    return tmp_path


def write(path: Path, header: str, lines: Sequence[str]) -> None:
    path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")


def grade(*args: str) -> int:
    return run(groups, list(args))


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", ["7 份答案，4 个决定即可评完：6 份归为 3 组，1 份单独评。", "完全相同", "几乎相同", "空白", "0–3", "S1, S4", "疑似互抄，请教师核对", "1. S2 与 S5：相同的文字分别占 100% 和 91%，最长 30 字"]),
        ("en", ["7 answers take 4 decisions: 6 are in 3 groups, 1 stands alone.", "identical", "nearly identical", "blank", "0–3", "S1, S4", "please look", "1. S2 and S5: 100% and 91% of them are the same, the longest run 30 letters"]),
    ],
)  # fmt: skip
def test_groups_for_people(lang: str, said: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert grade("t.csv", "--lang", lang) == 0
    out, err = capsys.readouterr()
    assert all(phrase in out for phrase in [*said, LONG.rstrip("。")[:20]]), out
    assert all(cell_len(line) <= 80 for line in out.splitlines())
    assert "--rubric" in err and ("3 组" in err or ": 3." in err)


def test_the_json_is_as_documented(capsys: pytest.CaptureFixture[str]) -> None:
    assert grade("t.csv", "--format", "json") == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["schema", "n", "groups", "single", "pairs", "decisions", "notes"]
    assert (found["n"], found["single"], found["decisions"]) == (7, 1, 4)
    assert found["groups"][0] == {
        "level": "identical", "size": 2, "ids": ["S1", "S4"], "representative": "S1", "text": "质量不稳。",
        "score_min": 0, "score_max": 3,
    }  # fmt: skip
    (pair,) = found["pairs"]
    assert pair == {
        "ids": ["S2", "S5"],
        "coverage": [1.0, 0.9091],
        "longest": 30,
        "passages": [{"text": LONG, "a": {"start": 0, "end": 32}, "b": {"start": 3, "end": 35}}],
        "shared_mistake": None,
    }
    assert len(found["notes"]) == 2


def test_a_class_without_company(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder / "t.csv", "id,answer", ["1,质量", "2,价格"])
    assert grade("t.csv", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["groups"] == []
    assert grade("t.csv") == 0
    out, err = capsys.readouterr()
    assert out == (
        "2 answers, none like another: each has to be marked by itself.\n\n"
        "No answers look as if copied from one another.\n"
    )
    assert err == ""


def write_details(path: Path, results: Sequence[GradeResult]) -> None:
    rows = [{**result_to_dict(r), "row": n, "id": ""} for n, r in enumerate(results, 2)]
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")


def test_with_results_points_and_mistakes_count(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = ["先说产品质量很不稳定", "我想起往事：产品质量不稳定", f"一{LONG}", f"二来{LONG}"]
    quoted = ["产品质量很不稳定", "产品质量不稳定", "", ""]
    results = [
        result(t, ("full" if q else "none", q), score=1) for t, q in zip(texts[:2], quoted, strict=False)
    ]
    results += [result(t, ("none", LONG), score=0, contradicted=True) for t in texts[2:]]
    write(folder / "t.csv", "id,answer", [f"{i},{text}" for i, text in enumerate(texts)])
    write_details(folder / "d.jsonl", results)
    assert grade("t.csv", "--details", "d.jsonl", "--format", "json") == 0
    found = json.loads(capsys.readouterr().out)
    assert [g["level"] for g in found["groups"]] == ["near", "same-points"]
    assert found["groups"][1]["score_max"] == 1
    assert found["pairs"][0]["shared_mistake"] == "the opposite of “要点0”"
    assert grade("t.csv", "--details", "d.jsonl", "--lang", "zh") == 0
    assert "系统判为错的地方也相同：说反了“要点0”" in capsys.readouterr().out


def test_the_rubric_explains_its_own_words(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    question = "企业的客户为什么会流失？请从六个方面分析原因。"
    write(folder / "t.csv", "id,answer", [f"1,{question}不会", f"2,{question}忘了"])
    assert grade("t.csv") == 0
    assert "1. 1 and 2" in capsys.readouterr().out
    assert grade("t.csv", "--rubric", "churn-causes") == 0
    assert "No answers look" in capsys.readouterr().out


def test_of_several_questions_one_is_looked_at(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder / "t.csv", "id,题号,答案", ["1,churn-causes,质量", "2,other,质量", "3,churn-causes,质量"])
    assert grade("t.csv") == 2
    assert "churn-causes, other" in capsys.readouterr().err
    assert grade("t.csv", "--rubric", "churn-causes", "--format", "json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["n"] == 2 and found["groups"][0]["ids"] == ["1", "3"]


def test_marks_that_are_no_numbers_are_no_error(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder / "t.csv", "id,answer,score", ["1,质量,A", "2,质量,B"])
    assert grade("t.csv") == 0
    out, err = capsys.readouterr()
    assert "identical" in out and "Marks" not in out
    assert "Marks are not shown" in err and "row" in err


def test_the_example_shows_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert grade(str(EXAMPLE), "--rubric", "churn-causes", "--format", "json") == 0
    found = json.loads(capsys.readouterr().out)
    assert [(g["level"], g["ids"]) for g in found["groups"]] == [
        ("identical", ["G01", "G02", "G03"]),
        ("identical", ["G12", "G13"]),
        ("near", ["G04", "G05"]),
        ("blank", ["G14", "G15"]),
    ]
    assert [p["ids"] for p in found["pairs"]] == [["G07", "G08"]]


def test_without_ids_rows_have_the_numbers_of_the_spreadsheet(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Blank rows count, above the header too, and a cell of two lines is in one row."""
    write(folder / "t.csv", "", ["answer", "质量", "", '"价格', '高"', " ", "质量"])
    assert grade("t.csv", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["groups"][0]["ids"] == ["3", "7"]


def test_what_is_wrong_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert grade("none.csv") == 2
    assert grade("t.csv", "--answer-column", "作文") == 2
    assert grade("t.csv", "--details", "t.csv") == 2
    assert grade("t.csv", "--rubric", "no-such-rubric") == 2
    err = capsys.readouterr().err
    assert all(name in err for name in ("none.csv", "作文", "grade batch --details", "no-such-rubric"))
    assert "Traceback" not in err


def test_a_file_is_not_overwritten(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert grade("t.csv", "-o", "o.txt") == 0
    assert (folder / "o.txt").read_text(encoding="utf-8").startswith("7 answers")
    assert grade("t.csv", "-o", "o.txt") == 2
    assert "--force" in capsys.readouterr().err
    assert grade("t.csv", "-o", "o.txt", "--force", "--lang", "zh") == 0
    assert (folder / "o.txt").read_text(encoding="utf-8").startswith("7 份答案")


def test_long_lists_are_cut_and_say_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder / "t.csv", "id,answer", [f"A{i:02d},质量" for i in range(20)])
    assert grade("t.csv", "--lang", "zh") == 0
    assert "等 20 份" in "".join(capsys.readouterr().out.split("\n")).replace(" ", "").replace(
        "等20份", "等 20 份"
    )
    write(folder / "t.csv", "id,answer", [f"{i},{chr(0x4E00 + i // 2 * 50) * 25}" for i in range(24)])
    assert grade("t.csv") == 0
    assert "… and 2 more pairs: see --format json." in capsys.readouterr().out
