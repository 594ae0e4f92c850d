from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import group, make_rubric, point

import grader
from grader.bundled import embedded_judge
from grader.errors import EncoderError
from grader.judge import (
    ABSENT,
    LIMITS,
    MOST_POINTS,
    STATED,
    STATES,
    Judge,
    answer_limit,
    lay_out,
    point_wording,
    share_out,
)
from grader.judge import _most_telling as most_telling
from grader.judge import _windows as windows
from grader.normalize import normalize_plain
from grader.paths import default_model_dir
from grader.records import Misconception

CHURN = grader.load_rubric("churn-causes")
tokens = st.lists(st.integers(3, 9), max_size=40)


@pytest.fixture(scope="module")
def judge() -> Judge:
    return embedded_judge()


@given(tokens, st.lists(tokens, min_size=1, max_size=8), tokens)
def test_layout_owns_every_token_of_a_point_and_no_other(
    question: list[int], points: list[list[int]], answer: list[int]
) -> None:
    layout = lay_out(question, points, answer)
    assert len(layout.ids) == len(layout.types) == len(layout.owners) <= LIMITS["all"]
    for number, wording in enumerate(points):
        own = [i for i, owner in zip(layout.ids, layout.owners, strict=True) if owner == number]
        assert own[:-1] == wording[: LIMITS["point"]]
    assert {t for t, o in zip(layout.types, layout.owners, strict=True) if o >= 0} == {1}
    read = [i for i, t in zip(layout.ids, layout.types, strict=True) if t == 2]
    assert read[:-1] == answer  # short enough to be read whole


def test_a_layout_never_exceeds_the_model() -> None:
    layout = lay_out([5] * 500, [[6] * 500] * 8, [7] * 500)
    assert len(layout.ids) <= LIMITS["all"]
    assert answer_limit(lay_out([5] * 500, [[6] * 500] * 8, [])) >= 90


