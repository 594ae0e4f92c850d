"""Asking a teacher at a terminal, one thing at a time, until the reply makes sense."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from grader.batch.table import Note
from grader.errors import GraderError

MOST_MARKS = 1000
_FILE = ("@", "＠")


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """The teacher's end. `ask` shows a question, then a prompt, and gives her line; it raises EOFError or KeyboardInterrupt
    when she leaves. `open` gives the text of a file that she names, or raises GraderError."""

    ask: Callable[[Note, str], str]
    tell: Callable[[Note], None]
    open: Callable[[str], str]


def ask_lines(talk: Talk, asked: Note, *, numbered: bool = False) -> list[str]:
    """Her lines up to an empty one; `numbered` shows the number of each."""
    lines: list[str] = []
    while True:
        prompt = f"{len(lines) + 1}> " if numbered else "> "
        line = talk.ask(Note(zh="", en="") if lines else asked, prompt)
        if not line.strip():
            return lines
        lines.append(line)
        if not numbered and len(lines) == 1 and line.lstrip().startswith(_FILE):
            return lines  # the file has the rest


def ask_text(talk: Talk, asked: Note) -> str:
    """Some lines as one text, or the text of the file that she names as @FILE; "" when she gives none."""
    while True:
        lines = ask_lines(talk, asked)
        if not (lines and lines[0].lstrip().startswith(_FILE)):
            return "\n".join(lines).strip()
        try:
            return talk.open(lines[0].strip()[1:].strip()).strip()
        except GraderError as error:
            talk.tell(Note(zh=error.zh, en=error.en))


def ask_marks(talk: Talk, asked: Note, usual: float | None = None) -> float | None:
    """Marks, above 0 and up to MOST_MARKS; `usual` for an empty line."""
    while True:
        reply = plain_reply(talk.ask(asked, "> ")).removesuffix("分").removesuffix("marks").strip()
        if not reply:
            return usual
        if re.fullmatch(r"\d+(\.\d+)?|\.\d+", reply) and 0 < float(reply) <= MOST_MARKS:
            return float(reply)
        talk.tell(
            Note(
                zh=f"请写一个大于 0、不超过 {MOST_MARKS} 的数，例如 6。",
                en=f"Type a number above 0 and up to {MOST_MARKS}, such as 6.",
            )
        )


def plain_reply(reply: str) -> str:
    """A short reply as it is compared: half-width, lower case, without white space around it."""
    return unicodedata.normalize("NFKC", reply).strip().casefold()
