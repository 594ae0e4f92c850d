"""A proposal as YAML: what a teacher pastes from it is what was tried."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from made_class import THREE, made_result
from making import group, make_rubric, point

from grader.language import Lang
from grader.marking.learn.lesson import MarkedAnswers
from grader.marking.suggest.effect import measure
from grader.marking.suggest.marks import ClassMarks
from grader.marking.suggest.patch import add_phrases, misconception_ids, patch_yaml
from grader.marking.suggest.phrases import Phrase
from grader.marking.suggest.suggest import Suggestion, Trial
from grader.records import Misconception, Rubric
from grader.rubric import dump_rubric, parse_rubric
from grader.rubric_yaml import read_yaml

LANGS: tuple[Lang, ...] = get_args(Lang)
AWKWARD = [
    "no",
    "1949",
    "- 1:30",
    "质量: 不稳 #1",
    "品質時好時壞😡",
    "'引' \"号\"",
    "null",
    "*别名",
    "a\nb",
    "[甲, 乙]",
    "~",
]
NESTED = make_rubric(
    point("quality", "质量", also=("时好时坏: #1", "两\n行")),
    group("why", point("a", "甲"), point("b", "乙", also=("旧的",))),
    misconceptions=(Misconception("not-a", "旧误解"),),
)


def suggestion(*phrases: Phrase, rubric: Rubric = NESTED, ids: tuple[str, str] = ("S1", "S2")) -> Suggestion:
    answers = MarkedAnswers(ids=ids, texts=("甲", "乙"), marks=np.array([1.0, 3.0]))
    marks = ClassMarks(answers=answers, points={"quality": np.array([0.0, 2.0])})
    before = [made_result(THREE, (0.1, 0.9, 0.1)), made_result(THREE, (0.1, 0.9, 0.1))]
    after = [before[0], made_result(THREE, (0.9, 0.9, 0.1))]
    trials = tuple(Trial(phrase=p, raised=1, lowered=0, closer=2, further=0, kept=True) for p in phrases)
    return Suggestion(
        rubric=rubric,
        ids=ids,
        trials=trials,
        effect=measure(marks, before, after, step=0.5),
        raised=1,
        lowered=0,
        notes=(),
    )


def merged(rubric: Rubric, patch: str) -> Rubric:
    """The rubric's file with what the patch holds pasted over it."""
    whole, new = (read_yaml(text, name="x").data for text in (dump_rubric(rubric), patch))

    def paste(into: list[dict[str, Any]], items: list[dict[str, Any]]) -> None:
        at = {item["id"]: item for item in into}
        for item in items:
            if "also" in item:
                at[item["id"]]["also"] = item["also"]
            paste(at[item["id"]].get("points", []), item.get("points", []))

    paste(whole["points"], new.get("points", []))
    whole["misconceptions"] = [*whole.get("misconceptions", []), *new.get("misconceptions", [])]
    return parse_rubric(yaml.safe_dump(whole, allow_unicode=True))


def same(one: Rubric, other: Rubric) -> bool:
    return (one.entries, one.misconceptions) == (other.entries, other.misconceptions)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("text", [t for t in AWKWARD if "\n" not in t])
def test_what_is_pasted_is_what_was_tried(text: str, lang: Lang) -> None:
    phrases = (
        Phrase("also", "quality", text, (0, 1)),
        Phrase("also", "b", text + "了", (1,)),
        Phrase("misconception", "a", text, (0, 1)),
    )
    patch = patch_yaml(suggestion(*phrases), lang)
    found = merged(NESTED, patch)
    assert same(found, add_phrases(NESTED, phrases))
    assert found.points[0].also == ("时好时坏: #1", "两\n行", text)
    assert found.misconceptions[-1] == Misconception("not-a-2", text, 0.0, None)


@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1).filter(lambda t: t.strip() == t))
def test_any_text_comes_back(text: str) -> None:
    data = read_yaml(patch_yaml(suggestion(Phrase("also", "quality", text, (0,))), "zh"), name="x").data
    assert data["points"][0]["also"][-1] == text


@given(st.text(), st.sampled_from(LANGS))
def test_an_id_cannot_leave_its_comment(name: str, lang: Lang) -> None:
    patch = patch_yaml(suggestion(Phrase("also", "a", "新的", (0,)), ids=(name, "S2")), lang)
    assert read_yaml(patch.encode("utf-8", "replace").decode("utf-8"), name="x").data == {
        "points": [{"id": "why", "points": [{"id": "a", "also": ["新的"]}]}]
    }


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "zh",
            (
                "学生的原话",
                "S1, S2",
                "总分 MAE 1.000 → 0.000 (-1.000 [",
                "2 份更接近教师",
                "各要点 MAE 1.000 → 0.000",
            ),
        ),
        (
            "en",
            (
                "students' own words",
                "S1, S2",
                "MAE of totals 1.000 → 0.000",
                "2 come closer",
                "MAE of points 1.000 → 0.000",
            ),
        ),
    ],
)
def test_comments_tell_effect_source_and_privacy(lang: Lang, said: tuple[str, ...]) -> None:
    patch = patch_yaml(suggestion(Phrase("also", "quality", "新的", (1, 0))), lang)
    comments = "\n".join(line for line in patch.splitlines() if line.strip().startswith("#"))
    assert all(words in comments for words in said), comments


@pytest.mark.parametrize(("lang", "said"), [("zh", "可能只是偶然"), ("en", "may be chance")])
def test_an_unclear_effect_is_called_so(lang: Lang, said: str) -> None:
    found = suggestion(Phrase("also", "quality", "新的", (1,)))
    assert not found.effect.clear and said in patch_yaml(found, lang)
    points = found.effect.points
    assert points is not None
    sure = replace(found.effect, points=replace(points, MAE_ends=(-1.0, -0.5)))
    assert said not in patch_yaml(replace(found, effect=sure), lang)


@pytest.mark.parametrize(("lang", "said"), [("zh", "什么也不建议"), ("en", "nothing is proposed")])
def test_nothing_to_propose_is_said(lang: Lang, said: str) -> None:
    patch = patch_yaml(suggestion(), lang)
    assert said in patch
    assert all(line.startswith("#") for line in patch.splitlines())
    found = suggestion(Phrase("also", "quality", "新的", (1,)))
    dropped = replace(found, trials=tuple(replace(t, kept=False) for t in found.trials))
    assert dropped.phrases == ()
    assert "新的" not in patch_yaml(dropped, lang) and said.split()[-1] in patch_yaml(dropped, lang)


def test_ids_of_misconceptions_are_new() -> None:
    wrong = [Phrase("misconception", point, "话", (0, 1)) for point in ("a", "a", "b")]
    assert misconception_ids(NESTED, wrong) == ["not-a-2", "not-a-3", "not-b"]
