"""A model answer falls into the points a marker would count."""

from __future__ import annotations

import pytest

from grader.draft import draft_rubric
from grader.draft_items import split_reference
from grader.draft_prose import Piece, merged


def points(question: str, reference: str) -> list[str]:
    return [point.text for point in draft_rubric(question, reference, total=6).points]


ENUMERATED = [
    ("(1)质量不稳定。(2)缺乏创新。(3)员工跳槽。", "分析客户流失的原因。"),
    ("（1）质量不稳定；（2）缺乏创新；（3）员工跳槽", "分析客户流失的原因。"),
    ("客户流失的原因主要有：1.质量不稳定。2.缺乏创新。3.员工跳槽。", "分析客户流失的原因。"),
    ("1、质量不稳定 2、缺乏创新 3、员工跳槽", "分析客户流失的原因。"),
    ("①质量不稳定②缺乏创新③员工跳槽", "分析客户流失的原因。"),
    ("原因有三点：一是质量不稳定，二是缺乏创新，三是员工跳槽。", "分析客户流失的原因。"),
    ("一、质量不稳定\n二、缺乏创新\n三、员工跳槽", "分析客户流失的原因。"),
    ("第一，质量不稳定；第二，缺乏创新；第三，员工跳槽。", "分析客户流失的原因。"),
    ("首先质量不稳定，其次缺乏创新，最后员工跳槽。", "分析客户流失的原因。"),
    ("- 质量不稳定\n- 缺乏创新\n- 员工跳槽", "分析客户流失的原因。"),
    ("质量不稳定\n缺乏创新\n员工跳槽\n", "分析客户流失的原因。"),
    ("客户流失的原因：质量不稳定；缺乏创新；员工跳槽。", "分析客户流失的原因。"),
    ("客户流失的原因包括质量不稳定、缺乏创新和员工跳槽。", "分析客户流失的原因。"),
    ("客户流失的原因有质量不稳定、缺乏创新以及员工跳槽等三个方面。", "分析客户流失的原因。"),
    ("客户流失的原因：质量不稳定，缺乏创新，员工跳槽。", "分析客户流失的原因。"),
]


@pytest.mark.parametrize(("reference", "question"), ENUMERATED)
def test_enumerations_and_lists(reference: str, question: str) -> None:
    assert points(question, reference) == ["质量不稳定", "缺乏创新", "员工跳槽"]


@pytest.mark.parametrize(
    ("question", "reference", "expected"),
    [
        ("盘点的方法有哪些？", "盘点方法包括：定期盘点和临时盘点。", ["定期盘点", "临时盘点"]),
        ("验收的内容有哪些？", "验收项目、方法、期限。", ["验收项目", "验收方法", "验收期限"]),
        (
            "影响布局的因素有哪些？",
            "影响布局的因素：人口的密度、城市的规模和功能。",
            ["人口的密度", "城市的规模", "城市的功能"],
        ),
        (
            "企业组织结构有哪些？",
            "直线制、职能制、事业部制组织结构。",
            ["直线制组织结构", "职能制组织结构", "事业部制组织结构"],
        ),
        (
            "市场由什么构成？",
            "市场由购买者、购买力（货币）和购买欲望组成。",
            ["购买者", "购买力（货币）", "购买欲望"],
        ),
        (
            "光合作用需要哪些条件？",
            "光合作用需要光、叶绿体、水和二氧化碳等条件。",
            ["光", "叶绿体", "水", "二氧化碳"],
        ),
        (
            "簡述引擎過熱的原因",
            "引擎過熱的原因包括：冷卻水不足、節溫器卡死以及散熱片堵塞等。",
            ["冷卻水不足", "節溫器卡死", "散熱片堵塞"],
        ),
        (
            "简述会计的基本前提",
            "会计主体、持续经营、会计分期与货币计量",
            ["会计主体", "持续经营", "会计分期", "货币计量"],
        ),
    ],
)
def test_list_sentences_and_their_shared_head(question: str, reference: str, expected: list[str]) -> None:
    assert points(question, reference) == expected


