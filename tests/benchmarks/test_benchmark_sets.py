"""Every adapter on a few rows of its own."""

import json
from pathlib import Path

import pytest

from benchmarks import _sets
from benchmarks._items import Item, SetName, by_rubric, reference_of
from benchmarks._set_metrics import TABLES
from benchmarks._sets import SET_NAMES, corpus_items, labelled_items, load_set, training_items
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


def test_a_set_knows_its_bins_and_folds(tmp_path: Path) -> None:
    _labelled(tmp_path / "labelled")
    found = load_set("labelled", tmp_path)
    assert (found.bins, found.folds, found.has_points) == (20, 6, True)
    assert found.groups == ["seasons", "seasons"]
    assert by_rubric(found.items) == {"seasons": [0, 1]}
    assert training_items("labelled", tmp_path) == ()


@pytest.mark.parametrize("name", SET_NAMES)
def test_a_wrong_folder_is_named(name: SetName, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="does not exist"):
        load_set(name, tmp_path)


def test_headlines_are_figures() -> None:
    known = {name for names in TABLES.values() for name in names}
    for name, plan in _sets._PLANS.items():
        assert plan.headline and set(plan.headline) <= known, name


def test_a_rubric_without_the_points_that_nobody_judged() -> None:
    points = tuple(KeyPoint(key, key, 2) for key in "abc")
    rubric = Rubric("r", "t", "definition", "en", "q", points, 6, sha256="0")
    part = Item("i", "g", rubric, "", "", 0, {"c": 1.0, "a": 0.0}).judged_rubric
    assert [p.id for p in part.points] == ["a", "c"]
    assert (part.max_score, part.id, part.sha256) == (4, "r:a+c", "")
    for labels in (None, {}, dict.fromkeys("abc", 1.0)):
        assert Item("i", "g", rubric, "", "", 0, labels).judged_rubric is rubric


def test_reference_is_made_of_the_points() -> None:
    group = PointGroup(
        "g", "两个结果", (KeyPoint("b", "变冷", 1, group="g"), KeyPoint("c", "变暗", 1, group="g"))
    )
    rubric = Rubric("r", "t", "definition", "zh", "q", (KeyPoint("a", "太阳落山。", 1), group), 3)
    assert reference_of(rubric) == "太阳落山；变冷；变暗"
