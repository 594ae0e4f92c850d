"""The fit of the fusion weights, on a handful of answers and an encoder of letters."""

from __future__ import annotations

import importlib
import json
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from making import LetterEncoder

from grader.errors import GraderError
from grader.fuse import FEATURES, Fusion, probability, read_fusion
from grader.paths import default_model_dir

BUILD = Path(__file__).resolve().parents[2] / "models" / "build"
POINTS = {"quality": "产品质量不稳定", "staff": "员工跳槽带走客户", "rivals": "对手低价抢人"}
WAYS = ["{}。", "我认为{}。", "原因是{}！", "还有，{}，就这样。"]
ELSE = ["今天天气晴朗。", "我们去公园划船。", "春天花会开。", ""]


@pytest.fixture(scope="module")
def fitting() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BUILD))
        yield importlib.import_module("fit_fusion")


@pytest.fixture(scope="module")
def sets() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BUILD))
        yield importlib.import_module("marked_sets")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """labelled/ in the project's own form and public/le/ as the LE set comes."""
    root = tmp_path_factory.mktemp("data")
    (root / "labelled" / "rubrics").mkdir(parents=True)
    points = [{"id": i, "text": t, "marks": 1} for i, t in POINTS.items()]
    rubric = {
        "schema": 1, "id": "churn", "title": "流失", "kind": "short-answer", "language": "zh",
        "question": "为什么？", "points": points,
    }  # fmt: skip
    (root / "labelled" / "rubrics" / "churn.yaml").write_text(json.dumps(rubric, ensure_ascii=False), "utf-8")
    rows: list[dict[str, Any]] = []
    for number in range(24):
        said = {i: float(number >> k & 1) for k, i in enumerate(POINTS)}
        parts = [WAYS[(number // 8 + k) % 4].format(POINTS[i]) for k, i in enumerate(said) if said[i]]
        text = "".join(parts) or ELSE[number // 8]
        rows.append(
            {
                "rubric": "churn",
                "id": f"churn-{number:02}",
                "text": text,
                "labels": said,
                "marks": sum(said.values()),
                "max": 3,
            }
        )
    rows[5]["contradicted"] = ["staff"]
    lines = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows)
    (root / "labelled" / "answers.jsonl").write_text(lines, "utf-8")
    (root / "public" / "le").mkdir(parents=True)
    (root / "public" / "le" / "qa.csv").write_text(
        '1\t配送有"几"种？\t综合配送、专业配送\n2\t好处？\t速度快；成本低\n', "utf-8-sig"
    )
    train = [
        ("1", "综合配送；专业配送", "综合配送和专业配送", "1.0"),
        ("1", "综合配送；专业配送", "综合配送", "0.5"),
        ("1", "综合配送；专业配送", "天气很好", "0.0"),
        ("2", "速度快；成本低", "速度快", "0.5"),
        ("2", "速度快；成本低", "成本低，速度快", "1.0"),
    ]
    (root / "public" / "le" / "train.csv").write_text("".join("\t".join(r) + "\n" for r in train), "utf-8")
    return root


def test_reading_the_projects_own_form(sets: ModuleType, data: Path) -> None:
    examples = sets.read_parts([data / "labelled"])
    assert len(examples) == 24
    assert {e.rubric.id for e in examples} == {"churn"}
    assert examples[3].labels == {"quality": 1, "staff": 1, "rivals": 0}
    assert examples[3].mark == pytest.approx(2 / 3)
    assert examples[5].contradicted == {"staff"}
    assert examples[0].contradicted == frozenset()
    assert sets.read_parts([]) == []


def test_reading_drafted_sets(sets: ModuleType, data: Path) -> None:
    found = sets.read_drafted(["le"], data)
    assert [key for key, _ in found] == ["le:1"] * 3 + ["le:2"] * 2
    examples = [e for _, e in found]
    assert [(e.text, e.mark) for e in examples][:3] == [
        ("综合配送和专业配送", 1),
        ("综合配送", 0.5),
        ("天气很好", 0),
    ]
    assert [p.text for p in examples[0].rubric.points] == ["综合配送", "专业配送"]
    assert all(e.labels is None and e.rubric.reference for e in examples)


def test_features_of_every_example_in_order(fitting: ModuleType, sets: ModuleType, data: Path) -> None:
    examples = sets.read_parts([data / "labelled"])
    rows = fitting.collect(
        [*examples, fitting.Example(examples[0].rubric, " \n", labels=examples[0].labels)], LetterEncoder()
    )
    assert len(rows) == 25
    assert rows[-1] is None  # blank
    assert rows[3].labels.tolist() == [1, 1, 0]
    assert rows[3].mark == pytest.approx(2 / 3)
    assert rows[3].shapes.shape[0::2] == (3, len(FEATURES))
    (alone,) = fitting.collect(examples[3:4], LetterEncoder())
    assert np.array_equal(alone.shapes, rows[3].shapes)


def test_the_fit_tells_stated_from_unstated(fitting: ModuleType, sets: ModuleType, data: Path) -> None:
    examples = sets.read_parts([data / "labelled"])
    rows = [r for r in fitting.collect(examples, LetterEncoder()) if r is not None]
    fusion = fitting.fit_rows(rows)
    assert all(w >= 0 for w in fusion.weights)
    assert len(fusion.weights) == len(FEATURES)
    assert 0 < fusion.partial < fusion.full < 1
    for row in rows:
        p = probability(row.shapes.astype(np.float32), fusion).max(axis=1)
        assert ((p >= fusion.partial) == (row.labels >= 0.5)).all()
    again = fitting.fit([(examples, None)], encoder=LetterEncoder())
    assert (again.weights, again.partial, again.full) == (fusion.weights, fusion.partial, fusion.full)


def test_totals_alone_are_enough_where_shares_are_paid(
    fitting: ModuleType, sets: ModuleType, data: Path
) -> None:
    examples = [
        fitting.Example(e.rubric, e.text, mark=sum(e.labels.values()) / 3)
        for e in sets.read_parts([data / "labelled"])
    ]
    rows = [r for r in fitting.collect(examples, LetterEncoder()) if r is not None]
    assert all(r.labels is None for r in rows)
    fusion = fitting.fit_shares(rows)
    assert fusion.shares
    assert all(w >= 0 for w in fusion.weights)
    given_marks = [
        float(probability(row.shapes.astype(np.float32), fusion).max(axis=1).mean()) for row in rows
    ]
    true_marks = [row.mark for row in rows]
    assert np.corrcoef(given_marks, true_marks)[0, 1] > 0.9
    assert np.abs(np.subtract(given_marks, true_marks)).mean() < 0.15


def test_the_script_writes_what_the_grader_reads(
    fitting: ModuleType, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, corpus = tmp_path / "fusion.json", tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "made").symlink_to(data / "labelled")
    (data / "public" / "ads").mkdir()
    rows = [
        {
            "score": score, "answer": answer, "q_id": "1", "question": "什么是栈？",
            "reference1": "栈是一种只在表的一端进行插入和删除的线性结构。", "reference2": "", "reference3": "",
        }
        for score, answer in [(10, "只在一端插入和删除的线性表"), (5, "一种线性结构"), (0, "今天天气晴朗")]
    ]  # fmt: skip
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (data / "public" / "ads" / "all.jsonl").write_text(lines, "utf-8")
    monkeypatch.setattr(fitting, "PASSAGES", ("ads",))
    monkeypatch.setattr(fitting, "load_encoder", LetterEncoder)
    monkeypatch.setattr(fitting, "is_held", lambda topic: topic == "churn")
    given = ["fit_fusion.py", "--data", data, "--corpus", corpus, "--out", out]
    judges = ["--fold-judges", default_model_dir(), default_model_dir()]
    monkeypatch.setattr(sys, "argv", list(map(str, given + judges)))
    fitting.main()
    written = json.loads(out.read_text(encoding="utf-8"))
    found = read_fusion(out)
    kinds = ("statements", "phrases", "passages")
    assert set(written) == {*kinds, *(f"fast_{kind}" for kind in kinds)}
    assert [written[kind]["shares"] for kind in kinds] == [False, True, True]
    assert written["statements"]["bias"] == found.statements.bias
    assert written["statements"]["weights"] == dict(zip(FEATURES, found.statements.weights, strict=True))
    assert written["statements"]["confidence"] == [
        found.statements.sure_slope,
        found.statements.sure_bias,
        found.statements.review_below,
    ]
    assert written["fast_statements"]["fitted_on"] == ["corpus, held out: 24 answers"]
    assert (
        written["fast_statements"]["weights"]["entailment"] < 0.3
    )  # nothing to learn from a column of noughts
    assert written["phrases"]["fitted_on"] == ["le: 5 answers"]


def test_confidence_learns_how_often_totals_are_right(
    fitting: ModuleType, sets: ModuleType, data: Path
) -> None:
    examples = sets.read_parts([data / "labelled"])
    rows = [r for r in fitting.collect(examples, LetterEncoder()) if r is not None]
    fusion = fitting.fit_rows(rows)
    sure = fitting.how_sure(examples, fusion, encoder=LetterEncoder(), judge=None)
    assert all(s.hit for s in sure)
    # where a misconception costs what a point brings
    charged = [replace(e, mark=e.mark - 1 / 3) for e in examples if e.mark]
    assert not any(s.hit for s in fitting.how_sure(charged, fusion, encoder=LetterEncoder(), judge=None))
    assert fitting.calibrate(fusion, sure) == fusion  # all right: nothing to calibrate by

    def calibrated(wrong: int) -> Fusion:
        marked = [
            replace(e, labels=None, mark=abs((n % 5 < wrong) - sum(e.labels.values()) / 3))
            for n, e in enumerate(examples)
        ]
        sure = fitting.how_sure(marked, fusion, encoder=LetterEncoder(), judge=None)
        found: Fusion = fitting.calibrate(fusion, sure)
        return found

    often, seldom = calibrated(4), calibrated(1)
    assert often.weights == seldom.weights == fusion.weights
    assert seldom.sure_bias > often.sure_bias


def test_confidence_orders_answers_even_where_doubt_misleads(fitting: ModuleType) -> None:
    confidence = importlib.import_module("fit_confidence")
    sure = [
        confidence.Sure(odds, hit) for odds, hit in ((2.0, False), (1.0, True), (0.0, True), (-1.0, True))
    ]
    found = fitting.calibrate(fitting.Fusion(0.0, (0.1,)), sure)
    shown = [1 / (1 + np.exp(-(found.sure_slope * s.odds + found.sure_bias))) for s in sure]
    assert found.sure_slope > 0 and np.mean(shown) == pytest.approx(0.75, abs=1e-3)
    assert min(shown) <= found.review_below <= max(shown)


def test_a_broken_rubric_is_named(sets: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "rubrics").mkdir()
    (tmp_path / "rubrics" / "bad.yaml").write_text("schema: 1\n", "utf-8")
    (tmp_path / "answers.jsonl").write_text("", "utf-8")
    with pytest.raises(GraderError, match=r"bad\.yaml"):
        sets.read_parts([tmp_path])
