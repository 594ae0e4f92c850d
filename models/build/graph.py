"""Draw the ONNX graph of the encoder, in int8 or float32, straight from the checkpoint.

The graph is written node by node and not exported, so that each operator is chosen by measurement:

- Matrices are int8, one scale an output column; activations are quantised as they come (`QAttention`,
  `DynamicQuantizeMatMul`), one scale a text, since a text is always run alone.
- Weights use 7 bits (±63). On processors without VNNI the 8-bit kernel adds two products in 16 bits and
  saturates; with 7 bits it cannot, so every processor computes the same integers.
- The word table keeps the checkpoint's own 4 bits and block scales, unpacked after the lookup: nothing is
  lost, at 216 bytes a piece where int8 with one scale a row takes 388.
- `Add` and `LayerNormalization` are left apart: onnxruntime's fused `SkipLayerNormalization` takes 80 µs
  where the two take 22 µs together.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import onnx
from checkpoint import FloatArray, Shape
from onnx import TensorProto, helper, numpy_helper

CONTRIB = "com.microsoft"
OPSET, IR_VERSION = 18, 9
WEIGHT_LIMIT = 63


class Weights(Protocol):
    """Where the numbers come from: the encoder's checkpoint, or what was trained from it."""

    @property
    def shape(self) -> Shape:
        """The transformer's dimensions."""
        ...

    def vector(self, name: str, size: int) -> FloatArray:
        """The named tensor, flat."""
        ...

    def matrix(self, name: str, rows: int, columns: int) -> FloatArray:
        """The named matrix, output × input features."""
        ...

    def packed(
        self, name: str, rows: int, columns: int
    ) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float16]]:
        """The named matrix in 4 bits, and its block scales."""
        ...


def draw_graph(
    checkpoint: Weights, ids: npt.NDArray[np.int64], *, int8: bool, types: int = 1, padded: bool = True
) -> onnx.ModelProto:
    """The encoder over the pieces `ids`.

    Inputs `input_ids` and, unless texts are never `padded`, `attention_mask` (int64 ``[batch, tokens]``), with more than
    one type of token also `token_type_ids`; output `last_hidden_state` (float32 ``[batch, tokens, hidden]``).
    """
    shape = checkpoint.shape
    graph = _Graph(checkpoint, int8=int8)
    x = _embeddings(graph, ids, types)
    mask = graph.node("Cast", ["attention_mask"], to=TensorProto.INT32) if padded else None
    for layer in range(shape.layers):
        name = f"l{layer}"
        attended = graph.linear(_attention(graph, x, mask, name), f"{name}.ao", shape.hidden, shape.hidden)
        x = graph.layer_norm(graph.node("Add", [attended, x]), f"{name}.aln")
        inner = graph.linear(x, f"{name}.fi", shape.ffn, shape.hidden)
        inner = graph.node("Gelu", [inner], domain=CONTRIB)
        inner = graph.linear(inner, f"{name}.fo", shape.hidden, shape.ffn)
        last = "last_hidden_state" if layer == shape.layers - 1 else None
        x = graph.layer_norm(graph.node("Add", [inner, x]), f"{name}.oln", out=last)
    given = [("input_ids", True), ("attention_mask", padded), ("token_type_ids", types > 1)]
    return graph.model([name for name, wanted in given if wanted])


class _Graph:
    """Nodes and constants as they are drawn. Methods return the name of the value they make."""

    def __init__(self, checkpoint: Weights, *, int8: bool) -> None:
        self.checkpoint, self.int8 = checkpoint, int8
        self.hidden = checkpoint.shape.hidden
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}

    def node(self, kind: str, inputs: list[str], *, out: str | None = None, **attributes: Any) -> str:
        name = out or f"{kind}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def constant(self, name: str, value: npt.NDArray[Any]) -> str:
        self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def vector(self, name: str, size: int) -> str:
        return self.constant(name, self.checkpoint.vector(name, size))

    def layer_norm(self, x: str, name: str, *, out: str | None = None) -> str:
        weights = [self.vector(f"{name}.w", self.hidden), self.vector(f"{name}.b", self.hidden)]
        epsilon = self.checkpoint.shape.epsilon
        return self.node("LayerNormalization", [x, *weights], out=out, axis=-1, epsilon=epsilon)

    def linear(self, x: str, name: str, rows: int, columns: int) -> str:
        """``x @ W.T + b`` for the checkpoint's matrix `name`, ``[rows, columns]``."""
        weights = self.checkpoint.matrix(f"{name}.w", rows, columns).T
        return self.product(x, name, weights, self.vector(f"{name}.b", rows))

    def projected(self, x: str, name: str, weights: FloatArray, bias: str) -> list[str]:
        """Query, key and value from the one matrix ``[inputs, 3 * hidden]``."""
        names = [f"{name}.{part}" for part in "qkv"]
        together = self.product(x, name, weights, bias)
        self._nodes.append(
            helper.make_node("Split", [together], names, name=f"{name}.split", axis=-1, num_outputs=3)
        )
        return names

    def product(self, x: str, name: str, weights: FloatArray, bias: str) -> str:
        """``x @ weights + bias``, the matrix kept as ``{name}.w``."""
        if not self.int8:
            product = self.node("MatMul", [x, self.constant(f"{name}.w", weights)])
            return self.node("Add", [product, bias])
        packed = self.quantised(f"{name}.w", weights)
        return self.node("DynamicQuantizeMatMul", [x, *packed, "", bias], domain=CONTRIB)

    def quantised(self, name: str, weights: FloatArray) -> list[str]:
        """Constants of the int8 matrix ``[inputs, outputs]`` and its scales ``[outputs]``."""
        scale = np.abs(weights).max(axis=0) / WEIGHT_LIMIT
        values = np.round(weights / scale).astype(np.int8)
        return [self.constant(name, values), self.constant(f"{name}.scale", scale.astype(np.float32))]

    def quantise_input(self, x: str, name: str) -> list[str]:
        """Names of `x` in uint8, its scale and its zero point, by the range `x` has in this run."""
        names = [f"{name}.u8", f"{name}.u8.scale", f"{name}.u8.zero"]
        self._nodes.append(helper.make_node("DynamicQuantizeLinear", [x], names, name=f"{name}.u8"))
        return names

    def model(self, given: list[str]) -> onnx.ModelProto:
        tokens = ["batch", "tokens"]
        inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, tokens) for name in given]
        shape: list[str | int | None] = [*tokens, self.hidden]
        output = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, shape)
        graph = helper.make_graph(self._nodes, "encoder", inputs, [output], list(self._constants.values()))
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(CONTRIB, 1)]
        model: onnx.ModelProto = helper.make_model(
            graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="grader models/build"
        )
        return model


