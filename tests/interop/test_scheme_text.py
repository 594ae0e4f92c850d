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


# ---- as teachers write them ---------------------------------------------------------------------------------------
def read_all(text: str) -> list[tuple[str, float | None, list[tuple[str, float | None]]]]:
    return [(q.text, q.marks, [(p.text, p.marks) for p in q.points]) for q in read_text(text).questions]


def test_a_numbered_answer_whose_entries_ask_is_one_question() -> None:
    one = ("甲的作用", 4, [("解释原因", 2), ("说明办法", 2)])
    assert read_all("1. 甲的作用（4分）\n答：1. 解释原因（2分）2. 说明办法（2分）") == [one]
    assert read_all("1. 甲的作用（4分）\n答：\n1. 解释原因（2分）\n2. 说明办法（2分）") == [one]
    following = "\n2. 简述乙的作用。（6分）\n答：促进增长（6分）"
    assert read_all(f"1. 甲的作用（4分）\n答：\n1. 解释原因（2分）\n2. 说明办法（2分）{following}") == [
        one, ("简述乙的作用。", 6, [("促进增长", 6)]),
    ]  # fmt: skip


def test_a_question_without_an_answer_after_such_a_list_is_kept() -> None:
    assert read_all("1. 简述甲的作用。（4分）\n答：1. 增加收入（4分）\n2. 简述乙的作用。（6分）") == [
        ("简述甲的作用。", 4, [("增加收入", 4)]), ("简述乙的作用。", 6, []),
    ]  # fmt: skip


def test_a_question_without_a_number_stands_before_its_answer() -> None:
    assert read_all("简述客户流失的原因（4分）\n答：1. 服务差（2分）2. 价格高（2分）") == [
        ("简述客户流失的原因", 4, [("服务差", 2), ("价格高", 2)])
    ]


def test_marks_at_the_ends_of_lines() -> None:
    text = "第21题 客户为什么流失？ 5分\n质量不稳定2分\n投诉没人管 1分\n1、竞争对手降价——2分\n"
    ((_, total, points),) = read_all(text)
    assert (total, points) == (5, [("质量不稳定", 2), ("投诉没人管", 1), ("竞争对手降价", 2)])
    ((_, _, (point,)),) = read_all("1. 什么是及格？\n答：考试成绩达到满分的百分之六十，即60分")
    assert point[1] is None


def test_words_to_the_marker_are_no_points_but_are_told() -> None:
    (question,) = read_text(
        "1. 简述影响忠诚的因素。（4分）\n答案要点：\n（1）客户满意；\n（2）转换成本。\n评分说明：每答对一点得2分，意思相近即可给分。\n"
    ).questions
    assert [(p.text, p.marks) for p in question.points] == [("客户满意", 2), ("转换成本", 2)]
    assert [note.zh for note in question.checks] == [
        "原文写给评卷人的话，没有列为要点：评分说明：每答对一点得2分，意思相近即可给分。"
    ]


def test_material_below_the_question_is_its_case() -> None:
    (question,) = read_text(
        "第24题 结合材料说说好在哪里（3分）\n材料：前台主动送去姜茶。\n①注意观察（3分）"
    ).questions
    assert (question.text, question.case) == ("结合材料说说好在哪里", "前台主动送去姜茶。")
    assert [(p.text, p.marks) for p in question.points] == [("注意观察", 3)]


def test_an_english_mark_scheme() -> None:
    text = """Section A

1 (a) Define brand loyalty. [2]
Award 1 mark for a partial definition, 2 marks for a full definition.
• When customers repeatedly buy the same brand (1) rather than switching to a rival (1).

1 (b) State two ways to measure satisfaction. (2 marks)
Award 1 mark for each valid way, up to a maximum of 2 marks:
• Questionnaires filled in by shoppers
• Mystery shoppers visiting the stores
Accept any other reasonable answer.

2. Explain why customers leave. (4 marks)
Award 1 mark for each reason and 1 mark for development; max 4.
Points may include:
- Rivals charge lower prices
- Poor service makes customers feel undervalued (1-2)

Section B

3. Read the case study below and answer the question that follows.

Fern & Co is a chain of garden centres. Footfall has dropped by a fifth.

Analyse the benefits of a loyalty card. [6 marks]

Indicative content
• The discount gives customers a reason to return
• Card data shows what regular customers buy
"""
    assert read_all(text) == [
        ("Define brand loyalty.", 2, [
            ("When customers repeatedly buy the same brand", 1), ("rather than switching to a rival", 1),
        ]),
        ("State two ways to measure satisfaction.", 2, [
            ("Questionnaires filled in by shoppers", 1), ("Mystery shoppers visiting the stores", 1),
        ]),
        ("Explain why customers leave.", 4, [
            ("Rivals charge lower prices", None), ("Poor service makes customers feel undervalued", None),
        ]),
        ("Analyse the benefits of a loyalty card.", 6, [
            ("The discount gives customers a reason to return", None), ("Card data shows what regular customers buy", None),
        ]),
    ]  # fmt: skip
    last = read_text(text).questions[-1]
    assert last.case == "Fern & Co is a chain of garden centres. Footfall has dropped by a fifth."


def test_names_of_sections_and_emphasis() -> None:
    text = "三、病例分析（13分）\n患者咳嗽，痰多黏稠。\n问：1. 有哪些护理问题？（5分）\n2. 应采取哪些措施？（8分）\n"
    found = read_text(
        text + "参考答案：\n1. ①清理呼吸道无效（5分）。\n2. ①多饮水；（4分）②吸痰（4分）。"
    ).questions
    assert [(q.kind, q.case, q.text, q.marks, len(q.points)) for q in found] == [
        ("case-analysis", "患者咳嗽，痰多黏稠。", "有哪些护理问题？", 5, 1),
        ("case-analysis", "患者咳嗽，痰多黏稠。", "应采取哪些措施？", 8, 2),
    ]
    assert read_all("**1.** What is an enzyme? *(2)*\nAnswer: a catalyst (2)") == [
        ("What is an enzyme?", 2, [("a catalyst", 2)])
    ]


def test_headings_with_marks_inside_an_answer() -> None:
    text = (
        "三、简答题\n1. 简述网购对社区商店的影响。（8分）\n答：好处：（每点1分，共2分）（1）送货上门。（2）可以比较价格。\n"
        "坏处：（每点3分，共6分）（3）小店顾客变少。（4）街道冷清。\n"
    )
    (question,) = read_text(text).questions
    assert [(p.text, p.marks) for p in question.points] == [
        ("送货上门", 1),
        ("可以比较价格", 1),
        ("小店顾客变少", 3),
        ("街道冷清", 3),
    ]
