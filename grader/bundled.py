"""What ships with the grader, each loaded once a process, when first asked for."""

from __future__ import annotations

import hashlib
from functools import cache

from grader.encoders import Encoder, load_encoder
from grader.fuse import FusionSet, read_fusion
from grader.judge import Judge
from grader.paths import default_model_dir


@cache
def embedded_encoder() -> Encoder:
    """The encoder in models/default."""
    return load_encoder()


@cache
def embedded_judge() -> Judge:
    """The judge in models/default."""
    return Judge(default_model_dir())


@cache
def default_fusion() -> FusionSet:
    """The weights and thresholds fitted to both."""
    return read_fusion(default_model_dir() / "fusion.json")


@cache
def data_signature() -> str:
    """Eight hex digits that change whenever the projection or the dictionary does."""
    digest = hashlib.sha256()
    for name in ("projection.npz", "words.txt"):
        digest.update((default_model_dir() / name).read_bytes())
    return digest.hexdigest()[:8]
