"""Train the judge from the encoder's weights; writes a checkpoint that `export_judge.py` turns into ONNX.

    python models/build/train_judge.py --out RUN [--data PATH] [--sets corpus,contrast,pairs,argkp] [--init RUN] …

Beside corpus, contrast (this folder's) and pairs, a set may be any that benchmarks/accuracy.py knows: the training part
where it has one. `--fold 0/2` leaves out the first half of these sets' questions, to be measured on. Word and position
embeddings and the lower layers stay as they are. A run saves its state every few minutes and after every epoch: started
again with the same arguments, it goes on where it was; with others, it stops. Held-out rubrics of the corpus are reported
on after every epoch.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from checkpoint import locate_source, read_checkpoint
from judge_material import Plan, read_material
from judge_network import (
    Item,
    Judge,
    Reader,
    collate,
    from_encoder,
    kept_pieces,
    read_runs,
    shipped_tokenizer,
)
from judge_report import predict, report
from judge_tasks import Task
from torch import Tensor

from grader.judge import CONTRADICTED

TOKENS_A_BATCH = 3072
_SAVE_EVERY = 240.0  # seconds
_WARM_UP = 0.06  # of all steps
_SMOOTH = 0.03  # share of the loss that asks for doubt: some labels are wrong
_WORTH = torch.tensor([0.0, 0.5, 1.0, 0.0])
_HEAD_PACE = 10  # the head starts at random and learns this much faster


def train(plan: Plan) -> None:
    """Train, or go on training, and write RUN/model.pt; a run that has finished is left as it is."""
    model_path, state_path = plan.out / "model.pt", plan.out / "state.pt"
    if model_path.exists() and not state_path.exists():
        print(f"{plan.out} has finished; to train it again, remove its {model_path.name}", flush=True)
        return
    torch.manual_seed(plan.seed)
    plan.out.mkdir(parents=True, exist_ok=True)
    material = read_material(plan)
    tasks = [material.of_epoch(plan, e) for e in range(plan.epochs)]
    reader = Reader(shipped_tokenizer())
    run = Run(plan, make_model(plan), [lay_out_epoch(reader, t, plan, e) for e, t in enumerate(tasks)])
    run.resume()
    print(
        f"{len(tasks[0])} tasks, {len(material.held)} held out; {run.total} steps from {run.step}", flush=True
    )
    end = 0
    for number, epoch in enumerate(run.epochs):
        run.train_epoch(epoch, tasks[number], before=end)
        end += len(epoch)
        if not epoch or run.step != end:
            continue  # a later epoch was under way already
        # the state first: a model with none beside it is taken for finished; and both before a report that may fail
        run.save_state()
        save(model_path, run.model.state_dict())
        if material.held:
            found = report(material.held, predict(run.model, reader, material.held, most=plan.most))
            print(f"epoch {number + 1}: {found}", flush=True)
    state_path.unlink(missing_ok=True)


def make_model(plan: Plan) -> Judge:
    """The encoder's weights, or the mean of those of the runs `init`, with what is not trained frozen."""
    checkpoint = read_checkpoint(locate_source())
    model = from_encoder(
        checkpoint,
        kept_pieces(checkpoint),
        layers=plan.layers,
        reading=plan.reading,
        dropout=plan.dropout,
    )
    if plan.init:
        model.load_state_dict(read_runs(plan.init))
    model.bert.embeddings.word_embeddings.requires_grad_(False)
    model.bert.embeddings.position_embeddings.requires_grad_(False)
    for layer in model.bert.encoder.layer[: plan.frozen]:
        layer.requires_grad_(False)
    return model


def lay_out_epoch(reader: Reader, tasks: Sequence[Task], plan: Plan, epoch: int) -> list[list[Item]]:
    """The batches of one epoch, points in a new order."""
    rng = np.random.default_rng([plan.seed, epoch])
    items: list[Item] = []
    for number, task in enumerate(tasks):
        order = rng.permutation(len(task.points)).tolist()
        items += reader.items(task, number, order=order, most=plan.most)
    return make_batches(items, rng)


