"""The numbers that Word shows before list paragraphs and does not store in the text (ECMA-376 part 1, 17.9)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from grader.interop.number_formats import format_number

_NO_LIST = "0"  # w:numId 0 takes a paragraph out of its style's list


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is numbered; `style` is the paragraph style that stands for it."""

    number_format: str = "decimal"
    text: str = ""
    start: int = 1
    restarts: bool = True
    decimal_only: bool = False
    style: str = ""


@dataclass(frozen=True, slots=True)
class _List:
    """A w:num: the list definition it uses, and where its levels start anew."""

    definition: str
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, _Level] = field(default_factory=dict)


class ListNumbers:
    """Counts list paragraphs in the order of the document. Lists that share a definition count on, as in Word."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self._definitions: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._started: set[tuple[str, int]] = set()
        self._style_lists: dict[str, tuple[str, int | None]] = {}
        if numbering is not None:
            self._read_numbering(numbering)
        if styles is not None:
            self._read_styles(styles)
        self._follow_list_styles(numbering)

    def label(self, properties: Element | None) -> str:
        """What Word shows before the paragraph with these w:pPr, "" when it is in no list. Call once a paragraph."""
        number_id, level = self._place(properties)
        used = self._lists.get(number_id)
        if used is None:
            return ""
        levels = self._definitions.get(used.definition, {}) | used.levels
        if level not in levels:
            return ""
        counts = self._count(number_id, used, level, levels)
        if levels[level].number_format == "bullet":
            return "•"
        return re.sub(
            r"%([1-9])", lambda m: self._shown(int(m[1]) - 1, level, levels, counts), levels[level].text
        )

    # ---- counting ------------------------------------------------------------------------------------------
    def _count(self, number_id: str, used: _List, level: int, levels: dict[int, _Level]) -> dict[int, int]:
        counts = self._counts.setdefault(used.definition, {})
        start = levels[level].start
        if level in used.starts and (number_id, level) not in self._started:
            counts.pop(level, None)
            start = used.starts[level]
        self._started.add((number_id, level))
        counts[level] = counts[level] + 1 if level in counts else start
        for deeper in [at for at in counts if at > level and levels.get(at, _Level()).restarts]:
            del counts[deeper]
        return counts

    def _shown(self, at: int, level: int, levels: dict[int, _Level], counts: dict[int, int]) -> str:
        named = levels.get(at, _Level())
        style = "decimal" if levels[level].decimal_only else named.number_format
        return format_number(counts.get(at, named.start), style)

    def _place(self, properties: Element | None) -> tuple[str, int]:
        """The list and level of a paragraph: its own, else its style's."""
        style = _value(_child(properties, "pStyle"))
        own = _child(properties, "numPr")
        number_id, level = _value(_child(own, "numId")), _value(_child(own, "ilvl"))
        from_style, style_level = self._style_lists.get(style, ("", None))
        if not number_id and from_style:
            levels = (
                self._definitions.get(self._lists[from_style].definition, {})
                if from_style in self._lists
                else {}
            )
            bound = next((at for at, named in levels.items() if named.style == style), 0)
            return from_style, int(level) if level else (bound if style_level is None else style_level)
        return ("" if number_id == _NO_LIST else number_id), int(level) if level.isdigit() else 0

    # ---- reading -------------------------------------------------------------------------------------------
    def _read_numbering(self, numbering: Element) -> None:
        for part in numbering:
            if local(part) == "abstractNum":
                levels = {_number(e, "ilvl", 0): _level(e) for e in part if local(e) == "lvl"}
                self._definitions[attribute(part, "abstractNumId")] = levels
            elif local(part) == "num":
                overrides = [e for e in part if local(e) == "lvlOverride"]
                starts = {
                    _number(e, "ilvl", 0): _number(_child(e, "startOverride"), "val", 1)
                    for e in overrides
                    if _child(e, "startOverride") is not None
                }
                levels = {
                    _number(e, "ilvl", 0): _level(lvl)
                    for e in overrides
                    if (lvl := _child(e, "lvl")) is not None
                }
                used = _value(_child(part, "abstractNumId"))
                self._lists[attribute(part, "numId")] = _List(used, starts, levels)

    def _read_styles(self, styles: Element) -> None:
        """The list of every paragraph style, its own or the one it is based on."""
        found: dict[str, tuple[str, int | None]] = {}
        based: dict[str, str] = {}
        for style in (e for e in styles if local(e) == "style"):
            name = attribute(style, "styleId")
            based[name] = _value(_child(style, "basedOn"))
            own = _child(_child(style, "pPr"), "numPr")
            number_id, level = _value(_child(own, "numId")), _value(_child(own, "ilvl"))
            if number_id:
                found[name] = (
                    "" if number_id == _NO_LIST else number_id,
                    int(level) if level.isdigit() else None,
                )
        for name in based:
            parent, seen = name, set[str]()
            while parent and parent not in found and parent not in seen:
                seen.add(parent)
                parent = based.get(parent, "")
            if parent in found:
                self._style_lists[name] = found[parent]

    def _follow_list_styles(self, numbering: Element | None) -> None:
        """A definition may only point (w:numStyleLink) to a list style, whose own definition has the levels."""
        for part in numbering if numbering is not None else ():
            link = _value(_child(part, "numStyleLink"))
            target, _ = self._style_lists.get(link, ("", None))
            if target in self._lists:
                levels = self._definitions.get(self._lists[target].definition, {})
                self._definitions[attribute(part, "abstractNumId")] = levels


def local(element: Element) -> str:
    """A tag without its namespace: the transitional and the strict one name their elements alike."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """An attribute without regard to its namespace, "" when it is missing."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _child(element: Element | None, name: str) -> Element | None:
    return next((e for e in element if local(e) == name), None) if element is not None else None


def _value(element: Element | None) -> str:
    return attribute(element, "val") if element is not None else ""


def _number(element: Element | None, name: str, default: int) -> int:
    text = attribute(element, name) if element is not None else ""
    return int(text) if text.isdigit() and len(text) < 6 else default


def _level(element: Element) -> _Level:
    legal = _child(element, "isLgl")
    return _Level(
        number_format=_value(_child(element, "numFmt")) or "decimal",
        text=_value(_child(element, "lvlText")),
        start=_number(_child(element, "start"), "val", 0 if _child(element, "start") is None else 1),
        restarts=_value(_child(element, "lvlRestart")) != "0",
        decimal_only=legal is not None and _value(legal) not in {"0", "false"},
        style=_value(_child(element, "pStyle")),
    )
