"""The plain script that speed.py measures beside the grader: sentence-transformers, cosine, a threshold.

python benchmarks/_st_script.py MODEL RUBRIC.yaml ANSWER.txt
"""

import re
import sys
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


if __name__ == "__main__":
    main(*sys.argv[1:])
