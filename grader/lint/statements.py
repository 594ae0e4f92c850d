"""A point that holds two statements: half an answer cannot be told from a whole one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grader.lint.codes import TWO_STATEMENTS
from grader.lint.findings import Finding, quote
from grader.lint.letters import clauses
from grader.lint.places import leaves
from grader.lint.reading import Reader
from grader.lint.thresholds import APART
from grader.normalize import normalize_plain
from grader.records import Rubric
from grader.rubric_yaml import Loc
from grader.words import text_weight

_LEAST = 3  # Chinese characters (or four times as many letters) that a statement has
_MOST_CLAUSES = 3
_STOPPED = re.compile(r"[;。!](?=.)|(?<=[a-z]{2})\. (?=\S)")
# A clause that opens with one of these adds something, whatever it says.
_ADDED = re.compile(
    r"[,](?:并且|而且|同时|另外|此外|还要|还应|还须|and also |also |moreover,? |in addition,? |besides,? )"
)
# These may also go on with the same idea; the models say whether they do.
_JOINED = re.compile(r",(?=(?:[^,;。]{0,6}[也又]|[并还另])(?![且没]))|, (?:and|but) (?=\w+ \w+ \w+)")
# 不仅…还, 既…又 and A、B, and C set two halves of one statement against each other, or list things.
_ONE_FRAME = re.compile(
    r"不仅|不只|不但|不光|不是|既|虽|如果|只要|无论|不管|但还|也可能|也就是|\w, [^,]{1,25}, and |not only|both |either "
)


def find_two_statements(rubric: Rubric, reader: Reader | None) -> Iterator[Finding]:
    """R103: sentences joined in one point. Without a reader only those that a full stop or a word parts for certain."""
    for loc, point in leaves(rubric):
        parts = _parts(point.text)
        if parts is None:
            continue
        one, other, certain = parts
        if certain or (reader is not None and reader.closeness(one, other) < APART):
            yield _two(loc, point.id, one, other)


def _parts(text: str) -> tuple[str, str, bool] | None:
    """The two statements that a text may be, and whether its form alone shows that it is two."""
    plain = normalize_plain(text).rstrip("。.;!")
    for mark in (_STOPPED, _ADDED):
        if (found := mark.search(plain)) and (parts := _cut(plain, found)):
            return *parts, True
    found_clauses = clauses(plain)
    if len(found_clauses) > _MOST_CLAUSES and not _ONE_FRAME.search(plain):
        return found_clauses[0], found_clauses[-1], True
    if _ONE_FRAME.search(plain):
        return None
    found = _JOINED.search(plain)
    parts = _cut(plain, found) if found else None
    return (*parts, False) if parts else None


def _cut(plain: str, found: re.Match[str]) -> tuple[str, str] | None:
    one, other = plain[: found.start()].strip(" ,;。."), plain[found.end() :].strip(" ,;。.")
    return (one, other) if min(text_weight(one), text_weight(other)) >= _LEAST else None


def _two(loc: Loc, name: str, one: str, other: str) -> Finding:
    return Finding(
        TWO_STATEMENTS,
        (*loc, "text"),
        (name,),
        f"要点 {name} 里有两个意思：“{quote(one)}”和“{quote(other)}”。只答出一个的学生，得分说不清。",
        f"The point {name} holds two statements: “{quote(one)}” and “{quote(other)}”. Half of it has no mark of its own.",
    )
