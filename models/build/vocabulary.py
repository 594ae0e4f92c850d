"""Choose which of the 250,002 multilingual pieces a Chinese and English grader needs.

Chinese: every piece made of Han characters. English: the pieces that an English word-frequency list is
actually cut into, most used first. (The vocabulary's own order is no guide: it ranks pieces over a hundred
languages, so its first 20,000 Latin pieces hold much French and Vietnamese and lack common English words.)
Everything else that answers contain is kept as single characters and as runs of digits and punctuation.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from checkpoint import Vocabulary
from tokenizers import Tokenizer

ENGLISH_WORDS = 300_000
ENGLISH_PIECES = 22_000
CAPITALISED_SHARE, UPPER_CASE_SHARE = 0.2, 0.02
"""How often, against its lower-case form, a word is taken to stand at the head of a sentence or in capitals."""

MARKER = "▁"
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")
_DIGITS_AND_PUNCTUATION = re.compile(
    "[\\x20-\\x40\\x5b-\\x60\\x7b-\\x7e\u2000-\u206f\u3000-\u303f\uff00-\uff65]+"
)
_LATIN = re.compile("[\\x21-\\x7e\u00c0-\u017f\u2010-\u2027]+")
_SINGLES = (
    (0x20, 0x17F),  # Latin with accents, for names and loan words
    (0x391, 0x3C9),  # Greek, for formulas
    (0x2000, 0x2BFF),  # punctuation, currency, numerals, arrows, mathematics, circled numbers, shapes
    (0x3000, 0x33FF),  # CJK punctuation, kana, bopomofo, enclosed characters, units
    (0xFE30, 0xFE4F),  # vertical forms
    (0xFF00, 0xFFEF),  # full width
)


@dataclass(frozen=True, slots=True)
class Selection:
    """The kept piece ids, ascending, and how many came in by each door."""

    ids: tuple[int, ...]
    han: int
    english: int
    other: int
    english_loss: float
    """Share of English running text's pieces that are not kept and fall apart into smaller ones."""


def english_use(tokenizer: Tokenizer) -> Counter[int]:
    """How often each piece occurs in English running text, by the full vocabulary's own cut.

    Words and frequencies are wordfreq's large English list, in lower case, capitalised and in capitals.
    """
    import wordfreq

    use: Counter[int] = Counter()
    forms: list[tuple[str, float]] = []
    for word in wordfreq.top_n_list("en", ENGLISH_WORDS, wordlist="large"):
        frequency = wordfreq.word_frequency(word, "en", wordlist="large")
        forms.append((word, frequency))
        forms.append((word.capitalize(), frequency * CAPITALISED_SHARE))
        forms.append((word.upper(), frequency * UPPER_CASE_SHARE))
    encodings = tokenizer.encode_batch([form for form, _ in forms], add_special_tokens=False)
    for encoding, (_, frequency) in zip(encodings, forms, strict=True):
        for piece in encoding.ids:
            use[piece] += frequency
    return use


def select_pieces(vocabulary: Vocabulary, use: Counter[int], *, english: int = ENGLISH_PIECES) -> Selection:
    """The pieces to keep: all Chinese, all shared characters, and the `english` most used Latin pieces."""
    bare = [piece.replace(MARKER, "") for piece in vocabulary.pieces]
    han = {i for i, text in enumerate(bare) if _HAN.fullmatch(text)}
    other = {i for i, text in enumerate(bare) if _is_shared(text)} - han
    other |= {vocabulary.bos, vocabulary.eos, vocabulary.pad, vocabulary.unk}
    latin = [i for i in use if i not in other and _LATIN.fullmatch(bare[i])]
    latin.sort(key=lambda i: (-use[i], i))
    lost = sum(use[i] for i in latin[english:])
    chosen = set(latin[:english])
    ids = tuple(sorted(han | other | chosen))
    return Selection(ids, len(han), len(chosen), len(other), lost / sum(use.values()))


def _is_shared(text: str) -> bool:
    if len(text) <= 1:
        return not text or any(low <= ord(text) <= high for low, high in _SINGLES)
    return _DIGITS_AND_PUNCTUATION.fullmatch(text) is not None