def make_batches(items: Sequence[Item], rng: np.random.Generator) -> list[list[Item]]:
    """Items of like length together, at most TOKENS_A_BATCH with padding, in random order; every item once."""
    noisy = sorted(range(len(items)), key=lambda i: len(items[i].ids) * rng.uniform(0.9, 1.1))
    found: list[list[Item]] = []
    width = 0
    for i in noisy:
        width = max(width, len(items[i].ids))
        if not found or width * (len(found[-1]) + 1) > TOKENS_A_BATCH:
            found.append([])
            width = len(items[i].ids)
        found[-1].append(items[i])
    return [found[i] for i in rng.permutation(len(found))]


def loss(logits: Tensor, items: Sequence[Item], tasks: Sequence[Task], *, opposed: float = 1.0) -> Tensor:
    """Negative log of the mass on the allowed states, and the squared error of marks where only these are known.

    A mark is of the whole answer, so it says nothing of a run with some of the points or with the answer's beginning.
    A point that is contradicted counts `opposed` times: one in twenty is, and to credit it is the worst mistake.
    Divided by the root of the number of points, so that a batch of many short pairs does not drown one of few points.
    """
    allowed = torch.tensor(np.concatenate([tasks[i.task].allowed[i.points] for i in items]))
    log_p = logits.log_softmax(-1)
    by_point = -(log_p + torch.where(allowed > 0, 0.0, -1e4)).logsumexp(-1)
    by_point = by_point * torch.where(allowed[:, :CONTRADICTED].sum(-1) == 0, opposed, 1.0)
    value = ((1 - _SMOOTH) * by_point - _SMOOTH * log_p.mean(-1)).sum()
    at = 0
    for item in items:
        task, count = tasks[item.task], len(item.points)
        if item.whole and task.mark is not None and task.weights is not None:
            credit = log_p[at : at + count].exp() @ _WORTH
            w = torch.tensor(task.weights[item.points])
            value = value + 4 * math.sqrt(count) * ((credit * w).sum() - task.mark) ** 2
        at += count
    return value / math.sqrt(len(logits) * 32)


class Run:
    """A model on its way through the epochs; `step` counts the batches done."""

    def __init__(self, plan: Plan, model: Judge, epochs: list[list[list[Item]]]) -> None:
        self.plan, self.model, self.epochs = plan, model, epochs
        self.total = sum(map(len, epochs))
        self.step = 0
        self.state_path = plan.out / "state.pt"
        self._trained = [p for p in model.parameters() if p.requires_grad]
        head = {id(p) for p in model.head.parameters()}
        parts = (
            [p for p in self._trained if id(p) not in head],
            [p for p in self._trained if id(p) in head],
        )
        self._paces = (plan.lr, _HEAD_PACE * plan.lr)
        self._optimizer = torch.optim.AdamW([{"params": p} for p in parts], weight_decay=0.01)

    def resume(self) -> None:
        """Go on from the saved state, if there is one. Raises SystemExit for that of another plan or other batches."""
        if not self.state_path.exists():
            return
        saved = torch.load(self.state_path, weights_only=True)
        plan = self.plan.digest()
        if saved.get("plan", plan) != plan:  # older states do not say, and are taken on trust
            raise SystemExit(
                f"{self.state_path} is of a run with other arguments: give those again, or another --out"
            )
        if saved.get("total", self.total) != self.total:
            raise SystemExit(
                f"{self.state_path} is of a run of {saved['total']} steps, and this would be one of {self.total}: "
                "what it is trained on has changed. Give another --out, or remove the file to start anew"
            )
        self.model.load_state_dict(saved["model"])
        self._optimizer.load_state_dict(saved["optimizer"])
        torch.set_rng_state(saved["random"])
        self.step = saved["step"]

    def train_epoch(self, epoch: Sequence[list[Item]], tasks: Sequence[Task], *, before: int) -> None:
        """The epoch's batches that are still to do. `before` counts the earlier epochs' batches."""
        began, first, saved_at, seen = time.time(), self.step, time.time(), 0.0
        self.model.train()
        for batch in epoch[max(0, self.step - before) :]:
            value = self._train_step(batch, tasks)
            seen = 0.98 * seen + 0.02 * value
            done = self.step - first
            if self.step % 50 == 0:
                pace = (time.time() - began) / done
                left = pace * (self.total - self.step) / 60
                shown = seen / (1 - 0.98**done)
                print(
                    f"step {self.step}/{self.total} loss {shown:.3f} {pace:.2f} s, {left:.0f} min left",
                    flush=True,
                )
            if time.time() - saved_at > _SAVE_EVERY:
                self.save_state()
                saved_at = time.time()

    def save_state(self) -> None:
        """All that going on needs, and what it may go on with: the plan, and how many steps it comes to."""
        state = {
            "model": self.model.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "random": torch.get_rng_state(),
            "step": self.step,
            "plan": self.plan.digest(),
            "total": self.total,
        }
        save(self.state_path, state)

    def _train_step(self, batch: list[Item], tasks: Sequence[Task]) -> float:
        self.step += 1
        warm = max(1, int(_WARM_UP * self.total))
        share = min(self.step / warm, (self.total - self.step) / max(1, self.total - warm))
        for group, pace in zip(self._optimizer.param_groups, self._paces, strict=True):
            group["lr"] = pace * max(share, 0.02)
        value = loss(self.model(collate(batch)), batch, tasks, opposed=self.plan.opposed)
        self._optimizer.zero_grad()
        value.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._trained, 1.0)
        self._optimizer.step()
        return float(value.detach())


