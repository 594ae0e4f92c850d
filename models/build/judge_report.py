"""What a judge makes of tasks, and how well it does."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch
from judge_network import Item, Judge, Reader, collate
from judge_tasks import Task
from sklearn.metrics import f1_score, roc_auc_score

from grader.judge import CONTRADICTED, PARTLY, STATED, STATES

Floats = npt.NDArray[np.float32]
_TOKENS = 6144
WORTH = np.array([0, 0.5, 1, 0], np.float32)  # of STATES


def predict(model: Judge, reader: Reader, tasks: Sequence[Task], *, most: int) -> list[Floats]:
    """[points, states] probabilities a task."""
    items = [i for n, t in enumerate(tasks) for i in reader.items(t, n, most=most)]
    items.sort(key=lambda i: len(i.ids))
    found = [np.zeros((len(t.points), len(STATES)), np.float32) for t in tasks]
    model.eval()
    part: list[Item] = []
    with torch.no_grad():
        for number, item in enumerate(items, start=1):
            part.append(item)
            longest = len(items[number].ids) if number < len(items) else _TOKENS
            if longest * (len(part) + 1) > _TOKENS:
                p, at = model(collate(part)).softmax(-1).numpy(), 0
                for done in part:
                    found[done.task][done.points] = p[at : at + len(done.points)]
                    at += len(done.points)
                part = []
    return found


def report(tasks: Sequence[Task], found: Sequence[Floats]) -> dict[str, float]:
    """AUC and best F1 of expected credit over points whose state is known, and what of the contradicted earns there."""
    allowed, p = np.concatenate([t.allowed for t in tasks]), np.concatenate(list(found))
    known = allowed.sum(axis=1) == 1
    truth, credit = allowed[known].argmax(axis=1), p[known] @ WORTH
    stated = (truth == STATED) | (truth == PARTLY)
    cuts = np.arange(0.1, 0.8, 0.05)
    scores = [f1_score(stated, credit >= c) for c in cuts]
    best = int(np.argmax(scores))
    opposed = truth == CONTRADICTED
    return {
        "points": int(known.sum()),
        "auc": round(float(roc_auc_score(stated, credit)), 4),
        "f1": round(float(scores[best]), 4),
        "cut": round(float(cuts[best]), 2),
        "opposed_paid": round(float((credit[opposed] >= cuts[best]).mean()), 4) if opposed.any() else 0.0,
    }
