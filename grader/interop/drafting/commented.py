"""A drafted rubric → YAML with a comment at every place that a person must look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import yaml

from grader.interop.drafting.checks import Check
from grader.language import Lang, pick
from grader.records import PointGroup, Rubric
from grader.rubric_yaml import Loc, YamlDocument, dump_rubric, read_yaml


def commented(
    rubric: Rubric,
    *,
    head: Sequence[str],
    checks: Sequence[Check],
    keywords: Mapping[str, Sequence[str]],
    lang: Lang,
) -> str:
    """`rubric` in format 1. `head` is put at the top, each check above the key or point it is about, the proposed
    `keywords` (by the points' ids) below their points, commented out."""
    plain = dump_rubric(rubric)
    document = read_yaml(plain, name=rubric.id)
    lines = plain.splitlines()
    places = _point_lines(rubric, document)
    above: dict[int, list[str]] = defaultdict(list)
    for check in checks:
        at = places.get(check.where) or document.line((check.where,))
        above[at].append(
            f"{_indent(lines[at - 1])}# {pick(lang, '请核对：', 'check: ')}{check.note.text(lang)}"
        )
    below = {
        _last_line(places[name], lines): _proposal(words, lines[places[name] - 1])
        for name, words in keywords.items()
        if words
    }
    written = [f"# {line}" for line in head]
    for number, line in enumerate(lines, 1):
        written += [*above.get(number, ()), line]
        if number in below:
            written.append(below[number])
    return "\n".join(written) + "\n"


def _point_lines(rubric: Rubric, document: YamlDocument) -> dict[str, int]:
    """The line where each point or group begins, by id."""
    places: dict[str, int] = {}
    for at, entry in enumerate(rubric.entries):
        loc: Loc = ("points", at)
        places[entry.id] = document.line(loc)
        if isinstance(entry, PointGroup):
            places |= {p.id: document.line((*loc, "points", i)) for i, p in enumerate(entry.points)}
    return places


def _last_line(first: int, lines: Sequence[str]) -> int:
    """The last line of the list item that begins on line `first`: what follows is indented less or an item of its own."""
    inside = len(_indent(lines[first - 1])) + 2
    last = first
    while last < len(lines) and len(_indent(lines[last])) >= inside and lines[last].strip():
        last += 1
    return last


def _proposal(words: Sequence[str], first_line: str) -> str:
    groups = yaml.safe_dump(
        [[word] for word in words], default_flow_style=True, allow_unicode=True, width=10_000
    )
    return f"{_indent(first_line)}  # keywords: {groups.strip()}"


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" "))]
