"""How fast the grader is and how much memory it takes, beside a plain sentence-transformers script.

    python benchmarks/speed.py [--st-model FOLDER] [--only process] [--only batch] [--only memory] [--check]

process  one answer, the whole process from start to exit: wall time and peak memory
batch    1,000 different answers against six points: the grader; torch in fp32 over the same segments plus cosine;
         the embedded encoder alone over the texts that the grader hands to it. In one process, in turns.
memory   `grade batch` over tables of 1,000 and 20,000 rows, the whole process

FOLDER holds the same encoder in fp32, as `_st_script.py --make FOLDER` writes it; without it the peers are left out.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.encoders import Encoder, FloatArray, TokenEmbeddings

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # this file is run as a script, not installed

from benchmarks._answers import RUBRIC, answers, write_table  # noqa: E402

PARTS = ("process", "batch", "memory")
LIMITS = {
    "one answer, median seconds": 1.0,
    "one answer, peak MB": 350.0,
    "batch / sentence-transformers": 0.45,
    "batch / encoder alone": 1.5,
    "peak MB, most rows / fewest rows": 1.1,
}
Report = dict[str, object]


def main(argv: Sequence[str] | None = None) -> int:
    """Measure the parts asked for; with --check, exit 1 where a limit is exceeded."""
    options = _options(argv)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: options.cores])
    if options.worker:
        print(json.dumps(_batch_worker(options)))
        return 0
    report: Report = {"cores": options.cores}
    measured: dict[str, float] = {}
    for part in options.only or PARTS:
        print(f"{part} …", file=sys.stderr, flush=True)
        found, judged = {"process": _process, "batch": _batch, "memory": _memory}[part](options)
        report[part] = found
        measured |= judged
        print(f"{part}\n{_lines(found)}\n", flush=True)
    verdicts = {name: {"measured": value, "limit": LIMITS[name]} for name, value in measured.items()}
    for name, value in measured.items():
        print(
            f"{'met   ' if value <= LIMITS[name] else 'MISSED'}  {name}: {value:.2f} (limit {LIMITS[name]:g})"
        )
    if options.json:
        text = json.dumps(report | {"limits": verdicts}, ensure_ascii=False, indent=1)
        options.json.write_text(text + "\n", encoding="utf-8")
    return int(options.check and any(value > LIMITS[name] for name, value in measured.items()))


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--only", action="append", choices=PARTS, help="measure this part only (repeatable)")
    add("--st-model", metavar="FOLDER", help="the encoder in fp32, for the sentence-transformers peers")
    add(
        "--runs",
        type=int,
        default=7,
        metavar="N",
        help="process: runs of each command (default: %(default)s)",
    )
    add("--rounds", type=int, default=3, metavar="N", help="batch: rounds (default: %(default)s)")
    add("--answers", type=int, default=1000, metavar="N", help="batch: answers (default: %(default)s)")
    add("--rows", type=int, nargs="+", default=[1000, 20000], metavar="N", help="memory: table sizes")
    add("--cores", type=int, default=2, metavar="N", help="use this many cores (default: %(default)s)")
    add("--answer", type=Path, default=ROOT / "examples/icbc-lifecycle/middling.txt", metavar="FILE")
    add("--check", action="store_true", help="exit with 1 when a limit is exceeded")
    add("--json", type=Path, metavar="FILE", help="write every figure as JSON")
    add("--worker", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args(argv)


# ---- whole processes ------------------------------------------------------------------------------------
# A child's peak counts what its parent held at the fork, so a parent with next to nothing loaded starts it.
_LAUNCHER = """
import os, subprocess, sys, time
start = time.perf_counter()
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(child.pid, 0)
print(time.perf_counter() - start, usage.ru_maxrss, os.waitstatus_to_exitcode(status))
"""


def run_process(command: Sequence[str]) -> tuple[float, float]:
    """Seconds from start to exit, and peak resident megabytes. Raises SystemExit when the command fails."""
    if not hasattr(os, "wait4"):
        raise SystemExit("Peak memory of a process cannot be measured on this system; use Linux or macOS.")
    launch = [sys.executable, "-I", "-S", "-c", _LAUNCHER, *command]
    done = subprocess.run(launch, capture_output=True, text=True, cwd=ROOT)
    if done.returncode or not done.stdout.endswith(" 0\n"):
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    seconds, peak, _ = done.stdout.split()
    unit = 1 if sys.platform == "darwin" else 1024  # macOS counts bytes, Linux kilobytes
    return float(seconds), int(peak) * unit / 2**20


def _process(options: argparse.Namespace) -> tuple[Report, dict[str, float]]:
    rubric = "icbc-lifecycle"
    commands = {"grade": [sys.executable, "-m", "grader", str(options.answer), "--rubric", rubric]}
    if options.st_model:
        script = str(ROOT / "benchmarks" / "_st_script.py")
        bank = str(ROOT / "rubrics" / f"{rubric}.yaml")
        commands["sentence-transformers"] = [
            sys.executable,
            script,
            options.st_model,
            bank,
            str(options.answer),
        ]
    for command in commands.values():
        run_process(command)  # the first run reads files from disk and compiles modules
    runs: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for _ in range(options.runs):
        for name, command in commands.items():
            runs[name].append(run_process(command))
    report: Report = {}
    for name, found in runs.items():
        report[f"{name}, seconds"] = spread(seconds for seconds, _ in found)
        report[f"{name}, peak MB"] = spread(peak for _, peak in found)
    grade = runs["grade"]
    return report, {
        "one answer, median seconds": statistics.median(s for s, _ in grade),
        "one answer, peak MB": max(p for _, p in grade),
    }


def _memory(options: argparse.Namespace) -> tuple[Report, dict[str, float]]:
    report: Report = {}
    peaks: dict[int, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for rows in sorted(options.rows):
            table, out = Path(folder, f"{rows}.csv"), Path(folder, f"{rows}-graded.csv")
            write_table(table, rows)
            print(f"memory: {rows} rows …", file=sys.stderr, flush=True)
            command = [
                sys.executable,
                "-m",
                "grader",
                "batch",
                str(table),
                "--rubric",
                RUBRIC,
                "-o",
                str(out),
            ]
            seconds, peaks[rows] = run_process(command)
            report[f"{rows} rows, peak MB"] = peaks[rows]
            report[f"{rows} rows, answers per second"] = rows / seconds
    if len(peaks) < 2:
        return report, {}
    return report, {"peak MB, most rows / fewest rows": peaks[max(peaks)] / peaks[min(peaks)]}


# ---- a batch, stage by stage ----------------------------------------------------------------------------
def _batch(options: argparse.Namespace) -> tuple[Report, dict[str, float]]:
    command = [sys.executable, __file__, "--worker", "--cores", str(options.cores)]
    command += ["--rounds", str(options.rounds), "--answers", str(options.answers)]
    command += ["--st-model", options.st_model] if options.st_model else []
    found = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=ROOT).stdout)
    seconds: dict[str, list[float]] = found.pop("seconds")
    report: Report = found
    report["answers per second"] = spread(options.answers / s for s in seconds["grader"])
    judged: dict[str, float] = {}
    names = {"sentence-transformers": "batch / sentence-transformers", "encoder": "batch / encoder alone"}
    for name, values in seconds.items():
        report[f"{name}, seconds"] = spread(values)
        if name in names:
            ratios = [a / b for a, b in zip(seconds["grader"], values, strict=True)]
            report[names[name]] = spread(ratios)
            judged[names[name]] = statistics.median(ratios)
    return report, judged


def _batch_worker(options: argparse.Namespace) -> Report:
    """Runs in a process of its own; every competitor in turn, `rounds` times, models loaded beforehand."""
    from grader.encoders import load_encoder
    from grader.paths import bundled_rubrics_dir
    from grader.pipeline import Grader, prepare_answer
    from grader.rubric import read_rubric

    texts = list(answers(options.answers))
    rubric = read_rubric(bundled_rubrics_dir() / f"{RUBRIC}.yaml")
    encoder = load_encoder()
    recorder = _Recorder(encoder)
    list(Grader(rubric, encoder=recorder).grade_many(texts[:20]))  # warm up: dictionaries, allocations
    recorder.texts.clear()
    recorder.token_texts.clear()
    list(Grader(rubric, encoder=recorder).grade_many(texts))
    asked, asked_tokens = list(dict.fromkeys(recorder.texts)), list(dict.fromkeys(recorder.token_texts))
    segments = [segment.text for text in texts for segment in prepare_answer(text).segments]
    unique = list(dict.fromkeys(segments))
    points = [wording for point in rubric.points for wording in (point.text, *point.also)]
    work: dict[str, Callable[[], object]] = {
        "grader": lambda: list(Grader(rubric, encoder=encoder).grade_many(texts)),
        "encoder": lambda: (encoder.encode(asked), encoder.encode_tokens(asked_tokens)),
    }
    if options.st_model:
        work["sentence-transformers"] = _peer(options.st_model, points, unique)
    sizes = {"answers": len(texts), "segments": len(segments), "unique segments": len(unique)}
    return {
        **sizes,
        "texts the grader encodes": len(asked) + len(asked_tokens),
        "seconds": take_turns(work, options.rounds),
    }


def take_turns(work: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Seconds of every piece of work in every round; taking turns, they share whatever else the machine does."""
    seconds: dict[str, list[float]] = {name: [] for name in work}
    for number in range(rounds):
        for name, run in work.items():
            print(f"batch: round {number + 1}, {name} …", file=sys.stderr, flush=True)
            start = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - start)
    return seconds