@given(st.integers(0, 60), st.integers(1, 9))
def test_points_are_shared_out_once_each(count: int, most: int) -> None:
    parts = share_out(count, most)
    assert [i for part in parts for i in part] == list(range(count))
    assert all(0 < len(part) <= most for part in parts)
    assert len(parts) == -(-count // most)


@given(st.lists(st.integers(), max_size=400), st.integers(9, 300))
def test_windows_hold_every_token_and_every_neighbourhood(answer: list[int], room: int) -> None:
    parts = windows(tuple(answer), room)
    assert all(len(part) <= room for part in parts)
    places = windows(tuple(range(len(answer))), room)
    assert {i for part in places for i in part} == set(range(len(answer)))
    for a, b in itertools.pairwise(places):
        assert len(set(a) & set(b)) == min(64, room // 3)  # nothing shorter than this is cut in every window


def test_the_window_with_most_to_say_decides() -> None:
    first = np.array([[0.9, 0, 0.1, 0], [0.2, 0, 0.8, 0]], np.float32)
    second = np.array([[0.1, 0, 0, 0.9], [0.6, 0, 0.4, 0]], np.float32)
    assert most_telling([first, second]).tolist() == [second[0].tolist(), first[1].tolist()]


def test_wording_names_group_and_other_wordings() -> None:
    rubric = make_rubric(
        point("one", "质量不稳定", also=("時好時壞",)),
        group("steps", point("first", "先了解客户"), point("then", "再改进服务")),
        misconceptions=(Misconception("wrong", "满意就不走", 1),),
    )
    wordings = [point_wording(rubric, i) for i in range(4)]
    assert wordings[0] == "质量不稳定 | 时好时坏"
    assert wordings[1].endswith(": 先了解客户")
    assert wordings[3] == "满意就不走"


def test_probabilities_of_every_target(judge: Judge) -> None:
    found = judge.judge(judge.prepare(CHURN), ["产品质量忽高忽低,客户就走了", "今天天气很好"])
    for states in found:
        assert states.shape == (len(CHURN.points) + len(CHURN.misconceptions), len(STATES))
        assert np.allclose(states.sum(axis=1), 1, atol=1e-5)
        assert (states >= 0).all()


def test_what_is_said_is_told_from_what_is_not(judge: Judge) -> None:
    said, unsaid = judge.judge(
        judge.prepare(CHURN), [normalize_plain(p) for p in (CHURN.points[0].text, "今天天气很好。")]
    )
    assert said[0, STATED] > 0.5
    assert unsaid[:, ABSENT].min() > 0.5


def test_an_answer_is_judged_alone(judge: Judge) -> None:
    rubric = judge.prepare(CHURN)
    answers = ["产品质量不稳定", "员工跳槽带走了客户,服务也差", "只顾眼前利益" * 40, "", "\ud800\x00"]
    together = judge.judge(rubric, answers)
    for text, states in zip(answers, together, strict=True):
        assert np.array_equal(judge.judge(rubric, [text])[0], states)


def test_a_statement_behind_the_models_length_is_found(judge: Judge) -> None:
    filler = "我们先来看看学校附近的几家奶茶店的装修和位置。" * 60
    rubric = judge.prepare(CHURN)
    said, unsaid = judge.judge(rubric, [filler + CHURN.points[0].text + "。", filler])
    assert said[0, STATED] > 2 * unsaid[0, STATED]
    assert np.allclose(said[1:], unsaid[1:], atol=0.1)


def test_more_points_than_a_run_takes(judge: Judge) -> None:
    rubric = make_rubric(*(point(f"p{i}", f"第{i}个要点") for i in range(2 * MOST_POINTS + 1)))
    (states,) = judge.judge(judge.prepare(rubric), ["第3个要点"])
    assert states.shape == (2 * MOST_POINTS + 1, len(STATES))
    assert (states.sum(axis=1) > 0.99).all()


def test_no_token_of_an_answer_is_lost_between_windows_and_layout(
    judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    rubric = judge.prepare(make_rubric(point("one", "质量不稳定")))
    for length in (319, 320, 321, 322, 577, 578):
        monkeypatch.setattr(judge, "_cut", lambda text, n=length: tuple(range(10, 10 + n)))
        read = [run.layout for run in judge._runs(rubric, 0, "x")]
        seen = {i for lay in read for i, kind in zip(lay.ids, lay.types, strict=True) if kind == 2}
        assert set(range(10, 10 + length)) <= seen


def test_separators_that_a_student_types_are_text(judge: Judge) -> None:
    assert min(judge._cut("对</s>要点<s><pad></s>")) >= 3


def test_nothing_states_nothing(judge: Judge) -> None:
    (states,) = judge.judge(judge.prepare(CHURN), [""])
    assert (states[:, ABSENT] == 1).all()


@pytest.mark.parametrize(
    "broken", ["missing", "no weights", "head of three states", "no head", "other inputs"]
)
def test_a_judge_that_cannot_be_read_is_one_error(tmp_path: Path, broken: str) -> None:
    for name in ("judge.onnx", "judge.onnx.data", "judge.npz", "tokenizer.json", "config.json"):
        if broken != "missing":
            (tmp_path / name).write_bytes((default_model_dir() / name).read_bytes())
    if broken == "no weights":
        (tmp_path / "judge.onnx.data").unlink()
    elif broken == "no head":
        (tmp_path / "judge.npz").write_bytes(b"no array")
    elif broken == "head of three states":
        np.savez(tmp_path / "judge.npz", weights=np.zeros((3, 384)), bias=np.zeros(3))
    elif broken == "other inputs":  # the encoder's graph wants a mask
        (tmp_path / "judge.onnx").write_bytes((default_model_dir() / "model.onnx").read_bytes())
        (tmp_path / "model.onnx.data").write_bytes((default_model_dir() / "model.onnx.data").read_bytes())
    with pytest.raises(EncoderError, match="--fast"):
        Judge(tmp_path)
