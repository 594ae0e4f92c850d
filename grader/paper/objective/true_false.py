"""Whether an answer says true or false."""

from __future__ import annotations

from grader.paper.objective.cell import bare

# v and x are what keyboards have for √ and ×; A and B stand for 对 and 错 on answer cards.
_TRUE = frozenset("√ ✓ ✔ ☑ v 对 对的 正确 是 是的 true t yes y right correct a".split())
_FALSE = frozenset(
    "× ✗ ✘ ✕ ✖ ╳ ☒ x 错 错的 错误 不对 不正确 非 否 不是 false f no n wrong incorrect b".split()
)


def read_true_false(answer: str) -> bool | None:
    """True or False where an answer says so in one of the usual ways, None where it is not plain."""
    short = bare(answer)
    if short in _TRUE:
        return True
    return False if short in _FALSE else None
