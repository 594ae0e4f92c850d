from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from making import fusion, group, make_rubric, point

from grader.assign import Assignment
from grader.draft import draft_rubric
from grader.pipeline import prepare_answer
from grader.records import (
    Flag,
    KeyPoint,
    Misconception,
    MisconceptionFound,
    PointGroup,
    PointScore,
    ReviewReason,
    Rubric,
)
from grader.score import (
    Limits,
    _longest_rising,
    add_up,
    find_misconceptions,
    reasons_to_review,
    round_half_up,
    score_points,
    withhold_all,
)
from grader.settings import Settings

ANSWER = prepare_answer("。".join("甲乙丙丁戊己庚辛壬癸"))  # ten clauses, no windows
SIGNALS = ("keyword", "polarity")
FUSION = fusion(partial=0.4, full=0.6)
OF_CREDIT = {"none": 0.1, "partial": 0.5, "full": 0.9}


@dataclass(frozen=True)
class Said:
    """What the answer says of a point, and in which clause."""

    credit: str
    place: int = 0
    contradicted: bool = False
    lacking: bool = False
    barred: bool = False


def score(rubric: Rubric, *said: Said) -> dict[str, PointScore]:
    assigned = [Assignment(s.place, OF_CREDIT[s.credit], s.contradicted) for s in said]
    signals = {n: np.full((len(said), len(ANSWER.segments)), 0.25, np.float32) for n in SIGNALS}
    limits = Limits([s.lacking for s in said], [s.barred for s in said])
    out = score_points(rubric, ANSWER, assigned, signals, FUSION, limits)
    assert [p.id for p in out] == [p.id for p in rubric.points]
    return {p.id: p for p in out}


def free(targets: int) -> Limits:
    """Nothing lacks and nothing is copied."""
    return Limits([False] * targets, [False] * targets)


def test_what_is_withheld_earns_nothing_and_stays_contradicted() -> None:
    rubric = make_rubric(point("a"), point("b"), point("c"))
    said = (Said("full"), Said("none", 1, contradicted=True), Said("partial", 2))
    points = tuple(score(rubric, *said).values())
    left = withhold_all(points)
    assert [(p.credit, p.earned, p.reason) for p in left] == [("none", 0, None)] * 3
    assert [bool(p.evidence) for p in left] == [False, True, False]
    assert [p.contradicted for p in left] == [p.contradicted for p in points]
    assert [p.probability for p in left] == [p.probability for p in points]


def full(place: int = 0) -> Said:
    return Said("full", place)


NONE, PARTIAL = Said("none"), Said("partial")


# ---- one point ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("probability", "credit", "earned"),
    [
        (0.0, "none", 0),
        (0.3999, "none", 0),
        (0.4, "partial", 1),
        (0.5999, "partial", 1),
        (0.6, "full", 2),
        (1, "full", 2),
    ],
)
def test_credit_follows_the_thresholds(probability: float, credit: str, earned: float) -> None:
    rubric = make_rubric(point("a", marks=2))
    signals = {"keyword": np.full((1, 10), 0.123456, np.float32)}
    (a,) = score_points(rubric, ANSWER, [Assignment(3, probability, False)], signals, FUSION, free(1))
    assert (a.credit, a.earned, a.probability) == (credit, earned, probability)
    assert [e.text for e in a.evidence] == ([] if credit == "none" else ["丁"])
    assert a.signals == {"keyword": 0.1235}


SHARES = replace(FUSION, shares=True, partial=0.1, full=0.9)


