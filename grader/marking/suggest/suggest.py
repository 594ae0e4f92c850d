"""Proposes wordings that a rubric misses, out of a class's marked answers, and measures on held-out ones what they are worth.

A phrase that answers of the class share will seem to help wherever it is tried on them. So a phrase has to hold on the
answers that it is not from, and the whole of finding, trying and choosing is cross-validated: in each fold it sees the
other answers only, and the rubric that comes out grades the answers of the fold.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from grader.batch.table import Note
from grader.marking.suggest.effect import Effect, measure
from grader.marking.suggest.marks import FOLDS, ClassMarks
from grader.marking.suggest.patch import add_phrases
from grader.marking.suggest.phrases import Kind, Phrase, find_candidates, join_alike
from grader.marking.suggest.regrade import Progress, Regrader
from grader.pipeline import Grader
from grader.records import GradeResult, Rubric

_DUST = 1e-9
Key = tuple[Kind, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A phrase added to the rubric alone. `raised` and `lowered`: of all answers, those whose mark rose or fell.

    `closer` and `further`: of the answers it is not from, those that came closer to the teacher or went further off.
    `kept`: whether it is proposed.
    """

    phrase: Phrase
    raised: int
    lowered: int
    closer: int
    further: int
    kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What is proposed, and its effect on held-out answers. `ids` are by an answer's place, as in Phrase.answers.

    `trials` holds every phrase found. `raised` and `lowered`: answers whose mark the whole patch changes, the answers that
    it was found in among them.
    """

    rubric: Rubric
    ids: tuple[str, ...]
    trials: tuple[Trial, ...]
    effect: Effect
    raised: int
    lowered: int
    notes: tuple[Note, ...]

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """What is proposed, in the rubric's order of points."""
        return tuple(t.phrase for t in self.trials if t.kept)

    def names(self, phrase: Phrase) -> tuple[str, ...]:
        """The ids of the answers that a phrase speaks for, sorted."""
        return tuple(sorted(self.ids[i] for i in phrase.answers))


def suggest(grader: Grader, marks: ClassMarks, *, progress: Progress | None = None) -> Suggestion:
    """Find wordings in the marked answers, keep those that hold on other answers, and propose them if the whole does.

    Additional wordings are proposed only where the held-out error falls, misconceptions where it does not rise. The error
    is that of the points that the teacher marked, else of the total.
    """
    search = _Search(grader, marks, progress)
    every = range(len(marks.answers.ids))
    folds = _folds(len(every))
    mined = [search.mine(set(every) - set(fold)) for fold in folds]
    found = search.mine(every)
    search.plan([*mined, found])
    held_out = list(search.before)
    for fold, phrases in zip(folds, mined, strict=True):
        kept = [p for p in phrases if search.holds(p, set(every) - set(fold))]
        for i, result in zip(fold, search.patched(kept, fold), strict=True):
            held_out[i] = result
    worth = search.error(held_out) - search.error(search.before)
    proposed = [
        p for p in found if search.holds(p, every) and worth < (-_DUST if p.kind == "also" else _DUST)
    ]
    order = [p.id for p in grader.rubric.points]
    trials = [search.trial(p, kept=p in proposed) for p in found]
    after = search.patched(proposed, every)
    raised, lowered = _moved(search.before, after)
    return Suggestion(
        rubric=grader.rubric,
        ids=marks.answers.ids,
        trials=tuple(sorted(trials, key=lambda t: order.index(t.phrase.point))),
        effect=measure(marks, search.before, held_out, step=grader.rubric.round_to),
        raised=raised,
        lowered=lowered,
        notes=marks.answers.notes,
    )


class _Search:
    """The marked answers, graded by the rubric and by every version of it that is tried."""

    def __init__(self, grader: Grader, marks: ClassMarks, progress: Progress | None) -> None:
        self._rubric, self._marks = grader.rubric, marks
        self._regrader = Regrader(grader, progress)
        self.before = self._regrader.grade(grader.rubric, marks.answers.texts)
        self._errors = self._all_errors(self.before)
        self._candidates = find_candidates(grader.prepared, self._regrader.encoder, marks, self.before)
        self._tried: dict[Key, list[GradeResult]] = {}

    def mine(self, answers: Collection[int]) -> list[Phrase]:
        """The phrases that are found in these answers alone."""
        return join_alike(self._candidates, answers)

    def plan(self, rounds: Sequence[Sequence[Phrase]]) -> None:
        """Tell how much there is to grade."""
        trials = {p.key for phrases in rounds for p in phrases}
        self._regrader.total = len(self.before) * (1 + len(trials) + (2 if trials else 0))

    def holds(self, phrase: Phrase, answers: Collection[int]) -> bool:
        """Whether more than one of `answers`, where the phrase was found, bear it out.

        It lowers their error without raising that of the answers it is not from; a phrase of one answer lowers that, too.
        A misconception costs no marks, so it has to do no harm.
        """
        change = self._all_errors(self._try(phrase)) - self._errors
        others = float(change[[i for i in answers if i not in phrase.answers]].sum())
        if phrase.kind == "misconception":
            return others <= _DUST
        most = _DUST if len(phrase.answers) > 1 else -_DUST
        return others <= most and float(change[list(answers)].sum()) < -_DUST

    def patched(self, phrases: Sequence[Phrase], answers: Sequence[int]) -> list[GradeResult]:
        """The answers, graded with all of the phrases added."""
        if not phrases:
            return [self.before[i] for i in answers]
        texts = [self._marks.answers.texts[i] for i in answers]
        return self._regrader.grade(add_phrases(self._rubric, phrases), texts)

    def trial(self, phrase: Phrase, *, kept: bool) -> Trial:
        """What the phrase does alone."""
        after = self._try(phrase)
        raised, lowered = _moved(self.before, after)
        change = np.delete(self._all_errors(after) - self._errors, list(phrase.answers))
        return Trial(
            phrase=phrase,
            raised=raised,
            lowered=lowered,
            closer=int((change < -_DUST).sum()),
            further=int((change > _DUST).sum()),
            kept=kept,
        )

    def error(self, results: Sequence[GradeResult]) -> float:
        """By how many marks all results are off."""
        return float(self._all_errors(results).sum())

    def _try(self, phrase: Phrase) -> list[GradeResult]:
        if phrase.key not in self._tried:
            self._tried[phrase.key] = self.patched([phrase], range(len(self.before)))
        return self._tried[phrase.key]

    def _all_errors(self, results: Sequence[GradeResult]) -> npt.NDArray[np.float64]:
        return np.array([self._marks.error(i, r) for i, r in enumerate(results)], np.float64)


def _folds(count: int) -> list[list[int]]:
    order = np.random.default_rng(0).permutation(count)
    return [sorted(fold.tolist()) for fold in np.array_split(order, FOLDS)]


def _moved(before: Sequence[GradeResult], after: Sequence[GradeResult]) -> tuple[int, int]:
    """How many marks rose, and how many fell."""
    changes = [b.score - a.score for a, b in zip(before, after, strict=True)]
    return sum(c > _DUST for c in changes), sum(c < -_DUST for c in changes)
