"""An answer to an objective item → its marks, what was read, and what a teacher should look at."""

from __future__ import annotations

from dataclasses import dataclass

from grader.batch.table import Note
from grader.paper.objective.cell import is_blank
from grader.paper.objective.choice import read_choices, share_of
from grader.paper.objective.fill_in import Blanks, read_blanks
from grader.paper.objective.true_false import read_true_false
from grader.paper.paper import ChoiceItem, FillInItem, ObjectiveItem, TrueFalseItem
from grader.score import round_half_up
from grader.view.safe import one_line

RIGHT, WRONG = "√", "×"
_LONGEST = 30  # characters of an answer that a message quotes


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """What an answer earned, in the paper's marks.

    `read`: the letters chosen, √ or ×, or what stands in each blank; empty where nothing could be read. `reasons` say
    why a teacher should look; a blank answer needs none.
    """

    marks: float
    read: tuple[str, ...] = ()
    blank: bool = False
    reasons: tuple[Note, ...] = ()


def mark_objective(item: ObjectiveItem, answer: str, *, round_to: float) -> Marked:
    """Marks of 0 to `item.marks`. What cannot be read earns 0 and has a reason to review; a blank earns 0."""
    if is_blank(answer):
        return Marked(marks=0.0, blank=True)
    if isinstance(item, ChoiceItem):
        return _choice(item, answer, round_to)
    if isinstance(item, TrueFalseItem):
        return _true_false(item, answer)
    return _fill_in(item, answer, round_to)


def to_step(marks: float, most: float, round_to: float) -> float:
    """Marks rounded half up to the paper's step and kept within 0 and `most`; the whole is given whole."""
    return most if marks >= most else min(most, max(0.0, round_half_up(marks, round_to)))


def key_text(item: ObjectiveItem) -> str:
    """An item's key as a teacher writes it."""
    if isinstance(item, ChoiceItem):
        return "".join(item.key)
    if isinstance(item, TrueFalseItem):
        return RIGHT if item.key else WRONG
    return "; ".join(" / ".join(blank) for blank in item.key)


def _choice(item: ChoiceItem, answer: str, round_to: float) -> Marked:
    chosen = read_choices(answer, item.options)
    if chosen is None:
        return _unread(answer, "看不出选了哪一项", "which option is chosen cannot be told")
    if item.kind == "single-choice" and len(chosen) > 1:
        return _unread(answer, "单选题选了不止一项", "more than one option in a single-choice item")
    marks = to_step(share_of(chosen, item.key, item.partial) * item.marks, item.marks, round_to)
    return Marked(marks=marks, read=chosen)


def _true_false(item: TrueFalseItem, answer: str) -> Marked:
    said = read_true_false(answer)
    if said is None:
        return _unread(answer, "看不出判的是对还是错", "whether it says true or false cannot be told")
    return Marked(marks=item.marks if said == item.key else 0.0, read=(RIGHT if said else WRONG,))


def _fill_in(item: FillInItem, answer: str, round_to: float) -> Marked:
    blanks = read_blanks(answer, item)
    if blanks is None:
        count = len(item.key)
        return _unread(
            answer,
            f"共 {count} 空，看不出各空填的是什么",
            f"there are {count} blanks, and what fills which cannot be told",
        )
    marks = to_step(item.marks * blanks.right / len(item.key), item.marks, round_to)
    return Marked(
        marks=marks,
        read=blanks.given,
        blank=all(v == "blank" for v in blanks.verdicts),
        reasons=_near(blanks),
    )


def _near(blanks: Blanks) -> tuple[Note, ...]:
    near = [g for g, v in zip(blanks.given, blanks.verdicts, strict=True) if v == "near"]
    zh = "、".join(f"“{_quoted(text)}”" for text in near)
    en = ", ".join(f"“{_quoted(text)}”" for text in near)
    note = Note(
        zh=f"{zh}与答案相近而不相同，没有给分，请看一看。",
        en=f"{en} is close to the key but not the same and earns nothing.",
    )
    return (note,) if near else ()


def _unread(answer: str, zh: str, en: str) -> Marked:
    quoted = _quoted(answer)
    return Marked(
        marks=0.0, reasons=(Note(zh=f"写的是“{quoted}”，{zh}，记 0 分。", en=f"“{quoted}”: {en}; 0 given."),)
    )


def _quoted(answer: str) -> str:
    text = one_line(answer)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
