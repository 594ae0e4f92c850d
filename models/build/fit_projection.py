"""Learn the projection in which a clause lies near the point it states; writes models/default/projection.npz.

Usage: python models/build/fit_projection.py [--corpus PATH] [--out models/default/projection.npz]

The encoder places texts of one topic side by side whatever they say. Two matrices, one for points and one for
clauses, are learnt on the corpus labels so that the best segment of an answer is near the points that the answer
states and far from those it does not. The encoder itself is not changed. The tenth of the rubrics that no model sees
(holdout.py) is held out, and the epoch with the best AUC on them is kept. Needs torch and scikit-learn; same input
and seed, same result on one machine.
"""

from __future__ import annotations

import argparse
import copy
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from fit_fusion import Example
from holdout import is_held
from marked_sets import read_parts
from sklearn.metrics import roc_auc_score
from torch import Tensor, nn

from grader.encoders import Encoder, load_encoder
from grader.pipeline import prepare_answer
from grader.prepare import prepare
from grader.signals.semantic import segment_vectors

_SIZE = 256
_EPOCHS = 6
_RUBRICS_A_STEP = 3
_SHARPNESS = 3.0  # of the soft maximum over segments


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """All answers of the rubric `id`: point wordings [w, d], segments [s, d], which answer a segment is of, labels."""

    id: str
    wordings: Tensor
    owners: Tensor
    segments: Tensor
    answers: Tensor
    labels: Tensor  # [answers, points]


class Projection(nn.Module):
    """Cosine of projected wording and segment, and its lead over the sibling points, as a logit."""

    def __init__(self, dimensions: int) -> None:
        super().__init__()
        start = torch.empty(_SIZE, dimensions)
        nn.init.orthogonal_(start)
        self.points = nn.Parameter(start.clone())
        self.clauses = nn.Parameter(start.clone())
        self.scale = nn.Parameter(torch.tensor(8.0))
        self.lead = nn.Parameter(torch.tensor(2.0))
        self.bias = nn.Parameter(torch.tensor(-3.0))

    def forward(self, group: Group) -> Tensor:
        """Logits [answers, points]."""
        points = nn.functional.normalize(group.wordings @ self.points.T, dim=1)
        clauses = nn.functional.normalize(group.segments @ self.clauses.T, dim=1)
        cosines = points @ clauses.T
        count = group.labels.shape[1]
        index = group.owners[:, None].expand(-1, cosines.shape[1])
        best = torch.full((count, cosines.shape[1]), -9.0).scatter_reduce(0, index, cosines, "amax")
        lead = torch.zeros_like(best)
        if count > 1:
            top = best.topk(2, dim=0).values
            lead = best - torch.where(best == top[0], top[1], top[0])
        logits = (self.scale * (best + self.lead.abs() * lead) + self.bias) * _SHARPNESS
        sums = torch.zeros(len(group.labels), count).index_add(
            0, group.answers, (logits.clamp(max=60.0)).exp().T
        )
        return torch.log(sums + 1e-12) / _SHARPNESS


def collect(examples: Sequence[Example], encoder: Encoder) -> list[Group]:
    """One group a rubric, in the order of rubric ids."""
    by_rubric: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        by_rubric[example.rubric.id].append(example)
    return [g for _, part in sorted(by_rubric.items()) if (g := _group(part, encoder)) is not None]


def _group(examples: Sequence[Example], encoder: Encoder) -> Group | None:
    rubric = examples[0].rubric
    prepared = prepare(rubric, encoder)
    vectors, answers, labels = [], [], []
    for example in examples:
        answer = prepare_answer(example.text)
        if not answer.clauses:
            continue
        encoded = encoder.encode_tokens([s.text for s in answer.segments[: answer.clauses]])
        vectors.append(segment_vectors(answer, encoded, prepared.centre))
        answers += [len(labels)] * len(answer.segments)
        labels.append([(example.labels or {})[p.id] for p in rubric.points])
    if not labels:
        return None
    wanted = prepared.owners < prepared.points
    return Group(
        rubric.id,
        torch.tensor(prepared.raw_vectors[wanted]),
        torch.tensor(prepared.owners[wanted], dtype=torch.int64),
        torch.tensor(np.concatenate(vectors)),
        torch.tensor(answers),
        torch.tensor(labels, dtype=torch.float32),
    )


def fit(groups: Sequence[Group], *, seed: int = 0) -> tuple[Projection, float]:
    """The projection of the best epoch, and its AUC on the held-out tenth of the rubrics."""
    torch.manual_seed(seed)
    held = [g for g in groups if is_held(g.id)]
    train = [g for g in groups if not is_held(g.id)]
    model = Projection(groups[0].wordings.shape[1])
    optimizer = torch.optim.AdamW(model.parameters(), lr=4e-4, weight_decay=1e-2)
    best, kept = 0.0, copy.deepcopy(model)
    for epoch in range(_EPOCHS):
        shuffled = np.random.default_rng([seed, epoch]).permutation(len(train))
        for at in range(0, len(train), _RUBRICS_A_STEP):
            batch = [train[i] for i in shuffled[at : at + _RUBRICS_A_STEP]]
            losses = [nn.functional.binary_cross_entropy_with_logits(model(g), g.labels) for g in batch]
            optimizer.zero_grad()
            torch.stack(losses).mean().backward()
            optimizer.step()
        auc = area(model, held)
        print(f"epoch {epoch + 1}: AUC {auc:.4f} on {len(held)} held-out rubrics", flush=True)
        if auc > best:
            best, kept = auc, copy.deepcopy(model)
    return kept, best


def area(model: Projection, groups: Sequence[Group]) -> float:
    """Area under the ROC curve over all points of these rubrics."""
    with torch.no_grad():
        logits = torch.cat([model(g).flatten() for g in groups])
    truth = torch.cat([g.labels.flatten() for g in groups]) >= 0.5
    return float(roc_auc_score(truth.numpy(), logits.numpy()))


def main() -> None:
    """Fit on every part of the corpus and write both matrices as float16."""
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--corpus", type=Path, default=Path(__file__).with_name("corpus"))
    args.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "default" / "projection.npz")
    options = args.parse_args()
    examples = read_parts(sorted(p for p in options.corpus.iterdir() if p.is_dir()))
    model, auc = fit(collect(examples, load_encoder()))
    matrices = {n: getattr(model, n).detach().numpy().astype(np.float16) for n in ("points", "clauses")}
    with options.out.open("wb") as file:
        np.savez(file, **matrices)
    print(f"{options.out}: AUC {auc:.4f} on held-out rubrics, {options.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
