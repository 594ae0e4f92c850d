"""The embedded model as a Sentence Transformers module, named in `models/default/modules.json`.

`SentenceTransformer("models/default", trust_remote_code=True)` finds it here: Sentence Transformers asks for
`trust_remote_code` before it imports any module class that is not its own. Only Sentence Transformers imports
this file; it needs torch.
"""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from grader.encoders.onnx import CONFIG_FILE, MODEL_FILE, TOKENIZER_FILE, WEIGHTS_FILE, OnnxEncoder


def _input_module() -> Any:
    """The library's base class of a first module, where version 6 or version 5 has it."""
    try:
        place = importlib.import_module("sentence_transformers.base.modules")
    except ImportError:
        place = importlib.import_module("sentence_transformers.models")
    return place.InputModule


_InputModule: Any = _input_module()


class OnnxModule(_InputModule):  # type: ignore[misc]
    """Tokenises and runs the ONNX graph; pooling and normalising are the next modules'.

    Batches arrive padded and are run text by text without the padding, as `OnnxEncoder` does and for its reason.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._encoder = OnnxEncoder(folder)
        self.tokenizer = self._encoder.tokenizer

    @classmethod
    def load(cls, model_name_or_path: str, *args: Any, **kwargs: Any) -> OnnxModule:
        """The module over a local folder; other arguments, which the library passes to every module, are unused."""
        return cls(Path(model_name_or_path))

    @property
    def max_seq_length(self) -> int:
        """The most tokens a text may have, prefix and special tokens included."""
        return self._encoder.max_tokens

    def get_word_embedding_dimension(self) -> int:
        """Length of a token's vector."""
        return self._encoder.dimensions

    def get_embedding_dimension(self) -> int:
        """The same under Sentence Transformers 6's name."""
        return self._encoder.dimensions

    def tokenize(self, texts: Sequence[str], **kwargs: Any) -> dict[str, torch.Tensor]:
        """Ids and mask of a padded batch, int64 ``[batch, tokens]``. Prompts are already part of the texts."""
        encodings = [self.tokenizer.encode(text) for text in texts]
        longest = max((len(encoding.ids) for encoding in encodings), default=0)
        ids = np.full((len(encodings), longest), self._encoder.pad_id, np.int64)
        mask = np.zeros_like(ids)
        for row, encoding in enumerate(encodings):
            ids[row, : len(encoding.ids)] = encoding.ids
            mask[row, : len(encoding.ids)] = 1
        return {"input_ids": torch.from_numpy(ids), "attention_mask": torch.from_numpy(mask)}

    def preprocess(
        self, inputs: Sequence[str], prompt: str | None = None, **kwargs: Any
    ) -> dict[str, torch.Tensor]:
        """`tokenize` under Sentence Transformers 6's name, which leaves the prompt to the module."""
        return self.tokenize([(prompt or "") + text for text in inputs])

    def forward(self, features: dict[str, torch.Tensor], **kwargs: Any) -> dict[str, torch.Tensor]:
        """Add `token_embeddings`, float32 ``[batch, tokens, d]``."""
        ids, mask = features["input_ids"], features["attention_mask"]
        hidden = np.zeros((*ids.shape, self._encoder.dimensions), np.float32)
        for row, length in enumerate(mask.sum(dim=1).tolist()):
            alone = ids[row : row + 1, :length].cpu().numpy()
            hidden[row, :length] = self._encoder.run(alone, np.ones_like(alone))[0]
        features["token_embeddings"] = torch.from_numpy(hidden).to(ids.device)
        return features

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Copy the model's files to `output_path`."""
        for name in (MODEL_FILE, WEIGHTS_FILE, TOKENIZER_FILE, "tokenizer_config.json", CONFIG_FILE):
            shutil.copyfile(self._folder / name, Path(output_path, name))
