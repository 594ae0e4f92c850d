from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import fusion, make_rubric, point

from grader.errors import EncoderError
from grader.fuse import FEATURES, SUPPORT, Fusion, FusionSet, features, fuse, read_fusion
from grader.paths import default_model_dir
from grader.records import FloatArray

DEFAULT = read_fusion(default_model_dir() / "fusion.json")
GRID = st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.5, 0.75, 0.9, 1.0])  # ties are likely


def signals_of(targets: int, segments: int) -> st.SearchStrategy[dict[str, FloatArray]]:
    names = (*SUPPORT, "terms", "polarity", "entailment")
    numbers = st.lists(
        GRID, min_size=targets * segments * len(names), max_size=targets * segments * len(names)
    )
    return numbers.map(
        lambda xs: dict(
            zip(names, np.array(xs, np.float32).reshape(len(names), targets, segments), strict=True)
        )
    )


signal_sets = st.tuples(st.integers(1, 5), st.integers(1, 4)).flatmap(lambda size: signals_of(*size))
weights = st.builds(
    Fusion,
    st.floats(-5, 2, allow_nan=False),
    st.lists(st.floats(0, 4), min_size=len(FEATURES), max_size=len(FEATURES)).map(tuple),
)


@given(signal_sets, st.one_of(weights, st.sampled_from([DEFAULT.statements, DEFAULT.phrases])), st.data())
@settings(max_examples=300)
def test_more_support_never_lowers_a_pair(
    signals: dict[str, FloatArray], numbers: Fusion, data: st.DataObject
) -> None:
    targets, segments = signals["keyword"].shape
    points = data.draw(st.integers(0, targets))
    name = data.draw(st.sampled_from([*SUPPORT, "terms", "polarity", "entailment"]))
    t, s = data.draw(st.integers(0, targets - 1)), data.draw(st.integers(0, segments - 1))
    before = fuse(signals, numbers, points=points)[t, s]
    raised = signals[name].copy()
    raised[t, s] = data.draw(st.floats(float(raised[t, s]), 1, width=32))
    after = fuse(signals | {name: raised}, numbers, points=points)[t, s]
    assert after >= before - 1e-6


@given(signal_sets, st.data())
def test_probabilities(signals: dict[str, FloatArray], data: st.DataObject) -> None:
    targets = len(signals["keyword"])
    points = data.draw(st.integers(0, targets))
    p = fuse(signals, DEFAULT.statements, points=points)
    assert p.shape == signals["keyword"].shape
    assert p.dtype == np.float32
    assert ((p >= 0) & (p <= 1)).all()


@given(signal_sets)
def test_a_segment_is_judged_by_itself(signals: dict[str, FloatArray]) -> None:
    points = len(signals["keyword"])
    whole = fuse(signals, DEFAULT.statements, points=points)
    for s in range(whole.shape[1]):
        alone = fuse({n: v[:, s : s + 1] for n, v in signals.items()}, DEFAULT.statements, points=points)
        assert np.allclose(alone[:, 0], whole[:, s], atol=1e-6)


def by_name(signals: dict[str, FloatArray], points: int) -> dict[str, FloatArray]:
    return dict(zip(FEATURES, np.moveaxis(features(signals, points=points), -1, 0), strict=True))


@given(signal_sets, st.data())
def test_a_lead_is_over_the_best_other_point(signals: dict[str, FloatArray], data: st.DataObject) -> None:
    targets, segments = signals["keyword"].shape
    points = data.draw(st.integers(0, targets))
    lead = by_name(signals, points)["lead_tokens"]
    for t in range(targets):
        for s in range(segments):
            others = [signals["tokens"][o, s] for o in range(points) if o != t]
            if not others:
                assert lead[t, s] == 0
            else:
                assert lead[t, s] == pytest.approx(signals["tokens"][t, s] - max(others), abs=1e-6)


def test_a_sibling_that_fits_better_counts_against_a_point() -> None:
    plain: dict[str, FloatArray] = {
        n: np.full((2, 1), 0.5, np.float32) for n in (*SUPPORT, "terms", "polarity")
    }
    rival = plain | {"semantic": np.array([[0.5], [0.9]], np.float32)}
    assert fuse(rival, fusion(), points=2)[0, 0] < fuse(plain, fusion(), points=2)[0, 0]
    apart = {n: v.copy() for n, v in rival.items()}
    # A misconception is no sibling: however well it fits, the point keeps what it has.
    assert fuse(apart, fusion(), points=1)[0, 0] == fuse(plain, fusion(), points=1)[0, 0]


def test_contradiction_counts_against() -> None:
    plain: dict[str, FloatArray] = {n: np.full((1, 1), 0.8, np.float32) for n in (*SUPPORT, "terms")}
    agreeing = fuse(plain | {"polarity": np.ones((1, 1), np.float32)}, DEFAULT.statements, points=1)
    against = fuse(plain | {"polarity": np.zeros((1, 1), np.float32)}, DEFAULT.statements, points=1)
    assert against[0, 0] < agreeing[0, 0]
    assert fuse(plain, DEFAULT.statements, points=1)[0, 0] == agreeing[0, 0]


def test_no_segments_no_probabilities() -> None:
    nothing: dict[str, FloatArray] = dict.fromkeys(
        (*SUPPORT, "terms", "polarity"), np.zeros((3, 0), np.float32)
    )
    assert fuse(nothing, DEFAULT.statements, points=2).shape == (3, 0)


