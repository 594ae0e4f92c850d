"""Ids: which are valid, and which are proposed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.authoring.ids import check_id, is_id, propose_id
from grader.errors import RubricError
from grader.rubric import parse_rubric


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("客户忠诚的类型", "customer-loyalty-types"),
        ("客戶忠誠的類型", "customer-loyalty-types"),
        ("客户关系管理（CRM）的含义", "crm-definition"),
        ("What is the customer lifecycle?", "customer-lifecycle"),
        ("耐药", "my-question"),
        ("", "my-question"),
        ("一" * 50 + "A" * 50, "a" * 40),
    ],
)
def test_an_id_is_proposed_from_the_title(title: str, name: str) -> None:
    assert propose_id(title) == name


def test_a_taken_id_gets_a_number() -> None:
    assert propose_id("CRM", taken={"crm", "crm-2"}) == "crm-3"


@given(st.text(max_size=60))
def test_every_proposal_is_an_id(title: str) -> None:
    assert is_id(propose_id(title))


@given(st.text("ab1-_ A客", max_size=6))
def test_an_id_is_what_the_format_takes(name: str) -> None:
    """The format itself is the oracle."""
    text = f"schema: 1\nid: '{name}'\ntitle: t\nquestion: q\npoints:\n  - {{id: a, text: t, marks: 1}}\n"
    try:
        accepted = parse_rubric(text).id == name
    except RubricError:
        accepted = False
    assert is_id(name) is accepted


def test_a_bad_id_is_refused_with_an_example_in_both_languages() -> None:
    with pytest.raises(RubricError) as caught:
        check_id("客户 忠诚")
    assert "例如 customer-loyalty" in caught.value.zh and "such as customer-loyalty" in caught.value.en
