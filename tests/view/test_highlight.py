"""Cutting an answer into highlighted pieces loses and doubles nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from grader.view.highlight import Piece, Span, split
from grader.view.safe import one_line, visible

KINDS = st.sampled_from(["evidence", "partial", "contradicted"])
SPANS = st.lists(st.builds(Span, st.integers(-3, 60), st.integers(-3, 60), st.sampled_from("123ab"), KINDS))


@given(st.text(max_size=50), SPANS)
def test_pieces_join_to_the_answer(answer, spans):
    pieces = split(answer, spans)
    assert "".join(p.text for p in pieces) == answer
    assert all(p.text for p in pieces)


@given(st.text(max_size=50), SPANS)
def test_every_character_carries_the_labels_of_the_spans_over_it(answer, spans):
    at = 0
    for piece in split(answer, spans):
        for position in range(at, at + len(piece.text)):
            labels = {s.label for s in spans if s.start <= position < s.end}
            assert set(piece.labels) == labels
            assert (piece.kind == "plain") == (not labels)
        at += len(piece.text)


def test_overlaps_are_cut_and_the_gravest_kind_shows():
    pieces = split("abcdef", [Span(0, 4, "1"), Span(2, 6, "2", "contradicted")])
    assert pieces == (
        Piece("ab", "evidence", ("1",)),
        Piece("cd", "contradicted", ("1", "2")),
        Piece("ef", "contradicted", ("2",)),
    )


def test_nothing_to_cut():
    assert split("", [Span(0, 3, "1")]) == ()
    assert split("abc", []) == (Piece("abc"),)
    assert split("abc", [Span(2, 2, "1"), Span(5, 9, "1")]) == (Piece("abc"),)


@given(st.text(st.characters(codec=None, exclude_categories=())))
def test_visible_text_is_harmless_and_stays_so(text):
    shown = visible(text)
    assert visible(shown) == shown
    assert not any(
        (ord(c) < 0x20 and c not in "\n\t") or 0x7F <= ord(c) <= 0x9F or 0xD800 <= ord(c) <= 0xDFFF
        for c in shown
    )
    assert not set(shown) & set("\u202a\u202e\u2066\u2069\u2028")


def test_controls_become_pictures():
    assert visible("a\x1b[31mb\x07\r\nc\rd\x9b2J") == "a␛[31mb␇\nc\nd�2J"
    assert one_line(" a \r\n b\t c　d ") == "a b c　d"
