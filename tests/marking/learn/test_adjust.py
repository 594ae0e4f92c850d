"""Results with what a teacher's marks changed in them: marks, parts, words quoted, and what must stay as it is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_class import made_result
from making import LetterEncoder, make_rubric, point

from grader.batch import BatchJob, run_batch
from grader.encoders import Encoder
from grader.errors import InputError
from grader.export import result_to_dict
from grader.library import load_rubric
from grader.marking.learn.adjust import TaughtGrader, adjust, compare_answers, is_own, mark_to_give, stays
from grader.marking.learn.learn import fit
from grader.marking.learn.learned import Learned, Method, change
from grader.marking.marks import read_marks
from grader.marking.results import read_results
from grader.pipeline import LONGEST_ANSWER, Grader, prepare_answer
from grader.records import Flag, FlagKind, GradeResult, ReviewReason, Rubric

ROOT = Path(__file__).parents[3]
SCHEMA = json.loads((ROOT / "docs" / "result.schema.json").read_text("utf-8"))
RUBRIC = make_rubric(
    point("quality", "质量不稳", 2), point("service", "服务差", 3), point("staff", "员工流失", 1)
)
WORDS = (
    "质量时好时坏",
    "售后没人管",
    "员工跳槽",
    "价格太高",
    "Service is slow",
    "老板不守信用 ①",
    "ＡＢＣ打折",
)
METHODS: tuple[Method, ...] = ("recalibration", "residual")


def made(seed: int, rubric: Rubric = RUBRIC) -> GradeResult:
    """A result for an answer of some of the WORDS, with probabilities drawn at random."""
    draw = np.random.default_rng(seed)
    chosen = draw.permutation(len(WORDS))[: draw.integers(1, 5)]
    text = "，".join(WORDS[i] for i in chosen) + "。\n"
    return made_result(rubric, draw.uniform(size=len(rubric.points)).tolist(), answer=text)


def taught(method: Method, marks: Sequence[float], rubric: Rubric = RUBRIC) -> Learned:
    """What marks of as many made answers teach."""
    features = compare_answers([made(i, rubric) for i in range(len(marks))], LetterEncoder())
    shares = np.array(marks) / rubric.max_score
    return fit(features, shares, [f"S{i}" for i in range(len(marks))], method)


def adjusted(result: GradeResult, learned: Learned, rubric: Rubric = RUBRIC) -> GradeResult:
    (found,) = adjust(rubric, [result], learned, LetterEncoder())
    return found


marks_of_nine = st.lists(st.integers(0, 12).map(lambda m: m / 2), min_size=9, max_size=9)


# ---- what is compared ---------------------------------------------------------------------------------------
def test_features_are_those_of_the_clauses_and_of_the_whole() -> None:
    results = [made(i) for i in range(5)]
    encoder = LetterEncoder()
    for r, found in zip(results, compare_answers(results, encoder), strict=True):
        answer = prepare_answer(r.answer)
        clauses = [s.text for s in answer.segments[: answer.clauses]]
        assert found.share == r.capped / 6
        assert found.points.tolist() == pytest.approx([p.probability for p in r.points])
        assert found.clauses == pytest.approx(encoder.encode(clauses), abs=1e-6)
        assert found.whole == pytest.approx(encoder.encode([r.answer])[0], abs=1e-6)


# ---- marks and parts ----------------------------------------------------------------------------------------
@given(st.sampled_from(METHODS), marks_of_nine, st.integers(0, 500), st.sampled_from((0.5, 1.0, 0.25)))
def test_marks_follow_from_the_parts_that_are_shown(
    method: Method, marks: list[float], seed: int, step: float
) -> None:
    rubric = replace(RUBRIC, round_to=step)
    before = made(100 + seed, rubric)
    after = adjusted(before, taught(method, marks, rubric), rubric)
    learnt = after.learnt
    assert learnt is not None and (learnt.method, learnt.rows) == (method, 9)
    assert learnt.before == before.capped
    assert sum(p.marks for p in learnt.parts) == pytest.approx(learnt.change, abs=1e-9)
    assert all(p.marks == round(p.marks, 4) for p in learnt.parts)
    exact = min(max(learnt.before + learnt.change, 0), 6)
    assert 0 <= after.score <= 6 and after.score % step == 0
    assert abs(after.score - exact) <= step / 2 + 1e-6
    assert after.score == mark_to_give(rubric, exact)


@given(marks_of_nine, st.integers(0, 500))
def test_every_part_says_what_it_is(marks: list[float], seed: int) -> None:
    learned, before = taught("residual", marks), made(100 + seed)
    learnt = adjusted(before, learned).learnt
    assert learnt is not None
    first, *rest = learnt.parts
    assert first.kind == "calibration"
    assert [abs(p.marks) for p in rest] == sorted((abs(p.marks) for p in rest), reverse=True)
    for part in rest:
        assert abs(part.marks) >= 0.05 - 1e-9
        assert (part.point is not None) == (part.kind == "point")
        assert bool(part.evidence) == (part.kind == "clause") == (part.like is not None)
        assert all(e.text and before.answer[e.start : e.end] == e.text for e in part.evidence)
        if part.like is not None:
            assert part.like_marks == pytest.approx(marks[int(part.like[1:])], abs=1e-4)


@given(marks_of_nine, st.integers(0, 500))
def test_parts_are_those_of_the_change(marks: list[float], seed: int) -> None:
    learned, before = taught("residual", marks), made(100 + seed)
    (features,) = compare_answers([before], LetterEncoder())
    moved, learnt = change(learned, features), adjusted(before, learned).learnt
    assert learnt is not None and learnt.change == pytest.approx(6 * moved.total, abs=5.1e-5)
    points = dict(zip(("quality", "service", "staff"), moved.points, strict=True))
    clauses = sorted(6 * c.moved for c in moved.clauses if abs(6 * c.moved) >= 0.05)
    assert sorted(p.marks for p in learnt.parts if p.kind == "clause") == pytest.approx(clauses, abs=5.1e-5)
    for part in learnt.parts:
        if part.kind == "point":
            assert part.marks == pytest.approx(6 * points[part.point or ""], abs=5.1e-5)
        if part.kind == "whole":
            assert part.marks == pytest.approx(6 * moved.whole, abs=5.1e-5)


@pytest.mark.parametrize("method", METHODS)
def test_all_but_the_mark_and_what_it_was_stays(method: Method) -> None:
    before = adjusted(made(7), taught("nothing", [3] * 9))  # with its feedback written
    after = adjusted(before, taught(method, [6.0] * 9))
    assert after.score > before.score
    for name in ("raw", "capped", "max_score", "confidence", "groups", "misconceptions", "flags"):
        assert getattr(after, name) == getattr(before, name)
    assert [replace(p, feedback="", text="") for p in after.points] == [
        replace(p, feedback="", text="") for p in before.points
    ]
    learned = taught(method, [6.0] * 9)
    assert after.grader.settings == f"{before.grader.settings}-{learned.signature()}"
    assert learned.signature() != taught(method, [5.0] * 9).signature()
    # what moves a mark by three tenths of the maximum is looked at
    assert after.score - before.capped >= 1.8
    assert [r.kind for r in after.review_reasons] == [*(r.kind for r in before.review_reasons), "learnt"]
    assert "核对" in after.review_reasons[-1].message


def test_marks_stay_within_the_rubric() -> None:
    full, none, part = (
        made_result(RUBRIC, chances, answer=WORDS[0]) for chances in ([1, 1, 1], [0, 0, 0], [1, 0, 0])
    )
    generous, strict = taught("recalibration", [6.0] * 9), taught("recalibration", [0.0] * 9)
    assert (adjusted(full, generous).score, adjusted(none, strict).score) == (6, 0)
    assert adjusted(full, strict).score < 6 and adjusted(part, generous).score > part.score


def test_a_maximum_between_two_steps_can_be_reached() -> None:
    rubric = make_rubric(point("a", marks=2.25), round_to=0.5)
    assert [mark_to_give(rubric, m) for m in (-1, 0.2, 0.25, 2.1, 2.25, 9)] == [0, 0, 0.5, 2, 2.25, 2.25]


# ---- what stays -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("method", ["nothing", *METHODS])
def test_a_blank_answer_keeps_its_mark(method: Method) -> None:
    before = replace(made(3), flags=(Flag("blank"),))
    assert stays(before)
    after = adjusted(before, taught(method, [6.0] * 9))
    assert replace(after, grader=before.grader) == before
    assert (after.grader == before.grader) == (
        method == "nothing"
    )  # it says that it was graded with what was learned


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", ["keyword-list", "copied-question", "copied-reference"])
def test_a_copied_or_listed_answer_gains_nothing_where_no_such_answer_was_marked(
    kind: FlagKind, method: Method
) -> None:
    before = replace(made(3), flags=(Flag(kind),))
    assert not stays(before) and not is_own(before)
    assert adjusted(before, taught(method, [6.0] * 9)).score == before.score


def test_an_unreadable_answer_keeps_its_mark_and_one_that_is_only_short_does_not() -> None:
    learned = taught("recalibration", [6.0] * 9)
    unreadable = replace(made(3), review_reasons=(ReviewReason("unreadable"),))
    assert replace(adjusted(unreadable, learned), grader=unreadable.grader) == unreadable
    short = replace(made(3), flags=(Flag("too-short"), Flag("repeated")))
    assert not stays(short) and adjusted(short, learned).learnt is not None


def test_nothing_learned_leaves_every_mark() -> None:
    learned = taught("nothing", [6.0] * 9)
    for seed in range(12):
        before = made(seed)
        after = adjusted(before, learned)
        assert replace(after, learnt=None) == before
        assert after.learnt is not None
        assert (after.learnt.change, after.learnt.parts, after.learnt.before) == (0, (), before.capped)


def test_each_result_is_adjusted_by_itself() -> None:
    learned = taught("residual", [0, 1, 2, 3, 4, 5, 6, 6, 6])
    results = [made(i) for i in range(6)]
    results[2] = replace(results[2], flags=(Flag("blank"),))
    together = adjust(RUBRIC, results, learned, LetterEncoder())
    assert together == [adjusted(r, learned) for r in results]
    assert adjust(RUBRIC, [], learned, LetterEncoder()) == []


# ---- the grader -------------------------------------------------------------------------------------------------
ANSWERS = (
    "产品质量不稳定，员工跳槽带走客户。",
    "１、質量時好時壞，客戶用着不放心；\n２、服務態度差，投訴沒人管😅",
    "竞争对手打折，客户被吸引走了。企业只顾眼前利益，一锤子买卖。",
    "多年不出新产品，跟不上变化。",
)
STAYING = ("",)
NOT_OWN = ("企业的客户为什么会流失？请从六个方面分析原因。", "质量、创新、服务、员工、诱惑、短期")
OFF_TOPIC = "光合作用是植物利用光能把二氧化碳和水合成有机物的过程。"


@pytest.fixture(scope="module")
def grader(encoder: Encoder) -> Grader:
    return Grader(
        load_rubric(str(ROOT / "rubrics" / "crm" / "churn-causes.yaml")), encoder=encoder, fast=True
    )


@pytest.fixture(scope="module")
def by_teacher(grader: Grader) -> Learned:
    texts = [*ANSWERS, "客服爱答不理", "员工流动性大，经常换人"]
    features = compare_answers(list(grader.grade_many(texts)), grader.encoder)
    return fit(features, np.array([3, 2, 5, 1, 2, 1]) / 6, list("ABCDEF"), "residual")


def test_a_taught_grader_with_the_embedded_model(grader: Grader, by_teacher: Learned) -> None:
    one = TaughtGrader(grader, by_teacher)
    results = list(one.grade_many([*ANSWERS, *STAYING]))
    assert [r.learnt is not None for r in results] == [True] * 4 + [False]
    assert [replace(r, grader=grader.stamp) for r in results[4:]] == [grader.grade(t) for t in STAYING]
    assert len({r.grader for r in results}) == 1
    for text, r in zip(ANSWERS, results, strict=False):
        assert r.learnt is not None and 0 <= r.score <= 6 and r.score % 0.5 == 0
        assert r.capped == grader.grade(text).score
        assert all(e.text == text[e.start : e.end] for p in r.learnt.parts for e in p.evidence)
    for text in NOT_OWN:  # she marked no such answer
        assert one.grade(text).score <= grader.grade(text).score
    # she taught it that an answer in which no point is found gets one mark at most
    assert one.grade(OFF_TOPIC).score <= by_teacher.empty_ceiling * 6
    # what she marked herself is moved towards her marks, and nearer to them than the rubric's are on the whole
    gaps = [(abs(r.capped - m), abs(r.score - m)) for r, m in zip(results, (3, 2, 5, 1), strict=False)]
    assert sum(after for _, after in gaps) < sum(before for before, _ in gaps)


def test_results_fit_the_schema_and_come_back(grader: Grader, by_teacher: Learned, tmp_path: Path) -> None:
    table, details = tmp_path / "class.csv", tmp_path / "details.jsonl"
    rows = [f'S{i},"{text}"' for i, text in enumerate([*ANSWERS, *STAYING])]
    table.write_text("\n".join(["学号,答案", *rows]) + "\n", encoding="utf-8")
    taught_grader = TaughtGrader(grader, by_teacher)
    run_batch(
        BatchJob(table=table, output=tmp_path / "graded.csv", rubric=grader.rubric, details=details),
        make_grader=lambda _: taught_grader,
        find_rubric=load_rubric,
    )
    for line in details.read_text("utf-8").splitlines():
        jsonschema.validate(json.loads(line), SCHEMA)
    found = read_results(details, read_marks(table)).results
    for text, result in zip([*ANSWERS, *STAYING], found, strict=True):
        assert result is not None
        assert result_to_dict(result) == result_to_dict(taught_grader.grade(text))
    assert found[0] is not None and found[0].learnt is not None and found[0].learnt.parts


def test_answers_before_one_that_is_too_long_are_not_lost(grader: Grader, by_teacher: Learned) -> None:
    stream = TaughtGrader(grader, by_teacher).grade_many([*ANSWERS, "长" * (LONGEST_ANSWER + 1), ANSWERS[0]])
    before = [next(stream) for _ in ANSWERS]
    assert [r.answer for r in before] == list(ANSWERS)
    with pytest.raises(InputError):
        next(stream)
    with pytest.raises(InputError):
        TaughtGrader(grader, by_teacher).grade("长" * (LONGEST_ANSWER + 1))


def test_hints_give_nothing_away(encoder: Encoder, grader: Grader, by_teacher: Learned) -> None:
    hinting = Grader(grader.rubric, encoder=encoder, fast=True, hints=True)
    plain, taught_result = hinting.grade(ANSWERS[0]), TaughtGrader(hinting, by_teacher).grade(ANSWERS[0])
    assert [p.text for p in taught_result.points] == [p.text for p in plain.points]
    assert [p.feedback for p in taught_result.points] == [p.feedback for p in plain.points]
