"""Which questions a model is not trained on.

A tenth of the corpus rubrics is left out by every model: fusion is fitted and models are compared on them. Public sets
are left out fold by fold.
"""

from __future__ import annotations

import hashlib

SHARE = 0.1


def is_held(topic: str, share: float = SHARE, *, salt: str = "") -> bool:
    """Whether a rubric or topic is among the held-out `share` (0-1): by a hash of its name, the same in every run."""
    number = int.from_bytes(hashlib.sha256(f"{salt}{topic}".encode()).digest()[:4], "big")
    return number < share * 2**32


def fold_of(question: str, folds: int) -> int:
    """Which of `folds` a public set's question is in, for models that must not have seen it."""
    return int.from_bytes(hashlib.sha256(question.encode()).digest()[4:8], "big") % folds
