"""Lines as a page shows them → paragraphs: page furniture left out, lines that the margin broke joined again."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

# "3", "- 3 -", "第 3 页 共 5 页", "Page 3 of 5", "3/5": nothing but the number of the page.
_PAGE_NUMBER = re.compile(
    r"[-–—·\s]*\d{1,4}[-–—·\s]*|第?\s*\d{1,4}\s*[页頁]?\s*[/／,，、]?\s*(?:共\s*)?\d{0,4}\s*[页頁]?"
    r"|page\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?",
    re.IGNORECASE,
)
# What begins a new item or part, however full the line before it is.
_BEGINS = re.compile(
    r"\s*(?:[（(]\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3}|[a-zA-Z])\s*[)）]|\d{1,3}\s*[.．、)）](?!\d)|[①-⑳⑴-⒇❶-❿•●▪◆■]"
    r"|[一二三四五六七八九十]{1,3}\s*[、.．]|第[一二三四五六七八九十\d]{1,3}[章节節题題点點]|[a-zA-Z][.)]\s"
    r"|(?:参考|參考|标准|標準)?答案?\s*[:：]|答\s*[:：]|要点|要點|评分|評分|[【\[]|(?:answer|question|case)\b)",
    re.IGNORECASE,
)
_SENTENCE_END = tuple("。！？!?；;：:")
_FULL = 0.88  # of the page's widest lines: a line this wide was ended by the margin
_LONG = 10  # columns of a line that is no accident on two pages
_EDGE = 2  # lines at the top and the bottom of a page where running heads stand


def join_pages(pages: Sequence[str]) -> str:
    """The paragraphs of all pages, a line each.

    A line goes on in the next one when it reaches the right margin and the next begins no item. Chinese is joined
    without a space, Latin words with one, a word divided by a hyphen without it.
    """
    furnished = [[line.strip() for line in page.splitlines() if line.strip()] for page in pages]
    heads = _running_heads(furnished)
    paragraphs: list[str] = []
    open_ended = False
    for lines in furnished:
        kept = [line for at, line in enumerate(lines) if not _is_furniture(at, lines, heads)]
        margin = _margin(kept)
        for line in kept:
            if open_ended and not _BEGINS.match(line):
                paragraphs[-1] = _joined(paragraphs[-1], line)
            else:
                paragraphs.append(line)
            open_ended = margin > 0 and _width(line) >= _FULL * margin and _may_go_on(line, margin)
    return "\n".join(paragraphs)


def _may_go_on(line: str, margin: float) -> bool:
    """A sentence that ends well short of the very margin ends its paragraph too."""
    return not line.endswith(_SENTENCE_END) or _width(line) >= margin - 2


def _running_heads(pages: Sequence[Sequence[str]]) -> frozenset[str]:
    """Lines at the edge of most pages; of two pages both, and no item or short line, so that no content is lost."""
    if len(pages) < 2:
        return frozenset()
    edges = Counter(line for page in pages for line in {_bare(x) for x in (*page[:_EDGE], *page[-_EDGE:])})
    often = (line for line, count in edges.items() if line and count >= max(2, 0.6 * len(pages)))
    return frozenset(x for x in often if len(pages) > 2 or (_width(x) >= _LONG and not _BEGINS.match(x)))


def _is_furniture(at: int, lines: Sequence[str], heads: frozenset[str]) -> bool:
    at_edge = at < _EDGE or at >= len(lines) - _EDGE
    return at_edge and (_bare(lines[at]) in heads or bool(_PAGE_NUMBER.fullmatch(lines[at])))


def _bare(line: str) -> str:
    """A line without the number of the page in it: "试卷 第 3 页 共 5 页" is the same head on every page."""
    return re.sub(
        r"[第共]?\s*\d{1,4}\s*[页頁]|page\s*\d{1,4}(?:\s*of\s*\d{1,4})?|\s+", "", line, flags=re.IGNORECASE
    )


def _margin(lines: Sequence[str]) -> float:
    """The width that full lines reach: that of the widest but a twentieth; 0 where all lines are short (a slide, a list)."""
    widths = sorted(_width(line) for line in lines)
    if not widths:
        return 0.0
    margin = widths[int(0.95 * (len(widths) - 1))]
    return margin if margin >= 40 else 0.0


def _width(line: str) -> float:
    """In columns of half a Chinese character."""
    return float(sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in line))


def _joined(before: str, after: str) -> str:
    if _is_wide(before[-1]) or _is_wide(after[0]):
        return before + after
    if before.endswith("-") and before[-2:-1].isalpha() and after[0].islower():
        return before[:-1] + after
    return f"{before} {after}"


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WFA"
