"""A table inside a document → lines of text, as if the scheme had been written without one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.interop.table_columns import Field, find_columns, is_points_header
from grader.words import has_han

_MARKS = re.compile(r"[（(]?\s*(\d+(?:\.\d+)?)\s*(分|marks?|points?|pts?)?\s*[)）]?", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,3}[.．、]?")
_SUMS = re.compile(
    r"(?:合\s*计|合\s*計|总\s*计|總\s*計|小\s*计|小\s*計|总\s*分|總\s*分|total|sum)[:：]?", re.IGNORECASE
)


def table_lines(rows: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a table.

    A header that names points and marks, or questions and answers, is understood: "1. 题目（6分）", "（1）要点（2分）".
    Other tables give a line a row, a number in the first cell and marks in the last written as text has them.
    """
    filled = [[_cell(text) for text in row] for row in rows]
    filled = [row for row in filled if any(row)]
    if not filled:
        return []
    if is_points_header(filled[0]):
        return _headed(filled[1:], find_columns(filled[0]))
    return [line for row in filled if (line := _row(row))]


def _headed(rows: Sequence[Sequence[str]], columns: dict[Field, int]) -> list[str]:
    lines: list[str] = []
    last, questions, points = "", 0, 0
    for row in rows:
        cells = {field: row[at] for field, at in columns.items() if at < len(row) and row[at]}
        question = cells.get("question", "").replace("\n", " ")
        if question and question != last:
            last, questions, points = question, questions + 1, 0
            number = cells.get("number", "").strip(".．、 ") or str(questions)
            if case := cells.get("case"):
                lines.append(("材料：" if has_han(case) else "Case: ") + case)
            worth = cells.get("total", "") or ("" if "text" in columns else cells.get("marks", ""))
            lines.append(f"{number}. {with_marks(question, worth)}")
        text = cells.get("text", "")
        if text and not _SUMS.fullmatch(text):
            points += 1
            lines += _point(points, text, cells.get("marks", ""))
        elif not text and (answer := cells.get("answer")):
            lines.append(("答：" if has_han(answer) else "Answer: ") + answer)
    return lines


def _point(number: int, text: str, worth: str) -> list[str]:
    """A cell of one line is one point. One of several lines has its own numbers, and may have its marks line by line."""
    texts, marks = text.split("\n"), worth.split("\n")
    if len(texts) == 1:
        return [f"（{number}）{with_marks(text, worth)}"]
    if len(texts) == len(marks):
        return [with_marks(t, m) for t, m in zip(texts, marks, strict=True)]
    return [*texts[:-1], with_marks(texts[-1], worth)]


def _row(row: Sequence[str]) -> str:
    cells = [cell for cell in row if cell]
    if not cells or _SUMS.fullmatch(cells[0]):
        return ""
    worth = cells.pop() if len(cells) > 1 and _MARKS.fullmatch(cells[-1]) else ""
    number = cells.pop(0).strip(".．、") if len(cells) > 1 and _NUMBER.fullmatch(cells[0]) else ""
    text = with_marks(" ".join(cells), worth)
    return f"{number}. {text}" if number else text


def _cell(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def with_marks(text: str, worth: str) -> str:
    """`text` with its marks behind it: "…（2分）", "… (2 marks)"; unchanged when `worth` is empty."""
    if not worth:
        return text
    plain = _MARKS.fullmatch(worth)
    if has_han(text):
        return f"{text}（{plain[1]}分）" if plain else f"{text}（{worth}）"
    if plain is None:
        return f"{text} ({worth})"
    return f"{text} ({plain[1]} mark{'' if plain[1] == '1' else 's'})"
