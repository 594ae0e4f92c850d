"""`grade learn --suggest` as a person runs it, without the judge."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rich.cells import cell_len

import grader.marking.suggest.suggest as suggest
from grader.cli import main
from grader.rubric_yaml import read_yaml
from tests.marking.suggest.suggest_class import IDIOM, RUBRIC, rows, write_class

Capture = pytest.CaptureFixture[str]
SUGGEST = ("learn", "class.csv", "--human", "教师", "--rubric", "loss.yaml", "--suggest", "--fast")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GRADER_LANG", "en")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "loss.yaml").write_text(RUBRIC, encoding="utf-8")
    write_class(tmp_path / "class.csv", rows())
    return tmp_path


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_the_patch_is_printed(folder: Path, capsys: Capture) -> None:
    assert main([*SUGGEST]) == 0
    out = capsys.readouterr().out
    assert read_yaml(out, name="out").data == {"points": [{"id": "honesty", "also": [IDIOM]}]}
    assert "MAE of totals 0.500 → 0.000" in out
    assert names(folder) == ["class.csv", "loss.yaml"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_patch_in_a_file_and_figures_for_people(lang: str, folder: Path, capsys: Capture) -> None:
    assert main([*SUGGEST, "-o", "patch.yaml", "--lang", lang]) == 0
    out = capsys.readouterr().out
    assert all(cell_len(line) <= 80 for line in out.splitlines()), out
    row = next(line.split() for line in out.splitlines() if line.startswith("+  "))
    assert row == ["+", "honesty", IDIOM, "10", "0", "0"]
    assert next(line.split() for line in out.splitlines() if line.startswith("MAE "))[1:4] == (
        ["0.500", "0.000", "-0.500"]
    )
    said = {
        "zh": ("交叉验证", "10 份加分，0 份减分", "已写入 patch.yaml"),
        "en": ("Cross-validated", "Written to patch.yaml"),
    }
    assert all(words in out for words in said[lang])
    patch = (folder / "patch.yaml").read_text("utf-8")
    assert IDIOM in patch and {"zh": "学生的原话", "en": "students' own words"}[lang] in patch


def test_figures_for_programs(folder: Path, capsys: Capture) -> None:
    assert main([*SUGGEST, "--format", "json", "--lang", "zh", "-o", "p.yaml"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found) == {
        "rubric", "rows", "proposed", "not_proposed", "held_out", "raised", "lowered", "patch", "notes"
    }  # fmt: skip
    assert (found["rubric"], found["rows"], found["not_proposed"]) == ("loss", 20, [])
    (phrase,) = found["proposed"]
    assert phrase == {
        "kind": "also",
        "point": "honesty",
        "text": IDIOM,
        "answers": [f"S{i:02}" for i in range(0, 20, 2)],
        "raised": 10,
        "lowered": 0,
        "closer": 0,
        "further": 0,
    }
    assert found["held_out"]["difference"]["MAE"]["value"] == -0.5
    assert found["held_out"]["points"]["exact_agr_after"] == 100
    assert found["patch"] == (folder / "p.yaml").read_text("utf-8")


@pytest.mark.parametrize(("lang", "said"), [("zh", "什么也不建议"), ("en", "nothing is proposed")])
def test_nothing_to_propose(lang: str, said: str, folder: Path, capsys: Capture) -> None:
    write_class(folder / "class.csv", rows(idiom="宣传与实际不符，欺骗了客户"))
    for more in ((), ("-o", "p.yaml")):
        assert main([*SUGGEST, "--lang", lang, *more]) == 0
        assert said in capsys.readouterr().out
    assert read_yaml_or_none(folder / "p.yaml") is None


def read_yaml_or_none(path: Path) -> object:
    import yaml

    return yaml.safe_load(path.read_text("utf-8"))


def test_nothing_is_overwritten_and_told_before_the_work(
    folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "p.yaml").write_text("mine", encoding="utf-8")

    def no_work(*_: object, **__: object) -> None:
        raise AssertionError("searched before the output was looked at")

    with monkeypatch.context() as patched:
        patched.setattr(suggest, "suggest", no_work)
        assert main([*SUGGEST, "-o", "p.yaml"]) == 2
    assert "--force" in capsys.readouterr().err
    assert (folder / "p.yaml").read_text("utf-8") == "mine"
    assert main([*SUGGEST, "-o", "p.yaml", "--force"]) == 0
    assert IDIOM in (folder / "p.yaml").read_text("utf-8")
    assert names(folder) == ["class.csv", "loss.yaml", "p.yaml"]


@pytest.mark.parametrize(("lang", "said"), [("zh", "至少需要 10 份"), ("en", "at least 10 are needed")])
def test_too_few_marks(lang: str, said: str, folder: Path, capsys: Capture) -> None:
    write_class(folder / "class.csv", rows(count=9))
    assert main([*SUGGEST, "--lang", lang, "-o", "p.yaml"]) == 2
    out, err = capsys.readouterr()
    assert out == "" and said in err and "Traceback" not in err
    assert names(folder) == ["class.csv", "loss.yaml"]


@pytest.mark.parametrize(("lang", "said"), [("zh", "缺少选项"), ("en", "Missing option")])
def test_learning_still_needs_a_file(
    lang: str, said: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADER_LANG", lang)
    assert main(["learn", "class.csv", "--human", "教师", "--rubric", "loss.yaml", "--lang", lang]) == 2
    assert said in capsys.readouterr().err