@pytest.mark.parametrize(
    ("probability", "credit", "earned"),
    [
        (0.1, "none", 0),
        (0.13, "none", 0),  # rounds to nothing
        (0.15, "partial", 0.5),
        (0.5, "partial", 2.5),
        (0.8, "partial", 4.5),
        (0.87, "full", 5),  # rounds to everything
        (0.9, "full", 5),
        (1, "full", 5),
    ],
)
def test_drafted_points_pay_their_share(probability: float, credit: str, earned: float) -> None:
    rubric = make_rubric(point("a", marks=5))
    signals = {"keyword": np.zeros((1, 10), np.float32)}
    (a,) = score_points(rubric, ANSWER, [Assignment(3, probability, False)], signals, SHARES, free(1))
    assert (a.credit, a.earned) == (credit, earned)
    (a,) = score_points(rubric, ANSWER, [Assignment(3, probability, True)], signals, SHARES, free(1))
    assert (a.credit, a.earned) == ("none", 0)
    (a,) = score_points(
        rubric, ANSWER, [Assignment(3, probability, False)], signals, SHARES, Limits([True], [False])
    )
    assert a.earned == min(earned, 2.5)


@given(st.integers(1, 30), st.sampled_from([1.0, 5.0, 10.0, 100.0]), st.floats(0, 1))
def test_drafts_of_any_length_pay_all_or_nothing_at_the_ends(count: int, total: float, p: float) -> None:
    rubric = draft_rubric("", "；".join(f"第{n}件事" for n in range(count)), total=total, language="zh")
    signals = {"keyword": np.zeros((len(rubric.points), 10), np.float32)}

    def paid(probability: float) -> tuple[PointScore, ...]:
        assigned = [Assignment(0, probability, False)] * len(rubric.points)
        return score_points(rubric, ANSWER, assigned, signals, SHARES, free(len(rubric.points)))

    assert math.fsum(s.earned for s in paid(0.95)) == pytest.approx(total)
    assert all(s.credit == "full" for s in paid(0.95))
    assert all((s.earned, s.credit) == (0, "none") for s in paid(0.05))
    for s in paid(p):
        assert 0 <= s.earned <= s.marks
        assert (s.credit == "none") == (s.earned == 0)
        assert (s.credit == "full") == (s.earned == s.marks)


def test_a_contradicted_point_earns_nothing_and_quotes_the_denial() -> None:
    a = score(make_rubric(point("a")), Said("full", 2, contradicted=True))["a"]
    assert (a.credit, a.earned, a.contradicted, a.evidence[0].text) == ("none", 0, True, "丙")


def test_a_blank_answer() -> None:
    rubric = make_rubric(point("a"), group("g", point("b"), ordered=True))
    nothing = {"keyword": np.zeros((2, 0), np.float32)}
    none = [Assignment(-1, 0.0, False)] * 2
    out = score_points(rubric, prepare_answer(""), none, nothing, FUSION, free(2))
    assert all((p.credit, p.earned, p.evidence, p.signals) == ("none", 0, (), {}) for p in out)


@pytest.mark.parametrize(
    ("marks", "step", "earned"),
    [
        (1, 0.5, 0.5),
        (1.5, 0.5, 1),
        (0.5, 0.5, 0.5),
        (3, 1, 2),
        (1, 1, 1),
        (2.5, 0.25, 1.25),
        (1, 0.1, 0.5),
        (0.7, 0.1, 0.4),
    ],
)
def test_partial_is_half_rounded_half_up(marks: float, step: float, earned: float) -> None:
    assert score(make_rubric(point("a", marks=marks), round_to=step), PARTIAL)["a"].earned == earned


def test_rounding_never_gives_more_than_the_marks_nor_takes_from_the_whole() -> None:
    rubric = make_rubric(point("a", marks=0.3), point("b", marks=1.3), round_to=1)
    assert score(rubric, PARTIAL, full())["a"].earned <= 0.3
    assert score(rubric, full(), full())["b"].earned == 1.3


@given(st.integers(0, 10**6), st.sampled_from(["0.01", "0.05", "0.1", "0.25", "0.5", "1", "2"]))
@example(15, "0.1")
@example(105, "0.1")
def test_round_half_up_like_decimals(hundredths: int, step: str) -> None:
    exact = (Decimal(hundredths) / 100 / Decimal(step) + Decimal("0.5")).to_integral_value(
        ROUND_FLOOR
    ) * Decimal(step)
    assert round_half_up(hundredths / 100, float(step)) == pytest.approx(float(exact), abs=1e-6)


