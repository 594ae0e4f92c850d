"""All the drafts of a file are written, or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.errors import OutputError
from grader.interop.draft import DraftOptions, Drafts, draft_rubrics
from grader.interop.scheme import Scheme, SchemePoint, SchemeQuestion
from grader.interop.write import write_drafts
from grader.rubric import read_rubric


def drafts(count: int) -> Drafts:
    questions = (
        SchemeQuestion(number=str(n), text=f"第{n}题", points=(SchemePoint("质量", 1),)) for n in range(count)
    )
    return draft_rubrics(Scheme(tuple(questions)), DraftOptions())


def test_a_file_a_rubric_in_a_folder_that_is_made(tmp_path: Path) -> None:
    places = write_drafts(drafts(2), tmp_path / "bank")
    assert places == {"q01": tmp_path / "bank" / "q01.yaml", "q02": tmp_path / "bank" / "q02.yaml"}
    assert sorted((tmp_path / "bank").iterdir()) == sorted(places.values())
    assert all(read_rubric(path).id == name for name, path in places.items())


def test_one_rubric_to_a_file_of_any_name(tmp_path: Path) -> None:
    assert write_drafts(drafts(1), tmp_path / "churn.yaml") == {"q01": tmp_path / "churn.yaml"}
    assert read_rubric(tmp_path / "churn.yaml").id == "q01"


def test_several_rubrics_do_not_fit_into_one_file(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as caught:
        write_drafts(drafts(2), tmp_path / "all.yaml")
    assert "2 份" in caught.value.zh and "folder" in caught.value.en
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_replaced_only_by_force_and_all_or_nothing(tmp_path: Path) -> None:
    (tmp_path / "q02.yaml").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match=r"--force"):
        write_drafts(drafts(3), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["q02.yaml"]
    assert (tmp_path / "q02.yaml").read_text(encoding="utf-8") == "mine"
    write_drafts(drafts(3), tmp_path, force=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["q01.yaml", "q02.yaml", "q03.yaml"]
    assert read_rubric(tmp_path / "q02.yaml").id == "q02"


def test_nothing_is_left_when_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from grader.batch.outputs import WholeFiles

    def fail(*_: object) -> None:
        raise OutputError(zh="磁盘已满。", en="The disk is full.")

    monkeypatch.setattr(WholeFiles, "commit", fail)
    with pytest.raises(OutputError, match=r"full"):
        write_drafts(drafts(2), tmp_path / "bank")
    assert list(tmp_path.iterdir()) == []


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "bank").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError, match=r"no folder"):
        write_drafts(drafts(1), tmp_path / "bank")
    with pytest.raises(OutputError, match=r"does not exist"):
        write_drafts(drafts(1), tmp_path / "none" / "bank")
    with pytest.raises(OutputError, match=r"does not exist"):
        write_drafts(drafts(1), tmp_path / "none" / "churn.yaml")
