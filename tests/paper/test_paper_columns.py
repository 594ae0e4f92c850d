"""Which column of a class table belongs to which item."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.errors import TableError
from grader.paper.columns import find_columns, label
from tests.paper.made_paper import PAPER, made

TABLE = Path("class.csv")


def places(folder: Path, header: str, text: str = PAPER) -> tuple[int, ...]:
    return find_columns(tuple(header.split(",")), made(folder, text), table=TABLE).answers


def refused(folder: Path, header: str, text: str = PAPER) -> TableError:
    with pytest.raises(TableError) as caught:
        places(folder, header, text)
    return caught.value


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("3", "3"), ("第3题", "3"), ("第３題", "3"), ("Q3", "3"), ("q 3", "3"), ("题3", "3"), ("3.", "3"), ("03", "3"),
        ("Question 3", "3"), ("3题", "3"), ("2-3", "2-3"), ("二、3", "2-3"), ("二3", "2-3"), ("二(3)", "2-3"), ("2.3", "2-3"),
        ("2(3)", "2-3"), ("2024", None), ("学号", None), ("第一题", None), ("成绩", None), ("3班", None), ("2024001x", None),
    ],
)  # fmt: skip
def test_numbers_in_headers(name: str, number: str | None) -> None:
    assert label(name) == number


@pytest.mark.parametrize(
    "header",
    [
        "学号,1,2,3,4,5",
        "id,第1题,第2题,第3题,第4题,第5题",
        "学号,Q1,Q2,Q3,Q4,loss",
        "学号,1,2,3,4,客户流失",
        "学号,一、1,一、2,一、3,二、1,三、1",
        "学号,1、首选是谁？,2、哪几个对？,3. 对不对,4 填空（2分）,第5题：为什么流失？",
    ],
)
def test_items_find_their_columns(tmp_path: Path, header: str) -> None:
    assert places(tmp_path, header) == (1, 2, 3, 4, 5)


def test_the_order_of_columns_does_not_matter_and_others_are_left_alone(tmp_path: Path) -> None:
    found = find_columns(("5", "姓名", "4", "3", "学号", "2", "1"), made(tmp_path), table=TABLE)
    assert (found.answers, found.id, found.notes) == ((6, 5, 3, 2, 0), 4, ())


def test_a_column_that_the_paper_names(tmp_path: Path) -> None:
    named = PAPER.replace("{rubric: loss, marks: 12}", "{rubric: loss, marks: 12, column: 论述}")
    assert places(tmp_path, "学号,1,2,3,4,5,论述", named) == (1, 2, 3, 4, 6)
    by_place = named.replace("论述", "'#2'")
    assert places(tmp_path, "学号,甲,1,2,3,4", by_place) == (2, 3, 4, 5, 1)


def test_an_exact_number_beats_a_number_with_text(tmp_path: Path) -> None:
    assert places(tmp_path, "学号,1,2,3,4,5,5 的评语") == (1, 2, 3, 4, 5)


def test_missing_columns_are_all_named(tmp_path: Path) -> None:
    error = refused(tmp_path, "学号,1,2,姓名")
    assert "第 3 题、第 4 题、第 5 题" in error.zh and "学号, 1, 2, 姓名" in error.zh
    assert "items 3, 4, 5" in error.en
    named = PAPER.replace("{rubric: loss, marks: 12}", "{rubric: loss, column: 论述, marks: 12}")
    assert "第 5 题（column: 论述）" in refused(tmp_path, "学号,1,2,3,4,5", named).zh


def test_two_columns_for_an_item_or_two_items_for_a_column(tmp_path: Path) -> None:
    assert (
        "2 columns of class.csv may hold the answers to item 2" in refused(tmp_path, "学号,1,2,Q2,3,4,5").en
    )
    shared = PAPER.replace("{rubric: loss, marks: 12}", "{rubric: loss, column: '4', marks: 12}")
    assert "Items 4 and 5 both use the column “4”" in refused(tmp_path, "学号,1,2,3,4", shared).en


def test_columns_that_look_like_items_of_another_paper_are_noted(tmp_path: Path) -> None:
    found = find_columns(("学号", *"123456", "班级"), made(tmp_path), table=TABLE)
    assert [note.en for note in found.notes] == [
        "These columns look like items, but the paper has none for them; they were not marked: 6."
    ]


def test_a_column_of_marks_beside_the_answers_is_no_item_that_the_paper_lacks(tmp_path: Path) -> None:
    found = find_columns(("学号", "2024", "第1题", "第1题得分", *"2345"), made(tmp_path), table=TABLE)
    assert (found.answers, found.notes) == ((2, 4, 5, 6, 7), ())


def test_without_ids_row_numbers_serve(tmp_path: Path) -> None:
    found = find_columns(tuple("12345"), made(tmp_path), table=TABLE)
    assert found.id is None and "row numbers" in found.notes[0].en
