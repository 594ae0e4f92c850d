"""Which column of a class table holds the answers to which item."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.batch.columns import ColumnChoice, Columns, choose_columns, fold, listed
from grader.batch.table import Note
from grader.errors import TableError
from grader.paper.paper import Item, OpenItem, Paper

_CHINESE = {c: i for i, c in enumerate("一二三四五六七八九十", 1)}
_PLAIN = r"(\d{1,3})"
_PART = rf"(\d{{1,2}}(?=[-.、(])|[一二三四五六七八九十])[-.、(]?{_PLAIN}"
# A header that is only a number (第3题, Q3, 3.), one of a section (二、3, 2-3), and a number with the question after it.
_NUMBER = re.compile(rf"(?:第|题|q|question|no\.?|item)?\s*{_PLAIN}\s*(?:题|\.)?")
_IN_SECTION = re.compile(rf"(?:第|q)?\s*{_PART}\)?\s*(?:题)?")
_WITH_TEXT = re.compile(
    rf"(?:第|题|q|question|no\.?|item)?\s*{_PLAIN}\s*(?:题\s*[、:.]?|[、:)]|\.(?!\d)|\s|(?=\())\s*\S.*",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class PaperColumns:
    """Positions in the header, from 0: `id` (None: row numbers are the ids), and one for every item of the paper."""

    id: int | None
    answers: tuple[int, ...]
    notes: tuple[Note, ...] = ()

    def of(self, at: int) -> Columns:
        """The columns of item `at`, as a batch of this one question has them."""
        return Columns(id=self.id, answer=self.answers[at], rubric=None)


def find_columns(
    header: tuple[str, ...], paper: Paper, *, table: Path, id_column: str | None = None
) -> PaperColumns:
    """The column of every item: the one it names, or the one that bears its number, its rubric's id or title.

    Raises TableError, listing what is missing and what is there, when an item has no column or more than one, or two
    items share one.
    """
    known = choose_columns(
        header, ColumnChoice(id=id_column, answer="#1"), rubric_needed=False
    )  # for the id only
    found = {item.number: _of_item(header, item) for item in paper.items}
    _refuse_missing([i for i in paper.items if not found[i.number]], header, table)
    for item in paper.items:
        _refuse_several(item, found[item.number], header, table)
    places = {number: at[0] for number, at in found.items()}
    _refuse_shared(places, header, table)
    unused = _unused(header, {known.id, *places.values()}, found)
    return PaperColumns(known.id, tuple(places.values()), (*known.notes, *unused))


def label(name: str) -> str | None:
    """The item number that a header says: 3 for 第3题, Q3, 3.; 2-3 for 二、3 and 2-3; None where it says none."""
    text = _folded(name)
    if found := _NUMBER.fullmatch(text):
        return str(int(found[1]))
    if found := _IN_SECTION.fullmatch(text):
        return f"{_CHINESE.get(found[1]) or int(found[1])}-{int(found[2])}"
    return None


def _folded(name: str) -> str:
    from grader.normalize import simplify

    return simplify(unicodedata.normalize("NFKC", name).strip().casefold())


def _of_item(header: Sequence[str], item: Item) -> list[int]:
    """The places of the columns that fit best; several are for the caller to refuse."""
    if item.column is not None:
        return _named(header, item.column)
    section, place = item.place
    for names in ((item.number,), (f"{section}-{place}",)):
        own = {label(name) or fold(name) for name in names}
        if found := [at for at, h in enumerate(header) if (label(h) or fold(h)) in own]:
            return found
    if isinstance(item, OpenItem):
        known = {fold(item.rubric.id), fold(item.rubric.title)}
        if found := [at for at, h in enumerate(header) if fold(h) in known]:
            return found
    return [at for at, h in enumerate(header) if _number_before(h) == item.number]


def _named(header: Sequence[str], wanted: str) -> list[int]:
    exact = [at for at, h in enumerate(header) if h == wanted]
    found = exact or [at for at, h in enumerate(header) if fold(h) and fold(h) == fold(wanted)]
    if not found and (place := re.fullmatch(r"#(\d{1,5})", wanted)) and 1 <= int(place[1]) <= len(header):
        return [int(place[1]) - 1]
    return found


def _number_before(name: str) -> str | None:
    """3 for “3、什么是客户细分？”, as survey programs export it."""
    found = _WITH_TEXT.fullmatch(_folded(name))
    return str(int(found[1])) if found else None


def _refuse_missing(missing: Sequence[Item], header: tuple[str, ...], table: Path) -> None:
    if not missing:
        return
    zh = "、".join(
        f"第 {i.number} 题" + (f"（column: {i.column}）" if i.column else "") for i in missing[:10]
    )
    en = ", ".join(f"{i.number}" + (f" (column: {i.column})" if i.column else "") for i in missing[:10])
    more = " …" if len(missing) > 10 else ""
    raise TableError(
        zh=f"{table} 里找不到这些题的列：{zh}{more}。列名可以是题号（3、第3题、Q3），也可以在试卷里用 column 写明。"
        f"现有的列：{listed(header)}。",
        en=f"{table} has no column for items {en}{more}. Call a column by the item's number (3, Q3, 第3题), or name it with "
        f"`column` in the paper. Its columns are: {listed(header)}.",
    )


def _refuse_several(item: Item, places: Sequence[int], header: tuple[str, ...], table: Path) -> None:
    if len(places) > 1:
        names = listed(tuple(header[at] for at in places))
        raise TableError(
            zh=f"{table} 里有 {len(places)} 列都像第 {item.number} 题的答案（{names}）；"
            f"请在试卷里用 column 指明，例如 column: '#{places[0] + 1}'。",
            en=f"{len(places)} columns of {table} may hold the answers to item {item.number} ({names}); name one with "
            f"`column` in the paper, e.g. column: '#{places[0] + 1}'.",
        )


def _refuse_shared(places: dict[str, int], header: tuple[str, ...], table: Path) -> None:
    seen: dict[int, str] = {}
    for number, at in places.items():
        if at in seen:
            raise TableError(
                zh=f"{table} 的“{header[at]}”列被第 {seen[at]} 题和第 {number} 题同时使用；请用 column 分别指明。",
                en=f"Items {seen[at]} and {number} both use the column “{header[at]}” of {table}; name their columns.",
            )
        seen[at] = number


def _unused(header: tuple[str, ...], used: Iterable[int | None], numbers: Container[str]) -> tuple[Note, ...]:
    """Columns that look like answers and belong to no item: the paper may lack one. 第3题得分 is no such column where
    there is an item 3."""
    taken = set(used)
    said = {h: label(h) or _number_before(h) for at, h in enumerate(header) if at not in taken}
    left = [h for h, number in said.items() if number and number not in numbers]
    if not left:
        return ()
    names = listed(tuple(left))
    return (
        Note(
            zh=f"这些列像是题目，试卷里却没有对应的题，没有评：{names}。",
            en=f"These columns look like items, but the paper has none for them; they were not marked: {names}.",
        ),
    )
