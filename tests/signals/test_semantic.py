from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from making import LetterEncoder, answers, encoded, point, ready

from grader.encoders import Encoder
from grader.pipeline import prepare_answer
from grader.prepare import PreparedRubric, centred, prepare
from grader.records import Answer
from grader.signals.semantic import semantic, tokens

RUBRIC = ready(
    point("a", "客户关系管理", also=("crm",)),
    point("b", "质量不稳定"),
    point("c", "！"),
    question="客户为什么流失？",
)


def with_tokens(answer: Answer) -> bool:
    return answer.clauses > 0


@given(answers.filter(with_tokens))
def test_semantic_is_the_cosine_with_the_mean_of_all_tokens(answer: Answer) -> None:
    parts = encoded(answer)
    values = semantic(RUBRIC, answer, parts).values
    assert values.shape == (3, len(answer.segments))
    for i, s in enumerate(answer.segments):
        vectors = np.concatenate([e.vectors for e in parts[s.first : s.last + 1]]).astype(np.float64)
        mean = vectors.sum(axis=0) / max(1, len(vectors))
        if np.linalg.norm(mean) < 1e-3:
            continue
        shifted = centred(mean.astype(np.float32), RUBRIC.centre)
        for target in range(3):
            cosines = [float(RUBRIC.vectors[w] @ shifted) for w, o in enumerate(RUBRIC.owners) if o == target]
            assert values[target, i] == pytest.approx(min(1, max(0, *cosines, 0)), abs=2e-3)


@given(answers.filter(with_tokens))
def test_tokens_like_a_triple_loop(answer: Answer) -> None:
    parts = encoded(answer)
    values = tokens(RUBRIC, answer, parts).values
    table = RUBRIC.tokens
    bounds = [*table.starts.tolist(), len(table.weights)]
    for i, s in enumerate(answer.segments):
        best_of = [0.0] * 3
        for w, owner in enumerate(RUBRIC.owners):
            total = 0.0
            for mine in range(bounds[w], bounds[w + 1]):
                best = 0.0
                for clause in parts[s.first : s.last + 1]:
                    for theirs in clause.vectors:
                        best = max(best, float(table.vectors[mine] @ theirs / np.linalg.norm(theirs)))
                total += float(table.weights[mine]) * min(1, max(0, (best - 0.5) * 2))
            best_of[owner] = max(best_of[owner], total)
        assert values[:, i] == pytest.approx(best_of, abs=1e-4)


@given(answers.filter(with_tokens))
def test_values_are_in_range(answer: Answer) -> None:
    for signal in (semantic, tokens):
        values = signal(RUBRIC, answer, encoded(answer)).values
        assert values.dtype == np.float32
        assert ((values >= 0) & (values <= 1 + 1e-5)).all()


def test_saying_it_verbatim_is_the_most_one_can_say() -> None:
    answer = prepare_answer("质量不稳定")
    assert semantic(RUBRIC, answer, encoded(answer)).values[1, 0] == pytest.approx(1, abs=1e-5)
    assert tokens(RUBRIC, answer, encoded(answer)).values[1, 0] == pytest.approx(1, abs=1e-5)


def test_a_long_answer_does_not_wear_the_means_down() -> None:
    """Sums run over the whole answer; the last clause of a long one must still compare as it does alone."""
    alone = prepare_answer("质量不稳定。")
    behind = prepare_answer("客户走了，对手来了。" * 1900 + "质量不稳定。")
    last = behind.clauses - 1
    there = semantic(RUBRIC, behind, encoded(behind)).values[:, last]
    assert there == pytest.approx(semantic(RUBRIC, alone, encoded(alone)).values[:, 0], abs=1e-3)


@pytest.fixture(scope="module")
def real(encoder: Encoder) -> PreparedRubric:
    from making import make_rubric

    texts = ["产品质量不稳定", "员工跳槽带走客户", "企业的服务态度差"]
    points = [point(f"p{i}", t) for i, t in enumerate(texts)]
    return prepare(make_rubric(*points, question="客户为什么会流失？"), encoder)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("东西时好时坏", 0),
        ("业务员离职，老顾客也跟着他走了", 1),
        ("客服人员态度恶劣，投诉没人管", 2),
        ("質量時好時壞", 0),
    ],
)
def test_the_embedded_encoder_hears_what_is_meant(
    text: str, meant: int, real: PreparedRubric, encoder: Encoder
) -> None:
    answer = prepare_answer(text)
    parts = encoder.encode_tokens([s.text for s in answer.segments[: answer.clauses]])
    values = semantic(real, answer, parts).values.max(axis=1)
    assert values.argmax() == meant


def test_a_letter_encoder_is_an_encoder() -> None:
    check: Encoder = LetterEncoder()
    assert check.encode(["甲", "乙"]).shape == (2, check.dimensions)
