"""Format 1: what it means, and what is said of a file that breaks it."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from grader.errors import RubricError, RubricNotFound
from grader.paths import bundled_rubrics_dir
from grader.records import KeyPoint, PointFeedback, PointGroup
from grader.rubric import detect_language, dump_rubric, parse_rubric, read_rubric

HEAD = "schema: 1\nid: demo\ntitle: 题\nquestion: 为什么？\n"
ONE = HEAD + "points:\n  - {id: a, text: 甲, marks: 1}\n"

FULL = """\
schema: 1
id: churn-causes
title: 客户流失的原因
kind: essay
language: zh
question: 分析客户流失的原因。
case: |
  第一行
  第二行
total: 4
round_to: 0.25
source: 自编
tags: [客户流失, 第五章]
points:
  - id: quality
    text: 质量不稳定
    marks: 2
    also: [质量时好时坏]
    keywords: [[质量, 品质], [不稳定, 1949]]
    feedback: {met: 好, missed: 缺, hint: 想想}
  - id: stages
    text: 四个阶段
    pick: 2
    ordered: true
    out_of_order: 0.25
    requires: [quality]
    points:
      - {id: prospect, text: 潜在, marks: 1, requires: [quality]}
      - {id: new, text: 新, marks: 1}
      - {id: loyal, text: 忠诚, marks: 1}
misconceptions:
  - {id: wrong, text: 满意就忠诚, deduct: 1, feedback: 不一定}
tests:
  - answer: 质量忽高忽低
    met: [quality]
    missed: [stages, new]
    score: 2
  - answer: 别的
    score: [0, 1.5]
"""


def complaint(text: str) -> RubricError:
    with pytest.raises(RubricError) as caught:
        parse_rubric(text, name="r.yaml")
    return caught.value


def test_every_key_reaches_the_rubric() -> None:
    rubric = parse_rubric(FULL)
    quality, stages = rubric.entries
    assert (rubric.id, rubric.title, rubric.kind, rubric.language) == (
        "churn-causes",
        "客户流失的原因",
        "essay",
        "zh",
    )
    assert (rubric.case, rubric.source, rubric.tags) == ("第一行\n第二行", "自编", ("客户流失", "第五章"))
    assert (rubric.max_score, rubric.round_to) == (4, 0.25)
    assert quality == KeyPoint(
        "quality",
        "质量不稳定",
        2,
        also=("质量时好时坏",),
        keywords=(("质量", "品质"), ("不稳定", "1949")),
        feedback=PointFeedback("好", "缺", "想想"),
    )
    assert isinstance(stages, PointGroup)
    assert (stages.pick, stages.ordered, stages.out_of_order, stages.requires) == (
        2,
        True,
        0.25,
        ("quality",),
    )
    assert [p.id for p in rubric.points] == ["quality", "prospect", "new", "loyal"]
    assert {p.group for p in stages.points} == {"stages"}
    assert stages.points[0].requires == ("quality",)
    assert (rubric.misconceptions[0].deduct, rubric.misconceptions[0].feedback) == (1, "不一定")
    first, second = rubric.tests
    assert (first.met, first.missed, first.score, first.line) == (("quality",), ("stages", "new"), (2, 2), 34)
    assert second.score == (0, 1.5)


def test_defaults() -> None:
    rubric = parse_rubric(ONE)
    assert (rubric.kind, rubric.language, rubric.round_to, rubric.max_score) == ("short-answer", "zh", 0.5, 1)
    assert parse_rubric(ONE.replace("为什么", "Why")).language == "en"
    assert (rubric.case, rubric.source, rubric.tags, rubric.tests, rubric.path) == (None, None, (), (), None)


@pytest.mark.parametrize(
    ("pick", "reachable"), [("", 6.0), ("    pick: 1\n", 2.0), ("    pick: 2\n", 4.0), ("    pick: 3\n", 6.0)]
)
def test_reachable_maximum(pick: str, reachable: float) -> None:
    parts = "".join(f"      - {{id: p{i}, text: 甲, marks: 2}}\n" for i in range(3))
    assert (
        parse_rubric(f"{HEAD}points:\n  - id: g\n    text: 组\n{pick}    points:\n{parts}").max_score
        == reachable
    )


def test_scalars_are_what_the_teacher_wrote() -> None:
    text = ONE.replace("title: 题", "title: 1949").replace("text: 甲", "text: no").replace("id: a", "id: on")
    rubric = parse_rubric(text + "tags: [1:30, 2020-01-01, yes, 1e3]\n")
    assert (rubric.title, rubric.points[0].text, rubric.points[0].id) == ("1949", "no", "on")
    assert rubric.tags == ("1:30", "2020-01-01", "yes", "1e3")


def test_keys_without_a_value_count_as_left_out() -> None:
    rubric = parse_rubric(ONE + "case:\ntags: ~\ntests: null\nmisconceptions:\n")
    assert (rubric.case, rubric.tags, rubric.tests, rubric.misconceptions) == (None, (), (), ())


def test_file_bytes_are_hashed_and_a_byte_order_mark_is_harmless(tmp_path: Path) -> None:
    path = tmp_path / "demo.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + ONE.replace("\n", "\r\n").encode())
    rubric = read_rubric(path)
    assert rubric.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (rubric.path, rubric.question) == (path, "为什么？")
    assert parse_rubric(ONE).sha256 == hashlib.sha256(ONE.encode()).hexdigest()


# ---- errors ---------------------------------------------------------------------------------------------
P = "points:\n  - {id: a, text: 甲, marks: 1}\n"
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


def test_a_long_chain_of_requirements_is_no_circle() -> None:
    chain = "".join(f"  - {{id: p{i}, text: 甲, marks: 1, requires: [p{i + 1}]}}\n" for i in range(3000))
    rubric = parse_rubric(f"{HEAD}points:\n{chain}  - {{id: p3000, text: 甲, marks: 1}}\n")
    assert len(rubric.points) == 3001


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


def test_the_bundled_bank_loads_and_survives_a_round_trip() -> None:
    files = sorted(bundled_rubrics_dir().rglob("*.yaml"))
    assert files
    for path in files:
        rubric = read_rubric(path)
        assert parse_rubric(dump_rubric(rubric)).entries == rubric.entries


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("什么是 CRM？", "zh"),
        ("What is 忠诚 in customer relationship management?", "en"),
        ("", "en"),
        ("顾客", "zh"),
    ],
)
def test_language_is_detected(text: str, language: str) -> None:
    assert detect_language(text) == language


def test_loading_a_rubric_imports_nothing_heavy() -> None:
    code = "import sys, grader.rubric; print([m for m in ('jieba', 'onnxruntime', 'click', 'rich', 'opencc') if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
