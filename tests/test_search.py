"""Searching a library."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.kinds import KINDS, kind_name, kind_of
from grader.library import LibraryEntry
from grader.records import Kind, Rubric
from grader.rubric import parse_rubric
from grader.search import Field, Wanted, fold, search

BANK = Path("bank")
PLAIN = parse_rubric("schema: 1\nid: x\ntitle: 题\nquestion: 问\npoints:\n  - {id: a, text: 甲, marks: 1}\n")


def entry(
    name: str, *, course: str = "", points: tuple[str, ...] = ("甲",), **changes: object
) -> LibraryEntry:
    """An entry made by hand; `points` are texts."""
    point = PLAIN.points[0]
    rubric: Rubric = replace(
        PLAIN,
        id=name,
        entries=tuple(replace(point, id=f"p{i}", text=text) for i, text in enumerate(points)),
        **changes,  # type: ignore[arg-type]
    )
    return LibraryEntry(BANK / course / f"{name}.yaml", rubric, None, BANK)


def ids(*entries: LibraryEntry, **wanted: object) -> list[str]:
    return [hit.rubric.id for hit in search(entries, Wanted(**wanted))]  # type: ignore[arg-type]


def test_the_best_place_decides_then_how_many_points_say_it() -> None:
    entries = (
        entry("in-source", source="忠诚卷"),
        entry("in-point", points=("客户忠诚", "乙")),
        entry("in-points", points=("客户忠诚", "忠诚度")),
        entry("in-tags", tags=("忠诚",)),
        entry("in-question", question="何谓忠诚？"),
        entry("in-title", title="客户忠诚"),
        entry("nowhere"),
    )
    assert ids(*entries, words=("忠诚",)) == [
        "in-title", "in-tags", "in-question", "in-points", "in-point", "in-source",
    ]  # fmt: skip


def test_of_several_words_all_must_be_there_and_each_counts() -> None:
    both, one, split = (
        entry("both", title="忠诚与满意"),
        entry("one", title="忠诚"),
        entry("split", title="忠诚", tags=("满意",)),
    )
    assert (
        ids(split, one, both, words=("忠诚 满意",))
        == ids(split, one, both, words=("满意", "忠诚"))
        == ["both", "split"]
    )


def test_the_fields_that_hold_a_word_are_told() -> None:
    (hit,) = search([entry("crm", title="CRM", points=("ＣＲＭ是战略",))], Wanted(words=("crm",)))
    assert hit.fields == ("title", "id", "points")
    assert search([entry("crm")], Wanted())[0].fields == ()


@pytest.mark.parametrize(
    ("written", "sought"),
    [("客戶關係", "客户关系"), ("客户关系", "客戶關係"), ("ＣＲＭ", "crm"), ("Value", "VALUE")],
)
def test_script_width_and_case_do_not_matter(written: str, sought: str) -> None:
    assert ids(entry("x", title=written), words=(sought,)) == ["x"]
    assert ids(entry("x", tags=(written,)), tags=(sought,)) == ["x"]


def test_other_wordings_and_group_heads_count_as_points() -> None:
    with_also = replace(PLAIN, entries=(replace(PLAIN.points[0], also=("一会儿好一会儿坏",)),))
    assert ids(LibraryEntry(BANK / "x.yaml", with_also), words=("一会儿坏",)) == ["x"]


def test_filters() -> None:
    entries = (
        entry("a", course="crm", kind="essay", tags=("客户", "忠诚")),
        entry("b", course="crm/week-1", kind="definition", tags=("客户",)),
        entry("c", course="crm2", kind="essay"),
        LibraryEntry(BANK / "broken.yaml", None),
    )
    assert ids(*entries, course="crm") == ids(*entries, course="CRM/") == ["a", "b"]
    assert ids(*entries, kinds=("essay",)) == ["a", "c"]
    assert ids(*entries, kinds=("essay", "definition"), tags=("客户",)) == ["a", "b"]
    assert ids(*entries, tags=("客户", "忠诚")) == ["a"]
    assert ids(*entries) == ["a", "b", "c"]


@given(st.text(min_size=1, max_size=8))
def test_a_title_is_found_by_itself(title: str) -> None:
    found = ids(entry("x", title=title), words=(title,))
    assert found == ["x"]


@given(st.lists(st.sampled_from(["忠诚", "满意", "crm"]), max_size=3))
def test_more_words_never_find_more(words: list[str]) -> None:
    entries = [entry("a", title="忠诚 满意"), entry("b", title="crm 忠诚"), entry("c", title="满意")]
    found = set(ids(*entries, words=tuple(words)))
    assert all(found <= set(ids(*entries, words=tuple(words[:n]))) for n in range(len(words)))
    slow = {e.rubric.id for e in entries if e.rubric and all(fold(w) in fold(e.rubric.title) for w in words)}
    assert found == slow


def test_fields_are_what_the_list_shows() -> None:
    from typing import get_args

    from grader.cli.rubrics_list import _FIELDS

    assert set(_FIELDS) == set(get_args(Field)) and set(KINDS) == set(get_args(Kind))


def test_names_of_kinds() -> None:
    assert kind_name("case-analysis", "zh") == "案例分析" and kind_of("Case analysis") == "case-analysis"
    assert all(kind_of(name) == kind for kind, names in KINDS.items() for name in (kind, *names))
    with pytest.raises(KeyError):
        kind_of("poem")
