"""START HERE: an answer's way through the program.

normalize → segment → signals → fuse → assign → score → feedback. Each stage is one function in the module of its
name; this file alone knows their order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

import numpy as np

from grader import bundled
from grader._version import __version__
from grader.assign import assign
from grader.confidence import confidence
from grader.encoders import Encoder
from grader.errors import InputError
from grader.feedback import feedback
from grader.fuse import Fusion, fuse
from grader.gaming import (
    copied_shares,
    find_gaming,
    is_in_language,
    is_off_topic,
    is_readable,
    own_words,
    whole_answer_flag,
)
from grader.judge import Judge
from grader.language import Lang
from grader.normalize import normalize
from grader.prepare import prepare
from grader.records import (
    Answer,
    Flag,
    FloatArray,
    GradeResult,
    GraderStamp,
    MisconceptionFound,
    PointScore,
    Rubric,
)
from grader.score import Limits, add_up, find_misconceptions, reasons_to_review, score_points, withhold_all
from grader.segment import segment
from grader.settings import Settings
from grader.signals.compare import Reading, as_if_agreed, compare, denials
from grader.signals.keyword import lacks_keywords
from grader.threads import one_blas_thread

LONGEST_ANSWER = 20_000  # characters; more is a whole book pasted into one cell
_CHUNK = 64  # answers encoded together: shared clauses are encoded once, and memory stays flat


@dataclass(frozen=True, slots=True)
class Options:
    """What may differ from one grading to the next."""

    settings: Settings
    fusion: Fusion
    lang: Lang
    hints: bool = False


def grade_answer(
    rubric: Rubric,
    text: str,
    *,
    lang: Lang | None = None,
    encoder: Encoder | None = None,
    judge: Judge | None = None,
    settings: Settings | None = None,
    hints: bool = False,
    fast: bool = False,
) -> GradeResult:
    """Grade one answer. `encoder` and `judge` None are the embedded ones; `fast` leaves the judge out.

    `hints` keeps the missed points' text out of feedback. Raises InputError for an answer of more than LONGEST_ANSWER characters.
    """
    return Grader(
        rubric, lang=lang, encoder=encoder, judge=judge, settings=settings, hints=hints, fast=fast
    ).grade(text)


def grade_answers(
    rubric: Rubric,
    texts: Iterable[str],
    *,
    lang: Lang | None = None,
    encoder: Encoder | None = None,
    judge: Judge | None = None,
    settings: Settings | None = None,
    hints: bool = False,
    fast: bool = False,
) -> Iterator[GradeResult]:
    """Grade many answers, in order and one after another, with the same results as `grade_answer` on each, and its errors."""
    return Grader(
        rubric, lang=lang, encoder=encoder, judge=judge, settings=settings, hints=hints, fast=fast
    ).grade_many(texts)


class Grader:
    """A rubric made ready once, to grade any number of answers."""

    def __init__(
        self,
        rubric: Rubric,
        *,
        lang: Lang | None = None,
        encoder: Encoder | None = None,
        judge: Judge | None = None,
        settings: Settings | None = None,
        fusion: Fusion | None = None,
        hints: bool = False,
        fast: bool = False,
    ) -> None:
        self.rubric = rubric
        self.encoder = encoder or bundled.embedded_encoder()
        self.judge = None if fast else judge or bundled.embedded_judge()
        self.options = Options(
            settings or Settings(),
            fusion or bundled.default_fusion().for_rubric(rubric, fast=fast),
            lang or rubric.language,
            hints,
        )
        self.prepared = prepare(rubric, self.encoder)
        self._judged = self.judge.prepare(rubric) if self.judge else None
        self.stamp = GraderStamp(
            __version__,
            f"{self.encoder.name}+{self.judge.name}" if self.judge else self.encoder.name,
            f"{self.options.settings.signature()}-{self.options.fusion.signature()}-{bundled.data_signature()}",
        )

    def grade(self, text: str) -> GradeResult:
        """Grade one answer. Raises InputError where it is too long."""
        return next(self.grade_many([text]))

    def grade_many(self, texts: Iterable[str]) -> Iterator[GradeResult]:
        """Grade answers as they come, in order; `texts` is read up to two chunks ahead. Raises InputError at an answer that is
        too long, when those before it have been yielded.

        Clauses that several answers of a chunk share are encoded once. The next chunk is encoded, outside Python,
        while this one is scored, inside it.
        """
        source = iter(texts)
        with ThreadPoolExecutor(1) as pool:
            ahead: list[tuple[list[Answer], Future[list[Reading]]]] = []
            failed: InputError | None = None
            while failed is None:
                chunk, failed = self._prepare_chunk(source)
                if not chunk:
                    break
                ahead.append((chunk, pool.submit(self._read, chunk)))
                if len(ahead) > 1:
                    yield from self._grade_chunk(*ahead.pop(0))
            for job in ahead:
                yield from self._grade_chunk(*job)
        if failed is not None:
            raise failed

    def _prepare_chunk(self, source: Iterator[str]) -> tuple[list[Answer], InputError | None]:
        """The next answers, up to one that cannot be graded: those before it are not lost."""
        chunk: list[Answer] = []
        for text in islice(source, _CHUNK):
            try:
                chunk.append(prepare_answer(text, self.options.settings))
            except InputError as error:
                return chunk, error
        return chunk, None

    def _read(self, chunk: Sequence[Answer]) -> list[Reading]:
        """What the models make of each answer; blank ones are not worth a run."""
        clauses = list(dict.fromkeys(s.text for a in chunk for s in a.segments[: a.clauses]))
        encoded = dict(zip(clauses, self.encoder.encode_tokens(clauses), strict=True))
        shares = [copied_shares(a, self.prepared.given) for a in chunk]
        states: list[FloatArray | None] = [None] * len(chunk)
        if self.judge is not None and self._judged is not None:
            copied = self.options.settings.copied
            texts = [own_words(a, s, copied=copied) for a, s in zip(chunk, shares, strict=True)]
            distinct = list(dict.fromkeys(texts))
            found = dict(zip(distinct, self.judge.judge(self._judged, distinct), strict=True))
            states = [found[t] for t in texts]
        return [
            Reading(tuple(encoded[s.text] for s in a.segments[: a.clauses]), judged, share)
            for a, judged, share in zip(chunk, states, shares, strict=True)
        ]

    def _grade_chunk(self, chunk: Sequence[Answer], job: Future[list[Reading]]) -> Iterator[GradeResult]:
        readings = job.result()
        with one_blas_thread(len(chunk)):
            results = [self._grade(a, reading) for a, reading in zip(chunk, readings, strict=True)]
        yield from results

    def _grade(self, answer: Answer, reading: Reading) -> GradeResult:
        rubric, prepared = self.rubric, self.prepared
        settings, fusion = self.options.settings, self.options.fusion
        signals = compare(prepared, answer, reading, rules=not fusion.shares)
        gaming = find_gaming(
            prepared,
            answer,
            signals["keyword"],
            signals["ngram"],
            reading.copied,
            copied=settings.copied,
        )
        fused = fuse(signals, fusion, points=prepared.points)
        earns = gaming.earns & is_readable(answer.original)
        touched = fusion.faint if fusion.shares else fusion.partial
        assigned = assign(
            answer,
            fused * earns,
            fuse(as_if_agreed(signals), fusion, points=prepared.points) * earns,
            # a drafted passage may be denied in one part and stated in another: there the rules only call a teacher
            np.minimum(signals["polarity"], denials(prepared, answer, signals))
            if fusion.shares
            else signals["polarity"],
            points=prepared.points,
            partial=touched,
            contradiction=settings.contradiction,
            judged=reading.states is not None,
            spared=touched if fusion.shares else None,
        )
        barred = np.where(gaming.earns, 0, fused).max(axis=1, initial=0) >= touched
        limits = Limits(lacks_keywords(prepared, answer), barred.tolist(), gaming.listed)
        points = score_points(rubric, answer, assigned, signals, fusion, limits)
        found = find_misconceptions(rubric, answer, assigned[prepared.points :], settings)
        flags = gaming.flags
        # a denial or a misconception speaks of the question, if wrongly
        opposed = bool(found) or any(p.contradicted for p in points)
        if not opposed and is_off_topic(
            answer, fused[: prepared.points], signals["keyword"], signals["tokens"], low=fusion.faint
        ):
            points = withhold_all(points)
            flags += (whole_answer_flag("off-topic", answer),)
        disputed = [p.id for p, a in zip(rubric.points, assigned, strict=False) if a.disputed]
        return self._result(answer, points, found, flags, disputed)

    def _result(
        self,
        answer: Answer,
        points: tuple[PointScore, ...],
        found: tuple[MisconceptionFound, ...],
        flags: tuple[Flag, ...],
        disputed: Sequence[str],
    ) -> GradeResult:
        rubric, settings = self.rubric, self.options.settings
        raw, capped, groups = add_up(rubric, points, found)
        sure = confidence(points, self.options.fusion) if answer.clauses else 1.0
        readable = is_readable(answer.original)
        result = GradeResult(
            rubric_id=rubric.id,
            rubric_sha256=rubric.sha256,
            answer=answer.original,
            answer_sha256=hashlib.sha256(answer.original.encode("utf-8", "surrogatepass")).hexdigest(),
            lang=self.options.lang,
            raw=raw,
            capped=capped,
            score=capped,
            max_score=rubric.max_score,
            confidence=sure if readable else 0.0,
            points=points,
            groups=groups,
            misconceptions=found,
            flags=flags,
            review_reasons=reasons_to_review(
                points,
                flags,
                sure,
                settings,
                below=self.options.fusion.review_below,
                disputed=disputed,
                readable=readable,
                own_language=is_in_language(answer.original, rubric.language),
            ),
            feedback="",
            grader=self.stamp,
        )
        return feedback(rubric, result, hints=self.options.hints)


def prepare_answer(text: str, settings: Settings | None = None) -> Answer:
    """The first two stages: `text` normalised and cut into clauses and windows.

    Raises InputError for more than LONGEST_ANSWER characters.
    """
    if len(text) > LONGEST_ANSWER:
        raise InputError(
            zh=f"答案有 {len(text)} 个字符，最多 {LONGEST_ANSWER} 个。请确认这一格或这个文件里只有一份答案。",
            en=f"The answer has {len(text)} characters, more than {LONGEST_ANSWER}; check that this cell or file holds "
            "a single answer.",
        )
    return segment(normalize(text), max_window=int((settings or Settings()).max_window))
