"""What was learned, written and read back; and every way in which a file can be the wrong one."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from making import make_rubric, point
from slow_learning import made_answers

from grader.errors import InputError, OutputError
from grader.marking.learn.learn import METHODS, fit, predict
from grader.marking.learn.learned import Learned, Method, change
from grader.marking.learn.learned_file import LearnedError, Provenance, read_learned, write_learned

RUBRIC = make_rubric(point("a"), point("b"), point("c"))
MODEL = "letters+judge"
SETTINGS = "11111111-22222222-33333333"
SIX = 6  # dimensions
ARRAYS = ("points_centre", "points", "whole_centre", "whole", "clause_centre", "worth", "marks")
NUMBERS = ("share_centre", "shift", "slope", "empty_ceiling", "flagged_ceiling")


def provenance(model: str = MODEL) -> Provenance:
    return Provenance(
        rubric_id=RUBRIC.id,
        rubric_sha256=RUBRIC.sha256,
        model=model,
        settings=SETTINGS,
        table="教师.csv",
        human="总分",
        rows=9,
        before={"corr": 0.7, "RMSE": 1.25},
        after={"corr": None, "RMSE": 0.8},
    )


def learned(method: Method = "residual") -> Learned:
    marks = np.random.default_rng(1).uniform(size=9)
    answers = [
        replace(a, holds=("empty", "flagged", "none")[min(i, 2)]) for i, a in enumerate(made_answers(9, 1))
    ]
    return fit(answers, marks, [f"学号{i}" for i in range(9)], method)


def read(path: Path, model: str = MODEL) -> tuple[Learned, Provenance]:
    return read_learned(path, RUBRIC, model=model, settings=SETTINGS, dimensions=SIX)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "学到的.json"
    write_learned(path, learned(), provenance())
    return path


def refused(path: Path, **other: Any) -> LearnedError:
    """The error, which names the file in both languages and says what to do."""
    with pytest.raises(LearnedError) as caught:
        read_learned(
            path, **({"rubric": RUBRIC, "model": MODEL, "settings": SETTINGS, "dimensions": SIX} | other)
        )
    error = caught.value
    assert str(path) in error.zh and str(path) in error.en
    assert error.zh.endswith("。") and error.en.endswith(".")
    return error


# ---- there and back -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("method", METHODS)
def test_what_is_written_comes_back(method: Method, tmp_path: Path) -> None:
    path, before = tmp_path / "l.json", learned(method)
    write_learned(path, before, provenance())
    after, where_from = read(path)
    assert where_from == provenance()
    assert (after.method, after.ids) == (method, before.ids)
    for name in NUMBERS:
        assert getattr(after, name) == pytest.approx(getattr(before, name), abs=5.1e-8)
    for name in ARRAYS:
        one, other = getattr(before, name), getattr(after, name)
        assert one.shape == other.shape and one.dtype == other.dtype
        assert np.abs(one - other).max(initial=0) <= 5.1e-8
    for name in ("clauses", "owners"):
        one, other = getattr(before, name), getattr(after, name)
        assert one.dtype == other.dtype
        assert one.tolist() == other.tolist()
    for answer in made_answers(6, 30):
        assert predict(after, answer) == pytest.approx(predict(before, answer), abs=1e-6)


def test_the_file_is_plain_json(file: Path) -> None:
    data = json.loads(file.read_text("utf-8"))
    assert data["schema"] == 1 and data["method"] == "residual"
    assert data["trained_on"] == {"table": "教师.csv", "human": "总分", "rows": 9}
    assert data["cross_validated"]["after"] == {"corr": None, "RMSE": 0.8}
    assert data["numbers"]["shift"] == round(data["numbers"]["shift"], 7)


def test_nothing_is_overwritten_without_force(file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(OutputError, match=r"--force"):
        write_learned(file, learned("nothing"), provenance())
    assert file.read_bytes() == before
    write_learned(file, learned("nothing"), provenance(), force=True)
    assert read(file)[0].method == "nothing"
    assert [p.name for p in file.parent.iterdir()] == [file.name]
    with pytest.raises(OutputError):
        write_learned(file.parent / "none" / "l.json", learned(), provenance())


# ---- the wrong file -----------------------------------------------------------------------------------------
def test_another_rubric_and_another_version_of_it(file: Path) -> None:
    other = refused(file, rubric=make_rubric(point("a"), id="other"))
    assert "made" in other.en and "other" in other.en and "不能用于 other" in other.zh
    newer = refused(file, rubric=make_rubric(point("a"), point("b"), point("d")))
    assert "has changed since" in newer.en and "改过" in newer.zh


def test_another_model(file: Path) -> None:
    other = refused(file, model="letters-2+judge")
    assert all(name in text for name in ("letters-2+judge", MODEL) for text in (other.zh, other.en))


def test_other_settings(file: Path) -> None:
    assert read_learned(file, RUBRIC, model=MODEL, dimensions=SIX, settings=SETTINGS)[1].settings == SETTINGS
    other = refused(file, settings="11111111-22222222-44444444")
    assert (
        "44444444" in other.zh
        and "44444444" in other.en
        and "grade learn" in other.zh
        and "grade learn" in other.en
    )


def test_fast_or_not_is_said_in_the_words_of_the_command_line(file: Path, tmp_path: Path) -> None:
    without = refused(file, model="letters")
    assert "learned without --fast" in without.en and "不是用 --fast 学的" in without.zh
    fast = tmp_path / "fast.json"
    write_learned(fast, learned(), provenance("letters"))
    with_it = refused(fast)
    assert "learned with --fast" in with_it.en and "是用 --fast 学的" in with_it.zh


def test_no_file_and_no_file_but_a_folder(tmp_path: Path) -> None:
    assert "There is no file" in refused(tmp_path / "none.json").en
    assert "是一个文件夹" in refused(tmp_path).zh and "is a folder" in refused(tmp_path).en


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe\x00",
        b'{"schema": 1}',
        b"[" * 100_000,
        b'{"a":' * 5000,
        "学号,答案\n".encode(),
    ],
)
def test_what_is_no_such_file(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "l.json"
    path.write_bytes(content)
    error = refused(path)
    assert "grade learn" in error.en and "grade learn" in error.zh
    assert len(error.en) < 300 + len(str(path))


def edited(file: Path, edit: Callable[[dict[str, Any]], object]) -> Path:
    data = json.loads(file.read_text("utf-8"))
    edit(data)
    file.write_text(json.dumps(data), encoding="utf-8")
    return file


def put(*keys: Any, value: object) -> Callable[[dict[str, Any]], None]:
    def edit(data: Any) -> None:
        for key in keys[:-1]:
            data = data[key]
        data[keys[-1]] = value

    return edit


@pytest.mark.parametrize(
    "edit",
    [
        *(lambda d, n=n: d["numbers"][n].pop() for n in (*ARRAYS, "owners", "ids", "clauses")),
        *(lambda d, n=n: d["numbers"][n].append(0.5) for n in ARRAYS),
        lambda d: d["numbers"]["clauses"][2].pop(),
        lambda d: [row.pop() for row in d["numbers"]["clauses"]],
        # fits in itself, but not the encoder
        lambda d: (
            [d["numbers"][n].pop() for n in ("whole", "whole_centre", "clause_centre")]
            and [row.pop() for row in d["numbers"]["clauses"]]
        ),
        put("numbers", "clauses", 0, value=[]),
        put("numbers", "owners", 0, value=9),
        put("numbers", "owners", 0, value=-1),
        put("numbers", "owners", 0, value=10**400),
    ],
)
def test_numbers_that_do_not_fit_together(edit: Callable[[dict[str, Any]], object], file: Path) -> None:
    error = refused(edited(file, edit))
    assert "grade learn" in error.en


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        (("numbers", "clauses", 0, 0), 300),
        (("numbers", "clauses", 0, 0), -128),
        (("numbers", "clauses", 0, 0), 0.5),
        (("numbers", "clauses"), {}),
        (("numbers", "shift"), math.nan),
        (("numbers", "shift"), math.inf),
        (("numbers", "shift"), 1e300),
        (("numbers", "slope"), None),
        (("numbers", "whole", 3), math.nan),
        (("numbers", "whole", 3), -math.inf),
        (("numbers", "worth", 0), "much"),
        (("numbers", "marks", 0), math.nan),
        (("numbers", "marks", 0), 6),
        (("numbers", "ids", 0), 7),
        (("numbers", "owners", 0), 0.5),
        (("numbers", "extra"), 1),
        (("numbers", "empty_ceiling"), 2),
        (("settings",), None),
        (("schema",), 2),
        (("method",), "boosting"),
        (("model",), None),
        (("trained_on", "rows"), "many"),
        (("cross_validated", "before"), [1]),
        (("cross_validated", "after", "corr"), math.nan),
        (("rubric",), "made"),
    ],
)
def test_values_that_grade_learn_never_writes(keys: tuple[Any, ...], value: object, file: Path) -> None:
    error = refused(edited(file, put(*keys, value=value)))
    assert str(keys[0]) in error.en and str(keys[0]) in error.zh


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), junk)
def test_whatever_is_edited_is_refused_or_still_gives_a_mark(
    file: Path, data: st.DataObject, value: object
) -> None:
    whole = node = json.loads(file.read_text("utf-8"))
    while True:
        key = data.draw(st.sampled_from(sorted(node) if isinstance(node, dict) else range(len(node))))
        inside = node[key]
        if not isinstance(inside, dict | list) or not inside or data.draw(st.integers(0, 4)) == 0:
            break
        node = inside
    node[key] = value
    path = file.with_name("edited.json")
    path.write_text(json.dumps(whole), encoding="utf-8")
    try:
        found, _ = read(path)
    except InputError as error:
        assert str(path) in error.zh and str(path) in error.en
        return
    for answer in made_answers(3, 2):
        assert math.isfinite(change(found, answer).total)
        assert 0 <= predict(found, answer) <= 1
