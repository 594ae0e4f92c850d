"""CSV and XLSX tables of points."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from grader.errors import TableError
from grader.interop.points_csv import keyword_groups, read_points
from grader.interop.scheme import Scheme, SchemeQuestion

TABLE = """\
题号,题目,题型,题分,要点,分值,其他说法,关键词,提示,标签
churn,客户为什么会流失？,简答题,4,质量不稳定,2,质量时好时坏；东西老出毛病，不放心,质量/品质；不稳定、波动,想想产品,流失；第五章
,,,,缺乏创新,2分,,,,
2,什么是客户满意？,名词解释,,期望与感受的比较,,,,,
"""


def table(folder: Path, text: str = TABLE) -> Path:
    path = folder / "points.csv"
    path.write_text(text, encoding="utf-8")
    return path


def questions(scheme: Scheme) -> list[SchemeQuestion]:
    return list(scheme.questions)


def test_one_row_a_point(tmp_path: Path) -> None:
    first, second = questions(read_points(table(tmp_path)))
    assert (first.number, first.id, first.text, first.marks) == ("churn", "churn", "客户为什么会流失？", 4)
    assert first.tags == ("流失", "第五章")
    assert [(p.text, p.marks) for p in first.points] == [("质量不稳定", 2), ("缺乏创新", 2)]
    point = first.points[0]
    assert point.also == ("质量时好时坏", "东西老出毛病，不放心")
    assert point.keywords == (("质量", "品质"), ("不稳定", "波动"))
    assert point.feedback.hint == "想想产品"
    assert (second.number, second.id, second.kind, second.points[0].marks) == ("2", "", "definition", None)


def test_a_workbook_reads_the_same(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for line in TABLE.splitlines():
        book.active.append([float(c) if c.isdigit() else c for c in line.split(",")])
    book.create_sheet("别的").append(["x"])
    book.save(tmp_path / "points.xlsx")
    assert (
        read_points(tmp_path / "points.xlsx", sheet="1").questions == read_points(table(tmp_path)).questions
    )


def test_a_row_a_question_with_its_whole_answer(tmp_path: Path) -> None:
    text = 'question,answer,marks\nWhy do customers leave?,"(1) Poor quality. (2) No new products.",4\n'
    (question,) = questions(read_points(table(tmp_path, text)))
    assert (question.text, question.marks) == ("Why do customers leave?", 4)
    assert [p.text for p in question.points] == ["Poor quality", "No new products"]


def test_the_same_question_again_and_points_of_their_own_name(tmp_path: Path) -> None:
    text = "question,id,text,marks\nWhy?,quality,Poor quality,1\nWhy?,price,High price,2\nHow?,1,So,1\n"
    first, second = questions(read_points(table(tmp_path, text)))
    assert [p.id for p in first.points] == ["quality", "price"]
    assert [p.id for p in second.points] == [""]


def test_a_table_without_questions_is_all_about_one(tmp_path: Path) -> None:
    (question,) = questions(read_points(table(tmp_path, "要点,分值\n甲,1\n乙,2\n")))
    assert (question.text, len(question.points)) == ("", 2)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("题目,分值\n为什么？,2\n", "要点"),
        ("题目,要点\n,甲\n为什么？,乙\n", "第 2 行"),
        ("题目,要点,分值\n为什么？,甲,两分\n", "第 2 行的“分值”是“两分”"),
        ("题目,要点,分值\n为什么？,甲,0\n", "大于 0"),
        ("题目,要点,分值\n为什么？,甲,-1\n", "大于 0"),
        ("题目,要点,题分\n为什么？,甲,many\n", "many"),
        ("题目,要点\n为什么？,甲,多一格,又一格\n", "第 2 行"),
        ("题目,要点\n", "表头"),
    ],
)
def test_bad_tables(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(TableError) as caught:
        read_points(table(tmp_path, text))
    assert words in caught.value.zh and "points.csv" in caught.value.zh and "points.csv" in caught.value.en


@pytest.mark.parametrize(
    ("cell", "groups"),
    [
        ("", ()),
        ("质量", (("质量",),)),
        ("质量/品质；不稳定、波动", (("质量", "品质"), ("不稳定", "波动"))),
        ("quality | standard; bad, poor", (("quality", "standard"), ("bad", "poor"))),
        ("；/；甲/甲", (("甲",),)),
    ],
)
def test_keyword_groups(cell: str, groups: tuple[tuple[str, ...], ...]) -> None:
    assert keyword_groups(cell) == groups
