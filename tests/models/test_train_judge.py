"""The judge's training: the loss, batches, what a run learns, and the exported graph."""

from __future__ import annotations

import importlib
import math
from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from grader.judge import CONTRADICTED, HEAD_FILE, LIMITS
from grader.judge import Judge as RunningJudge
from grader.paths import default_model_dir
from grader.rubric import read_rubric

Plans = Callable[..., Any]


# ---- training -------------------------------------------------------------------------------------------
def test_loss_by_hand(build: Namespace) -> None:
    torch = importlib.import_module("torch")
    task = build.judge_tasks.Task(
        "made", "t", "", ("a", "b"), "x",
        np.array([[0, 0, 1, 0], [1, 0, 0, 1]], np.float32), mark=0.5, weights=np.array([0.75, 0.25], np.float32),
    )  # fmt: skip
    item = build.judge_network.Item([], [], [], [0, 1], 0, True)
    logits = [[0.1, 0.2, 0.9, -0.3], [0.5, 0.0, -0.5, 1.0]]
    found = float(build.train_judge.loss(torch.tensor(logits), [item], [task]))
    p = [[math.exp(x) / sum(map(math.exp, row)) for x in row] for row in logits]
    wanted = 0.97 * (-math.log(p[0][2]) - math.log(p[1][0] + p[1][3]))
    wanted += 0.03 * sum(-sum(map(math.log, row)) / 4 for row in p)
    part = float(build.train_judge.loss(torch.tensor(logits), [replace(item, whole=False)], [task]))
    assert part == pytest.approx(wanted / 8, rel=1e-5)  # a part of the answer has no mark
    credit = [row[2] + 0.5 * row[1] for row in p]
    wanted += 4 * math.sqrt(2) * (0.75 * credit[0] + 0.25 * credit[1] - 0.5) ** 2
    assert found == pytest.approx(wanted / 8, rel=1e-5)


def test_a_mark_is_of_all_points_and_the_whole_answer(build: Namespace) -> None:
    reader = build.judge_network.Reader(build.judge_network.shipped_tokenizer())

    def whole(points: int, tokens: int, *, point: str = "海", most: int = 8) -> list[bool]:
        reader._kept["an answer"] = [9] * tokens
        task = build.judge_tasks.Task(
            "made", "t", "潮？", (point,) * points, "an answer", np.ones((points, 4), np.float32)
        )
        return [item.whole for item in reader.items(task, 0, order=range(points)[::-1], most=most)]

    assert whole(8, 5) == [True]
    assert whole(9, 5) == [False, False]
    assert whole(2, 5, most=1) == [False, False]
    assert whole(1, 5, most=1) == [True]
    assert whole(2, LIMITS["answer"]) == [True]
    assert whole(2, LIMITS["answer"] + 1) == [False]
    reader._kept["a long point"] = [9] * LIMITS["point"]  # eight of them leave less room
    assert whole(8, 90, point="a long point") == [True]
    assert whole(8, 200, point="a long point") == [False]


def test_contradicted_points_may_weigh_more(build: Namespace) -> None:
    torch = importlib.import_module("torch")
    allowed = np.array([[0, 0, 0, 1], [1, 0, 0, 1]], np.float32)  # contradicted; merely not asserted
    task = build.judge_tasks.Task("made", "t", "", ("a", "b"), "x", allowed)
    item = build.judge_network.Item([], [], [], [0, 1], 0, True)
    logits = torch.zeros(2, 4)
    once, thrice = (
        float(build.train_judge.loss(logits, [item], [task], opposed=weight)) * 8 for weight in (1.0, 3.0)
    )
    assert thrice - once == pytest.approx(2 * 0.97 * math.log(4), rel=1e-4)


def test_batches_hold_every_item_once(build: Namespace) -> None:
    items = [
        build.judge_network.Item([0] * n, [], [], [0], n, True) for n in (3, 900, 40, 41, 2000, 39, 500, 3)
    ]
    batches = build.train_judge.make_batches(items, np.random.default_rng(0))
    assert sorted(i.task for b in batches for i in b) == sorted(i.task for i in items)
    assert all(len(b) * max(len(i.ids) for i in b) <= 3072 for b in batches)


def test_quick_dropout_drops_its_share_and_keeps_the_mean(build: Namespace) -> None:
    torch = importlib.import_module("torch")
    drop = build.judge_network.QuickDropout(0.1)
    values = torch.ones(100, 1003)  # no multiple of the eight bytes drawn at a time
    torch.manual_seed(3)
    dropped = drop(values)
    assert float((dropped == 0).float().mean()) == pytest.approx(0.1, abs=0.01)
    assert float(dropped.mean()) == pytest.approx(1, abs=0.01)
    torch.manual_seed(3)
    assert torch.equal(drop(values), dropped)
    assert drop.eval()(values) is values


def test_nothing_would_be_left(build: Namespace) -> None:
    with pytest.raises(ValueError, match=r"dropout of 0\.999"):
        build.judge_network.QuickDropout(0.999)


def test_the_network_drops_quickly_where_it_drops(build: Namespace, plan: Plans, corpus: Path) -> None:
    model = build.train_judge.make_model(plan(corpus, corpus, dropout=0.1))
    shares = {m.p for m in model.bert.modules() if type(m) is build.judge_network.QuickDropout}
    assert shares == {0.0, 0.1}  # nothing of the attention is dropped


