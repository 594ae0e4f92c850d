"""The judge's training: tasks from sets in their own formats, the loss, resuming, and the exported graph."""

from __future__ import annotations

import importlib
import json
import math
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from benchmarks._items import Item
from grader.judge import ABSENT, CONTRADICTED, PARTLY, STATED
from grader.judge import Judge as RunningJudge
from grader.paths import default_model_dir
from grader.records import KeyPoint, Rubric
from grader.rubric import read_rubric

BUILD = Path(__file__).resolve().parents[2] / "models" / "build"


@pytest.fixture(scope="module")
def build() -> Any:
    """The recipe's modules by name."""
    names = (
        "judge_tasks",
        "judge_network",
        "train_judge",
        "judge_report",
        "export_judge",
        "holdout",
        "judge_material",
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BUILD))
        yield Namespace(**{name: importlib.import_module(name) for name in names})


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One part with one rubric of two points and a misconception, and four answers."""
    part = tmp_path_factory.mktemp("corpus") / "made"
    (part / "rubrics").mkdir(parents=True)
    rubric = {
        "schema": 1, "id": "made-tides", "title": "潮汐", "kind": "short-answer", "language": "zh",
        "question": "潮汐是怎样形成的？",
        "points": [
            {"id": "moon", "text": "主要由月球的引力引起", "marks": 1, "also": ["月亮吸引海水"]},
            {"id": "twice", "text": "一天之内涨落两次", "marks": 1},
        ],
        "misconceptions": [{"id": "wind", "text": "潮汐是风吹出来的", "deduct": 1}],
    }  # fmt: skip
    (part / "rubrics" / "made-tides.yaml").write_text(json.dumps(rubric, ensure_ascii=False), "utf-8")
    answers = [
        ("月亮把海水吸了起来。", {"moon": 1, "twice": 0}, [], []),
        ("每天涨落各两回。", {"moon": 0, "twice": 0.5}, [], []),
        ("跟月球没有关系，是大风造成的。", {"moon": 0, "twice": 0}, ["moon"], ["wind"]),
        ("我喜欢游泳。", {"moon": 0, "twice": 0}, [], []),
    ]
    lines = [
        {
            "rubric": "made-tides", "id": f"a{n}", "style": "made", "text": text, "labels": labels,
            "contradicted": against, "misconceptions": wrong,
        }
        for n, (text, labels, against, wrong) in enumerate(answers)
    ]  # fmt: skip
    rows = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (part / "answers.jsonl").write_text(rows, "utf-8")
    return part


def plan(build: Namespace, out: Path, corpus: Path, **changes: Any) -> Any:
    made = build.train_judge.Plan(
        out=out, data=None, corpus=corpus.parent, sets=("corpus",), init=None, epochs=2, other_epochs=1, fold=None,
        frozen=0, layers=1, reading="joint", most=8, dropout=0.0, lr=1e-3, opposed=1.0, hold=0.0, fraction=1.0, seed=0,
    )  # fmt: skip
    return replace(made, **changes)


# ---- tasks ----------------------------------------------------------------------------------------------
def states(row: Any) -> list[int]:
    return np.flatnonzero(row).tolist()


def test_corpus_labels_become_states(build: Namespace, corpus: Path) -> None:
    said, half, denied, _ = build.judge_tasks.read_corpus([corpus])
    assert said.names == ("moon", "twice", "wind")
    assert said.points[0] == "主要由月球的引力引起 | 月亮吸引海水"
    assert [states(r) for r in said.allowed] == [[STATED], [ABSENT], [ABSENT, CONTRADICTED]]
    assert states(half.allowed[1]) == [PARTLY]
    assert [states(r) for r in denied.allowed] == [[CONTRADICTED], [ABSENT], [STATED]]


def test_pairs(build: Namespace, tmp_path: Path) -> None:
    for folder in ("Chinese-SNLI", "PAWS-X", "Chinese-STS-B"):
        (tmp_path / folder).mkdir()
    snli = "狗在跑。\t动物在动。\tentailment\n狗在跑。\t狗在睡。\tcontradiction\n狗在跑。\t狗很饿。\tneutral\n狗。\t猫。\t-\n"
    (tmp_path / "Chinese-SNLI" / "dev.txt").write_text(snli, "utf-8")
    (tmp_path / "Chinese-SNLI" / "test.txt").write_text("", "utf-8")
    paws = "id\tsentence1\tsentence2\tlabel\n1\t甲在乙左边\t乙在甲左边\t0\n2\t他说“好\t“好”，他说\t1\n"
    (tmp_path / "PAWS-X" / "dev_2k.tsv").write_text(paws, "utf-8")
    (tmp_path / "PAWS-X" / "test_2k.tsv").write_text("id\tsentence1\tsentence2\tlabel\n", "utf-8")
    (tmp_path / "Chinese-STS-B" / "sts-b-train.txt").write_text("甲。\t甲！\t5\n甲。\t乙。\t3\n", "utf-8")
    (tmp_path / "Chinese-STS-B" / "sts-b-dev.txt").write_text("甲。\t丙。\t0\n", "utf-8")
    tasks = build.judge_tasks.read_pairs(tmp_path)
    assert [(t.source, states(t.allowed[0])) for t in tasks] == [
        ("snli", [STATED]),
        ("snli", [CONTRADICTED]),
        ("snli", [ABSENT]),
        ("pawsx", [ABSENT, PARTLY, CONTRADICTED]),
        ("pawsx", [STATED]),
        ("stsb", [STATED]),
        ("stsb", [ABSENT, CONTRADICTED]),
    ]
    assert (tasks[0].answer, tasks[0].points) == ("狗在跑。", ("动物在动。",))


def make_item(**changed: Any) -> Item:
    points = (KeyPoint("p1", "Trees give shade", 3), KeyPoint("p2", "Trees cost money", 1))
    rubric = Rubric("r", "t", "short-answer", "en", "Plant trees?", points, 4)
    return Item(
        **{
            "id": "i",
            "group": "g",
            "rubric": rubric,
            "reference": "x",
            "text": "Cool!",
            "fraction": 0.5,
            **changed,
        }
    )


def test_marked_points_keep_only_what_was_judged(build: Namespace) -> None:
    both, one = build.judge_tasks.from_marked(
        [make_item(labels={"p1": 1.0, "p2": 0.0}), make_item(labels={"p2": 1.0})]
    )
    assert [states(r) for r in both.allowed] == [[STATED], [ABSENT, CONTRADICTED]]
    (half,) = build.judge_tasks.from_marked([make_item(labels={"p1": 0.5})])
    assert states(half.allowed[0]) == [PARTLY]
    assert (both.topic, both.question, both.answer) == ("g", "plant trees?", "cool!")
    assert one.points == ("trees cost money",)
    assert both.mark is None


def test_a_state_is_for_the_whole_answer(build: Namespace) -> None:
    tasks = build.judge_tasks.from_marked(
        make_item(labels={"p1": 0.0}, state=s) for s in ("correct", "contradictory", "incorrect")
    )
    assert [states(t.allowed[0]) for t in tasks] == [[STATED], [CONTRADICTED], [ABSENT, PARTLY]]


def test_a_total_leaves_every_state_open(build: Namespace) -> None:
    (task,) = build.judge_tasks.from_marked([make_item()])
    assert task.mark == 0.5
    assert task.weights.tolist() == [0.75, 0.25]
    assert all(len(states(r)) == 4 for r in task.allowed)


def test_folds_leave_their_questions_out(build: Namespace, tmp_path: Path) -> None:
    folder = tmp_path / "public" / "le"
    folder.mkdir(parents=True)
    (folder / "qa.csv").write_text("".join(f"{n}\tq{n}\t甲；乙\n" for n in range(12)), "utf-8")
    (folder / "train.csv").write_text("".join(f"{n}\t甲；乙\t甲\t0.5\n" for n in range(12)), "utf-8")
    topics = {
        fold: {t.topic for t in build.judge_material.read_benchmark("le", tmp_path, fold)}
        for fold in ((0, 2), (1, 2))
    }
    assert topics[0, 2] | topics[1, 2] == {str(n) for n in range(12)}
    assert not topics[0, 2] & topics[1, 2]
    assert all(build.holdout.fold_of(f"le:{n}", 2) == 1 for n in topics[0, 2])
    with pytest.raises(SystemExit, match="unknown set labelled"):
        build.judge_material.read_benchmark("labelled", tmp_path, (0, 2))
    with pytest.raises(SystemExit, match="le: --fold"):
        build.judge_material.read_benchmark("le", tmp_path, None)


@pytest.mark.parametrize("text", ["2/2", "-1/2", "1", "a/b"])
def test_there_is_no_fold_beyond_the_last(build: Namespace, text: str) -> None:
    with pytest.raises(ValueError):
        build.train_judge._fold(text)


def test_a_state_is_for_one_point(build: Namespace) -> None:
    with pytest.raises(ValueError, match="one point among several"):
        build.judge_tasks.from_marked([make_item(labels={"p1": 0.0, "p2": 0.0}, state="correct")])


# ---- training -------------------------------------------------------------------------------------------
def test_loss_by_hand(build: Namespace) -> None:
    torch = importlib.import_module("torch")
    task = build.judge_tasks.Task(
        "made", "t", "", ("a", "b"), "x",
        np.array([[0, 0, 1, 0], [1, 0, 0, 1]], np.float32), mark=0.5, weights=np.array([0.75, 0.25], np.float32),
    )  # fmt: skip
    item = build.judge_network.Item([], [], [], [0, 1], 0)
    logits = [[0.1, 0.2, 0.9, -0.3], [0.5, 0.0, -0.5, 1.0]]
    found = float(build.train_judge.loss(torch.tensor(logits), [item], [task]))
    p = [[math.exp(x) / sum(map(math.exp, row)) for x in row] for row in logits]
    wanted = 0.97 * (-math.log(p[0][2]) - math.log(p[1][0] + p[1][3]))
    wanted += 0.03 * sum(-sum(map(math.log, row)) / 4 for row in p)
    credit = [row[2] + 0.5 * row[1] for row in p]
    wanted += 4 * math.sqrt(2) * (0.75 * credit[0] + 0.25 * credit[1] - 0.5) ** 2
    assert found == pytest.approx(wanted / 8, rel=1e-5)


def test_contradicted_points_may_weigh_more(build: Namespace) -> None:
    torch = importlib.import_module("torch")
    allowed = np.array([[0, 0, 0, 1], [1, 0, 0, 1]], np.float32)  # contradicted; merely not asserted
    task = build.judge_tasks.Task("made", "t", "", ("a", "b"), "x", allowed)
    item = build.judge_network.Item([], [], [], [0, 1], 0)
    logits = torch.zeros(2, 4)
    once, thrice = (
        float(build.train_judge.loss(logits, [item], [task], opposed=weight)) * 8 for weight in (1.0, 3.0)
    )
    assert thrice - once == pytest.approx(2 * 0.97 * math.log(4), rel=1e-4)


def test_batches_hold_every_item_once(build: Namespace) -> None:
    items = [build.judge_network.Item([0] * n, [], [], [0], n) for n in (3, 900, 40, 41, 2000, 39, 500, 3)]
    batches = build.train_judge.make_batches(items, np.random.default_rng(0))
    assert sorted(i.task for b in batches for i in b) == sorted(i.task for i in items)
    assert all(len(b) * max(len(i.ids) for i in b) <= 3072 for b in batches)


@pytest.fixture(scope="module")
def trained(build: Namespace, corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of one layer that has read the four answers thirty times."""
    out = tmp_path_factory.mktemp("run")
    build.train_judge.train(plan(build, out, corpus, epochs=30))
    return out


