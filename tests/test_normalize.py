from __future__ import annotations

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import texts

from grader.normalize import normalize, normalize_plain, simplify


@given(texts)
def test_every_character_knows_its_range_and_ranges_are_in_order(text: str) -> None:
    n = normalize(text)
    assert n.original == text
    assert len(n.text) == len(n.starts) == len(n.ends)
    assert all(0 <= a < b <= len(text) for a, b in zip(n.starts, n.ends, strict=True))
    ranges = list(zip(n.starts, n.ends, strict=True))
    for one, other in itertools.pairwise(ranges):
        assert one == other or one[1] <= other[0]  # of one character, or behind it


@given(texts, st.data())
def test_original_span_covers_what_it_names(text: str, data: st.DataObject) -> None:
    n = normalize(text)
    start = data.draw(st.integers(0, len(n.text)))
    end = data.draw(st.integers(start, len(n.text)))
    a, b = n.original_span(start, end)
    assert 0 <= a <= b <= len(text)
    if start == end:
        assert a == b
    else:
        assert all(a <= n.starts[i] and n.ends[i] <= b for i in range(start, end))


@given(texts)
def test_a_character_comes_out_of_its_own_range(text: str) -> None:
    n = normalize(text)
    for c, a, b in zip(n.text, n.starts, n.ends, strict=True):
        own = unicodedata.normalize("NFKC", text[a:b])
        if c in " \n":
            assert any(x.isspace() or unicodedata.category(x) == "Cc" for x in own)
        elif "\u3400" <= c <= "\u9fff":
            assert any(x == c or simplify(x) != x for x in own)
        else:
            assert c in normalize(text[a:b]).text


@given(texts)
def test_what_comes_out_is_clean(text: str) -> None:
    out = normalize(text).text
    assert all(unicodedata.category(c) not in ("Cs", "Cf", "Co", "Mn") for c in out)
    assert all(c in " \n" for c in out if c.isspace() or unicodedata.category(c) == "Cc")
    assert not out[:1].isspace()
    assert not any(a.isspace() and b.isspace() for a, b in itertools.pairwise(out))
    assert normalize_plain(text) == out.strip()


@given(texts)
def test_simplify_keeps_the_length(text: str) -> None:
    whole = text.encode("utf-8", "ignore").decode()  # half characters were taken out before
    assert len(simplify(whole)) == len(whole)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("客戶關係", "客户关系"),
        ("乾隆皇帝的頭髮乾了", "乾隆皇帝的头发干了"),
        ("皇后在後面", "皇后在后面"),
        ("乾\0坤", "干\0坤"),
    ],
)
def test_simplify_reads_phrases(text: str, expected: str) -> None:
    assert simplify(text) == expected


@given(st.text(st.sampled_from("客户質量穩定关系管理，。ＡＢ①a %1２\n"), max_size=30))
def test_normalising_the_normalised_changes_nothing(text: str) -> None:
    once = normalize(text).text
    assert normalize(once).text == once


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("客戶關係管理", "客户关系管理"),
        ("頭髮發白，皇后後來", "头发发白,皇后后来"),
        ("ＣＲＭ，２０％！", "crm,20%!"),
        ("①质量⑳价格❸", "(1)质量(20)价格(3)"),
        ("“甲”「乙」『丙』‘丁’", '"甲""乙""丙"\'丁\''),
        ("  a \t b ", "a b "),
        ("a \r\n \n b", "a\nb"),
        ("客\u200b户\ufeff", "客户"),
        ("cafe\u0301", "café"),
        ("CAFÉ Straße", "café strasse"),
        ("a\x00b\x07c", "a b c"),
        ("a\ud800b", "ab"),
        ("ﬁrm", "firm"),
        ("", ""),
        (" \n\u3000", ""),
    ],
)
def test_one_spelling(given_text: str, expected: str) -> None:
    assert normalize(given_text).text == expected


def test_the_way_back_through_every_kind_of_change() -> None:
    text = "\u3000ＣＲＭ㍿cafe\u0301 \r\n①客戶"
    n = normalize(text)
    assert n.text == "crm株式会社café\n(1)客户"
    back = [text[slice(*n.original_span(i, i + 1))] for i in range(len(n.text))]
    assert back[:3] == ["Ｃ", "Ｒ", "Ｍ"]
    assert back[3:7] == ["㍿"] * 4
    assert back[10] == "e\u0301"
    assert back[11].isspace()
    assert back[12:15] == ["①"] * 3
    assert back[15:] == ["客", "戶"]
    assert n.original_span(len(n.text), len(n.text)) == (len(text), len(text))
