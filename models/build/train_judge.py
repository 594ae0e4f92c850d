"""Train the judge from the encoder's weights; writes a torch checkpoint that `export_judge.py` turns into ONNX.

Usage: python models/build/train_judge.py --out RUN [--data PATH] [--sets corpus,pairs] [--init RUN] ...

Embeddings and the lower layers stay as they are. A run saves its state every few minutes and, started again with the
same arguments, goes on where it was. A tenth of the corpus rubrics is held out and reported on after every epoch.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from checkpoint import locate_source, read_checkpoint
from judge_network import Item, Judge, Reader, collate, from_encoder, kept_pieces, shipped_tokenizer
from judge_tasks import Task, hold_out, read_argkp, read_corpus, read_pairs, read_semeval
from sklearn.metrics import f1_score, roc_auc_score
from torch import Tensor

from grader.judge import STATES

_TOKENS_A_BATCH = 3072
_SAVE_EVERY = 240.0  # seconds
_WORTH = torch.tensor([0.0, 0.5, 1.0, 0.0])


def encoder_judge(*, layers: int | None = None) -> Judge:
    """A judge with the encoder's weights, untrained."""
    checkpoint = read_checkpoint(locate_source())
    return from_encoder(checkpoint, kept_pieces(checkpoint), layers=layers)


def batches(items: Sequence[Item], rng: np.random.Generator) -> Iterator[list[Item]]:
    """Items of like length together, batches in random order, every item once."""
    noisy = sorted(range(len(items)), key=lambda i: len(items[i].ids) * rng.uniform(0.9, 1.1))
    found: list[list[Item]] = [[]]
    width = 0
    for i in noisy:
        width = max(width, len(items[i].ids))
        if width * (len(found[-1]) + 1) > _TOKENS_A_BATCH and found[-1]:
            found.append([])
            width = len(items[i].ids)
        found[-1].append(items[i])
    for i in rng.permutation(len(found)):
        yield found[i]


def loss(logits: Tensor, items: Sequence[Item], tasks: Sequence[Task]) -> Tensor:
    """Mean negative log of the mass on the allowed states, and of marks where only a total is known."""
    allowed = torch.tensor(np.concatenate([tasks[i.task].allowed[i.points] for i in items]))
    log_p = logits.log_softmax(-1)
    smooth = 0.03  # labels are a marker's: a few are wrong
    per_point = -(log_p + torch.where(allowed > 0, 0.0, -1e4)).logsumexp(-1)
    value = ((1 - smooth) * per_point - smooth * log_p.mean(-1)).sum()
    at = 0
    for item in items:
        task = tasks[item.task]
        if task.mark is not None and task.weights is not None:
            p = log_p[at : at + len(item.points)].exp() @ _WORTH
            w = torch.tensor(task.weights[item.points])
            value = value + 4.0 * len(item.points) ** 0.5 * ((p * w).sum() / w.sum() - task.mark) ** 2
        at += len(item.points)
    return value / math.sqrt(len(logits) * 32)


def predict(model: Judge, reader: Reader, tasks: Sequence[Task], *, most: int) -> list[np.ndarray]:
    """[points, states] probabilities a task."""
    items = [i for n, t in enumerate(tasks) for i in reader.items(t, n, most=most)]
    items.sort(key=lambda i: len(i.ids))
    found = [np.zeros((len(t.points), len(STATES)), np.float32) for t in tasks]
    model.eval()
    with torch.no_grad():
        part: list[Item] = []
        for item in [*items, None]:
            if item is None or (part and len(item.ids) * (len(part) + 1) > 2 * _TOKENS_A_BATCH):
                p = model(collate(part)).softmax(-1).numpy()
                at = 0
                for done in part:
                    found[done.task][done.points] = p[at : at + len(done.points)]
                    at += len(done.points)
                part = []
            if item is not None:
                part.append(item)
    model.train()
    return found


def report(tasks: Sequence[Task], found: Sequence[np.ndarray]) -> dict[str, float]:
    """AUC, best F1 and how often contradicted points would earn, over points with one known state."""
    allowed, p = np.concatenate([t.allowed for t in tasks]), np.concatenate(found)
    known = allowed.sum(1) == 1
    truth = allowed[known].argmax(1)
    credit = p[known] @ np.asarray([0, 0.5, 1, 0])
    stated = np.isin(truth, (1, 2))
    cuts = np.arange(0.1, 0.8, 0.05)
    scores = [f1_score(stated, credit >= c) for c in cuts]
    best = int(np.argmax(scores))
    opposed = truth == 3
    return {
        "auc": round(float(roc_auc_score(stated, credit)), 4),
        "f1": round(float(scores[best]), 4),
        "cut": round(float(cuts[best]), 2),
        "opposed_paid": round(float((credit[opposed] >= cuts[best]).mean()), 4) if opposed.any() else -1,
        "points": int(known.sum()),
    }


