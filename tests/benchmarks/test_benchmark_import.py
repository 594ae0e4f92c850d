"""benchmarks/import.py: what counts as found, right and mistaken, on a paper of our own."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching

from benchmarks._import_baseline import read_plainly
from benchmarks._import_truth import Paper, TruePoint, TrueQuestion, load_papers
from benchmarks._text_f1 import best_f1, matched, text_f1
from grader.interop.scheme import Scheme, SchemePoint, SchemeQuestion

script = importlib.import_module("benchmarks.import")
_TRUTH = Path(script.__file__).parent / "import-truth"
_TEXT = "1. 什么是惯性？\n答：保持运动状态的性质。\n2. 光速是：A. 快 B. 慢\n3. 简述杠杆原理。\n答：（1）力臂（2）平衡"


def paper() -> Paper:
    first = TrueQuestion("什么是惯性？", 3, 9, (TruePoint("保持运动状态的性质", None),), "inertia")
    second = TrueQuestion("简述杠杆原理。", 40, 47, (TruePoint("力臂", 2), TruePoint("平衡", None)), "lever")
    return Paper("000", _TEXT, (first, second), ((24, 36),))


def question(text: str, start: int, end: int, *points: SchemePoint) -> SchemeQuestion:
    return SchemeQuestion(number="", text=text, points=points, start=start, end=end)


@pytest.mark.parametrize(
    ("left", "right", "value"),
    [
        ("保持运动状态", "保持运动状态", 1.0),
        (
            "（1）保持运动状态。",
            "保持運動狀態(2分)",
            1.0,
        ),  # numbers, marks, punctuation and script do not count
        ("abcd", "abxx", 2 * 1 / (3 + 3)),  # ab of ab bc cd and ab bx xx
        ("企业(de)目标", "企业的目标", 1.0),
        ("", "平衡", 0.0),
    ],
)
def test_f1_of_texts(left: str, right: str, value: float) -> None:
    assert text_f1(left, right) == pytest.approx(value)
    assert text_f1(right, left) == pytest.approx(value)


@settings(max_examples=50)
@given(
    st.lists(st.text("甲乙丙", min_size=1, max_size=4), max_size=6),
    st.lists(st.text("甲乙丙", min_size=1, max_size=4), max_size=6),
)
def test_as_many_pairs_as_scipy_finds(left: list[str], right: list[str]) -> None:
    pairs = matched(left, right, 0.5)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
    assert all(text_f1(left[i], right[j]) >= 0.5 for i, j in pairs)
    near = np.array([[text_f1(a, b) >= 0.5 for b in right] for a in left], dtype=bool).reshape(
        len(left), len(right)
    )
    expected = int((maximum_bipartite_matching(csr_matrix(near)) >= 0).sum()) if near.size else 0
    assert len(pairs) == expected


def test_counts_of_a_scheme_read_right_and_wrong() -> None:
    scheme = Scheme(
        (
            question("什么是惯性", 0, 22, SchemePoint("保持运动状态的性质", 1)),
            question("光速是", 23, 37),  # an objective item taken for an open one
            question("杠杆", 38, 60, SchemePoint("力臂", 2), SchemePoint("支点", None)),  # by its span
        )
    )
    count = script._count(paper(), scheme, {"lever": ["力臂", "力臂"]})
    assert (count.questions, count.found, count.read) == (2, 2, 3)
    assert (count.points, count.right, count.cut) == (3, 2, 3)
    assert (count.marks, count.marks_right) == (1, 1)
    assert (count.objective, count.mistaken) == (1, 1)
    assert (count.bank, count.bank_f1) == (2, pytest.approx(2.0))


def test_a_span_over_two_questions_finds_neither() -> None:
    assert script.pair(paper(), [question("第一部分", 0, 60)]) == [None, None]


def test_a_found_question_serves_once_and_the_nearest_is_taken() -> None:
    near, far = question("简述杠杆原理", 38, 60), question("简述杠杆原理", 500, 600)
    assert script.pair(paper(), [far, near]) == [None, near]


def test_best_agreement_of_none_is_nothing() -> None:
    assert best_f1("力臂", []) == 0.0


def test_the_baseline_takes_numbers_and_question_marks() -> None:
    scheme = read_plainly(_TEXT)
    assert [q.text for q in scheme.questions] == ["什么是惯性？", "光速是：A. 快 B. 慢", "简述杠杆原理。"]
    assert [p.text for p in scheme.questions[2].points] == ["答：", "力臂", "平衡"]


def test_the_truth_files_hold_offsets_and_no_text() -> None:
    kinds = {"open", "single-choice", "multiple-choice", "true-false", "fill-in", "matching"}
    files = sorted(_TRUTH.glob("*.jsonl"))
    assert len(files) == 5
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            assert line.isascii()
            assert row["kind"] in kinds
            assert row["start"] < row["end"]
            for point in row.get("points", []):
                assert set(point) == {"span", "marks"}


def test_a_missing_source_is_named(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"source 000"):
        load_papers(tmp_path, _TRUTH)


def test_the_command_prints_both_and_writes_the_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "000_paper.txt").write_text(_TEXT, encoding="utf-8")
    row = {
        "source": "000",
        "kind": "open",
        "start": 0,
        "end": 22,
        "question": [3, 9],
        "answer": [12, 21],
        "marks": None,
    }
    row |= {"points": [{"span": [12, 21], "marks": None}], "rubric": "inertia"}
    (tmp_path / "truth-000.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    out = tmp_path / "counts.json"
    assert script.main([str(tmp_path), "--truth", str(tmp_path), "--json", str(out)]) == 0
    assert "1/1 100.0%" in capsys.readouterr().out
    report = json.loads(out.read_text(encoding="utf-8"))
    assert report["grade rubrics import"]["all"]["found"] == 1
    assert set(report) == {"grade rubrics import", "baseline"}
