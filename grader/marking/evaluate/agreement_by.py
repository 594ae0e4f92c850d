"""Agreement point by point, and group by group: where the two sides part, and whether some students lose by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grader.marking.evaluate.agreement import cohen_kappa, defined, dsm, exact_agr, smd, wtkappa
from grader.marking.marks import Marks

FEW = 10  # a group smaller than this is shown with a warning


@dataclass(frozen=True, slots=True, kw_only=True)
class PointAgreement:
    """One point over the N answers where both sides marked it. A point is given when it earned anything.

    `prevalence` (0-1) is how often the teacher gave it. `precision` (0-1): of those the system gave, how many the teacher
    gave; `recall` (0-1): of those the teacher gave, how many the system gave; `F1` their harmonic mean; `kappa` Cohen's.
    `exact_agr`: percent of answers with the same marks for it. None where there is nothing to count.
    """

    id: str
    N: int
    prevalence: float | None
    precision: float | None
    recall: float | None
    F1: float | None
    kappa: float | None
    exact_agr: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupAgreement:
    """The answers with one `value` in a column. Means in marks; None where a figure is undefined.

    `SMD` and `wtkappa` are those of the group alone, `DSM` sets it against all answers.
    """

    column: str
    value: str
    N: int
    h_mean: float
    sys_mean: float
    DSM: float | None
    SMD: float | None
    wtkappa: float | None


def agreement_by_point(human: Mapping[str, Marks], system: Mapping[str, Marks]) -> tuple[PointAgreement, ...]:
    """The points that both sides have, in the order of the system's. Marks by point id, [answers], nan for none."""
    return tuple(_point(name, human[name], given) for name, given in system.items() if name in human)


def agreement_by_group(
    human: Marks, system: Marks, groups: Mapping[str, Sequence[str]]
) -> tuple[GroupAgreement, ...]:
    """Every value of every column, in the order of the values; `groups` holds the texts [answers] by column."""
    found: list[GroupAgreement] = []
    for column, texts in groups.items():
        column_texts = np.array(texts, dtype=object)
        for value in sorted(set(texts)):
            rows = np.asarray(column_texts == value, np.bool_)
            h, s = human[rows], system[rows]
            found.append(
                GroupAgreement(
                    column=column,
                    value=value,
                    N=len(h),
                    h_mean=float(h.mean()),
                    sys_mean=float(s.mean()),
                    DSM=defined(dsm(human, system, rows)),
                    SMD=defined(smd(h, s)) if len(h) > 1 else None,
                    wtkappa=defined(wtkappa(h, s)) if len(h) > 1 else None,
                )
            )
    return tuple(found)


def _point(name: str, human: Marks, system: Marks) -> PointAgreement:
    both = ~np.isnan(human) & ~np.isnan(system)
    h, s = human[both], system[both]
    theirs, ours = h > 0, s > 0
    hits = int((theirs & ours).sum())
    return PointAgreement(
        id=name,
        N=len(h),
        prevalence=_share(int(theirs.sum()), len(h)),
        precision=_share(hits, int(ours.sum())),
        recall=_share(hits, int(theirs.sum())),
        F1=_share(2 * hits, int(theirs.sum() + ours.sum())),
        kappa=defined(cohen_kappa(theirs.astype(np.int64), ours.astype(np.int64))) if len(h) else None,
        exact_agr=float(exact_agr(h, s)) if len(h) else None,
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