@pytest.mark.parametrize(
    ("reference", "whole"),
    [
        ("原则有：经济合理的原则；及时和准确的原则；平等互利原则", "及时和准确的原则"),
        ("内容包括招聘与配置、培训与开发、绩效管理、薪酬管理", "招聘与配置"),
        ("原则有：和谐原则、及时原则、参与原则", "及时原则"),
        ("原则有：和谐原则、及时原则、参与原则", "参与原则"),
        ("目标有两个：提高质量和效率、扩大市场", "提高质量和效率"),
        ("要素有：目标、（资源和人员）、制度", "（资源和人员）"),
    ],
)
def test_conjunctions_within_an_item_do_not_split_it(reference: str, whole: str) -> None:
    assert whole in points("原则（内容、目标、要素）有哪些？", reference)


def test_what_is_shared_may_be_left_out_by_the_student() -> None:
    rubric = draft_rubric("数据分为哪几类？", "数据分为三类：空间数据、属性数据和时间数据。", total=3)
    assert [(p.text, p.also) for p in rubric.points] == [
        ("空间数据", ("空间",)),
        ("属性数据", ("属性",)),
        ("时间数据", ("时间",)),
    ]
    names = draft_rubric("组织结构有哪些？", "组织结构有：直线制组织结构、职能制组织结构。", total=3)
    assert [p.also for p in names.points] == [("直线制",), ("职能制",)]


def test_items_of_opposite_sections_say_whose_they_are() -> None:
    reference = "优点——运量大、运费低。缺点——速度慢，易受天气影响。"
    assert points("水路运输的优缺点有哪些？", "水路运输的优缺点：" + reference) == [
        "优点：运量大",
        "优点：运费低",
        "缺点：速度慢",
        "缺点：易受天气影响",
    ]
    nested = "积极影响：一是资源更多；二是时间灵活。消极影响：一是容易分心；二是缺少交流。"
    assert points("互联网对教育的影响", nested) == [
        "积极影响：资源更多",
        "积极影响：时间灵活",
        "消极影响：容易分心",
        "消极影响：缺少交流",
    ]
    compared = "国有企业：产权归国家所有，资金实力强。民营企业：产权归私人所有，决策灵活。"
    assert points("比较国有企业和民营企业", compared)[2] == "民营企业：产权归私人所有"
    assert points(
        "List the advantages and disadvantages.", "Advantages: clean, cheap. Disadvantages: slow, rare."
    ) == [
        "Advantages: clean",
        "Advantages: cheap",
        "Disadvantages: slow",
        "Disadvantages: rare",
    ]


def test_clauses_keep_the_topic_of_their_sentence() -> None:
    reference = "顺序表的存储空间连续，支持随机访问。链表的存储空间不连续，不支持随机访问。"
    assert points("比较顺序表和链表", reference) == [
        "顺序表的存储空间连续",
        "顺序表：支持随机访问",
        "链表的存储空间不连续",
        "链表：不支持随机访问",
    ]


@pytest.mark.parametrize(
    ("question", "reference", "expected"),
    [
        (
            "为什么夏天白天长？",
            "由于地轴是倾斜的，太阳直射北半球，所以白昼变长。",
            ["由于地轴是倾斜的，太阳直射北半球", "白昼变长"],
        ),
        (
            "如何提高满意度？",
            "企业应当换位思考，不要随意承诺，例如答应做不到的事。",
            ["企业应当换位思考", "不要随意承诺，例如答应做不到的事"],
        ),
        ("判断并解释：栈中的元素是有序的", "错误。栈中的元素不一定有序。", ["错误", "栈中的元素不一定有序"]),
        ("什么是变量？", "内存中可以存储值的位置。", ["内存中可以存储值的位置"]),
    ],
)
def test_prose_falls_into_statements(question: str, reference: str, expected: list[str]) -> None:
    assert points(question, reference) == expected


