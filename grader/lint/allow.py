"""Comments that allow a finding: `# lint: allow R101 — why`, on its line, above it, or above its point."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import yaml

from grader.lint.codes import CODES, NO_REASON, UNKNOWN_CODE, UNUSED_ALLOW
from grader.lint.findings import Finding

_COMMENT = re.compile(
    r"(?:^|\s)#\s*lint\s*[:：]\s*allow\s+(?P<codes>\w+(?:\s*[,，、]\s*\w+)*)\s*(?:(?:[—–:：-])+\s*(?P<reason>.*))?$",
    re.IGNORECASE,
)
_KNOWN = frozenset(code.id for code in CODES)
LINE = "line"  # the place of a finding about a comment: ("line", 12)


@dataclass(frozen=True, slots=True)
class Allow:
    """One comment: its line, the line it speaks of (both from 1), the codes it allows, and why."""

    line: int
    covers: int
    codes: tuple[str, ...]
    reason: str


def read_allows(text: str) -> tuple[Allow, ...]:
    """The comments of a YAML text that is known to be sound. Words in a quoted text or a block are none."""
    if "lint" not in text.lower():
        return ()
    lines = text.split("\n")
    inside = _scalars(text)
    found: list[Allow] = []
    offset = 0
    for number, line in enumerate(lines, 1):
        match = _COMMENT.search(line.rstrip("\r"))
        if match and not any(a <= offset + line.index("#", match.start()) < b for a, b in inside):
            codes = tuple(c.upper() for c in re.findall(r"\w+", match["codes"]))
            found.append(Allow(number, _covered(lines, number), codes, (match["reason"] or "").strip()))
        offset += len(line) + 1
    return tuple(found)


def check_allows(
    allows: tuple[Allow, ...], used: set[tuple[int, str]], *, ran: Callable[[str], bool]
) -> Iterator[Finding]:
    """R001, R002, R003: comments without a reason, with a code that does not exist, or that allow nothing.

    `used` holds the (line, code) of those that did; `ran` says of a code whether it was looked for at all.
    """
    for allow in allows:
        loc = (LINE, allow.line)
        shown = ", ".join(allow.codes)
        if not allow.reason:
            yield Finding(
                NO_REASON,
                loc,
                (),
                f"放行 {shown} 没有写理由，所以不算数。",
                f"No reason is given for allowing {shown}; it does not count.",
            )
        for code in allow.codes:
            if code not in _KNOWN:
                yield Finding(UNKNOWN_CODE, loc, (), f"没有编号 {code}。", f"There is no code {code}.")
            elif ran(code) and allow.reason and (allow.line, code) not in used:
                yield Finding(
                    UNUSED_ALLOW,
                    loc,
                    (),
                    f"这里没有 {code} 的问题可放行。",
                    f"There is no {code} here to allow.",
                )


def _covered(lines: list[str], number: int) -> int:
    """The comment's own line, or the first line below it that is neither empty nor a comment."""
    if lines[number - 1].lstrip().startswith("#"):
        for below in range(number, len(lines)):
            if lines[below].strip() and not lines[below].lstrip().startswith("#"):
                return below + 1
    return number


def _scalars(text: str) -> list[tuple[int, int]]:
    """The ranges of the texts in a YAML text, in characters."""
    return [
        (token.start_mark.index, token.end_mark.index)
        for token in yaml.scan(text, Loader=yaml.SafeLoader)
        if isinstance(token, yaml.ScalarToken)
    ]