def test_without_a_demanded_keyword_half_at_most() -> None:
    rubric = make_rubric(point("a", marks=2), point("b", marks=2), point("c", marks=2))
    out = score(rubric, *(replace(s, lacking=True) for s in (full(), PARTIAL, NONE)))
    assert [(p.credit, p.earned, p.reason) for p in out.values()] == [
        ("partial", 1, "keywords"),
        ("partial", 1, None),
        ("none", 0, None),
    ]


def test_copied_words_that_earned_nothing_are_named() -> None:
    rubric = make_rubric(point("a"), point("b"), point("c"))
    denied = Said("none", contradicted=True, barred=True)
    out = score(rubric, replace(full(), barred=True), replace(NONE, barred=True), denied)
    assert [(p.earned, p.reason) for p in out.values()] == [(1, None), (0, "copied"), (0, None)]


# ---- order ----------------------------------------------------------------------------------------------
@given(st.lists(st.integers(0, 6), max_size=8))
def test_longest_rising_like_trying_every_subset(places: list[int]) -> None:
    found = _longest_rising(places)
    rising = [
        c
        for size in range(len(places), -1, -1)
        for c in itertools.combinations(range(len(places)), size)
        if all(places[a] <= places[b] for a, b in itertools.pairwise(c))
    ]
    longest = [c for c in rising if len(c) == len(rising[0])]
    assert tuple(sorted(found)) in longest
    assert tuple(sorted(found)) == longest[0]


def test_points_out_of_order_earn_less() -> None:
    rubric = make_rubric(group("g", *(point(x) for x in "abcd"), ordered=True))
    out = score(rubric, full(0), full(3), full(1), full(2))
    assert [p.earned for p in out.values()] == [1, 0.5, 1, 1]
    assert [p.reason for p in out.values()] == [None, "out-of-order", None, None]


def test_a_missing_point_does_not_disturb_the_order() -> None:
    rubric = make_rubric(group("g", *(point(x) for x in "abc"), ordered=True))
    assert [p.earned for p in score(rubric, full(5), NONE, full(7)).values()] == [1, 0, 1]


def test_one_clause_may_name_several() -> None:
    rubric = make_rubric(group("g", *(point(x) for x in "abc"), ordered=True))
    assert [p.earned for p in score(rubric, full(1), full(1), full(1)).values()] == [1, 1, 1]


def test_how_much_less_is_the_groups_own() -> None:
    rubric = make_rubric(
        group("g", point("a", marks=2), point("b", marks=2), ordered=True, out_of_order=0.25)
    )
    assert [p.earned for p in score(rubric, full(4), full(1)).values()] == [2, 0.5]


# ---- requires, pick -------------------------------------------------------------------------------------
def test_a_chain_of_requirements_is_followed() -> None:
    rubric = make_rubric(point("case"), point("rule", requires=("case",)), point("end", requires=("rule",)))
    assert [p.earned for p in score(rubric, full(), full(), full()).values()] == [1, 1, 1]
    out = score(rubric, NONE, full(), full())
    assert [p.earned for p in out.values()] == [0, 0, 0]
    assert [p.reason for p in out.values()] == [None, "requires", "requires"]
    assert out["end"].credit == "full"  # what the words deserved
    assert [p.earned for p in score(rubric, full(), NONE, full()).values()] == [1, 0, 0]


def test_half_met_is_met() -> None:
    rubric = make_rubric(point("case", marks=1), point("rule", requires=("case",)))
    assert [p.earned for p in score(rubric, PARTIAL, full()).values()] == [0.5, 1]


