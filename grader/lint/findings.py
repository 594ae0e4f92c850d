"""What a check reports: a code, which says what kind of defect it is, and a finding, which says where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from grader.language import Lang, pick
from grader.rubric_yaml import Loc

Severity = Literal["error", "warning", "advice"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "advice")
_LONGEST = 28  # characters of a wording that a message quotes; twice as many Latin ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A kind of defect. An `error` marks wrongly, a `warning` probably does, `advice` could be better."""

    id: str
    name: str
    severity: Severity
    zh: str  # how to mend it
    en: str

    def advice(self, lang: Lang) -> str:
        """How to mend it, in `lang`."""
        return pick(lang, self.zh, self.en)


@dataclass(frozen=True, slots=True)
class Finding:
    """A defect at `loc` of the file: what is wrong, in both languages, and the ids of the points it is about."""

    code: Code
    loc: Loc
    points: tuple[str, ...]
    zh: str
    en: str

    def message(self, lang: Lang) -> str:
        """What is wrong, in `lang`."""
        return pick(lang, self.zh, self.en)


def quote(text: str) -> str:
    """The beginning of a wording, on one line, as a message quotes it."""
    flat = " ".join(text.split())
    longest = _LONGEST * (2 if flat.isascii() else 1)
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"
