"""The whole report on the grader's marks against a teacher's, from paired columns of marks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from grader.batch.table import Note
from grader.errors import TableError
from grader.language import Lang
from grader.marking.evaluate.agreement import Agreement, defined, measure_agreement
from grader.marking.evaluate.agreement_by import (
    GroupAgreement,
    PointAgreement,
    agreement_by_group,
    agreement_by_point,
)
from grader.marking.evaluate.notes import evaluation_notes
from grader.marking.evaluate.paired_marks import PairedMarks
from grader.marking.evaluate.prmse import mse_true, prmse, true_score_variance, variance_of_errors
from grader.marking.intervals import LEVEL, RESAMPLES, Intervals, bootstrap
from grader.marking.marks import Marks, need_rows
from grader.marking.scale import Scale, find_scale

VERSIONS = ("raw", "raw_trim", "raw_trim_round")
GROUPED = "raw_trim"  # the version whose differences between groups rsmtool reports
# Customary lines (Williamson, Xi & Breyer, 2012), shown beside the figures and never turned into a verdict.
THRESHOLDS = {"wtkappa": 0.7, "SMD": 0.15, "degradation": 0.1}
DEGRADING = ("corr", "kappa", "wtkappa", "exact_agr", "adj_agr", "SMD")
NEEDED = 2  # answers with both marks; a standard deviation needs as many
_NAMED = 5  # answers that a message names one by one
_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueScores:
    """The scores against the teachers' true marks (see `prmse`), by version; variances and errors in marks²."""

    N: int
    N_single: int
    N_multiple: int
    variance_of_errors: float
    tru_var: float | None
    mse_true: Mapping[str, float]
    prmse: Mapping[str, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Agreement of n answers. `system`, `intervals` and `degradation` are by version of the system's score.

    `raw` is the score as it stands, `raw_trim` held within the scale, `raw_trim_round` also rounded to its steps.
    `consistency` sets the second teacher (as `sys_`) against the first; `degradation` is the figure of system and first
    teacher less that of the two teachers. `groups` are of `raw_trim`.
    """

    n: int
    human_name: str
    system_name: str
    scale: Scale
    system: Mapping[str, Agreement]
    intervals: Mapping[str, Mapping[str, tuple[float, float] | None]]
    resamples: int
    consistency: Agreement | None
    degradation: Mapping[str, Mapping[str, float | None]] | None
    prmse: TrueScores | None
    points: tuple[PointAgreement, ...]
    groups: tuple[GroupAgreement, ...]
    notes: tuple[Note, ...]

    def to_dict(self, lang: Lang) -> dict[str, Any]:
        """Plain data for JSON, figures to six decimals, notes in `lang`."""
        plain = {
            "n": self.n,
            "human_column": self.human_name,
            "system_column": self.system_name,
            "scale": {"min": 0.0, "max": self.scale.max, "step": self.scale.step},
            "system": {name: figures.to_dict() for name, figures in self.system.items()},
            "intervals": {"level": LEVEL, "resamples": self.resamples, **self.intervals},
            "consistency": None if self.consistency is None else _between_teachers(self.consistency),
            "degradation": self.degradation,
            "prmse": None if self.prmse is None else _true_scores(self.prmse),
            "points": [asdict(point) for point in self.points],
            "groups": [asdict(group) for group in self.groups],
            "thresholds": THRESHOLDS,
            "notes": [note.text(lang) for note in self.notes],
        }
        rounded: dict[str, Any] = _rounded(plain)
        return rounded


def evaluate(
    marks: PairedMarks,
    *,
    greatest: float | None = None,
    step: float | None = None,
    resamples: int = RESAMPLES,
    progress: Callable[[int, int | None], None] | None = None,
) -> Evaluation:
    """Compare the system's marks with the teachers'. `greatest` and `step` of the scale are found where not given.

    The order of the rows does not matter. `progress` hears of resamples done and in all. TableError when fewer than two
    answers have both marks, or when a teacher's mark lies outside the scale; SettingsError for a scale that cannot be.
    """
    have = int(marks.with_both.sum())
    need_rows(
        have, NEEDED, zh="教师和系统都给了分的答案", en="answers with marks from both teacher and system"
    )
    scale, notes = _scale(marks, greatest, step)
    marks = _in_order(marks)
    both = marks.take(np.flatnonzero(marks.with_both))
    versions = _versions(both.system, scale)
    system = {name: measure_agreement(both.human, scores, scale) for name, scores in versions.items()}
    resampled = _resampled(both.human, versions, resamples, progress)
    consistency = _consistency(marks, scale)
    found = Evaluation(
        n=len(both.human),
        human_name=marks.human_name,
        system_name=marks.system_name,
        scale=scale,
        system=system,
        intervals={name: intervals.ends for name, intervals in resampled.items()},
        resamples=resamples,
        consistency=consistency,
        degradation=None if consistency is None else {n: _less(a, consistency) for n, a in system.items()},
        prmse=_true_marks(marks, scale),
        points=agreement_by_point(marks.human_points, marks.system_points),
        groups=agreement_by_group(both.human, versions[GROUPED], both.groups),
        notes=(),
    )
    undefined = max(intervals.undefined for intervals in resampled.values())
    return replace(found, notes=(*marks.notes, *notes, *evaluation_notes(found, marks, undefined=undefined)))


# ---- parts ------------------------------------------------------------------------------------------------
def _in_order(marks: PairedMarks) -> PairedMarks:
    """Rows by their marks: sums of decimals depend on the order in their last digit."""
    second = marks.human if marks.human2 is None else marks.human2
    return marks.take(np.lexsort((second, marks.system, marks.human)))


def _teachers(marks: PairedMarks) -> Marks:
    """[answers, teachers]"""
    columns = [marks.human] if marks.human2 is None else [marks.human, marks.human2]
    return np.stack(columns, axis=1)


def _scale(marks: PairedMarks, greatest: float | None, step: float | None) -> tuple[Scale, tuple[Note, ...]]:
    human = _teachers(marks)
    known = human[~np.isnan(human)]
    system = marks.system[~np.isnan(marks.system)]
    scale, notes = find_scale(known, system, worth=marks.worth, greatest=greatest, step=step)
    if outside := _outside(marks, scale.max):
        raise TableError(
            zh=f"这些学号的教师分数不在 0 到 {scale.max:g} 之间：{outside}；请改正，或用 --max 指定满分。",
            en=f"Teachers' marks outside 0 to {scale.max:g}, by column and id: {outside}. Correct them, or name full marks with --max.",
        )
    return scale, notes


def _outside(marks: PairedMarks, top: float) -> str:
    """The ids of marks below 0 or above `top`, by column; "" where there are none."""
    said = []
    for name, column in ((marks.human_name, marks.human), (marks.human2_name, marks.human2)):
        wrong = [] if column is None else np.flatnonzero((column < 0) | (column > top)).tolist()
        if wrong:
            more = f" … ({len(wrong)})" if len(wrong) > _NAMED else ""
            said.append(f"“{name}” ({', '.join(marks.ids[i] for i in wrong[:_NAMED])}{more})")
    return ", ".join(said)


def _versions(scores: Marks, scale: Scale) -> dict[str, Marks]:
    return dict(zip(VERSIONS, (scores, scale.trim(scores), scale.trim_round(scores)), strict=True))


def _resampled(
    human: Marks,
    versions: Mapping[str, Marks],
    resamples: int,
    progress: Callable[[int, int | None], None] | None,
) -> dict[str, Intervals]:
    """By version; most systems mark on the scale, so that all versions are the same and are resampled once."""
    first = {a: next(b for b in versions if np.array_equal(versions[a], versions[b])) for a in versions}
    different = list(dict.fromkeys(first.values()))
    total = resamples * len(different)
    found = {
        name: bootstrap(
            human,
            versions[name],
            resamples=resamples,
            progress=progress and (lambda done, before=at * resamples: progress(before + done, total)),
        )
        for at, name in enumerate(different)
    }
    return {name: found[first[name]] for name in versions}


def _consistency(marks: PairedMarks, scale: Scale) -> Agreement | None:
    human = _teachers(marks)
    double = human[~np.isnan(human).any(axis=1)]
    if marks.human2 is None or len(double) < NEEDED:
        return None
    return measure_agreement(double[:, 0], double[:, 1], scale, raters=True)


def _less(figures: Agreement, teachers: Agreement) -> dict[str, float | None]:
    """rsmtool's sign: below 0 where the system agrees less with the first teacher than the second teacher does."""
    pairs = {name: (getattr(figures, name), getattr(teachers, name)) for name in DEGRADING}
    return {name: None if a is None or b is None else a - b for name, (a, b) in pairs.items()}


def _true_marks(marks: PairedMarks, scale: Scale) -> TrueScores | None:
    human = _teachers(marks)
    used = ~np.isnan(marks.system) & ~np.isnan(human).all(axis=1)
    human, versions = human[used], _versions(marks.system[used], scale)
    errors = variance_of_errors(human)
    if errors is None:
        return None
    several = int((~np.isnan(human).any(axis=1)).sum())
    return TrueScores(
        N=len(human),
        N_single=len(human) - several,
        N_multiple=several,
        variance_of_errors=errors,
        tru_var=defined(true_score_variance(human, errors)),
        mse_true={name: mse_true(human, scores, errors) for name, scores in versions.items()},
        prmse={name: prmse(human, scores) for name, scores in versions.items()},
    )


def _between_teachers(figures: Agreement) -> dict[str, Any]:
    """rsmtool's names: the first teacher is h1, the second h2; errors of one teacher against another mean nothing."""
    names = {"h_mean": "h1_mean", "h_sd": "h1_sd", "sys_mean": "h2_mean", "sys_sd": "h2_sd"}
    kept = {name: value for name, value in figures.to_dict().items() if name not in ("R2", "RMSE", "MAE")}
    return {names.get(name, name): value for name, value in kept.items()}


def _true_scores(scores: TrueScores) -> dict[str, Any]:
    whole = asdict(scores)
    mse, share = whole.pop("mse_true"), whole.pop("prmse")
    return whole | {name: {"mse_true": mse[name], "prmse": share[name]} for name in VERSIONS}


def _rounded(value: Any) -> Any:
    """The last digits are dust of the sums; no -0 either."""
    if isinstance(value, Mapping):
        return {key: _rounded(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(inner) for inner in value]
    return round(value, _DIGITS) + 0.0 if isinstance(value, float) else value