def test_a_required_group_is_met_when_enough_of_it_is() -> None:
    rubric = make_rubric(
        group("g", point("a"), point("b"), point("c"), pick=2), point("end", requires=("g",))
    )
    assert score(rubric, full(), NONE, full(), full())["end"].earned == 1
    assert score(rubric, full(), NONE, NONE, full())["end"].reason == "requires"
    rubric = make_rubric(group("g", point("a"), point("b")), point("end", requires=("g",)))
    assert score(rubric, full(), NONE, full())["end"].reason == "requires"


def test_a_group_may_require() -> None:
    rubric = make_rubric(point("case"), group("g", point("a"), point("b"), requires=("case",)))
    assert [p.earned for p in score(rubric, NONE, full(), full()).values()] == [0, 0, 0]
    assert [p.earned for p in score(rubric, full(), full(), full()).values()] == [1, 1, 1]


def test_pick_takes_the_best() -> None:
    rubric = make_rubric(group("g", *(point(x) for x in "abc"), pick=2))
    out = score(rubric, PARTIAL, full(), full())
    assert [(p.earned, p.reason) for p in out.values()] == [(0, "not-picked"), (1, None), (1, None)]
    out = score(rubric, full(), full(), full())
    assert [p.earned for p in out.values()] == [1, 1, 0]  # of equals the earlier


# ---- everything together, by hand -----------------------------------------------------------------------
CREDITS = st.sampled_from(["none", "partial", "full"])


@st.composite
def graded(draw: st.DrawFn) -> tuple[Rubric, list[Said]]:
    """A small rubric with groups and requirements without circles, and what was said of each point."""
    entries: list[KeyPoint | PointGroup] = []
    names: list[str] = []
    for i in range(draw(st.integers(1, 4))):
        requires = tuple(draw(st.sets(st.sampled_from(names), max_size=2))) if names else ()
        if draw(st.booleans()):
            entries.append(
                point(f"p{i}", marks=draw(st.sampled_from([0.5, 1, 1.5, 2, 3])), requires=requires)
            )
        else:
            size = draw(st.integers(1, 4))
            pick = draw(st.none() | st.integers(1, size))
            marks = [draw(st.sampled_from([0.5, 1, 2])) for _ in range(size)]
            inner = []
            for j in range(size):
                known = [*names, *(f"g{i}{k}" for k in range(j))]
                needs = tuple(draw(st.sets(st.sampled_from(known), max_size=1))) if known else ()
                inner.append(point(f"g{i}{j}", marks=marks[0] if pick else marks[j], requires=needs))
            names += [p.id for p in inner]
            entries.append(
                group(
                    f"g{i}",
                    *inner,
                    pick=pick,
                    ordered=draw(st.booleans()),
                    out_of_order=draw(st.sampled_from([0, 0.25, 0.5, 1])),
                    requires=requires,
                )
            )
        names.append(entries[-1].id)
    if draw(st.booleans()):
        entries.reverse()  # requirements may point forwards
    rubric = make_rubric(*entries, round_to=draw(st.sampled_from([0.1, 0.25, 0.5, 1])))
    said = [
        Said(draw(CREDITS), draw(st.integers(0, 9)), lacking=draw(st.integers(0, 5)) == 0)
        for _ in rubric.points
    ]
    return rubric, said


def rounded(marks: Decimal, most: Decimal, rubric: Rubric) -> Decimal:
    step = Decimal(str(rubric.round_to))
    return min(most, (marks / step + Decimal("0.5")).to_integral_value(ROUND_FLOOR) * step)


def in_order(names: list[str], said: dict[str, Said]) -> tuple[str, ...]:
    """The first of the largest choices of names whose places do not fall."""
    kept: tuple[str, ...] = ()
    for size in range(len(names) + 1):
        for some in itertools.combinations(names, size):
            places = [said[i].place for i in some]
            if places == sorted(places) and len(some) > len(kept):
                kept = some
    return kept


