"""Every planted defect is found, and nothing in the rubrics that it was planted in."""

from __future__ import annotations

from collections import Counter

import pytest
from lint_hosts import NAMES, edited
from planted_defects import READ, TEXTUAL, Planted

from grader.lint.codes import CODES
from grader.lint.lint import READ_CODES, lint
from grader.lint.reading import Reader


@pytest.mark.parametrize("planted", TEXTUAL, ids=lambda p: p.code)
def test_planted_defect_is_found(planted: Planted) -> None:
    _assert_found(planted, read=False)


@pytest.mark.parametrize("planted", READ, ids=lambda p: p.code)
def test_planted_defect_of_meaning_is_found(planted: Planted) -> None:
    _assert_found(planted, read=True)


def _assert_found(planted: Planted, *, read: bool) -> None:
    source = planted.make()
    report = lint(source, reader=Reader(source.rubric) if read else None)
    found = [f for f in report.findings if f.code.id == planted.code]
    assert found, [f.zh for f in report.findings]
    assert any(planted.point in (*f.points, "") for f in found), [f.points for f in found]
    assert all(f.zh and f.en and source.line(f.loc) > 0 for f in found)


@pytest.mark.parametrize("host", NAMES)
def test_sound_rubric_has_nothing(host: str) -> None:
    source = edited(host)
    report = lint(source, reader=Reader(source.rubric))
    assert [(f.code.id, f.en) for f in report.findings] == []


def test_every_code_is_planted_twice() -> None:
    counts = Counter(p.code for p in (*TEXTUAL, *READ))
    by_class = {"R701", "R702"}  # tests/lint/test_lint_class.py
    assert {c.id for c in CODES} == counts.keys() | by_class
    assert [code for code, n in counts.items() if n < 2] == []
    assert set(READ_CODES) <= counts.keys()


def test_finding_names_its_line() -> None:
    source = edited("price", ("[口味, 喜好, 偏好, 甜]", "[口味, 喜好, 偏好, 甜, 需求]"))
    (found,) = lint(source).findings
    text = edited("price").document  # the lines of the sound rubric: nothing above the group has moved
    assert source.line(found.loc) == text.lines["points", 3, "keywords", 0]
