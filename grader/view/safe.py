"""Text that came from outside, made harmless to show: nothing a terminal obeys, nothing that hides or turns text."""

from __future__ import annotations

import re

# C0 and C1 control characters, bidirectional controls, lone surrogates, line and paragraph separators.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def visible(text: str) -> str:
    """`text` with controls shown as pictures (␛ for escape) or �; line ends become \\n and tabs stay."""
    return _UNSAFE.sub(_picture, text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """`visible` text on one line, runs of white space as one space; ideographic spaces stay."""
    return re.sub(r"[ \t\n]+", " ", visible(text)).strip(" ")


def _picture(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code in (0x0B, 0x0C, 0x85, 0x2028, 0x2029):
        return "\n"
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"
