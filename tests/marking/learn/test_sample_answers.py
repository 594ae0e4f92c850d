from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_class import THREE, made_class, made_result

from grader.batch.table import Cell, Row
from grader.batch.write import open_writer
from grader.bundled import embedded_encoder
from grader.errors import TableError
from grader.marking.learn.sample import (
    Sample,
    pick,
    write_sample,
)
from grader.marking.learn.sample import (
    choose_sample as choose_with,
)
from grader.marking.learn.sample_view import sample_parts, sample_to_dict
from grader.marking.marks import MarkTable, read_marks
from grader.marking.results import ClassResults
from grader.records import Flag, GradeResult, Rubric

NOISE = 0.1


def slow_pick(kernel: np.ndarray, n: int, done: list[int]) -> list[int]:
    """Greedy; what is left of the variance is solved for anew at every step and for every candidate."""

    def left(chosen: list[int]) -> float:
        if not chosen:
            return float(np.trace(kernel))
        known = kernel[np.ix_(chosen, chosen)] + NOISE**2 * np.eye(len(chosen))
        return float(np.trace(kernel - kernel[:, chosen] @ np.linalg.solve(known, kernel[chosen])))

    order: list[int] = []
    while len(order) < n and len(done) + len(order) < len(kernel):
        free = [i for i in range(len(kernel)) if i not in done + order]
        values = [round(left([*done, *order, i]), 7) for i in free]
        order.append(free[values.index(min(values))])
    return order


@given(st.integers(0, 200), st.integers(1, 8), st.integers(0, 2))
def test_as_the_slow_greedy(seed: int, n: int, before: int) -> None:
    features = np.random.default_rng(seed).normal(size=(9, 3))
    kernel = features @ features.T + 0.1
    done = list(range(before))
    assert pick(kernel, n, done=np.array(done, np.int64)).tolist() == slow_pick(kernel, n, done)


def test_the_first_says_most_of_all_and_the_next_lies_elsewhere() -> None:
    group, alone = np.full((3, 3), 0.9) + 0.1 * np.eye(3), np.ones((1, 1))
    kernel = np.block([[group, np.zeros((3, 1))], [np.zeros((1, 3)), alone]])
    assert pick(kernel, 2).tolist() == [0, 3]


def test_no_row_twice_and_no_more_than_there_are() -> None:
    assert sorted(pick(np.ones((4, 4)), 9).tolist()) == [0, 1, 2, 3]
    assert pick(np.ones((4, 4)), 2, done=np.array([0, 1, 2, 3])).tolist() == []


def rows(count: int = 12) -> dict[str, GradeResult | None]:
    chance = random.Random(5)
    return {
        f"S{i:02}": made_result(
            THREE,
            [round(chance.random(), 3) for _ in range(3)],
            answer=f"答案第{i}号" + "质量服务"[i % 4],
            confidence=0.5,
        )
        for i in range(count)
    }


def choose_sample(found: ClassResults, rubric: Rubric, n: int) -> Sample:
    return choose_with(found, rubric, n, encoder=embedded_encoder())


def ids(found: ClassResults, n: int) -> list[str]:
    return [c.candidate.id for c in choose_sample(found, THREE, n).chosen]


def test_blank_answers_and_repeats_are_not_chosen() -> None:
    made = rows(4) | {
        "blank": made_result(THREE, [0, 0, 0], answer=" 。\n"),
        "again": made_result(THREE, [0.5] * 3, answer="答案第0号 质"),
        "ungraded": None,
    }
    sample = choose_sample(made_class(THREE, made), THREE, 20)
    assert len(sample.chosen) == 4
    assert {c.candidate.id for c in sample.chosen} <= {"S00", "S01", "S02", "S03", "again"}
    assert (sample.answers, sample.blank, sample.duplicates) == (6, 1, 1)
    assert "只有 4 份" in sample.notes[0].zh
    assert "only 4" in sample.notes[0].en


def test_answers_that_teach_nothing_are_not_chosen() -> None:
    copied = made_result(THREE, [0.4] * 3, answer="企业的客户为什么会流失")
    made = rows(4) | {"copy": replace(copied, flags=(Flag("copied-question"),))}
    sample = choose_sample(made_class(THREE, made), THREE, 20)
    assert sorted(c.candidate.id for c in sample.chosen) == ["S00", "S01", "S02", "S03"]
    assert (sample.answers, sample.staying, sample.duplicates, sample.blank) == (5, 1, 0, 0)
    assert sample_to_dict(sample, THREE)["staying"] == 1


def test_the_order_of_rows_does_not_matter() -> None:
    made = rows()
    back = dict(reversed(list(made.items())))
    assert ids(made_class(THREE, made), 5) == ids(made_class(THREE, back), 5)


def test_every_answer_is_represented_once() -> None:
    sample = choose_sample(made_class(THREE, rows()), THREE, 4)
    assert sum(c.represents for c in sample.chosen) == 12
    assert all(c.represents >= 1 for c in sample.chosen)


def test_what_is_marked_already_is_not_chosen_again() -> None:
    found = made_class(THREE, rows())
    first = ids(found, 3)
    table = MarkTable(
        path=found.table.path,
        header=("学号", "答案", "teacher"),
        rows=tuple(
            Row(r.number, (*r.cells, Cell("2", stored=2) if i in first else Cell("")))
            for i, r in zip(found.table.ids, found.table.rows, strict=True)
        ),
        ids=found.table.ids,
    )
    again = choose_sample(ClassResults(table, found.results), THREE, 3)
    assert again.marked == 3
    assert [c.candidate.id for c in again.chosen] == ids(found, 6)[3:]  # as if all had been asked for at once


def test_the_chosen_rows_are_written_with_columns_to_fill_in(tmp_path: Path) -> None:
    sample = choose_sample(made_class(THREE, rows()), THREE, 3)
    writer = open_writer(tmp_path / "s.csv", "csv")
    write_sample(sample, THREE, writer)
    writer.close()
    table = read_marks(tmp_path / "s.csv")
    assert table.header == ("学号", "答案", "teacher", "teacher:quality", "teacher:service", "teacher:staff")
    assert list(table.ids) == [c.candidate.id for c in sample.chosen]
    assert np.isnan(table.marks("teacher")).all()


def test_the_reasons_in_both_languages() -> None:
    sample = choose_sample(made_class(THREE, rows()), THREE, 2)
    data = sample_to_dict(sample, THREE)
    first = data["chosen"][0]  # type: ignore[index]
    assert first["id"] == sample.chosen[0].candidate.id
    assert all(abs(p["probability"] - 0.5) < 0.25 for p in first["doubtful"])
    assert "从 12 份答案中抽取 2 份" in str(next(iter(sample_parts(sample, "zh"))))
    assert "2 of 12 answers" in str(next(iter(sample_parts(sample, "en"))))


def test_nothing_to_choose() -> None:
    blank = made_class(THREE, {"S1": made_result(THREE, [0, 0, 0], answer=" ")})
    with pytest.raises(TableError, match=r"no answer to choose|没有可以抽取"):
        choose_sample(blank, THREE, 1)
