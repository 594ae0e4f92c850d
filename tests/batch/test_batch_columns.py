"""Columns are recognised however they are written, and never guessed."""

from __future__ import annotations

import pytest

from grader.batch.columns import ANSWER_NAMES, ID_NAMES, RUBRIC_NAMES, ColumnChoice, choose_columns
from grader.errors import TableError

NONE = ColumnChoice()


@pytest.mark.parametrize("name", ANSWER_NAMES)
@pytest.mark.parametrize("written", [str, str.upper, lambda s: f" {s} ", lambda s: s.replace(" ", "_")])
def test_every_answer_name(name: str, written: object) -> None:
    assert callable(written)
    assert choose_columns(("x", written(name)), NONE, rubric_needed=False).answer == 1


@pytest.mark.parametrize("id_", ID_NAMES)
@pytest.mark.parametrize("rubric", RUBRIC_NAMES)
def test_every_id_and_rubric_name(id_: str, rubric: str) -> None:
    found = choose_columns(("答案", rubric, id_), NONE, rubric_needed=True)
    assert (found.id, found.rubric) == (2, 1) and not found.notes


def test_full_width_and_case() -> None:
    found = choose_columns(("ＩＤ", "Student Answer", "姓名"), NONE, rubric_needed=False)
    assert (found.id, found.answer, found.rubric) == (0, 1, None)


def test_text_counts_only_without_a_plainer_name() -> None:
    assert choose_columns(("text", "answer"), NONE, rubric_needed=False).answer == 1
    assert choose_columns(("id", "text"), NONE, rubric_needed=False).answer == 1


def test_missing_id_and_two_ids_are_said() -> None:
    assert "row numbers" in choose_columns(("answer",), NONE, rubric_needed=False).notes[0].en
    found = choose_columns(("序号", "学号", "answer"), NONE, rubric_needed=False)
    assert found.id == 1 and "序号" in found.notes[0].en


@pytest.mark.parametrize(
    ("header", "choice", "said"),
    [
        (("id", "姓名"), NONE, "id, 姓名"),
        (("id", "答案", "学生答案"), NONE, "--answer-column"),
        (("answer", "answer"), NONE, "--answer-column"),
        (("id", "answer"), ColumnChoice(answer="reply"), "reply"),
        (("id", "answer"), ColumnChoice(answer="#3"), "#3"),
        (("a", "a"), ColumnChoice(answer="a"), "'#1'"),
        (("", ""), NONE, "--answer-column"),
    ],
)
def test_one_sentence_lists_what_is_there(header: tuple[str, ...], choice: ColumnChoice, said: str) -> None:
    with pytest.raises(TableError) as caught:
        choose_columns(header, choice, rubric_needed=False)
    assert said in caught.value.en and said in caught.value.zh


def test_rubric_column_needed() -> None:
    with pytest.raises(TableError, match="--rubric"):
        choose_columns(("id", "answer"), NONE, rubric_needed=True)


def test_options() -> None:
    choice = ColumnChoice(id="#2", answer="Reply ", rubric="which")
    found = choose_columns(("reply", "no name", "which"), choice, rubric_needed=True)
    assert (found.id, found.answer, found.rubric) == (1, 0, 2)
    assert choose_columns(("a", "a", "A"), ColumnChoice(answer="A"), rubric_needed=False).answer == 2


def test_a_title_above_the_column_names_is_recognised() -> None:
    header = ("2024年春季 生物 期中考试", "", "")
    for choice in (ColumnChoice(), ColumnChoice(answer="答案")):
        with pytest.raises(TableError) as caught:
            choose_columns(header, choice, rubric_needed=False)
        assert "像是表格的标题" in caught.value.zh and "looks like a title" in caught.value.en
    with pytest.raises(TableError, match="No answer column") as caught:
        choose_columns(("成绩", "姓名"), ColumnChoice(), rubric_needed=False)
    assert "标题" not in caught.value.zh
