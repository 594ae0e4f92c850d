from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from making import point, ready, texts

from grader.normalize import normalize_plain
from grader.pipeline import prepare_answer
from grader.prepare import PreparedRubric
from grader.records import FloatArray
from grader.settings import Settings
from grader.signals.opposites import OPPOSITES, SINGLE_OPPOSITES
from grader.signals.polarity import agreement, polarity

LIMIT = Settings().contradiction

OPPOSITE = [
    ("产品质量不稳定", "客户流失不是因为产品质量不稳定"),
    ("产品或服务的质量不稳定,客户的利益受到损害", "不是因为质量不稳定"),
    ("产品质量不稳定", "客户流失并非由于产品质量不稳定,而是因为价格"),
    ("企业缺乏创新", "客户流失不是因为企业缺乏创新"),
    # flat denial
    ("价格不高", "价格高"),
    ("需要四个阶段", "需要三个阶段"),
    ("质量不稳定", "产品的质量很稳定"),
    ("产品质量不稳定", "产品质量很稳定"),
    ("客户满意", "客户不满意"),
    ("客户满意", "客户并不满意"),
    ("质量决定客户去留", "质量不决定客户去留"),
    ("员工跳槽带走客户", "员工没有跳槽带走客户"),
    ("留住老客户", "留不住老客户"),
    ("以客户为中心", "不以客户为中心"),
    ("以客户为中心", "以产品为中心，而不是以客户为中心"),
    ("客户满意是忠诚的基础", "客户满意不是忠诚的基础"),
    ("企业应该尊重客户", "企业不应该尊重客户"),
    ("需要重视客户", "不需要重视客户"),
    ("客户可能流失", "客户不可能流失"),
    ("员工离职会带走客户", "员工离职不会带走客户"),
    ("服务能留住客户", "服务不能留住客户"),
    ("crm puts the customer at the centre", "CRM does not put the customer at the centre"),
    ("satisfied customers are loyal", "satisfied customers are not loyal"),
    ("use data without permission", "never use data without permission"),
    ("the company ignores complaints", "the company does not ignore complaints"),
    ("the firm lacks innovation", "the firm does not lack innovation"),
    # the denial comes behind
    ("与客户建立关系", "与客户建立关系是错误的"),
    ("与客户建立关系", "与客户建立关系并不重要"),
    ("客户流失与质量有关", "客户流失与质量无关"),
    ("loyal customers buy more", "that loyal customers buy more is wrong"),
    # the point denies, the answer does not
    ("满意不等于忠诚", "满意等于忠诚"),
    ("企业缺乏创新", "企业不缺乏创新"),
    ("客户关系管理不是一种软件", "客户关系管理是一种软件"),
    ("the reaction is not spontaneous", "the reaction is spontaneous"),
    # opposites and directions
    ("提高客户满意度", "降低客户满意度"),
    ("需求弹性越大", "需求弹性越小"),
    ("长期关系", "短期关系"),
    ("企业忽视客户", "企业重视客户"),
    ("光合作用吸收二氧化碳", "光合作用释放二氧化碳"),
    ("吸热反应", "放热反应"),
    ("保持客户的成本低于获取客户的成本", "保持客户的成本高于获取客户的成本"),
    ("demand increases", "demand decreases"),
    ("short-term relationships", "long-term relationships"),
    ("从发达国家流向发展中国家", "从发展中国家流向发达国家"),
    ("由生产转向服务", "由服务转向生产"),
    ("energy flows from hot to cold", "energy flows from cold to hot"),
    # numbers with a unit
    ("分为4个阶段", "分为5个阶段"),
    ("成立于1999年", "成立于2005年"),
    ("利润的80%", "利润的２０％"),
    ("water boils at 100 degrees", "water boils at 90 degrees"),
]
NOT_OPPOSITE = [
    ("价格过高", "客户流失不是因为质量，而是因为价格过高"),
    ("质量不稳定", "客户流失不是因为价格,是因为质量不稳定"),
    ("产品质量不稳定", "客户走了,还不是因为产品质量不稳定"),
    ("产品质量不稳定", "难道不是因为产品质量不稳定吗"),
    # double denial affirms
    ("需要重视客户", "不能不重视客户"),
    ("必须控制成本", "成本不得不控制"),
    ("与客户建立关系", "不能忽视与客户建立关系"),
    ("客户很重要", "谁也不能否认客户很重要"),
    ("创新是必要的", "创新必不可少"),
    ("质量决定客户去留", "没有质量就没有客户"),
    ("customers must be respected", "customers cannot be ignored and must be respected"),
    # what is denied is something else
    ("以客户为中心", "以客户为中心，而不是以产品为中心"),
    ("留住老客户", "不但要留住老客户，而且要吸引新客户"),
    ("留住老客户", "不仅要吸引新客户，更要留住老客户"),
    ("质量不稳定", "质量不稳定，没有保证"),
    ("crm puts the customer at the centre", "CRM puts the customer, not the product, at the centre"),
    ("loyal customers buy more", "not only do loyal customers buy more, they also pay more"),
    # both deny
    ("满意不等于忠诚", "满意并不等于忠诚"),
    ("满意不等于忠诚", "满意的客户未必忠诚"),
    ("客户关系管理不是一种软件", "客户关系管理并不是一种软件"),
    ("企业缺乏创新", "企业没有新产品"),
    ("价格不高", "价格并不高"),
    ("the reaction is not spontaneous", "the reaction isn't spontaneous"),
    # a lack in other words
    ("服务意识淡薄", "没有服务意识"),
    ("企业缺乏创新", "创新不足"),
    ("服务意识淡薄", "服务差"),
    ("不重视服务", "忽视服务"),
    ("企业缺乏创新", "企业不创新"),
    # questions that deny nothing
    ("对工作称心", "看他对手头这份工作称不称心"),
    ("把公司当作自己的家", "有没有把公司当作自己的家"),
    ("员工感到压力大,天天加班", "压力大不大,是不是天天加班"),
    ("竞争对手拉拢时动心", "看竞争对手来拉拢时他动不动心"),
    ("客服爱答不理", "服务人员爱理不理"),
    ("服务人员对人爱理不理", "服务人员爱搭不理"),
    # letters that are part of another word
    ("对不同客户区别对待", "不同的客户要区别对待"),
    ("非常重视客户", "企业非常重视客户"),
    ("无论价格高低都购买", "无论价格高低都会买"),
    ("未来的需求", "未来的需求会变"),
    ("非洲市场", "进入非洲市场"),
    # opposites on one side only of a sentence that has both
    ("提高客户满意度", "客户满意度提高，成本降低"),
    ("光合作用吸收二氧化碳，放出氧气", "植物吸收二氧化碳，并且放出氧气"),
    ("提高满意度", "不会降低满意度"),
    ("demand increases", "demand increases and supply decreases"),
    # the opposite is said of something else that the wording speaks of
    ("增强客户的忠诚度,减少客户流失", "还能增加客户的忠诚度"),
    ("降低成本、增加利润", "成本的降低带来利润,减少成本"),
    # numbers of other things, and the same number again
    ("分为4个阶段", "4个阶段、3个步骤"),
    ("water boils at 100 degrees", "water boils at 100 degrees and freezes at 0 degrees"),
    ("利润的80%", "2004年利润的80%来自老客户"),
    ("从发达国家流向发展中国家", "从发达国家流向发展中国家"),
    # nothing shared
    ("质量不稳定", "员工把客户带走"),
    ("质量不稳定", ""),
]  # fmt: skip
BEYOND_THE_RULES = [
    ("价格上升，需求量下降", "价格上升，需求量上升", True, "one word of two turned round"),
    ("80%的利润来自20%的客户", "20%的利润来自80%的客户", True, "numbers change places"),
    ("quality is stable", "quality is unstable", True, "un-"),
    ("demand increases", "demand did not increase", True, "word forms"),
    ("loyal customers buy more", "it is false that loyal customers buy more", True, "denial in front"),
    ("客户流失与质量有关", "客户流失不能说与质量无关", False, "a double denial over a distance"),
    ("保持客户的成本低于获取客户的成本", "获取客户的成本高于保持客户的成本", False, "turned round twice"),
]


