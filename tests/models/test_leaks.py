"""What a model is measured on, it was not trained on: the hash that holds questions out, and who goes by it."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from making import make_rubric, point

from benchmarks._items import Item
from grader.fuse import FEATURES, Fusion

IDS = [f"r{n}" for n in range(60)]
HELD = {"r25", "r33", "r40", "r59"}  # of IDS
QUARTER = {"r7", "r9", "r10", "r22", "r31", "r37", "r47", "r48", "r51", "r56", "r57"}
PLAIN = Fusion(0.0, (0.1,) * len(FEATURES))
Plans = Callable[..., Any]


@pytest.fixture(scope="module")
def sixty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A part of sixty rubrics with an answer each; beside the corpus, a contrast sentence on each."""
    root = tmp_path_factory.mktemp("sixty")
    part = root / "corpus" / "made"
    (part / "rubrics").mkdir(parents=True)
    (root / "contrast").mkdir()
    answers, sentences = [], []
    for name in IDS:
        rubric = {
            "schema": 1, "id": name, "title": "潮汐", "kind": "short-answer", "language": "zh",
            "question": "潮汐是怎样形成的？", "points": [{"id": "moon", "text": "月球的引力", "marks": 1}],
        }  # fmt: skip
        (part / "rubrics" / f"{name}.yaml").write_text(json.dumps(rubric, ensure_ascii=False), "utf-8")
        row = {"rubric": name, "style": "made", "text": f"月亮{name}。", "labels": {"moon": 1}}
        answers.append(json.dumps(row | {"marks": 1, "max": 1}) + "\n")
        row = {"rubric": name, "point": "moon", "text": f"月亮{name}。", "states": {"moon": "stated"}}
        sentences.append(json.dumps(row) + "\n")
    (part / "answers.jsonl").write_text("".join(answers), "utf-8")
    (root / "contrast" / "a.jsonl").write_text("".join(sentences), "utf-8")
    return part


@pytest.fixture
def le(tmp_path: Path) -> Path:
    """Twelve questions of LE with an answer each."""
    folder = tmp_path / "public" / "le"
    folder.mkdir(parents=True)
    (folder / "qa.csv").write_text("".join(f"{n}\tq{n}\t甲类；乙类\n" for n in range(12)), "utf-8")
    (folder / "train.csv").write_text("".join(f"{n}\t甲类；乙类\t甲{n}\t0.5\n" for n in range(12)), "utf-8")
    return tmp_path


# ---- the hash -------------------------------------------------------------------------------------------
def test_what_is_held_out_stays_so(build: Namespace) -> None:
    """These are what shipped models have not seen: another hash would silently train on them."""
    is_held, fold_of = build.holdout.is_held, build.holdout.fold_of
    assert {name for name in IDS if is_held(name)} == HELD
    assert [is_held(name) for name in ("cs-crypto-compare", "eco-herzberg", "mkt-4c")] == [True, True, False]
    assert {name for name in IDS if is_held(name, 0.25, salt="curve")} == QUARTER
    assert not any(is_held(name, 0.0) for name in IDS)
    assert all(is_held(name, 1.0) for name in IDS)
    keys = ("le:1", "le:2", "ads:1", "mohler:1.1", "saf:1", "beetle:x")
    assert [fold_of(key, 2) for key in keys] == [0, 1, 1, 0, 1, 0]
    assert [fold_of(key, 5) for key in keys] == [3, 0, 4, 4, 0, 1]


# ---- the judge's training -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("hold", "fraction", "trained_on"),
    [(0.1, 1.0, set(IDS) - HELD), (0.1, 0.25, QUARTER), (0.0, 1.0, set(IDS))],
)
def test_held_rubrics_are_not_trained_on(
    build: Namespace, plan: Plans, sixty: Path, tmp_path: Path, hold: float, fraction: float, trained_on: set[str]
) -> None:  # fmt: skip
    run = plan(tmp_path, sixty, hold=hold, fraction=fraction, sets=("corpus", "contrast"))
    material = build.judge_material.read_material(run)
    assert {t.topic for t in material.tasks} == trained_on
    assert {c.rubric.id for c in material.contrast} == trained_on
    assert {t.topic for t in material.of_epoch(run, 1)} == trained_on
    assert {t.topic for t in material.held} == (HELD if hold else set())


def test_other_sets_take_part_in_the_first_epochs(build: Namespace) -> None:
    tasks = [SimpleNamespace(source=source) for source in ("corpus", "snli", "marked")]
    material = build.judge_material.Material(tasks, [], [])
    run = SimpleNamespace(seed=0, denials=1.0, other_epochs=2)
    assert [len(material.of_epoch(run, epoch)) for epoch in range(4)] == [3, 3, 1, 1]


