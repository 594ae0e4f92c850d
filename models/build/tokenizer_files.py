"""Write the unigram tokenizer in the `tokenizers` library's own format, with Transformers' side files."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Sequence

from checkpoint import Vocabulary
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

SCORE_DIGITS = 5
"""Decimals kept of a piece's log probability; float32 holds no more for most of them."""


def make_tokenizer(vocabulary: Vocabulary, ids: Sequence[int]) -> Tokenizer:
    """A tokenizer over the pieces `ids` of `vocabulary`, renumbered 0… in that order.

    Like SentencePiece's: NFKC, runs of spaces folded, trailing space dropped, "▁" for a word's start,
    "<s> … </s>" around the text.
    """
    new = {old: i for i, old in enumerate(ids)}
    pieces = [(vocabulary.pieces[i], round(vocabulary.scores[i], SCORE_DIGITS)) for i in ids]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=new[vocabulary.unk], byte_fallback=False))
    spaces = normalizers.Replace(Regex(" {2,}"), " ")
    trailing = normalizers.Strip(left=False, right=True)
    tokenizer.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC(), spaces, trailing])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    bos, eos = vocabulary.pieces[vocabulary.bos], vocabulary.pieces[vocabulary.eos]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, new[vocabulary.bos]), (eos, new[vocabulary.eos])],
    )
    return tokenizer


def write_tokenizer(folder: pathlib.Path, vocabulary: Vocabulary, ids: Sequence[int], positions: int) -> None:
    """Write tokenizer.json and tokenizer_config.json; `positions` is the most tokens the model takes."""
    text = make_tokenizer(vocabulary, ids).to_str(pretty=False)
    (folder / "tokenizer.json").write_text(text, encoding="utf-8")
    bos, eos = vocabulary.pieces[vocabulary.bos], vocabulary.pieces[vocabulary.eos]
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": positions,
        "model_input_names": ["input_ids", "attention_mask"],
        "bos_token": bos,
        "cls_token": bos,
        "eos_token": eos,
        "sep_token": eos,
        "pad_token": vocabulary.pieces[vocabulary.pad],
        "unk_token": vocabulary.pieces[vocabulary.unk],
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
