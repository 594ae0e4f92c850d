"""H5P.Essay: contents as the type's semantics.json has them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from zipped import zipped

from grader.errors import InputError
from grader.interop.h5p import h5p_scheme, parse_json, read_h5p
from grader.interop.scheme import SchemeQuestion

ESSAY: dict[str, Any] = {
    "taskDescription": "<div>Why do customers <strong>leave</strong>?</div>",
    "solution": {"sample": "<p>Poor quality drives customers away.</p>"},
    "keywords": [
        {
            "keyword": "quality",
            "alternatives": ["standard", "workman*"],
            "options": {
                "points": 2,
                "occurrences": 1,
                "feedbackIncluded": "Good.",
                "feedbackMissed": "Think of the product.",
            },
        },
        {"keyword": "R&amp;D", "options": {"points": 1, "occurrences": 3}},
        {"keyword": "/innovat(e|ion)/", "alternatives": ["new products"], "options": {"points": 1}},
        {"keyword": " "},
    ],
    "behaviour": {},
}
HERE = Path("a.h5p")


def essay(content: object = ESSAY) -> SchemeQuestion:
    (question,) = h5p_scheme(content, HERE).questions
    return question


def test_keywords_become_points() -> None:
    question = essay()
    assert (question.text, question.answer) == (
        "Why do customers leave?",
        "Poor quality drives customers away.",
    )
    points = question.points
    assert [(p.text, p.marks, p.also, p.keywords) for p in points] == [
        ("quality", 2, ("standard", "workman"), (("quality", "standard", "workman"),)),
        ("R&D", 3, (), (("R&D",),)),
        ("new products", 1, (), ()),
    ]
    assert (points[0].feedback.met, points[0].feedback.missed) == ("Good.", "Think of the product.")
    assert len(points[0].checks) == 1
    assert "3 times" in points[1].checks[1].en
    assert "/innovat(e|ion)/" in points[2].checks[1].zh


def test_without_keywords_the_sample_solution_is_split() -> None:
    content = ESSAY | {
        "keywords": [],
        "solution": {"sample": "<ol><li>Poor quality</li><li>High prices</li></ol>"},
    }
    assert [p.text for p in essay(content).points] == ["Poor quality", "High prices"]


def test_a_package_with_essays_among_other_types(tmp_path: Path) -> None:
    inner = {
        "questions": [
            {"library": "H5P.MultiChoice 1.16", "params": {"question": "?"}, "metadata": {"title": "M"}},
            {"library": "H5P.Essay 1.5", "params": ESSAY, "metadata": {"title": "Churn"}},
            {"library": "H5P.TrueFalse 1.8", "params": {}},
            {"library": "H5P.Essay 1.5", "params": ESSAY, "metadata": {"title": "Untitled Essay"}},
        ]
    }
    package = {"title": "Quiz", "mainLibrary": "H5P.QuestionSet"}
    path = zipped(
        tmp_path / "a.h5p", {"h5p.json": json.dumps(package), "content/content.json": json.dumps(inner)}
    )
    scheme = read_h5p(path)
    assert [(q.number, q.title) for q in scheme.questions] == [
        ("1", "Churn"),
        ("2", ""),
    ]
    assert [item.kind for item in scheme.objective] == ["multiple-choice", "true-false"]


def test_a_package_that_is_one_essay(tmp_path: Path) -> None:
    package = {"title": "Churn", "mainLibrary": "H5P.Essay"}
    path = zipped(
        tmp_path / "a.h5p", {"h5p.json": json.dumps(package), "content/content.json": json.dumps(ESSAY)}
    )
    (question,) = read_h5p(path).questions
    assert question.title == "Churn"


@pytest.mark.parametrize(
    "content", [{}, [], 3, {"library": "H5P.Blanks 1.0", "params": {}}, {"keywords": "x"}]
)
def test_no_essay(content: object) -> None:
    with pytest.raises(InputError) as caught:
        h5p_scheme(content, HERE)
    assert "a.h5p" in caught.value.zh and "Essay" in caught.value.en


@pytest.mark.parametrize(
    "odd",
    [
        None,
        3,
        "x",
        [None],
        [{"keyword": 3, "alternatives": 4, "options": 5}],
        [{"keyword": "a", "options": {"points": "x"}}],
    ],
)
def test_odd_fields_do_not_stop_it(odd: object) -> None:
    question = essay({"taskDescription": "Why?", "keywords": odd})
    assert all(point.marks == 1 for point in question.points)


@pytest.mark.parametrize("data", [b"{", b"\xff\xfe", b"[" * 100_000])
def test_broken_json(data: bytes) -> None:
    with pytest.raises(InputError, match=r"a\.h5p"):
        parse_json(data, HERE)


def test_nesting_without_end() -> None:
    content: Any = {}
    for _ in range(200):
        content = [content]
    with pytest.raises(InputError, match=r"nested"):
        h5p_scheme({"taskDescription": content}, HERE)
