"""`grade learn` as a person runs it, and what `--learned` makes of it, on the example class with the embedded model."""

from __future__ import annotations

import contextlib
import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from rich.cells import cell_len

import grader.marking.learn.lesson as lesson
from grader.cli import main

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "churn-causes"
CLASS, TEACHER = str(EXAMPLES / "class.csv"), str(EXAMPLES / "class-teacher.csv")
SCHEMA = json.loads((ROOT / "docs" / "result.schema.json").read_text("utf-8"))
LEARN = ("learn", CLASS, "--teacher", TEACHER, "--human", "总分", "--rubric", "churn-causes")


@dataclass(frozen=True)
class Learned:
    path: Path
    figures: dict[str, Any]
    notes: str


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Learned:
    """What the example class teaches, without the judge."""
    path = tmp_path_factory.mktemp("learned") / "churn.json"
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        assert main([*LEARN, "--fast", "-o", str(path), "--format", "json", "--lang", "en"]) == 0
    return Learned(path, json.loads(out.getvalue()), err.getvalue())


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GRADER_LANG", "en")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    return tmp_path


Capture = pytest.CaptureFixture[str]


# ---- learning -------------------------------------------------------------------------------------------------
def test_figures_for_programs(learned: Learned) -> None:
    found = learned.figures
    assert set(found) == {"method", "rows", "before", "after", "notes"}
    assert found["method"] in ("recalibration", "residual")
    assert found["rows"] == 29
    assert found["before"]["N"] == found["after"]["N"] == 29
    assert found["before"]["h_mean"] == found["after"]["h_mean"]
    assert found["after"]["RMSE"] < found["before"]["RMSE"]
    # S06 is blank; S07 copies the question, S08 lists terms
    assert [note.rsplit(": ")[-1] for note in found["notes"]] == ["1."]
    assert all(f"Note: {note}" in learned.notes for note in found["notes"])


def test_the_file_says_where_it_is_from(learned: Learned) -> None:
    data = json.loads(learned.path.read_text("utf-8"))
    assert data["rubric"]["id"] == "churn-causes"
    assert data["trained_on"] == {"table": "class-teacher.csv", "human": "总分", "rows": 29}
    assert data["method"] == learned.figures["method"]
    assert data["cross_validated"] == {k: learned.figures[k] for k in ("before", "after")}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_figures_for_people(lang: str, learned: Learned, capsys: Capture) -> None:
    assert main([*LEARN, "--fast", "-o", "l.json", "--lang", lang]) == 0
    out, err = capsys.readouterr()
    assert all(cell_len(line) <= 80 for line in out.splitlines()), out
    assert out.startswith(
        {"zh": "从教师评过的 29 份答案中学到了：", "en": "Learned from 29 marked answers: "}[lang]
    )
    assert {"zh": "学习前  学习后", "en": "Before   After"}[lang] in out
    row = next(line.split() for line in out.splitlines() if line.startswith("RMSE"))
    assert row[1:] == [f"{learned.figures[k]['RMSE']:.3f}" for k in ("before", "after")]
    assert {"zh": "来自交叉验证", "en": "cross-validated"}[lang] in out
    assert {"zh": "评分时加上 --learned l.json。", "en": "grade with --learned l.json."}[lang] in out
    assert (
        len([line for line in err.splitlines() if line.startswith({"zh": "注意：", "en": "Note: "}[lang])])
        == 1
    )
    assert Path("l.json").read_bytes() == learned.path.read_bytes()  # the same again


def test_help(capsys: Capture) -> None:
    assert main(["learn", "--help"]) == 0
    assert "--human" in capsys.readouterr().out
    assert main(["--help"]) == 0
    assert "learn" in capsys.readouterr().out


