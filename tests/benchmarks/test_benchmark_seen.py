"""What a model has learnt from is not measured, or the row says so."""

import json
from pathlib import Path

import pytest

from benchmarks import accuracy
from benchmarks._items import Item, MarkedSet, SetName
from benchmarks._seen import judge_has_seen, weights_have_seen, without_learnt
from benchmarks._sets import SET_NAMES
from grader.library import load_rubric

ROOT = Path(__file__).parent.parent.parent

UNSEEN: tuple[SetName, ...] = ("labelled", "argkp")
FITTED: tuple[SetName, ...] = (
    "le",
    "ads",
    "asag-zh",
    "saf",
    "mohler",
)  # mohler asks the questions of asag-zh


def test_the_judge_has_seen_all_sets_but_two() -> None:
    assert [name for name in SET_NAMES if not judge_has_seen(name)] == list(UNSEEN)


def test_the_weights_that_ship_have_seen_what_their_file_names() -> None:
    assert {name for name in SET_NAMES if weights_have_seen(name)} == set(FITTED)


def test_what_the_weights_were_fitted_on_is_read_from_their_file(tmp_path: Path) -> None:
    fusion = {
        "statements": {"fitted_on": ["corpus, held out: 745 answers"]},
        "passages": {"fitted_on": ["beetle, asag-zh: 3 answers", "saf: 2 answers"]},
    }
    (tmp_path / "fusion.json").write_text(json.dumps(fusion), encoding="utf-8")
    found = [name for name in SET_NAMES if weights_have_seen(name, model=tmp_path)]
    assert set(found) == {"beetle", "asag-zh", "saf", "mohler"}


def _exits(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    with pytest.raises(SystemExit, match="2"):
        accuracy._options(["--data", "PATH", *options])
    return capsys.readouterr().err


@pytest.mark.parametrize("name", [name for name in SET_NAMES if name not in UNSEEN])
def test_one_judge_is_refused_where_it_has_seen_the_questions(
    name: SetName, capsys: pytest.CaptureFixture[str]
) -> None:
    for options in ([], ["--fast"], ["--judge", "a"], ["--shipped-only"]):
        error = _exits(capsys, "--set", "labelled", "--set", name, *options)
        assert f"error: {name}: the judge that ships was trained on these questions" in error
    for options in (["--seen"], ["--fold-judges", "a", "b"], ["--no-grader"]):
        assert accuracy._options(["--data", "PATH", "--set", name, *options]).set == [name]


def test_all_sets_are_the_default_and_are_refused_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert "le, ads, asag-zh, beetle, scientsbank, saf, mohler: the judge" in _exits(capsys)
    assert accuracy._options(["--data", "PATH", "--fold-judges", "a", "b"]).set == list(SET_NAMES)


@pytest.mark.parametrize("name", UNSEEN)
def test_sets_that_nothing_was_trained_on_need_nothing(name: SetName) -> None:
    assert accuracy._options(["--data", "PATH", "--set", name, "--shipped-only"]).set == [name]


@pytest.mark.parametrize("folders", [["a"], ["a", "a"], ["a", "b", "a"], ["a", "./a"]])
def test_fold_judges_are_several(folders: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert "name all of them" in _exits(capsys, "--set", "labelled", "--fold-judges", *folders)


@pytest.mark.parametrize("name", FITTED)
def test_weights_alone_are_refused_where_they_were_fitted(
    name: SetName, capsys: pytest.CaptureFixture[str]
) -> None:
    folds = ["--fold-judges", "a", "b"]
    error = _exits(capsys, "--set", "beetle", "--set", name, "--shipped-only", *folds)
    assert f"error: {name}: the weights that ship were fitted on these questions" in error
    assert accuracy._options(["--data", "PATH", "--set", "beetle", "--shipped-only", *folds]).shipped_only


ALL_ROWS = ["grader", "grader, as shipped", "grader, fast", "grader, fast, as shipped"]
FOLDS = ["--fold-judges", "a", "b"]


@pytest.mark.parametrize(
    ("name", "options", "rows"),
    [
        ("labelled", [], ALL_ROWS),
        ("argkp", ["--seen"], ALL_ROWS),
        ("beetle", FOLDS, ALL_ROWS),
        ("le", FOLDS, ["grader", "grader, fast"]),
        ("mohler", FOLDS, ["grader", "grader, fast"]),
        (
            "ads",
            [*FOLDS, "--seen"],
            [
                "grader",
                "grader, as shipped (questions seen)",
                "grader, fast",
                "grader, fast, as shipped (questions seen)",
            ],
        ),
        (
            "beetle",
            ["--seen"],
            [
                "grader (questions seen)",
                "grader, as shipped (questions seen)",
                "grader, fast",
                "grader, fast, as shipped",
            ],
        ),
    ],
)
def test_rows_say_what_was_seen(
    name: SetName, options: list[str], rows: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accuracy, "load_encoder", lambda: None)
    monkeypatch.setattr(accuracy, "RememberingJudge", lambda folder: folder)
    monkeypatch.setattr(accuracy, "grade_folds", lambda marked, **_: [])
    monkeypatch.setattr(accuracy, "grade_shipped", lambda marked, **_: [])
    chosen = ["--set", name, "--shipped", "--fast", "--no-baselines", *options]
    found = accuracy._systems(MarkedSet(name, (), 10, 2), accuracy._options(["--data", "PATH", *chosen]))
    assert list(found) == rows


def test_rubrics_of_labelled_that_the_corpus_asked_too_are_left_out() -> None:
    rubric = load_rubric(str(ROOT / "rubrics" / "crm" / "churn-causes.yaml"))
    items = tuple(
        Item(id=group, group=group, rubric=rubric, reference="", text="", fraction=0.5)
        for group in ("mitosis", "acid-transactions", "price-elasticity", "supply-demand")
    )
    kept, learnt = without_learnt(MarkedSet("labelled", items, bins=4, folds=2))
    assert [i.group for i in kept.items] == ["mitosis"]
    assert [i.group for i in learnt] == ["acid-transactions", "price-elasticity", "supply-demand"]
    assert without_learnt(MarkedSet("le", items, bins=4, folds=2))[0].items == items


def test_what_ships_is_broken_down_where_it_was_measured() -> None:
    assert (
        accuracy._main_system({"grader": [], "grader, as shipped": [], "cosine": []}) == "grader, as shipped"
    )
    assert accuracy._main_system({"grader": [], "cosine": []}) == "grader"
