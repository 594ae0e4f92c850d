"""Writing a rubric and reading it back."""

from __future__ import annotations

from dataclasses import replace

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.records import KeyPoint, Misconception, PointFeedback, PointGroup, Rubric, RubricTest
from grader.rubric import dump_rubric, parse_rubric

# Whatever a keyboard gives, and what YAML treats specially.
TEXT = (
    st.text(
        st.one_of(
            st.sampled_from("质量不稳定：，。[]{}&*#?|->!%@`'\"\\\n\t :-~nN01.eE"),
            st.characters(codec="utf-8"),
        ),
        min_size=1,
        max_size=30,
    )
    .map(str.strip)
    .filter(bool)
)
MAYBE = st.none() | TEXT
NUMBER = st.floats(0.01, 1000, allow_nan=False) | st.integers(1, 20).map(float)


def texts(most: int) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(TEXT, max_size=most).map(tuple)


FEEDBACK = st.builds(PointFeedback, MAYBE, MAYBE, MAYBE)


KEYWORDS = st.lists(st.lists(TEXT, min_size=1, max_size=2).map(tuple), max_size=2).map(tuple)


@st.composite
def key_points(
    draw: st.DrawFn, name: str, marks: float, requirable: list[str], group: str | None = None
) -> KeyPoint:
    requires = tuple(draw(st.lists(st.sampled_from(requirable), max_size=2))) if requirable else ()
    return KeyPoint(name, draw(TEXT), marks, draw(texts(2)), draw(KEYWORDS), requires, draw(FEEDBACK), group)


@st.composite
def groups(draw: st.DrawFn, name: str, requirable: list[str]) -> PointGroup:
    marks = draw(NUMBER)
    parts = tuple(
        draw(key_points(f"{name}-{j}", marks, requirable, name)) for j in range(draw(st.integers(1, 3)))
    )
    pick = draw(st.none() | st.integers(1, len(parts)))
    share = draw(st.sampled_from([0.0, 0.5, 1.0, 0.3]))
    return PointGroup(name, draw(TEXT), parts, pick, draw(st.booleans()), share, (), draw(FEEDBACK))


@st.composite
def entry_lists(draw: st.DrawFn) -> list[KeyPoint | PointGroup]:
    """Points and groups, whose points may require the lone points before them."""
    entries: list[KeyPoint | PointGroup] = []
    for i in range(draw(st.integers(1, 3))):
        before = [e.id for e in entries if isinstance(e, KeyPoint)]
        if draw(st.booleans()):
            entries.append(draw(key_points(f"p{i}", draw(NUMBER), before)))
        else:
            entries.append(draw(groups(f"p{i}", before)))
    return entries


def rubric_tests(entries: list[KeyPoint | PointGroup], total: float) -> st.SearchStrategy[RubricTest]:
    return st.builds(
        RubricTest,
        TEXT,
        st.lists(st.sampled_from([e.id for e in entries]), max_size=2).map(tuple),
        st.just(()),
        st.none() | st.sampled_from([(0.0, 0.0), (0.0, total), (total, total)]),
    )


@st.composite
def rubrics(draw: st.DrawFn) -> Rubric:
    entries = draw(entry_lists())
    total = sum(
        sum(p.marks for p in e.points[: e.pick]) if isinstance(e, PointGroup) else e.marks for e in entries
    )
    return Rubric(
        id="demo",
        title=draw(TEXT),
        kind=draw(st.sampled_from(["definition", "short-answer", "essay", "case-analysis"])),
        language=draw(st.sampled_from(["zh", "en"])),
        question=draw(TEXT),
        entries=tuple(entries),
        max_score=total,
        case=draw(MAYBE),
        round_to=draw(NUMBER),
        source=draw(MAYBE),
        tags=draw(texts(3)),
        misconceptions=tuple(
            Misconception(f"m{i}", draw(TEXT), draw(NUMBER | st.just(0.0)), draw(MAYBE))
            for i in range(draw(st.integers(0, 2)))
        ),
        tests=tuple(draw(st.lists(rubric_tests(entries, total), max_size=2))),
    )


def bare(rubric: Rubric) -> Rubric:
    return replace(rubric, sha256="", path=None, tests=tuple(replace(t, line=0) for t in rubric.tests))


@given(rubrics())
@settings(max_examples=150, deadline=None)
def test_what_is_written_reads_back_the_same(rubric: Rubric) -> None:
    text = dump_rubric(rubric)
    assert bare(parse_rubric(text)) == rubric
    assert dump_rubric(parse_rubric(text)) == text


def test_the_layout_is_the_formats_own() -> None:
    point = KeyPoint(
        "quality", "质量不稳定", 1.0, keywords=(("质量", "品质"),), feedback=PointFeedback(hint="想")
    )
    group = PointGroup("g", "组", (KeyPoint("x", "一", 0.5, group="g"),), ordered=True)
    rubric = Rubric("demo", "题", "essay", "zh", "问", (point, group), 1.5, case="一\n二", tags=("甲", "乙"))
    assert dump_rubric(rubric) == (
        "schema: 1\nid: demo\ntitle: 题\nkind: essay\nlanguage: zh\nquestion: 问\ncase: |-\n  一\n  二\n"
        "total: 1.5\nround_to: 0.5\ntags: [甲, 乙]\n\npoints:\n"
        "  - id: quality\n    text: 质量不稳定\n    marks: 1\n    keywords:\n      - [质量, 品质]\n"
        "    feedback:\n      hint: 想\n"
        "  - id: g\n    text: 组\n    ordered: true\n    points:\n      - id: x\n        text: 一\n        marks: 0.5\n"
    )
    assert yaml.safe_load(dump_rubric(rubric))["points"][0]["keywords"] == [["质量", "品质"]]
