"""Stage 2: an answer as clauses, the items of its lists, and windows of neighbouring clauses."""

from __future__ import annotations

import re
from itertools import pairwise

from grader.records import Answer, NormalizedText, Segment
from grader.words import has_han

_HAN_NUMBER = "一二三四五六七八九十"
# (1) 1. 1、 1) 一、 (一) 第一, at the start of a clause, and bullets.
_NUMBERED = rf"(?:\((?:\d{{1,2}}|[{_HAN_NUMBER}]{{1,3}}|[ivx]{{1,4}}|[a-h])\)|\d{{1,2}}[.、):](?!\d)|[{_HAN_NUMBER}]{{1,3}}[、.](?=[^\s{_HAN_NUMBER}]))"
_ORDINAL = (
    rf"(?:第[{_HAN_NUMBER}\d]{{1,2}}(?:点|条|个方面|方面|步)?(?:[,、:是]|(?=[^\w]))|首先|其次(?![要级])|其[一二三四五六](?=[,、:\s是])"
    r"|(?:再次|再者|此外|另外|最后)(?=[,、:\s])"
    r"|(?:first|second|third|fourth|fifth|lastly|finally)(?:ly)?(?=[,:]))[,、:\s]*"
)
_OPENERS = frozenset(
    "首先 其次 再次 再者 此外 另外 最后 第一 第二 第三 第四 第五 第六 first firstly second secondly third thirdly".split()
)
ENUMERATOR = re.compile(rf"[\s,;。]*(?:[-•·*●○■□►▪–]\s+|{_NUMBERED}\s*|{_ORDINAL})+")
# A number glued to the text before it still opens an item: "1.质量2.价格".
_INNER_NUMBER = re.compile(
    rf"(?<=[^\d\s(.])\s*(?=(?:\(\d{{1,2}}\)|\([{_HAN_NUMBER}]{{1,2}}\)|(?<![\d.])\d{{1,2}}[.、)](?![\d])))"
)
_SENTENCE_END = re.compile(r"[。!?;\n]+|(?<=[\u4e00-\u9fff])\.(?=[\u4e00-\u9fff])|\.(?=\s|$)|\.{3,}")
_CLAUSE_END = re.compile(r"[,:]|--+|——+|\s-\s|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff(\d])")
_LIST_MARK = re.compile(r"、|/|(?<=[\u4e00-\u9fff]{2})[和与及](?=[\u4e00-\u9fff]{2})")
_LONGEST = 48  # Chinese characters in a clause; four times as many Latin ones
_CONNECTIVE = re.compile(
    r"(?:并且|而且|但是|所以|因为|因此|同时|还有|另外|其次|然后|以及|再就是|另一方面|导致|(?<=\s)(?:and|but|because|so|also|then)\s)"
)
_TRIM = " \t\n,;:。!?、.\"'()"


def segment(text: NormalizedText, *, max_window: int = 3) -> Answer:
    """Clauses in text order, then windows of 2..max_window neighbouring clauses of a sentence, and whole sentences.

    Offsets are into `text.text`; enumerators are left out of the clauses they open.
    """
    sentences = _sentences(text.text)
    clauses: list[tuple[int, int]] = []
    bounds: list[tuple[int, int]] = []  # each sentence's first and last clause
    for start, end in sentences:
        found = _clauses(text.text, start, end)
        if found:
            bounds.append((len(clauses), len(clauses) + len(found) - 1))
            clauses.extend(found)
    segments = [Segment(s, e, text.text[s:e], i, i) for i, (s, e) in enumerate(clauses)]
    spans = _windows(bounds, max_window)
    for first, last, whole in spans:
        start, end = clauses[first][0], clauses[last][1]
        segments.append(Segment(start, end, text.text[start:end], first, last, whole))
    return Answer(text, tuple(segments), len(clauses))


def list_items(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The items of a list inside text[start:end] ("质量、价格和服务"), [] where it is none."""
    return (
        []
        if "、" not in text[start:end] and "/" not in text[start:end]
        else _split(text, start, end, _LIST_MARK)
    )


def _sentences(text: str) -> list[tuple[int, int]]:
    parts: list[tuple[int, int]] = []
    for start, end in _split(text, 0, len(text), _SENTENCE_END, trim=False):
        at = start
        for match in _INNER_NUMBER.finditer(text, start, end):
            parts.append((at, match.start()))
            at = match.end()
        parts.append((at, end))
    return parts


def _clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    opener = ENUMERATOR.match(text, start, end)
    if opener:
        start = opener.end()
    spans: list[tuple[int, int]] = []
    for s, e in _split(text, start, end, _CLAUSE_END):
        inner = ENUMERATOR.match(text, s, e)
        s, e = _trim(text, inner.end() if inner and inner.end() < e else s, e)
        if text[s:e] in _OPENERS:
            continue
        items = list_items(text, s, e) if e - s > 1 else []
        spans.extend(items if len(items) > 1 else _pieces(text, s, e))
    return spans


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A clause, or the pieces of one so long that its punctuation must be missing.

    Such a clause is cut before connectives, and what is still too long at spaces or, failing these, by length: a
    vector of everything at once is near to nothing, and the encoder reads 512 tokens.
    """
    longest = _LONGEST if has_han(text[start:end]) else 4 * _LONGEST
    if end - start <= longest:
        return [(start, end)] if start < end else []
    cuts = [start, *(m.start() for m in _CONNECTIVE.finditer(text, start + 1, end)), end]
    pieces: list[tuple[int, int]] = []
    for a, b in pairwise(cuts):
        while b - a > longest:
            space = text.rfind(" ", a + longest // 2, a + longest)
            cut = space if space > 0 else a + longest
            pieces.append(_trim(text, a, cut))
            a = cut
        pieces.append(_trim(text, a, b))
    return [(a, b) for a, b in pieces if a < b]


def _windows(sentences: list[tuple[int, int]], longest: int) -> list[tuple[int, int, bool]]:
    """(first, last, is a whole sentence) of every window of at least two clauses, each range once."""
    whole = {s for s in sentences if s[1] > s[0]}
    spans = {(i, i + n - 1) for a, b in sentences for n in range(2, longest + 1) for i in range(a, b - n + 2)}
    return [(a, b, (a, b) in whole) for a, b in sorted(spans | whole)]


def _split(
    text: str, start: int, end: int, mark: re.Pattern[str], *, trim: bool = True
) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    at = start
    for match in mark.finditer(text, start, end):
        spans.append((at, match.start()))
        at = match.end()
    spans.append((at, end))
    if trim:
        spans = [_trim(text, s, e) for s, e in spans]
    return [(s, e) for s, e in spans if s < e]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _TRIM:
        start += 1
    while end > start and text[end - 1] in _TRIM:
        end -= 1
    return start, end
