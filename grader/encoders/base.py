"""What every encoder offers, and the shapes it returns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class TokenEmbeddings:
    """The vectors of one text's own tokens.

    `vectors` is ``[t, d]`` float32: raw last hidden states, not normalised. `offsets` is ``[t, 2]`` int32:
    the characters ``text[start:end]`` each token stands for, in the text as passed. Prefix, special tokens and
    tokens of white space alone are left out, so a blank text has ``t = 0``.
    """

    vectors: FloatArray
    offsets: IntArray


class Encoder(Protocol):
    """Turns texts into vectors.

    The same text gives the same vector, bit for bit where the encoder says so, whatever it is passed with.
    """

    @property
    def name(self) -> str:
        """What is stamped on results: the kind, the model, and its hash where it has one."""
        ...

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        ...

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """One L2-normalised vector a text, ``[n, dimensions]`` float32, in the order given."""
        ...

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenEmbeddings]:
        """The vectors of each text's tokens, in the order given."""
        ...
