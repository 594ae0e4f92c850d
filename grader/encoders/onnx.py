"""The embedded encoder: onnxruntime and tokenizers, nothing else.

Every text is run alone. Dynamic quantisation scales a whole batch by its largest value and padding changes
lengths, so a text's vector would otherwise depend, in its last bits, on the texts beside it, and a mark could
depend on the order of a class list. Speed comes from running texts side by side on one-threaded runs instead,
which on a CPU is faster than batches.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt

from grader.encoders.base import FloatArray, TokenEmbeddings
from grader.encoders.tokens import deduplicate, own_tokens, safe_text
from grader.errors import EncoderError

if TYPE_CHECKING:
    import onnxruntime
    from tokenizers import Encoding, Tokenizer

MODEL_FILE = "model.onnx"
WEIGHTS_FILE = "model.onnx.data"
TOKENIZER_FILE = "tokenizer.json"
CONFIG_FILE = "config.json"

IdArray = npt.NDArray[np.int64]
S = TypeVar("S")
T = TypeVar("T")


class OnnxEncoder:
    """An encoder over a folder that `models/build/build_encoder.py` wrote.

    The same text gives the bit-identical vector whether passed alone or among others, in any order, by any
    number of threads. Texts longer than the model's 512 tokens are cut there; split them before if the rest
    matters. Safe to use from several threads.
    """

    def __init__(self, folder: Path, *, threads: int | None = None) -> None:
        """Load the model in `folder`; `threads` run texts side by side (default: the cores available).

        EncoderError where a file is missing or cannot be read.
        """
        self._threads = threads or available_cores()
        try:
            config = json.loads((folder / CONFIG_FILE).read_text(encoding="utf-8"))
            graph = (folder / MODEL_FILE).read_bytes()
            with ThreadPoolExecutor(1) as pool:
                tokenizer = pool.submit(load_tokenizer, folder)
                self._session = load_session(folder / MODEL_FILE)
                self.tokenizer = tokenizer.result()
            self._prefix = str(config["prefix"])
            self.max_tokens = int(config["max_position_embeddings"])
            self.pad_id = int(config["pad_token_id"])
            self.dimensions = int(config["hidden_size"])
            # The graph holds the sha256 of the weights beside it, so its own hash names both.
            self.name = f"onnx:{config['name']}@{hashlib.sha256(graph).hexdigest()[:8]}"
        except Exception as error:  # onnxruntime and tokenizers raise bare exceptions of their own
            raise _unreadable(folder, error) from error

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """Normalised vectors ``[n, dimensions]``; the mean over all tokens, prefix and specials included."""
        places, unique = deduplicate(texts)
        vectors: FloatArray = np.empty((len(unique), self.dimensions), np.float32)
        for row, vector in enumerate(side_by_side(self._encode_one, unique, size=len, threads=self._threads)):
            vectors[row] = vector
        return vectors[places]

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenEmbeddings]:
        """Each text's own tokens. Texts that occur twice share one object."""
        places, unique = deduplicate(texts)
        results = side_by_side(self._tokens_one, unique, size=len, threads=self._threads)
        return [results[place] for place in places]

    def run(self, ids: IdArray, mask: IdArray) -> FloatArray:
        """Last hidden states ``[batch, tokens, d]`` of a batch ``[batch, tokens]``, mask 1 where a token is."""
        states: FloatArray = self._session.run(
            ["last_hidden_state"], {"input_ids": ids, "attention_mask": mask}
        )[0]
        return states

    def _encode_one(self, text: str) -> FloatArray:
        hidden, _ = self._hidden(text)
        mean = hidden.mean(axis=0, dtype=np.float32)
        vector: FloatArray = mean / np.sqrt(np.square(mean).sum())
        return vector

    def _tokens_one(self, text: str) -> TokenEmbeddings:
        hidden, encoding = self._hidden(text)
        return own_tokens(hidden, encoding.offsets, text, len(self._prefix))

    def _hidden(self, text: str) -> tuple[FloatArray, Encoding]:
        """Last hidden states ``[tokens, d]`` of prefix + text, with the tokens' encoding."""
        encoding = self.tokenizer.encode(self._prefix + safe_text(text))
        ids: IdArray = np.array([encoding.ids], np.int64)
        return self.run(ids, np.ones_like(ids))[0], encoding


def side_by_side(
    run: Callable[[S], T], items: Sequence[S], *, size: Callable[[S], int], threads: int
) -> list[T]:
    """`run` over `items` on the threads, the largest first so that none is left with a large one at the end."""
    if threads == 1 or len(items) < 2:
        return [run(item) for item in items]
    results: list[Any] = [None] * len(items)
    order = iter(sorted(range(len(items)), key=lambda i: -size(items[i])))
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                i = next(order, None)
            if i is None:
                return
            results[i] = run(items[i])

    workers = min(threads, len(items))
    with ThreadPoolExecutor(workers) as pool:
        for job in [pool.submit(work) for _ in range(workers)]:
            job.result()
    return results


def available_cores() -> int:
    """Cores this process may run on, which in a container can be fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def load_session(path: Path) -> onnxruntime.InferenceSession:
    """The graph at `path`, ready to run on one thread a call."""
    # Builds since 1.29 queue telemetry from the import on, before disable_telemetry_events() can be called.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # The graph is drawn in its final form: the optimiser finds nothing to do and takes its time over it.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    # The arena would keep the largest text's memory, and is no faster: a run has few, large tensors.
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def load_tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer in `folder`; it cuts texts off at the model's length."""
    from tokenizers import Tokenizer

    config = json.loads((folder / CONFIG_FILE).read_text(encoding="utf-8"))
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
    tokenizer.enable_truncation(int(config["max_position_embeddings"]))
    return tokenizer


def _unreadable(folder: Path, error: Exception) -> EncoderError:
    return EncoderError(
        zh=f"无法读取嵌入模型文件夹 {folder}：{error}。请重新安装 grader，或按 models/build/README.md 重建模型。",
        en=f"cannot read the embedded model in {folder}: {error}. Reinstall grader, or rebuild the model as "
        "models/build/README.md says.",
    )
