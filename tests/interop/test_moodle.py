"""Moodle XML as Moodle's own export and the plugins write it."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.errors import InputError
from grader.interop.moodle import read_moodle
from grader.interop.scheme import Scheme, SchemePoint, SchemeQuestion

CATEGORY = '<question type="category"><category><text>$course$/top/Default for CRM/客户关系管理/5 流失//保持</text></category></question>'
HEAD = "<name><text>{name}</text></name><questiontext format='html'><text><![CDATA[{text}]]></text></questiontext>"


def question(kind: str, more: str, *, name: str = "流失", text: str = "<p>客户为什么会流失？</p>") -> str:
    return f'<question type="{kind}">{HEAD.format(name=name, text=text)}{more}</question>'


def read(folder: Path, *questions: str) -> Scheme:
    path = folder / "quiz.xml"
    path.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>{"".join(questions)}</quiz>', encoding="utf-8"
    )
    return read_moodle(path)


def only(scheme: Scheme) -> SchemeQuestion:
    (found,) = scheme.questions
    return found


def points(found: SchemeQuestion) -> list[SchemePoint]:
    return list(found.points)


GRADERINFO = """
<defaultgrade>6.0000000</defaultgrade><idnumber>churn-causes</idnumber>
<graderinfo format="html"><text><![CDATA[<ol><li>质量不稳定（2分）</li><li>缺乏创新（2分）</li><li>员工跳槽（2分）</li></ol>]]></text></graderinfo>
<responsetemplate format="html"><text><![CDATA[<p>原因一：</p>]]></text></responsetemplate>
<tags><tag><text>期末</text></tag></tags>"""


def test_an_essay_with_information_for_graders(tmp_path: Path) -> None:
    found = only(read(tmp_path, CATEGORY, question("essay", GRADERINFO)))
    assert (found.text, found.title, found.marks, found.id) == (
        "客户为什么会流失？",
        "流失",
        6,
        "churn-causes",
    )
    assert found.tags == ("客户关系管理", "5 流失/保持", "期末")
    assert [(p.text, p.marks) for p in found.points] == [("质量不稳定", 2), ("缺乏创新", 2), ("员工跳槽", 2)]
    assert found.case == "原因一："
    assert [note.en for note in found.checks] == [
        "The answer template stands under case: repeating it earns nothing."
    ]


def test_general_feedback_where_graders_are_told_nothing(tmp_path: Path) -> None:
    more = "<graderinfo><text></text></graderinfo><generalfeedback><text>（1）质量不稳定（2）缺乏创新</text></generalfeedback>"
    found = only(read(tmp_path, question("essay", more)))
    assert [p.text for p in found.points] == ["质量不稳定", "缺乏创新"]
    assert "generalfeedback" in found.checks[0].zh


def test_an_ai_text_has_its_marking_scheme(tmp_path: Path) -> None:
    more = "<defaultgrade>2</defaultgrade><aiprompt>Mark it.</aiprompt><markscheme>1. Poor quality\n2. High price</markscheme>"
    found = only(read(tmp_path, question("aitext", more, text="Why do customers leave?")))
    assert [p.text for p in found.points] == ["Poor quality", "High price"]


def test_target_phrases_carry_percentages(tmp_path: Path) -> None:
    phrases = "".join(
        f'<targetphrase percent="{percent}">{text}</targetphrase>'
        for percent, text in ((50, "quality OR standard"), (25, "new AND product"), (25, "pric(e|es)"))
    )
    more = (
        f'<defaultgrade>8</defaultgrade><answers><gradeband percent="100">50</gradeband>{phrases}</answers>'
    )
    found = points(only(read(tmp_path, question("essayautograde", more))))
    assert [(p.text, p.marks, p.keywords) for p in found] == [
        ("quality OR standard", 4, (("quality", "standard"),)),
        ("new AND product", 2, (("new",), ("product",))),
        ("pric(e|es)", 2, ()),
    ]


PMATCH = """<defaultgrade>1</defaultgrade>{model}
<answer fraction="100" format="plain_text"><text>match_mow(quality|standard poor)</text></answer>
<answer fraction="50" format="plain_text"><text>match(price)</text></answer>
<answer fraction="0" format="plain_text"><text>*</text></answer>"""


def test_a_pattern_match_is_one_point(tmp_path: Path) -> None:
    more = PMATCH.format(model="<modelanswer>The quality is poor.</modelanswer>")
    (point,) = points(only(read(tmp_path, question("pmatch", more))))
    assert (point.text, point.marks, point.keywords) == (
        "The quality is poor.",
        1,
        (("quality", "standard"), ("poor",)),
    )
    assert [note.zh for note in point.checks] == [
        "Moodle 的匹配式：match_mow(quality|standard poor)",
        "Moodle 里只给部分分的匹配式，没有转换：match(price)",
    ]


def test_a_pattern_match_without_a_model_answer(tmp_path: Path) -> None:
    (point,) = points(only(read(tmp_path, question("pmatch", PMATCH.format(model="")))))
    assert point.text == "quality poor"
    assert "匹配式的词拼成" in point.checks[-1].zh


def test_objective_items_are_counted_and_unknown_ones_named(tmp_path: Path) -> None:
    scheme = read(
        tmp_path,
        question("multichoice", "<single>true</single>"), question("multichoice", "<single>false</single>"),
        question("truefalse", ""), question("shortanswer", ""), question("numerical", ""), question("matching", ""),
        question("description", ""), question("drawing", ""), question("drawing", ""),
    )  # fmt: skip
    assert [item.kind for item in scheme.objective] == [
        "single-choice", "multiple-choice", "true-false", "fill-in", "fill-in", "matching",
    ]  # fmt: skip
    assert scheme.questions == ()
    assert "drawing × 2" in scheme.notes[0].zh


def test_a_question_without_an_answer_and_with_a_picture(tmp_path: Path) -> None:
    found = only(read(tmp_path, question("essay", "", text='<img src="@@PLUGINFILE@@/a.png">看图回答。')))
    assert found.points == () and found.text == "看图回答。"
    assert "图片" in found.checks[0].zh


@pytest.mark.parametrize("text", ["<quiz><question>", "<other/>", "<html><body/></html>"])
def test_other_and_broken_xml(tmp_path: Path, text: str) -> None:
    path = tmp_path / "quiz.xml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"quiz\.xml"):
        read_moodle(path)
