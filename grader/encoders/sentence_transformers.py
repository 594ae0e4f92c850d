"""A model of the user's own through Sentence Transformers: the extra `sentence-transformers`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from grader.encoders.base import FloatArray, TokenEmbeddings
from grader.encoders.tokens import deduplicate, own_tokens, safe_text
from grader.errors import EncoderError

INSTALL = 'pip install "grader[sentence-transformers]"'
_OWN_MODULES = ("sentence_transformers.", "grader.encoders.")


class SentenceTransformerEncoder:
    """An encoder over a Sentence Transformers model: a local folder, or a hub name, which may be downloaded.

    Texts are run one by one, so that a text's vector does not depend on the texts beside it. The model's own
    default prompt is used and its own limit of tokens applies. Vectors are normalised whatever the model does.
    """

    def __init__(self, model: str, *, threads: int | None = None) -> None:
        """Load `model`; `threads`, where given, is set for torch in this whole process.

        EncoderError where the extra is missing or the model cannot be loaded.
        """
        library = _import_library()
        local = Path(model).is_dir()
        try:
            if threads is not None:
                import torch

                torch.set_num_threads(threads)
            self._model = library.SentenceTransformer(
                model,
                local_files_only=local,
                trust_remote_code=local and _refuse_foreign_modules(Path(model)),
            )
            self.dimensions = int(self._encode([""]).shape[1])
        except EncoderError:
            raise
        except Exception as error:  # the library and the hub raise many kinds
            raise EncoderError(
                zh=f"无法加载 Sentence Transformers 模型“{model}”：{error}",
                en=f'cannot load the Sentence Transformers model "{model}": {error}',
            ) from error
        self.name = f"sentence-transformers:{Path(model).resolve().name if local else model}"

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """Normalised vectors ``[n, dimensions]``."""
        places, unique = deduplicate(texts)
        if not unique:
            return np.empty((0, self.dimensions), np.float32)
        return self._encode(unique)[places]

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenEmbeddings]:
        """Each text's own tokens. EncoderError where the model's tokenizer cannot tell where a token stands."""
        places, unique = deduplicate(texts)
        prompt = self._prompt()
        results = [self._tokens(text, prompt) for text in unique]
        return [results[place] for place in places]

    def _encode(self, texts: Sequence[str]) -> FloatArray:
        vectors = self._model.encode(
            [safe_text(text) for text in texts],
            batch_size=1,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, np.float32)

    def _tokens(self, text: str, prompt: str) -> TokenEmbeddings:
        states = self._model.encode(
            [safe_text(text)], batch_size=1, output_value="token_embeddings", show_progress_bar=False
        )[0]
        hidden: FloatArray = np.asarray(states.cpu().numpy(), np.float32)
        offsets = self._offsets(prompt + safe_text(text), len(hidden))
        return own_tokens(hidden, offsets, text, len(prompt))

    def _prompt(self) -> str:
        """What the model puts before every text when it is not told otherwise."""
        name = self._model.default_prompt_name
        return str(self._model.prompts.get(name, "")) if name else ""

    def _offsets(self, text: str, rows: int) -> list[tuple[int, int]]:
        """The character range of each of the first `rows` tokens of `text`, special tokens' empty."""
        tokenizer = self._model.tokenizer
        try:
            if hasattr(tokenizer, "encode_batch"):  # the tokenizers library's own
                encoding = tokenizer.encode(text)
                offsets = encoding.offsets
            else:
                offsets = tokenizer(text, return_offsets_mapping=True, truncation=True, max_length=rows)[
                    "offset_mapping"
                ]
        except Exception as error:  # tokenizers written in Python have no offsets
            raise _no_offsets(self.name) from error
        if len(offsets) != rows:
            raise _no_offsets(self.name)
        return [(int(start), int(end)) for start, end in offsets]


def _import_library() -> Any:
    try:
        import sentence_transformers
    except ImportError as error:
        raise EncoderError(
            zh=f"sentence-transformers 编码器需要额外组件，请运行：{INSTALL}",
            en=f"the sentence-transformers encoder needs an extra. Run: {INSTALL}",
        ) from error
    return sentence_transformers


def _refuse_foreign_modules(folder: Path) -> bool:
    """Whether a local model lists its modules; EncoderError where one is code of neither the library nor grader.

    Checked here because versions before 6 run such code from a local folder without asking.
    """
    path = folder / "modules.json"
    if not path.is_file():
        return False
    kinds = [str(entry["type"]) for entry in json.loads(path.read_text(encoding="utf-8"))]
    foreign = sorted(kind for kind in kinds if not kind.startswith(_OWN_MODULES))
    if foreign:
        named = ", ".join(foreign)
        raise EncoderError(
            zh=f"模型文件夹 {folder} 要运行自带的程序（{named}），出于安全不予加载",
            en=f"the model folder {folder} asks to run code of its own ({named}), which is not loaded, for safety",
        )
    return True


def _no_offsets(name: str) -> EncoderError:
    return EncoderError(
        zh=f"编码器“{name}”的分词器不提供字符位置，无法逐词比较",
        en=f'the tokenizer of encoder "{name}" gives no character offsets, so tokens cannot be compared',
    )
