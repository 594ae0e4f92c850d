"""What earns marks and what does not, from text to points, with the models that ship."""

from __future__ import annotations

import re

import pytest
from making import group, make_rubric, point

import grader
from grader.encoders import Encoder
from grader.library import load_rubric
from grader.paths import bundled_rubrics_dir
from grader.pipeline import grade_answer, grade_answers
from grader.records import Misconception, Rubric


@pytest.fixture(scope="module")
def churn() -> Rubric:
    return grader.load_rubric("churn-causes")


BANK = sorted(p.stem for p in bundled_rubrics_dir().rglob("*.yaml"))


# All of the bank takes minutes; `pytest -m benchmark tests/test_what_earns.py` does the rest.
SOME = [
    name if at % 12 == 0 else pytest.param(name, marks=pytest.mark.benchmark) for at, name in enumerate(BANK)
]
# A name or a list of things that is the whole answer is not always heard; in a sentence of an answer it is.
UNHEARD = {
    "crm-management-ideas": {"differentiation", "lifecycle"},
    "customer-definition": {"gatekeeper"},
    "erp-definition": {"plan"},
    "purchase-decline-case": {"cross-team"},
}


@pytest.mark.parametrize("name", SOME)
def test_every_point_in_its_own_words_earns_it(name: str, encoder: Encoder) -> None:
    rubric = grader.load_rubric(name)
    results = grade_answers(rubric, [p.text for p in rubric.points], encoder=encoder)
    earned = {
        p.id: next(x for x in r.points if x.id == p.id) for p, r in zip(rubric.points, results, strict=True)
    }
    assert {i for i, p in earned.items() if p.credit != "full"} <= UNHEARD.get(name, set())


@pytest.mark.parametrize("name", SOME)
def test_repeating_what_was_given_earns_nothing(name: str, encoder: Encoder) -> None:
    rubric = grader.load_rubric(name)
    for given_text in filter(None, (rubric.question, rubric.case)):
        result = grade_answer(rubric, given_text, encoder=encoder)
        assert "copied-question" in {f.kind for f in result.flags}
        assert {p.id for p in result.points if p.earned} == set()


def test_everything_said_earns_everything(churn: Rubric, encoder: Encoder) -> None:
    text = "".join(f"（{i}）{p.text}。" for i, p in enumerate(churn.points, 1))
    assert grade_answer(churn, text, encoder=encoder).score == churn.max_score


@pytest.mark.parametrize(
    "text",
    [
        "今天天气很好，我们一家人去公园划船，还吃了冰淇淋。",
        "水在一百度沸腾，在零度结冰。",
        "不知道，老师，这一章我没有复习。",
        "The weather was fine and we went swimming.",
        "asdf qwer zxcv",
    ],
)
def test_what_is_off_topic_earns_nothing(text: str, churn: Rubric, encoder: Encoder) -> None:
    result = grade_answer(churn, text, encoder=encoder)
    assert {p.id for p in result.points if p.earned} == set()
    assert result.score == 0


DENIALS = [
    ("quality", "产品或服务的质量很稳定，客户的利益没有受到损害。"),
    ("quality", "客户流失不是因为产品质量不稳定。"),
    ("quality", "不是因为质量不稳定，而是因为竞争对手价格更低。"),
    ("innovation", "企业并不缺乏创新，产品和服务跟得上客户需求的变化。"),
    ("staff", "员工没有跳槽，也没有把自己手里的客户一起带走。"),
    ("temptation", "客户没有受到竞争对手新的诱惑。"),
]


@pytest.mark.parametrize(("name", "text"), DENIALS)
def test_a_flat_denial_is_not_full(name: str, text: str, churn: Rubric, encoder: Encoder) -> None:
    points = {p.id: p for p in grade_answer(churn, text, encoder=encoder).points}
    assert points[name].credit != "full"


@pytest.mark.parametrize(
    ("wording", "text"),
    [
        ("产品质量不稳定", "产品质量很稳定。"),
        ("客户满意是忠诚的基础", "客户满意不是忠诚的基础。"),
        ("客户关系管理以客户为中心", "客户关系管理不以客户为中心。"),
        ("保持老客户的成本低于获取新客户的成本", "保持老客户的成本高于获取新客户的成本。"),
        ("企业应该重视客户的投诉", "企业不应该重视客户的投诉。"),
    ],
)
def test_a_flat_denial_contradicts(wording: str, text: str, encoder: Encoder) -> None:
    rubric = make_rubric(point("a", wording), point("b", "员工流动"))
    assert grade_answer(rubric, wording + "。", encoder=encoder).points[0].credit == "full"
    denied = grade_answer(rubric, text, encoder=encoder)
    assert denied.points[0].credit == "none"
    assert denied.points[0].contradicted
    assert "contradiction" in {r.kind for r in denied.review_reasons}


