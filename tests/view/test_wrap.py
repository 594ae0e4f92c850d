"""Line breaking in columns, with Chinese punctuation where it belongs."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from grader.view.wrap import breaks, cells, wrap

MIXED = st.text(st.sampled_from("客户关系abc defg，。「」（）“”12 é́👍🏽\u200d⟦⟧"), max_size=120)


@given(MIXED, st.integers(2, 40))
def test_lines_fit_and_nothing_is_lost(text, width):
    edges = [0, *breaks(text, width), len(text)]
    assert edges == sorted(edges)
    assert len(set(edges[1:-1])) == len(edges[1:-1])
    lines = [text[a:b] for a, b in itertools.pairwise(edges)]
    assert "".join(lines) == text
    assert all(cells(line.rstrip(" ")) <= width for line in lines)


def test_columns():
    assert cells("客户ab") == 6
    assert cells("e\u0301") == 1
    assert cells("１，") == 4


def test_no_line_begins_with_closing_punctuation():
    assert wrap("一二三四五，六", 10) == ["一二三四", "五，六"]
    assert wrap("一二三「四五」六", 8) == ["一二三", "「四五」", "六"]


def test_words_stay_whole_and_long_ones_break():
    assert wrap("the quick brown fox", 10) == ["the quick", "brown fox"]
    assert wrap("在 CRM 系统中很重要", 10) == ["在 CRM 系", "统中很重要"]
    assert wrap("abcdefghijkl", 5) == ["abcde", "fghij", "kl"]


def test_line_ends_are_kept():
    assert wrap("a\n\nb", 10) == ["a", "", "b"]
