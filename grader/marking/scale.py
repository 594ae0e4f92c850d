"""The scale that marks lie on: from 0 to a greatest mark in equal steps, with exact rounding to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from grader.batch.table import Note
from grader.errors import SettingsError
from grader.marking.marks import Marks

Levels = npt.NDArray[np.int64]

STEPS = (1.0, 0.5, 0.25, 0.1)  # what teachers mark in, the coarsest first
SMALLEST_STEP = 0.01
TOO_MUCH = 1e6  # no mark: somebody named a column of ids or dates
_TRIM = 0.4998  # of a step; rsmtool's trim_tolerance
_UNIT = 1_000_000


def millionths(marks: Marks | float) -> Levels:
    """Marks as whole millionths, so that sums of tenths compare as decimals do. No mark may be nan."""
    return np.rint(np.asarray(marks, np.float64) * _UNIT).astype(np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Marks from 0 to `max` in steps of `step`, both in marks."""

    max: float
    step: float

    @property
    def adjacent(self) -> float:
        """How far apart, in marks, two marks may be to count as adjacent: one mark, or one step where that is more.

        rsmtool has whole marks only; on a scale of half marks a single step would be a stricter figure than theirs.
        """
        return max(1.0, self.step)

    def levels(self, marks: Marks) -> Levels:
        """The number of the nearest step, counted from 0, halves up. Marks outside the scale stay outside."""
        step = int(millionths(self.step))
        return (2 * millionths(marks) + step) // (2 * step)

    def trim(self, marks: Marks) -> Marks:
        """Marks held within the scale and not quite half a step around it, as rsmtool's `raw_trim`."""
        slack = _TRIM * self.step
        return np.clip(marks, -slack, self.max + slack)

    def trim_round(self, marks: Marks) -> Marks:
        """The marks a student could have got: rounded to the nearest step, halves up, and held within the scale."""
        step = int(millionths(self.step))
        top = int(millionths(self.max)) // step
        rounded: Marks = np.clip(self.levels(marks), 0, top) * step / _UNIT
        return rounded

    def off(self, marks: Marks) -> int:
        """How many of the marks lie between two steps."""
        return int((millionths(marks) % int(millionths(self.step)) != 0).sum())


def find_scale(
    human: Marks,
    system: Marks,
    *,
    worth: Marks | None = None,
    greatest: float | None = None,
    step: float | None = None,
) -> tuple[Scale, tuple[Note, ...]]:
    """The scale of the teachers' marks; what is given wins, the rest is found.

    `greatest`: else the answers' `worth` (what each could earn), else the greatest mark. `step`: else the greatest of
    `STEPS` that all of the teachers' marks are multiples of. Notes say what was found rather than known.
    SettingsError when the two do not go together.
    """
    notes: list[Note] = []
    if greatest is None:
        greatest = _greatest(np.concatenate((human, system)), worth, notes)
    if step is None and 0 < greatest < TOO_MUCH:
        step = _common_step(human, [s for s in STEPS if s <= greatest] or [greatest])
    if step is None or not (SMALLEST_STEP <= step <= greatest < TOO_MUCH):
        steps = "–" if step is None else f"{step:g}"
        raise SettingsError(
            zh=f"满分 {greatest:g} 与步长 {steps} 不合：步长应在 {SMALLEST_STEP} 与满分之间（--max、--step）。",
            en=f"A greatest mark of {greatest:g} and steps of {steps} do not fit: the step must lie between "
            f"{SMALLEST_STEP} and the greatest mark (--max, --step).",
        )
    scale = Scale(max=greatest, step=step)
    if off := scale.off(human):
        notes.append(
            Note(
                zh=f"教师分数中有 {off} 个不是 {step:g} 的倍数；计算 kappa 时四舍五入到最近的一档。可用 --step 指定步长。",
                en=f"Teachers' marks that are no multiples of {step:g}: {off}; for kappa they are rounded to the nearest step. "
                "Name the step with --step.",
            )
        )
    return scale, tuple(notes)


def _common_step(marks: Marks, steps: Sequence[float]) -> float:
    units = millionths(marks)
    return next((s for s in steps if not (units % millionths(s)).any()), steps[-1])


def _greatest(marks: Marks, worth: Marks | None, notes: list[Note]) -> float:
    known = np.unique(worth[~np.isnan(worth)]) if worth is not None else np.empty(0)
    if len(known) == 1:
        return float(known[0])
    if len(known) > 1:
        notes.append(
            Note(
                zh=f"表中的题目满分不一（max_score 从 {known[0]:g} 到 {known[-1]:g}），按最大的 {known[-1]:g} 分处理。",
                en=f"Questions of different worth (max_score from {known[0]:g} to {known[-1]:g}); {known[-1]:g} is used.",
            )
        )
        return float(known[-1])
    found = max(float(marks.max()), STEPS[0])
    notes.append(
        Note(
            zh=f"没有 max_score，满分按出现过的最高分 {found:g} 算；可用 --max 指定。",
            en=f"There is no max_score; the greatest mark seen, {found:g}, is taken as full marks. Name it with --max.",
        )
    )
    return found
