"""A working folder with one rubric and an empty bank, for the tests of `grade rubrics`."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader import library

ONE = """\
schema: 1
id: {id}
title: {title}
question: 客户为什么流失？
tags: [客户, 流失]
points:
  - {{id: a, text: 质量不稳定, marks: 2, also: [时好时坏], keywords: [[质量, 品质]], feedback: {{hint: 想想产品}}}}
  - id: g
    text: 其他
    pick: 1
    ordered: true
    requires: [a]
    points:
      - {{id: x, text: 没有创新, marks: 1}}
      - {{id: y, text: 服务不好, marks: 1}}
misconceptions:
  - {{id: wrong, text: 满意就忠诚, deduct: 1, feedback: 不一定}}
tests:
  - {{answer: 质量差, met: [a], score: 2}}
"""


def put(path: Path, *, id: str, title: str = "题", kind: str = "", head: str = "") -> Path:
    """A rubric file; `kind` and `head`, whole lines, replace or add to what ONE says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = ONE.format(id=id, title=title)
    text = text.replace("question:", f"kind: {kind}\nquestion:") if kind else text
    path.write_text(text.replace("points:\n", f"{head}points:\n", 1), encoding="utf-8")
    return path


def set_up(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`folder` becomes the working folder, with rubrics/churn.yaml, no bank beside it, and English messages."""
    monkeypatch.setenv("GRADER_LANG", "en")
    monkeypatch.chdir(folder)
    monkeypatch.setattr(library, "bundled_rubrics_dir", lambda: folder / "bank")
    put(folder / "rubrics" / "churn.yaml", id="churn", title="客户流失")
