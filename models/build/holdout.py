"""Which rubrics of the corpus no model is trained on: fusion is fitted and the models are compared on them."""

from __future__ import annotations

import hashlib

SHARE = 0.1


def is_held(topic: str, share: float = SHARE, *, salt: str = "") -> bool:
    """Whether a rubric or topic is among the held-out `share` (0-1): by a hash of its name, the same in every run."""
    number = int.from_bytes(hashlib.sha256(f"{salt}{topic}".encode()).digest()[:4], "big")
    return number < share * 2**32
