"""Finding rubrics by id and path."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader import library
from grader.errors import RubricError, RubricNotFound
from grader.library import LibraryEntry, known_ids, list_rubrics, load_rubric, named_rubrics, read_folder


def put(folder: Path, name: str, rubric_id: str, title: str = "题", *, head: str = "schema: 1\n") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(
        f"{head}id: {rubric_id}\ntitle: {title}\nquestion: 问\npoints:\n  - {{id: a, text: 甲, marks: 1}}\n",
        encoding="utf-8",
    )
    return path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a bundled bank of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(library, "bundled_rubrics_dir", lambda: tmp_path / "bank")
    put(tmp_path / "bank", "churn-causes.yaml", "churn-causes", "bank")
    put(tmp_path / "bank", "loyalty.yaml", "loyalty", "bank")
    return tmp_path


def ids(entries: tuple[LibraryEntry, ...]) -> list[str]:
    return [entry.rubric.id for entry in entries if entry.rubric]


def test_folders_given_come_first_then_rubrics_then_the_bank(home: Path) -> None:
    assert load_rubric("churn-causes").title == "bank"
    put(home / "rubrics", "any-name.yml", "churn-causes", "own")
    assert load_rubric("churn-causes").title == "own"
    put(home / "one", "sub/x.yaml".replace("sub/", ""), "churn-causes", "one")
    put(home / "two", "x.yaml", "churn-causes", "two")
    assert load_rubric("churn-causes", folders=[Path("one"), Path("two")]).title == "one"
    assert load_rubric("churn-causes", folders=[Path("two"), Path("one")]).title == "two"
    assert load_rubric("loyalty", folders=[Path("one")]).title == "bank"


def test_a_path_is_a_path(home: Path) -> None:
    path = put(home / "elsewhere", "x.yaml", "churn-causes", "path")
    for name in (path, str(path), "elsewhere/x.yaml"):
        assert load_rubric(name).title == "path"
    put(home, "here.yaml", "churn-causes", "here")
    assert load_rubric("here.yaml").title == "here"
    put(home, "no-suffix", "churn-causes", "bare")
    assert load_rubric("no-suffix").title == "bare"
    with pytest.raises(RubricNotFound, match=r"absent\.yaml"):
        load_rubric("absent.yaml")


def test_unusual_layouts_are_found(home: Path) -> None:
    deep = home / "rubrics" / "chapter" / "one"
    deep.mkdir(parents=True)
    (deep / "flow.yaml").write_text(
        "{schema: 1, id: flow, title: t, question: q, points: [{id: a, text: t, marks: 1}]}", encoding="utf-8"
    )
    put(home / "rubrics", "quoted.yaml", "'quoted'")
    put(home / "rubrics", "bom.yaml", "bom", head="\ufeffschema: 1\n")
    for name in ("flow", "quoted", "bom"):
        assert load_rubric(name).id == name
    put(home / "rubrics" / ".trash", "x.yaml", "hidden")
    with pytest.raises(RubricNotFound):
        load_rubric("hidden")


def test_unknown_ids_name_the_nearest_and_where_was_looked(home: Path) -> None:
    put(home / "mine", "x.yaml", "churn-reasons")
    with pytest.raises(RubricNotFound) as caught:
        load_rubric("churn-cause", folders=[Path("mine")])
    for text in ("churn-causes", "churn-reasons", "mine", str(home / "bank")):
        assert text in caught.value.en and text in caught.value.zh
    with pytest.raises(RubricNotFound) as caught:
        load_rubric("zzzzzzz")
    assert "nearest" not in caught.value.en


def test_a_missing_folder_is_said(home: Path) -> None:
    for call in (
        lambda: load_rubric("loyalty", folders=[Path("gone")]),
        lambda: list_rubrics([Path("gone")]),
    ):
        with pytest.raises(RubricNotFound, match=r"gone"):
            call()


def test_a_broken_rubric_is_found_and_its_error_shown(home: Path) -> None:
    put(home / "rubrics", "x.yaml", "loyalty", "''")
    with pytest.raises(RubricError, match=r"x\.yaml:3"):
        load_rubric("loyalty")


def test_an_id_twice_in_one_folder_is_an_error(home: Path) -> None:
    put(home / "rubrics", "a.yaml", "same")
    put(home / "rubrics", "b.yaml", "same")
    with pytest.raises(RubricError, match=r"b\.yaml.*a\.yaml"):
        load_rubric("same")
    entries = list_rubrics()
    assert ids(entries) == ["same", "churn-causes", "loyalty"]
    assert [entry.path.name for entry in entries if entry.error] == ["b.yaml"]


def test_the_list_hides_what_is_shadowed_and_reports_what_is_broken(home: Path) -> None:
    put(home / "rubrics", "z.yaml", "loyalty", "own")
    put(home / "rubrics", "a.yaml", "zebra")
    (home / "rubrics" / "broken.yaml").write_text("schema: 1\n", encoding="utf-8")
    (home / "rubrics" / "notes.txt").write_text("no rubric", encoding="utf-8")
    entries = list_rubrics()
    assert ids(entries) == ["loyalty", "zebra", "churn-causes"]
    assert entries[0].rubric is not None and entries[0].rubric.title == "own"
    assert entries[-1].path.name == "broken.yaml" and entries[-1].error is not None


def test_the_same_folder_twice_is_searched_once(home: Path) -> None:
    put(home / "rubrics", "a.yaml", "same")
    assert ids(list_rubrics([home / "rubrics", Path("rubrics")])).count("same") == 1


def test_no_folder_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(library, "bundled_rubrics_dir", lambda: tmp_path / "bank")
    assert list_rubrics() == ()
    with pytest.raises(RubricNotFound, match=r"no folder|无"):
        load_rubric("x")


def test_a_file_of_that_name_in_this_folder_is_pointed_out(home: Path) -> None:
    put(home, "resistance.yaml", "resistance")
    with pytest.raises(RubricNotFound) as caught:
        load_rubric("resistance")
    assert "--rubric resistance.yaml" in caught.value.zh and "--rubric resistance.yaml" in caught.value.en


def test_the_course_is_the_folder_within_the_library(home: Path) -> None:
    put(home / "rubrics", "top.yaml", "top")
    put(home / "rubrics" / "crm" / "week-1", "deep.yaml", "deep")
    courses = {entry.rubric.id: entry.course for entry in list_rubrics() if entry.rubric}
    assert courses == {"top": "", "deep": "crm/week-1", "churn-causes": "", "loyalty": ""}
    assert LibraryEntry(Path("x/y.yaml"), None).course == ""


def test_a_folder_is_read_sorted_by_id_with_what_is_broken_last(home: Path) -> None:
    put(home / "mine" / "b", "1.yaml", "zebra")
    put(home / "mine" / "a", "2.yaml", "zebra")
    put(home / "mine", "3.yaml", "ant")
    entries = read_folder(home / "mine")
    assert ids(entries) == ["ant", "zebra"]
    assert [(e.path.name, e.course) for e in entries if e.error] == [("1.yaml", "b")]


def test_ids_are_known_though_a_file_is_broken(home: Path) -> None:
    (home / "rubrics").mkdir()
    (home / "rubrics" / "half.yaml").write_text("schema: 1\nid: half\n", encoding="utf-8")
    assert known_ids() == {"half", "churn-causes", "loyalty"}


def test_ids_files_and_folders_are_named_each_file_once(home: Path) -> None:
    put(home / "mine", "ant.yaml", "ant")
    (home / "empty").mkdir()
    assert ids(named_rubrics(["mine", "loyalty", "mine/ant.yaml"])) == ["ant", "loyalty"]
    assert ids(named_rubrics([])) == ["churn-causes", "loyalty"]
    empty, gone = named_rubrics(["empty", "gone"])
    assert "empty" in str(empty.error) and "gone" in str(gone.error)
