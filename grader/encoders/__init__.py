"""Encoders turn texts into vectors: the embedded one, or a Sentence Transformers model of the user's own."""

from __future__ import annotations

from grader.encoders.base import Encoder, FloatArray, IntArray, TokenEmbeddings
from grader.errors import EncoderError

__all__ = ["Encoder", "FloatArray", "IntArray", "TokenEmbeddings", "load_encoder"]

_FORMS = "onnx, sentence-transformers:NAME_OR_PATH"


def load_encoder(spec: str | None = None, *, threads: int | None = None) -> Encoder:
    """The encoder that `spec` names, loaded.

    None or ``onnx`` is the embedded one, ``sentence-transformers:NAME_OR_PATH`` a hub model or local folder.
    `threads` is how many it may use (default: the cores available). EncoderError where the form is unknown,
    the extra is missing or the model cannot be loaded.
    """
    if threads is not None and threads < 1:
        raise EncoderError(
            zh=f"线程数必须至少为 1，而不是 {threads}", en=f"threads must be at least 1, not {threads}"
        )
    kind, _, model = (spec or "onnx").strip().partition(":")
    if kind == "onnx" and not model:
        from grader.encoders.onnx import OnnxEncoder
        from grader.paths import default_model_dir

        return OnnxEncoder(default_model_dir(), threads=threads)
    if kind == "sentence-transformers" and model:
        from grader.encoders.sentence_transformers import SentenceTransformerEncoder

        return SentenceTransformerEncoder(model, threads=threads)
    raise EncoderError(
        zh=f"不认识的编码器“{spec}”；可用的写法：{_FORMS}",
        en=f'unknown encoder "{spec}"; known forms: {_FORMS}',
    )
