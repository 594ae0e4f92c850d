"""Comments that allow a finding: where they may stand, what they need, and what is no comment."""

from __future__ import annotations

import pytest
from lint_hosts import edited, text_of

from grader.lint.allow import read_allows
from grader.lint.lint import LintReport, lint
from grader.lint.source import parse_source

GROUP = "      - [口味, 喜好, 偏好, 甜]"
SPOILT = "      - [口味, 喜好, 偏好, 甜, 需求]"


def _report(line: str, *edits: tuple[str, str]) -> LintReport:
    return lint(edited("price", (GROUP, line), *edits))


@pytest.mark.parametrize(
    ("line", "edits"),
    [
        (f"{SPOILT}  # lint: allow R301 — 题目考的就是这个词", ()),
        (f"      # lint: allow R301 — 题目考的就是这个词\n{SPOILT}", ()),
        (f"      # lint: allow R301: 用冒号\n      # 另一条注释\n\n{SPOILT}", ()),
        (f"      # Lint: Allow R305，r301 - 半角连字号、小写\n{SPOILT}", ()),
        (SPOILT, (("  - id: taste", "  # lint: allow R301 — 写在要点上面\n  - id: taste"),)),
        (SPOILT, (("  - id: taste", "  - id: taste  # lint: allow R301 — 写在要点的第一行"),)),
    ],
)
def test_allowed_with_a_reason(line: str, edits: tuple[tuple[str, str], ...]) -> None:
    report = _report(line, *edits)
    assert [f.code.id for f, _ in report.allowed] == ["R301"]
    assert report.allowed[0][1]
    assert [f.code.id for f in report.findings if f.code.id != "R003"] == []


@pytest.mark.parametrize(
    ("line", "left"),
    [
        (f"{SPOILT}  # lint: allow R301", ["R301", "R001"]),
        (f"{SPOILT}  # lint: allow R302 — 别的编号", ["R301", "R003"]),
        (f"{SPOILT}  # lint: allow everything — 没有这种编号", ["R301", "R002"]),
        (f"{SPOILT}  # allow R301 — 没有 lint", ["R301"]),
        (f"{SPOILT}\n      # lint: allow R301 — 写在下一行", ["R301", "R003"]),
    ],
)
def test_not_allowed(line: str, left: list[str]) -> None:
    report = _report(line)
    assert sorted(f.code.id for f in report.findings) == sorted(left)
    assert report.allowed == ()


def test_text_is_no_comment() -> None:
    text = text_of("price").replace("source: 自编", 'source: "# lint: allow R301 — 引号里的"')
    text = text.replace("total: 4\n", "total: 4\ncase: |\n  # lint: allow R302 — 材料里的\n  一句话\n")
    assert read_allows(text) == ()
    assert [a.codes for a in read_allows(text + "# lint: allow R601 — 真的\n")] == [("R601",)]


def test_line_ends_of_windows() -> None:
    text = text_of("price").replace(GROUP, f"{SPOILT} # lint: allow R301 — 理由").replace("\n", "\r\n")
    report = lint(parse_source(text))
    assert [(f.code.id, reason) for f, reason in report.allowed] == [("R301", "理由")]


def test_unused_is_said_only_of_what_was_looked_for() -> None:
    text = text_of("price").replace(
        "id: price", "# lint: allow R101, R701 — 两项都要问模型或全班\nid: price", 1
    )
    assert lint(parse_source(text)).findings == ()