@pytest.mark.parametrize(("name", "reader"), [("argkp", "argkp_items"), ("beetle", "semeval_items")])
def test_the_measured_part_never_stands_in_for_training(
    build: Namespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, reader: str
) -> None:
    rubric = make_rubric(point("p1", "甲"))
    measured = [Item("i", "g", rubric, "甲", "甲", 1.0, labels={"p1": 1.0})]
    monkeypatch.setattr(f"benchmarks._sets.{reader}", lambda *_, part=None: [] if part else measured)
    with pytest.raises(SystemExit, match=f"{name}: no answers in its training part"):
        build.judge_material.read_benchmark(name, tmp_path, (0, 2))


def test_a_set_that_reads_as_empty_is_named(
    build: Namespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks._sets.le_items", lambda folder: [])
    with pytest.raises(SystemExit, match="le: no answers in its files"):
        build.judge_material.read_benchmark("le", tmp_path, (0, 2))


# ---- the fusion -----------------------------------------------------------------------------------------
def test_each_fold_is_read_by_the_judge_that_has_not_seen_it(build: Namespace, le: Path) -> None:
    parts = build.fit_fusion._by_fold([(f"le:{n}", str(n)) for n in range(12)], 2)
    assert sorted(n for part in parts for n in part) == sorted(map(str, range(12)))
    for number, part in enumerate(parts):
        shown = {t.topic for t in build.judge_material.read_benchmark("le", le, (number, 2))}
        assert part
        assert shown
        assert not shown & set(part)


def test_statements_are_fitted_to_held_rubrics_alone(
    build: Namespace, sixty: Path, le: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fitting = build.fit_fusion
    calls: list[list[tuple[set[str], str | None]]] = []

    def spy(parts: Any, *, encoder: Any) -> Fusion:
        calls.append([({e.text for e in examples}, judge) for examples, judge in parts])
        return PLAIN

    monkeypatch.setattr(fitting, "fit", spy)
    monkeypatch.setattr(fitting, "load_encoder", lambda: None)
    monkeypatch.setattr(fitting, "RememberingJudge", lambda folder: folder.name)
    monkeypatch.setattr(fitting, "PASSAGES", ())
    given = [
        "--data",
        le,
        "--corpus",
        sixty.parent,
        "--out",
        tmp_path / "f.json",
        "--fold-judges",
        "one",
        "two",
    ]
    monkeypatch.setattr(sys, "argv", list(map(str, ["fit_fusion.py", *given])))
    fitting.main()
    statements, fast, phrases, fast_phrases, *_ = calls
    shipped = build.fit_fusion.default_model_dir().name
    assert statements == [({f"月亮{name}。" for name in HELD}, shipped)]
    folds = [{f"甲{n}" for n in range(12) if build.holdout.fold_of(f"le:{n}", 2) == k} for k in (0, 1)]
    assert phrases == [(folds[0], "one"), (folds[1], "two")]
    assert [examples for examples, _ in fast] == [examples for examples, _ in statements]
    assert [judge for _, judge in fast + fast_phrases] == [None] * 3


@pytest.mark.parametrize("judges", [[], ["--fold-judges"], ["--fold-judges", "one"]])
def test_one_judge_has_seen_what_it_would_read(
    build: Namespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    judges: list[str],
) -> None:  # fmt: skip
    monkeypatch.setattr(sys, "argv", ["fit_fusion.py", "--data", str(tmp_path), *judges])
    with pytest.raises(SystemExit) as stopped:
        build.fit_fusion.main()
    assert stopped.value.code == 2
    assert "--fold-judges: name two or more" in capsys.readouterr().err


def test_confidence_is_measured_on_answers_never_fitted_on(
    build: Namespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor on any that was put to another question, to be worth nothing."""
    fitting = build.fit_fusion
    examples = [
        build.fusion_rows.Example(make_rubric(point("a"), id=f"q{n % 6}", reference="甲"), f"text {n}", mark=0.5)
        for n in range(60)
    ]  # fmt: skip
    fitted: list[list[Any]] = []
    measured: set[str] = set()

    def how_sure(unseen: Any, *_: Any, **__: Any) -> list[Any]:
        texts = {e.text for e in unseen}
        assert texts
        assert not texts & {row.text for row in fitted[-1]}
        measured.update(texts)
        return []

    monkeypatch.setattr(fitting, "collect", lambda examples, *_: list(examples))
    monkeypatch.setattr(fitting, "fit_shares", lambda rows: fitted.append(rows) or PLAIN)
    monkeypatch.setattr(fitting, "how_sure", how_sure)
    fitting.fit([(examples, None)], encoder=None)
    assert measured == {e.text for e in examples}
    strange = [[row for row in rows if row.weight < 1] for rows in fitted]
    assert [len(rows) for rows in fitted[-1:]] == [60 + 12]
    assert all(strange)
