"""How well the checks of `grade rubrics lint` that ask the models tell planted defects from sound rubrics.

    python benchmarks/lint.py [FOLDER…]

Planted: the pairs of tests/lint/planted_meaning.py in the rubrics of tests/lint/hosts. Sound: the rubrics of the FOLDERs
(default: rubrics), where what is found is counted for each code. Prints the share of planted defects found, which ones
were not, and the findings for each code; the thresholds are those of grader/lint/thresholds.py.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "lint"))

import planted_meaning as planted  # noqa: E402
from lint_hosts import with_also, with_misconception, with_point, with_text  # noqa: E402

from grader.library import rubric_files  # noqa: E402
from grader.lint.lint import READ_CODES, lint, lint_all  # noqa: E402
from grader.lint.reading import Reader  # noqa: E402
from grader.lint.source import RubricSource, read_source  # noqa: E402

Make = Callable[[str, str, str], RubricSource]


def main(folders: Sequence[str]) -> None:
    """Prints both tables."""
    for name, pairs, make, codes in (
        ("says the same", planted.OVERLAP, _point, {"R101", "R102"}),
        ("says it and more", planted.IMPLY, _point, {"R101", "R102"}),
        ("two statements", planted.TWO, with_text, {"R103"}),
        ("contradicting also", planted.CONTRA, with_also, {"R104"}),
        ("near misconception", planted.NEAR, _misconception, {"R106"}),
    ):
        _recall(name, pairs, make, codes)
    _bank([path for folder in folders for path in rubric_files(Path(folder))])


def _recall(name: str, pairs: Sequence[planted.Pair], make: Make, codes: set[str]) -> None:
    missed = [pair for pair in pairs if not codes & _found(make(*pair), pair[1])]
    print(f"{name:<20} {len(pairs) - len(missed)} of {len(pairs)} found")
    for host, point, text in missed:
        print(f"    not found: {host} {point}: {text}")


def _found(source: RubricSource, point: str) -> set[str]:
    report = lint(source, reader=Reader(source.rubric))
    return {f.code.id for f in report.findings if point in f.points}


def _point(host: str, _point: str, text: str) -> RubricSource:
    return with_point(host, text)


def _misconception(host: str, _point: str, text: str) -> RubricSource:
    return with_misconception(host, text)


def _bank(paths: Sequence[Path]) -> None:
    sources = [read_source(path) for path in paths]
    start = time.perf_counter()
    reports = list(lint_all(sources))
    seconds = time.perf_counter() - start
    points = sum(len(s.rubric.points) for s in sources)
    print(f"\n{len(sources)} rubrics, {points} points, in {seconds:.0f} s")
    counts = Counter(f.code for r in reports for f in r.findings)
    allowed = Counter(f.code for r in reports for f, _ in r.allowed)
    for code in sorted(counts | allowed, key=lambda code: code.id):
        asked = " (models)" if code.id in READ_CODES else ""
        print(f"{code.id} {code.name:<22} {counts[code]:4d} found, {allowed[code]:3d} allowed{asked}")


if __name__ == "__main__":
    main(sys.argv[1:] or [str(ROOT / "rubrics")])