def load(build: Namespace, run: Path) -> Any:
    torch = importlib.import_module("torch")
    model = build.train_judge.make_model(plan(build, run, run))
    model.load_state_dict(torch.load(run / "model.pt", weights_only=True))
    return model


def test_it_learns_what_it_is_shown(build: Namespace, corpus: Path, trained: Path) -> None:
    tasks = build.judge_tasks.read_corpus([corpus])
    reader = build.judge_network.Reader(build.judge_network.shipped_tokenizer())
    found = build.judge_report.predict(load(build, trained), reader, tasks, most=8)
    assert build.judge_report.report(tasks, found)["auc"] == 1.0
    assert found[2][0].argmax() == CONTRADICTED


def test_a_stopped_run_goes_on_to_the_same_end(
    build: Namespace, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch = importlib.import_module("torch")
    build.train_judge.train(plan(build, tmp_path / "whole", corpus, epochs=4))
    steps = build.train_judge.Run._train_step
    monkeypatch.setattr(build.train_judge, "_SAVE_EVERY", 0.0)

    def stop_at_third(run: Any, *given: Any) -> float:
        if run.step == 2:
            raise KeyboardInterrupt
        return float(steps(run, *given))

    monkeypatch.setattr(build.train_judge.Run, "_train_step", stop_at_third)
    with pytest.raises(KeyboardInterrupt):
        build.train_judge.train(plan(build, tmp_path / "stopped", corpus, epochs=4))
    assert (tmp_path / "stopped" / "state.pt").exists()
    monkeypatch.setattr(build.train_judge.Run, "_train_step", steps)
    build.train_judge.train(plan(build, tmp_path / "stopped", corpus, epochs=4))
    whole, stopped = (torch.load(tmp_path / n / "model.pt", weights_only=True) for n in ("whole", "stopped"))
    assert all(torch.allclose(whole[k], stopped[k], atol=1e-4) for k in whole)
    assert not (tmp_path / "stopped" / "state.pt").exists()


@pytest.mark.parametrize("reading", ["late", "bi"])
def test_texts_read_apart_do_not_see_each_other(build: Namespace, corpus: Path, reading: str) -> None:
    torch = importlib.import_module("torch")
    model = build.train_judge.make_model(plan(build, corpus, corpus, reading=reading)).eval()
    reader = build.judge_network.Reader(build.judge_network.shipped_tokenizer())
    task = build.judge_tasks.read_corpus([corpus])[0]
    (item,) = reader.items(task, 0)
    (other,) = reader.items(replace(task, points=(task.points[0], "一天有二十四个小时", task.points[2])), 0)
    with torch.no_grad():
        one, two = (model(build.judge_network.collate([i])) for i in (item, other))
    assert torch.allclose(one[0], two[0], atol=0.03)  # positions move by the other point's length
    assert not torch.allclose(one[1], two[1], atol=0.03)


def test_the_exported_graph_judges_as_the_network(
    build: Namespace, corpus: Path, trained: Path, tmp_path: Path
) -> None:
    build.export_judge.export([trained], tmp_path, int8=False)
    tasks = build.judge_tasks.read_corpus([corpus])
    reader = build.judge_network.Reader(build.judge_network.shipped_tokenizer())
    wanted = build.judge_report.predict(load(build, trained), reader, tasks, most=8)
    judge = RunningJudge(tmp_path, tokenizer=tokenizer())
    rubric = judge.prepare(read_rubric(corpus / "rubrics" / "made-tides.yaml"))
    for states_of, task in zip(wanted, tasks, strict=True):
        assert np.allclose(judge.judge(rubric, [task.answer])[0], states_of, atol=0.03)  # trained in bfloat16


def test_the_mean_of_several_runs(build: Namespace) -> None:
    torch = importlib.import_module("torch")
    models = [{"a": torch.tensor([0.0, 2.0])}, {"a": torch.tensor([1.0, 4.0])}]
    assert build.export_judge.average(models)["a"].tolist() == [0.5, 3.0]
    assert build.export_judge.average(models[:1])["a"].tolist() == [0.0, 2.0]


def tokenizer() -> Any:
    onnx: ModuleType = importlib.import_module("grader.encoders.onnx")
    return onnx.load_tokenizer(default_model_dir())
