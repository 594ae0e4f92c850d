"""One item of a paper file → its record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from grader.errors import RubricError
from grader.paper.keys import read_blanks, read_key, read_options, read_tolerance
from grader.paper.objective.true_false import read_true_false
from grader.paper.paper import ChoiceItem, FillInItem, Item, OpenItem, TrueFalseItem
from grader.paper.problems import Problems
from grader.paper.schema import (
    ITEM_MODELS,
    KINDS,
    ChoiceFile,
    FillInFile,
    MultipleFile,
    OpenFile,
    SectionFile,
    TrueFalseFile,
)
from grader.records import Rubric
from grader.rubric_messages import nearest
from grader.rubric_yaml import Loc

_DEFAULT_OPTIONS = "4"


class ItemMaker:
    """Makes a paper's items one by one: numbers that are not given run through the paper, and none comes twice."""

    def __init__(self, problems: Problems, find_rubric: Callable[[str], Rubric | RubricError]) -> None:
        self._problems, self._find = problems, find_rubric
        self._made = 0
        self._numbers: dict[str, Loc] = {}
        self._columns: dict[str, str] = {}

    def item(self, data: dict[str, Any], place: tuple[int, int], section: SectionFile | None) -> Item | None:
        """The item, or None when something is wrong with it, which the problems then say."""
        loc: Loc = ("sections", place[0] - 1, "items", place[1] - 1)
        self._made += 1
        model = self._model(data, loc)
        file = self._problems.check(model, data, loc) if model else None
        if file is None:
            return None
        number = file.number or str(self._made)
        self._check_names(number, file.column, loc)
        head: dict[str, Any] = {"number": number, "place": place, "column": file.column}
        head["question"] = file.question or ""
        marks = file.marks or (section.each if section else None)
        if isinstance(file, OpenFile):
            return self._open(file, head, marks, loc)
        if marks is None:
            self._problems.say(
                (*loc, "marks"),
                "这道题没有分数：请写 marks，或在大题上写 each（每题几分）。",
                "this item has no marks: write marks here, or each for the whole section.",
            )
            marks = 1.0
        head["marks"] = marks
        if isinstance(file, TrueFalseFile):
            return self._true_false(file, head, loc)
        if isinstance(file, FillInFile):
            return self._fill_in(file, head, loc)
        assert isinstance(file, (ChoiceFile, MultipleFile))
        return self._choice(file, head, loc, section)

    def _model(self, data: dict[str, Any], loc: Loc) -> Any:
        """The model that the item is meant to be; None when that cannot be told."""
        kind = data.get("kind")
        if "rubric" in data and kind is None:
            return OpenFile
        if "rubric" in data:
            self._problems.say(
                (*loc, "kind"),
                "rubric 和 kind 只能写一个：主观题写 rubric，客观题写 kind。",
                "an item has either rubric (open question) or kind (objective item), not both.",
            )
            return None
        if kind is None:
            self._problems.say(
                loc,
                f"看不出是什么题：主观题请写 rubric: 评分标准，客观题请写 kind（{', '.join(KINDS)}）。",
                f"what kind of item is this? Write rubric: for an open question, or kind: ({', '.join(KINDS)}).",
            )
            return None
        if isinstance(kind, str) and kind in ITEM_MODELS:
            return ITEM_MODELS[kind]
        near = nearest(str(kind), KINDS)
        self._problems.say(
            (*loc, "kind"),
            f"没有 {kind} 这种题型，可选：{', '.join(KINDS)}" + (f"；最接近的是 {near}。" if near else "。"),
            f"{kind} is no kind of item; choose from {', '.join(KINDS)}"
            + (f"; the nearest is {near}." if near else "."),
        )
        return None

    def _check_names(self, number: str, column: str | None, loc: Loc) -> None:
        if number in self._numbers:
            self._problems.say(
                (*loc, "number"),
                f"题号 {number} 用了两次，请用 number 给其中一题另起题号。",
                f"the number {number} is used twice; give one of the items another number.",
            )
        self._numbers[number] = loc
        if column is not None and column in self._columns:
            self._problems.say(
                (*loc, "column"),
                f"第 {self._columns[column]} 题已经用了“{column}”这一列。",
                f"item {self._columns[column]} already uses the column “{column}”.",
            )
        if column is not None:
            self._columns[column] = number

    def _open(self, file: OpenFile, head: dict[str, Any], marks: float | None, loc: Loc) -> OpenItem | None:
        found = self._find(file.rubric)
        if isinstance(found, RubricError):
            self._problems.say((*loc, "rubric"), found.zh, found.en)
            return None
        return OpenItem(**head, rubric=found, marks=found.max_score if marks is None else marks)

    def _choice(
        self, file: ChoiceFile | MultipleFile, head: dict[str, Any], loc: Loc, section: SectionFile | None
    ) -> ChoiceItem | None:
        given = _DEFAULT_OPTIONS if file.options is None else file.options
        options = read_options(given, self._problems, (*loc, "options"))
        single = isinstance(file, ChoiceFile)
        key = read_key(file.key, options, self._problems, (*loc, "key"), single=single) if options else None
        if not options or not key:
            return None
        if isinstance(file, ChoiceFile):
            return ChoiceItem(**head, kind=file.kind, options=options, key=key)
        partial = file.partial or (section.partial if section else None) or "all-or-nothing"
        return ChoiceItem(**head, kind=file.kind, options=options, key=key, partial=partial)

    def _true_false(self, file: TrueFalseFile, head: dict[str, Any], loc: Loc) -> TrueFalseItem | None:
        key = read_true_false(file.key)
        if key is None:
            self._problems.say(
                (*loc, "key"),
                f"判断题的答案应是“对”或“错”（也可写 true/false、√/×、T/F），写的是 {file.key}。",
                f"the key of a true/false item is true or false (or 对/错, √/×, T/F), not {file.key}.",
            )
            return None
        return TrueFalseItem(**head, key=key)

    def _fill_in(self, file: FillInFile, head: dict[str, Any], loc: Loc) -> FillInItem | None:
        key = read_blanks(file.key, self._problems, (*loc, "key"))
        tolerance = read_tolerance(file.tolerance, self._problems, (*loc, "tolerance"))
        if file.unit_required and not file.units:
            self._problems.say(
                (*loc, "unit_required"),
                "要求写单位，就请在 units 里列出可以写的单位。",
                "list the names of the unit in units when a unit is required.",
            )
        if not key or tolerance is None:
            return None
        return FillInItem(
            **head,
            key=key,
            any_order=file.any_order,
            tolerance=tolerance,
            units=tuple(file.units),
            unit_required=file.unit_required,
        )
