"""`grade rubrics import`: what is written, what is shown, with which exit code."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from grader.cli.rubrics_import import import_
from grader.cli.run import run
from grader.rubric import read_rubric

EXAMPLES = Path(__file__).parents[2] / "examples" / "import"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with the examples, a terminal of 90 columns."""
    monkeypatch.setenv("GRADER_LANG", "zh")
    monkeypatch.setenv("COLUMNS", "90")
    monkeypatch.chdir(tmp_path)
    for path in EXAMPLES.iterdir():
        shutil.copy(path, tmp_path)
    return tmp_path


def call(*args: str) -> int:
    return run(import_, list(args))


def test_a_scheme_becomes_a_folder_of_rubrics(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("final-exam.txt") == 0
    out, err = capsys.readouterr()
    written = sorted((home / "final-exam").iterdir())
    assert [path.name for path in written] == [f"q0{n}.yaml" for n in range(1, 6)]
    rubrics = [read_rubric(path) for path in written]
    assert [(r.kind, r.max_score, len(r.points)) for r in rubrics] == [
        ("definition", 4, 2), ("short-answer", 6, 3), ("short-answer", 6, 4), ("essay", 9, 4), ("case-analysis", 10, 4),
    ]  # fmt: skip
    assert rubrics[4].case is not None and rubrics[4].case.startswith("某健身房")
    rows = [line.split() for line in out.splitlines()]
    assert rows[0] == ["编号", "题目", "题型", "要点", "分数", "请核对"]
    assert ["q03", "简述客户细分的步骤", "简答", "4", "6", "分数分配"] in rows
    assert "客观题 2 道（单选 2）" in out
    assert "已写入 final-exam（5 份）" in err


def test_the_same_as_json(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("final-exam.txt", "-o", "bank", "--format", "json", "--lang", "en") == 0
    data = json.loads(capsys.readouterr().out)
    assert data["schema"] == 1 and data["objective"] == {"single-choice": 2} and data["unanswered"] == []
    spread = data["rubrics"][2]
    assert (spread["id"], spread["path"], spread["marks"]) == ("q03", str(Path("bank", "q03.yaml")), 6)
    assert spread["points"][0] == {"id": "p1", "text": "确定细分的目的", "marks": 1.5}
    assert spread["checks"] == [
        {
            "code": "marks-spread",
            "where": "points",
            "message": "The source only gives 6 marks in all, spread over the points.",
        }
    ]
    assert "# check: The source only gives 6 marks" in (home / "bank" / "q03.yaml").read_text("utf-8")


def test_a_dry_run_writes_nothing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(home.rglob("*"))
    assert call("final-exam.txt", "--dry-run") == 0
    assert sorted(home.rglob("*")) == before
    assert "q05" in capsys.readouterr().out
    assert call("points.csv", "--dry-run", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["rubrics"][0]["path"] is None


def test_a_table_of_points_to_one_file(home: Path) -> None:
    assert call("points.csv", "-o", "loyalty.yaml") == 0
    rubric = read_rubric(home / "loyalty.yaml")
    assert rubric.id == "loyalty-value" and rubric.points[2].keywords[0] == ("推荐", "介绍", "口碑")


def test_a_document_with_words_own_numbers(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("quiz.docx", "-o", "quiz") == 0
    first, second = (read_rubric(path) for path in sorted((home / "quiz").iterdir()))
    assert [p.marks for p in first.points] == [2, 2, 2]
    assert (second.max_score, len(second.points)) == (4, 2)


def test_marks_for_questions_that_have_none(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "bare.txt").write_text(
        "1. 客户为什么流失？\n答：（1）质量不稳定；（2）缺乏创新。", encoding="utf-8"
    )
    assert call("bare.txt", "-o", "one") == 0
    assert "--total" in capsys.readouterr().err
    assert read_rubric(home / "one" / "q01.yaml").max_score == 2
    assert call("bare.txt", "-o", "two", "--total", "6", "--prefix", "final", "--language", "en") == 0
    rubric = read_rubric(home / "two" / "final01.yaml")
    assert (rubric.max_score, rubric.language) == (6, "en")


def test_questions_without_answers(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "paper.txt").write_text(
        "简答题\n1. 客户为什么流失？（6分）\n2. 什么是客户忠诚？（4分）\n", encoding="utf-8"
    )
    assert call("paper.txt") == 2
    assert "--skeletons" in capsys.readouterr().err
    assert call("paper.txt", "--skeletons") == 0
    assert read_rubric(home / "paper" / "q01.yaml").max_score == 6


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("单项选择题\n1. 客户关系管理的中心是（  ）。A. 产品 B. 客户 C. 渠道 D. 价格 答案：B", "客观题"),
        ("明天下午三点开会。", "没有找到题目"),
        ("", "空文件"),
    ],
)
def test_nothing_to_draft(home: Path, capsys: pytest.CaptureFixture[str], text: str, words: str) -> None:
    (home / "other.txt").write_text(text, encoding="utf-8")
    before = sorted(home.rglob("*"))
    assert call("other.txt") == 2
    out, err = capsys.readouterr()
    assert out == "" and words in err and len(err.strip().splitlines()) == 1
    assert sorted(home.rglob("*")) == before


def test_existing_files_are_kept(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "bank").mkdir()
    (home / "bank" / "q03.yaml").write_text("mine", encoding="utf-8")
    assert call("final-exam.txt", "-o", "bank") == 2
    assert "--force" in capsys.readouterr().err
    assert [path.name for path in (home / "bank").iterdir()] == ["q03.yaml"]
    assert call("final-exam.txt", "-o", "bank", "--force") == 0
    assert len(list((home / "bank").iterdir())) == 5


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["none.docx"], "没有 none.docx"),
        (["."], "文件夹"),
        (["final-exam.txt", "-o", "all.yaml"], "一个文件放不下"),
        (["final-exam.txt", "--prefix", "题"], "--prefix"),
        (["final-exam.txt", "--total", "0"], "--total"),
        (["points.csv", "--sheet"], "--sheet"),
        ([], "FILE"),
    ],
)
def test_calls_that_cannot_be_done(capsys: pytest.CaptureFixture[str], args: list[str], words: str) -> None:
    assert call(*args) == 2
    assert words in capsys.readouterr().err


def test_help_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("--help") == 0
    assert "--skeletons" in capsys.readouterr().out
