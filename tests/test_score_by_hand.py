"""Whole rubrics scored like a slow marking by hand, and what holds of every score."""

from __future__ import annotations

import itertools
import math
from decimal import ROUND_FLOOR, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import group, make_rubric, point
from scoring import Said, full, score

from grader.records import (
    KeyPoint,
    MisconceptionFound,
    PointGroup,
    Rubric,
)
from grader.score import (
    add_up,
)

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