def test_a_list_of_words_is_reviewed_and_earns_next_to_nothing(churn: Rubric, encoder: Encoder) -> None:
    listed = grade_answer(churn, "质量 创新 服务 员工 诱惑 短期", encoder=encoder)
    assert "keyword-list" in {f.kind for f in listed.flags}
    assert listed.score <= 1
    assert listed.needs_review


def test_one_answer_in_four_spellings(churn: Rubric, encoder: Encoder) -> None:
    plain = "产品质量不稳定，客户吃过亏；员工跳槽把客户带走。"
    others = [
        "產品質量不穩定，客戶吃過虧；員工跳槽把客戶帶走。",
        "产品质量不稳定,客户吃过亏;员工跳槽把客户带走。",
        "　产品质量\u200b不稳定，客户吃过亏；\ufeff员工跳槽把客户带走。",
    ]
    first, *rest = grade_answers(churn, [plain, *others], encoder=encoder)
    assert first.score >= 1
    for r in rest:
        assert [(p.credit, p.probability) for p in r.points] == [
            (p.credit, p.probability) for p in first.points
        ]


def test_an_assertion_costs_and_its_denial_does_not(encoder: Encoder) -> None:
    rubric = make_rubric(
        point("a", "产品质量不稳定", 2), misconceptions=(Misconception("m", "满意的客户绝对不会离开", 1),)
    )
    right = grade_answer(rubric, "产品质量不稳定。", encoder=encoder)
    wrong = grade_answer(rubric, "产品质量不稳定。满意的客户绝对不会离开。", encoder=encoder)
    only = grade_answer(rubric, "满意的客户绝对不会离开。", encoder=encoder)
    assert (right.score, right.misconceptions) == (2, ())
    assert [m.id for m in wrong.misconceptions] == ["m"]
    assert (wrong.raw, wrong.score) == (2, 1)
    assert (only.raw, only.score) == (0, 0)


def test_english(encoder: Encoder) -> None:
    rubric = make_rubric(
        point("centre", "CRM is a strategy that puts the customer at the centre of the company."),
        point("data", "CRM uses information technology to analyse customer data."),
        question="What is CRM?",
        title="CRM",
        language="en",
    )
    good = "CRM is a business strategy which places the customer at the centre of the firm. It analyses customer data with information technology."
    assert grade_answer(rubric, good, encoder=encoder).score == 2
    assert grade_answer(rubric, "My dog likes to swim in the lake.", encoder=encoder).score == 0


@pytest.mark.parametrize("name", ["icbc-lifecycle", "crm-rollout-case", "abc-segmentation"])
def test_a_copied_case_earns_no_more_for_being_filled_up(name: str, encoder: Encoder) -> None:
    rubric = load_rubric(name)
    clauses = [c for c in re.split("[，。；\n]", rubric.case or "") if c.strip()]
    result = grade_answer(rubric, "".join(f"{c}，确实如此，" for c in clauses), encoder=encoder)
    assert "copied-question" in {f.kind for f in result.flags}
    assert result.score <= 0.1 * rubric.max_score


@pytest.mark.parametrize("text", ["集中采购", "采用集中采购。"])
def test_a_choice_named_in_the_question_may_be_the_answer(text: str, encoder: Encoder) -> None:
    rubric = make_rubric(
        point("choice", "集中采购", 2),
        point("reason", "批量大，可以压低价格", 2),
        question="原料由各分厂共用，应采用集中采购还是分散采购？为什么？",
    )
    for fast in (False, True):
        earned = {p.id: p.earned for p in grade_answer(rubric, text, encoder=encoder, fast=fast).points}
        assert earned == {"choice": 2, "reason": 0}


def test_a_requirement_names_only_what_is_lacking(encoder: Encoder) -> None:
    rubric = make_rubric(
        group("causes", point("quality", "产品质量不稳定"), point("price", "产品价格过高")),
        point("rivals", "竞争对手抢走客户"),
        point("end", "所以要挽留老客户", requires=("causes", "rivals")),
        question="客户为什么会流失？怎么办？",
    )
    result = grade_answer(rubric, "产品质量不稳定，产品价格过高，所以要挽留老客户。", encoder=encoder)
    end = result.points[-1]
    assert (end.reason, end.earned) == ("requires", 0)
    assert "竞争对手抢走客户" in end.feedback and "causes" not in end.feedback
