"""What a paper is made of. Everything is frozen; marks are the paper's own, which need not be the rubrics'."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from grader.language import Lang
from grader.records import Rubric

ChoiceKind = Literal["single-choice", "multiple-choice"]
ObjectiveKind = Literal["single-choice", "multiple-choice", "true-false", "fill-in"]
PartialRule = Literal["all-or-nothing", "proportional", "subset-half", "subset-proportional"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """What every item has. `number` is as students know it; `column` names its column, None: recognised by the number.

    `place` is where it stands: section and item in the section, both from 1.
    """

    number: str
    marks: float
    place: tuple[int, int]
    column: str | None = None
    question: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItem(_Item):
    """A question that is graded by its rubric; the rubric's marks are scaled to `marks`."""

    rubric: Rubric


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceItem(_Item):
    """Single or multiple choice. `options`: letter → text, "" where the paper gives none; `key`: the right letters."""

    kind: ChoiceKind
    options: Mapping[str, str]
    key: tuple[str, ...]
    partial: PartialRule = "all-or-nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueFalseItem(_Item):
    """A statement to be judged; `key` is whether it is true."""

    key: bool
    kind: Literal["true-false"] = "true-false"


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far a number may lie from the key's: `value` in its unit, or, when `relative`, as a share (0-1) of the key."""

    value: float = 0.0
    relative: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FillInItem(_Item):
    """Blanks to fill in. `key` holds the accepted wordings of each blank; every blank is worth the same.

    `any_order`: any answer may stand in any blank. `units` are the names of the unit, which an answer may carry, or
    must, when `unit_required`.
    """

    key: tuple[tuple[str, ...], ...]
    any_order: bool = False
    tolerance: Tolerance = Tolerance()
    units: tuple[str, ...] = ()
    unit_required: bool = False
    kind: Literal["fill-in"] = "fill-in"


ObjectiveItem = ChoiceItem | TrueFalseItem | FillInItem
Item = OpenItem | ObjectiveItem


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a paper: 一、单项选择题."""

    title: str
    items: tuple[Item, ...]

    @property
    def marks(self) -> float:
        """What its items add up to."""
        return round(sum(item.marks for item in self.items), 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper as its file gives it. Marks that do not come out even are rounded half up to `round_to`."""

    title: str
    sections: tuple[Section, ...]
    language: Lang
    round_to: float = 0.5
    path: Path
    sha256: str

    @property
    def items(self) -> tuple[Item, ...]:
        """All items, in order."""
        return tuple(item for section in self.sections for item in section.items)

    @property
    def open_items(self) -> tuple[OpenItem, ...]:
        """Those that are graded by a rubric."""
        return tuple(item for item in self.items if isinstance(item, OpenItem))

    @property
    def objective_items(self) -> tuple[ObjectiveItem, ...]:
        """Those that have a key."""
        return tuple(item for item in self.items if not isinstance(item, OpenItem))

    @property
    def marks(self) -> float:
        """What the sections add up to."""
        return round(sum(section.marks for section in self.sections), 6)
