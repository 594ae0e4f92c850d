from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from made_class import THREE, made_class, made_result

from grader.batch.table import Note
from grader.errors import OutputError, TableError
from grader.marking.review.decisions import scheme_of, shown_of, teacher_score
from grader.marking.review.files import read_review
from grader.marking.review.review import plan_review
from grader.marking.review.session import SessionEnd, Step, Talk, parse_reply, run_session

SCHEME = scheme_of(THREE, "class.csv")
ROWS = {
    "S1": made_result(THREE, [0.9, 0.5, 0.1], confidence=0.3),
    "S2": made_result(THREE, [0.5, 0.5, 0.5], confidence=0.2),
    "S3": made_result(THREE, [0.2, 0.9, 0.5], confidence=0.4),
}
PLAN = plan_review(made_class(THREE, ROWS), THREE, budget=0)
LISTED = [(c, shown_of(THREE, c.result, c.id)) for c in PLAN.listed]
ORDER = [c.id for c in PLAN.listed]


class Teacher:
    """Types the lines given, then has no more to say; remembers what she was shown and told."""

    def __init__(self, *lines: str) -> None:
        self.lines: Iterable[str] = iter(lines)
        self.seen: list[str] = []
        self.steps: list[Step] = []
        self.told: list[Note] = []

    def talk(self) -> Talk:
        def ask() -> str:
            for line in self.lines:
                return line
            raise EOFError

        def show(step: Step) -> None:
            self.seen.append(step.candidate.id)
            self.steps.append(step)

        return Talk(ask=ask, show=show, tell=self.told.append)


def hold(path: Path, *lines: str) -> tuple[Teacher, SessionEnd]:
    teacher = Teacher(*lines)
    return teacher, run_session(LISTED, SCHEME, path, teacher.talk())


def scores(path: Path) -> dict[str, float | None]:
    review = read_review(path)
    return {d.id: teacher_score(review.scheme, d) for d in review.decisions}


def test_from_the_first_answer_to_the_last(tmp_path: Path) -> None:
    path = tmp_path / "m.jsonl"
    teacher, end = hold(path, "", "1=2, 3=0.5 # 例子，很好", "t 2.5")
    first, second, third = ORDER
    assert end == SessionEnd(listed=3, decided=3, now=3)
    assert teacher.seen == ORDER
    assert [(s.number, s.count) for s in teacher.steps] == [(1, 3), (2, 3), (3, 3)]
    assert scores(path) == {
        first: ROWS[first].score,
        second: 2 + dict(LISTED[1][1].points)["service"] + 0.5,
        third: 2.5,
    }
    comments = {d.id: d.comment for d in read_review(path).decisions}
    assert comments[second] == "例子，很好"
    assert first in teacher.told[0].zh


def test_each_decision_is_in_the_file_before_the_next_answer(tmp_path: Path) -> None:
    path = tmp_path / "m.jsonl"
    counts: list[int] = []
    teacher = Teacher("", "", "")
    talk = teacher.talk()
    run_session(
        LISTED,
        SCHEME,
        path,
        Talk(
            ask=talk.ask,
            show=lambda _: counts.append(len(path.read_text("utf-8").splitlines())),
            tell=talk.tell,
        ),
    )
    assert counts == [1, 2, 3]


def test_comments_stay_readable_and_half_characters_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "m.jsonl"
    hold(path, "# 例子\ud800\u2028好", "q")
    assert "例子" in path.read_text("utf-8")
    assert read_review(path).decisions[0].comment == "例子\ud800\u2028好"


def test_quit_and_go_on(tmp_path: Path) -> None:
    path = tmp_path / "m.jsonl"
    _, end = hold(path, "", "q")
    assert end == SessionEnd(listed=3, decided=1, now=1)
    teacher, end = hold(path, "s", "1=0")
    assert teacher.seen == ORDER[1:]
    assert teacher.steps[0].number == 2
    assert end == SessionEnd(listed=3, decided=2, now=1)
    teacher, end = hold(path, "")
    assert teacher.seen == [ORDER[1]]  # what was skipped comes again
    assert end.decided == 3


