"""`grade FILE`, with a hand-made result in place of the pipeline's."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from grader.cli import main
from grader.draft import UNNAMED
from grader.errors import RubricNotFound
from grader.feedback import feedback
from tests.results import EN_RUBRIC, ZH_ANSWER, ZH_RUBRIC, blank_result, en_result, zh_result


@pytest.fixture
def calls(monkeypatch, tmp_path):
    """Puts stand-ins for library, draft and pipeline in place; holds what they were called with."""
    made = SimpleNamespace(rubric=None, grade=None, draft=None)

    def load_rubric(name, folders=()):
        made.rubric = (name, tuple(folders))
        if name == "nowhere":
            raise RubricNotFound(zh="没有这个评分标准", en="no such rubric")
        return EN_RUBRIC if name == EN_RUBRIC.id else ZH_RUBRIC

    def draft_rubric(question, reference, *, total, language=None):
        made.draft = (question, reference, total)
        return ZH_RUBRIC

    def grade_answer(rubric, text, *, lang=None, encoder=None, judge=None, hints=False, fast=False):
        made.grade = SimpleNamespace(
            rubric=rubric, text=text, lang=lang, encoder=encoder, judge=judge, hints=hints, fast=fast
        )
        if not text.strip():
            return blank_result(rubric)
        if rubric is EN_RUBRIC:
            return en_result(hints=hints, lang=lang)
        return feedback(rubric, zh_result(lang=lang), hints=hints)

    def grader(rubric, **options):
        return SimpleNamespace(rubric=rubric, grade=lambda text: grade_answer(rubric, text, **options))

    for name, stand_in in (
        ("library", SimpleNamespace(load_rubric=load_rubric)),
        ("draft", SimpleNamespace(draft_rubric=draft_rubric, UNNAMED=UNNAMED)),
        ("pipeline", SimpleNamespace(Grader=grader)),
        ("encoders", SimpleNamespace(load_encoder=lambda spec: f"encoder {spec}")),
        ("bundled", SimpleNamespace(embedded_judge=lambda: "judge")),
    ):
        monkeypatch.setitem(sys.modules, f"grader.{name}", stand_in)
    monkeypatch.setenv("GRADER_LANG", "zh")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(ZH_ANSWER, "utf-8")
    (tmp_path / "blank.txt").write_text("", "utf-8")
    (tmp_path / "ref.txt").write_text("质量不稳定；服务差。", "utf-8")
    return made


def stdin(monkeypatch, text, *, terminal=False):
    stream = io.TextIOWrapper(io.BytesIO(text.encode()))
    stream.isatty = lambda: terminal
    monkeypatch.setattr("sys.stdin", stream)


def test_text_is_the_default(calls, capsys):
    assert main(["a.txt", "--rubric", "churn-causes"]) == 0
    out, err = capsys.readouterr()
    assert "2 / 7 分" in out and "⟦产品质量时好时坏⟧¹" in out and "\x1b" not in out
    assert err == ""
    assert calls.grade.text == ZH_ANSWER
    assert calls.rubric == ("churn-causes", ())


def test_fast_leaves_the_judge_out(calls, capsys):
    assert main(["a.txt", "--rubric", "churn-causes"]) == 0
    assert (calls.grade.judge, calls.grade.fast) == ("judge", False)
    assert main(["a.txt", "--rubric", "churn-causes", "--fast"]) == 0
    assert (calls.grade.judge, calls.grade.fast) == (None, True)


def test_the_command_may_be_named(calls, capsys):
    assert main(["answer", "a.txt", "--rubric", "churn-causes", "--marks-only"]) == 0
    assert capsys.readouterr().out == "2/7\n"


def test_json(calls, capsysbinary):
    assert main(["a.txt", "--rubric", "churn-causes", "--format", "json"]) == 0
    data = json.loads(capsysbinary.readouterr().out.decode("utf-8"))
    assert (data["schema"], data["score"], data["max_score"]) == (1, 2, 7)


@pytest.mark.parametrize(
    ("view", "start"), [("markdown", "# 客户流失的原因\n"), ("html", "<!doctype html>\n")]
)
def test_documents(calls, capsys, view, start):
    assert main(["a.txt", "--rubric", "churn-causes", "--format", view]) == 0
    assert capsys.readouterr().out.startswith(start)


def test_output_file(calls, capsys, tmp_path):
    target = tmp_path / "out.html"
    assert main(["a.txt", "--rubric", "churn-causes", "--format", "html", "-o", str(target)]) == 0
    assert capsys.readouterr().out == ""
    assert "客户流失的原因" in target.read_text("utf-8")


def test_output_that_cannot_be_written(calls, capsys):
    assert main(["a.txt", "--rubric", "churn-causes", "-o", "no/such/folder.txt"]) == 2
    assert "no/such" in capsys.readouterr().err


def test_standard_input_named_or_not(calls, capsys, monkeypatch):
    for args in (["-"], []):
        stdin(monkeypatch, "质量不稳定")
        assert main([*args, "--rubric", "churn-causes", "--marks-only"]) == 0
        assert calls.grade.text == "质量不稳定"
        assert capsys.readouterr().err == ""


def test_typing_at_a_terminal_is_invited(calls, capsys, monkeypatch):
    stdin(monkeypatch, "质量不稳定", terminal=True)
    assert main(["-", "--rubric", "churn-causes", "--marks-only"]) == 0
    assert "请输入答案" in capsys.readouterr().err


def test_no_file_at_a_terminal_is_a_usage_error(calls, capsys, monkeypatch):
    stdin(monkeypatch, "", terminal=True)
    assert main(["--rubric", "churn-causes"]) == 2
    assert "grade answer.txt --rubric churn-causes" in capsys.readouterr().err


def test_a_blank_file_is_graded(calls, capsys):
    assert main(["blank.txt", "--rubric", "churn-causes"]) == 0
    out = capsys.readouterr().out
    assert "0 / 7 分" in out and "答案是空白的。" in out


def test_language_and_hints_reach_the_pipeline(calls, capsys):
    assert main(["a.txt", "--rubric", "churn-causes", "--lang", "en", "--hints"]) == 0
    assert (calls.grade.lang, calls.grade.hints) == ("en", True)
    out = capsys.readouterr().out
    assert "\nHints\n" in out and "员工流动" not in out


def test_encoder_and_folders(calls, capsys):
    args = [
        "a.txt",
        "--rubric",
        "x",
        "--rubrics",
        "one",
        "--rubrics",
        "two",
        "--encoder",
        "local:model",
        "--marks-only",
    ]
    assert main(args) == 0
    assert calls.grade.encoder == "encoder local:model"
    assert [str(p) for p in calls.rubric[1]] == ["one", "two"]


def test_reference(calls, capsys):
    assert main(["a.txt", "--reference", "ref.txt", "--question", "分析原因。", "--total", "20"]) == 0
    assert calls.draft == ("分析原因。", "质量不稳定；服务差。", 20.0)
    assert main(["a.txt", "--reference", "ref.txt"]) == 0
    assert calls.draft == ("", "质量不稳定；服务差。", 10.0)
    assert calls.grade.rubric.title == "对照参考答案"


def test_reference_from_standard_input(calls, monkeypatch, capsys):
    stdin(monkeypatch, "服务差。")
    assert main(["a.txt", "--reference", "-", "--marks-only"]) == 0
    assert calls.draft[1] == "服务差。"


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["a.txt"], "例如：grade answer.txt --rubric churn-causes"),
        (["a.txt", "--rubric", "x", "--reference", "ref.txt"], "只能用一个"),
        (["a.txt", "--rubric", "x", "--total", "5"], "--total"),
        (["a.txt", "--rubric", "x", "--question", "q"], "--question"),
        (["-", "--reference", "-"], "不能都来自标准输入"),
        (["a.txt", "--rubric", "x", "--marks-only", "--format", "json"], "--marks-only"),
        (["gone.txt", "--rubric", "x"], "gone.txt"),
        (["a.txt", "--rubric", "nowhere"], "没有这个评分标准"),
        (["a.txt", "--reference", "gone.txt"], "gone.txt"),
    ],
)
def test_wrong_usage_and_input(calls, capsys, args, words):
    assert main(args) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("错误：") and words in err


def test_usage_errors_follow_lang(calls, capsys):
    assert main(["a.txt", "--lang", "en"]) == 2
    assert capsys.readouterr().err.startswith("Error: Give a rubric with --rubric")


@pytest.mark.parametrize(
    ("args", "environment", "terminal", "coloured"),
    [
        ([], {}, True, True),
        ([], {}, False, False),
        ([], {"NO_COLOR": "1"}, True, False),
        ([], {"TERM": "dumb"}, True, False),
        (["--color", "always"], {"NO_COLOR": "1"}, False, True),
        (["--color", "never"], {}, True, False),
    ],
)
def test_colour(calls, capsys, monkeypatch, args, environment, terminal, coloured):
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal, raising=False)
    assert main(["a.txt", "--rubric", "x", *args]) == 0
    assert ("\x1b[" in capsys.readouterr().out) == coloured


def test_a_file_gets_no_colour_unless_told(calls, capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    assert main(["a.txt", "--rubric", "x", "-o", "o.txt"]) == 0
    assert "\x1b" not in (tmp_path / "o.txt").read_text("utf-8")
    assert main(["a.txt", "--rubric", "x", "-o", "o.txt", "--color", "always", "--force"]) == 0
    assert "\x1b[" in (tmp_path / "o.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("columns", "args", "most"), [("60", [], 60), ("200", [], 100), ("60", ["--width", "130"], 130)]
)
def test_width(calls, capsys, monkeypatch, columns, args, most):
    from grader.view.wrap import cells

    monkeypatch.setenv("COLUMNS", columns)
    assert main(["a.txt", "--rubric", "x", *args]) == 0
    widest = max(cells(line) for line in capsys.readouterr().out.split("\n"))
    assert most - 6 <= widest <= most


def test_an_existing_output_is_kept_unless_forced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.txt").write_text("质量不稳定。", encoding="utf-8")
    assert main(["mine.txt", "--rubric", "churn-causes", "-o", "mine.txt"]) == 2
    assert Path("mine.txt").read_text(encoding="utf-8") == "质量不稳定。"
