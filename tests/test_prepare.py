from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import LetterEncoder, make_rubric, point, ready

from grader.prepare import PreparedRubric, centred, prepare
from grader.records import Misconception

WORDINGS = st.lists(
    st.text(st.sampled_from("客户忠诚质量管理关系abc loyal 80%，。!"), min_size=1, max_size=12).filter(
        str.strip
    ),
    min_size=1,
    max_size=5,
)


@pytest.fixture
def prepared() -> PreparedRubric:
    return prepare(
        make_rubric(
            point("a", "客戶滿意", also=("顾客很高兴", "ＣＲＭ")),
            point("b", "产品质量好", keywords=(("質量", "品质"), ("好",))),
            question="客户为什么满意？",
            case="某公司的案例",
            misconceptions=(Misconception("m", "满意就是忠诚"),),
        ),
        LetterEncoder(),
    )


def test_targets_are_the_points_then_the_misconceptions(prepared: PreparedRubric) -> None:
    assert prepared.targets == ("a", "b", "m")
    assert prepared.points == 2
    assert prepared.wordings == ("客户满意", "顾客很高兴", "crm", "产品质量好", "满意就是忠诚")
    assert prepared.starts.tolist() == [0, 3, 4]
    assert prepared.owners.tolist() == [0, 0, 0, 1, 2]
    assert prepared.keywords == ((), (("质量", "品质"), ("好",)), ())
    assert prepared.given == ("客户为什么满意?", "某公司的案例", "测试")


def test_a_target_is_as_present_as_its_best_wording(prepared: PreparedRubric) -> None:
    values = np.array([[0.1, 0.9], [0.5, 0], [0.2, 0.3], [0.7, 0.6], [0, 1]], np.float32)
    assert (
        prepared.by_target(values).tolist() == np.array([[0.5, 0.9], [0.7, 0.6], [0, 1]], np.float32).tolist()
    )


@given(WORDINGS)
def test_weights_and_vectors_of_any_rubric(wordings: list[str]) -> None:
    prepared = ready(*wordings)
    for table in (prepared.words, prepared.grams):
        sums = table.weights.sum(axis=1)
        assert np.all(np.isclose(sums, 1, atol=1e-5) | (sums == 0))
        assert (table.weights >= 0).all()
        assert sorted(table.at.values()) == list(range(table.weights.shape[1]))
        assert set(table.han) <= set(table.at)
    norms = np.linalg.norm(prepared.vectors, axis=1)
    assert np.all(np.isclose(norms, 1, atol=1e-4) | (norms < 1e-4))
    bounds = [*prepared.tokens.starts.tolist(), len(prepared.tokens.weights)]
    for a, b in itertools.pairwise(bounds):
        total = prepared.tokens.weights[a:b].sum()
        assert np.isclose(total, 1, atol=1e-5) or total == 0


def test_words_of_the_question_and_of_siblings_weigh_less() -> None:
    prepared = ready("客户忠诚", "客户流失", "员工流失", question="谈谈员工。")
    weigh = [{t: row[i] for t, i in prepared.words.at.items()} for row in prepared.words.weights]
    assert weigh[0]["忠诚"] > weigh[0]["客户"]  # 客户: a sibling has it too
    assert weigh[2]["流失"] > weigh[2]["员工"]  # 员工: in the question
    assert weigh[0]["流失"] == 0


def test_other_wordings_of_one_point_do_not_weaken_each_other() -> None:
    alone = ready(point("a", "客户忠诚"), point("b", "质量"))
    twice = ready(point("a", "客户忠诚", also=("客户忠诚",)), point("b", "质量"))
    assert np.allclose(alone.words.weights[0], twice.words.weights[0])


@pytest.mark.parametrize("wording", ["！！！", "😅", "…", "\u200b"])
def test_a_wording_of_symbols_is_no_obstacle(wording: str) -> None:
    prepared = ready(wording, "质量")
    assert np.isfinite(prepared.vectors).all()
    assert np.isfinite(prepared.tokens.vectors).all()
    assert len(prepared.tokens.starts) == 2


def test_centred_takes_most_of_the_shared_direction_out() -> None:
    centre = np.array([1.0, 0.0], np.float32)
    out = centred(np.array([[3.0, 1.0], [0.0, 0.0]], np.float32), centre)
    assert np.isclose(np.linalg.norm(out[0]), 1)
    assert out[0, 0] / out[0, 1] == pytest.approx(0.3 * 3)
    assert out[1].tolist() == [0, 0]


@pytest.mark.parametrize("nothing", ["", " \n"])
def test_a_draft_without_a_question(nothing: str) -> None:
    prepared = prepare(make_rubric(point("a", "质量"), question=nothing, reference="质 量"), LetterEncoder())
    assert prepared.reference == "质 量"
    assert np.isfinite(prepared.words.weights).all()
