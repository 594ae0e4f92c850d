"""From a table with a teacher's marks to what they teach: which rows are used, and what the figures are of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made_class import made_result
from making import LetterEncoder, make_rubric, point

import grader.marking.learn.lesson as module
from grader.errors import TableError
from grader.marking.learn.adjust import compare_answers, mark_to_give
from grader.marking.learn.learn import cross_validate, learn
from grader.marking.learn.lesson import Lesson, MarkedAnswers, marked_answers, teach
from grader.marking.marks import Marks, read_marks
from grader.pipeline import LONGEST_ANSWER
from grader.records import Flag, GradeResult, Rubric

RUBRIC = make_rubric(point("quality", "质量", 4), point("price", "价格", 2), id="loss")
WHERE = Path("班级.csv")


class Made:
    """A grader whose probabilities come from a hash of the text; 空白 is flagged as blank."""

    encoder = LetterEncoder()

    def __init__(self, rubric: Rubric = RUBRIC) -> None:
        self.rubric = rubric

    def grade_many(self, texts: Iterable[str]) -> Iterator[GradeResult]:
        for text in texts:
            digest = hashlib.sha256(text.encode()).digest()
            result = made_result(self.rubric, [b / 255 for b in digest[:2]], answer=text)
            yield replace(result, flags=(Flag("blank"),)) if "空白" in text else result


def table(tmp_path: Path, *rows: str, header: str = "学号,答案,分数", name: str = "class.csv") -> Path:
    path = tmp_path / name
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


def read(path: Path, human: str = "分数", **more: object) -> MarkedAnswers:
    return marked_answers(read_marks(path), human, rubric_id="loss", **more)  # type: ignore[arg-type]


def answers(count: int, *, marks: Iterable[float] | None = None) -> MarkedAnswers:
    """Answers that differ in their words, with marks from 0 to 6."""
    return MarkedAnswers(
        ids=tuple(f"S{i}" for i in range(count)),
        texts=tuple(
            f"{'质价服员新诱短'[i % 7]}{'好差高低'[i % 4]}，{chr(0x4E00 + 37 * i)}不行" for i in range(count)
        ),
        marks=np.array(list(marks) if marks is not None else [i * 5 % 7 for i in range(count)], np.float64),
    )


def lesson(given: MarkedAnswers, rubric: Rubric = RUBRIC) -> Lesson:
    return teach(Made(rubric), given, where=WHERE)  # type: ignore[arg-type]


def root_mean_square(gaps: Marks) -> float:
    return float(np.sqrt(np.square(gaps).mean()))


def both(error: pytest.ExceptionInfo[TableError]) -> str:
    return error.value.zh + "\n" + error.value.en


# ---- rows -----------------------------------------------------------------------------------------------------
def test_rows_without_a_mark_or_an_answer_are_left_out_and_counted(tmp_path: Path) -> None:
    rows = [f"S{i},答案{i},{i}" for i in range(6)]
    long = "长" * (LONGEST_ANSWER + 1)
    found = read(table(tmp_path, *rows, "S7,没有分数,", "S8,,3", "S9,   ,4", f"S10,{long},2"))
    assert sorted(found.ids) == [f"S{i}" for i in range(6)]
    assert dict(zip(found.ids, found.marks.tolist(), strict=True)) == {f"S{i}": i for i in range(6)}
    assert dict(zip(found.ids, found.texts, strict=True)) == {f"S{i}": f"答案{i}" for i in range(6)}
    (note,) = found.notes
    assert note.zh.startswith("4 行") and note.en.endswith("not learned from: 4.")


def test_all_rows_and_nothing_to_say(tmp_path: Path) -> None:
    assert read(table(tmp_path, *(f"S{i},答案{i},{i}" for i in range(5)))).notes == ()


def test_marks_of_another_table_are_joined_by_id(tmp_path: Path) -> None:
    path = table(tmp_path, *(f"S{i},答案{i}" for i in range(8)), header="学号,答案")
    other = table(
        tmp_path, *(f"S{i},{i / 2}" for i in (7, 6, 5, 3, 2, 1)), header="学号,总分", name="teacher.csv"
    )
    found = read(path, "总分", teacher=read_marks(other))
    assert dict(zip(found.ids, found.marks.tolist(), strict=True)) == {
        f"S{i}": i / 2 for i in (1, 2, 3, 5, 6, 7)
    }
    assert [n.zh[:3] for n in found.notes] == ["2 行"]


def test_what_is_amiss_in_the_teachers_table_is_said_too(tmp_path: Path) -> None:
    path = table(tmp_path, *(f"S{i},答案{i}" for i in range(6)), header="学号,答案")
    rows = [*(f"S{i},{i}" for i in range(6)), "S7,1,2,3,4"]
    other = read_marks(table(tmp_path, *rows, header="学号,总分", name="teacher.csv"))
    assert other.notes
    assert set(other.notes) <= set(read(path, "总分", teacher=other).notes)


def test_the_order_of_the_rows_changes_nothing(tmp_path: Path) -> None:
    rows = [
        f"S{i},{t},{m:g}" for i, (t, m) in enumerate(zip(answers(20).texts, answers(20).marks, strict=True))
    ]
    one = read(table(tmp_path, *rows))
    other = read(table(tmp_path, *rows[::-1], name="turned.csv"))
    assert (one.ids, one.texts, one.marks.tolist()) == (other.ids, other.texts, other.marks.tolist())


def test_a_row_without_an_id_goes_by_its_number(tmp_path: Path) -> None:
    found = read(table(tmp_path, ",甲,1", *(f"S{i},答案{i},{i}" for i in range(4))))
    assert sorted(found.ids) == ["2", "S0", "S1", "S2", "S3"]


def test_too_few_rows(tmp_path: Path) -> None:
    with pytest.raises(TableError) as error:
        read(table(tmp_path, *(f"S{i},答案{i},{i}" for i in range(4)), "S5,没有分数,"))
    assert "只有 4 份，至少需要 5 份" in both(error) and "at least 5 are needed" in both(error)


def test_columns_that_are_not_there(tmp_path: Path) -> None:
    path = table(tmp_path, *(f"S{i},答案{i},{i}" for i in range(6)))
    with pytest.raises(TableError, match="--human"):
        read(path, "分")
    with pytest.raises(TableError, match=r"正文"):
        read(path, answer_column="正文")


def test_more_than_most_are_drawn_whatever_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 7)
    rows = [f"S{i},答案{i},{i % 7}" for i in range(30)]
    found = read(table(tmp_path, *rows))
    assert len(found.ids) == len(set(found.ids)) == len(found.marks) == 7
    assert found.ids == read(table(tmp_path, *rows[::-1])).ids
    assert all(m == int(i[1:]) % 7 for i, m in zip(found.ids, found.marks.tolist(), strict=True))
    (note,) = found.notes
    assert "30" in note.zh and "7" in note.zh and "30" in note.en and "7" in note.en
    assert read(table(tmp_path, *rows[:7])).notes == ()


def test_of_a_table_with_several_questions_the_rows_of_this_one(tmp_path: Path) -> None:
    rows = [f"S{i},{'loss' if i % 2 else 'other'},答案{i},{i % 7}" for i in range(14)]
    found = read(table(tmp_path, *rows, header="学号,题号,答案,分数"))
    assert sorted(found.ids) == sorted(f"S{i}" for i in range(1, 14, 2))
    assert [n.zh for n in found.notes] == ["表中有不止一题，只看 loss 的 7 行。"]
    none = read(table(tmp_path, *(r.replace("loss", "third") for r in rows), header="学号,题号,答案,分数"))
    assert len(none.ids) == 14
    assert [n.zh for n in none.notes] == ["“题号”列里有几道题，没有一行写的是 loss，所有的行都当作这道题的。"]
    one = read(table(tmp_path, *(r.replace("other", "loss") for r in rows), header="学号,题号,答案,分数"))
    assert len(one.ids) == 14 and one.notes == ()


# ---- marks that cannot be ---------------------------------------------------------------------------------------
def test_marks_out_of_the_rubrics_range(tmp_path: Path) -> None:
    with pytest.raises(TableError) as error:
        lesson(answers(9, marks=[0, 1, 6.5, 3, -1, 2, 60, 4, 5]))
    for text in (error.value.zh, error.value.en):
        assert "班级.csv" in text and "S2, S4, S6" in text and " 6" in text and "3" in text


def test_marks_that_are_all_the_same() -> None:
    with pytest.raises(TableError) as error:
        lesson(answers(8, marks=[3.0] * 8))
    assert all("班级.csv" in text and "3" in text for text in (error.value.zh, error.value.en))


def test_too_few_that_are_not_copies() -> None:
    given = answers(9)
    blanked = tuple(("空白" if i < 5 else "") + t for i, t in enumerate(given.texts))
    with pytest.raises(TableError) as error:
        lesson(replace(given, texts=blanked))
    assert "只有 4 份" in both(error) and "There are 4 " in both(error)


# ---- what is learned and what it is worth -------------------------------------------------------------------------
def test_figures_are_of_the_marks_that_would_be_given() -> None:
    given = answers(24)
    results = list(Made().grade_many(given.texts))
    features = compare_answers(results, LetterEncoder())
    found = lesson(given)
    expected = learn(features, given.marks / 6, given.ids)
    assert (found.learned.method, found.learned.ids) == (expected.method, given.ids)
    assert found.learned.shift == expected.shift
    rubric_marks = np.array([r.score for r in results])
    assert (found.before.N, found.before.h_mean) == (24, pytest.approx(given.marks.mean()))
    assert found.before.sys_mean == pytest.approx(rubric_marks.mean())
    assert root_mean_square(rubric_marks - given.marks) == pytest.approx(found.before.RMSE)
    after = np.array([mark_to_give(RUBRIC, 6 * s) for s in cross_validate(features, given.marks / 6)])
    assert found.after.sys_mean == pytest.approx(after.mean())
    assert root_mean_square(after - given.marks) == pytest.approx(found.after.RMSE)


def test_a_teacher_who_is_stricter_is_learned_and_comes_out_better() -> None:
    given = answers(40)
    scores = np.array([r.score for r in Made().grade_many(given.texts)])
    found = lesson(replace(given, marks=np.clip(0.6 * scores, 0, 6)))
    assert found.learned.method != "nothing"
    assert found.after.RMSE < found.before.RMSE / 2
    assert len(found.learned.ids) == 40


def test_blank_answers_are_not_learned_from_but_count_with_the_rubrics_mark() -> None:
    given = answers(24)
    blanked = replace(
        given, texts=tuple(("空白" if i % 6 == 0 else "") + t for i, t in enumerate(given.texts))
    )
    blanked = replace(blanked, marks=np.clip(0.5 * rubric_marks(blanked), 0, 6))
    found = lesson(blanked)
    kept = [i for i in range(24) if i % 6]
    assert found.learned.ids == tuple(given.ids[i] for i in kept)
    assert found.before.N == found.after.N == 24
    assert [n.zh[:6] for n in found.notes] == ["4 份答案空"]
    assert found.notes[0].en.endswith(": 4.")
    results = list(Made().grade_many(blanked.texts))
    after = np.array([r.score for r in results])
    left_out = cross_validate(
        compare_answers([results[i] for i in kept], LetterEncoder()), blanked.marks[kept] / 6
    )
    after[kept] = [mark_to_give(RUBRIC, 6 * share) for share in left_out]
    assert root_mean_square(after - blanked.marks) == pytest.approx(found.after.RMSE)
    other = np.where(np.arange(24) % 6 == 0, 6.0 - blanked.marks, blanked.marks)
    again = lesson(replace(blanked, marks=other))
    assert again.learned.shift == found.learned.shift != 0 and again.after.RMSE != found.after.RMSE


def test_a_repeated_id_is_refused_with_another_table(tmp_path: Path) -> None:
    for name, text in (("t.csv", "学号,答案\nS1,甲\nS1,乙\n"), ("m.csv", "学号,总分\nS1,3\n")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(TableError, match=r"more than once|不止一行"):
        marked_answers(
            read_marks(tmp_path / "t.csv"), "总分", rubric_id="loss", teacher=read_marks(tmp_path / "m.csv")
        )


def rubric_marks(given: MarkedAnswers) -> Marks:
    return np.array([r.score for r in Made().grade_many(given.texts)])


@pytest.mark.parametrize("count", [40, 60])
def test_marks_that_have_nothing_to_do_with_the_answers_change_nothing(count: int) -> None:
    """Giving every answer the mean mark would lower the error; it would also make all answers alike."""
    given, moved = answers(count), []
    for seed in range(10):
        shuffled = np.random.default_rng([count, seed]).permutation(rubric_marks(given))
        found = lesson(replace(given, marks=shuffled))
        assert found.after.RMSE <= found.before.RMSE
        assert (found.learned.method == "nothing") == (found.after == found.before)
        if found.learned.method != "nothing":
            assert found.after.corr is not None and found.after.corr >= 0
            moved.append(seed)
    assert len(moved) <= 1  # by chance some shuffled marks go with the answers


@pytest.mark.parametrize("count", [12, 40])
def test_constant_marks_change_nothing(count: int) -> None:
    """The same mark for all is refused; all but one the same teaches nothing about the others."""
    with pytest.raises(TableError):
        lesson(answers(count, marks=[4.0] * count))
    nearly = lesson(answers(count, marks=[4.0] * (count - 1) + [5.0]))
    assert nearly.learned.method == "nothing" and nearly.after == nearly.before


def test_marks_in_the_wrong_rows_are_told() -> None:
    given = answers(40)
    found = lesson(replace(given, marks=np.roll(rubric_marks(given), 1)))
    assert found.learned.method == "nothing"
    assert any("错行" in n.zh for n in found.notes) == ((found.before.corr or 0) < 0.2)


def test_progress_counts_every_answer() -> None:
    seen: list[tuple[int, int | None]] = []
    teach(Made(), answers(9), where=WHERE, progress=lambda done, total: seen.append((done, total)))  # type: ignore[arg-type]
    done = [d for d, _ in seen]
    assert {total for _, total in seen} == {27}
    assert done[:9] == list(range(1, 10))  # graded, then compared, then cross-validated
    assert done == sorted(done) and 18 in done and done[-1] == 27 and len([d for d in done if d > 18]) >= 5


def test_a_question_of_one_mark_and_answers_without_clauses() -> None:
    """The letter encoder gives white space no token; a text of signs alone has no clause to compare."""
    rubric = make_rubric(point("a", marks=1), point("b", marks=1), round_to=1.0)
    given = replace(
        answers(10, marks=[i % 3 for i in range(10)]), texts=tuple(f"①{'！' * (i + 1)}" for i in range(10))
    )
    found = lesson(given, rubric)
    assert found.after.N == 10 and found.learned.method in ("nothing", "recalibration", "residual")
