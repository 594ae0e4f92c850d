"""A rubric file with its lines and its comments."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from grader.lint.allow import LINE, Allow, read_allows
from grader.records import Rubric
from grader.rubric import parse_rubric, read_rubric
from grader.rubric_yaml import Loc, YamlDocument, read_yaml


@dataclass(frozen=True, slots=True)
class RubricSource:
    """A rubric, the lines of its keys, and the findings that its comments allow."""

    name: str
    rubric: Rubric
    document: YamlDocument
    allows: tuple[Allow, ...]

    def line(self, loc: Loc) -> int:
        """The line of a place, from 1."""
        return int(loc[1]) if loc[:1] == (LINE,) else self.document.line(loc)

    def allowing(self, loc: Loc, code: str) -> Allow | None:
        """The comment that allows this code at this place: at its line, or at the head of the list item it is in."""
        items = [loc[: i + 1] for i, step in enumerate(loc) if isinstance(step, int) and loc[0] != LINE]
        lines = {self.line(loc), *(self.line(item) for item in items)}
        return next((a for a in self.allows if a.reason and code in a.codes and a.covers in lines), None)


def read_source(path: Path) -> RubricSource:
    """The rubric at `path`. Raises RubricError, RubricNotFound, as read_rubric does."""
    rubric = read_rubric(path)
    return _source(rubric, path.read_bytes().decode("utf-8-sig"), str(path))


def parse_source(text: str, *, name: str = "<text>") -> RubricSource:
    """The rubric that `text` holds. Raises RubricError."""
    return _source(parse_rubric(text, name=name), text.removeprefix("\ufeff"), name)


def _source(rubric: Rubric, text: str, name: str) -> RubricSource:
    return RubricSource(name, rubric, read_yaml(text, name=name), read_allows(text))
