"""Format 1: what a file that keeps to it means."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

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


def test_a_long_chain_of_requirements_is_no_circle() -> None:
    chain = "".join(f"  - {{id: p{i}, text: 甲, marks: 1, requires: [p{i + 1}]}}\n" for i in range(3000))
    rubric = parse_rubric(f"{HEAD}points:\n{chain}  - {{id: p3000, text: 甲, marks: 1}}\n")
    assert len(rubric.points) == 3001


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
