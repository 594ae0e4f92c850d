"""Tables inside documents, as the lines that a scheme without tables would have."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from grader.interop.table_columns import find_columns, is_points_header
from grader.interop.table_lines import table_lines


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ([], []),
        ([["", " "]], []),
        ([["要点", "分值（分）"], ["质量", "2"], ["创新", "1.5分"], ["合 计", "3.5"]], ["（1）质量（2分）", "（2）创新（1.5分）"]),
        ([["Key point", "Marks"], ["Quality", "2"], ["Price", "1 mark"]], ["（1）Quality (2 marks)", "（2）Price (1 mark)"]),
        (
            [["题号", "题目", "参考答案", "分值"], ["3", "什么是客户？", "（1）购买者\n（2）使用者", "4"]],
            ["3. 什么是客户？（4分）", "答：（1）购买者\n（2）使用者"],
        ),
        (
            [["题目", "总分", "材料", "要点", "分值"], ["为什么？", "2分", "某公司…", "甲", "1"], ["", "", "", "乙", "1"]],
            ["材料：某公司…", "1. 为什么？（2分）", "（1）甲（1分）", "（2）乙（1分）"],
        ),
        ([["要点", "分值"], ["（1）甲\n（2）乙", "1\n2"]], ["（1）甲（1分）", "（2）乙（2分）"]),
        ([["要点", "分值"], ["（1）甲\n（2）乙", "每点1分"]], ["（1）甲", "（2）乙（每点1分）"]),
        ([["1", "质量不稳定", "2分"], ["2.", "缺乏创新", "2"]], ["1. 质量不稳定（2分）", "2. 缺乏创新（2分）"]),
        ([["只有一格"], ["合计", "6"]], ["只有一格"]),
        ([["甲", "", "乙"]], ["甲 乙"]),
    ],
)  # fmt: skip
def test_tables(rows: Sequence[Sequence[str]], lines: list[str]) -> None:
    assert table_lines(rows) == lines


def test_columns_are_found_by_either_language_and_script() -> None:
    assert find_columns(["題號", "題目", "得分點", "分值", "其他說法", "關鍵詞"]) == {
        "number": 0, "question": 1, "text": 2, "marks": 3, "also": 4, "keywords": 5,
    }  # fmt: skip
    assert find_columns(["Question", "id", "Text", "Marks", "Also", "Keywords"]).keys() == {
        "question", "id", "text", "marks", "also", "keywords",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("header", "points"),
    [
        (["题目", "要点"], True),
        (["question", "model answer"], True),
        (["要点"], False),
        (["题目", "分值"], False),
        (["1. 客户为什么流失？（6分）"], False),
    ],
)
def test_what_heads_a_table_of_points(header: list[str], points: bool) -> None:
    assert is_points_header(header) is points