def _peer(model_path: str, points: Sequence[str], segments: Sequence[str]) -> Callable[[], object]:
    """What a plain script does: encode in fp32 with torch, compare by cosine. It gets every text only once."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(model_path, device="cpu")

    def encode(texts: Sequence[str]) -> object:
        return model.encode(list(texts), prompt="query: ", show_progress_bar=False)

    encode(segments[:64])
    return lambda: model.similarity(encode(points), encode(segments)).max(dim=1)


class _Recorder:
    """Passes everything on to an encoder and remembers the texts."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name, self.dimensions = encoder.name, encoder.dimensions
        self.texts: list[str] = []
        self.token_texts: list[str] = []

    def encode(self, texts: Sequence[str]) -> FloatArray:
        self.texts.extend(texts)
        return self._encoder.encode(texts)

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenEmbeddings]:
        self.token_texts.extend(texts)
        return self._encoder.encode_tokens(texts)


# ---- output ---------------------------------------------------------------------------------------------
def spread(values: Iterable[float]) -> dict[str, float]:
    """Median, smallest and largest."""
    found = list(values)
    return {"median": statistics.median(found), "min": min(found), "max": max(found)}


def _lines(report: Report) -> str:
    return "\n".join(f"  {name}: {_shown(value)}" for name, value in report.items())


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return f"{value['median']:.2f} ({value['min']:.2f} to {value['max']:.2f})"
    return f"{value:.2f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.exit(main())
