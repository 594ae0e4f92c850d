"""The program as it is called, with the embedded model: an example answer, from file to page."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

ROOT = Path(__file__).parent.parent.parent
ANSWER = ROOT / "examples" / "churn-causes" / "middling.txt"
SCHEMA = json.loads((ROOT / "docs" / "result.schema.json").read_text("utf-8"))


def grade(*args, cwd):
    return subprocess.run(
        [sys.executable, "-m", "grader", *args], cwd=cwd, capture_output=True, encoding="utf-8", timeout=120
    )


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The result as JSON, graded outside the checkout so that the bundled bank is what is found."""
    done = grade(
        str(ANSWER), "--rubric", "churn-causes", "--format", "json", cwd=tmp_path_factory.mktemp("elsewhere")
    )
    assert done.stderr == ""
    assert done.returncode == 0
    return json.loads(done.stdout)


def test_the_result_fits_its_schema(whole):
    jsonschema.validate(whole, SCHEMA)


def test_evidence_is_quoted_from_the_answer(whole):
    answer = ANSWER.read_text("utf-8")
    quoted = [e for point in whole["points"] for e in point["evidence"]]
    assert quoted
    assert all(answer[e["start"] : e["end"]] == e["text"] for e in quoted)


def test_marks_add_up(whole):
    assert whole["raw"] == sum(point["earned"] for point in whole["points"])
    assert 0 < whole["score"] <= whole["max_score"] == 6


def test_the_same_again_gives_the_same(whole, tmp_path):
    again = grade(str(ANSWER), "--rubric", "churn-causes", "--format", "json", cwd=tmp_path)
    assert json.loads(again.stdout) == whole


def test_against_a_model_answer(tmp_path):
    reference = ROOT / "examples" / "reference"
    done = grade(
        str(reference / "student.txt"),
        "--reference",
        str(reference / "model-answer.txt"),
        "--lang",
        "en",
        cwd=tmp_path,
    )
    assert done.returncode == 0
    assert "Against a model answer" in done.stdout and "/ 10 marks" in done.stdout
