"""Tasks for the judge's training: the corpus, pairs of sentences, and benchmark sets without a fold of their questions."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks._items import Item
from grader.judge import ABSENT, CONTRADICTED, PARTLY, STATED
from grader.records import KeyPoint, Rubric


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
