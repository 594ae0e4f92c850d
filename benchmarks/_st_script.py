"""The plain script that speed.py measures beside the grader: sentence-transformers, cosine, a threshold.

python benchmarks/_st_script.py MODEL RUBRIC.yaml ANSWER.txt
"""

import re
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import yaml
from sentence_transformers import SentenceTransformer

THRESHOLD = 0.86


def main(model_path: str, rubric_path: str, answer_path: str) -> None:
    """Print every key point with its best sentence and whether that is near enough."""
    model = SentenceTransformer(model_path, device="cpu")
    rubric = yaml.safe_load(Path(rubric_path).read_text(encoding="utf-8"))
    points = [leaf for point in rubric["points"] for leaf in point.get("points", [point])]
    answer = Path(answer_path).read_text(encoding="utf-8")
    sentences = [part.strip() for part in re.split(r"[。！？；;，,\n]+", answer) if part.strip()]
    vectors = model.encode([p["text"] for p in points] + sentences, prompt="query: ")
    similarity = model.similarity(vectors[: len(points)], vectors[len(points) :])
    score = 0.0
    for point, row in zip(points, similarity, strict=True):
        best = int(row.argmax())
        met = float(row[best]) >= THRESHOLD
        score += point["marks"] if met else 0
        print(f"{'+' if met else '-'} {point['text']}  {float(row[best]):.2f} {sentences[best]}")
    print(score)


def batch_peer(model_path: str, points: Sequence[str], segments: Sequence[str]) -> Callable[[], object]:
    """The same for many texts at once: encode, then cosine with the points. Every text comes only once."""
    model = SentenceTransformer(model_path, device="cpu")
    model.encode(list(segments[:64]), prompt="query: ", show_progress_bar=False)  # warm up

    def run() -> object:
        wanted, said = (
            model.encode(list(texts), prompt="query: ", show_progress_bar=False)
            for texts in (points, segments)
        )
        return model.similarity(wanted, said).max(dim=1)

    return run


def make(model_path: str) -> None:
    """Write the weights that the embedded encoder is built from as a Sentence Transformers folder in fp32."""
    root = Path(__file__).resolve().parent.parent
    sys.path[:0] = [str(root), str(root / "models" / "build")]
    from checkpoint import locate_source, read_checkpoint
    from measure_speed import torch_model

    with tempfile.TemporaryDirectory() as scratch:
        torch_model(read_checkpoint(locate_source()), Path(scratch)).save(model_path)


if __name__ == "__main__":
    make(sys.argv[2]) if sys.argv[1] == "--make" else main(*sys.argv[1:])
