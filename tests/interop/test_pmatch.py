"""Pattern-match expressions; the language as in qtype_pmatch's interpreter and its manual."""

from __future__ import annotations

import pytest

from grader.interop.pmatch import Pattern, read_pmatch


@pytest.mark.parametrize(
    ("expression", "groups", "whole"),
    [
        ("match(quality)", (("quality",),), True),
        ("match_mow(quality price)", (("quality",), ("price",)), True),
        ("match_mow(quality|standard bad|poor)", (("quality", "standard"), ("bad", "poor")), True),
        ("match_mow([high price]|dear)", (("high price", "dear"),), True),
        ("match(custom* leav?)", (("custom",), ("leav",)), True),
        ("match(customer_loyal)", (("customer",), ("loyal",)), False),
        (r"match(3\|4 a\*)", (("3|4",), ("a*",)), True),
        ("match(c*t)", (), False),
        ("match_all(match(a b) match_mow(c|d))", (("a",), ("b",), ("c", "d")), True),
        ("match_any(match(a) match_w(b|c))", (("a", "b", "c"),), True),
        ("match_any(match(a b) match(c))", (), False),
        ("match_all(match(a) not(match(b)))", (("a",),), False),
        (" match_all ( match_any( match(甲) match(乙) ) match(丙) ) ", (("甲", "乙"), ("丙",)), True),
    ],
)
def test_expressions(expression: str, groups: tuple[tuple[str, ...], ...], whole: bool) -> None:
    assert read_pmatch(expression) == (Pattern(groups, whole) if groups else None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "*",
        "quality",
        "match(",
        "match(a",
        "match_all()",
        "match_all(match(a)",
        "match(a) b",
        "not(match(a))",
        "match_all(" * 500,
    ],
)
def test_what_is_no_expression(text: str) -> None:
    assert read_pmatch(text) is None
