"""The embedded encoder: the same vector every time, the text's own tokens, awkward texts, clear errors."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from grader.encoders import Encoder, load_encoder
from grader.encoders.onnx import OnnxEncoder
from grader.errors import EncoderError
from grader.paths import default_model_dir

TEXTS = [
    "客户关系管理以客户为中心。",
    "顧客關係管理以顧客為中心。",
    "CRM puts the customer at the centre.",
    "光合作用把二氧化碳和水变成有机物，并且放出氧气，这个过程发生在叶绿体里。",
    "短",
    "",
    "Price elasticity measures how strongly demand reacts to a change in price.",
]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


def test_vectors_are_normalised_float32(encoder: Encoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), encoder.dimensions) == (len(TEXTS), 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_a_text_has_one_vector_whatever_stands_beside_it(encoder: Encoder) -> None:
    together = encoder.encode(TEXTS)
    alone = np.stack([encoder.encode([text])[0] for text in TEXTS])
    backwards = encoder.encode(TEXTS[::-1])[::-1]
    repeated = encoder.encode([text for text in TEXTS for _ in range(3)])[::3]
    assert np.array_equal(together, alone)
    assert np.array_equal(together, backwards)
    assert np.array_equal(together, repeated)


def test_threads_do_not_change_a_bit(encoder: Encoder) -> None:
    for threads in (1, 3):
        assert np.array_equal(load_encoder("onnx", threads=threads).encode(TEXTS), encoder.encode(TEXTS))


def test_tokens_do_not_depend_on_neighbours_either(encoder: Encoder) -> None:
    for text, together in zip(TEXTS, encoder.encode_tokens(TEXTS), strict=True):
        alone = encoder.encode_tokens([text])[0]
        assert np.array_equal(alone.vectors, together.vectors)
        assert np.array_equal(alone.offsets, together.offsets)


def test_meaning_orders_sentences(encoder: Encoder) -> None:
    simplified, traditional, english, biology = encoder.encode(TEXTS[:4])
    assert simplified @ traditional > simplified @ biology
    assert simplified @ english > english @ biology


def test_token_offsets_cover_every_visible_character(encoder: Encoder) -> None:
    text = " 客户关系管理（CRM）：  以客户为中心, and the customer  first.\n第②点 "
    tokens = encoder.encode_tokens([text])[0]
    assert tokens.vectors.shape == (len(tokens.offsets), encoder.dimensions)
    covered = {i for start, end in tokens.offsets for i in range(start, end)}
    assert {i for i, char in enumerate(text) if not char.isspace()} <= covered
    starts = tokens.offsets[:, 0].tolist()
    assert starts == sorted(starts)
    assert all(text[start:end].strip() == text[start:end] != "" for start, end in tokens.offsets)


@pytest.mark.parametrize("text", ["", " ", "\n\t　", "\u200b"])
def test_blank_text_has_a_vector_and_no_tokens_of_its_own(encoder: Encoder, text: str) -> None:
    assert np.isfinite(encoder.encode([text])).all()
    assert len(encoder.encode_tokens([text])[0].vectors) <= len(text)
    if not text.strip():
        assert len(encoder.encode_tokens([text])[0].vectors) == 0


@pytest.mark.parametrize(
    "text", ["\ud800坏\udfff", "\x00\x01\x02", "a\u0301" * 3, "👨‍👩‍👧‍👦🇨🇳", "𠮷野家", "한국어 текст"]
)
def test_awkward_text_is_encoded(encoder: Encoder, text: str) -> None:
    assert np.isfinite(encoder.encode([text])).all()
    tokens = encoder.encode_tokens([text])[0]
    assert all(0 <= start < end <= len(text) for start, end in tokens.offsets)


def test_long_text_is_cut_at_the_models_limit(encoder: Encoder) -> None:
    tokens = encoder.encode_tokens(["客户很重要。" * 400])[0]
    assert 400 < len(tokens.vectors) <= 512
    assert np.isfinite(encoder.encode(["客户很重要。" * 400])).all()


def test_no_texts(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, 384)
    assert encoder.encode_tokens([]) == []


def test_name_holds_the_models_hash(encoder: Encoder) -> None:
    digest = hashlib.sha256((default_model_dir() / "model.onnx").read_bytes()).hexdigest()
    assert encoder.name == f"onnx:multilingual-e5-small-zh-en-int8@{digest[:8]}"


def test_missing_and_broken_folders_are_told(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"config\.json"):
        OnnxEncoder(tmp_path)
    for name in ("config.json", "tokenizer.json"):
        shutil.copy(default_model_dir() / name, tmp_path / name)
    (tmp_path / "model.onnx").write_bytes(b"not a model")
    with pytest.raises(EncoderError) as caught:
        OnnxEncoder(tmp_path)
    assert "models/build/README.md" in caught.value.en
    assert "models/build/README.md" in caught.value.zh


@pytest.mark.parametrize(
    "spec", ["onxx", "onnx:else", "sentence-transformers", "sentence-transformers:", "openai:x"]
)
def test_unknown_spec_names_the_known_forms(spec: str) -> None:
    with pytest.raises(EncoderError) as caught:
        load_encoder(spec)
    assert "sentence-transformers:NAME_OR_PATH" in caught.value.en
    assert spec in caught.value.zh


def test_threads_must_be_positive() -> None:
    with pytest.raises(EncoderError, match="0"):
        load_encoder(threads=0)


def test_default_path_imports_nothing_heavy() -> None:
    code = (
        "import sys, json; from grader.encoders import load_encoder; load_encoder().encode(['客户']); "
        "print(json.dumps([m for m in ('torch', 'transformers', 'sklearn', 'pandas') if m in sys.modules]))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(run.stdout) == []
