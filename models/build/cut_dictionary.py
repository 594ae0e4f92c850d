"""Cut jieba's dictionary to its common words: the whole one takes 0.7 s and 60 MB to load, this one a tenth.

Usage: python models/build/cut_dictionary.py [--out models/default/words.txt] [--least 50]
Rare words are then found as their parts, which is what matching wants anyway. jieba is MIT licensed.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import jieba


def cut_dictionary(source: Path, *, least: int) -> str:
    """The lines "word count" of every word seen at least `least` times, and of every single character."""
    kept = []
    for line in source.read_text(encoding="utf-8").splitlines():
        word, count, *_ = line.split()
        if len(word) == 1 or int(count) >= least:
            kept.append(f"{word} {count}\n")
    return "".join(kept)


def main() -> None:
    """Write the cut dictionary."""
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "default" / "words.txt")
    args.add_argument("--least", type=int, default=50)
    options = args.parse_args()
    source = Path(jieba.__file__).with_name("dict.txt")
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(cut_dictionary(source, least=options.least), encoding="utf-8")
    print(f"{options.out}: {sum(1 for _ in options.out.open(encoding='utf-8'))} words")


if __name__ == "__main__":
    main()
