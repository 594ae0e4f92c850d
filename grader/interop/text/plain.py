"""Stage 1, lines: a form of the text that is easy to match, character for character as long as the text itself.

Full-width forms become half-width, traditional characters simplified, Markdown's signs and a web page's furniture
blanks; line breaks stay. Every offset found in it is an offset in the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.normalize import simplify

# Full-width letters, digits and punctuation → half-width; 。 and 、 have no half-width twin and stay.
_NARROW: dict[int, int | str] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_NARROW |= {ord(c): " " for c in "\u3000\u00a0\t\r\u200b\ufeff\u000b\u000c"}
_NARROW |= {ord("．"): ".", ord("﹙"): "(", ord("﹚"): ")", ord("〔"): "(", ord("〕"): ")"}

# Markdown: heading signs, bold, quotes; the words stay. "#" stays, for it tells a heading.
# A lone ** hides a word that a site has masked, and stays.
_MARKDOWN = re.compile(
    r"(?P<open>\*\*|__|(?<![\w*])\*)(?=[^\s_*])(?P<bold>[^\n*_]{1,60}?)(?<=\S)(?P=open)|^[ ]*>[ ]?|`",
    re.MULTILINE,
)

# Lines that belong to a web page or a printed page and not to the paper.
_FURNITURE = re.compile(
    r"^[ ]*(?:"
    r"[-•·][ ]*\d{1,2}[、.][^\n]*(?:文档|下载|版权|网站|本站|平台|侵[犯权]|付费)[^\n]*"  # - 1、本文档共24页…
    r"|当前位置[ ]*:[^\n]*|时间:\d{4}-\d\d?-\d\d?[^\n]*|相关热词[^\n]*|文档评论[^\n]*"
    r"|PAGE|\d{1,3}[ ]?-|-[ ]?\d{1,3}[ ]?-|第[ ]?\d{1,3}[ ]?页(?:[ ]?[,/ ]?[ ]?共[ ]?\d{1,3}[ ]?页)?"
    r"|Page[ ]\d{1,3}(?:[ ]of[ ]\d{1,3})?"
    r"|[^\n]*(?:\.{5,}|…{3,})[ ]*\d[^\n]*"  # a table of contents: dot leaders to a page number
    r")[ ]*$",
    re.MULTILINE,
)
_INLINE = re.compile(r"盗传必究|仅供参考,?请勿外传")  # stamped into the text
_MENU = r"(?:[ ]*[•·●][ ]*[^\s。,;:]{2,6}[ ]*\n|[ ]*\n){4,}"  # a site's menu: bullets of a word or two
_MENU_FIRST = re.compile(r"\A" + _MENU)
_MENU_LAST = re.compile(r"(?<=\n)" + _MENU + r"?(?:[ ]*[•·●][ ]*[^\s。,;:]{2,6}[ ]*)\Z")
# A line that offers another article: its title and the first words of it, broken off with dots.
_TEASER = re.compile(r"^(?:[^\n。,;:?]{4,24}\n)?[^\n]{60,}(?:\.\.\.|……)[ ]*$", re.MULTILINE)


# The same one to three characters again and again, or blank upon blank: they say nothing after the first few.
_RUN = re.compile(r"(?s:(.{1,3}?)\1{39,})|\s{40,}")
_KEPT = 39


def squeeze(text: str) -> tuple[str, Sequence[int]]:
    """The text with every endless run cut short, and the offset in `text` of each place in it, its end included.

    Patterns that look for blanks or dots take time with the square of a run's length; this keeps it small.
    """
    if not _RUN.search(text):
        return text, range(len(text) + 1)
    parts: list[str] = []
    places: list[int] = []
    last = 0
    for match in _RUN.finditer(text):
        end = match.start() + _KEPT
        parts.append(text[last:end])
        places.extend(range(last, end))
        last = match.end()
    parts.append(text[last:])
    places.extend(range(last, len(text) + 1))
    return "".join(parts), places


def plain(text: str) -> str:
    """The matching form of `text`, of the same length."""
    form = simplify(text).translate(_NARROW)
    if "\n" not in form and "\r" in text:
        form = "".join("\n" if c == "\r" else f for c, f in zip(text, form, strict=True))
    for pattern in (_MARKDOWN, _FURNITURE, _INLINE, _MENU_FIRST, _MENU_LAST, _TEASER):
        form = pattern.sub(_blank, form)
    return form


def _blank(match: re.Match[str]) -> str:
    """Blanks in the place of a match; its line breaks stay, and what stands between signs of bold."""
    bold = match.groupdict().get("bold")
    if bold:
        signs = " " * len(match["open"])
        return f"{signs}{bold}{signs}"
    return re.sub(r"[^\n]", " ", match.group())
