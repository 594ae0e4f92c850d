"""Plain text work shared by the encoders: safe text, and token offsets in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np

from grader.encoders.base import FloatArray, IntArray, TokenEmbeddings

_SURROGATE = re.compile("[\ud800-\udfff]")


def safe_text(text: str) -> str:
    """`text` with lone surrogates, which UTF-8 cannot carry, replaced one for one: offsets stay true."""
    return _SURROGATE.sub("\ufffd", text)


def deduplicate(texts: Iterable[str]) -> tuple[list[int], list[str]]:
    """Each text's place among the distinct ones, and the distinct ones in order of first appearance."""
    first: dict[str, int] = {}
    places = [first.setdefault(text, len(first)) for text in texts]
    return places, list(first)


def own_tokens(
    hidden: FloatArray, offsets: Sequence[tuple[int, int]], text: str, prefix_length: int
) -> TokenEmbeddings:
    """Keep the rows of `hidden` ``[tokens, d]`` that stand for visible characters of `text`.

    `offsets` are the tokens' character ranges in prefix + text; a special token's range is empty. A token that
    reaches from the prefix into the text is cut to the text, and white space at a token's ends is cut off.
    """
    rows: list[int] = []
    ranges: list[tuple[int, int]] = []
    for row, (start, end) in enumerate(offsets):
        start, end = max(start - prefix_length, 0), end - prefix_length
        while start < end and text[start].isspace():
            start += 1
        while start < end and text[end - 1].isspace():
            end -= 1
        if start < end:
            rows.append(row)
            ranges.append((start, end))
    kept: IntArray = np.array(ranges, np.int32).reshape(-1, 2)
    return TokenEmbeddings(np.ascontiguousarray(hidden[rows], np.float32), kept)
