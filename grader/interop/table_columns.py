"""What the columns of a table of points are called, and which one is which."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from grader.batch.columns import fold

Field = Literal[
    "number",
    "question",
    "case",
    "kind",
    "total",
    "id",
    "text",
    "marks",
    "also",
    "keywords",
    "hint",
    "answer",
    "tags",
]
# One row is a point (`text`) or, in a table without that column, a question with its whole `answer`.
NAMES: dict[Field, tuple[str, ...]] = {
    "number": ("题号", "題號", "题目编号", "題目編號", "question no", "question number", "question id", "rubric"),
    "question": ("题目", "題目", "题干", "題幹", "试题", "試題", "问题", "問題", "question", "question text"),
    "case": ("案例", "材料", "案例材料", "背景材料", "case", "given material"),
    "kind": ("题型", "題型", "类型", "類型", "kind", "question type"),
    "total": ("总分", "總分", "题分", "題分", "本题分值", "本題分值", "满分", "滿分", "total", "total marks", "max score"),
    "id": ("id", "编号", "編號", "要点编号", "要點編號", "序号", "序號", "point id", "no"),
    "text": (
        "要点", "要點", "得分点", "得分點", "采分点", "採分點", "踩分点", "踩分點", "给分点", "給分點", "评分点", "評分點",
        "评分要点", "評分要點", "答案要点", "答案要點", "要点内容", "要點內容", "text", "point", "key point", "statement",
        "criterion", "marking point", "mark point",
    ),
    "marks": ("分值", "分数", "分數", "得分", "赋分", "賦分", "分", "marks", "mark", "points", "score", "pts"),
    "also": ("其他说法", "其他說法", "其它说法", "其它說法", "同义说法", "同義說法", "等价说法", "also", "other wordings", "accept"),
    "keywords": ("关键词", "關鍵詞", "关键字", "關鍵字", "keywords", "keyword"),
    "hint": ("提示", "hint"),
    "answer": ("答案", "参考答案", "參考答案", "标准答案", "標準答案", "答案与评分标准", "answer", "model answer", "reference answer"),
    "tags": ("标签", "標籤", "知识点", "知識點", "章节", "章節", "tags", "chapter"),
}  # fmt: skip
_UNIT = re.compile(r"[（(](?:分|marks?|points?)[)）]$", re.IGNORECASE)
_BY_NAME: dict[str, Field] = {fold(name): field for field, names in NAMES.items() for name in names}


def find_columns(header: Sequence[str]) -> dict[Field, int]:
    """The position (from 0) of every column that is recognised; the first of each. "分值（分）" is 分值."""
    found: dict[Field, int] = {}
    for at, name in enumerate(header):
        field = _BY_NAME.get(fold(_UNIT.sub("", name.strip())))
        if field is not None:
            found.setdefault(field, at)
    return found


def is_points_header(header: Sequence[str]) -> bool:
    """Whether these cells head a table of points, or of questions with their answers, rather than begin a text."""
    found = find_columns(header)
    return ("text" in found and len(found) >= 2) or {"question", "answer"} <= found.keys()
