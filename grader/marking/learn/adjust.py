"""Applies what was learned from a teacher's marks to results: the mark changes, and the result says through what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np

from grader.encoders.base import Encoder
from grader.errors import InputError
from grader.feedback import feedback
from grader.gaming import evidence_of
from grader.learnt import Learnt, LearntPart
from grader.marking.learn.learned import AnswerFeatures, Change, Hold, Learned, change, unit
from grader.marking.learn.learned_file import read_learned
from grader.pipeline import Grader, prepare_answer
from grader.records import Answer, GradeResult, GraderStamp, ReviewReason, Rubric
from grader.score import round_half_up

_NOT_OWN = frozenset(
    ("keyword-list", "copied-question", "copied-reference")
)  # words, but no claims of the student's
_CHUNK = 64
_MUCH = 0.3  # of the maximum: a teacher looks at what learning moves so far
_SAID = 0.05  # marks below which a part is not worth naming; the small ones go to one remainder


class TaughtGrader:
    """A grader that gives the marks a teacher would give: `grader`, adjusted by what was learned with it."""

    def __init__(self, grader: Grader, learned: Learned) -> None:
        self._grader, self._learned = grader, learned

    def grade(self, text: str) -> GradeResult:
        """Grade one answer. Raises InputError where it is too long."""
        return next(self.grade_many([text]))

    def grade_many(self, texts: Iterable[str]) -> Iterator[GradeResult]:
        """Grade answers as they come, in order. Raises InputError as Grader does."""
        g = self._grader
        results = g.grade_many(texts)
        failed: InputError | None = None
        while failed is None:
            chunk, failed = _take(results)
            if not chunk:
                break
            yield from adjust(g.rubric, chunk, self._learned, g.encoder, hints=g.options.hints)
        if failed is not None:
            raise failed


def load_taught(grader: Grader, path: Path) -> TaughtGrader:
    """`grader` with what the learned file at `path` holds. Raises LearnedError where it was not learned with this grader."""
    stamp = grader.stamp
    learned, _ = read_learned(
        path,
        grader.rubric,
        model=stamp.model,
        settings=stamp.settings,
        dimensions=grader.encoder.dimensions,
    )
    return TaughtGrader(grader, learned)


def _take(results: Iterator[GradeResult]) -> tuple[list[GradeResult], InputError | None]:
    """The next results, up to an answer that cannot be graded: those before it are not lost."""
    chunk: list[GradeResult] = []
    try:
        for result in islice(results, _CHUNK):
            chunk.append(result)
    except InputError as error:
        return chunk, error
    return chunk, None


def compare_answers(results: Sequence[GradeResult], encoder: Encoder) -> list[AnswerFeatures]:
    """What is compared of each graded answer; the answers are encoded again, clause by clause and whole."""
    if not results:  # not every encoder encodes nothing
        return []
    answers = [prepare_answer(r.answer) for r in results]
    clauses = [[s.text for s in a.segments[: a.clauses]] for a in answers]
    flat = encoder.encode_tokens([c for cs in clauses for c in cs])
    wholes = encoder.encode([r.answer for r in results])
    means = iter(
        e.vectors.mean(axis=0, dtype=np.float32) if len(e.vectors) else np.zeros(wholes.shape[1], np.float32)
        for e in flat
    )
    return [
        AnswerFeatures(
            share=r.capped / r.max_score,
            holds=_hold(r),
            points=np.array([p.probability for p in r.points], np.float32),
            clauses=unit(
                np.array([next(means) for _ in cs], np.float32).reshape(len(cs), wholes.shape[1])
            ).astype(np.float32),
            whole=whole,
        )
        for r, cs, whole in zip(results, clauses, wholes, strict=True)
    ]


def adjust(
    rubric: Rubric, results: Sequence[GradeResult], learned: Learned, encoder: Encoder, *, hints: bool = False
) -> list[GradeResult]:
    """The results with the marks that the teacher would give. Blank and unreadable ones stay."""
    if learned.method == "nothing":
        return [r if stays(r) else replace(r, learnt=_nothing(learned, r)) for r in results]
    found = iter(compare_answers([r for r in results if not stays(r)], encoder))
    return [
        replace(r, grader=_stamp(r, learned))
        if stays(r)
        else _adjusted(rubric, r, learned, next(found), hints=hints)
        for r in results
    ]


def stays(result: GradeResult) -> bool:
    """Whether the rubric's mark is kept: a blank or unreadable answer is like no other."""
    return any(f.kind == "blank" for f in result.flags) or any(
        r.kind == "unreadable" for r in result.review_reasons
    )


def is_own(result: GradeResult) -> bool:
    """Whether the answer says something in the student's own words: it is not blank, unreadable, copied or a list of terms."""
    return not (stays(result) or any(f.kind in _NOT_OWN for f in result.flags))


def _hold(result: GradeResult) -> Hold:
    if not is_own(result):
        return "flagged"
    return "none" if any(p.credit != "none" for p in result.points) else "empty"


def _nothing(learned: Learned, result: GradeResult) -> Learnt:
    return Learnt("nothing", len(learned.ids), result.capped, 0.0, ())


def _adjusted(
    rubric: Rubric, result: GradeResult, learned: Learned, found: AnswerFeatures, *, hints: bool
) -> GradeResult:
    moved = change(learned, found)
    by = round(
        moved.total * result.max_score, 4
    )  # as it is shown, so that the mark follows from what is shown
    parts = _parts(moved, result, learned, prepare_answer(result.answer))
    learnt = Learnt(learned.method, len(learned.ids), result.capped, by, parts)
    score = mark_to_give(rubric, result.capped + by)
    reasons = result.review_reasons
    if abs(score - result.capped) >= _MUCH * result.max_score:
        reasons += (ReviewReason("learnt"),)
    taught = replace(
        result, score=score, learnt=learnt, review_reasons=reasons, grader=_stamp(result, learned)
    )
    return feedback(rubric, taught, hints=hints)


def _stamp(result: GradeResult, learned: Learned) -> GraderStamp:
    """All that one grader gave says so, what it left as it was too."""
    return replace(result.grader, settings=f"{result.grader.settings}-{learned.signature()}")


def mark_to_give(rubric: Rubric, marks: float) -> float:
    """`marks` held within 0 and the rubric's maximum, on its step."""
    return min(round_half_up(min(max(marks, 0.0), rubric.max_score), rubric.round_to), rubric.max_score)


def _parts(moved: Change, result: GradeResult, learned: Learned, answer: Answer) -> tuple[LearntPart, ...]:
    """The parts in marks, rounded to four decimals: calibration, which takes what is too small to name, then the largest first."""
    top = result.max_score
    named = [
        LearntPart("point", value * top, point=p.id)
        for p, value in zip(result.points, moved.points, strict=True)
    ]
    for part in moved.clauses:
        s = answer.segments[part.clause]
        like = None if part.like is None else learned.ids[part.like]
        given = None if part.like is None else round(float(learned.marks[part.like]) * top, 4)
        quoted = (evidence_of(answer, s.start, s.end),)
        named.append(LearntPart("clause", part.moved * top, evidence=quoted, like=like, like_marks=given))
    named.append(LearntPart("whole", moved.whole * top))
    kept = sorted((p for p in named if abs(p.marks) >= _SAID), key=lambda p: -abs(p.marks))
    kept = [replace(p, marks=round(p.marks, 4)) for p in kept]
    rest = round(moved.total * top, 4) - sum(p.marks for p in kept)
    return (LearntPart("calibration", round(rest, 4)), *kept)
