"""The answers that are timed, and the measuring of a process."""

import csv
import json
import os
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks import speed
from benchmarks._answers import LENGTH, answers, write_table
from benchmarks.speed import run_process, spread, take_turns


def test_answers_are_distinct_repeatable_and_of_the_right_length() -> None:
    found = list(answers(500))
    assert found == list(answers(500))
    assert len(set(found)) == 500
    assert all(LENGTH[0] <= len(text) <= LENGTH[1] for text in found)
    assert found != list(answers(500, seed=1))
    assert not any("{" in text or "，，" in text for text in found)


def test_most_sentences_of_a_batch_are_new() -> None:
    sentences = [s for text in answers(500) for s in text.split("。") if s]
    assert len(set(sentences)) > 0.95 * len(sentences)


def test_a_longer_table_begins_with_the_shorter_one(tmp_path: Path) -> None:
    for rows in (3, 5):
        write_table(tmp_path / f"{rows}.csv", rows)
    short, long = ((tmp_path / f"{rows}.csv").read_text(encoding="utf-8") for rows in (3, 5))
    assert long.startswith(short)
    with (tmp_path / "5.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == [f"S{n:06d}" for n in range(1, 6)]


@pytest.mark.skipif(sys.platform == "win32", reason="wait4 is POSIX")
def test_a_process_is_charged_for_its_own_memory() -> None:
    small = run_process([sys.executable, "-c", "pass"])
    large = run_process([sys.executable, "-c", "import time; x = b'1' * 80_000_000; time.sleep(0.2)"])
    assert large.peak - small.peak == pytest.approx(80_000_000 / 2**20, rel=0.15)
    assert large.seconds > 0.2 > large.cpu > 0


@pytest.mark.skipif(sys.platform == "win32", reason="wait4 is POSIX")
def test_a_failing_command_says_what_it_said() -> None:
    with pytest.raises(SystemExit, match="no such thing"):
        run_process([sys.executable, "-c", "raise SystemExit('no such thing')"])


def test_competitors_take_turns() -> None:
    order: list[str] = []
    found = take_turns({"a": lambda: order.append("a"), "b": lambda: order.append("b")}, 3)
    assert order == ["a", "b"] * 3
    assert all(x != y for x, y in pairwise(order))
    assert [len(values) for values in found.values()] == [3, 3]


def test_spread() -> None:
    assert spread(iter([3.0, 1.0, 2.0, 10.0])) == {"median": 2.5, "min": 1.0, "max": 10.0}


def _run(tmp_path: Path, *options: str) -> dict[str, dict[str, object]]:
    out = tmp_path / "speed.json"
    cores = str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2)
    assert speed.main([*options, "--cores", cores, "--json", str(out)]) == 0
    found: dict[str, dict[str, object]] = json.loads(out.read_text(encoding="utf-8"))
    return found


def test_a_batch_is_measured_against_the_encoder_alone(tmp_path: Path) -> None:
    report = _run(tmp_path, "--only", "batch", "--answers", "4", "--rounds", "1")
    batch = report["batch"]
    assert batch["answers"] == 4
    assert 0 < batch["unique segments"] <= batch["segments"]
    assert batch["texts the grader encodes"] > 0
    assert {"grader, seconds", "encoder, CPU seconds", "batch / encoder"} <= batch.keys()
    assert report["limits"].keys() == {"batch / encoder"}


@pytest.mark.benchmark
def test_whole_processes_are_measured(tmp_path: Path) -> None:
    report = _run(tmp_path, "--only", "process", "--only", "memory", "--runs", "1", "--rows", "3", "6")
    assert report["process"]["grade, peak MB"]["median"] > 20
    assert report["memory"]["6 rows, peak MB"] > 20
    assert len(report["limits"]) == 3
