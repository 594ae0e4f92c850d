"""Read marked answers for fitting: in the project's own form, and the public sets that benchmarks/ reads."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from fusion_rows import Example

from grader.rubric import read_rubric

MOST = 500


def read_parts(folders: Sequence[Path]) -> list[Example]:
    """Folders of rubrics/*.yaml and answers.jsonl with a label a point and the marks, less what misconceptions cost."""
    examples = []
    for folder in folders:
        rubrics = {r.id: r for r in (read_rubric(p) for p in sorted((folder / "rubrics").glob("*.yaml")))}
        for line in (folder / "answers.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            examples.append(
                Example(
                    rubrics[row["rubric"]],
                    row["text"],
                    labels=row["labels"],
                    mark=row["marks"] / row["max"],
                    contradicted=frozenset(row.get("contradicted", ())),
                )
            )
    return examples


def read_drafted(names: Sequence[str], data: Path) -> list[tuple[str, Example]]:
    """Answers of benchmark sets whose rubrics are drafted, each with its question's key (see holdout.fold_of).

    At most about `MOST` of each set, evenly: no set outweighs the others, and a fit takes minutes.
    """
    sys.path.append(
        str(Path(__file__).resolve().parents[2])
    )  # these recipes run as scripts beside the package
    from benchmarks._sets import SET_NAMES, load_set, question_key

    found = []
    for name in SET_NAMES:
        items = load_set(name, data).items if name in names else ()
        found += [
            (question_key(name, item.group), Example(item.rubric, item.text, mark=item.fraction))
            for item in items[:: max(1, len(items) // MOST)]
        ]
    return found
