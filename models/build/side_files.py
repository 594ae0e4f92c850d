"""The small JSON files beside the model: what Transformers and Sentence Transformers read."""

from __future__ import annotations

import json
import pathlib
from typing import Any

from checkpoint import Shape
from fidelity import PREFIX

NAME = "multilingual-e5-small-zh-en-int8"


def write_side_files(
    folder: pathlib.Path, shape: Shape, *, pieces: int, pad: int, bos: int, eos: int
) -> None:
    """Write config.json, modules.json, config_sentence_transformers.json and 1_Pooling/config.json."""
    config = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "name": NAME,
        "prefix": PREFIX,
        "vocab_size": pieces,
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.ffn,
        "hidden_act": "gelu",
        "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.types,
        "layer_norm_eps": 1e-12,
        "pad_token_id": pad,
        "bos_token_id": bos,
        "eos_token_id": eos,
    }
    _write(folder / "config.json", config)
    kinds = ["grader.encoders.onnx_module.OnnxModule", *map(_module, ("Pooling", "Normalize"))]
    paths = ["", "1_Pooling", "2_Normalize"]
    entries = [
        {"idx": i, "name": str(i), "path": path, "type": kind}
        for i, (path, kind) in enumerate(zip(paths, kinds, strict=True))
    ]
    _write(folder / "modules.json", entries)
    prompts = {"prompts": {"query": PREFIX}, "default_prompt_name": "query", "similarity_fn_name": "cosine"}
    _write(folder / "config_sentence_transformers.json", prompts)
    pooling = {
        "word_embedding_dimension": shape.hidden,
        "pooling_mode_cls_token": False,
        "pooling_mode_mean_tokens": True,
        "include_prompt": True,
    }
    _write(folder / "1_Pooling" / "config.json", pooling)


def _module(name: str) -> str:
    return f"sentence_transformers.models.{name}"


def _write(path: pathlib.Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