def _share(text: str) -> float:
    """From 0 to 1."""
    if not 0 <= float(text) <= 1:
        raise ValueError
    return float(text)


def _fold(text: str) -> tuple[int, int]:
    """K/N with K from 0 to N - 1."""
    number, folds = map(int, text.split("/"))
    if not 0 <= number < folds:
        raise ValueError
    return number, folds


def save(path: Path, value: object) -> None:
    """Whole or not at all."""
    torch.save(value, path.with_suffix(".tmp"))
    path.with_suffix(".tmp").replace(path)


def main() -> None:
    """The command line."""
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--out", type=Path, required=True, metavar="RUN", help="folder of this run")
    args.add_argument("--data", type=Path, help="folder that holds public/, for other sets than the corpus")
    args.add_argument("--corpus", type=Path, default=Path(__file__).with_name("corpus"))
    args.add_argument("--sets", type=lambda text: tuple(text.split(",")), default=("corpus",))
    args.add_argument(
        "--init",
        type=Path,
        nargs="+",
        metavar="RUN",
        default=(),
        help="start from the mean of these runs, not the encoder",
    )
    args.add_argument("--epochs", type=int, default=3)
    args.add_argument("--other-epochs", type=int, default=1, help="epochs that other sets take part in")
    args.add_argument("--frozen", type=int, default=3, help="lower layers that stay as they are")
    args.add_argument("--layers", type=int, help="use this many of the encoder's layers")
    args.add_argument("--reading", choices=("joint", "late", "bi"), default="joint")
    args.add_argument("--most", type=int, default=8, help="points a run; 1 is a plain cross-encoder")
    args.add_argument(
        "--dropout", type=float, default=0.0, help="in the encoder; the head always has a tenth"
    )
    args.add_argument("--lr", type=float, default=1e-4)
    args.add_argument("--opposed", type=float, default=1.0, help="weight of contradicted points in the loss")
    args.add_argument(
        "--denials", type=_share, default=1.0, help="share of the denying contrast sentences used"
    )
    args.add_argument("--hold", type=float, default=0.1, help="share of the corpus rubrics held out")
    args.add_argument("--fraction", type=float, default=1.0, help="share of the others to train on")
    args.add_argument(
        "--fold", type=_fold, metavar="K/N", help="leave out every question of fold K of N, K from 0"
    )
    args.add_argument("--seed", type=int, default=0)
    train(Plan(**vars(args.parse_args())))


if __name__ == "__main__":
    main()
