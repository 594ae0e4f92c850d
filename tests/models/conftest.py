"""What the tests of the recipes share: their modules, a run's plan, and a corpus of one rubric."""

from __future__ import annotations

import importlib
import json
from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

BUILD = Path(__file__).resolve().parents[2] / "models" / "build"


@pytest.fixture(scope="module")
def build() -> Any:
    """The recipes' modules by name."""
    names = (
        "judge_tasks",
        "judge_network",
        "train_judge",
        "judge_report",
        "export_judge",
        "holdout",
        "judge_material",
        "contrast",
        "fusion_rows",
        "marked_sets",
        "fit_fusion",
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BUILD))
        yield Namespace(**{name: importlib.import_module(name) for name in names})


@pytest.fixture(scope="module")
def plan(build: Namespace) -> Callable[..., Any]:
    """A plan for a run in `out` of one layer on the part `corpus`, with any changes."""

    def make(out: Path, corpus: Path, **changes: Any) -> Any:
        made = build.train_judge.Plan(
            out=out, data=None, corpus=corpus.parent, sets=("corpus",), init=(), epochs=2, other_epochs=1, fold=None,
            frozen=0, layers=1, reading="joint", most=8, dropout=0.0, lr=1e-3, opposed=1.0, hold=0.0, fraction=1.0, seed=0, denials=1.0,
        )  # fmt: skip
        return replace(made, **changes)

    return make


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
