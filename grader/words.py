"""Words and character n-grams of normalised text: jieba for Chinese, snowball stems for English."""

from __future__ import annotations

import re
import threading
from functools import cache
from typing import TYPE_CHECKING, cast

from grader.errors import EncoderError
from grader.paths import default_model_dir

if TYPE_CHECKING:
    import jieba

_HAN = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[a-z][a-z0-9'&+-]*|\d+(?:\.\d+)?%?")
# Words that carry no statement of their own; kept short, since dropping a word can only lose evidence.
STOP_WORDS = frozenset(
    "的 了 着 过 是 在 有 和 与 及 或 等 也 都 就 而 且 但 对 对于 从 到 由 把 被 让 使 使得 给 向 于 以 为 之 其 它 他 她 "
    "他们 它们 我 我们 你 这 那 这个 那个 这些 那些 一个 一种 一些 所 所以 因为 因此 如果 可以 能 能够 会 要 应 应该 应当 需要 "
    "进行 通过 以及 并 并且 还 还是 又 更 很 非常 比较 地 得 中 上 下 里 时 时候 个 种 各 各种 每 即 则 将 已 已经 自己 "
    "a an the of to in on at by for with from as is are was were be been being it its this that these those they "
    "their them he she his her we our you your and or but so if then than which who what when where how can could "
    "may might will would shall should must do does did has have had not no into about more most such very also".split()
)


@cache
def _jieba() -> jieba.Tokenizer:
    """jieba over the cut dictionary, filled here: its own start takes longer and writes a cache others could plant."""
    import jieba

    path = default_model_dir() / "words.txt"
    try:
        lines = path.read_text(encoding="utf-8").split()
        words, counts = lines[::2], [int(n) for n in lines[1::2]]
    except (OSError, ValueError) as error:
        raise EncoderError(
            zh=f"{path} 读不出来（{error}）。请重新安装 grader。",
            en=f"Cannot read {path} ({error}); reinstall grader.",
        ) from error
    # jieba walks a word character by character, so every beginning of a word must be there, with a count of 0.
    known = dict.fromkeys((w[:i] for w in words for i in range(1, len(w))), 0)
    known.update(zip(words, counts, strict=True))
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total, tokenizer.initialized = known, sum(counts), True
    return tokenizer


def load_words() -> None:
    """Load the dictionary now instead of at the first Chinese word, say while something else is being waited for."""
    _jieba()


_OWN = threading.local()


def _stemmer() -> _Stemmer:
    """One a thread: it keeps the word it is at."""
    found: _Stemmer | None = getattr(_OWN, "stemmer", None)
    if found is None:
        import snowballstemmer

        found = _OWN.stemmer = cast(_Stemmer, snowballstemmer.stemmer("english"))
    return found


class _Stemmer:
    def stemWord(self, word: str) -> str: ...  # type: ignore[empty-body]  # noqa: N802 - snowball's name


def stems(text: str) -> list[str]:
    """The stems of the Latin words and the numbers in normalised text, in order."""
    found = _LATIN.findall(text)
    return [_stemmer().stemWord(w) if w[0].isalpha() else w for w in found] if found else []


def content_words(text: str) -> list[str]:
    """Content words of normalised text, in order, repeats kept: Chinese words, English stems, numbers."""
    words = [w for run in _HAN.findall(text) for w in _jieba().cut(run) if w not in STOP_WORDS]
    latin = [w for w in _LATIN.findall(text) if w not in STOP_WORDS]
    return words + [_stemmer().stemWord(w) if w[0].isalpha() else w for w in latin]


def grams(text: str) -> set[str]:
    """Character pairs of Chinese runs and character quadruples of Latin words: what survives small rewordings."""
    pairs = {run[i : i + 2] for run in _HAN.findall(text) for i in range(len(run) - 1)}
    singles = {run for run in _HAN.findall(text) if len(run) == 1}
    latin = {
        w[i : i + 4] for w in _LATIN.findall(text) if w not in STOP_WORDS for i in range(max(1, len(w) - 3))
    }
    return pairs | singles | latin


def has_han(text: str) -> bool:
    """Whether the text holds any Chinese character."""
    return _HAN.search(text) is not None


def text_weight(text: str) -> float:
    """How much text this is, in Chinese characters: four Latin letters or digits count as one, punctuation as none."""
    return sum(1.0 if "\u3400" <= c <= "\u9fff" else 0.25 for c in text if c.isalnum())