def read_sets(names: Sequence[str], options: argparse.Namespace) -> list[Task]:
    """The tasks of the named sets."""
    public = options.data / "public" if options.data else Path()
    tasks: list[Task] = []
    for name in names:
        if name == "corpus":
            tasks += read_corpus(sorted(p for p in options.corpus.iterdir() if p.is_dir()))
        elif name == "pairs":
            tasks += read_pairs(public / "zh-pairs")
        elif name == "argkp":
            tasks += read_argkp(public / "argkp", "train")
        elif name in ("beetle", "sciEntsBank"):
            tasks += read_semeval(public / "semeval2013", name, "training")
        else:
            raise SystemExit(f"unknown set {name}")
    return tasks


def train(options: argparse.Namespace) -> None:
    torch.manual_seed(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    tasks = read_sets(options.sets.split(","), options)
    corpus = [t for t in tasks if t.source == "corpus"]
    kept, held = hold_out(corpus, options.hold)
    if options.fraction < 1:
        _, kept = hold_out(kept, options.fraction, salt="curve")
    tasks = kept + [t for t in tasks if t.source != "corpus"]
    reader = Reader(shipped_tokenizer())
    model = encoder_judge(layers=options.layers)
    if options.init:
        model.load_state_dict(torch.load(options.init / "model.pt", weights_only=True))
    model.bert.embeddings.word_embeddings.requires_grad_(False)
    model.bert.embeddings.position_embeddings.requires_grad_(False)
    for layer in model.bert.encoder.layer[: options.frozen]:
        layer.requires_grad_(False)
    trained = [p for p in model.parameters() if p.requires_grad]
    head = [p for n, p in model.named_parameters() if n.startswith("head")]
    body = [p for n, p in model.named_parameters() if p.requires_grad and not n.startswith("head")]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": options.lr}, {"params": head, "lr": 10 * options.lr}], weight_decay=0.01
    )
    print(f"{len(tasks)} tasks, {sum(len(t.points) for t in tasks)} points, {len(held)} held", flush=True)
    epochs = [plan(reader, tasks, options, e) for e in range(options.epochs)]
    total = sum(map(len, epochs))
    start, state = 0, options.out / "state.pt"
    if state.exists():
        saved = torch.load(state, weights_only=True)
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        start = saved["step"]
    print(f"{total} steps from {start}", flush=True)
    model.train()
    step, began, saved_at, running = 0, time.time(), time.time(), 0.0
    warm = max(1, int(0.06 * total))
    for number, epoch in enumerate(epochs):
        for part in epoch:
            step += 1
            if step <= start:
                continue
            share = (
                min(step / warm, (total - step) / max(1, total - warm))
                if not options.flat
                else min(1.0, step / warm)
            )
            for group, base in zip(optimizer.param_groups, (options.lr, 10 * options.lr), strict=True):
                group["lr"] = base * max(share, 0.02)
            value = loss(model(collate(part)), part, tasks)
            optimizer.zero_grad()
            value.backward()
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
            optimizer.step()
            running = 0.98 * running + 0.02 * float(value.detach())
            if step % 50 == 0:
                pace = (time.time() - began) / (step - start)
                print(
                    f"step {step}/{total} loss {running:.3f} {pace:.2f} s/step, {pace * (total - step) / 60:.1f} min left",
                    flush=True,
                )
            if time.time() - saved_at > _SAVE_EVERY:
                save(state, {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step})
                saved_at = time.time()
        if held and step > start:
            print(
                f"epoch {number + 1}: {report(held, predict(model, reader, held, most=options.most))}",
                flush=True,
            )
            save(options.out / "model.pt", model.state_dict())
    save(options.out / "model.pt", model.state_dict())
    state.unlink(missing_ok=True)
    print(f"done in {(time.time() - began) / 60:.1f} min", flush=True)


def plan(reader: Reader, tasks: Sequence[Task], options: argparse.Namespace, epoch: int) -> list[list[Item]]:
    """The batches of one epoch: points in a new order, and pairs of other sets only in the first epochs."""
    rng = np.random.default_rng([options.seed, epoch])
    items = []
    for number, task in enumerate(tasks):
        if task.source != "corpus" and epoch >= options.pair_epochs:
            continue
        items += reader.items(
            task, number, order=rng.permutation(len(task.points)).tolist(), most=options.most
        )
    return list(batches(items, rng))


def save(path: Path, value: object) -> None:
    """Whole or not at all."""
    torch.save(value, path.with_suffix(".tmp"))
    path.with_suffix(".tmp").replace(path)


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--out", type=Path, required=True)
    args.add_argument("--data", type=Path)
    args.add_argument("--corpus", type=Path, default=Path(__file__).with_name("corpus"))
    args.add_argument("--sets", default="corpus")
    args.add_argument("--init", type=Path)
    args.add_argument("--epochs", type=int, default=2)
    args.add_argument("--pair-epochs", type=int, default=1)
    args.add_argument("--frozen", type=int, default=3)
    args.add_argument("--layers", type=int)
    args.add_argument("--most", type=int, default=8, help="points a run; 1 is a plain cross-encoder")
    args.add_argument("--lr", type=float, default=1e-4)
    args.add_argument("--hold", type=float, default=0.1)
    args.add_argument("--fraction", type=float, default=1.0)
    args.add_argument("--seed", type=int, default=0)
    args.add_argument("--flat", action="store_true")
    train(args.parse_args())


if __name__ == "__main__":
    main()
