"""The judge as a torch module, and how tasks become its inputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from checkpoint import Checkpoint
from judge_tasks import Task
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import AttentionInterface, BertConfig, BertModel

from grader.judge import MOST_POINTS, STATES, lay_out, share_out
from grader.paths import default_model_dir

PAD = 1
POINT, ANSWER = 1, 2  # token types
_SHARPNESS = 12.0  # of the attention from a point to the answer in "late" and "bi"
Reading = Literal["joint", "late", "bi"]


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """One run: token `ids`, their `types` and, for the points read, which point a token is of (-1: none)."""

    ids: list[int]
    types: list[int]
    owners: list[int]
    points: list[int]  # which of the task's points
    task: int
    whole: bool  # all points of the task and all of its answer: what a total mark is of


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Padded items: [batch, tokens] tensors; `owners` numbers points through the batch, `points` is their count."""

    ids: Tensor
    real: Tensor  # which are tokens, not padding
    types: Tensor
    owners: Tensor
    points: int


class Judge(nn.Module):
    """Logits over STATES for every point of a batch.

    `reading` says who sees whom: "joint", all texts of a run see each other; "late", every text is read by itself and
    the point's tokens are compared with the answer's afterwards; "bi", the same with one vector a point.
    """

    def __init__(self, config: BertConfig, reading: Reading = "joint") -> None:
        super().__init__()
        self.reading = reading
        self.bert = BertModel(config, add_pooling_layer=False)
        for module in self.bert.modules():
            if isinstance(getattr(module, "dropout", None), nn.Dropout):
                module.dropout = QuickDropout(module.dropout.p)
        self.dropout = nn.Dropout(0.1)
        size = config.hidden_size
        self.head = nn.Linear(size if reading == "joint" else 2 * size, len(STATES))

    def forward(self, batch: Batch) -> Tensor:
        """[points, states]."""
        with torch.autocast("cpu", dtype=torch.bfloat16):
            states = self.bert(
                batch.ids, attention_mask=_mask(batch, self.reading), token_type_ids=batch.types
            ).last_hidden_state
        pooled = (
            pool(states.float(), batch) if self.reading == "joint" else self._compared(states.float(), batch)
        )
        return self.head(self.dropout(pooled))

    def _compared(self, states: Tensor, batch: Batch) -> Tensor:
        """[points, 2d]: products with and distances to what of the answer is nearest, averaged over the point."""
        of_point = batch.owners >= 0
        asking = states if self.reading == "late" else pool(states, batch)[batch.owners.clamp(min=0)]
        unit = nn.functional.normalize(states, dim=-1)
        cosines = nn.functional.normalize(asking, dim=-1) @ unit.transpose(1, 2)
        answer = ((batch.types == ANSWER) & batch.real)[:, None, :]
        nearest = (cosines * _SHARPNESS).masked_fill(~answer, -1e4).softmax(-1) @ states
        features = torch.cat([asking * nearest, (asking - nearest).abs()], dim=-1)
        return _mean_by(features[of_point], batch.owners[of_point], batch.points)