def no_work(*_: object, **__: object) -> None:
    raise AssertionError("the answers were graded before the output was looked at")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_output_that_cannot_be_written_is_told_before_the_work(
    lang: str, folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lesson, "teach", no_work)
    (folder / "l.json").write_text("mine", encoding="utf-8")
    for output, said in (
        ("l.json", "--force"),
        (".", {"zh": "文件夹", "en": "folder"}[lang]),
        ("no/l.json", "no"),
    ):
        assert main([*LEARN, "--fast", "-o", output, "--lang", lang]) == 2
        out, err = capsys.readouterr()
        assert out == "" and said in err and "Traceback" not in err
    assert (folder / "l.json").read_text("utf-8") == "mine"
    assert [p.name for p in folder.iterdir()] == ["l.json"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--human", "总评"), ("“总评”", "总分")),
        (("--teacher", "none.csv"), ("none.csv",)),
        (("--teacher", CLASS, "--human", "班级"), ("班级", "S01", "市场2401")),
        (("--rubric", "churn-cause"), ("churn-causes",)),
        (("--answer-column", "正文"), ("正文",)),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_wrong_input_is_one_message(
    args: tuple[str, ...], said: tuple[str, ...], lang: str, capsys: Capture
) -> None:
    assert main([*LEARN, "--fast", "-o", "l.json", "--lang", lang, *args]) == 2
    out, err = capsys.readouterr()
    assert (
        out == "" and err.startswith({"zh": "错误：", "en": "Error: "}[lang]) and len(err.splitlines()) == 1
    )
    assert any(word in err for word in said)
    assert not Path("l.json").exists()


def test_too_few_marks(folder: Path, capsys: Capture) -> None:
    (folder / "t.csv").write_text("学号,答案,分数\nS1,质量不稳,1\nS2,服务差,2\n", encoding="utf-8")
    assert main(["learn", "t.csv", "--human", "分数", "--rubric", "churn-causes", "-o", "l.json"]) == 2
    assert "at least 5 are needed" in capsys.readouterr().err


# ---- grading with it -------------------------------------------------------------------------------------------
def answered(capsys: Capture, *args: str) -> str:
    given = ("answer", str(EXAMPLES / "middling.txt"), "--rubric", "churn-causes", "--fast", *args)
    assert main(list(given)) == 0
    return capsys.readouterr().out


def test_one_answer_as_json(learned: Learned, capsys: Capture) -> None:
    found = json.loads(answered(capsys, "--learned", str(learned.path), "--format", "json"))
    jsonschema.validate(found, SCHEMA)
    without = json.loads(answered(capsys, "--format", "json"))
    assert "learnt" not in without
    learnt = found["learnt"]
    assert (learnt["rows"], learnt["method"]) == (29, learned.figures["method"])
    assert learnt["before"] == found["capped"] == without["score"]
    assert sum(p["marks"] for p in learnt["parts"]) == pytest.approx(learnt["change"], abs=1e-9)
    assert abs(found["score"] - learnt["before"] - learnt["change"]) <= 0.25 + 1e-9
    assert found["points"] == without["points"]


@pytest.mark.parametrize(
    ("lang", "said"),
    [("zh", "按教师评过的 29 份答案校正"), ("en", "the teacher's marks of 29 answers change it by")],
)
def test_one_answer_for_people(lang: str, said: str, learned: Learned, capsys: Capture) -> None:
    args = ("--learned", str(learned.path), "--lang", lang)
    for shape in ("text", "markdown", "html"):
        out = " ".join(answered(capsys, *args, "--format", shape).replace("&#39;", "'").split())
        assert said.replace(" ", "") in out.replace(" ", ""), shape
    assert said not in answered(capsys, "--lang", lang)
    mark = answered(capsys, *args, "--marks-only").strip()
    whole = json.loads(answered(capsys, *args, "--format", "json"))
    assert mark == f"{whole['score']:g}/6"


def test_a_class(learned: Learned, folder: Path, capsys: Capture) -> None:
    common = ("batch", CLASS, "--rubric", "churn-causes", "--fast", "-q")
    assert main([*common, "-o", "plain.csv"]) == 0
    assert main([*common, "-o", "taught.csv", "--details", "d.jsonl", "--learned", str(learned.path)]) == 0
    plain, taught = (
        list(csv.DictReader(io.StringIO((folder / f"{n}.csv").read_text("utf-8-sig"))))
        for n in ("plain", "taught")
    )
    records = [json.loads(line) for line in (folder / "d.jsonl").read_text("utf-8").splitlines()]
    assert len(plain) == len(taught) == len(records) == 30
    for record in records:
        jsonschema.validate(record, SCHEMA)
    assert sum("learnt" in r for r in records) == 29
    assert sum(a["score"] != b["score"] for a, b in zip(plain, taught, strict=True)) >= 5
    for before, after, record in zip(plain, taught, records, strict=True):
        assert float(after["score"]) == record["score"]
        assert float(before["score"]) == record["capped"]
        assert {k: v for k, v in before.items() if k.startswith("point:")} == {
            k: v for k, v in after.items() if k.startswith("point:")
        }
        if "learnt" not in record:
            assert after == before


# ---- the wrong file --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("lang", "said"), [("zh", "请同时用 --rubric"), ("en", "name that with --rubric")])
def test_a_class_needs_its_rubric_named(lang: str, said: str, learned: Learned, capsys: Capture) -> None:
    assert main(["batch", CLASS, "-o", "o.csv", "--learned", str(learned.path), "--lang", lang]) == 2
    assert said in capsys.readouterr().err
    assert not Path("o.csv").exists()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_learned_with_fast_but_graded_without(lang: str, learned: Learned, capsys: Capture) -> None:
    said = {
        "zh": "是用 --fast 学的，评分时也要加 --fast",
        "en": "was learned with --fast; grade with --fast too",
    }[lang]
    given = ("--rubric", "churn-causes", "--learned", str(learned.path), "--lang", lang)
    assert main(["answer", str(EXAMPLES / "weak.txt"), *given]) == 2
    out, err = capsys.readouterr()
    assert out == "" and said in err and "churn.json" in err
    assert main(["batch", CLASS, "-o", "o.csv", *given]) == 2
    out, err = capsys.readouterr()
    assert out == "" and said in err and not Path("o.csv").exists()


@pytest.mark.parametrize("content", [None, "{}", "学号,答案\n"])
def test_no_learned_file(content: str | None, folder: Path, capsys: Capture) -> None:
    if content is not None:
        (folder / "l.json").write_text(content, encoding="utf-8")
    given = ("--rubric", "churn-causes", "--learned", "l.json", "--fast")
    assert main(["answer", str(EXAMPLES / "weak.txt"), *given]) == 2
    out, err = capsys.readouterr()
    said = "Error: There is no file l.json." if content is None else "Error: l.json "
    assert out == "" and err.startswith(said) and len(err.splitlines()) == 1
    assert main(["batch", CLASS, "-o", "o.csv", *given]) == 2
    assert "l.json" in capsys.readouterr().err and not Path("o.csv").exists()


def test_another_rubric(learned: Learned, capsys: Capture) -> None:
    given = ("--rubric", "crm-definition", "--learned", str(learned.path), "--fast")
    assert main(["answer", str(EXAMPLES / "weak.txt"), *given]) == 2
    assert "churn-causes and cannot be used with crm-definition" in capsys.readouterr().err
    reference = ("--reference", str(EXAMPLES / "strong.txt"), "--learned", str(learned.path), "--fast")
    assert main(["answer", str(EXAMPLES / "weak.txt"), *reference]) == 2
    assert "churn-causes and cannot be used with" in capsys.readouterr().err
