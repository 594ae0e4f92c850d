"""Grades the same answers by many versions of a rubric, running the models only on what they have not read yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from grader.encoders.base import Encoder, FloatArray, TokenEmbeddings
from grader.judge import Judge, JudgedRubric
from grader.pipeline import Grader
from grader.records import GradeResult, Rubric

Progress = Callable[[int, int | None], None]


class Regrader:
    """Grades as `grader` does, by whichever rubric; counts the answers graded for `progress`."""

    def __init__(self, grader: Grader, progress: Progress | None = None) -> None:
        self._grader, self._progress = grader, progress
        self.encoder = RememberingEncoder(grader.encoder)
        self._judge = RememberingJudge(grader.judge) if grader.judge else None
        self._done = 0
        self.total: int | None = None  # answers to grade in all, once that is known

    def grade(self, rubric: Rubric, texts: Sequence[str]) -> list[GradeResult]:
        """The results of `texts` by `rubric`."""
        options = self._grader.options
        grader = Grader(
            rubric,
            lang=options.lang,
            encoder=self.encoder,
            judge=self._judge,
            settings=options.settings,
            fusion=options.fusion,
            fast=self._judge is None,
        )
        results = []
        for result in grader.grade_many(texts):
            results.append(result)
            self._done += 1
            if self._progress is not None:
                self._progress(self._done, self.total)
        return results


class RememberingEncoder:
    """An encoder that keeps the tokens of every text: a class's clauses are encoded once, whatever the rubric."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._kept: dict[str, TokenEmbeddings] = {}

    @property
    def name(self) -> str:
        """The encoder's own."""
        return self._encoder.name

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return self._encoder.dimensions

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """Not kept: grading asks for tokens."""
        return self._encoder.encode(texts)

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenEmbeddings]:
        """The vectors of each text's tokens, in the order given."""
        new = [t for t in dict.fromkeys(texts) if t not in self._kept]
        if new:
            self._kept.update(zip(new, self._encoder.encode_tokens(new), strict=True))
        return [self._kept[t] for t in texts]


class RememberingJudge(Judge):
    """A judge that keeps what it found. It reads a point's wordings only while they are short, so that most versions of a
    rubric are the same to it."""

    def __init__(self, judge: Judge) -> None:
        self._inner = judge
        self._found: dict[tuple[JudgedRubric, str], FloatArray] = {}
        self.name = judge.name

    def prepare(self, rubric: Rubric) -> JudgedRubric:
        """The rubric's texts as tokens."""
        return self._inner.prepare(rubric)

    def judge(self, rubric: JudgedRubric, answers: Sequence[str]) -> list[FloatArray]:
        """For every normalised answer the probabilities [targets, STATES]."""
        new = [a for a in dict.fromkeys(answers) if (rubric, a) not in self._found]
        if new:
            found = self._inner.judge(rubric, new)
            self._found.update(zip(((rubric, a) for a in new), found, strict=True))
        return [self._found[rubric, a] for a in answers]
