"""Time the embedded encoder against float32 torch on the same sentences, in one run.

    pip install -r models/build/requirements.txt "grader[sentence-transformers]"
    python models/build/measure_speed.py [--rounds 5]

The contenders take turns and each keeps its best round, so that other work on the machine falls on all alike.
"""

from __future__ import annotations

import argparse
import importlib
import pathlib
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from checkpoint import Checkpoint, locate_source, read_checkpoint
from fidelity import PREFIX, read_sentences
from tokenizer_files import write_tokenizer

from grader.encoders.onnx import OnnxEncoder, available_cores
from grader.paths import default_model_dir

BATCH = 32
_LAYER = {
    "q": ("attention.self.query", "hidden", "hidden"),
    "k": ("attention.self.key", "hidden", "hidden"),
    "v": ("attention.self.value", "hidden", "hidden"),
    "ao": ("attention.output.dense", "hidden", "hidden"),
    "fi": ("intermediate.dense", "ffn", "hidden"),
    "fo": ("output.dense", "hidden", "ffn"),
}
_LOAD = """
import resource, sys, time
start = time.perf_counter()
from grader.encoders import load_encoder
encoder = load_encoder()
loaded = time.perf_counter()
encoder.encode(sys.stdin.read().splitlines())
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(f"import and load {loaded - start:.3f} s; peak memory with 50 sentences encoded {peak:.0f} MB")
"""


def torch_model(checkpoint: Checkpoint, folder: pathlib.Path) -> Any:
    """The whole model in float32 as a SentenceTransformer, its vocabulary uncut."""
    from sentence_transformers import SentenceTransformer
    from transformers import BertConfig, BertModel

    with warnings.catch_warnings():  # the name that versions 5 and 6 share is deprecated in 6
        warnings.simplefilter("ignore", DeprecationWarning)
        models = importlib.import_module("sentence_transformers.models")
    shape = checkpoint.shape
    config = BertConfig(
        vocab_size=shape.vocabulary,
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.ffn,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.types,
        layer_norm_eps=shape.epsilon,
    )
    bert = BertModel(config)
    for key, value in torch_weights(checkpoint).items():
        bert.get_parameter(key).data.copy_(value)
    bert.save_pretrained(folder)
    vocabulary = checkpoint.vocabulary
    write_tokenizer(folder, vocabulary, range(len(vocabulary.pieces)), shape.positions)
    first = models.Transformer(str(folder))
    pooling = models.Pooling(shape.hidden, pooling_mode="mean")
    return SentenceTransformer(modules=[first, pooling, models.Normalize()], device="cpu")


def torch_weights(checkpoint: Checkpoint) -> dict[str, Any]:
    """The checkpoint's tensors under Transformers' names."""
    import torch

    shape, vector = checkpoint.shape, checkpoint.vector
    hidden = shape.hidden
    sizes = {"hidden": hidden, "ffn": shape.ffn}
    table = {
        "embeddings.word_embeddings.weight": checkpoint.matrix("emb.word", shape.vocabulary, hidden),
        "embeddings.position_embeddings.weight": vector("emb.pos", shape.positions * hidden).reshape(
            -1, hidden
        ),
        "embeddings.token_type_embeddings.weight": np.tile(vector("emb.type", hidden), (shape.types, 1)),
        "embeddings.LayerNorm.weight": vector("emb.ln.w", hidden),
        "embeddings.LayerNorm.bias": vector("emb.ln.b", hidden),
    }
    for layer in range(shape.layers):
        here, there = f"l{layer}", f"encoder.layer.{layer}"
        for short, (key, rows, columns) in _LAYER.items():
            weights = checkpoint.matrix(f"{here}.{short}.w", sizes[rows], sizes[columns])
            table[f"{there}.{key}.weight"] = weights
            table[f"{there}.{key}.bias"] = vector(f"{here}.{short}.b", sizes[rows])
        for short, key in (("aln", "attention.output.LayerNorm"), ("oln", "output.LayerNorm")):
            table[f"{there}.{key}.weight"] = vector(f"{here}.{short}.w", hidden)
            table[f"{there}.{key}.bias"] = vector(f"{here}.{short}.b", hidden)
    return {key: torch.from_numpy(np.ascontiguousarray(value)) for key, value in table.items()}


def batched(encoder: OnnxEncoder, texts: Sequence[str]) -> None:
    """The embedded model over padded batches sorted by length, for comparison: faster or slower than alone?"""
    encodings = sorted((encoder.tokenizer.encode(PREFIX + text).ids for text in texts), key=len)
    for start in range(0, len(encodings), BATCH):
        group = encodings[start : start + BATCH]
        ids = np.zeros((len(group), len(group[-1])), np.int64)
        mask = np.zeros_like(ids)
        for row, tokens in enumerate(group):
            ids[row, : len(tokens)], mask[row, : len(tokens)] = tokens, 1
        encoder.run(ids, mask)


def race(contenders: dict[str, Callable[[], object]], count: int, rounds: int) -> None:
    """Run each contender `rounds` times in turn and print its best: by the clock, and by processor time.

    The second hardly changes when other programs use the machine.
    """
    wall = dict.fromkeys(contenders, float("inf"))
    busy = dict.fromkeys(contenders, float("inf"))
    for _ in range(rounds):
        for name, run in contenders.items():
            clock, processor = time.perf_counter(), time.process_time()
            run()
            busy[name] = min(busy[name], time.process_time() - processor)
            wall[name] = min(wall[name], time.perf_counter() - clock)
    for name in contenders:
        rates = f"{count / wall[name]:5.0f} sentences/s, {count / busy[name]:5.0f} a core-second"
        print(f"{name:44} {rates}", flush=True)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sentences", type=int, default=200, help="of each language")
    parser.add_argument("--torch-threads", type=int, default=available_cores())
    options = parser.parse_args()
    rounds = options.rounds
    sentences = read_sentences()
    texts = [text for lines in sentences.values() for text in lines[: options.sentences]]
    few = "\n".join(texts[:25] + texts[-25:])
    subprocess.run([sys.executable, "-c", _LOAD], input=few, text=True, check=True)
    many, one = OnnxEncoder(default_model_dir()), OnnxEncoder(default_model_dir(), threads=1)
    with tempfile.TemporaryDirectory() as scratch:
        model = torch_model(read_checkpoint(locate_source()), pathlib.Path(scratch))
    import torch

    torch.set_num_threads(options.torch_threads)
    prompted = [PREFIX + text for text in texts]
    print(
        f"{len(texts)} sentences, {available_cores()} cores, torch on {options.torch_threads}, best of {rounds}"
    )
    contenders: dict[str, Callable[[], object]] = {
        f"int8, text by text, {available_cores()} threads (as shipped)": lambda: many.encode(texts),
        "int8, text by text, 1 thread": lambda: one.encode(texts),
        f"int8, padded batches of {BATCH}, 1 thread": lambda: batched(many, texts),
        f"torch float32, batches of {BATCH}": lambda: model.encode(prompted, batch_size=BATCH),
        "torch float32, text by text": lambda: model.encode(prompted, batch_size=1),
    }
    race(contenders, len(texts), rounds)
    cosines = (many.encode(texts) * model.encode(prompted)).sum(axis=1)
    print(f"mean cosine of int8 to float32: {cosines.mean():.4f}")


if __name__ == "__main__":
    main()
