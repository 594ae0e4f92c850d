"""The question bank keeps what rubrics/README.md says: every rubric stands there, is well written and passes its own tests."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from grader.check import check_rubric
from grader.encoders import Encoder
from grader.library import rubric_files
from grader.pipeline import Grader
from grader.records import PointGroup
from grader.rubric import read_rubric

BANK = Path(__file__).parent.parent / "rubrics"
FILES = {path.stem: path for path in rubric_files(BANK)}
ROW = re.compile(r"^\| `([a-z0-9-]+)` \| (.+?) \| (\S+) \| ([\d.]+) \| (\d+) \| (.+) \|$", re.MULTILINE)
KINDS = {"名词解释": "definition", "简答": "short-answer", "论述": "essay", "案例分析": "case-analysis"}


@pytest.mark.parametrize("name", FILES)
def test_a_rubric_passes_its_own_tests(name: str, encoder: Encoder) -> None:
    rubric = read_rubric(FILES[name])
    grader = Grader(rubric, encoder=encoder)
    report = check_rubric(rubric, grader.grade)
    said = [f"{FILES[name].name}:{f.line}: {f.message('en')}" for f in report.failures]
    assert not said


@pytest.mark.parametrize("name", FILES)
def test_a_rubric_of_the_bank_is_complete(name: str) -> None:
    """Enough tests, a partial and a wrong answer among them; hints and tags; the file is named after the id."""
    rubric = read_rubric(FILES[name])
    assert rubric.id == name and rubric.tags and rubric.source
    assert len(rubric.tests) >= 3
    assert any(test.met for test in rubric.tests)
    assert any(test.missed and not test.met for test in rubric.tests)
    for entry in rubric.entries:
        inner = entry.points if isinstance(entry, PointGroup) else ()
        assert entry.feedback.hint or (inner and all(point.feedback.hint for point in inner)), entry.id


def test_the_list_of_questions_is_the_bank() -> None:
    rows = {m[1]: m for m in ROW.finditer((BANK / "README.md").read_text("utf-8"))}
    assert set(rows) == set(FILES)
    for name, row in rows.items():
        rubric = read_rubric(FILES[name])
        assert row[2] == rubric.title
        assert KINDS[row[3]] == rubric.kind
        assert (float(row[4]), int(row[5])) == (rubric.max_score, len(rubric.points))