def test_explanations_stay_with_their_item_and_closing_remarks_do_not() -> None:
    reference = "（1）质量不稳定，客户受损失。（2）缺乏创新，产品老化。总之，企业要从自身找原因。"
    assert points("分析客户流失的原因。", reference) == [
        "质量不稳定，客户受损失",
        "缺乏创新，产品老化",
        "总之，企业要从自身找原因",
    ]
    titled = points("简述企业的责任", "一、对股东：保证资产增值。\n二、对员工：提供安全的环境。")
    assert titled == ["对股东：保证资产增值", "对员工：提供安全的环境"]


def test_a_second_enumeration_is_one_of_its_own() -> None:
    assert points("说明步骤", "操作：（1）输入数据。（2）检查数据。应用：（1）统计。（2）预测。") == [
        "输入数据",
        "检查数据",
        "统计",
        "预测",
    ]


def test_preambles_that_only_announce_are_left_out_and_statements_are_kept() -> None:
    reference = "客户忠诚有两种。一是利益忠诚。二是惰性忠诚。"
    assert points("客户忠诚有哪几种？", reference) == ["利益忠诚", "惰性忠诚"]
    defined = "物流是物品从供应地向接收地的实体流动过程。它有两个作用：一是创造时间价值；二是创造空间价值。"
    assert points("什么叫物流，作用有哪些？", defined) == [
        "物流是物品从供应地向接收地的实体流动过程",
        "创造时间价值",
        "创造空间价值",
    ]


@pytest.mark.parametrize(
    ("question", "reference", "expected"),
    [
        ("Why do firms adopt CRM?", "Firms adopt CRM for two reasons. First, it pleases customers. Second, it saves cost.", ["it pleases customers", "it saves cost"]),
        ("What are the causes of the war?", "The main causes were: militarism, the alliances, and nationalism.", ["militarism", "alliances", "nationalism"]),
        ("Explain photosynthesis.", "Plants make glucose from water. Oxygen is released; it happens in chloroplasts.", ["Plants make glucose from water", "Oxygen is released", "it happens in chloroplasts"]),
        ("Name two functions of a stack.", "push and pop", ["push", "pop"]),
        ("Describe it.", "A version, e.g. of 3.5 files. It costs 1,000 marks.", ["A version, e.g. of 3.5 files", "It costs 1,000 marks"]),
        ("Compare them.", "1. Functions return values.\n2. Constructors do not.", ["Functions return values", "Constructors do not"]),
        ("Compare them.", "Functions are called by name, but constructors run on their own.", ["Functions are called by name", "constructors run on their own"]),
    ],
)  # fmt: skip
def test_english(question: str, reference: str, expected: list[str]) -> None:
    assert points(question, reference) == expected


@pytest.mark.parametrize(
    "reference",
    [
        "——质量好\n——价格低",
        "**质量好**\n**价格低**",
        "-- 质量好\n-- 价格低",
        "❶质量好 ❷价格低",
        "- **质量好**\n- **价格低**",
    ],
)
def test_dashes_stars_and_black_figures_set_items_apart(reference: str) -> None:
    assert [p.text for p in split_reference("有什么优点？", reference)] == ["质量好", "价格低"]


def test_items_are_never_merged_however_many() -> None:
    lines = [
        "企业信息化包括：客户关系管理系统、供应链管理系统、人力资源管理系统、财务核算管理系统、生产计划管理系统。",
        "另外还包括：办公系统、仓储系统、物流系统、采购系统、质检系统。",
    ]
    assert len(split_reference("企业有哪些系统？", "\n".join(lines))) == 10


def test_what_is_merged_keeps_no_wording_of_a_part() -> None:
    pieces = [Piece(f"第{n}件事", also=(f"{n}",)) for n in range(4)]
    assert [(p.text, p.also) for p in merged(pieces, 2)] == [
        ("第0件事，第1件事", ()),
        ("第2件事，第3件事", ()),
    ]
