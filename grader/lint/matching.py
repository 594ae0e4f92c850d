"""Whether a keyword is in a text, exactly as grading looks for it, and how common words are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from grader.errors import EncoderError
from grader.normalize import normalize_plain
from grader.paths import default_model_dir
from grader.signals.keyword import _has_any  # to be public: what is checked must be what is graded
from grader.words import stems


def has_term(text: str, terms: Sequence[str]) -> bool:
    """Whether any of `terms` is in `text`, both as written."""
    plain = normalize_plain(text)
    wanted = [t for t in map(normalize_plain, terms) if t]
    return _has_any(wanted, plain, frozenset(stems(plain)))


@cache
def word_counts() -> dict[str, int]:
    """How often each Chinese word of the grader's dictionary is used."""
    path = default_model_dir() / "words.txt"
    try:
        lines = path.read_text(encoding="utf-8").split()
    except OSError as error:
        raise EncoderError(
            zh=f"{path} 读不出来（{error}）。请重新安装 grader。",
            en=f"Cannot read {path} ({error}); reinstall grader.",
        ) from error
    return dict(zip(lines[::2], map(int, lines[1::2]), strict=True))


@cache
def uses_of(character: str) -> tuple[int, int, tuple[str, ...]]:
    """Of a Chinese character: its uses alone, all its uses, and three common words it is a part of."""
    words = {w: n for w, n in word_counts().items() if character in w}
    longer = sorted((w for w in words if w != character), key=lambda w: (-words[w], w))
    return words.get(character, 0), sum(words.values()), tuple(longer[:3])
