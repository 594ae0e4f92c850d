"""A run of training that is stopped: it goes on to the same end, and with nothing else than it was begun with."""

from __future__ import annotations

import copy
import importlib
import shutil
from argparse import Namespace
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

Plans = Callable[..., Any]


@pytest.fixture(scope="module", autouse=True)
def made_small(build: Namespace) -> Iterator[None]:
    """An answer a batch, so that an epoch of the made corpus is four steps; a model is made once and copied."""
    torch, real = importlib.import_module("torch"), build.train_judge.make_model
    made: dict[float, Any] = {}

    def copied(plan: Any) -> Any:
        if plan.dropout not in made:
            made[plan.dropout] = real(plan)
        torch.manual_seed(plan.seed)  # the first one made drew its numbers, the copies do not
        return copy.deepcopy(made[plan.dropout])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build.train_judge, "TOKENS_A_BATCH", 1)
        patch.setattr(build.train_judge, "make_model", copied)
        yield


@pytest.fixture(scope="module")
def through(build: Namespace, plan: Plans, corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of two epochs that nothing stopped."""
    out = tmp_path_factory.mktemp("through")
    build.train_judge.train(plan(out, corpus, epochs=2, dropout=0.1))
    return out


def stop_at(build: Namespace, plan: Any, step: int) -> None:
    """Train until `step` steps are done."""
    real = build.train_judge.Run._train_step

    def or_stop(run: Any, *given: Any) -> float:
        if run.step == step:
            raise KeyboardInterrupt
        return float(real(run, *given))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build.train_judge.Run, "_train_step", or_stop)
        with pytest.raises(KeyboardInterrupt):
            build.train_judge.train(plan)


def never(*_: Any) -> float:
    raise AssertionError("a step was trained")


def weights(run: Path) -> dict[str, Any]:
    torch = importlib.import_module("torch")
    found: dict[str, Any] = torch.load(run / "model.pt", weights_only=True)
    return found


@pytest.mark.parametrize(
    ("step", "save_every", "kept"),
    [(2, 0.0, 2), (6, 0.0, 6), (6, 1e9, 4), (4, 1e9, 4), (2, 1e9, None)],
    ids=["first epoch", "second epoch", "saved at an epoch's end", "between epochs", "nothing saved"],
)
def test_a_stopped_run_goes_on_to_the_same_end(
    build: Namespace, plan: Plans, corpus: Path, through: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    step: int, save_every: float, kept: int | None,
) -> None:  # fmt: skip
    torch = importlib.import_module("torch")
    monkeypatch.setattr(build.train_judge, "_SAVE_EVERY", save_every)
    same = plan(tmp_path, corpus, epochs=2, dropout=0.1)
    stop_at(build, same, step)
    state = tmp_path / "state.pt"
    assert (torch.load(state, weights_only=True)["step"] if state.exists() else None) == kept
    build.train_judge.train(same)
    wanted, found = weights(through), weights(tmp_path)
    assert wanted.keys() == found.keys()
    assert all(torch.equal(wanted[name], found[name]) for name in wanted)
    assert not state.exists()


def test_a_finished_run_is_not_trained_again(
    build: Namespace, plan: Plans, corpus: Path, through: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    before = (through / "model.pt").stat()
    monkeypatch.setattr(build.train_judge.Run, "_train_step", never)
    build.train_judge.train(plan(through, corpus, epochs=2, dropout=0.1))
    assert f"{through} has finished" in capsys.readouterr().out
    assert (through / "model.pt").stat() == before
    assert not (through / "state.pt").exists()


def test_a_report_that_fails_costs_nothing(
    build: Namespace, plan: Plans, corpus: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    real = build.judge_material.read_material
    monkeypatch.setattr(
        build.train_judge, "read_material", lambda plan: replace(real(plan), held=real(plan).tasks)
    )
    once = plan(tmp_path, corpus, epochs=1)
    with monkeypatch.context() as patch:
        patch.setattr(build.train_judge, "report", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            build.train_judge.train(once)
    learnt = weights(tmp_path)
    monkeypatch.setattr(build.train_judge.Run, "_train_step", never)
    build.train_judge.train(once)
    assert "epoch 1: {'points'" in capsys.readouterr().out
    assert all((learnt[name] == value).all() for name, value in weights(tmp_path).items())
    assert not (tmp_path / "state.pt").exists()


def test_a_run_does_not_go_on_with_other_arguments(
    build: Namespace, plan: Plans, corpus: Path, tmp_path: Path
) -> None:
    stop_at(build, plan(tmp_path, corpus), 5)
    with pytest.raises(SystemExit, match=r"state\.pt is of a run with other arguments"):
        build.train_judge.train(plan(tmp_path, corpus, lr=2e-3))


def test_a_run_does_not_go_on_with_another_corpus(
    build: Namespace, plan: Plans, corpus: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "corpus" / "made"
    shutil.copytree(corpus, copy)
    stop_at(build, plan(tmp_path / "run", copy), 5)
    lines = (copy / "answers.jsonl").read_text("utf-8").splitlines(keepends=True)
    (copy / "answers.jsonl").write_text("".join(lines[:3]), "utf-8")
    with pytest.raises(SystemExit, match=r"a run of 8 steps, and this would be one of 6"):
        build.train_judge.train(plan(tmp_path / "run", copy))


def test_the_digest_is_of_all_but_the_folder(plan: Plans, tmp_path: Path) -> None:
    one = plan(tmp_path / "a", tmp_path)
    assert replace(one, out=tmp_path / "b").digest() == one.digest()
    others = {replace(one, **{f.name: "another"}).digest() for f in fields(one) if f.name != "out"}
    assert len(others | {one.digest()}) == len(fields(one))
