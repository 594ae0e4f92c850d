"""Every adapter on a few rows of its own."""

import json
from pathlib import Path

import pytest

from benchmarks._sets import (
    MarkedSet,
    by_group,
    corpus_items,
    labelled_items,
    le_items,
    load_set,
    reference_of,
)
from grader.records import KeyPoint, PointGroup, Rubric

RUBRIC = """\
schema: 1
id: seasons
title: 四季
kind: short-answer
language: zh
question: 为什么有四季？
points:
  - {id: tilt, text: 地轴是倾斜的, marks: 2}
  - id: effects
    text: 结果
    points:
      - {id: height, text: 太阳高度变化, marks: 1}
      - {id: length, text: 昼夜长短变化, marks: 1}
"""
ANSWERS = [
    {
        "rubric": "seasons",
        "id": "seasons-01",
        "style": "contradiction",
        "text": "地轴是直的，但昼夜长短会变。",
        "labels": {"tilt": 0, "height": 0, "length": 1},
        "contradicted": ["tilt"],
        "misconceptions": [],
        "marks": 1,
        "max": 4,
    },
    {
        "rubric": "seasons",
        "id": "seasons-02",
        "style": "copies-question-or-case",
        "text": "为什么有四季。",
        "labels": {"tilt": 0, "height": 0, "length": 0.5},
        "marks": 0.5,
    },
]


def _labelled(folder: Path) -> Path:
    (folder / "rubrics").mkdir(parents=True)
    (folder / "rubrics" / "seasons.yaml").write_text(RUBRIC, encoding="utf-8")
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ANSWERS)
    (folder / "answers.jsonl").write_text(lines, encoding="utf-8")
    return folder


def _le(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "qa.csv").write_text('7\t盘点方式有哪些？\t定期盘点和"临时"盘点。\n', encoding="utf-8")
    rows = '7\t定期盘点和"临时"盘点。\t定期盘点\t0.5\n7\t定期盘点和"临时"盘点。\t"不知道\t0.0\n'
    (folder / "train.csv").write_text(rows, encoding="utf-8")
    return folder


def _draft(question: str, reference: str) -> Rubric:
    point = KeyPoint("p1", reference, 10)
    return Rubric("q", question, "short-answer", "zh", question, (point,), 10)


def test_labelled_rows_become_items(tmp_path: Path) -> None:
    first, second = labelled_items(_labelled(tmp_path / "labelled"))
    assert first.id == "seasons-01"
    assert first.group == first.rubric.id == "seasons"
    assert first.fraction == 0.25
    assert first.labels == {"tilt": 0, "height": 0, "length": 1}
    assert first.contradicted == {"tilt"}
    assert first.gaming is None
    assert first.language == "zh"
    assert second.contradicted == frozenset()
    assert second.gaming == "copied"
    assert second.fraction == 0.125


def test_corpus_is_every_part_in_order(tmp_path: Path) -> None:
    for part in ("b", "a"):
        _labelled(tmp_path / part)
    (tmp_path / "agreement.json").write_text("{}")
    assert [item.id for item in corpus_items(tmp_path)] == ["seasons-01", "seasons-02"] * 2


def test_le_rows_become_items_and_quotes_stay_text(tmp_path: Path) -> None:
    first, second = le_items(_le(tmp_path / "le"), draft=_draft)
    assert (first.id, first.group, first.fraction, first.text) == ("le-1", "7", 0.5, "定期盘点")
    assert first.reference == '定期盘点和"临时"盘点。'
    assert first.rubric.question == "盘点方式有哪些？"
    assert first.rubric is second.rubric
    assert first.labels is None
    assert second.text == '"不知道'


def test_a_set_knows_its_bins_and_folds(tmp_path: Path) -> None:
    _labelled(tmp_path / "labelled")
    found = load_set("labelled", tmp_path)
    assert (found.bins, found.folds, found.has_points) == (20, 6, True)
    assert found.groups == ["seasons", "seasons"]
    assert by_group(found.items) == {"seasons": [0, 1]}
    le = MarkedSet("le", tuple(le_items(_le(tmp_path / "le"), draft=_draft)), 10, 7)
    assert not le.has_points


def test_a_wrong_folder_or_column_count_is_named(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="does not exist"):
        load_set("labelled", tmp_path)
    folder = _le(tmp_path / "le")
    with (folder / "train.csv").open("a", encoding="utf-8") as file:
        file.write("7\t少了一列\t0.5\n")
    with pytest.raises(SystemExit, match="line 3: 3 columns"):
        list(le_items(folder, draft=_draft))


def test_reference_is_made_of_the_points() -> None:
    group = PointGroup(
        "g", "两个结果", (KeyPoint("b", "变冷", 1, group="g"), KeyPoint("c", "变暗", 1, group="g"))
    )
    rubric = Rubric("r", "t", "definition", "zh", "q", (KeyPoint("a", "太阳落山。", 1), group), 3)
    assert reference_of(rubric) == "太阳落山；变冷；变暗"