def _embeddings(graph: _Graph, ids: npt.NDArray[np.int64], types: int) -> str:
    """Words + positions + token types, normalised. A lone type is added to the positions once and for all."""
    checkpoint, shape = graph.checkpoint, graph.checkpoint.shape
    positions = checkpoint.vector("emb.pos", shape.positions * shape.hidden).reshape(-1, shape.hidden)
    kinds = checkpoint.vector("emb.type", types * shape.hidden).reshape(types, shape.hidden)
    graph.constant("emb.pos", positions + kinds[0] if types == 1 else positions)
    zero = graph.constant("zero", np.zeros(1, np.int64))
    length = graph.node("Shape", ["input_ids"], start=1, end=2)
    here = graph.node("Slice", ["emb.pos", zero, length, zero])
    if types > 1:
        kind = graph.node("Gather", [graph.constant("emb.type", kinds), "token_type_ids"])
        here = graph.node("Add", [here, kind])
    return graph.layer_norm(graph.node("Add", [_words(graph, ids), here]), "emb.ln")


def _words(graph: _Graph, ids: npt.NDArray[np.int64]) -> str:
    """Rows of the 4-bit word table: two weights a byte, a block's first half in the low bits."""
    shape = graph.checkpoint.shape
    packed, scales = graph.checkpoint.packed("emb.word", shape.vocabulary, shape.hidden)
    blocks = graph.node("Gather", [graph.constant("emb.word", packed[ids]), "input_ids"])
    scale = graph.node("Gather", [graph.constant("emb.word.scale", scales[ids][..., None]), "input_ids"])
    mask, shift = graph.constant("low", np.array(15, np.uint8)), graph.constant("four", np.array(4, np.uint8))
    low = graph.node("BitwiseAnd", [blocks, mask])
    high = graph.node("BitShift", [blocks, shift], direction="RIGHT")
    nibbles = graph.node("Cast", [graph.node("Concat", [low, high], axis=-1)], to=TensorProto.FLOAT)
    centred = graph.node("Sub", [nibbles, graph.constant("eight", np.array(8, np.float32))])
    weights = graph.node("Mul", [centred, graph.node("Cast", [scale], to=TensorProto.FLOAT)])
    row = graph.constant("row", np.array([0, 0, shape.hidden], np.int64))
    return graph.node("Reshape", [weights, row])


def _attention(graph: _Graph, x: str, mask: str | None, name: str) -> str:
    """Multi-head self-attention before its output projection.

    Without a mask, over texts of hundreds of tokens, three matrices in one `DynamicQuantizeMatMul` and a fused
    attention after it take four fifths of `QAttention`'s time; for clauses of twenty tokens they take the same.
    """
    checkpoint, hidden = graph.checkpoint, graph.hidden
    parts = [f"{name}.{part}" for part in "qkv"]
    weights = np.concatenate([checkpoint.matrix(f"{p}.w", hidden, hidden) for p in parts]).T
    bias = graph.constant(
        f"{name}.qkv.b", np.concatenate([checkpoint.vector(f"{p}.b", hidden) for p in parts])
    )
    heads: dict[str, Any] = {"domain": CONTRIB, "num_heads": checkpoint.shape.heads}
    if mask is None:
        return graph.node("MultiHeadAttention", graph.projected(x, f"{name}.qkv", weights, bias), **heads)
    if not graph.int8:
        return graph.node("Attention", [x, graph.constant(f"{name}.qkv.w", weights), bias, mask], **heads)
    matrix, scale = graph.quantised(f"{name}.qkv.w", weights)
    values, x_scale, x_zero = graph.quantise_input(x, name)
    return graph.node("QAttention", [values, matrix, bias, x_scale, scale, mask, x_zero], **heads)