def all_met(rubric: Rubric, needs: dict[str, set[str]], said: dict[str, Said]) -> set[str]:
    """Points and groups that are met, found by adding until nothing new is met."""
    met: set[str] = set()
    for _ in range(len(needs) + len(rubric.groups) + 1):
        met |= {i for i in needs if said[i].credit != "none" and needs[i] <= met}
        met |= {
            g.id for g in rubric.groups if sum(p.id in met for p in g.points) >= (g.pick or len(g.points))
        }
    return met


def by_hand(rubric: Rubric, said: dict[str, Said]) -> dict[str, Decimal]:
    """rubric-format.md, read aloud."""
    earned: dict[str, Decimal] = {}
    for p in rubric.points:
        marks = Decimal(str(p.marks))
        half = rounded(marks / 2, marks, rubric)
        whole = half if said[p.id].lacking else marks
        earned[p.id] = {"none": Decimal(0), "partial": half, "full": whole}[said[p.id].credit]
    for g in (g for g in rubric.groups if g.ordered):
        met = [p.id for p in g.points if said[p.id].credit != "none"]
        for i in set(met) - set(in_order(met, said)):
            earned[i] = rounded(earned[i] * Decimal(str(g.out_of_order)), earned[i], rubric)
    groups = {g.id: g for g in rubric.groups}
    needs = {p.id: {*p.requires, *(groups[p.group].requires if p.group else ())} for p in rubric.points}
    met_names = all_met(rubric, needs, said)
    for i in needs:
        if not needs[i] <= met_names:
            earned[i] = Decimal(0)
    for g in (g for g in rubric.groups if g.pick is not None):
        best = sorted((p.id for p in g.points), key=lambda i: -earned[i])[: g.pick]
        earned |= {p.id: Decimal(0) for p in g.points if p.id not in best}
    return earned


@given(graded())
@settings(max_examples=250)
def test_small_rubrics_like_by_hand(case: tuple[Rubric, list[Said]]) -> None:
    rubric, said = case
    out = score(rubric, *said)
    expected = by_hand(rubric, dict(zip(out, said, strict=True)))
    assert {i: p.earned for i, p in out.items()} == {i: pytest.approx(float(e)) for i, e in expected.items()}
    assert {p.credit for p in out.values()} <= {"none", "partial", "full"}


@given(graded(), st.lists(st.sampled_from([0, 0.5, 1, 2.5]), max_size=3))
def test_sums(case: tuple[Rubric, list[Said]], deductions: list[float]) -> None:
    rubric, said = case
    points = tuple(score(rubric, *said).values())
    found = [MisconceptionFound(f"m{i}", "", d, 0.9, ()) for i, d in enumerate(deductions)]
    raw, capped, groups = add_up(rubric, points, found)
    assert raw == pytest.approx(math.fsum(p.earned for p in points))
    assert 0 <= capped <= rubric.max_score
    assert capped == pytest.approx(min(max(raw - sum(deductions), 0), rubric.max_score))
    assert raw <= rubric.max_score + 1e-6
    by_id = {p.id: p for p in points}
    for g, record in zip(groups, rubric.groups, strict=True):
        assert g.id == record.id
        assert g.earned == pytest.approx(sum(by_id[p.id].earned for p in record.points))
        assert g.earned <= g.max_score + 1e-6
        marks = sorted((p.marks for p in record.points), reverse=True)
        assert g.max_score == pytest.approx(sum(marks[: record.pick or len(marks)]))


@given(graded())
def test_saying_everything_in_order_earns_everything(case: tuple[Rubric, list[Said]]) -> None:
    rubric, _ = case
    out = score(rubric, *(full() for _ in rubric.points))
    assert add_up(rubric, tuple(out.values()), [])[1] == pytest.approx(rubric.max_score)


