"""`grade diff` on two rubrics, as a person runs it, with a stand-in for the models."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from diff_class import OLD, Grader, grade, set_up, told
from rich.cells import cell_len

import grader.marking.learn.adjust
import grader.pipeline
from grader.learnt import Learnt, LearntPart
from grader.records import (
    Evidence,
    GradeResult,
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return set_up(tmp_path, monkeypatch)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", ["6 份答案，3 份的分数变了：3 份升，0 份降；平均变化 +0.67 分，最大 +2 分（S3）。", "满分  3 → 4", "要点 price", "text  - 价格", "also  + 价钱太贵", "marks  1 → 2", "S3  0 → 2（+2）  教师 1", "price  0 → 2  现在算数：「价」", "S1  3 → 4（+1）  教师 3", "分值 1 → 2；现在算「价」，原来算「价格」", "与教师“李”的一致程度（5 份）", "1 份更接近教师，1 份更远，1 份一样远"]),
        ("en", ["6 answers, 3 marks changed: 3 up, 0 down; mean change +0.67, largest +2 (S3).", "full marks  3 → 4", "point price", "text  - 价格", "also  + 价钱太贵", "marks  1 → 2", "S3  0 → 2 (+2)  teacher 1", "price  0 → 2  now counts: “价”", "S1  3 → 4 (+1)  teacher 3", "worth 1 → 2; now counts: “价”, before: “价格”", "Agreement with the teacher's “李” (5 answers)", "1 came closer to the teacher's and 1 went further off (as far off as before: 1)"]),
    ],
)  # fmt: skip
def test_two_rubrics_for_people(lang: str, said: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert grade("old.yaml", "new.yaml", "--answers", "t.csv", "--human", "李", "--lang", lang) == 0
    out, err = capsys.readouterr()
    whole = " ".join(out.replace("\n", " ").split()).replace(" ", "")
    assert all(phrase.replace(" ", "") in whole for phrase in said), out
    assert all(cell_len(line) <= 80 for line in out.splitlines())
    assert ("满分从 3 变成了 4" in err) if lang == "zh" else ("Full marks went from 3 to 4" in err)


def test_the_json_is_as_documented(capsys: pytest.CaptureFixture[str]) -> None:
    assert grade("old.yaml", "new.yaml", "--answers", "t.csv", "--human", "李", "--format", "json") == 0
    found = told(capsys)
    assert list(found) == [
        "n", "changed", "up", "down", "mean_change", "largest", "needs_review", "stamps", "rubric", "points",
        "misconceptions", "held", "taught", "answers", "agreement", "notes",
    ]  # fmt: skip
    assert (found["n"], found["changed"], found["up"], found["down"]) == (6, 3, 3, 0)
    assert (found["mean_change"], found["largest"]) == (pytest.approx(4 / 6, abs=1e-6), 2)
    assert found["needs_review"] == {"old": 1, "new": 1}
    assert found["stamps"]["old"]["rubric"] == "loss" and found["stamps"]["new"]["max_score"] == "4"
    assert {(c["id"], c["key"]) for c in found["rubric"]["changed"]} == {
        (None, "total"), ("price", "text"), ("price", "marks"), ("price", "also"),
    }  # fmt: skip
    assert [{k: p[k] for k in ("id", "gained", "lost", "net")} for p in found["points"]] == [
        {"id": "quality", "gained": 0, "lost": 0, "net": 0},
        {"id": "price", "gained": 1, "lost": 0, "net": 4},
    ]
    assert [(a["id"], a["old"], a["new"], a["human"]) for a in found["answers"]] == [
        ("S3", 0, 2, 1),
        ("S1", 3, 4, 3),
        ("S6", 1, 2, 2),
    ]
    assert found["answers"][1]["points"] == [
        {"id": "price", "old": 1, "new": 2, "words_old": ["价格"], "words_new": ["价"], "reason_old": None,
         "reason_new": None, "contradicted_old": False, "contradicted_new": False},
    ]  # fmt: skip
    agreement = found["agreement"]
    assert (agreement["n"], agreement["scale"]["max"]) == (5, 4)
    assert agreement["old"]["exact_agr"] == 60 and agreement["new"]["exact_agr"] == 60
    assert agreement["difference"]["exact_agr"]["value"] == 0
    assert (agreement["towards"], agreement["away"], agreement["neither"]) == (1, 1, 1)


def test_long_lists_are_cut_and_say_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert grade("old.yaml", "new.yaml", "--answers", "t.csv", "--most", "1") == 0
    out = capsys.readouterr().out
    assert "… and 2 more: see --most or --format json." in out and "S6" not in out
    assert grade("old.yaml", "new.yaml", "--answers", "t.csv", "--most", "1", "--format", "json") == 0
    assert len(told(capsys)["answers"]) == 3


def test_what_was_learned_is_applied_to_the_new_grading_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    part = LearntPart("clause", 0.8, evidence=(Evidence(0, 2, "价钱"),), like="S9", like_marks=2)

    class Taught:
        def __init__(self, inner: Grader, learned: str) -> None:
            assert learned == "what was learned"
            self.inner = inner

        def grade_many(self, texts: Iterable[str]) -> Iterator[GradeResult]:
            for r in self.inner.grade_many(texts):
                yield replace(r, score=r.score + 1, learnt=Learnt("residual", 12, r.score, 0.8, (part,)))

    monkeypatch.setattr(
        grader.marking.learn.adjust, "load_taught", lambda inner, _: Taught(inner, "what was learned")
    )
    assert grade("old.yaml", "old.yaml", "--answers", "t.csv", "--learned", "l.json", "--lang", "zh") == 0
    out = capsys.readouterr().out
    assert "6 份答案，6 份的分数变了" in out and "教师评分的校正  无 → 教师评过的 12 份" in out
    assert "教师评分的校正  +1  按教师评过的 12 份（「价钱」" in out and "S9" in out
    assert grade("old.yaml", "old.yaml", "--answers", "t.csv", "--learned", "l.json", "--format", "json") == 0
    assert told(capsys)["taught"] == 6


@pytest.mark.parametrize(("marks", "shown"), [(10.4, "+10.4"), (-0.5, "-0.5"), (0.001, None)])
def test_learned_parts_are_told_as_marks(
    marks: float, shown: str | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In plain figures, never +1e+01, and not at all where they move no mark."""
    part = LearntPart("whole", marks)

    class Taught(Grader):
        def __init__(self, inner: Grader, learned: str) -> None:
            super().__init__(inner.rubric)

        def grade(self, text: str) -> GradeResult:
            r = super().grade(text)
            return replace(r, score=r.score + 1, learnt=Learnt("residual", 12, r.score, marks, (part,)))

    monkeypatch.setattr(grader.marking.learn.adjust, "load_taught", lambda inner, _: Taught(inner, ""))
    assert grade("old.yaml", "old.yaml", "--answers", "t.csv", "--learned", "l.json") == 0
    out = capsys.readouterr().out
    assert f"(the answer as a whole {shown})" in out if shown else "as a whole" not in out