def test_the_judge_counts_where_it_was_asked() -> None:
    plain: dict[str, FloatArray] = dict.fromkeys((*SUPPORT, "polarity"), np.full((1, 1), 0.5, np.float32))
    plain["terms"] = np.full((1, 1), 0.5, np.float32)
    values = by_name(plain, 1)
    assert values["entailment"][0, 0] == values["entailment_odds"][0, 0] == 0
    for credit, odds in ((0.5, 0.5), (1.0, 1.0), (0.0, 0.0), (0.9, 0.5 + math.log(9) / 12)):
        judged = by_name(plain | {"entailment": np.full((1, 1), credit, np.float32)}, 1)
        assert judged["entailment"][0, 0] == pytest.approx(credit, abs=1e-5)
        assert judged["entailment_odds"][0, 0] == pytest.approx(odds, abs=1e-4)


# ---- the fitted numbers ---------------------------------------------------------------------------------
@pytest.mark.parametrize("numbers", [getattr(DEFAULT, f.name) for f in fields(DEFAULT)])
def test_bundled_numbers_make_sense(numbers: Fusion) -> None:
    assert len(numbers.weights) == len(FEATURES)
    assert all(w >= 0 for w in numbers.weights)
    assert 0 < numbers.partial < numbers.full < 1
    assert numbers.sure_slope > 0  # or confidence would be the same for every answer
    names = (*SUPPORT, "polarity", "entailment")
    nothing: dict[str, FloatArray] = dict.fromkeys(names, np.zeros((1, 1), np.float32))
    everything: dict[str, FloatArray] = dict.fromkeys(names, np.ones((1, 1), np.float32))
    half = {"terms": np.full((1, 1), 0.5, np.float32)}
    least = (
        numbers.faint if numbers.shares else numbers.partial
    )  # shares below that are withheld: off the question
    assert fuse(nothing | half, numbers, points=1)[0, 0] < least
    assert fuse(everything | half, numbers, points=1)[0, 0] >= numbers.full


def test_signature_changes_with_every_number() -> None:
    plain = fusion()
    changed = [
        replace(plain, bias=plain.bias + 0.001),
        replace(plain, partial=0.41),
        replace(plain, full=0.61),
        replace(plain, sure_slope=1.1),
        replace(plain, sure_bias=0.1),
        replace(plain, review_below=0.1),
        replace(plain, shares=True),
        *(replace(plain, weights=(*plain.weights[:i], 2.0, *plain.weights[i + 1 :])) for i in range(3)),
    ]
    signatures = {plain.signature(), *(f.signature() for f in changed)}
    assert len(signatures) == len(changed) + 1
    assert all(len(s) == 8 and int(s, 16) >= 0 for s in signatures)
    assert plain.signature() == fusion().signature()


def test_each_kind_of_rubric_has_numbers_of_its_own() -> None:
    found = FusionSet(*(fusion(-n) for n in range(1, 7)))
    short, long = point("a", "经济合理"), point("b", "企业应当始终把客户放在经营活动的中心位置")
    listed = make_rubric(short, replace(short, id="c"), reference="经济合理")
    assert found.for_rubric(make_rubric(short), fast=False) is found.statements
    assert found.for_rubric(listed, fast=False) is found.phrases
    assert found.for_rubric(make_rubric(short, reference="x"), fast=False) is found.passages
    assert found.for_rubric(make_rubric(long, reference="x"), fast=False) is found.passages
    four = [replace(long, id=name) for name in "abcd"]
    assert found.for_rubric(make_rubric(*four, reference="x"), fast=False) is found.passages
    assert found.for_rubric(make_rubric(short), fast=True) is found.fast_statements
    assert found.for_rubric(listed, fast=True) is found.fast_phrases
    assert found.for_rubric(make_rubric(long, reference="x"), fast=True) is found.fast_passages


def test_the_shipped_numbers_pay_shares_for_drafts() -> None:
    assert DEFAULT.phrases.shares
    assert DEFAULT.passages.shares
    assert not DEFAULT.statements.shares


def broken() -> Iterator[tuple[str, Any]]:
    good = json.loads((default_model_dir() / "fusion.json").read_text(encoding="utf-8"))
    yield "no json", "{"
    yield "one kind only", json.dumps({"statements": good["statements"]})
    other = json.loads(json.dumps(good))
    other["statements"]["weights"] = {"new": 1.0, **other["statements"]["weights"]}
    yield "other features", json.dumps(other)
    swapped = json.loads(json.dumps(good))
    swapped["phrases"]["weights"] = dict(reversed(swapped["phrases"]["weights"].items()))
    yield "other order", json.dumps(swapped)
    without = json.loads(json.dumps(good))
    del without["phrases"]["partial"]
    yield "no threshold", json.dumps(without)
    yield "a list", "[]"
    word = json.loads(json.dumps(good))
    word["phrases"]["bias"] = "much"
    yield "no number", json.dumps(word)


@pytest.mark.parametrize("text", [t for _, t in broken()], ids=[n for n, _ in broken()])
def test_a_broken_file_is_named(text: str, tmp_path: Path) -> None:
    path = tmp_path / "fusion.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EncoderError, match=r"fusion\.json"):
        read_fusion(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"nowhere\.json"):
        read_fusion(tmp_path / "nowhere.json")
