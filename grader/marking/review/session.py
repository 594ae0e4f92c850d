"""A review at the terminal: answer after answer is shown, the teacher's reply is understood, and what she decides is in
the file before the next answer appears. Asking and showing are given from outside."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from grader.batch.outputs import cannot_write
from grader.batch.table import Note
from grader.errors import TableError
from grader.feedback_texts import plain
from grader.marking.review.decisions import (
    Decision,
    MarkingScheme,
    Shown,
    is_credit,
    is_total,
    teacher_score,
)
from grader.marking.review.review import Candidate
from grader.marking.review.session_file import decision_to, read_session
from grader.marking.review.sheet import STAMP

Command = Literal["decide", "skip", "undo", "quit", "help"]
_WORDS: dict[str, Command] = {"s": "skip", "u": "undo", "q": "quit", "?": "help", "h": "help"}
_PART = re.compile(
    r"(?P<point>\d+)\s*=\s*(?P<credit>\d+(?:\.\d*)?|\.\d+)|t\s*=?\s*(?P<total>\d+(?:\.\d*)?|\.\d+)"
)
HELP = Note(
    zh="回车 同意系统的评分；1=0.5 3=0 改第 1、3 个要点的分；t 4.5 直接给总分；句末加 # 写批注；"
    "s 跳过，u 撤回上一个，q 退出（下次接着来）。",
    en="Enter: agree with the grader; 1=0.5 3=0: marks of points 1 and 3; t 4.5: the total; # at the end: a comment; "
    "s: skip, u: undo the last, q: quit and go on another time.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An answer to show: the `number`-th of `count` on the list."""

    number: int
    count: int
    candidate: Candidate
    shown: Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """The teacher's end of the session. `ask` gives her reply and raises EOFError where there is none to come."""

    ask: Callable[[], str]
    show: Callable[[Step], None]
    tell: Callable[[Note], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnd:
    """How a session ended: answers on the list, decided by now, and decided this time."""

    listed: int
    decided: int
    now: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the teacher typed, understood: marks by point, a total, a comment; all empty: she agrees."""

    command: Command = "decide"
    points: dict[str, float] = field(default_factory=dict)
    total: float | None = None
    comment: str = ""


def run_session(
    listed: Sequence[tuple[Candidate, Shown]], scheme: MarkingScheme, path: Path, talk: Talk
) -> SessionEnd:
    """Go through the answers that `path` holds no decision on, and append hers as she makes them; ends at the last, or on `q`.

    Raises TableError when `path` holds something else or a review of another rubric or table, OutputError when it cannot
    be written.
    """
    book = _Book.open(path, scheme)
    before = set(book.decided)
    waiting = [pair for pair in listed if pair[0].id not in before]
    at = 0
    while at < len(waiting):
        candidate, shown = waiting[at]
        talk.show(
            Step(
                number=len(listed) - len(waiting) + at + 1,
                count=len(listed),
                candidate=candidate,
                shown=shown,
            )
        )
        reply = _reply(scheme, shown, talk)
        if reply.command == "quit":
            break
        if reply.command == "undo":
            at = _undo(book, waiting, at, talk)
            continue
        if reply.command == "decide":
            decision = decided(reply, shown)
            book.add(decision)
            talk.tell(_said(scheme, decision))
        at += 1
    ids = {candidate.id for candidate, _ in listed}
    return SessionEnd(listed=len(listed), decided=len(ids & book.decided), now=len(book.decided - before))


def parse_reply(text: str, scheme: MarkingScheme, shown: Shown) -> Reply:
    """Understand a line such as `1=0.5 3=0 # vague`, `t 4.5`, `s`. Raises ValueError with a Note that says what is wrong."""
    said, *comment = re.split("[#＃]", text, maxsplit=1)
    words = unicodedata.normalize("NFKC", said).strip().lower()
    if words in _WORDS:
        return Reply(command=_WORDS[words])
    points: dict[str, float] = {}
    total: float | None = None
    for part in _parts(words):
        if part["total"] is not None:
            total = _total(float(part["total"]), scheme, shown)
        else:
            id_, credit = _credit(int(part["point"]), float(part["credit"]), scheme)
            points[id_] = credit
    return Reply(points=points, total=total, comment="".join(comment).strip())


def decided(reply: Reply, shown: Shown) -> Decision:
    """The decision in a reply. Whoever changes points or writes a total has seen the rest, and agrees with it."""
    return Decision(
        shown=shown,
        points=reply.points,
        total=reply.total,
        agreed=reply.total is None,
        comment=reply.comment,
    )


def _reply(scheme: MarkingScheme, shown: Shown, talk: Talk) -> Reply:
    """Ask until the reply makes sense; no more input is `q`."""
    while True:
        try:
            reply = parse_reply(talk.ask(), scheme, shown)
        except EOFError:
            return Reply(command="quit")
        except ValueError as error:
            talk.tell(error.args[0])
            continue
        if reply.command != "help":
            return reply
        talk.tell(HELP)


def _undo(book: _Book, waiting: Sequence[tuple[Candidate, Shown]], at: int, talk: Talk) -> int:
    """Go back one answer and take back what was decided on it."""
    if at == 0:
        talk.tell(Note(zh="前面没有可以撤回的。", en="There is nothing to undo."))
        return 0
    book.take_back(waiting[at - 1][0].id)
    return at - 1


def _parts(words: str) -> list[re.Match[str]]:
    """The parts of a reply. Raises ValueError where anything else stands in it."""
    found = list(_PART.finditer(words))
    rest = _PART.sub(" ", words).replace(",", " ").replace(";", " ").strip()
    if rest or len([f for f in found if f["total"] is not None]) > 1:
        raise ValueError(
            Note(zh=f"看不懂“{words[:40]}”。{HELP.zh}", en=f"“{words[:40]}” is not understood. {HELP.en}")
        )
    return found


def _credit(number: int, marks: float, scheme: MarkingScheme) -> tuple[str, float]:
    if not 1 <= number <= len(scheme.points):
        raise ValueError(
            Note(
                zh=f"没有第 {number} 个要点，共 {len(scheme.points)} 个。",
                en=f"There is no point {number}; there are {len(scheme.points)}.",
            )
        )
    point = scheme.points[number - 1]
    if not is_credit(point, marks):
        allowed = ", ".join(plain(c) for c in point.credits)
        raise ValueError(
            Note(
                zh=f"第 {number} 个要点只能得 {allowed}，不能是 {marks:g}。",
                en=f"Point {number} can earn {allowed}, not {marks:g}.",
            )
        )
    return point.id, marks


def _total(marks: float, scheme: MarkingScheme, shown: Shown) -> float:
    if not is_total(scheme, shown, marks):
        most, step = plain(scheme.max_score), plain(scheme.step)
        raise ValueError(
            Note(
                zh=f"总分应在 0 到 {most} 之间，是 {step} 的倍数，不能是 {marks:g}。",
                en=f"A total lies between 0 and {most}, in steps of {step}; {marks:g} does not.",
            )
        )
    return marks


def _said(scheme: MarkingScheme, decision: Decision) -> Note:
    mark = plain(teacher_score(scheme, decision) or 0.0)
    return Note(zh=f"已记：{decision.id} 得 {mark} 分。", en=f"Noted: {decision.id} gets {mark}.")


@dataclass(slots=True)
class _Book:
    """The file of a session: a line that says what is marked, then one line a decision; lines are only ever added."""

    path: Path
    decided: set[str]

    @classmethod
    def open(cls, path: Path, scheme: MarkingScheme) -> _Book:
        if not path.exists() or not path.stat().st_size:
            book = cls(path, set())
            book._append({STAMP: scheme.to_dict()})
            return book
        kept, decisions, whole = read_session(path)
        if (kept.rubric, kept.sha256, kept.table) != (scheme.rubric, scheme.sha256, scheme.table):
            raise TableError(
                zh=f"{path} 是 {kept.table}（评分标准 {kept.rubric}，版本 {kept.sha256[:8]}）的复核记录，"
                f"不是 {scheme.table}（{scheme.rubric}，{scheme.sha256[:8]}）的；请换一个文件名。",
                en=f"{path} records the review of {kept.table} (rubric {kept.rubric}, version {kept.sha256[:8]}), not of "
                f"{scheme.table} ({scheme.rubric}, {scheme.sha256[:8]}); choose another file.",
            )
        if whole < path.stat().st_size:  # the last line was cut off while it was written
            os.truncate(path, whole)
        return cls(path, set(decisions))

    def add(self, decision: Decision) -> None:
        self._append(decision_to(decision))
        self.decided.add(decision.id)

    def take_back(self, id_: str) -> None:
        if id_ in self.decided:
            self._append({"id": id_, "undone": True})
            self.decided.discard(id_)

    def _append(self, record: dict[str, object]) -> None:
        try:
            # half characters, which UTF-8 cannot write, become the escapes that JSON knows
            with self.path.open("a", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise cannot_write(self.path, error) from error
