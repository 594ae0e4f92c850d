"""A rubric's sheet: what is put into words."""

from __future__ import annotations

import pytest
from making import group, make_rubric, point

from grader.records import PointFeedback, Rubric
from grader.view.rubric_sheet import SheetItem, rubric_sheet
from grader.view.rubric_text import sheet_to_markdown, sheet_to_text
from grader.view.wrap import cells

FULL = make_rubric(
    point("a", "甲", 1, keywords=(("词", "语"), ("字",))),
    group(
        "g",
        point("x", "一"),
        point("y", "二", requires=("a",)),
        point("z", "三", requires=("a", "g2")),
        ordered=True,
    ),
    group("g2", point("u", "四", also=("肆", "四个")), point("v", "五"), pick=1, requires=("g",)),
    round_to=0.25,
)


def notes(rubric: Rubric, name: str, lang: str) -> list[str]:
    """What the sheet says under a point or group."""
    sheet = rubric_sheet(rubric, lang)  # type: ignore[arg-type]
    tops = [item for section in sheet.sections for item in section.items]
    every: list[SheetItem] = [*tops, *(inner for item in tops for inner in item.items)]
    (found,) = (item for item in every if item.name == name)
    return [note.label + "|".join(note.texts) for note in found.notes]


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("a", "满分要有每组里的一个词：词、语；字", "Full marks need one of each: 词, 语; 字"),
        ("g", "以下 3 点都要答出；要按这个次序写，次序不对的点得 50% 的分。", "All 3 of these are asked for, in this order; a point out of order earns 50% of its marks."),
        ("g2", "以下 2 点答出任意 1 点即得满分。", "Any 1 of these 2 give full marks."),
        ("y", "先要答出第 1 点，这里才得分。", "Earns nothing without point 1."),
        ("z", "先要答出第 1 点、“g2”，这里才得分。", "Earns nothing without point 1 and “g2”."),
        ("u", "也算答到：肆|四个", "Also counts: 肆|四个"),
    ],
)  # fmt: skip
def test_rules_are_put_into_words(name: str, zh: str, en: str) -> None:
    assert zh in notes(FULL, name, "zh")
    assert en in notes(FULL, name, "en")


def test_numbers_run_through_the_groups_and_an_unusual_step_is_told() -> None:
    sheet = rubric_sheet(FULL, "zh")
    marks = [(i.mark, [p.mark for p in i.items]) for s in sheet.sections for i in s.items]
    assert marks == [("1.", []), ("", ["2.", "3.", "4."]), ("", ["5.", "6."])]
    assert sheet.facts[0].texts[0].endswith("每点的得分以 0.25 分为一档")


def test_every_word_of_the_rubric_is_there_in_text_and_markdown() -> None:
    feedback = PointFeedback(met="好", missed="缺", hint="想")
    rubric = make_rubric(point("a", "甲乙", 1, feedback=feedback, also=("丙丁",)))
    sheet = rubric_sheet(rubric, "en", course="crm")
    for shown in (sheet_to_text(sheet, width=60), sheet_to_markdown(sheet)):
        for text in (
            rubric.title,
            rubric.question,
            "甲乙",
            "丙丁",
            "Hint: 想",
            "Said when met: 好",
            "Said when missed: 缺",
            "crm",
        ):
            assert text in shown


@pytest.mark.parametrize("width", [24, 40, 80])
def test_no_line_is_wider_than_asked(width: int) -> None:
    rubric = make_rubric(point("a", "客户关系" * 30, 1, also=("说法" * 40, "很短")))
    lines = sheet_to_text(rubric_sheet(rubric, "zh"), width=width).splitlines()
    assert max(map(cells, lines)) <= max(width, 40)  # narrower than that, a text keeps a decent width
