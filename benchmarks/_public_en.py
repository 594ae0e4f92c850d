"""English sets.

`public/semeval2013/`  SemEval-2013 task 7, {training,test}/3way/…: an XML file a question, every answer in one of three states
`public/saf/`          saf_en.tsv (split, qid, question, reference, answer, score 0-1, label, feedback)
`public/mohler/`       mohler_joined.csv (id, question, refanswer, answer, score_avg 0-5, …)
`public/argkp/`        arguments, key points and which matches which, of the key point analysis shared task of 2021
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, cast
from xml.etree import ElementTree

from benchmarks._items import Item, State, reference_of
from benchmarks._public import DraftRubric, drafted, existing, named_rows, one_point
from benchmarks._set_metrics import STATES
from grader.records import KeyPoint, Rubric

Part = Literal["test", "training"]
_MOST_WORDINGS = 6  # of a reference answer, beside the first
_MOHLER_MARKS = 5
_SENTENCE_END = re.compile(r"[.!?](?=\s+[A-Z])|;(?=\s)")  # with another sentence after it
_SEMEVAL = {  # set and part: the folder below 3way/
    ("beetle", "test"): "beetle/test-unseen-answers",
    ("beetle", "training"): "beetle",
    ("scientsbank", "test"): "sciEntsBank/test-unseen-answers",
    ("scientsbank", "training"): "sciEntsBank",
}


def semeval_items(
    name: Literal["beetle", "scientsbank"], folder: Path, *, part: Part = "test"
) -> Iterator[Item]:
    """The answers of one part. Both parts ask the same questions, under the same `group`."""
    files = existing(folder / part / "3way" / _SEMEVAL[name, part]).glob("*.xml")
    for path in sorted(files):
        question = ElementTree.parse(path).getroot()
        key = question.get("id", path.stem)
        wordings = _wordings(question)
        rubric = one_point(
            f"{name}-{key}",
            (question.findtext("questionText") or "").strip(),
            wordings,
            language="en",
            total=1,
        )
        for answer in question.iter("studentAnswer"):
            state = answer.get("accuracy")
            if state not in STATES:
                raise SystemExit(f"{path}: an answer is {state!r}, which is none of {', '.join(STATES)}.")
            met = float(state == "correct")
            yield Item(
                id=answer.get("id", ""),
                group=key,
                rubric=rubric,
                reference=wordings[0],
                text=(answer.text or "").strip(),
                fraction=met,
                labels={"p1": met},
                contradicted=frozenset({"p1"} if state == "contradictory" else ()),
                state=cast(State, state),
                other_references=tuple(wordings[1:]),
            )


def _wordings(question: ElementTree.Element) -> list[str]:
    """The best reference answer, then the other good ones: not what is merely acceptable, or a bare keyword."""
    found = [(r.get("category"), (r.text or "").strip()) for r in question.iter("referenceAnswer")]
    first = next((text for category, text in found if category == "BEST"), found[0][1])
    good = [text for kind in ("BEST", "GOOD") for category, text in found if category == kind]
    return list(dict.fromkeys([first, *good]))[: 1 + _MOST_WORDINGS]


def saf_items(folder: Path, *, draft: DraftRubric | None = None) -> Iterator[Item]:
    """The answers of all splits. A question is known by its text: one qid stands for three questions."""
    columns = ("qid", "question", "reference", "answer", "score")
    rubrics: dict[str, Rubric] = {}
    for number, row in enumerate(named_rows(folder / "saf_en.tsv", columns, tabs=True), start=1):
        qid, question, reference, answer, score = row
        if question not in rubrics:
            rubrics[question] = drafted(f"saf-{qid}-{len(rubrics) + 1}", question, reference, draft)
        yield Item(
            id=f"saf-{number}",
            group=rubrics[question].id,
            rubric=rubrics[question],
            reference=reference,
            text=answer,
            fraction=float(score),
        )


def mohler_items(folder: Path, *, draft: DraftRubric | None = None) -> Iterator[Item]:
    """The answers with the mean of both graders. Questions asked twice in the same words share a group: the number
    of the first of them."""
    columns = ("id", "question", "refanswer", "answer", "score_avg")
    rubrics: dict[str, Rubric] = {}
    first: dict[str, str] = {}
    for number, row in enumerate(named_rows(folder / "mohler_joined.csv", columns), start=1):
        key, question, reference, answer, score = (value.strip() for value in row)
        group = first.setdefault(question.casefold(), key)
        if key not in rubrics:
            name = f"mohler-{key}"
            rubrics[key] = (
                drafted(name, question, reference, draft)
                if _SENTENCE_END.search(reference)
                else one_point(name, question, [reference], language="en", reference=reference)
            )
        yield Item(
            id=f"mohler-{number}",
            group=group,
            rubric=rubrics[key],
            reference=reference,
            text=answer,
            fraction=float(score) / _MOHLER_MARKS,
        )


def argkp_items(folder: Path, *, part: Literal["dev", "train"] = "dev") -> Iterator[Item]:
    """The arguments, each with all key points of its topic and side as a rubric. `group` is the topic.

    Not every pair was judged: `labels` holds those that were, `fraction` the share of them that match.
    """
    rubrics = _sides(folder, part)
    labels: dict[str, dict[str, float]] = {}
    for argument, point, label in named_rows(
        folder / f"labels_{part}.csv", ("arg_id", "key_point_id", "label")
    ):
        labels.setdefault(argument, {})[point] = float(label)
    columns = ("arg_id", "argument", "topic", "stance")
    for argument, text, topic, stance in named_rows(folder / f"arguments_{part}.csv", columns):
        judged = labels.get(argument)
        if not judged:
            continue  # nothing to compare with
        rubric = rubrics[topic, stance]
        yield Item(
            id=argument,
            group=topic,
            rubric=rubric,
            reference=reference_of(rubric),
            text=text,
            fraction=sum(judged.values()) / len(judged),
            labels={p.id: judged[p.id] for p in rubric.points if p.id in judged},
        )


def _sides(folder: Path, part: str) -> dict[tuple[str, str], Rubric]:
    """A rubric of all key points, a mark each, for every topic and stance."""
    points: dict[tuple[str, str], list[KeyPoint]] = {}
    columns = ("key_point_id", "key_point", "topic", "stance")
    for key, text, topic, stance in named_rows(folder / f"key_points_{part}.csv", columns):
        points.setdefault((topic, stance), []).append(KeyPoint(key, text, 1))
    return {
        (topic, stance): Rubric(
            f"argkp-{part}-{number}", topic, "short-answer", "en", topic, tuple(found), len(found)
        )
        for number, ((topic, stance), found) in enumerate(points.items(), start=1)
    }
