"""Turn a trained judge into the int8 graph that grader.judge runs: judge.onnx, its weights, and the head.

Usage: python models/build/export_judge.py RUN [RUN ...] [--out models/default] [--float]

Of several runs the mean of their weights is taken: runs that go on from one model and were shown different questions.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
from build_encoder import save_model
from checkpoint import Checkpoint, FloatArray, Shape, locate_source, read_checkpoint
from graph import draw_graph
from judge_network import kept_pieces, read_runs
from torch import Tensor

from grader.judge import CONTRADICTED, HEAD_FILE, MODEL_FILE, WEIGHTS_FILE

_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "aln": "attention.output.LayerNorm",
    "oln": "output.LayerNorm",
}
_EMBEDDINGS = {
    "emb.pos": "position_embeddings.weight",
    "emb.type": "token_type_embeddings.weight",
    "emb.ln.w": "LayerNorm.weight",
    "emb.ln.b": "LayerNorm.bias",
}


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """Trained tensors under the checkpoint's names; the word table was not trained and keeps its 4 bits."""

    checkpoint: Checkpoint
    tensors: dict[str, Tensor]
    shape: Shape

    def vector(self, name: str, size: int) -> FloatArray:
        """The named tensor, flat, ``[size]``."""
        found = self._array(name).reshape(-1)
        if found.size != size:
            raise ValueError(f"{name} has {found.size} numbers, not {size}")
        return found

    def matrix(self, name: str, rows: int, columns: int) -> FloatArray:
        """The named matrix ``[rows, columns]``."""
        return self._array(name).reshape(rows, columns)

    def packed(
        self, name: str, rows: int, columns: int
    ) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float16]]:
        """The checkpoint's own."""
        return self.checkpoint.packed(name, rows, columns)

    def _array(self, name: str) -> FloatArray:
        if name in _EMBEDDINGS:
            key = f"bert.embeddings.{_EMBEDDINGS[name]}"
        else:
            layer, part, kind = name.split(".")
            suffix = "weight" if kind == "w" else "bias"
            key = f"bert.encoder.layer.{layer[1:]}.{_NAMES[part]}.{suffix}"
        array: FloatArray = self.tensors[key].numpy().astype(np.float32)
        return array


def export(runs: Sequence[Path], out: Path, *, int8: bool = True, opposed: float = 1.0) -> None:
    """Write the three files of the judge trained in `runs` into `out`.

    Where contradicted points counted for more in training, or contrast sentences made them more frequent, than they are in
    answers, `opposed` says how many times; it is taken back from their odds.
    """
    tensors = read_runs(runs)
    checkpoint = read_checkpoint(locate_source())
    layers = 1 + max(int(k.split(".")[3]) for k in tensors if k.startswith("bert.encoder.layer."))
    trained = Trained(checkpoint, tensors, replace(checkpoint.shape, layers=layers))
    types = len(tensors["bert.embeddings.token_type_embeddings.weight"])
    ids = np.array(kept_pieces(checkpoint), np.int64)
    out.mkdir(parents=True, exist_ok=True)
    graph = draw_graph(trained, ids, int8=int8, types=types, padded=False)
    save_model(graph, out / MODEL_FILE, WEIGHTS_FILE)
    onnx.checker.check_model(str(out / MODEL_FILE))
    with (out / HEAD_FILE).open("wb") as file:
        bias = tensors["head.bias"].numpy().copy()
        bias[CONTRADICTED] -= math.log(opposed)
        np.savez(file, weights=tensors["head.weight"].numpy(), bias=bias)
    sizes = [(out / name).stat().st_size for name in (MODEL_FILE, WEIGHTS_FILE, HEAD_FILE)]
    print(f"{out}: {sum(sizes):,} bytes")


def main() -> None:
    """The command line."""
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("runs", type=Path, nargs="+", metavar="RUN")
    args.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "default")
    args.add_argument("--float", action="store_true", help="float32, to see what quantising costs")
    args.add_argument(
        "--opposed", type=float, default=1.0, help="how much more contradicted points counted in training"
    )
    options = args.parse_args()
    export(options.runs, options.out, int8=not options.float, opposed=options.opposed)


if __name__ == "__main__":
    main()
