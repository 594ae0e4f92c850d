"""How well the grader and simple baselines agree with teachers, on sets that the user points to.

    python benchmarks/accuracy.py --data PATH [--set labelled] [--set le] [--corpus PATH] [--json FILE]

PATH holds `labelled/` and `public/`. Every figure is cross-validated by rubric, question or topic: nothing that is
fitted or tuned has seen an answer to the question it is tested on, and where --seen lets it, the row says so. Intervals
resample rubrics, questions or topics.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(_ROOT), str(_ROOT / "models" / "build")]  # this file is run as a script, not installed

from fusion_rows import RememberingJudge  # noqa: E402  (models/build)
from holdout import is_held  # noqa: E402

from benchmarks import _calibration as calibration  # noqa: E402
from benchmarks._baselines import grade_all  # noqa: E402
from benchmarks._grading import Engine, grade_folds, grade_shipped  # noqa: E402
from benchmarks._items import Item, MarkedSet  # noqa: E402
from benchmarks._metrics import MET_FROM, Graded, Interval, Row, rows_by, table, with_intervals  # noqa: E402
from benchmarks._seen import judge_has_seen, refusal, row_name, weights_have_seen, without_learnt  # noqa: E402
from benchmarks._set_metrics import TABLES  # noqa: E402
from benchmarks._sets import SET_NAMES, corpus_items, load_set  # noqa: E402
from benchmarks._similarities import similarities  # noqa: E402
from benchmarks._twins import without_twins  # noqa: E402
from grader.encoders import load_encoder  # noqa: E402
from grader.judge import Judge  # noqa: E402
from grader.paths import default_model_dir  # noqa: E402

Systems = dict[str, list[Graded]]
Block = tuple[str, list[Row] | str]  # a title over a table or a text
_AS_SHIPPED = ", as shipped"
_TWINS = (
    "{} answers to {} questions that the set also asks under another id, so that a judge which left one out may have "
    "learnt the other: {}"
)
_LEARNT = "{} answers to {} questions that the corpus asked too when the judge that ships was trained: {}"


def main(argv: Sequence[str] | None = None) -> int:
    """Measure what the options ask for and print it."""
    options = _options(argv)
    report: Row = {}
    blocks: list[Block] = []
    for name in options.set:
        marked, twins = without_twins(load_set(name, options.data))
        learnt: tuple[Item, ...] = ()
        if not options.seen:
            marked, learnt = without_learnt(marked)
        data, found = _section(marked, _systems(marked, options), options)
        for items, why in ((twins, _TWINS), (learnt, _LEARNT)):
            if items:
                groups = sorted({item.group for item in items})
                data["left out"] = {"answers": len(items), "groups": groups}
                found.insert(0, (f"{name}: left out", why.format(len(items), len(groups), ", ".join(groups))))
        report[name] = data
        blocks += found
        print(_rendered(found, markdown=False), flush=True)
    if options.json:
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if options.markdown:
        options.markdown.write_text(_rendered(blocks, markdown=True), encoding="utf-8")
    return 0


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    """What the command line asks for. Exits where it would measure a model on what that has learnt."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    _add_data(parser.add_argument)
    _add_systems(parser.add_argument)
    _add_output(parser.add_argument)
    options = parser.parse_args(argv)
    options.set = list(dict.fromkeys(options.set or SET_NAMES))
    judges = len({folder.resolve() for folder in options.fold_judges})
    if options.fold_judges and judges < max(2, len(options.fold_judges)):
        parser.error("--fold-judges: one judge has seen the questions of all folds but one; name all of them")
    if not (options.seen or options.no_grader):
        refused = refusal(options.set, folds=judges > 1, shipped_only=options.shipped_only)
        if refused:
            parser.error(refused)
    return options


