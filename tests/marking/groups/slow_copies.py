"""What fingerprints and passages find, by comparing every letter with every other."""

from __future__ import annotations

from collections.abc import Sequence

from grader.marking.groups.fingerprints import EXPLAINED, FEW, GIVEN_RUN, RUN, SOME, Limits
from grader.marking.groups.passages import PrintedText, Shared


def weight(text: str) -> int:
    return sum(3 if c >= "\u2e80" else 1 for c in text)


def runs(text: str, least: int) -> dict[int, str]:
    """The shortest run of the weight from every place."""
    found = {}
    for start in range(len(text)):
        end = next((e for e in range(start, len(text) + 1) if weight(text[start:e]) >= least), None)
        if end is not None:
            found[start] = text[start:end]
    return found


def slow_prints(
    texts: Sequence[str], given: Sequence[str], limits: Limits
) -> tuple[list[list[str]], list[list[int]]]:
    """By strings: the runs that count, "" where none does, and how common each letter is."""
    holders: dict[str, set[int]] = {}
    for i, text in enumerate(texts):
        for run in runs(text, RUN).values():
            holders.setdefault(run, set()).add(i)
    known = {run for text in given for run in runs(text, RUN).values()}
    short = {run for text in given for run in runs(text, GIVEN_RUN).values()}
    counted, use = [], []
    for text in texts:
        here, common = [""] * len(text), [FEW] * len(text)

        def mark(start: int, run: str, kind: int, common: list[int] = common) -> None:
            for at in range(start, start + len(run)):
                common[at] = max(common[at], kind)

        for start, run in runs(text, RUN).items():
            if 2 <= len(holders[run]) <= limits.many and run not in known:
                here[start] = run
            if len(holders[run]) > limits.few:
                mark(start, run, SOME if len(holders[run]) <= limits.many else EXPLAINED)
        for start, run in runs(text, GIVEN_RUN).items():
            if run in short:
                mark(start, run, EXPLAINED)
        counted.append(here)
        use.append(common)
    return counted, use


def slow_passages(one: PrintedText, other: PrintedText, most: int) -> list[Shared]:
    """The longest equal run among all letters not yet taken, again and again."""
    free_a, free_b = [True] * len(one.text), [True] * len(other.text)
    found: list[Shared] = []
    while True:
        best: list[tuple[int, int, int, int]] = []
        for a in range(len(one.text)):
            for b in range(len(other.text)):
                own, last = 0, 0
                if max(one.use[a], other.use[b]) > most:
                    continue
                for k in range(min(len(one.text) - a, len(other.text) - b)):
                    if one.text[a + k] != other.text[b + k] or not (free_a[a + k] and free_b[b + k]):
                        break
                    if max(one.use[a + k], other.use[b + k]) <= most:
                        own, last = own + one.weights[a + k], k
                best.append((-own, a, b, last + 1))
        top = min(best, default=(0, 0, 0, 0))
        if -top[0] < RUN:
            return sorted(found, key=lambda s: s.a)
        own, a, b, length = top
        found.append(Shared(-own, a, b, length))
        free_a[a : a + length] = free_b[b : b + length] = [False] * length
