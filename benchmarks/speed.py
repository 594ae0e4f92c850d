"""How fast the grader is and how much memory it takes, beside a plain sentence-transformers script.

    python benchmarks/speed.py [--st-model FOLDER] [--only process] [--only batch] [--only memory] [--check]

process  one answer, the whole process from start to exit: wall time and peak memory
batch    1,000 different answers against six points: the grader; torch in fp32 over the same segments plus cosine;
         the embedded encoder alone over the texts that the grader hands to it. In one process, in turns.
         The peer gets each segment once; the grader encodes clauses and makes the windows' vectors out of them.
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
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.encoders import Encoder, FloatArray, TokenEmbeddings

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # this file is run as a script, not installed

from benchmarks._answers import RUBRIC, answers, write_table  # noqa: E402

LIMITS = {
    "one answer, median seconds": 1.2,
    "one answer, peak MB": 350.0,
    "batch / sentence-transformers": 0.45,
    "batch / encoder": 2.5,
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
    measure = {"process": _process, "batch": _batch, "memory": _memory}
    for part in options.only or measure:
        print(f"{part} …", file=sys.stderr, flush=True)
        found, judged = measure[part](options)
        report[part] = found
        measured |= judged
        print(f"{part}\n{_lines(found)}\n", flush=True)
    verdicts = {name: {"measured": value, "limit": LIMITS[name]} for name, value in measured.items()}
    for name, value in measured.items():
        verdict = "met   " if value <= LIMITS[name] else "MISSED"
        print(f"{verdict}  {name}: {value:.2f} (limit {LIMITS[name]:g})")
    if options.json:
        text = json.dumps(report | {"limits": verdicts}, ensure_ascii=False, indent=1)
        options.json.write_text(text + "\n", encoding="utf-8")
    return int(options.check and any(value > LIMITS[name] for name, value in measured.items()))


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add(
        "--only",
        action="append",
        choices=["process", "batch", "memory"],
        help="measure this part only (repeatable)",
    )
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
seconds, cpu = time.perf_counter() - start, usage.ru_utime + usage.ru_stime
print(seconds, cpu, usage.ru_maxrss, os.waitstatus_to_exitcode(status))
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One whole process: seconds from start to exit, processor seconds, peak resident megabytes."""

    seconds: float
    cpu: float
    peak: float


def run_process(command: Sequence[str]) -> Run:
    """Run `command` to its end and measure it. Raises SystemExit when it fails."""
    if not hasattr(os, "wait4"):
        raise SystemExit("Peak memory of a process cannot be measured on this system; use Linux or macOS.")
    launch = [sys.executable, "-I", "-S", "-c", _LAUNCHER, *command]
    done = subprocess.run(launch, capture_output=True, text=True, cwd=ROOT)
    if done.returncode or not done.stdout.endswith(" 0\n"):
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    seconds, cpu, peak, _ = map(float, done.stdout.split())
    unit = 1 if sys.platform == "darwin" else 1024  # macOS counts bytes, Linux kilobytes
    return Run(seconds, cpu, peak * unit / 2**20)


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
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(options.runs):
        for name, command in commands.items():
            runs[name].append(run_process(command))
    report: Report = {}
    for name, found in runs.items():
        report[f"{name}, seconds"] = spread(r.seconds for r in found)
        report[f"{name}, CPU seconds"] = spread(r.cpu for r in found)
        report[f"{name}, peak MB"] = spread(r.peak for r in found)
    grade = runs["grade"]
    return report, {
        "one answer, median seconds": statistics.median(r.seconds for r in grade),
        "one answer, peak MB": max(r.peak for r in grade),
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
            run = run_process(command)
            peaks[rows] = run.peak
            report[f"{rows} rows, peak MB"] = run.peak
            report[f"{rows} rows, answers per second"] = rows / run.seconds
    grown = {"peak MB, most rows / fewest rows": peaks[max(peaks)] / peaks[min(peaks)]}
    return report, grown if len(peaks) > 1 else {}


# ---- a batch, stage by stage ----------------------------------------------------------------------------
def _batch(options: argparse.Namespace) -> tuple[Report, dict[str, float]]:
    command = [sys.executable, __file__, "--worker", "--cores", str(options.cores)]
    command += ["--rounds", str(options.rounds), "--answers", str(options.answers)]
    command += ["--st-model", options.st_model] if options.st_model else []
    report: Report = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=ROOT).stdout)
    turns: dict[str, list[list[float]]] = report.pop("turns")
    report["answers per second"] = spread(options.answers / wall for wall, _ in turns["grader"])
    judged: dict[str, float] = {}
    for name, pairs in turns.items():
        report[f"{name}, seconds"] = spread(wall for wall, _ in pairs)
        report[f"{name}, CPU seconds"] = spread(cpu for _, cpu in pairs)
        ratio, both = f"batch / {name}", list(zip(turns["grader"], pairs, strict=True))
        if name != "grader":
            report[ratio] = ratios = spread(a[0] / b[0] for a, b in both)
            report[f"{ratio}, CPU"] = spread(a[1] / b[1] for a, b in both)
            judged |= {ratio: ratios["median"]} if ratio in LIMITS else {}
    return report, judged


