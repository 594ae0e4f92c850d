from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from grader.marking.items.figures import item_figures, score_figures
from grader.marking.items.items import ItemAnalysis, analyse_items
from grader.marking.items.of import Item
from grader.marking.items.read import ItemMarks, read_items
from grader.marking.marks import Marks, read_marks

ITEMS = ("a", "b", "c")


def given(
    marks: Marks, *, needs: dict[str, set[str]] | None = None, parts: dict[str, tuple[str, ...]] | None = None
) -> ItemMarks:
    """Points a, b, c … of one mark each."""
    names = "abcdefgh"[: marks.shape[1]]
    items = tuple(
        Item(
            id=n,
            text=n,
            marks=1,
            parts=(parts or {}).get(n, (n,)),
            needs=frozenset((needs or {}).get(n, set())),
        )
        for n in names
    )
    return ItemMarks(
        kind="points",
        items=items,
        marks=marks,
        each=tuple(marks.T),
        scores=marks.sum(axis=1),
        max_score=len(names),
        rows=np.arange(len(marks)),
    )


def together(n: int = 20) -> Marks:
    """The same students miss a and b; c is as it comes."""
    a = np.arange(n) % 2
    return np.stack([a, a, (np.arange(n) // 2) % 2], axis=1).astype(np.float64)


def said(found: ItemAnalysis, words: str) -> bool:
    return any(words in note.en for note in found.notes)


def test_figures_pairs_and_bounds_come_together() -> None:
    marks = together(40)
    found = analyse_items(given(marks))
    assert found.score == score_figures(marks.sum(axis=1), 3, marks)
    assert tuple(a.figures for a in found.items) == item_figures(marks, [1, 1, 1])
    assert [(p.first, p.second, p.both) for p in found.pairs] == [(0, 1, 20)]
    assert (found.group, found.chance, found.notes) == (11, pytest.approx(196 / 39**0.5), ())
    assert [a.lost for a in found.items] == [20, 20, 20]


@pytest.mark.parametrize("needs", [{"b": {"a"}}, {"a": {"b", "x"}}])
def test_points_of_which_one_requires_the_other_are_no_pair(needs: dict[str, set[str]]) -> None:
    assert analyse_items(given(together(), needs=needs)).pairs == ()


def test_a_required_part_of_a_group_ties_the_group() -> None:
    found = analyse_items(given(together(), needs={"b": {"a2"}}, parts={"a": ("a1", "a2")}))
    assert found.pairs == ()


def test_items_that_cannot_discriminate_are_named() -> None:
    marks = together(40)
    marks[:, 2] = 1
    found = analyse_items(given(marks))
    assert said(found, "no value: c")
    assert said(analyse_items(given(marks[:, :1])), "single item")


def test_a_small_class_is_told_what_chance_does() -> None:
    assert said(analyse_items(given(together(17))), "17 students, a discrimination index within ±49")


def test_questions_are_set_against_the_students_other_questions(tmp_path: Path) -> None:
    rows = [f"S{i},{q},{(i * k) % 5},4" for i in range(8) for k, q in ((1, "q1"), (2, "q2"), (3, "q3"))]
    path = tmp_path / "t.csv"
    path.write_text("\n".join(["id,rubric,score,max_score", *rows, "S9,q1,4,4"]) + "\n", encoding="utf-8")
    found = analyse_items(read_items(read_marks(path)))
    first, marks = found.items[0].figures, np.array([[(i * k) % 5 for k in (1, 2, 3)] for i in range(8)])
    assert (first.n, found.score.n, found.max_score, found.pairs) == (9, 8, 12, ())
    assert first.mean == pytest.approx((marks[:, 0].sum() + 4) / 9)
    assert first.discrimination == pytest.approx(
        100 * np.corrcoef(marks[:, 0], marks[:, 1] + marks[:, 2])[0, 1]
    )
    assert found.score.mean == pytest.approx(marks.sum(axis=1).mean())


def test_without_common_students_only_each_question_is_told(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    rows = [f"S{i},q{i % 2},{i % 4},4" for i in range(12)]
    path.write_text("\n".join(["id,rubric,score,max_score", *rows]) + "\n", encoding="utf-8")
    found = analyse_items(read_items(read_marks(path)))
    assert (found.score.n, found.score.mean, found.group, found.chance) == (0, None, None, None)
    assert [(a.figures.n, a.figures.discrimination) for a in found.items] == [(6, None), (6, None)]
