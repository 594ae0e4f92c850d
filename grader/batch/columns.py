"""Which column of a table holds the ids, the answers, the rubrics."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from grader.batch.table import Note
from grader.errors import TableError

# Best first: where several id or rubric columns are found, the first name in the list wins.
ID_NAMES = (
    "id", "学号", "學號", "考号", "考號", "准考证号", "準考證號", "考生号", "考生號", "student id", "student no",
    "student number", "sid", "student", "编号", "編號", "序号", "序號", "座号", "座號", "answer id", "no", "no.",
)  # fmt: skip
ANSWER_NAMES = (
    "answer", "答案", "作答", "回答", "学生答案", "學生答案", "学生作答", "學生作答", "学生回答", "學生回答",
    "作答内容", "作答內容", "答题内容", "答題內容", "回答内容", "回答內容", "答题", "答題", "答卷", "response",
    "student answer", "student response", "answer text",
)  # fmt: skip
WEAK_ANSWER_NAMES = ("text", "正文", "文本", "内容", "內容")  # counted only where no plainer name is found
RUBRIC_NAMES = (
    "rubric", "rubric id", "题号", "題號", "题目编号", "題目編號", "试题编号", "試題編號", "question id",
    "question no", "question number", "评分标准", "評分標準",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnChoice:
    """Column names as the user gave them; None: recognise them. `#3` means the third column."""

    id: str | None = None
    answer: str | None = None
    rubric: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Positions in the header, from 0. `id` None: row numbers serve as ids; `rubric` None: one rubric for all."""

    id: int | None
    answer: int
    rubric: int | None
    notes: tuple[Note, ...] = ()


def fold(name: str) -> str:
    """A column name as it is compared: NFKC, case folded, without white space, `_`, `-`, `:` and `.`."""
    return re.sub(r"[\s_\-:.]+", "", unicodedata.normalize("NFKC", name).casefold())


_KNOWN = frozenset(fold(n) for n in (*ID_NAMES, *ANSWER_NAMES, *WEAK_ANSWER_NAMES, *RUBRIC_NAMES))


def is_known(name: str) -> bool:
    """Whether a column of this name would be recognised."""
    return fold(name) in _KNOWN


def known_names(header_line: str) -> int:
    """How many cells of a header line, not yet split properly, are names we know."""
    return sum(is_known(cell.strip(' "\r')) for cell in re.split(r"[,;\t]", header_line))


def choose_columns(header: tuple[str, ...], choice: ColumnChoice, *, rubric_needed: bool) -> Columns:
    """Finds the columns. Raises TableError, listing what is there, when one is missing or cannot be told."""
    notes: list[Note] = []
    rubric = None
    if rubric_needed:
        rubric = _named(header, choice.rubric, "--rubric-column") if choice.rubric else _rubric(header, notes)
    answer = _named(header, choice.answer, "--answer-column") if choice.answer else _answer(header)
    id_ = _named(header, choice.id, "--id-column") if choice.id else _id(header, notes)
    return Columns(id=id_, answer=answer, rubric=rubric, notes=tuple(notes))


def listed(header: tuple[str, ...]) -> str:
    """The header's names for a message, cut when there are many."""
    names = [name.strip()[:30] for name in header if name.strip()]
    return ", ".join(names[:20]) + (" …" if len(names) > 20 else "")


def _positions(header: tuple[str, ...], names: tuple[str, ...]) -> list[int]:
    """Columns bearing one of `names`, in the order of `names`."""
    folded = [fold(cell) for cell in header]
    wanted = list(dict.fromkeys(fold(name) for name in names))
    return [at for name in wanted for at, cell in enumerate(folded) if cell == name]


def _title_row(header: tuple[str, ...]) -> TableError | None:
    """What is wrong when the first row is a title over the table and not its header."""
    filled = [name.strip() for name in header if name.strip()]
    if len(header) < 2 or len(filled) != 1 or is_known(filled[0]):
        return None
    title = filled[0][:30]
    return TableError(
        zh=f"第 1 行应是列名，这里却只有一格“{title}”，像是表格的标题；请删去列名上方的行再试。",
        en=f"Row 1 should hold the column names, but it has the one cell “{title}”, which looks like a title; "
        "delete the rows above the column names and try again.",
    )


def _named(header: tuple[str, ...], wanted: str, option: str) -> int:
    exact = [at for at, cell in enumerate(header) if cell == wanted]
    found = exact or [at for at, cell in enumerate(header) if fold(cell) == fold(wanted) and fold(cell)]
    if not found and (number := re.fullmatch(r"#(\d{1,5})", wanted)) and 1 <= int(number[1]) <= len(header):
        return int(number[1]) - 1
    if len(found) == 1:
        return found[0]
    if found:
        raise TableError(
            zh=f"表中有 {len(found)} 列叫“{wanted}”；请用位置指明，例如 {option} '#{found[0] + 1}'。",
            en=f"{len(found)} columns are called “{wanted}”; name one by its place, e.g. {option} '#{found[0] + 1}'.",
        )
    raise _title_row(header) or TableError(
        zh=f"表中没有 {option} 指定的列“{wanted}”；现有的列：{listed(header)}。",
        en=f"The table has no column “{wanted}” ({option}); its columns are: {listed(header)}.",
    )


def _answer(header: tuple[str, ...]) -> int:
    found = _positions(header, ANSWER_NAMES) or _positions(header, WEAK_ANSWER_NAMES)
    if len(found) == 1:
        return found[0]
    if found:
        names = listed(tuple(header[at] for at in found))
        raise TableError(
            zh=f"有不止一列可能是答案（{names}）；请用 --answer-column 指明一列。",
            en=f"More than one column may hold the answers ({names}); name one with --answer-column.",
        )
    raise _title_row(header) or TableError(
        zh=f"认不出答案列；现有的列：{listed(header)}。请用 --answer-column 指明。",
        en=f"No answer column was recognised; the columns are: {listed(header)}. Name it with --answer-column.",
    )


def _id(header: tuple[str, ...], notes: list[Note]) -> int | None:
    found = _positions(header, ID_NAMES)
    if not found:
        notes.append(
            Note(
                zh="没有学号列，以行号代替；可用 --id-column 指明。",
                en="No id column was recognised, so row numbers are used; name one with --id-column.",
            )
        )
        return None
    return _first(header, found, "--id-column", notes)


def _rubric(header: tuple[str, ...], notes: list[Note]) -> int:
    found = _positions(header, RUBRIC_NAMES)
    if not found:
        raise TableError(
            zh=f"没有给出 --rubric，表中也没有题号列；现有的列：{listed(header)}。请给出 --rubric 或 --rubric-column。",
            en="There is neither --rubric nor a rubric column; "
            f"the columns are: {listed(header)}. Give --rubric or --rubric-column.",
        )
    return _first(header, found, "--rubric-column", notes)


def _first(header: tuple[str, ...], found: list[int], option: str, notes: list[Note]) -> int:
    if len(found) > 1:
        used, others = header[found[0]].strip(), listed(tuple(header[at] for at in found[1:]))
        notes.append(
            Note(
                zh=f"使用“{used}”列，没有使用：{others}；可用 {option} 改变。",
                en=f"The column “{used}” is used, not: {others}; change it with {option}.",
            )
        )
    return found[0]
