"""How long `grade groups` takes over a large class, and how much memory.

    python benchmarks/groups_speed.py [--answers 10000] [--cores 2] [--check]

The class is made up of written parts, as in `_answers.py`, with whole sentences of the example class and of the rubric's
tests in between, which many share. One answer in ten is an earlier one with two characters changed, one in twenty has
half of an earlier one in it, one in fifty is an earlier one again, one in fifty is blank. Every sentence that speaks of
a point is taken for its evidence, so that answers are grouped by points too.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # this file is run as a script, not installed

from benchmarks._answers import RUBRIC, answers  # noqa: E402
from grader.library import load_rubric  # noqa: E402
from grader.marking.groups.copies import find_copies, given_texts  # noqa: E402
from grader.marking.groups.groups import group_answers  # noqa: E402
from grader.marking.marks import read_marks  # noqa: E402
from grader.marking.results import answers_of  # noqa: E402
from grader.marking.wording import wording_of  # noqa: E402
from grader.records import Evidence, GradeResult, GraderStamp, PointScore, Rubric  # noqa: E402

SECONDS, MEGABYTES = 180.0, 1024.0  # limits, for 10,000 answers on two cores


def main(argv: Sequence[str] | None = None) -> int:
    """Times the stages; with --check, exit 1 where a limit is exceeded."""
    options = _options(argv)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: options.cores])
    rubric = load_rubric(ROOT / "rubrics" / f"{RUBRIC}.yaml")
    texts = list(class_of(options.answers, rubric))
    results = [_result(text, rubric) for text in texts]
    ids = [f"S{n:06d}" for n in range(len(texts))]
    print(f"{len(texts)} answers of {sum(map(len, texts)) / len(texts):.0f} characters", flush=True)
    start = time.perf_counter()
    wordings = [wording_of(text) for text in texts]
    _tell("normalised", start)
    at = time.perf_counter()
    groups = group_answers(ids, wordings, results=results)
    levels = Counter(g.level for g in groups.groups)
    _tell(f"grouped ({dict(levels)}, {groups.decisions} decisions)", at)
    at = time.perf_counter()
    copies = find_copies(ids, wordings, given=[wording_of(t) for t in given_texts(rubric)], results=results)
    _tell(f"copies ({len(copies.pairs)} pairs)", at)
    seconds = time.perf_counter() - start
    unit = 1 if sys.platform == "darwin" else 1024  # macOS counts bytes, Linux kilobytes
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20
    print("\n".join(note.en for note in copies.notes))
    print(f"in all {seconds:.1f} s (limit {SECONDS:g}), peak {peak:.0f} MB (limit {MEGABYTES:g})")
    return int(options.check and (seconds > SECONDS or peak > MEGABYTES))


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--answers", type=int, default=10000, metavar="N", help="default: %(default)s")
    parser.add_argument(
        "--cores", type=int, default=2, metavar="N", help="use this many cores (default: %(default)s)"
    )
    parser.add_argument("--check", action="store_true", help="exit with 1 when a limit is exceeded")
    return parser.parse_args(argv)


def _tell(what: str, start: float) -> None:
    print(f"  {what}: {time.perf_counter() - start:.1f} s", flush=True)


# ---- the class ------------------------------------------------------------------------------------------
def class_of(count: int, rubric: Rubric, *, seed: int = 0) -> Iterator[str]:
    """`count` answers of about 150 characters, the same ones for the same seed."""
    draw = random.Random(seed)
    written, said = answers(count, seed=seed), _sentences(rubric)
    earlier: list[str] = []
    for _ in range(count):
        kind = draw.random() if len(earlier) > 10 else 1.0
        text = _with_sentence(draw, next(written), said)
        if kind < 0.02:
            text = ""
        elif kind < 0.04:
            text = draw.choice(earlier)
        elif kind < 0.14:
            text = _edited(draw, draw.choice(earlier))
        elif kind < 0.19:
            text = _half(draw, draw.choice(earlier)) + _half(draw, text)
        if text:
            earlier.append(text)
        yield text


def _sentences(rubric: Rubric) -> list[str]:
    """The sentences of the example class and of the answers in the rubric."""
    table = read_marks(ROOT / "examples" / RUBRIC / "class.csv")
    texts = [*answers_of(table), *(test.answer for test in rubric.tests)]
    return sorted({s.strip() for t in texts for s in t.replace("；", "。").split("。") if len(s.strip()) > 8})


def _with_sentence(draw: random.Random, text: str, said: Sequence[str]) -> str:
    parts = text.rstrip("。").split("。")
    parts.insert(draw.randrange(len(parts) + 1), draw.choice(said))
    return "。".join(parts) + "。"


def _edited(draw: random.Random, text: str) -> str:
    for _ in range(2):
        at = draw.randrange(len(text))
        text = text[:at] + draw.choice("的了是在和就都也很到说要去") + text[at + 1 :]
    return text


def _half(draw: random.Random, text: str) -> str:
    return text[: len(text) // 2] if draw.random() < 0.5 else text[len(text) // 2 :]


# ---- results --------------------------------------------------------------------------------------------
_WORDS = {
    "quality": "质 品 做工 毛病",
    "innovation": "新 老一套 老款 潮流 改进",
    "service": "客服 态度 推脱 脸色 爱答不理",
    "staff": "跳槽 挖走 东家 单干 离开",
    "temptation": "打折 促销 优惠 红包 返利 礼品",
    "short-term": "眼前 快钱 一锤子 业绩 短期 利润",
}


def _result(text: str, rubric: Rubric) -> GradeResult:
    """Full marks for every point of which a sentence has a word; the sentence is the evidence."""
    places, at = [], 0
    for sentence in text.split("。"):
        places.append(Evidence(at, at + len(sentence), sentence))
        at += len(sentence) + 1
    points = []
    for p in rubric.points:
        found = tuple(e for e in places if any(w in e.text for w in _WORDS[p.id].split()))[:1]
        point = PointScore(p.id, p.text, p.marks, p.marks, "full", 0.9, evidence=found)
        points.append(point if found else replace(point, earned=0.0, credit="none"))
    score = sum(p.earned for p in points)
    return GradeResult(
        rubric_id=rubric.id,
        rubric_sha256=rubric.sha256,
        answer=text,
        answer_sha256="",
        lang="zh",
        raw=score,
        capped=score,
        score=score,
        max_score=rubric.max_score,
        confidence=0.9,
        points=tuple(points),
        groups=(),
        misconceptions=(),
        flags=(),
        review_reasons=(),
        feedback="",
        grader=GraderStamp("", "stand-in", ""),
    )


if __name__ == "__main__":
    sys.exit(main())