class QuickDropout(nn.Dropout):
    """Dropout by one random byte a value, so in steps of 1/256; torch's own takes a sixth of a training step on a CPU.

    Raises ValueError for a share so near 1 that nothing would be left.
    """

    def __init__(self, share: float) -> None:
        super().__init__(share)
        self._cut = round(256 * share)
        if self._cut > 255:
            raise ValueError(f"dropout of {share}")

    def forward(self, input: Tensor) -> Tensor:
        """The values scaled up, some of them 0; as they are where the module is not in training."""
        if not self.training or not self._cut:
            return input
        words = torch.empty(-(-input.numel() // 8), dtype=torch.int64).random_(-(2**63), 2**63 - 1)
        kept = words.view(torch.uint8)[: input.numel()].view(input.shape) >= self._cut
        return input * kept.to(input.dtype).mul_(256 / (256 - self._cut))


def _mask(batch: Batch, reading: Reading) -> Tensor:
    """Added to attention scores, [batch, 1, 1 or tokens, tokens]: 0 where a token may be seen."""
    seen = batch.real[:, None, None, :]
    if reading != "joint":
        text = torch.where(batch.types == POINT, batch.owners, -1 - batch.types)
        seen = seen & (text[:, None, :, None] == text[:, None, None, :])
    return torch.where(seen, 0.0, -1e4).to(torch.bfloat16)


def lean_attention(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    mask: Tensor | None,
    *,
    scaling: float,
    **_: object,
) -> tuple[Tensor, None]:
    """Attention in bfloat16 throughout: twice as fast to train on a CPU as eager (float32 softmax) or sdpa."""
    batch, heads, width, size = query.shape
    with torch.autocast("cpu", enabled=False):
        q, k, v = (
            x.to(torch.bfloat16).reshape(batch * heads, width, size) for x in (query * scaling, key, value)
        )
        scores = torch.bmm(q, k.transpose(1, 2)).view(batch, heads, width, width)
        if mask is not None:
            scores = scores + mask.to(torch.bfloat16)
        mixed = torch.bmm(scores.softmax(-1).view(batch * heads, width, width), v)
    return mixed.view(batch, heads, width, size).transpose(1, 2), None


def pool(states: Tensor, batch: Batch) -> Tensor:
    """[points, d]: the mean of each point's tokens."""
    of_point = batch.owners >= 0
    return _mean_by(states[of_point], batch.owners[of_point], batch.points)


def _mean_by(rows: Tensor, owners: Tensor, count: int) -> Tensor:
    sums = torch.zeros(count, rows.shape[1]).index_add(0, owners, rows)
    counts = torch.zeros(count).index_add(0, owners, torch.ones(len(owners)))
    return sums / counts.clamp(min=1)[:, None]


def shipped_tokenizer() -> Tokenizer:
    """The tokenizer that the grader ships with, without its limit on the length of a text."""
    return Tokenizer.from_file(str(default_model_dir() / "tokenizer.json"))


def kept_pieces(checkpoint: Checkpoint) -> list[int]:
    """The checkpoint's pieces that the shipped tokenizer knows, in its order."""
    tokenizer = shipped_tokenizer()
    old = {piece: i for i, piece in enumerate(checkpoint.vocabulary.pieces)}
    return [old[tokenizer.id_to_token(i)] for i in range(tokenizer.get_vocab_size())]


def read_runs(runs: Sequence[Path]) -> dict[str, Tensor]:
    """What these runs have learnt: of several the mean of their weights (Wortsman et al., 2022, "Model soups")."""
    return average([torch.load(run / "model.pt", weights_only=True) for run in runs])


def average(models: Sequence[dict[str, Tensor]]) -> dict[str, Tensor]:
    """The mean of each tensor over models of one shape."""
    return {name: torch.stack([m[name].float() for m in models]).mean(0) for name in models[0]}


def from_encoder(
    checkpoint: Checkpoint,
    ids: Sequence[int],
    *,
    layers: int | None = None,
    reading: Reading = "joint",
    dropout: float = 0.0,
) -> Judge:
    """A judge with the encoder's weights over the pieces `ids`; the head starts at random, the types alike."""
    shape = checkpoint.shape
    config = BertConfig(
        vocab_size=len(ids),
        hidden_size=shape.hidden,
        num_hidden_layers=layers or shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.ffn,
        max_position_embeddings=shape.positions,
        type_vocab_size=3,
        layer_norm_eps=shape.epsilon,
        hidden_dropout_prob=dropout,
        attention_probs_dropout_prob=0.0,
        pad_token_id=PAD,
    )
    AttentionInterface.register("lean", lean_attention)
    config._attn_implementation = "lean"
    model = Judge(config, reading)
    model.bert.load_state_dict(_encoder_weights(checkpoint, list(ids), config), strict=True)
    return model


def _encoder_weights(checkpoint: Checkpoint, ids: list[int], config: BertConfig) -> dict[str, Tensor]:
    shape, d = checkpoint.shape, checkpoint.shape.hidden
    word = checkpoint.matrix("emb.word", shape.vocabulary, d)[ids]
    position = checkpoint.vector("emb.pos", shape.positions * d).reshape(-1, d)
    kind = np.repeat(checkpoint.vector("emb.type", d)[None], 3, axis=0)
    arrays = {
        "embeddings.word_embeddings.weight": word,
        "embeddings.position_embeddings.weight": position,
        "embeddings.token_type_embeddings.weight": kind,
        "embeddings.LayerNorm.weight": checkpoint.vector("emb.ln.w", d),
        "embeddings.LayerNorm.bias": checkpoint.vector("emb.ln.b", d),
    }
    linear = {
        "attention.self.query": ("q", d, d),
        "attention.self.key": ("k", d, d),
        "attention.self.value": ("v", d, d),
        "attention.output.dense": ("ao", d, d),
        "intermediate.dense": ("fi", shape.ffn, d),
        "output.dense": ("fo", d, shape.ffn),
    }
    norms = {"attention.output.LayerNorm": "aln", "output.LayerNorm": "oln"}
    for layer in range(config.num_hidden_layers):
        for name, (short, rows, columns) in linear.items():
            arrays[f"encoder.layer.{layer}.{name}.weight"] = checkpoint.matrix(
                f"l{layer}.{short}.w", rows, columns
            )
            arrays[f"encoder.layer.{layer}.{name}.bias"] = checkpoint.vector(f"l{layer}.{short}.b", rows)
        for name, short in norms.items():
            arrays[f"encoder.layer.{layer}.{name}.weight"] = checkpoint.vector(f"l{layer}.{short}.w", d)
            arrays[f"encoder.layer.{layer}.{name}.bias"] = checkpoint.vector(f"l{layer}.{short}.b", d)
    return {name: torch.tensor(np.asarray(a)) for name, a in arrays.items()}


class Reader:
    """Turns tasks into items; every text is cut into tokens once."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._kept: dict[str, list[int]] = {}

    def items(
        self, task: Task, number: int, *, order: Sequence[int] | None = None, most: int = MOST_POINTS
    ) -> list[Item]:
        """The runs of one task: at most `most` points each, in `order`. Long answers are cut off."""
        order = list(order if order is not None else range(len(task.points)))
        question, answer = self._cut(task.question), self._cut(task.answer)
        items = []
        for part in share_out(len(order), most):
            points = [order[i] for i in part]
            layout = lay_out(question, [self._cut(task.points[p]) for p in points], answer)
            uncut = layout.types.count(ANSWER) == len(answer) + 1  # its tokens and the one that ends it
            whole = uncut and len(points) == len(task.points)
            items.append(Item(layout.ids, layout.types, layout.owners, points, number, whole))
        return items

    def _cut(self, text: str) -> list[int]:
        if text not in self._kept:
            self._kept[text] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return self._kept[text]


def collate(items: Sequence[Item]) -> Batch:
    """Pad items to the longest of them."""
    width = max(len(i.ids) for i in items)
    ids = torch.full((len(items), width), PAD)
    real, types = torch.zeros_like(ids, dtype=torch.bool), torch.zeros_like(ids)
    owners = torch.full_like(ids, -1)
    count = 0
    for row, item in enumerate(items):
        n = len(item.ids)
        ids[row, :n] = torch.tensor(item.ids)
        real[row, :n] = True
        types[row, :n] = torch.tensor(item.types)
        own = torch.tensor(item.owners)
        owners[row, :n] = torch.where(own >= 0, own + count, own)
        count += len(item.points)
    return Batch(ids, real, types, owners, count)