def agree(wording: str, text: str) -> float:
    return agreement(normalize_plain(wording), normalize_plain(text))


@pytest.mark.parametrize(("wording", "text"), OPPOSITE)
def test_says_the_opposite(wording: str, text: str) -> None:
    assert agree(wording, text) < LIMIT


@pytest.mark.parametrize(("wording", "text"), NOT_OPPOSITE)
def test_does_not_say_the_opposite(wording: str, text: str) -> None:
    assert agree(wording, text) >= LIMIT


@pytest.mark.parametrize(
    ("wording", "text", "opposite"),
    [
        pytest.param(w, t, o, marks=pytest.mark.xfail(strict=True, reason=why))
        for w, t, o, why in BEYOND_THE_RULES
    ],
)
def test_what_few_rules_do_not_hear(wording: str, text: str, opposite: bool) -> None:
    assert (agree(wording, text) < LIMIT) == opposite


@pytest.mark.parametrize("wording", sorted({w for w, _ in OPPOSITE + NOT_OPPOSITE}))
def test_nobody_contradicts_himself(wording: str) -> None:
    assert agree(wording, wording) == 1


@given(texts, texts)
def test_agreement_is_a_share(wording: str, text: str) -> None:
    assert 0 <= agree(wording, text) <= 1


@given(texts)
def test_no_text_contradicts_itself(text: str) -> None:
    assert agree(text, text) == 1


def test_traditional_and_full_width_say_the_same() -> None:
    assert agree("客戶滿意", "客戶並不滿意") == agree("客户满意", "客户并不满意")
    assert agree("利润的80%", "利潤的２０％") < LIMIT


def test_the_tables_of_opposites_are_well_formed() -> None:
    assert all(a != b and a and b for a, b in OPPOSITES)
    assert all(len(a) == len(b) == 1 and a != b for a, b in SINGLE_OPPOSITES.items())


def values(prepared: PreparedRubric, text: str, support: FloatArray | None = None) -> FloatArray:
    answer = prepare_answer(text)
    shape = (len(prepared.targets), len(answer.segments))
    return polarity(prepared, answer, np.ones(shape, np.float32) if support is None else support).values


def test_every_target_is_judged_by_itself() -> None:
    out = values(ready("质量不稳定", "服务态度差"), "质量很稳定，服务态度差")
    assert out[0, 0] < LIMIT <= out[1, 0]
    assert out[1, 1] == 1


def test_another_wording_that_the_text_does_not_touch_does_not_excuse_a_denial() -> None:
    """The point is denied, whatever else the teacher would have taken for it."""
    out = values(ready(point("a", "产品质量不稳定", also=("东西这次好下次差",))), "产品质量很稳定")
    assert out[0, 0] < LIMIT


def test_agreeing_with_one_wording_is_agreeing() -> None:
    out = values(ready(point("a", "企业缺乏创新", also=("企业没有创新",))), "企业没有创新")
    assert out[0, 0] == 1


def test_only_the_best_supported_segments_are_judged() -> None:
    prepared = ready("质量不稳定")
    text = "。".join(["质量很稳定"] * 9)
    support = np.zeros((1, 9), np.float32)
    support[0, 7] = 1
    out = values(prepared, text, support)
    assert out[0, 7] < LIMIT
    assert out[0, 8] == 1
