"""The interview, with the teacher's end played from a list of replies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from grader.authoring.guess import guess_kind, propose_title
from grader.authoring.interview import interview
from grader.authoring.talk import Talk
from grader.batch.table import Note
from grader.errors import InputError
from grader.records import PointGroup, Rubric
from grader.rubric import dump_rubric, parse_rubric

FILES = {"case.txt": "某公司上了系统。\n\n没有效果。\n"}


@dataclass
class Teacher:
    """Types the replies one after the other and remembers what she was told."""

    replies: list[str]
    told: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def talk(self) -> Talk:
        return Talk(ask=self._ask, tell=lambda note: self.told.append(note.en), open=self._open)

    def _ask(self, asked: Note, prompt: str) -> str:
        self.asked.append(asked.en)
        if not self.replies:
            raise EOFError
        return self.replies.pop(0)

    def _open(self, name: str) -> str:
        if name not in FILES:
            raise InputError(zh=f"没有 {name}", en=f"no file {name}")
        return FILES[name]


def held(replies: Sequence[str], **options: object) -> tuple[Rubric, Teacher]:
    """The rubric that comes of the replies, all of which must be used; it passes the format's checks."""
    teacher = Teacher(list(replies))
    made = interview(teacher.talk(), **options)  # type: ignore[arg-type]
    assert teacher.replies == []
    parsed = parse_rubric(dump_rubric(made))
    assert [(p.text, p.marks) for p in parsed.points] == [(p.text, p.marks) for p in made.points]
    return made, teacher


HEAD = ["简述客户流失的原因。", "", "", ""]  # question, its end, title, kind
NO_WORDINGS_OF_TWO = ["", ""]


def test_marks_that_are_not_given_share_what_is_left() -> None:
    made, _ = held([*HEAD, "6", "甲（3分）", "乙", "丙", "", *[""] * 3, ""])
    assert [p.marks for p in made.points] == [3, 1.5, 1.5]
    assert (made.max_score, made.round_to, made.title, made.id) == (6, 0.5, "客户流失的原因", "churn-causes")


def test_points_get_ids_that_say_what_they_are_about() -> None:
    lines = ["产品质量不稳定", "质量差", "甲", "产品质量下降", ""]
    made, _ = held([*HEAD, "", *lines, *[""] * 4, ""])
    assert [p.id for p in made.points] == ["product-quality", "quality", "p3", "product-quality-2"]


def test_without_a_total_the_points_add_up() -> None:
    made, _ = held([*HEAD, "", "甲（2分）", "乙（1分）", "", *NO_WORDINGS_OF_TWO, ""])
    assert made.max_score == 3
    made, _ = held([*HEAD, "", "甲", "乙", "", *NO_WORDINGS_OF_TWO, ""])
    assert [p.marks for p in made.points] == [1, 1]


def test_marks_that_do_not_fit_are_settled() -> None:
    made, teacher = held([*HEAD, "5", "甲（2分）", "乙（1分）", "", "4", "", *NO_WORDINGS_OF_TWO, ""])
    assert made.max_score == 3
    assert teacher.told[:2] == ["The points add up to 3, not 5.", "The points add up to 3, not 4."]
    made, teacher = held([*HEAD, "2", "甲（2分）", "乙", "", "", *NO_WORDINGS_OF_TWO, ""])
    assert [p.marks for p in made.points] == [2, 1] and "must exceed 2" in teacher.told[0]


def test_some_of_the_points_may_be_enough() -> None:
    made, _ = held([*HEAD, "4", "甲（2分）", "乙（2分）", "丙（2分）", "", "是", *[""] * 3, ""])
    (entry,) = made.entries
    assert isinstance(entry, PointGroup) and (entry.pick, made.max_score) == (2, 4)
    assert {p.group for p in made.points} == {entry.id}
    made, _ = held([*HEAD, "4", "甲（2分）", "乙（2分）", "丙（2分）", "", "?", "否", "", *[""] * 3, ""])
    assert made.max_score == 6 and not made.groups
    asks = ["任选三点，简述流失的原因。", "", "", ""]
    made, _ = held([*asks, "6", "甲", "乙", "丙", "丁", "", "n", *[""] * 4, "any-three"])
    assert [p.marks for p in made.points] == [1.5] * 4


def test_points_from_a_model_answer() -> None:
    answer = "原因有：质量不稳定、缺乏创新、员工跳槽和服务差。"
    made, teacher = held([*HEAD, "6", "", answer, "", "5", "甲", "2 4", *NO_WORDINGS_OF_TWO, ""])
    assert [(p.text, p.marks) for p in made.points] == [("质量不稳定", 3), ("员工跳槽", 3)]
    assert "Points found: 4" in teacher.told[0] and "1 to 4" in teacher.told[1] == teacher.told[2]


def test_no_points_at_all_is_asked_again() -> None:
    made, teacher = held([*HEAD, "", "", "", "甲", "", "", ""])
    assert [p.text for p in made.points] == ["甲"] and "at least one point" in teacher.told[0]


def test_a_case_is_read_from_a_file_and_replies_are_checked() -> None:
    replies = ["", "案例分析：系统为什么没有效果？", "", "题", "9", "案例分析", "@gone.txt", "@case.txt"]
    made, teacher = held(
        [*replies, "六", "0", "６分", "甲", "", "乙；丙；甲; ", "Bad Id", "taken", "ok"], taken={"taken"}
    )
    assert made.case == FILES["case.txt"].strip() and made.kind == "case-analysis"
    assert (made.title, made.id, made.max_score, made.points[0].also) == ("题", "ok", 6, ("乙", "丙"))
    for said in (
        "must be a question",
        "1 to 4",
        "no file gone.txt",
        "above 0",
        "bad-id would be one",
        "is in use",
    ):
        assert any(said in told for told in teacher.told)


def test_an_english_question() -> None:
    head = ["Explain why customers leave.", "", "", "essay"]
    made, _ = held(
        [*head, "2", "1) Quality is unstable (1 mark)", "Staff leave (1 mark)", "", "It varies; ", "", ""],
        name="leave",
    )
    assert (made.language, made.kind, made.title, made.id) == ("en", "essay", "why customers leave", "leave")
    assert made.points[0].also == ("It varies",)


@pytest.mark.parametrize("after", range(0, 12, 3))
def test_leaving_passes_through(after: int) -> None:
    replies = [*HEAD, "6", "甲", "乙", "", "", "", ""]
    with pytest.raises(EOFError):
        interview(Teacher(replies[: min(after, len(replies) - 1)]).talk())


@pytest.mark.parametrize(
    ("question", "title", "kind"),
    [
        ("什么是客户忠诚？", "客户忠诚", "definition"),
        ("名词解释：数据仓库", "数据仓库", "definition"),
        ("试论述客户忠诚与满意的关系。", "客户忠诚与满意的关系", "essay"),
        ("请简要分析客户流失的原因。", "客户流失的原因", "short-answer"),
        ("结合案例，分析工商银行的做法。", "工商银行的做法", "case-analysis"),
        ("简述", "简述", "short-answer"),
        ("客" * 40, "客" * 29 + "…", "short-answer"),
    ],
)
def test_title_and_kind_are_told_from_the_question(question: str, title: str, kind: str) -> None:
    assert (propose_title(question), guess_kind(question)) == (title, kind)
