"""`grade rubrics list`: what is found, how it is lined up, what is said when nothing is."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from rubric_bank import put, set_up

from grader.cli import main
from grader.view.wrap import cells


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    set_up(tmp_path, monkeypatch)
    return tmp_path


def found(capsys: pytest.CaptureFixture[str], *args: str) -> list[str]:
    """The ids that `list` prints, in its order."""
    assert main(["rubrics", "list", *args]) == 0
    return [line.split()[0] for line in capsys.readouterr().out.splitlines()[1:]]


def test_whole_rows_where_no_terminal_cuts_them(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(home / "more" / "crm" / "b.yaml", id="other", title="很长的题目" * 30)
    assert main(["rubrics", "list", "--rubrics", "more"]) == 0
    header, other, churn = capsys.readouterr().out.splitlines()
    assert header.split() == ["Id", "Course", "Title", "Kind", "Marks", "Points", "Tags"]
    assert other.split()[:3] == ["other", "crm", "很长的题目" * 30]
    assert churn.split() == ["churn", "–", "客户流失", "short", "answer", "3", "3", "客户,", "流失"]
    monkeypatch.setenv("GRADER_LANG", "zh")
    assert main(["rubrics", "list"]) == 0
    header, churn = capsys.readouterr().out.splitlines()
    assert header.split() == ["编号", "课程", "标题", "题型", "满分", "要点", "标签"]
    assert churn.split()[3] == "简答"


def test_columns_line_up_though_chinese_is_wide(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(home / "rubrics" / "crm" / "e.yaml", id="english-one", title="An English title")
    assert main(["rubrics", "list", "--lang", "zh"]) == 0
    lines = capsys.readouterr().out.splitlines()
    for words in (("标题", "客户流失", "An English"), ("标签", "客户、流失", "客户、流失")):
        columns = {cells(line[: line.index(word)]) for line, word in zip(lines, words, strict=True)}
        assert len(columns) == 1


@pytest.mark.parametrize("width", [80, 60, 40])
def test_a_terminal_gets_lines_that_fit_with_whole_ids(
    width: int, home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(home / "rubrics" / "b.yaml", id="a-rather-long-id", title="很长的题目" * 9)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("shutil.get_terminal_size", lambda *_: os.terminal_size((width, 24)))
    assert main(["rubrics", "list", "--lang", "zh"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3 and lines[1].startswith("a-rather-long-id ") and "…" in lines[1]
    assert max(map(cells, lines)) <= max(width, 60)  # below that ids and figures take more


def test_search_and_filters(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(home / "rubrics" / "crm" / "l.yaml", id="loyalty", title="客户忠诚", kind="case-analysis")
    put(home / "rubrics" / "expo" / "m.yaml", id="expo", title="會展", head="source: 忠誠卷\n")
    assert found(capsys, "--search", "忠誠") == ["loyalty", "expo"]
    assert found(capsys, "--search", "忠诚", "--search", "expo") == ["expo"]
    assert found(capsys, "--search", "客户 時好時壞") == ["churn", "loyalty", "expo"]
    assert found(capsys, "--kind", "case-analysis") == found(capsys, "--kind", "案例分析") == ["loyalty"]
    assert found(capsys, "--tag", "客戶", "--course", "expo") == ["expo"]
    assert found(capsys, "--kind", "简答", "--kind", "案例分析", "--course", "crm/") == ["loyalty"]


def test_search_says_where_the_words_stand(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rubrics", "list", "--search", "流失"]) == 0
    header, row = capsys.readouterr().out.splitlines()
    assert header.endswith("Found in") and row.endswith("title, tags, question")


def test_nothing_found_names_what_there_is(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(home / "rubrics" / "crm" / "l.yaml", id="loyalty")
    assert main(["rubrics", "list", "--search", "量子"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "None of the 2 rubrics fits all of this.",
        "Courses: crm",
        "Frequent tags: 客户, 流失",
    ]
    assert main(["rubrics", "list", "--kind", "poem"]) == 2


def test_json(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(home / "rubrics" / "crm" / "l.yaml", id="loyalty", title="客户忠诚")
    (home / "rubrics" / "broken.yaml").write_text("schema: 1\n", encoding="utf-8")
    assert main(["rubrics", "list", "--format", "json", "--search", "忠诚"]) == 2
    first, broken = json.loads(capsys.readouterr().out)
    assert (first["id"], first["course"], first["max_score"], first["points"]) == ("loyalty", "crm", 3, 3)
    assert first["found_in"] == ["title"] and first["tests"] == 1
    assert broken["path"].endswith("broken.yaml") and "required key" in broken["error"]
    assert main(["rubrics", "list", "--json"]) == 2  # as it was called first
    assert [entry.get("id") for entry in json.loads(capsys.readouterr().out)] == ["churn", "loyalty", None]


def test_broken_files_are_reported_not_hidden(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "rubrics" / "broken.yaml").write_text("schema: 1\n", encoding="utf-8")
    assert main(["rubrics", "list"]) == 2
    done = capsys.readouterr()
    assert "churn" in done.out and "broken.yaml:1: id: required key" in done.err


def test_an_empty_library(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "rubrics" / "churn.yaml").unlink()
    assert main(["rubrics", "list"]) == 0
    assert "No rubrics found" in capsys.readouterr().out


def test_text_from_a_file_cannot_drive_the_terminal(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(home / "rubrics" / "evil.yaml", id="evil", title='"\\e[2J\\u202e题"')
    assert main(["rubrics", "list"]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out and "\u202e" not in out
