"""The JSON of a result: the documented keys, tidy numbers, harmless on a terminal."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.export import result_to_dict, result_to_json
from tests.results import ZH_RUBRIC, blank_result, en_result, full_result, make_result, zh_result

SCHEMA = json.loads((Path(__file__).parent.parent / "docs" / "result.schema.json").read_text("utf-8"))
RESULTS = {
    "zh": zh_result(),
    "zh-hints": zh_result(hints=True),
    "en": en_result(),
    "blank": blank_result(),
    "full": full_result(),
}


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", RESULTS)
def test_results_fit_the_schema(name):
    jsonschema.validate(json.loads(result_to_json(RESULTS[name])), SCHEMA)


def test_the_schema_refuses_what_is_no_result():
    whole = result_to_dict(zh_result())
    for broken in (
        {k: v for k, v in whole.items() if k != "score"},
        {**whole, "extra": 1},
        {**whole, "schema": 2},
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(broken, SCHEMA)


def test_keys_and_values():
    data = zh_result().to_dict()
    assert data["schema"] == 1
    assert data["rubric"] == {"id": "churn-causes", "sha256": "f" * 64}
    assert (data["score"], data["max_score"], data["raw"], data["capped"]) == (2, 7, 3, 2)
    assert data["percent"] == 28.6
    assert data["needs_review"] is True
    assert data["review_reasons"] == [r["message"] for r in data["review"]]
    assert [p["id"] for p in data["points"]] == [p.id for p in ZH_RUBRIC.points]
    assert data["groups"][0]["max_score"] == 2
    assert data["misconceptions"][0]["evidence"][0]["text"] == "只要让客户满意，客户就一定会忠诚"


def test_evidence_offsets_count_in_the_answer():
    result = zh_result()
    for point in result.to_dict()["points"]:
        for e in point["evidence"]:
            assert result.answer[e["start"] : e["end"]] == e["text"]


def test_numbers_are_tidy():
    text = result_to_json(zh_result())
    assert '"score": 2,' in text and '"earned": 1,' in text and '"marks": 1,' in text
    assert '"confidence": 0.8765' in text
    assert '"probability": 0.9712' in text
    assert '"fuzzy": 0.6123' in text
    assert "客户流失" in text or "质量" in text  # Chinese stays readable


def test_blank_is_flagged():
    data = blank_result().to_dict()
    assert data["flags"] == [{"kind": "blank", "message": "答案是空白的。", "evidence": []}]
    assert data["review"][0]["flag"] == "blank"


@given(st.text(st.characters(categories=("C", "L", "Z", "P")), min_size=1, max_size=30))
def test_json_reads_back_and_holds_nothing_a_terminal_obeys(answer):
    result = make_result(ZH_RUBRIC, answer, {"quality": ("full", answer)})
    text = result_to_json(replace(result, feedback=answer))
    assert not any(
        (ord(c) < 0x20 and c != "\n") or 0x7F <= ord(c) <= 0x9F or c in "\u202e\u2066" for c in text
    )
    text.encode("utf-8")
    assert json.loads(text)["feedback"] == answer
