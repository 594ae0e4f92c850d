"""The extra: the embedded folder through Sentence Transformers agrees with the default path."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from grader.encoders import Encoder, load_encoder
from grader.errors import EncoderError
from grader.paths import default_model_dir

TEXTS = [
    "客户关系管理以客户为中心。",
    "CRM puts the customer first.",
    "",
    "企業應該留住老顧客，因為成本較低。" * 8,
]


def test_missing_extra_gives_the_install_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(EncoderError) as caught:
        load_encoder("sentence-transformers:some/model")
    assert 'pip install "grader[sentence-transformers]"' in caught.value.en
    assert 'pip install "grader[sentence-transformers]"' in caught.value.zh


@pytest.fixture(scope="module")
def through_library() -> Encoder:
    pytest.importorskip("sentence_transformers")
    return load_encoder(f"sentence-transformers:{default_model_dir()}")


def test_both_paths_agree(through_library: Encoder) -> None:
    embedded = load_encoder()
    cosines = (embedded.encode(TEXTS) * through_library.encode(TEXTS)).sum(axis=1)
    assert cosines.min() >= 0.98
    assert through_library.dimensions == embedded.dimensions


def test_the_library_alone_agrees_in_padded_batches(through_library: Encoder) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(default_model_dir()), trust_remote_code=True, local_files_only=True)
    vectors = model.encode(TEXTS, batch_size=4, show_progress_bar=False)
    assert (load_encoder().encode(TEXTS) * vectors).sum(axis=1).min() >= 0.98


def test_tokens_stand_at_the_same_places(through_library: Encoder) -> None:
    pairs = zip(load_encoder().encode_tokens(TEXTS), through_library.encode_tokens(TEXTS), strict=True)
    for ours, theirs in pairs:
        assert np.array_equal(ours.offsets, theirs.offsets)
        assert np.allclose(ours.vectors, theirs.vectors, atol=1e-4)


def test_order_and_neighbours_do_not_matter(through_library: Encoder) -> None:
    assert np.array_equal(through_library.encode(TEXTS), through_library.encode(TEXTS[::-1])[::-1])
    assert through_library.encode([]).shape == (0, through_library.dimensions)


def test_a_folder_that_names_foreign_code_is_not_trusted(through_library: Encoder, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(default_model_dir(), folder)
    modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    modules[0]["type"] = "evil.Module"
    (folder / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    (folder / "evil.py").write_text("raise SystemExit('ran')", encoding="utf-8")
    with pytest.raises(EncoderError, match=r"evil\.Module"):
        load_encoder(f"sentence-transformers:{folder}")


def test_a_folder_that_is_no_model_is_told(through_library: Encoder, tmp_path: Path) -> None:
    with pytest.raises(EncoderError) as caught:
        load_encoder(f"sentence-transformers:{tmp_path}")
    assert tmp_path.name in caught.value.zh
