"""Format 1: what is said of a file that breaks it."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.errors import RubricError, RubricNotFound
from grader.rubric import parse_rubric, read_rubric

HEAD = "schema: 1\nid: demo\ntitle: 题\nquestion: 为什么？\n"
ONE = HEAD + "points:\n  - {id: a, text: 甲, marks: 1}\n"


def complaint(text: str) -> RubricError:
    with pytest.raises(RubricError) as caught:
        parse_rubric(text, name="r.yaml")
    return caught.value


BROKEN = [
    (ONE + "titel: x\n", 7, "titel", "最接近的是 title", "nearest known key is title"),
    (ONE.replace("marks", "mark"), 6, "points[a].mark", "最接近的是 marks", "nearest known key is marks"),
    (
        ONE.replace("marks: 1", "marks: 1, hint: x"),
        6,
        "points[a].hint",
        "属于 points.feedback.hint",
        "belongs at points.feedback.hint",
    ),
    (
        ONE.replace("marks: 1", "marks: 1, 分值: 2"),
        6,
        "points[a].分值",
        "可用的键：id, text",
        "known keys here: id, text",
    ),
    (ONE.replace("title: 题\n", ""), 1, "title", "必需的键", "required key"),
    (ONE.replace("title: 题", "title:"), 3, "title", "没有写值", "has no value"),
    (ONE.replace("title: 题", "title: ' '"), 3, "title", "是空的", "is empty"),
    (ONE.replace("title: 题", "title: [题]"), 3, "title", "应是一段文字", "must be text"),
    (ONE.replace("id: demo", "id: Demo_1"), 2, "id", "小写字母", "lower-case"),
    (ONE.replace("id: a", "id: 甲"), 6, "points[甲].id", "小写字母", "lower-case"),
    (ONE.replace("id: a", "id: a--b"), 6, "points[a--b].id", "小写字母", "lower-case"),
    (ONE + "kind: eassy\n", 7, "kind", "最接近的是 essay", "nearest is essay"),
    (ONE + "round_to: 0\n", 7, "round_to", "应大于 0", "greater than 0"),
    (ONE + "tags: 客户\n", 7, "tags", "应是列表", "must be a list"),
    (ONE.replace("marks: 1", "marks: 两分"), 6, "points[a].marks", "应是数字", "must be a number"),
    (ONE.replace("marks: 1", "marks: 0"), 6, "points[a].marks", "应大于 0", "greater than 0"),
    (ONE.replace("marks: 1", "marks: nan"), 6, "points[a].marks", "应", "must be"),
    (ONE.replace("marks: 1", "marks: inf"), 6, "points[a].marks", "有限", "finite"),
    (ONE.replace("marks: 1", "marks: true"), 6, "points[a].marks", "应是数字", "must be a number"),
    (
        ONE.replace(", marks: 1", ""),
        6,
        "points[a].marks",
        "要么有 marks，要么有 points",
        "either marks or points",
    ),
    (
        ONE.replace("marks: 1", "marks: 1, keywords: [质量]"),
        6,
        "points[a].keywords[1]",
        "若干组",
        "list of groups",
    ),
    (ONE.replace("marks: 1", "marks: 1, keywords: [[]]"), 6, "points[a].keywords[1]", "是空的", "is empty"),
    (ONE.replace("marks: 1", "marks: 1, feedback: 好"), 6, "points[a].feedback", "键: 值", "mapping"),
    (ONE.replace("marks: 1", "marks: 1, pick: 1"), 6, "points[a].pick", "分组", "group"),
    (ONE.replace("marks: 1", "marks: 1, requires: [a]"), 6, "points[a].requires[1]", "自己", "itself"),
    (
        ONE.replace("marks: 1", "marks: 1, requires: [zzz]"),
        6,
        "points[a].requires[1]",
        "现有：a",
        "there are: a",
    ),
    (
        ONE + "total: 3\n",
        7,
        "total",
        "total 是 3，但各要点最多可得 1 分",
        "total is 3, but the points can reach 1",
    ),
    (ONE + "misconceptions:\n  - {id: a, text: 错}\n", 8, "misconceptions[a].id", "用了两次", "used twice"),
    (
        ONE + "misconceptions:\n  - {id: b, text: 错, deduct: -1}\n",
        8,
        "misconceptions[b].deduct",
        "不小于 0",
        "at least 0",
    ),
    (ONE + "tests:\n  - answer: 答\n    met: [aa]\n", 9, "tests[1].met[1]", "最接近的是 a", "nearest is a"),
    (ONE + "tests:\n  - answer: 答\n    met: [a]\n    missed: [a]\n", 10, "tests[1].missed", "同时", "both"),
    (ONE + "tests:\n  - answer: 答\n    score: 1.5\n", 9, "tests[1].score", "0 到满分 1", "maximum of 1"),
    (ONE + "tests:\n  - answer: 答\n    score: [1, 0]\n", 9, "tests[1].score", "[低, 高]", "[low, high]"),
    (ONE + "tests:\n  - answer: 答\n    score: 很高\n", 9, "tests[1].score", "[低, 高]", "[low, high]"),
    (ONE + "tests:\n  - answer: ' '\n", 8, "tests[1].answer", "是空的", "is empty"),
    (ONE + "id: again\n", 7, "id", "第一次在第 2 行", "first on line 2"),
    (HEAD + "points: []\n", 5, "points", "至少要有一个", "at least one"),
    (HEAD + "points:\n  - 甲\n", 6, "points[1]", "键: 值", "mapping"),
]


@pytest.mark.parametrize(
    ("text", "line", "key", "zh", "en"), BROKEN, ids=[f"{b[2]}-{i}" for i, b in enumerate(BROKEN)]
)
def test_errors_name_file_line_and_key(text: str, line: int, key: str, zh: str, en: str) -> None:
    error = complaint(text)
    assert error.zh.startswith(f"r.yaml:{line}: {key}：")
    assert error.en.startswith(f"r.yaml:{line}: {key}: ")
    assert zh in error.zh and en in error.en
    assert "\n" not in error.en


GROUP = HEAD + (
    "points:\n  - {id: a, text: 甲, marks: 1}\n  - id: g\n    text: 组\n    pick: 2\n    points:\n"
    "      - {id: x, text: 一, marks: 1}\n      - {id: y, text: 二, marks: 1}\n"
)
BROKEN_GROUPS = [
    (GROUP.replace("pick: 2", "pick: 3"), "points[g].pick", "只有 2 个", "only 2 points"),
    (GROUP.replace("pick: 2", "pick: 0"), "points[g].pick", "不小于 1", "at least 1"),
    (GROUP.replace("pick: 2", "pick: 1.5"), "points[g].pick", "整数", "whole number"),
    (GROUP.replace("二, marks: 1", "二, marks: 2"), "points[g].pick", "现在是 1, 2", "these carry 1, 2"),
    (GROUP.replace("pick: 2", "marks: 2"), "points[g].marks", "请删去 marks", "remove marks"),
    (GROUP.replace("pick: 2", "also: [x]"), "points[g].also", "分要点", "sub-points"),
    (GROUP.replace("pick: 2", "ordered: 对"), "points[g].ordered", "true 或 false", "true or false"),
    (GROUP.replace("pick: 2", "out_of_order: 1.5"), "points[g].out_of_order", "不大于 1", "at most 1"),
    (GROUP.replace("pick: 2", "out_of_order: -1"), "points[g].out_of_order", "不小于 0", "at least 0"),
    (GROUP.replace("id: y", "id: a"), "points[g].points[a].id", "用了两次", "used twice"),
    (GROUP.replace("id: y", "id: g"), "points[g].points[g].id", "用了两次", "used twice"),
    (GROUP.replace("二, marks: 1", "二, points: []"), "points[g].points[y].points", "一层", "one level deep"),
    (
        GROUP.replace("二, marks: 1", "二, marks: 1, requires: [g]"),
        "points[g].points[y].requires",
        "y → y",
        "y → y",
    ),
]


@pytest.mark.parametrize(
    ("text", "key", "zh", "en"), BROKEN_GROUPS, ids=[f"{b[1]}-{i}" for i, b in enumerate(BROKEN_GROUPS)]
)
def test_errors_in_groups(text: str, key: str, zh: str, en: str) -> None:
    error = complaint(text)
    assert f" {key}：" in error.zh and zh in error.zh
    assert f" {key}: " in error.en and en in error.en


def test_requirements_must_not_go_in_a_circle() -> None:
    ring = (
        HEAD
        + "points:\n"
        + "".join(f"  - {{id: {a}, text: 甲, marks: 1, requires: [{b}]}}\n" for a, b in ("ab", "bc", "ca"))
    )
    assert "a → b → c → a" in complaint(ring).en
    through_group = GROUP.replace("甲, marks: 1", "甲, marks: 1, requires: [g]").replace(
        "一, marks: 1", "一, marks: 1, requires: [a]"
    )
    assert "a → x → a" in complaint(through_group).zh
    sibling = GROUP.replace("二, marks: 1", "二, marks: 1, requires: [x, a]")
    assert parse_rubric(sibling).points[2].requires == ("x", "a")


def test_all_errors_of_a_file_are_reported_together() -> None:
    text = (
        ONE.replace("title", "titel").replace("marks: 1", "marks: 无, requires: [b]")
        + "  - {id: a, text: '', marks: 1}\ntests:\n  - {answer: 答, met: [c], score: 很高}\n"
    )
    lines = complaint(text).en.splitlines()
    keys = [line.split(": ")[1] for line in lines]
    assert keys == [
        "titel",
        "points[a].marks",
        "points[a].requires[1]",
        "points[a].text",
        "points[a].id",
        "tests[1].score",
        "tests[1].met[1]",
    ]
    assert len(complaint(text).zh.splitlines()) == len(lines)


def test_a_newer_schema_asks_for_an_upgrade_and_says_nothing_else() -> None:
    error = complaint("schema: 2\nid: X\nnew_key: 1\n")
    assert error.en.count("\n") == 0 and "upgrade" in error.en and "r.yaml:1:" in error.en
    assert "升级" in error.zh
    assert "at least 1" in complaint(ONE.replace("schema: 1", "schema: 0")).en
    assert "whole number" in complaint(ONE.replace("schema: 1", "schema: one")).en


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("", "文件是空的", "the file is empty"),
        ("# 只有说明\n", "文件是空的", "the file is empty"),
        ("- a\n", "r.yaml:1", "must be a mapping"),
        ("id：a", "半角", "must be a mapping"),
        ("schema: 1\nid：a\ntitle: x\n", "半角冒号", "ASCII colon"),
        ("schema: 1\ntitle: 甲: 乙\n", "加引号", "in quotes"),
        ("points:\n\t- a\n", "制表符", "tabs"),
        ("title: 'x\n", "r.yaml:2:1：YAML 语法错误", "r.yaml:2:1: YAML syntax error"),
        ("title: x\x07\n", "U+0007", "U+0007"),
        ("a: 1\n---\nb: 2\n", "一道题", "one question"),
        ("? [a]\n: b\n", "键应是一个词", "a key must be a word"),
    ],
)
def test_what_is_no_rubric_at_all(text: str, zh: str, en: str) -> None:
    error = complaint(text)
    assert zh in error.zh and en in error.en


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 50_000,
        "- " * 50_000,
        "a: &a [*a]\n",
        "a: &a [[1,1,1,1,1,1,1,1,1,1]]\n"
        + "".join(
            f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 10)}]\n" for i in range(8)
        ),
    ],
)
def test_bottomless_files_are_refused(text: str) -> None:
    assert "nested too deep" in complaint(text).en


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    gb = tmp_path / "gb.yaml"
    gb.write_bytes(ONE.encode("gb18030"))
    with pytest.raises(RubricError) as caught:
        read_rubric(gb)
    assert f"{gb}:3" in caught.value.en and "UTF-8" in caught.value.en and "另存为 UTF-8" in caught.value.zh
    with pytest.raises(RubricNotFound):
        read_rubric(tmp_path / "absent.yaml")
    with pytest.raises(RubricError):
        read_rubric(tmp_path)
