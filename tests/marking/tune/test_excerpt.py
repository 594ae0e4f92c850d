"""The words around a quotation."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from grader.marking.tune.excerpt import AROUND, LONGEST, excerpt, opening
from grader.records import Evidence
from grader.view.wrap import cells

ANSWER = "一" * 30 + "引用的话" + "二" * 30


def test_as_much_on_each_side_as_fits() -> None:
    at = ANSWER.index("引")
    found = excerpt(ANSWER, Evidence(at, at + 4, "引用的话"))
    assert (found.before, found.quote, found.after) == ("…" + "一" * 12, "引用的话", "二" * 12 + "…")


def test_nothing_is_cut_where_the_answer_is_short() -> None:
    found = excerpt("前\n文引后", Evidence(3, 4, "引"))
    assert (found.before, found.quote, found.after) == ("前 文", "引", "后")
    assert (
        opening("前\n文引后") == "前 文引后"
        and opening("字" * 40) == "字" * AROUND + "…"
        and opening(" ") == ""
    )


@given(st.text("客户ab \n，", min_size=1, max_size=200), st.integers(0, 199), st.integers(1, 200))
def test_an_excerpt_is_short_and_of_the_answer(answer: str, start: int, length: int) -> None:
    start %= len(answer)
    end = min(len(answer), start + length)
    found = excerpt(answer, Evidence(start, end, answer[start:end]))
    assert cells(found.before) <= AROUND + 1 and cells(found.after) <= AROUND + 1
    assert cells(found.quote) <= LONGEST + 1
    whole = "".join(answer.split())
    for part in (found.before, found.after, *found.quote.split("…")):
        assert "".join(part.strip("…").split()) in whole
