"""Keywords that a point might require, for a teacher to weigh: proposals, never a decision."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.normalize import normalize
from grader.records import NormalizedText
from grader.words import content_words, stems

MOST_GROUPS = 2
# Words that stand in statements of any subject: requiring one would fail answers that say the same otherwise.
_EVERYDAY = frozenset(
    "不是 不会 不能 不再 没有 一定 必然 通常 往往 可能 必须 进行 带来 产生 实现 方面 主要 重要 具有 属于 成为 作为 从而 存在 不同 "
    "相关 有关 之间 过程 情况 问题 方式 内容 部分 整个 全部 各种 多种 任何 其他 非常 更加 比较 保持 使用 采用 利用 建立 提供 包括 关系 "
    "根据 按照 由于 以便 只有 仅仅 才能 以后 以前 之后 之前 同时 并且 而且 一起 自己 "
    "make made many much other different important always often usually because through during between each some".split()
)
_LATIN = re.compile(r"[a-z][a-z'&+-]{3,}")
_HAN = re.compile(r"[\u3400-\u9fff]{2,}")


def propose_keywords(points: Sequence[str], given: str) -> list[tuple[str, ...]]:
    """For each point up to two of its content words, in its order and spelling.

    Words of `given`, the question and its case, tell nothing; of the others those in the fewest points come first,
    then the longer ones.
    """
    known = normalize(given).text
    texts = [normalize(point) for point in points]
    words = [_words(text.text, known) for text in texts]
    return [_chosen(text, own, words) for text, own in zip(texts, words, strict=True)]


def _words(text: str, known: str) -> list[str]:
    """Content words that `known` lacks, each once: Chinese ones of two characters or more, English ones of four letters."""
    han = [w for w in content_words(text) if _HAN.fullmatch(w) and w not in known and w not in _EVERYDAY]
    telling = set(content_words(text)) - set(stems(known))
    latin = [w for w in _LATIN.findall(text) if set(stems(w)) <= telling and w not in _EVERYDAY]
    return list(dict.fromkeys([*han, *latin]))


def _chosen(text: NormalizedText, own: list[str], words: list[list[str]]) -> tuple[str, ...]:
    ranked = sorted(own, key=lambda w: (sum(w in other for other in words), -len(w), text.text.find(w)))
    best = [w for w in ranked if not any(w != o and w in o for o in ranked)][:MOST_GROUPS]
    return tuple(_spelled(text, w) for w in sorted(best, key=text.text.find))


def _spelled(text: NormalizedText, word: str) -> str:
    """The word as the point writes it, say in traditional characters."""
    start = text.text.find(word)
    low, high = text.original_span(start, start + len(word))
    return text.original[low:high]
