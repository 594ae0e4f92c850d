from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import answers, point, ready

from grader.pipeline import prepare_answer
from grader.prepare import PreparedRubric, Vocabulary
from grader.records import Answer, FloatArray
from grader.signals.keyword import keyword, lacks_keywords, ngram, terms
from grader.words import grams, has_han, stems

RUBRIC = ready(
    point("a", "客户忠诚", also=("顾客总是再来", "customers stay loyal")),
    point("b", "产品质量不稳定", keywords=(("质量", "品质"), ("不稳定", "波动"))),
    point("c", "CRM uses data of 80% customers"),
    point("d", "！！"),
    question="为什么客户流失？",
)
SAID = st.lists(
    st.sampled_from(
        [
            "客户",
            "忠诚",
            "，",
            "。",
            "质量不稳定",
            "品质波动",
            "customers",
            "loyalty",
            " ",
            "80%",
            "data",
            "总是再来",
        ]
    ),
    max_size=14,
).map(lambda parts: prepare_answer("".join(parts)))


def by_hand(prepared: PreparedRubric, vocabulary: Vocabulary, answer: Answer, *, parts: bool) -> FloatArray:
    """Term by term: is it in one of the segment's clauses?"""
    out = np.zeros((len(prepared.targets), len(answer.segments)))
    for i, s in enumerate(answer.segments):
        clauses = [c.text for c in answer.segments[s.first : s.last + 1]]
        for w, owner in enumerate(prepared.owners):
            share = 0.0
            for term, at in vocabulary.at.items():
                if has_han(term) and (len(term) > 1 or not parts):
                    found = any(term in c for c in clauses)
                else:
                    found = any(term in (grams(c) if parts else stems(c)) for c in clauses)
                share += float(vocabulary.weights[w, at]) * found
            out[owner, i] = max(out[owner, i], share)
    return out.astype(np.float32)


@given(st.one_of(SAID, answers))
def test_like_counting_by_hand(answer: Answer) -> None:
    assert np.allclose(
        keyword(RUBRIC, answer).values, by_hand(RUBRIC, RUBRIC.words, answer, parts=False), atol=1e-5
    )
    assert np.allclose(
        ngram(RUBRIC, answer).values, by_hand(RUBRIC, RUBRIC.grams, answer, parts=True), atol=1e-5
    )


@given(st.one_of(SAID, answers))
def test_values_are_shares(answer: Answer) -> None:
    for signal in (keyword, ngram, terms):
        values = signal(RUBRIC, answer).values
        assert values.shape == (4, len(answer.segments))
        assert values.dtype == np.float32
        assert ((values >= 0) & (values <= 1 + 1e-6)).all()


def one(signal: str, text: str, target: int) -> float:
    """The best segment's value."""
    run = {"keyword": keyword, "ngram": ngram, "terms": terms}[signal]
    return float(run(RUBRIC, prepare_answer(text)).values[target].max())


@pytest.mark.parametrize(
    ("text", "target", "value"),
    [
        ("客户忠诚", 0, 1),
        ("客戶忠誠", 0, 1),
        ("Loyal customer stays", 0, 1),
        ("天气", 0, 0),
        ("disloyal", 0, 0),
        ("品质", 1, 0),
    ],
)
def test_keyword(text: str, target: int, value: float) -> None:
    assert one("keyword", text, target) == pytest.approx(value)


def test_half_the_words_are_worth_something_between() -> None:
    assert 0 < one("keyword", "忠诚", 0) < 1
    assert one("keyword", "忠诚", 0) > one("keyword", "客户", 0)  # the question says 客户


@pytest.mark.parametrize(
    ("text", "value"),
    [("质量波动", 1), ("品质时好时坏", 0.5), ("品質，波動", 1), ("天气", 0), ("质量。波动", 0.5)],
)
def test_terms_are_groups_any_term_of_which_will_do(text: str, value: float) -> None:
    assert one("terms", text, 1) == value


def test_terms_know_nothing_of_a_point_without_keywords() -> None:
    assert (terms(RUBRIC, prepare_answer("质量不稳定，客户走了")).values[[0, 2, 3]] == 0.5).all()


LATIN = ready(
    point("a", "CRM is a strategy", keywords=(("no", "strategy"), ("customer", "顾客"))),
    point("b", "other"),
)


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("It is a strategy for customers", False),
        ("strategies for 顧客", False),
        ("It is not a plan for customers", True),
        ("A strategy.", True),
        ("A strategy. Customers stay.", False),  # anywhere in the answer
        ("", True),
    ],
)
def test_demanded_keywords_may_stand_anywhere(text: str, lacking: bool) -> None:
    assert lacks_keywords(LATIN, prepare_answer(text)) == (lacking, False)


@given(st.one_of(SAID, answers))
def test_what_one_segment_has_the_answer_does_not_lack(answer: Answer) -> None:
    lacking = lacks_keywords(RUBRIC, answer)
    assert not any(lacking[i] for i in (0, 2, 3))
    if answer.clauses and terms(RUBRIC, answer).values[1].max() == 1:
        assert not lacking[1]