@pytest.fixture(scope="module")
def trained(build: Namespace, plan: Plans, corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of one layer that has read the four answers thirty times."""
    out = tmp_path_factory.mktemp("run")
    build.train_judge.train(plan(out, corpus, epochs=30))
    return out


def load(build: Namespace, plan: Plans, run: Path) -> Any:
    torch = importlib.import_module("torch")
    model = build.train_judge.make_model(plan(run, run))
    model.load_state_dict(torch.load(run / "model.pt", weights_only=True))
    return model


def test_it_learns_what_it_is_shown(build: Namespace, plan: Plans, corpus: Path, trained: Path) -> None:
    tasks = build.judge_tasks.read_corpus([corpus])
    reader = build.judge_network.Reader(build.judge_network.shipped_tokenizer())
    found = build.judge_report.predict(load(build, plan, trained), reader, tasks, most=8)
    assert build.judge_report.report(tasks, found)["auc"] == 1.0
    assert found[2][0].argmax() == CONTRADICTED


@pytest.mark.parametrize("reading", ["joint", "late", "bi"])
def test_company_in_a_batch_changes_nothing(
    build: Namespace, plan: Plans, corpus: Path, reading: str
) -> None:
    torch = importlib.import_module("torch")
    model = build.train_judge.make_model(plan(corpus, corpus, reading=reading)).eval()
    reader = build.judge_network.Reader(build.judge_network.shipped_tokenizer())
    tasks = build.judge_tasks.read_corpus([corpus])
    items = [item for n, task in enumerate(tasks) for item in reader.items(task, n)]
    assert len({len(item.ids) for item in items}) > 1
    with torch.no_grad():
        together = model(build.judge_network.collate(items))
        alone = torch.cat([model(build.judge_network.collate([item])) for item in items])
    assert torch.allclose(together, alone, atol=0.03)


@pytest.mark.parametrize("reading", ["late", "bi"])
def test_texts_read_apart_do_not_see_each_other(
    build: Namespace, plan: Plans, corpus: Path, reading: str
) -> None:
    torch = importlib.import_module("torch")
    model = build.train_judge.make_model(plan(corpus, corpus, reading=reading)).eval()
    reader = build.judge_network.Reader(build.judge_network.shipped_tokenizer())
    task = build.judge_tasks.read_corpus([corpus])[0]
    (item,) = reader.items(task, 0)
    (other,) = reader.items(replace(task, points=(task.points[0], "一天有二十四个小时", task.points[2])), 0)
    with torch.no_grad():
        one, two = (model(build.judge_network.collate([i])) for i in (item, other))
    assert torch.allclose(one[0], two[0], atol=0.03)  # positions move by the other point's length
    assert not torch.allclose(one[1], two[1], atol=0.03)


@pytest.mark.parametrize(("int8", "near"), [(False, 0.03), (True, 0.1)])  # trained in bfloat16
def test_the_exported_graph_judges_as_the_network(
    build: Namespace, plan: Plans, corpus: Path, trained: Path, tmp_path: Path, int8: bool, near: float
) -> None:
    build.export_judge.export([trained], tmp_path, int8=int8)
    tasks = build.judge_tasks.read_corpus([corpus])
    reader = build.judge_network.Reader(build.judge_network.shipped_tokenizer())
    wanted = build.judge_report.predict(load(build, plan, trained), reader, tasks, most=8)
    judge = RunningJudge(tmp_path, tokenizer=tokenizer())
    rubric = judge.prepare(read_rubric(corpus / "rubrics" / "made-tides.yaml"))
    for states_of, task in zip(wanted, tasks, strict=True):
        assert np.allclose(judge.judge(rubric, [task.answer])[0], states_of, atol=near)


def test_what_counted_too_often_is_taken_back(build: Namespace, trained: Path, tmp_path: Path) -> None:
    """A judge that was shown contradicted points three times as often as they are finds them less likely again."""
    torch = importlib.import_module("torch")
    build.export_judge.export([trained], tmp_path, int8=False, opposed=3.0)
    learnt = torch.load(trained / "model.pt", weights_only=True)["head.bias"].numpy()
    with np.load(tmp_path / HEAD_FILE) as head:
        change = head["bias"] - learnt
    assert change == pytest.approx([0, 0, 0, -math.log(3)], abs=1e-6)
    assert CONTRADICTED == 3


def test_the_mean_of_several_runs(build: Namespace) -> None:
    torch = importlib.import_module("torch")
    models = [{"a": torch.tensor([0.0, 2.0])}, {"a": torch.tensor([1.0, 4.0])}]
    assert build.judge_network.average(models)["a"].tolist() == [0.5, 3.0]
    assert build.judge_network.average(models[:1])["a"].tolist() == [0.0, 2.0]


def test_a_run_starts_from_the_mean_of_others(
    build: Namespace, plan: Plans, tmp_path: Path, corpus: Path
) -> None:
    torch = importlib.import_module("torch")
    start = plan(tmp_path / "next", corpus)
    states = build.train_judge.make_model(start).state_dict()
    for name, bias in (("a", 1.0), ("b", 3.0)):
        (tmp_path / name).mkdir()
        torch.save(states | {"head.bias": torch.full((4,), bias)}, tmp_path / name / "model.pt")
    model = build.train_judge.make_model(
        replace(start, init=(tmp_path / "a", tmp_path / "b", tmp_path / "b"))
    )
    assert np.allclose(model.state_dict()["head.bias"].numpy(), 7 / 3)


def tokenizer() -> Any:
    onnx: ModuleType = importlib.import_module("grader.encoders.onnx")
    return onnx.load_tokenizer(default_model_dir())