def _add_data(add: Callable[..., object]) -> None:
    add("--data", type=Path, required=True, metavar="PATH", help="folder that holds labelled/ and public/")
    add("--set", action="append", choices=SET_NAMES, help="which set (repeatable; default: all)")
    add(
        "--corpus",
        type=Path,
        metavar="PATH",
        help="more answers to fit labelled/ on: folders in its shape",
    )


def _add_systems(add: Callable[..., object]) -> None:
    add("--no-grader", action="store_true", help="baselines only")
    add("--no-baselines", action="store_true", help="the grader only")
    add(
        "--shipped",
        action="store_true",
        help="also the grader with the weights it ships with, on sets that these are not fitted on",
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
    add(
        "--seen",
        action="store_true",
        help="measure the judge and the weights that ship also on questions they have learnt from; the rows say so",
    )
    add("--st-model", metavar="MODEL", help="also plain sentence-transformers cosine with this model")


def _add_output(add: Callable[..., object]) -> None:
    add("--resamples", type=int, default=1000, metavar="N", help="bootstrap samples (default: %(default)s)")
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


def _systems(marked: MarkedSet, options: argparse.Namespace) -> Systems:
    """What every system gave, the grader first."""
    encoder = load_encoder()
    on_step = _progress(marked.name)
    systems: Systems = {}
    for name, judges in _judges(marked, options).items():
        engine = Engine(encoder, judges)
        seen = len(judges) == 1 and judge_has_seen(marked.name)
        if not options.shipped_only:
            more = _held_items(options.corpus) if options.corpus and marked.name == "labelled" else []
            found = grade_folds(marked, more=more, engine=engine, on_step=on_step)
            systems[row_name(name, seen=seen)] = found
        fitted = weights_have_seen(marked.name)
        if (options.shipped or options.shipped_only) and fitted and not options.seen:
            on_step(f"{name}{_AS_SHIPPED}: left out, as these weights were fitted on this set")
        elif options.shipped or options.shipped_only:
            systems[row_name(f"{name}{_AS_SHIPPED}", seen=seen or fitted)] = grade_shipped(
                marked, engine=engine
            )
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
    blocks = _tables(marked, found)
    first = _main_system(systems)
    for label, key in _breakdowns(marked) if options.per_style else ():
        rows = rows_by(marked, systems[first], label, key)
        data[f"by {label}"] = rows
        blocks.append((f"{marked.name}: {first}, by {label}", rows))
    calibrated, shown = _calibrations(marked, systems)
    if calibrated:
        data["calibration"] = calibrated
        blocks += shown
    if options.show_errors:
        worst = _errors(marked, systems[first], options.show_errors)
        blocks.append((f"{marked.name}: {first}, largest differences", worst))
    return data, blocks


def _main_system(systems: Systems) -> str:
    """The system that is broken down and whose errors are listed: the grader as it ships where that was measured."""
    return next((name for name in systems if _AS_SHIPPED in name), next(iter(systems)))


def _tables(marked: MarkedSet, found: Mapping[str, Mapping[str, Interval]]) -> list[Block]:
    """The headline figures of every system that has any."""
    blocks: list[Block] = []
    for title, columns in TABLES.items():
        shown = [c for c in columns if c in marked.headline]
        rows: list[Row] = [{"system": n, **{c: v[c] for c in shown if c in v}} for n, v in found.items()]
        rows = [row for row in rows if len(row) > 1]
        if rows:
            blocks.append((f"{marked.name}: {title}", rows))
    return blocks


def _calibrations(marked: MarkedSet, systems: Systems) -> tuple[Row, list[Block]]:
    """What the probabilities of the grader as it ships are worth, where each point was judged: in `labelled`.

    Weights fitted to folds have no calibration of confidence.
    """
    data: Row = {}
    blocks: list[Block] = []
    for name, got in systems.items() if marked.name == "labelled" else ():
        if _AS_SHIPPED in name:
            both = calibration.of_points(marked.items, got), calibration.of_totals(marked.items, got)
            data[name] = calibration.as_data(*both)
            blocks += calibration.as_tables(f"{marked.name}: {name}", *both)
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
