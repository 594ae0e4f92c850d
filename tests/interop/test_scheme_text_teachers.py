"""Marking schemes as teachers write them: words to the marker, marks at line ends, answers that ask, English mark schemes."""

from __future__ import annotations

from grader.interop.text import read_text


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
