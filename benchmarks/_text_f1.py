"""Agreement of two short texts by their characters, and the pairing of two lists of texts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

from grader.normalize import simplify

_LOST = re.compile(r"\(de\)")  # one of the papers has (de) where 的 was
_NUMBER = re.compile(r"^\s*(?:[(（]?\d{1,2}[)）.、．]|[①-⑳⑴-⒇])")
_MARKS = re.compile(r"[(（\[][^()（）\[\]]{0,12}\d\s*(?:分|marks?)[)）\]]")


def text_f1(left: str, right: str) -> float:
    """F1 of the two texts' character bigrams as multisets, 0 to 1; numbers in front, marks and punctuation do not count."""
    one, other = _bigrams(left), _bigrams(right)
    shared = sum((one & other).values())
    return 2 * shared / (sum(one.values()) + sum(other.values())) if shared else 0.0


@cache
def _bigrams(text: str) -> Counter[str]:
    bare = _MARKS.sub("", _NUMBER.sub("", _LOST.sub("的", simplify(text))))
    bare = re.sub(r"[\W_]", "", bare).lower()
    return Counter(bare[i : i + 2] for i in range(max(len(bare) - 1, 1)) if bare)


def best_f1(text: str, others: Sequence[str]) -> float:
    """The agreement with the nearest of the others, 0 when there is none."""
    return max((text_f1(text, other) for other in others), default=0.0)


def matched(left: Sequence[str], right: Sequence[str], agrees: float) -> list[tuple[int, int]]:
    """As many pairs (i, j) as possible whose texts agree at least so well, each text in one pair (Kuhn, 1955)."""
    near = [[j for j, other in enumerate(right) if text_f1(text, other) >= agrees] for text in left]
    owner: dict[int, int] = {}

    def place(i: int, seen: set[int]) -> bool:
        for j in near[i]:
            if j not in seen:
                seen.add(j)
                if j not in owner or place(owner[j], seen):
                    owner[j] = i
                    return True
        return False

    for i in range(len(left)):
        place(i, set())
    return sorted((i, j) for j, i in owner.items())
