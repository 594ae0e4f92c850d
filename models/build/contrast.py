"""Sentences that state, deny or only come near one key point of a corpus rubric, and answers made of them.

`contrast/*.jsonl` holds sentences written and judged one by one. In every epoch of training they are put together anew
into short answers, a few sentences of one rubric each, some with a point in the rubric's own words; so a true sentence
stands beside a wrong one, as it does in an exam.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from judge_tasks import Allowed, Task, only

from grader.judge import ABSENT, CONTRADICTED, PARTLY, STATED, point_wording
from grader.normalize import normalize_plain
from grader.records import Rubric
from grader.rubric import read_rubric

_STATES = {"absent": ABSENT, "partly": PARTLY, "stated": STATED, "contradicted": CONTRADICTED}
_MOST = 5  # sentences an answer
_OWN_WORDS = 0.2  # how often a point that no sentence is on is added in the rubric's words
_JOINTS = {"zh": ("。", "；", "\n", "，"), "en": (". ", "; ", "\n", ". ")}


@dataclass(frozen=True, slots=True, eq=False)
class Contrast:
    """One sentence: `on` is the point it was written on, `states` what it says of that and of other points."""

    rubric: Rubric
    text: str
    on: str
    states: Mapping[str, int]


def read_contrast(folder: Path, corpus: Path) -> list[Contrast]:
    """Every sentence of `folder`. Raises SystemExit for one on a rubric or point that the corpus does not have."""
    rubrics = {r.id: r for r in map(read_rubric, sorted(corpus.glob("*/rubrics/*.yaml")))}
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            row = json.loads(line)
            rubric = rubrics.get(row["rubric"])
            points = {p.id for p in rubric.points} if rubric else set()
            wrong = ({row["point"], *row["states"]} - points) | (set(row["states"].values()) - set(_STATES))
            if rubric is None or wrong:
                raise SystemExit(f"{path}, line {number}: {row['rubric']} has no {', '.join(sorted(wrong))}.")
            states = {point: _STATES[name] for point, name in row["states"].items()}
            found.append(Contrast(rubric, row["text"], row["point"], states))
    return found


def compose(sentences: Iterable[Contrast], rng: np.random.Generator) -> list[Task]:
    """Answers of up to five sentences; every sentence is in one of them."""
    by_rubric: dict[str, list[Contrast]] = defaultdict(list)
    for sentence in sentences:
        by_rubric[sentence.rubric.id].append(sentence)
    tasks = []
    for found in by_rubric.values():
        left = [found[i] for i in rng.permutation(len(found))]
        while left:
            size = int(rng.integers(1, _MOST + 1))
            chosen, left = _distinct(left, size)
            tasks.append(_answer(chosen, rng))
    return tasks


def _distinct(sentences: Sequence[Contrast], size: int) -> tuple[list[Contrast], list[Contrast]]:
    """The first `size` sentences on different points, and the rest."""
    chosen: list[Contrast] = []
    rest: list[Contrast] = []
    for s in sentences:
        fits = len(chosen) < size and all(s.on != c.on for c in chosen)
        (chosen if fits else rest).append(s)
    return chosen, rest


def _answer(chosen: Sequence[Contrast], rng: np.random.Generator) -> Task:
    rubric = chosen[0].rubric
    said: dict[str, set[int]] = defaultdict(set)
    texts = [s.text for s in chosen]
    for sentence in chosen:
        for point, state in sentence.states.items():
            said[point].add(state)
    for point in rubric.points:
        if not said[point.id] and rng.random() < _OWN_WORDS:
            said[point.id].add(STATED)
            wordings = (point.text, *point.also)
            texts.append(wordings[rng.integers(len(wordings))])
    joint = _JOINTS[rubric.language][rng.integers(4)]
    texts = [texts[i].rstrip("。.；; ") for i in rng.permutation(len(texts))]
    allowed = [_together(said[p.id]) for p in rubric.points]
    return Task(
        "contrast",
        rubric.id,
        normalize_plain(rubric.question),
        tuple(point_wording(rubric, i) for i in range(len(rubric.points))),
        normalize_plain(joint.join(texts)),
        np.stack(allowed),
        names=tuple(p.id for p in rubric.points),
    )


def _together(said: set[int]) -> Allowed:
    """What sentences that say these things amount to; to state a point and to deny it leaves the marker free."""
    told = said - {ABSENT}
    if not told:
        return only(ABSENT)
    if CONTRADICTED in told and len(told) > 1:
        return only(PARTLY, STATED, CONTRADICTED)
    return only(max(told)) if told != {PARTLY, STATED} else only(STATED)