def test_undo_goes_back_and_takes_back(tmp_path: Path) -> None:
    path = tmp_path / "m.jsonl"
    teacher, _ = hold(path, "u", "t 4", "u", "t 1", "q")
    assert teacher.seen == [ORDER[0], ORDER[0], ORDER[1], ORDER[0], ORDER[1]]
    assert scores(path) == {ORDER[0]: 1}
    assert "撤回" in teacher.told[0].zh
    assert len(path.read_text("utf-8").splitlines()) == 4  # nothing is ever removed from the file


@pytest.mark.parametrize(
    ("line", "zh", "en"),
    [
        ("1=0.7", "第 1 个要点只能得 0, 1, 2，不能是 0.7", "Point 1 can earn 0, 1, 2, not 0.7"),
        ("9=1", "没有第 9 个要点，共 3 个", "no point 9"),
        ("t 5", "总分应在 0 到 4 之间", "between 0 and 4"),
        ("t 1 t 2", "看不懂", "not understood"),
        ("好", "看不懂", "not understood"),
        ("1=1 x", "看不懂", "not understood"),
    ],
)
def test_what_makes_no_sense_is_asked_again(tmp_path: Path, line: str, zh: str, en: str) -> None:
    teacher, end = hold(tmp_path / "m.jsonl", line, "q")
    assert zh in teacher.told[0].zh
    assert en in teacher.told[0].en
    assert end.now == 0


def test_replies_are_understood_in_full_width_too() -> None:
    shown = LISTED[0][1]
    assert parse_reply("１＝２　３=.5", SCHEME, shown).points == {"quality": 2, "staff": 0.5}
    assert parse_reply("T=3.5 ＃ 好", SCHEME, shown).total == 3.5
    assert parse_reply("# 好", SCHEME, shown).comment == "好"
    assert parse_reply(" Q ", SCHEME, shown).command == "quit"
    assert parse_reply("？", SCHEME, shown).command == "help"


def test_a_line_cut_off_in_writing_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "m.jsonl"
    hold(path, "", "q")
    with path.open("a", encoding="utf-8") as file:
        file.write('{"id": "S')
    assert list(scores(path)) == [ORDER[0]]
    teacher, _ = hold(path, "t 1", "q")
    assert teacher.seen[0] == ORDER[1]
    assert scores(path) == {ORDER[0]: ROWS[ORDER[0]].score, ORDER[1]: 1}


def test_a_file_of_something_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "m.jsonl"
    path.write_text('{"schema": 1}\n', encoding="utf-8")
    with pytest.raises(TableError, match=r"grade review"):
        hold(path, "")
    assert path.read_text("utf-8") == '{"schema": 1}\n'


def test_the_review_of_another_table_is_not_continued(tmp_path: Path) -> None:
    path = tmp_path / "m.jsonl"
    hold(path, "")
    for scheme in (scheme_of(THREE, "other.csv"), scheme_of(replace(THREE, sha256="0" * 64), "class.csv")):
        with pytest.raises(TableError) as caught:
            run_session(LISTED, scheme, path, Teacher("").talk())
        assert "class.csv" in caught.value.zh
        assert "class.csv" in caught.value.en


def test_lines_that_were_changed_by_hand_are_checked(tmp_path: Path) -> None:
    path = tmp_path / "m.jsonl"
    hold(path, "t 1", "q")
    head, line = path.read_text("utf-8").splitlines()
    for broken, zh in (
        ({"total": 99}, "99"),
        ({"points": {"none": 1}}, "要点"),
        ({"shown": None}, "读不出来"),
    ):
        path.write_text(head + "\n" + json.dumps(json.loads(line) | broken) + "\n", encoding="utf-8")
        with pytest.raises(TableError) as caught:
            read_review(path)
        assert zh in caught.value.zh
        assert "第 2 行" in caught.value.zh
        assert "line 2" in caught.value.en


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        hold(tmp_path / "none" / "m.jsonl", "")
