"""How well the grader and simple baselines agree with teachers, on sets that the user points to.

    python benchmarks/accuracy.py --data PATH [--set labelled] [--set le] [--corpus PATH] [--json FILE]

PATH holds `labelled/` and `public/`. Every figure is cross-validated by rubric, question or topic: nothing that is
fitted or tuned has seen an answer to the question it is tested on. Intervals resample rubrics, questions or topics.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(_ROOT), str(_ROOT / "models" / "build")]  # this file is run as a script, not installed

from fusion_rows import RememberingJudge  # noqa: E402  (models/build)
from holdout import is_held  # noqa: E402

from benchmarks._baselines import grade_all  # noqa: E402
from benchmarks._grading import Engine, grade_folds, grade_shipped  # noqa: E402
from benchmarks._items import Item, MarkedSet  # noqa: E402
from benchmarks._metrics import MET_FROM, Graded, Row, rows_by, table, with_intervals  # noqa: E402
from benchmarks._set_metrics import TABLES  # noqa: E402
from benchmarks._sets import SET_NAMES, corpus_items, load_set  # noqa: E402
from benchmarks._similarities import similarities  # noqa: E402
from grader.encoders import load_encoder  # noqa: E402
from grader.judge import Judge  # noqa: E402
from grader.paths import default_model_dir  # noqa: E402

Systems = dict[str, list[Graded]]


Block = tuple[str, list[Row] | str]  # a title over a table or a text


def main(argv: Sequence[str] | None = None) -> int:
    """Measure what the options ask for and print it."""
    options = _options(argv)
    report: Row = {}
    blocks: list[Block] = []
    for name in dict.fromkeys(options.set or SET_NAMES):
        marked = load_set(name, options.data)
        report[name], found = _section(marked, _systems(marked, options), options)
        blocks += found
        print(_rendered(found, markdown=False), flush=True)
    if options.json:
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if options.markdown:
        options.markdown.write_text(_rendered(blocks, markdown=True), encoding="utf-8")
    return 0


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    add = parser.add_argument
    add("--data", type=Path, required=True, metavar="PATH", help="folder that holds labelled/ and public/")
    add("--set", action="append", choices=SET_NAMES, help="which set (repeatable; default: all)")
    add(
        "--corpus",
        type=Path,
        metavar="PATH",
        help="more answers to fit labelled/ on: folders in its shape",
    )
    add("--resamples", type=int, default=1000, metavar="N", help="bootstrap samples (default: %(default)s)")
    add("--no-grader", action="store_true", help="baselines only")
    add("--no-baselines", action="store_true", help="the grader only")
    add(
        "--shipped",
        action="store_true",
        help="also the grader with the weights it ships with: those for drafts are fitted on LE, ADS, ASAG-zh and SAF",
    )
    add("--shipped-only", action="store_true", help="that alone, without fitting to the other folds")
    add("--fast", action="store_true", help="also the grader without the judge")
    add("--judge", type=Path, metavar="FOLDER", help="another judge than the one that ships")
    add(
        "--fold-judges",
        type=Path,
        nargs="*",
        default=[],
        metavar="FOLDER",
        help="two or more judges for public sets, in the order of the folds that train_judge.py --fold K/N left out",
    )
    add("--st-model", metavar="MODEL", help="also plain sentence-transformers cosine with this model")
    add("--per-style", action="store_true", help="tables by writing style and by language")
    add(
        "--show-errors",
        type=int,
        default=0,
        metavar="N",
        help="the N answers where the grader is furthest off",
    )
    add("--json", type=Path, metavar="FILE", help="write every figure as JSON")
    add("--markdown", type=Path, metavar="FILE", help="write the tables as Markdown")
    options = parser.parse_args(argv)
    if len(options.fold_judges) == 1:
        parser.error("--fold-judges: one judge has seen the questions of all folds but one; name all of them")
    return options


def _systems(marked: MarkedSet, options: argparse.Namespace) -> Systems:
    """What every system gave, the grader first."""
    encoder = load_encoder()
    on_step = _progress(marked.name)
    systems: Systems = {}
    for name, judges in _judges(marked, options).items():
        engine = Engine(encoder, judges)
        if not options.shipped_only:
            more = _held_items(options.corpus) if options.corpus and marked.name == "labelled" else []
            systems[name] = grade_folds(marked, more=more, engine=engine, on_step=on_step)
        if options.shipped or options.shipped_only:
            systems[f"{name}, as shipped"] = grade_shipped(marked, engine=engine)
    if not options.no_baselines:
        tried = similarities(encoder=encoder, st_model=options.st_model)
        systems.update(grade_all(marked, tried, on_step=on_step))
    return systems


def _held_items(corpus: Path) -> list[Item]:
    """The corpus rubrics that no model was trained on: on the others the judge is better than it is."""
    return [item for item in corpus_items(corpus) if is_held(item.group)]


def _judges(marked: MarkedSet, options: argparse.Namespace) -> dict[str, tuple[Judge, ...]]:
    """The variants of the grader to measure; none with --no-grader."""
    if options.no_grader:
        return {}
    one = [options.judge or default_model_dir()]
    folders = one if marked.name == "labelled" else options.fold_judges or one
    judged: dict[str, tuple[Judge, ...]] = {"grader": tuple(RememberingJudge(f) for f in folders)}
    return judged | ({"grader, fast": ()} if options.fast else {})


def _section(marked: MarkedSet, systems: Systems, options: argparse.Namespace) -> tuple[Row, list[Block]]:
    """One set's figures, as data and as blocks to print."""
    found = {name: with_intervals(marked, got, resamples=options.resamples) for name, got in systems.items()}
    data: Row = {
        "answers": len(marked.items),
        "groups": len(set(marked.groups)),
        "systems": {name: {k: asdict(v) for k, v in values.items()} for name, values in found.items()},
    }
    blocks: list[Block] = []
    for title, columns in TABLES.items():
        shown = [c for c in columns if c in marked.headline]
        rows: list[Row] = [{"system": n, **{c: v[c] for c in shown if c in v}} for n, v in found.items()]
        rows = [row for row in rows if len(row) > 1]
        if rows:
            blocks.append((f"{marked.name}: {title}", rows))
    first = next(iter(systems))
    for label, key in _breakdowns(marked) if options.per_style else ():
        rows = rows_by(marked, systems[first], label, key)
        data[f"by {label}"] = rows
        blocks.append((f"{marked.name}: {first}, by {label}", rows))
    if options.show_errors:
        blocks.append(
            (
                f"{marked.name}: {first}, largest differences",
                _errors(marked, systems[first], options.show_errors),
            )
        )
    return data, blocks


