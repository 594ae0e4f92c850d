"""The line that says what a teacher's marks of other answers changed."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from grader.language import Lang
from grader.learnt import Learnt, LearntPart
from grader.records import Evidence
from grader.view.page import make_page
from tests.results import EN_ANSWER, EN_RUBRIC, ZH_ANSWER, ZH_RUBRIC, en_result, zh_result

CALIBRATION = LearntPart("calibration", 0.4)
WHOLE = LearntPart("whole", -0.25)


def total(lang: Lang, change: float, *parts: LearntPart, score: float = 3.5) -> str:
    rubric, result = (ZH_RUBRIC, zh_result()) if lang == "zh" else (EN_RUBRIC, en_result())
    result = replace(result, misconceptions=())
    learnt = Learnt("residual", 12, result.capped, change, parts)
    return make_page(rubric, replace(result, score=score, learnt=learnt)).total


def shown(text: str) -> list[float]:
    """The signed numbers of a line: the change, then its parts."""
    return [float(n.replace("−", "-")) for n in re.findall(r"[+−][0-9.]+[0-9]|[+−][0-9]", text)]


def clause(marks: float, lang: Lang) -> LearntPart:
    answer = ZH_ANSWER if lang == "zh" else EN_ANSWER
    return LearntPart("clause", marks, evidence=(Evidence(0, 6, answer[:6]),), like="S07", like_marks=2.5)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_shown_adds_up(lang: Lang) -> None:
    parts = (
        CALIBRATION,
        clause(0.312, lang),
        WHOLE,
        LearntPart("point", 0.1234, point="service"),
        clause(-0.07, lang),
    )
    line = total(lang, 0.5154, *parts)
    change, *rest = shown(line)
    assert change == 0.52 and sum(rest) == pytest.approx(change, abs=1e-9)
    assert len(rest) == 4  # the three that moved most, and the rest
    assert "S07" in line and "2.5" in line and "12" in line


def test_each_part_in_words() -> None:
    zh = total("zh", 0.75, LearntPart("point", 0.5, point="service"), clause(0.25, "zh"))
    assert "按教师评过的 12 份答案校正 +0.75 分（要点 3 +0.5、" in zh
    assert f"「{ZH_ANSWER[:6].rstrip('，。')}」与 S07（得 2.5 分）的说法相近 +0.25），" in zh
    assert "总体松紧 +0.4、整篇 −0.25" in total("zh", 0.15, CALIBRATION, WHOLE)
    en = total("en", 0.15, CALIBRATION, WHOLE)
    assert (
        "the teacher's marks of 12 answers change it by +0.15 (in general +0.4, the answer as a whole −0.25)"
        in en
    )


def test_large_and_small_changes_are_plain_numbers() -> None:
    line = total("zh", 123.456, LearntPart("calibration", 123.456), LearntPart("whole", 0.00001))
    assert "+123.46" in line and "e" not in line and "整篇" not in line


@pytest.mark.parametrize("change", [0.0, 0.001, -0.0049])
def test_a_change_too_small_to_show_is_not_mentioned(change: float) -> None:
    assert "校正" not in total("zh", change, LearntPart("calibration", change))


def test_a_change_is_told_where_the_mark_is_the_points_sum_all_the_same() -> None:
    assert "校正 +0.15 分" in total("zh", 0.15, CALIBRATION, WHOLE, score=zh_result().raw)
