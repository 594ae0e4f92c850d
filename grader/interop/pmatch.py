"""Moodle's pattern-match expressions → keyword groups.

The language is the Open University's (qtype_pmatch): match_mow(words), match_all(…), match_any(…), not(…); in the
words `|` parts alternatives, brackets hold an alternative of several words, `_` asks for neighbours, `*` and `?` stand
for letters, `\\` takes a character as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_CALL = re.compile(r"\s*(not|match(?:_[a-z0-9]+)?)\s*\(", re.IGNORECASE)
_DEEPEST = 20
Groups = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """What an expression asks for. `whole` is False when the groups say less than it does: alternatives of several
    words, what must not be there, order."""

    groups: Groups
    whole: bool


def read_pmatch(expression: str) -> Pattern | None:
    """The words that `expression` requires; None when it is no expression of this language, or only "*"."""
    found, end = _call(expression, 0, 0)
    if found is None or expression[end:].strip() or not found.groups:
        return None
    return found


def _call(text: str, at: int, depth: int) -> tuple[Pattern | None, int]:
    """The call that begins at `at`, and where it ends."""
    call = _CALL.match(text, at)
    if call is None or depth > _DEEPEST:
        return None, at
    name, inside = call[1].lower(), call.end()
    if name not in {"not", "match_all", "match_any"}:
        end = _closing(text, inside)
        return (_words(text[inside:end]), end + 1) if end < len(text) else (None, at)
    parts: list[Pattern] = []
    while True:
        part, after = _call(text, inside, depth + 1)
        if part is None:
            break
        parts.append(part)
        inside = after
    rest = re.compile(r"\s*\)").match(text, inside)
    if rest is None or not parts:
        return None, at
    return _combined(name, parts), rest.end()


def _combined(name: str, parts: list[Pattern]) -> Pattern:
    if name == "not":
        return Pattern((), whole=False)
    if name == "match_all":
        return Pattern(tuple(g for p in parts for g in p.groups), whole=all(p.whole for p in parts))
    if all(len(part.groups) == 1 for part in parts):  # any of single groups is one larger group
        terms = dict.fromkeys(term for part in parts for term in part.groups[0])
        return Pattern((tuple(terms),), whole=all(p.whole for p in parts))
    return Pattern((), whole=False)


def _closing(text: str, at: int) -> int:
    """Where the bracket closes that was opened before `at`; the text's length when it does not."""
    depth = 1
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text[at] == "(":
            depth += 1
        elif text[at] == ")":
            depth -= 1
            if not depth:
                return at
        at += 1
    return at


def _words(text: str) -> Pattern:
    """The words between the brackets of a match: each is required, with its alternatives."""
    held: list[
        str
    ] = []  # what stands in [ ] or after a backslash is put aside, so that it is not taken apart

    def hold(match: re.Match[str]) -> str:
        held.append(match[1] or match[2])
        return chr(0xE000 + len(held) - 1)

    bare = re.sub(r"\[([^\]]*)\]|\\(.)", hold, text)
    whole = "_" not in bare
    groups: list[tuple[str, ...]] = []
    for word in re.split(r"[\s_]+", bare.strip()):
        terms = [_term(alternative, held) for alternative in word.split("|")]
        if any(term is None for term in terms):
            whole = False
        elif word:
            groups.append(tuple(dict.fromkeys(term for term in terms if term)))
    return Pattern(tuple(groups), whole=whole)


def _term(word: str, held: list[str]) -> str | None:
    """A word without wildcards at its ends; None for one that is nothing else, or has them inside."""
    bare = word.strip("*?")
    if not bare or re.search(r"[*?]", bare):
        return None
    restored = re.sub("[\ue000-\uf8ff]", lambda m: held[ord(m[0]) - 0xE000], bare)
    return re.sub(r"[_\s]+", " ", restored).strip() or None