def _rendered(blocks: Sequence[Block], *, markdown: bool) -> str:
    """Blocks as text; tables in Markdown where asked for."""
    out = []
    for title, body in blocks:
        text = body if isinstance(body, str) else table(body, markdown=markdown)
        if markdown and isinstance(body, str):
            text = f"```text\n{text}\n```"
        out.append(f"{'### ' if markdown else ''}{title}\n\n{text}\n")
    return "\n".join(out)


def _breakdowns(marked: MarkedSet) -> list[tuple[str, Callable[[Item], str]]]:
    out: list[tuple[str, Callable[[Item], str]]] = [("language", lambda item: item.language)]
    if any(item.style for item in marked.items):
        out.insert(0, ("style", lambda item: item.style))
    return out


def _errors(marked: MarkedSet, graded: Sequence[Graded], count: int) -> str:
    """The answers with the largest difference of totals, each with the points judged wrongly."""
    order = sorted(
        range(len(graded)),
        key=lambda i: (-abs(graded[i].fraction - marked.items[i].fraction), marked.items[i].id),
    )
    out: list[str] = []
    for i in order[:count]:
        item, got = marked.items[i], graded[i]
        lines = [
            f"{item.id} {item.style}: teacher {item.fraction:.0%}, machine {got.fraction:.0%}",
            f"  {item.text}",
        ]
        for point in item.rubric.points if item.labels is not None and got.met is not None else ():
            label = (item.labels or {}).get(point.id)
            if label is not None and (point.id in (got.met or ())) != (label >= MET_FROM):
                kind = "given too much" if label < MET_FROM else "not seen"
                against = ", contradicted" if point.id in item.contradicted else ""
                lines.append(f"  - {kind} (teacher {label:g}{against}): {point.text}")
        out.append("\n".join(lines))
    return "\n\n".join(out)


def _progress(set_name: str) -> Callable[[str], None]:
    start = time.perf_counter()

    def show(step: str) -> None:
        print(f"{set_name} {time.perf_counter() - start:6.1f} s  {step}", file=sys.stderr, flush=True)

    return show


if __name__ == "__main__":
    sys.exit(main())
