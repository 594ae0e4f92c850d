"""Whole schemes read: the layouts that teachers and scraped papers have, in wording of our own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grader.interop.scheme import Scheme, SchemeQuestion
from grader.interop.text import read_text

_SCHEMES = Path(__file__).parent / "schemes"
_EXPECTED = {
    name: expected
    for file in sorted(_SCHEMES.glob("expected*.json"))
    for name, expected in json.loads(file.read_text(encoding="utf-8")).items()
}


def texts(question: SchemeQuestion) -> list[str]:
    return [point.text for point in question.points]


def marks(question: SchemeQuestion) -> list[float | None]:
    return [point.marks for point in question.points]


def only(scheme: Scheme) -> SchemeQuestion:
    (question,) = scheme.questions
    return question


@pytest.mark.parametrize("name", sorted(_EXPECTED))
def test_schemes_of_other_subjects(name: str) -> None:
    scheme = read_text((_SCHEMES / name).read_text(encoding="utf-8"))
    found = [
        {
            "text": q.text,
            "kind": q.kind,
            "marks": q.marks,
            "points": [[p.text, p.marks] for p in q.points],
        }
        for q in scheme.questions
    ]
    assert found == _EXPECTED[name]["questions"]
    assert len(scheme.objective) == _EXPECTED[name]["objective"]


# ---- numbers, bullets, letters ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "answer",
    [
        "（1）增加植被；（2）减少排放；（3）加强宣传。",
        "①增加植被②减少排放③加强宣传",
        "a.增加植被 b.减少排放 c.加强宣传",
        "1、增加植被。2、减少排放。3、加强宣传。",
        "1)增加植被;2)减少排放;3)加强宣传",
        "\n- 增加植被\n- 减少排放\n- 加强宣传",
        "\n• 增加植被\n• 减少排放\n• 加强宣传",
        "第一，增加植被；第二，减少排放；第三，加强宣传。",
        "一是增加植被，二是减少排放，三是加强宣传。",
        "\n增加植被\n减少排放\n加强宣传",
        "增加植被；减少排放；加强宣传。",
        "增加植被、减少排放、加强宣传",
    ],
)
def test_every_way_to_number_points(answer: str) -> None:
    question = only(read_text(f"1. 怎样保护城市空气？\n答：{answer}\n"))
    assert question.text == "怎样保护城市空气？"
    assert texts(question) == ["增加植被", "减少排放", "加强宣传"]


@pytest.mark.parametrize(
    "label",
    [
        "答：",
        "答案：",
        "参考答案：",
        "答题要点：",
        "评分标准：",
        "【答案要点】",
        "要点：",
        "提示：",
        "Answer: ",
        "Mark scheme: ",
    ],
)
def test_labels_of_answers(label: str) -> None:
    question = only(read_text(f"1. 简述细胞核的功能。（4分）\n{label}（1）储存遗传物质；（2）控制代谢。"))
    assert question.text == "简述细胞核的功能。"
    assert question.marks == 4
    assert texts(question) == ["储存遗传物质", "控制代谢"]


def test_traditional_characters_stay_as_written() -> None:
    question = only(
        read_text("一、簡答題（每題6分）\n1、簡述貨幣的職能。\n答題要點：（1）價值尺度；（2）流通手段。")
    )
    assert (question.text, question.marks) == ("簡述貨幣的職能。", 6)
    assert texts(question) == ["價值尺度", "流通手段"]


# ---- marks ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("（1）吸水；（2分）（2）散热。（1分）", [2, 1]),
        ("（1）吸水；（2）散热。（每点2分）", [2, 2]),
        ("每点1.5分：\n（1）吸水；\n（2）散热。", [1.5, 1.5]),
        ("1. 吸水 ……2分\n2. 散热 ……3分", [2, 3]),
        ("吸水（2分），散热（1分）。", [2, 1]),
        ("（1）吸水；（2）散热。", [None, None]),
    ],
)
def test_marks_of_points(answer: str, expected: list[float | None]) -> None:
    question = only(read_text(f"1. 简述蒸腾作用的意义。\n答：{answer}"))
    assert [t.strip("，。；") for t in texts(question)] == ["吸水", "散热"]
    assert marks(question) == expected


def test_a_note_after_a_group_belongs_to_that_group() -> None:
    question = only(
        read_text(
            "1. 说明岩石的类型，以及怎样识别它们。\n答：岩石的类型有：\n岩浆岩，由岩浆冷却而成；\n沉积岩，由沉积物固结而成。"
            "（4分，每一类2分）\n在野外，可以这样识别它们：\n（1）看颜色和颗粒；\n（2）看有没有层理。"
        )
    )
    assert marks(question) == [2, 2, None, None]


def test_statements_under_one_note_share_its_marks() -> None:
    body = (
        "植物在春天萌发新的枝叶，为全年的生长做好准备，这时需要充足的水分。入夏以后枝叶繁茂，光合作用旺盛，养分不断积累。"
        "到了夏末，花朵招来昆虫传粉，果实开始膨大，一年的收成在这几个星期里就此决定下来。"
    )
    question = only(
        read_text(
            f"1. 描述植物的一年。\n答：（1）春夏阶段。（1分）{body}（3分）\n（2）秋冬阶段。（1分）落叶休眠。（2分）"
        )
    )
    assert marks(question) == [1, 1, 1, 1, 1, 2]
    assert texts(question)[0] == "春夏阶段"
    assert texts(question)[2].startswith("入夏以后")


def test_marks_of_a_section_and_of_its_single_item() -> None:
    each = read_text(
        "二、简答题（每小题5分，共10分）\n1. 什么是力？\n答：物体间的作用。\n2. 什么是功？\n答：力与位移的乘积。"
    )
    assert [q.marks for q in each.questions] == [5, 5]
    single = read_text("三、论述题（15分）\n试述工业革命的影响。\n答：（1）生产力提高；（2）城市兴起。")
    assert only(single).marks == 15
    assert only(single).kind == "essay"


# ---- objective items --------------------------------------------------------------------------------------------
def test_objective_items_never_become_questions() -> None:
    scheme = read_text(
        "地理测试题一、单选题（每题2分）1. 世界上最长的河是（）A. 长江B. 尼罗河C. 黄河D. 恒河答案：B2. 赤道的长度约为（）。"
        "A、4万公里B、1万公里正确答案：A二、判断题1. 月球会发光。（×）2. 地球自转产生昼夜。√正确错误正确答案：正确"
        "三、填空题1. 我国的首都是____。答案：北京2. 面积最大的洲是亚洲。四、简答题1. 简述潮汐的成因。答：月球和太阳的引力。"
    )
    assert [item.kind for item in scheme.objective] == [
        "single-choice",
        "single-choice",
        "true-false",
        "true-false",
        "fill-in",
        "fill-in",
    ]
    assert [q.text for q in scheme.questions] == ["简述潮汐的成因。"]


def test_choices_without_a_section_are_told_by_their_options() -> None:
    scheme = read_text(
        "1. 水的沸点是：A. 90度 B. 100度 C. 110度\n答案：B\n2. 为什么高山上水更早沸腾？\n答案：气压较低。"
    )
    assert [item.kind for item in scheme.objective] == ["single-choice"]
    assert only(scheme).text == "为什么高山上水更早沸腾？"


def test_letters_in_an_answer_are_a_list_and_no_options() -> None:
    question = only(
        read_text("一、简答题\n1. 火灾时怎样逃生？\n答：A. 弯腰低行 B. 用湿毛巾捂住口鼻 C. 不乘电梯")
    )
    assert question.text == "火灾时怎样逃生？"
    assert question.answer.startswith("A. 弯腰低行")


def test_numbers_in_the_explanation_of_a_choice_begin_no_item() -> None:
    scheme = read_text(
        "一、多选题\n1.三角形按边可以分为（）。A.等边 B.等腰 C.不等边 答案：ABC 解析：\n1、等边三角形\n2、等腰三角形\n3、不等边三角形。\n"
        "2.下列是质数的有（）。A.2 B.4 C.5 答案：AC"
    )
    assert len(scheme.objective) == 2
    assert not scheme.questions


# ---- keys, cases, run-together text --------------------------------------------------------------------------------
def test_answers_at_the_end_go_by_section_and_number() -> None:
    scheme = read_text(
        "物理试题\n一、选择题\n1. 光速最大的介质是：- A. 水- B. 真空\n二、简答题\n1. 简述惯性的含义。\n2. 举例说明摩擦力的作用。\n"
        "三、案例分析题小明推箱子，箱子没有动。\n分析箱子不动的原因。\n"
        "答案一、选择题1. B二、简答题1. 物体保持原有运动状态的性质。2. 走路；刹车；握笔。三、案例分析题原因：- 推力等于静摩擦力。"
    )
    first, second, case = scheme.questions
    assert texts(first) == ["物体保持原有运动状态的性质"]
    assert texts(second) == ["走路", "刹车", "握笔"]
    assert (case.case, case.text) == ("小明推箱子，箱子没有动。", "分析箱子不动的原因。")
    assert texts(case) == ["推力等于静摩擦力"]
    assert case.kind == "case-analysis"
    assert len(scheme.objective) == 1


def test_numbered_answers_after_the_questions_of_a_case() -> None:
    scheme = read_text(
        "案例一：某果园连年减产。\n果农只施化肥，土壤板结。\n问题：\n1、果园减产的原因有哪些？\n2、请为果农提出建议。\n"
        "1、答题要点：（1）土壤板结；（2）养分单一。\n2、答题要点：（1）增施有机肥；（2）轮作。"
    )
    first, second = scheme.questions
    assert first.case == second.case == "某果园连年减产。果农只施化肥，土壤板结。"
    assert texts(first) == ["土壤板结", "养分单一"]
    assert texts(second) == ["增施有机肥", "轮作"]


def test_paragraphs_with_numbers_before_a_question_are_the_case() -> None:
    question = only(
        read_text(
            "案例分析题 1. 某图书馆的改造\n（1）延长开放时间。把闭馆时间推迟到晚上十点。\n（2）增加自习座位。\n"
            "问题：请分析该馆怎样改善了服务。\n答：（1）方便读者；（2分）（2）扩大空间。（2分）"
        )
    )
    assert "延长开放时间" in question.case
    assert question.text == "请分析该馆怎样改善了服务。"
    assert marks(question) == [2, 2]


def test_terms_run_together_with_their_definitions() -> None:
    scheme = read_text(
        "二、名词解释1、惯性——物体保持运动状态的性质.2、密度——单位体积的质量.3、功率:单位时间内做的功.三、简答题1、简述杠杆原理（5分）动力乘动力臂等于阻力乘阻力臂。"
    )
    assert [q.text for q in scheme.questions] == ["惯性", "密度", "功率", "简述杠杆原理"]
    assert [q.kind for q in scheme.questions] == ["definition"] * 3 + ["short-answer"]
    assert scheme.questions[3].marks == 5


def test_an_inner_list_with_the_same_numbers_stays_in_its_answer() -> None:
    scheme = read_text(
        "二、简答题\n1. 简述笔记的作用。\n答：\n1. 帮助记忆。\n2. 便于复习。\n2. 简述预习的作用。\n答：\n1. 发现难点。\n2. 提高效率。\n3. 培养自学。"
    )
    assert [q.text for q in scheme.questions] == ["简述笔记的作用。", "简述预习的作用。"]
    assert [len(q.points) for q in scheme.questions] == [2, 3]


def test_a_repeated_number_after_the_label_begins_no_item() -> None:
    scheme = read_text(
        "五、问答题：(每题8分)1、什么是热岛效应？答：1.(1)城区气温高于郊区.(2)建筑密集.2、什么是逆温？答：2.(1)上热下冷.(2)不利扩散."
    )
    assert [len(q.points) for q in scheme.questions] == [2, 2]
    assert [q.marks for q in scheme.questions] == [8, 8]