def test_of_several_questions_the_rubrics_own_is_graded(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The teacher's table too is that of the one question: students have a row for each."""
    rows = "S1,loss,质量和价格\nS1,other,价格\nS2,loss,价钱太贵\nS2,other,价钱太贵\n"
    (folder / "t.csv").write_text("学号,题号,答案\n" + rows, encoding="utf-8")
    (folder / "teacher.csv").write_text("学号,总分\nS1,3\nS2,1\nS3,缺考\n", encoding="utf-8")
    args = ["old.yaml", "new.yaml", "--answers", "t.csv", "--teacher", "teacher.csv", "--human", "总分"]
    assert grade(*args, "--format", "json") == 0
    found = told(capsys)
    assert (found["n"], [a["row"] for a in found["answers"]]) == (2, [4, 2])
    assert found["agreement"]["n"] == 2
    assert any("only the 2 rows of loss" in note for note in found["notes"])
    assert any("缺考 × 1" in note for note in found["notes"])


def test_the_same_rubric_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "rubrics").mkdir()
    (folder / "rubrics" / "loss.yaml").write_text(OLD, encoding="utf-8")
    assert grade("loss", "old.yaml", "--answers", "t.csv") == 2
    assert "nothing can differ" in capsys.readouterr().err
    (folder / "new.yaml").write_text(OLD + "tags: [x]\n", encoding="utf-8")
    assert grade("loss", "new.yaml", "--answers", "t.csv", "--lang", "zh") == 0
    out, err = capsys.readouterr()
    assert "6 份答案，分数都没有变。" in out and "不影响分数" in err


def test_a_wrong_column_is_told_before_the_grading(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(grader.pipeline, "Grader", None)  # would raise where it is called
    assert grade("old.yaml", "new.yaml", "--answers", "t.csv", "--human", "王") == 2
    assert "--human" in capsys.readouterr().err


def test_fast_holds_for_both(capsys: pytest.CaptureFixture[str]) -> None:
    assert grade("old.yaml", "new.yaml", "--answers", "t.csv", "--fast", "--format", "json") == 0
    assert {stamp["model"] for stamp in told(capsys)["stamps"].values()} == {"fast"}


def test_progress_counts_both_gradings(folder: Path) -> None:
    from grader.marking.compare.inputs import grade_both
    from grader.marking.marks import read_marks
    from grader.rubric import read_rubric

    rubrics = [read_rubric(folder / name) for name in ("old.yaml", "new.yaml")]
    told: list[tuple[int, int | None]] = []
    old, new = ((rubric, Grader(rubric)) for rubric in rubrics)
    grade_both(read_marks(folder / "t.csv"), old, new, progress=lambda *step: told.append(step))
    assert told == [(n, 12) for n in range(1, 13)]
