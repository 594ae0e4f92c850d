"""Answers made of contrast sentences: every label follows from what was put in."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from grader.judge import ABSENT, CONTRADICTED, PARTLY, STATED

BUILD = Path(__file__).resolve().parents[2] / "models" / "build"
RUBRIC = """
schema: 1
id: made-tides
title: 潮汐
kind: short-answer
language: zh
question: 潮汐是怎样形成的？
points:
  - {id: moon, text: 主要由月球的引力引起, marks: 1}
  - {id: twice, text: 一天之内涨落两次, marks: 1}
  - {id: sun, text: 太阳也有作用, marks: 1}
"""
SENTENCES = [
    ("moon", "月球最要紧", {"moon": "stated"}),
    ("moon", "跟月亮毫无关系", {"moon": "contradicted"}),
    ("twice", "涨落四次", {"twice": "contradicted"}),
    ("twice", "海边很美", {"twice": "absent"}),
    ("twice", "每天两回都因为天体", {"twice": "stated", "moon": "partly"}),
]


@pytest.fixture(scope="module")
def contrast() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BUILD))
        yield importlib.import_module("contrast")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus" / "made" / "rubrics"
    folder.mkdir(parents=True)
    (folder / "made-tides.yaml").write_text(RUBRIC, "utf-8")
    return tmp_path / "corpus"


def read(contrast: ModuleType, corpus: Path, rows: list[Any]) -> Any:
    lines = [json.dumps({"rubric": "made-tides", "point": p, "text": t, "states": s}) for p, t, s in rows]
    (corpus.parent / "a.jsonl").write_text("\n".join(lines), "utf-8")
    return contrast.read_contrast(corpus.parent, corpus)


def test_every_sentence_is_in_one_answer(contrast: ModuleType, corpus: Path) -> None:
    sentences = read(contrast, corpus, SENTENCES)
    tasks = contrast.compose(sentences, np.random.default_rng(0))
    texts = "\n".join(t.answer for t in tasks)
    assert all(texts.count(s.text) == 1 for s in sentences)
    assert all(len(t.points) == 3 and t.source == "contrast" for t in tasks)
    again = contrast.compose(sentences, np.random.default_rng(0))
    assert [t.answer for t in again] == [t.answer for t in tasks]


def test_labels_follow_from_the_sentences(contrast: ModuleType, corpus: Path) -> None:
    """Against a slow reading of the finished answers."""
    sentences = read(contrast, corpus, SENTENCES)
    words = {"moon": "主要由月球的引力引起", "twice": "一天之内涨落两次", "sun": "太阳也有作用"}
    seen: set[tuple[int, ...]] = set()
    for seed in range(60):
        for task in contrast.compose(sentences, np.random.default_rng(seed)):
            for point, allowed in zip(task.names, task.allowed, strict=True):
                said = {s.states[point] for s in sentences if s.text in task.answer and point in s.states}
                said |= {STATED} if words[point] in task.answer else set()
                said -= {ABSENT}
                wanted = {
                    (): (ABSENT,), (STATED,): (STATED,), (PARTLY,): (PARTLY,), (CONTRADICTED,): (CONTRADICTED,),
                    (PARTLY, STATED): (STATED,),
                }.get(tuple(sorted(said)), (PARTLY, STATED, CONTRADICTED))  # fmt: skip
                assert tuple(np.flatnonzero(allowed)) == wanted
                seen.add(wanted)
    assert len(seen) == 5  # every case came up


def test_denials_may_be_left_out(contrast: ModuleType, corpus: Path) -> None:
    material = importlib.import_module("judge_material")
    sentences = read(contrast, corpus, SENTENCES)
    known = material.Material([], sentences, [])
    for share, low, high in ((0.0, 0, 0), (0.4, 0.6, 1.0), (1.0, 2, 2)):
        denials = []
        for seed in range(60):
            text = "\n".join(t.answer for t in known.of_epoch(SimpleNamespace(seed=seed, denials=share), 0))
            assert all(s.text in text for s in sentences if CONTRADICTED not in s.states.values())
            denials.append(sum(s.text in text for s in sentences if CONTRADICTED in s.states.values()))
        assert low <= np.mean(denials) <= high


@pytest.mark.parametrize(
    ("row", "named"),
    [
        (("mon", "x", {"moon": "stated"}), "mon"),
        (("moon", "x", {"mooon": "stated"}), "mooon"),
        (("moon", "x", {"moon": "denied"}), "denied"),
    ],
)
def test_a_slip_of_the_pen_is_named(contrast: ModuleType, corpus: Path, row: Any, named: str) -> None:
    with pytest.raises(SystemExit, match=rf"a\.jsonl, line 2: made-tides has no {named}"):
        read(contrast, corpus, [SENTENCES[0], row])


def test_the_sentences_that_ship_are_sound(contrast: ModuleType) -> None:
    found = contrast.read_contrast(BUILD / "contrast", BUILD / "corpus")
    assert len(found) == 6180
