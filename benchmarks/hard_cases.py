"""How many of the hard cases the grader judges as a teacher would.

    python benchmarks/hard_cases.py

hard-cases-*.jsonl hold answers to rubrics of the bank that need judgement: swapped roles, fine contradictions, far
paraphrases, copies. Each line has the rubric's id, the answer, what a teacher expects of it (as in a rubric's tests),
and why it is hard. They are no part of the rubrics' own tests, which must pass; this figure is to be raised.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

from grader import load_rubric
from grader.check import check_rubric
from grader.pipeline import Grader
from grader.records import RubricTest


def main() -> None:
    """Print, for each kind of case, how many hold."""
    held: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for path in sorted(Path(__file__).parent.glob("hard-cases-*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            low, high = case["score"] if isinstance(case["score"], list) else [case["score"]] * 2
            test = RubricTest(case["answer"], tuple(case["met"]), tuple(case["missed"]), (low, high))
            rubric = replace(load_rubric(case["rubric"]), tests=(test,))
            report = check_rubric(rubric, Grader(rubric).grade)
            total[case["why"]] += 1
            held[case["why"]] += report.ok
    for why in sorted(total):
        print(f"{why:<14} {held[why]:>3} of {total[why]}")
    print(f"{'all':<14} {held.total():>3} of {total.total()}")


if __name__ == "__main__":
    main()
