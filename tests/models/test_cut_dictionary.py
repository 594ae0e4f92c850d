from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

import jieba
import pytest

from grader.paths import default_model_dir

BUILD = Path(__file__).resolve().parents[2] / "models" / "build"


@pytest.fixture
def recipe(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BUILD))
    return importlib.import_module("cut_dictionary")


def test_common_words_and_all_characters_are_kept(recipe: ModuleType, tmp_path: Path) -> None:
    source = tmp_path / "dict.txt"
    source.write_text("客户 5000 n\n罕见词 49 n\n刚好 50 d\n龘 1 nr\n没词性 60\n", encoding="utf-8")
    assert recipe.cut_dictionary(source, least=50) == "客户 5000\n刚好 50\n龘 1\n没词性 60\n"
    assert recipe.cut_dictionary(source, least=0).count("\n") == 5


def test_the_bundled_words_are_what_the_recipe_makes(recipe: ModuleType) -> None:
    source = Path(jieba.__file__).with_name("dict.txt")
    bundled = (default_model_dir() / "words.txt").read_text(encoding="utf-8")
    assert bundled == recipe.cut_dictionary(source, least=50)


def test_the_script_writes_the_file_it_is_told_to(
    recipe: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new" / "words.txt"
    monkeypatch.setattr(sys, "argv", ["cut_dictionary.py", "--out", str(out), "--least", "100000"])
    recipe.main()
    lines = out.read_text(encoding="utf-8").splitlines()
    assert all(len(word) == 1 or int(count) >= 100000 for word, count in map(str.split, lines))
    assert f"{len(lines)} words" in capsys.readouterr().out
