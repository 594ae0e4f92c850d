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
from hypothesis import given
from hypothesis import strategies as st
from making import LetterEncoder

from grader.errors import GraderError
from grader.fuse import FEATURES, Fusion, probability, read_fusion

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
            }
        )
    rows[5]["contradicted"] = ["staff"]
    lines = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows)
    (root / "labelled" / "answers.jsonl").write_text(lines, "utf-8")
    (root / "public" / "le").mkdir(parents=True)
    (root / "public" / "le" / "qa.csv").write_text('1\t配送有"几"种？\t综合配送、专业配送\n', "utf-8-sig")
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
    assert examples[3].mark is None
    assert examples[5].contradicted == {"staff"}
    assert examples[0].contradicted == frozenset()
    assert sets.read_parts([]) == []


def test_reading_the_le_form(sets: ModuleType, data: Path) -> None:
    examples = sets.read_le(data / "public" / "le")
    assert [(e.text, e.mark) for e in examples][:3] == [
        ("综合配送和专业配送", 1),
        ("综合配送", 0.5),
        ("天气很好", 0),
    ]
    first, last = examples[0].rubric, examples[-1].rubric
    assert first is examples[1].rubric
    assert first is not last
    assert [p.text for p in first.points] == ["综合配送", "专业配送"]
    assert first.question == '配送有"几"种？'
    assert (last.question, last.max_score, last.reference) == ("", 10, "速度快；成本低")
    assert all(e.labels is None for e in examples)


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
    assert fitting.fit(examples, encoder=LetterEncoder()) == fusion  # and again the same


def test_totals_alone_are_enough(fitting: ModuleType, sets: ModuleType, data: Path) -> None:
    examples = [
        fitting.Example(e.rubric, e.text, mark=sum(e.labels.values()) / 3)
        for e in sets.read_parts([data / "labelled"])
    ]
    rows = [r for r in fitting.collect(examples, LetterEncoder()) if r is not None]
    assert all(r.labels is None for r in rows)
    fusion = fitting.fit_rows(rows)
    given_marks, true_marks = [], []
    for row in rows:
        p = probability(row.shapes.astype(np.float32), fusion).max(axis=1)
        given_marks.append(float((p >= fusion.partial).mean()))
        true_marks.append(row.mark)
    assert np.corrcoef(given_marks, true_marks)[0, 1] > 0.9


@given(
    st.lists(st.tuples(st.floats(-5, 5), st.sampled_from([0.5, 1.0, 2.0])), min_size=1, max_size=6),
    st.floats(0, 1),
)
def test_implied_labels_add_up_to_the_mark(
    fitting: ModuleType, points: list[tuple[float, float]], mark: float
) -> None:
    z = np.array([p for p, _ in points], np.float32)
    marks = np.array([m for _, m in points], np.float32)
    row = fitting.Row(np.zeros((len(z), 1, 1), np.float16), None, mark, marks)
    labels = fitting._implied(z, row)
    assert ((labels >= 0) & (labels <= 1)).all()
    assert float((labels * marks).sum()) == pytest.approx(mark * float(marks.sum()), abs=1e-4)
    for i in range(len(z)):  # nothing goes to a point while a likelier one is short
        if labels[i] > 1e-6:
            assert (labels[z > z[i]] >= 1 - 1e-4).all()


def test_the_script_writes_what_the_grader_reads(
    fitting: ModuleType, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, corpus = tmp_path / "fusion.json", tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "made").symlink_to(data / "labelled")
    monkeypatch.setattr(fitting, "load_encoder", LetterEncoder)
    monkeypatch.setattr(fitting, "is_held", lambda topic: topic == "churn")
    given = ["fit_fusion.py", "--data", str(data), "--corpus", str(corpus), "--out", str(out)]
    monkeypatch.setattr(sys, "argv", given)
    fitting.main()
    written = json.loads(out.read_text(encoding="utf-8"))
    found = read_fusion(out)
    assert set(written) == {"statements", "fast_statements", "phrases", "fast_phrases"}
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
    fusion = fitting.fit(examples, encoder=LetterEncoder())
    assert (
        fitting.fit_confidence(examples, fusion, encoder=LetterEncoder(), judge=None) == fusion
    )  # all right

    def calibrated(wrong: int) -> Fusion:
        marked = [
            replace(e, labels=None, mark=abs((n % 5 < wrong) - sum(e.labels.values()) / 3))
            for n, e in enumerate(examples)
        ]
        found: Fusion = fitting.fit_confidence(marked, fusion, encoder=LetterEncoder(), judge=None)
        return found

    often, seldom = calibrated(4), calibrated(1)
    assert often.weights == seldom.weights == fusion.weights
    assert seldom.sure_bias > often.sure_bias


def test_a_broken_rubric_is_named(sets: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "rubrics").mkdir()
    (tmp_path / "rubrics" / "bad.yaml").write_text("schema: 1\n", "utf-8")
    (tmp_path / "answers.jsonl").write_text("", "utf-8")
    with pytest.raises(GraderError, match=r"bad\.yaml"):
        sets.read_parts([tmp_path])
