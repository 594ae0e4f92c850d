"""Columns by terminal columns."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from grader.view.columns import align, column_widths, cut
from grader.view.wrap import cells

rows = st.lists(st.tuples(st.text("ab客户，", max_size=9), st.text("12", max_size=4)), min_size=1, max_size=5)


def test_wide_characters_take_two() -> None:
    assert align([["编号", "分"], ["a", "12"]], right=(1,)) == ["编号  分", "a     12"]
    assert align([["客户流失", "x"]], widths=[5, 1]) == ["客户…  x"]


@given(rows)
def test_every_column_begins_at_one_place(given_rows: list[tuple[str, str]]) -> None:
    first = column_widths(given_rows)[0]
    for line, (left, right) in zip(align(given_rows), given_rows, strict=True):
        assert line == f"{left}{' ' * (first - cells(left))}  {right}".rstrip()


@given(st.text("ab客户", max_size=20), st.integers(0, 12))
def test_what_is_cut_fits_and_is_a_beginning(text: str, width: int) -> None:
    shown = cut(text, width)
    assert cells(shown) <= width
    assert shown == text or text.startswith(shown.removesuffix("…"))