def _batch_worker(options: argparse.Namespace) -> Report:
    """Runs in a process of its own; every competitor in turn, `rounds` times, models loaded beforehand."""
    from grader.encoders import load_encoder
    from grader.library import load_rubric
    from grader.pipeline import Grader, prepare_answer

    texts = list(answers(options.answers))
    rubric = load_rubric(RUBRIC)
    encoder = load_encoder()
    list(Grader(rubric, encoder=encoder).grade_many(texts[:20]))  # warm up: dictionaries, allocations
    recorder = _Recorder(encoder)
    list(Grader(rubric, encoder=recorder).grade_many(texts))
    asked, asked_tokens = list(dict.fromkeys(recorder.texts)), list(dict.fromkeys(recorder.token_texts))
    segments = [segment.text for text in texts for segment in prepare_answer(text).segments]
    unique = list(dict.fromkeys(segments))
    work: dict[str, Callable[[], object]] = {
        "grader": lambda: list(Grader(rubric, encoder=encoder).grade_many(texts)),
        "encoder, all segments": lambda: encoder.encode(unique),
        "encoder": lambda: (encoder.encode(asked), encoder.encode_tokens(asked_tokens)),
    }
    if options.st_model:
        from benchmarks._st_script import batch_peer

        wordings = [wording for point in rubric.points for wording in (point.text, *point.also)]
        work["sentence-transformers"] = batch_peer(options.st_model, wordings, unique)
    return {
        "answers": len(texts),
        "segments": len(segments),
        "unique segments": len(unique),
        "texts the grader encodes": len(asked) + len(asked_tokens),
        "turns": take_turns(work, options.rounds),
    }


def take_turns(work: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[tuple[float, float]]]:
    """Wall and processor seconds of all work in every round; in turns, so that what else runs falls on all alike."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in work}
    for number in range(rounds):
        for name, run in work.items():
            print(f"batch: round {number + 1}, {name} …", file=sys.stderr, flush=True)
            wall, cpu = time.perf_counter(), time.process_time()
            run()
            found[name].append((time.perf_counter() - wall, time.process_time() - cpu))
    return found


class _Recorder:
    """Passes texts on to an encoder and remembers them."""

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
    found = sorted(values)
    return {"median": statistics.median(found), "min": found[0], "max": found[-1]}


def _lines(report: Report) -> str:
    return "\n".join(f"  {name}: {_shown(value)}" for name, value in report.items())


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "{median:.2f} ({min:.2f} to {max:.2f})".format(**value)
    return f"{value:.2f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.exit(main())
