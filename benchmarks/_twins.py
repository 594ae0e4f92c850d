"""Questions that a set asks under two ids.

Folds go by id, so one of the two may be in the half that a judge was trained on and the other in the half that it is
measured on. The ids stay what folds go by, since judges were trained so: such questions are left out of what is measured.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from benchmarks._items import Item, MarkedSet
from grader.normalize import normalize_plain
from grader.words import text_weight

# The length of a reference, in Chinese characters (four Latin letters are one), from which it tells a question by itself.
# In the sets known, different questions share references of up to 3 ("push and pop"), the same in other words has 18.
_DECISIVE = 12


def without_twins(marked: MarkedSet) -> tuple[MarkedSet, tuple[Item, ...]]:
    """The set without the questions that it has under several groups, and the answers left out; both in order."""
    twins = _twins(marked.items)
    kept = tuple(item for item in marked.items if item.group not in twins)
    return replace(marked, items=kept), tuple(item for item in marked.items if item.group in twins)


def _twins(items: Sequence[Item]) -> frozenset[str]:
    """Groups that share a reference with another group, and its question too where the reference is short."""
    texts = {(item.group, item.rubric.question, item.reference) for item in items}
    groups: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for group, question, reference in texts:
        key = normalize_plain(reference)
        groups[key, normalize_plain(question)].add(group)
        if text_weight(key) >= _DECISIVE:
            groups[(key,)].add(group)
    return frozenset(group for found in groups.values() if len(found) > 1 for group in found)
