"""Marks as papers print them: "(6分)", "每点2分", "(9分,每一个类型1.5分)", "共32分", "[4 marks]", "6分" at an end."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBER = r"\d{1,3}(?:\.\d{1,2})?"
_UNIT = r"[ ]*(?:分(?![钟析类之为成别组布])|marks?\b|points?\b|pts?\b)"
# "(2分)", "(6 marks)", "[3]" after English words: a bracket that holds a number of marks.
BRACKET = re.compile(
    rf"[(\[【]\s*(?P<words>[^()\[\]【】\n]{{0,24}}?)(?P<n>{_NUMBER}){_UNIT}(?P<more>[^()\[\]【】\n]{{0,30}})[)\]】]"
)
_BARE = re.compile(
    rf"(?:(?<=[\s…。;,.?!)\]—-])|(?<=题))[ ]*(?:\.{{2,}}|…*)(?P<n>{_NUMBER}){_UNIT}(?=[\s。;,.]*(?:\n|$))"
)
# "…成不同等级2分" at the end of a line: marks where no word before them makes them part of the sentence.
_GLUED = re.compile(
    rf"(?<=[\u4e00-\u9fff])(?<![得给扣为到各于约超过共满占分计是第每即了考作出差低高])(?P<n>(?:1?\d|20)(?:\.5)?){_UNIT}(?=[。;]?[ ]*(?:\n|$))"
)
_ENGLISH = re.compile(rf"(?<=[A-Za-z.;,!?\"'’”)])[ ]*[(\[](?P<n>{_NUMBER})[)\]](?=[\s.;]*(?:\n|$))")
_INSIDE = re.compile(
    r"(?<=[a-z'’])[ ][(\[](?P<n>[1-9])[)\]](?=[ .;,])"
)  # "… the same brand (1) rather than …"
_EACH = re.compile(
    rf"(?:每(?:一?[个小道])?[^\d\s,。;()]{{0,10}}?|各(?:得|占)?|(?:award|allow))[ ]*(?P<n>{_NUMBER}){_UNIT}"
    rf"|(?P<m>{_NUMBER}){_UNIT}[ ]*(?:each\b|(?:for|per)[ ](?:each|every|any|one)?)",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    rf"(?:共|满分|合计|总分|本(?:大)?题|total(?: of)?:?|out of|up to|max(?:imum)?(?: of)?)[ ]*:?[ ]*(?P<n>{_NUMBER}){_UNIT}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Marks:
    """What one note of marks says, where it stands: for the whole (`total`), for each part (`each`), or both."""

    start: int
    end: int
    total: float | None = None
    each: float | None = None


def find_marks(text: str) -> list[Marks]:
    """The notes of marks in a plain text, in order."""
    found = [_read(m) for m in BRACKET.finditer(text)]
    inside = list(_INSIDE.finditer(text))
    again = len({m["n"] for m in inside}) < len(inside) or bool(
        _ENGLISH.search(text)
    )  # else they number a list
    for match in (
        *_BARE.finditer(text),
        *_GLUED.finditer(text),
        *_ENGLISH.finditer(text),
        *(inside if again else ()),
    ):
        if not any(m.start < match.end() and match.start() < m.end for m in found):
            lead = text[max(0, match.start() - 8) : match.start()]
            dashes = len(lead) - len(lead.rstrip(" —-")) if lead.rstrip().endswith(("—", "-")) else 0
            found.append(Marks(match.start() - dashes, match.end(), total=float(match["n"])))
    return sorted(found, key=lambda m: m.start)


def marks_in_words(text: str) -> Marks:
    """What a heading or a sentence says of marks ("每题8分,共32分", "Award 2 marks for each reason, up to 4")."""
    each = _EACH.search(text)
    total = _TOTAL.search(text)
    rest = _EACH.sub("", text)
    alone = None if total else re.search(rf"(?P<n>{_NUMBER}){_UNIT}", rest)
    number = total or alone
    return Marks(
        0,
        len(text),
        total=float(number["n"]) if number else None,
        each=float(each["n"] or each["m"]) if each else None,
    )


def without_marks(text: str) -> str:
    """The text without its notes of marks."""
    for note in reversed(find_marks(text)):
        text = text[: note.start] + text[note.end :]
    return text


def _read(match: re.Match[str]) -> Marks:
    said = marks_in_words(match.group())
    return Marks(match.start(), match.end(), total=said.total, each=said.each)
