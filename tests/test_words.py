from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from hypothesis import given
from making import AWKWARD, texts

from grader.normalize import normalize_plain
from grader.words import STOP_WORDS, content_words, grams, has_han, stems, text_weight

# Words that the dictionary has, that overlap, and names that it has not.
SENTENCES = [
    "企业通过客户关系管理提高客户的忠诚度",
    "研究生命起源的结合成分子时",
    "欧阳梓桐和司徒柏然在江洲开了一家网红奶茶店",
    "80%的利润来自20%的忠诚客户，loyal customers buy more",
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("客户关系管理", ["客户", "关系", "管理"]),
        ("质量的稳定和服务", ["质量", "稳定", "服务"]),
        ("the customers are loyal", ["custom", "loyal"]),
        ("crm uses data", ["crm", "use", "data"]),
        ("80%的利润来自20%的客户", ["利润", "来自", "客户", "80%", "20%"]),
        ("增长3.5倍", ["增长", "倍", "3.5"]),
        ("😅。,!", []),
        ("", []),
    ],
)
def test_content_words(text: str, expected: list[str]) -> None:
    assert sorted(content_words(text)) == sorted(expected)


@given(texts)
def test_words_are_part_of_the_text_and_no_stop_words(text: str) -> None:
    plain = normalize_plain(text)
    for word in content_words(plain):
        assert word not in STOP_WORDS or not has_han(word)
        assert not has_han(word) or word in plain
        assert word


@pytest.mark.parametrize("seed", ["1", "2"])
def test_a_fresh_process_finds_the_same_words_whatever_its_hash_seed(seed: str) -> None:
    plain = [normalize_plain(text) for text in [*AWKWARD, *SENTENCES]]
    code = (
        "import json, sys; from grader.words import content_words; "
        "print(json.dumps([content_words(text) for text in json.load(sys.stdin)]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(plain),
        env=os.environ | {"PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == [content_words(text) for text in plain]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("客户忠诚", {"客户", "户忠", "忠诚"}),
        ("好", {"好"}),
        ("loyal", {"loya", "oyal"}),
        ("ibm", {"ibm"}),
        ("客户 the crm", {"客户", "crm"}),
        ("", set()),
    ],
)
def test_grams(text: str, expected: set[str]) -> None:
    assert grams(text) == expected


@given(texts)
def test_grams_are_short_pieces_of_the_text(text: str) -> None:
    plain = normalize_plain(text)
    assert all(g in plain and 1 <= len(g) <= 4 for g in grams(plain))


def test_stems_fold_word_forms() -> None:
    assert stems("customers customer's increasing increases increased") == [
        *["custom"] * 2, *["increas"] * 3
    ]  # fmt: skip
    assert stems("客户 3.5 80%") == ["3.5", "80%"]


@pytest.mark.parametrize(
    ("text", "weight"), [("质量", 2), ("loyalty", 1.75), ("质量 a1。,😅", 2.5), ("。。", 0), ("", 0)]
)
def test_text_weight(text: str, weight: float) -> None:
    assert text_weight(text) == weight


def test_jieba_reads_no_cache_that_others_could_plant_and_prints_nothing() -> None:
    code = "import grader.words as w; print(w.content_words('客户忠诚'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['客户', '忠诚']"
    assert done.stderr == ""