@pytest.mark.parametrize("marks", [1 / 3, 2 / 3, 0.1, 5 / 7])
def test_no_score_above_the_maximum_whatever_the_fraction(marks: float) -> None:
    """The maximum is what the points give, to the last binary digit."""
    rubric = make_rubric(*(point(f"p{i}", marks=marks) for i in range(4)), max_score=math.fsum([marks] * 4))
    _, capped, _ = add_up(rubric, tuple(score(rubric, *[full()] * 4).values()), [])
    assert capped <= rubric.max_score


# ---- misconceptions -------------------------------------------------------------------------------------
WRONG = make_rubric(
    point("a", marks=2),
    misconceptions=(Misconception("m", "错", 1.5), Misconception("n", "误", 3), Misconception("o", "?")),
)


@pytest.mark.parametrize(
    ("assigned", "found"),
    [
        (Assignment(1, 0.75, False), True),
        (Assignment(1, 0.7499, False), False),
        (Assignment(1, 0.99, True), False),  # denies it, rightly
        (Assignment(-1, 0.0, False), False),
    ],
)
def test_a_misconception_must_be_asserted(assigned: Assignment, found: bool) -> None:
    quiet = Assignment(0, 0.0, False)
    out = find_misconceptions(WRONG, ANSWER, [assigned, quiet, quiet], Settings())
    assert [m.id for m in out] == (["m"] if found else [])
    if found:
        assert (out[0].deduct, out[0].evidence[0].text, out[0].probability) == (1.5, "乙", 0.75)


def test_nothing_is_asserted_where_nothing_is_said() -> None:
    assigned = [Assignment(-1, 0.0, False)] * 3
    assert find_misconceptions(WRONG, prepare_answer(""), assigned, Settings(misconception=0)) == ()


@pytest.mark.parametrize(("deductions", "expected"), [((), 2), ((1.5,), 0.5), ((1.5, 3), 0), ((0,), 2)])
def test_deductions_stop_at_nothing(deductions: tuple[float, ...], expected: float) -> None:
    points = tuple(score(WRONG, full()).values())
    found = [MisconceptionFound("m", "", d, 0.9, ()) for d in deductions]
    raw, capped, _ = add_up(WRONG, points, found)
    assert (raw, capped) == (2, expected)


# ---- review ------------------------------------------------------------------------------
def scored(*probabilities: float, marks: float = 1) -> list[PointScore]:
    return [
        PointScore(f"p{i}", "", marks, 0, "full" if p >= 0.6 else "partial" if p >= 0.4 else "none", p)
        for i, p in enumerate(probabilities)
    ]


def test_reasons_to_review() -> None:
    sure, calm = 0.9, Settings()
    assert reasons_to_review(scored(0.95, 0.05), [], sure, calm) == ()
    assert reasons_to_review(scored(0.95), [Flag("repeated")], sure, calm) == ()
    flags = [Flag("keyword-list"), Flag("repeated"), Flag("too-short")]
    assert [r.flag for r in reasons_to_review(scored(0.95), flags, sure, calm)] == [
        "keyword-list",
        "too-short",
    ]
    denied = [replace(scored(0.95)[0], contradicted=True)]
    assert reasons_to_review(denied, [], sure, calm) == (ReviewReason("contradiction", point="p0"),)
    low = calm.review_below - 0.01
    unsure = reasons_to_review(scored(0.95, 0.5), [], low, calm)
    assert [(r.kind, r.point) for r in unsure] == [("doubtful-point", "p1")]
    assert [r.kind for r in reasons_to_review(scored(0.99), [], low, calm)] == ["low-confidence"]
    unreadable = reasons_to_review(scored(0.95), [Flag("blank")], sure, calm, readable=False)
    assert unreadable == (ReviewReason("unreadable"),)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6), st.floats(0, 1))
def test_an_unsure_mark_is_always_reviewed_and_a_sure_one_never_for_doubt(
    probabilities: list[float], sure: float
) -> None:
    assume(abs(sure - Settings().review_below) > 1e-9)
    reasons = reasons_to_review(scored(*probabilities), [], sure, Settings())
    assert bool(reasons) == (sure < Settings().review_below)
