"""How much of a marking scheme's text `grade rubrics import` reads right, beside a baseline.

    python benchmarks/import.py SOURCES [--truth FOLDER] [--bank FOLDER] [--json FILE]

SOURCES holds the papers as text files named after their source (000_….txt). The truth files beside this script hold
offsets only: nothing of the papers is in the repository. A question is found when its words agree (character-bigram
F1 ≥ .8), or when the span of a found question covers it and no other. A point is right when its words agree with a
point of the paper's own answer; each point counts once. An objective item is mistaken when more than half of it lies
in an open question.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(_ROOT)]  # this file is run as a script, not installed

from benchmarks._import_baseline import read_plainly  # noqa: E402
from benchmarks._import_truth import Paper, bank_points, load_papers  # noqa: E402
from benchmarks._text_f1 import best_f1, matched, text_f1  # noqa: E402
from grader.interop.scheme import Scheme, SchemeQuestion  # noqa: E402
from grader.interop.text import read_text  # noqa: E402

_AGREES = 0.8
_TRUTH = Path(__file__).resolve().parent / "import-truth"


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What was counted in one paper, or in all: numerators and denominators."""

    questions: int = 0  # open questions of the paper
    found: int = 0  # of them found
    read: int = 0  # open questions that the reader made, right or not
    points: int = 0  # points of the paper's answers
    right: int = 0  # of them right
    cut: int = 0  # points that the reader made
    marks: int = 0  # points that are right and whose marks the paper prints
    marks_right: int = 0
    objective: int = 0
    mistaken: int = 0
    bank: int = 0  # points of the bank's rubrics for found questions with points
    bank_f1: float = 0.0  # sum over those points of the best F1 of a read point

    def __add__(self, other: Count) -> Count:
        return Count(**{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(Count)})


def main(argv: Sequence[str] | None = None) -> int:
    """Measure the reader and the baseline on every paper of the folder and print both."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("sources", type=Path, help="folder of the papers as text")
    parser.add_argument("--truth", type=Path, default=_TRUTH, help="folder of truth-NNN.jsonl files")
    parser.add_argument("--bank", type=Path, help="folder of rubrics to compare the points with")
    parser.add_argument("--json", type=Path, help="also write the counts to this file")
    parser.add_argument("--missed", action="store_true", help="also list what was missed")
    options = parser.parse_args(argv)
    papers = load_papers(options.sources, options.truth)
    bank = bank_points(options.bank) if options.bank else {}
    report = {}
    for name, reader in (("grade rubrics import", read_text), ("baseline", read_plainly)):
        counts = {paper.source: _count(paper, reader(paper.text), bank) for paper in papers}
        counts["all"] = sum(counts.values(), Count())
        report[name] = {source: asdict(count) for source, count in counts.items()}
        print(_table(name, counts))
    if options.missed:
        _print_missed(papers)
    if options.json:
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def _count(paper: Paper, scheme: Scheme, bank: dict[str, list[str]]) -> Count:
    """One paper's figures."""
    total = Count(read=len(scheme.questions), objective=len(paper.objective))
    total += Count(
        mistaken=sum(_swallowed(start, end, scheme.questions) for start, end in paper.objective),
        cut=sum(len(q.points) for q in scheme.questions),
    )
    pairs = pair(paper, scheme.questions)
    for question, found in zip(paper.questions, pairs, strict=True):
        points = [p.text for p in question.points]
        read = [p.text for p in found.points] if found else []
        hits = matched(points, read, _AGREES)
        printed = [(question.points[i], found.points[j]) for i, j in hits] if found else []
        printed = [(p, q) for p, q in printed if p.marks is not None]
        own = bank.get(question.rubric, []) if found and found.points else []
        total += Count(
            questions=1,
            found=int(found is not None),
            points=len(points),
            right=len(hits),
            marks=len(printed),
            marks_right=sum(p.marks == q.marks for p, q in printed),
            bank=len(own),
            bank_f1=sum(best_f1(text, read) for text in own),
        )
    return total


def pair(paper: Paper, found: Sequence[SchemeQuestion]) -> list[SchemeQuestion | None]:
    """For each question of the paper the found one, None where it was missed; a found one serves once.

    Two questions may have the same words: of those that agree the nearest in the file is taken.
    """
    left = list(found)
    pairs: list[SchemeQuestion | None] = []
    for question in paper.questions:
        agreeing = [q for q in left if text_f1(question.text, q.text) >= _AGREES]
        agreeing = agreeing or [q for q in left if paper.covered(q.start, q.end) == [question]]
        best = min(agreeing, key=lambda q: abs(q.start - question.start), default=None)
        if best is not None:
            left.remove(best)
        pairs.append(best)
    return pairs


def _swallowed(start: int, end: int, questions: Sequence[SchemeQuestion]) -> bool:
    """Whether an open question covers more than half of the item."""
    return any(2 * (min(end, q.end) - max(start, q.start)) > end - start for q in questions)


def _table(name: str, counts: dict[str, Count]) -> str:
    lines = [
        name,
        f"{'paper':>6} {'questions found':>20} {'(read)':>7} {'points right':>18} {'(cut)':>7} {'marks right':>14}"
        f" {'objective mistaken':>20} {'bank F1':>8}",
    ]
    for source, c in counts.items():
        bank = f"{c.bank_f1 / c.bank:.3f}" if c.bank else "–"
        lines.append(
            f"{source:>6} {_share(c.found, c.questions):>20} {c.read:>7} {_share(c.right, c.points):>18} {c.cut:>7}"
            f" {_share(c.marks_right, c.marks):>14} {_share(c.mistaken, c.objective):>20} {bank:>8}"
        )
    return "\n".join(lines) + "\n"


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} {part / whole:.1%}" if whole else "–"


def _print_missed(papers: Sequence[Paper]) -> None:
    """Every question that was not found and every point that is not right, with what was read instead."""
    for paper in papers:
        pairs = pair(paper, read_text(paper.text).questions)
        for question, found in zip(paper.questions, pairs, strict=True):
            points = [p.text for p in question.points]
            read = [p.text for p in found.points] if found else []
            hits = {i for i, _ in matched(points, read, _AGREES)}
            if found is not None and len(hits) == len(points):
                continue
            print(f"{paper.source} {question.start} {'' if found else 'MISSED '}{question.text!r}")
            print(*(f"    - {text!r}" for i, text in enumerate(points) if i not in hits), sep="\n")
            print(*(f"    + {text!r}" for text in read), sep="\n")


if __name__ == "__main__":
    raise SystemExit(main())
