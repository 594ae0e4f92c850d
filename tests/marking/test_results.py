from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from grader.batch import BatchJob, run_batch
from grader.errors import TableError
from grader.export import result_to_dict
from grader.library import load_rubric
from grader.marking.marks import read_marks
from grader.marking.results import read_results
from grader.pipeline import Grader
from grader.records import Evidence, Flag

ROOT = Path(__file__).parent.parent.parent
CLASS = "学号,答案\nS1,产品质量不稳定，员工跳槽带走客户。\nS2,企业缺乏创新\nS3,\n"


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("class")
    table, details = folder / "class.csv", folder / "details.jsonl"
    table.write_text(CLASS, encoding="utf-8")
    rubric = load_rubric(str(ROOT / "rubrics" / "crm" / "churn-causes.yaml"))
    run_batch(
        BatchJob(table=table, output=folder / "graded.csv", rubric=rubric, details=details),
        make_grader=lambda r: Grader(r, fast=True),
        find_rubric=load_rubric,
    )
    return table, details


def test_results_come_back_as_they_were(graded: tuple[Path, Path]) -> None:
    table, details = graded
    found = read_results(details, read_marks(table))
    rubric = load_rubric(str(ROOT / "rubrics" / "crm" / "churn-causes.yaml"))
    grader = Grader(rubric, fast=True)
    for text, result in zip(
        ("产品质量不稳定，员工跳槽带走客户。", "企业缺乏创新", ""), found.results, strict=True
    ):
        assert result is not None
        assert result_to_dict(result) == result_to_dict(grader.grade(text))
    assert [i for i, _ in found.graded] == ["S1", "S2", "S3"]


def test_another_table_is_refused(graded: tuple[Path, Path], tmp_path: Path) -> None:
    changed = tmp_path / "class.csv"
    changed.write_text(CLASS.replace("缺乏创新", "没有创新"), encoding="utf-8")
    with pytest.raises(TableError, match=r"row 3|第 3 行"):
        read_results(graded[1], read_marks(changed))


def test_line_separators_within_an_answer_are_no_ends_of_lines(
    graded: tuple[Path, Path], tmp_path: Path
) -> None:
    """U+2028 comes with text pasted from web pages, and is quoted as it is; JSON leaves it so."""
    (tmp_path / "class.csv").write_text("学号,答案\nS1,质量\u2028不稳\n", encoding="utf-8")
    table = read_marks(tmp_path / "class.csv")
    answer = table.rows[0].cells[1].text
    result = Grader(load_rubric(str(ROOT / "rubrics" / "crm" / "churn-causes.yaml")), fast=True).grade(answer)
    result = replace(result, flags=(Flag("off-topic", (Evidence(0, len(answer), answer),), "…"),))
    line = json.dumps({"row": 2, **result_to_dict(result)}, ensure_ascii=False)
    (tmp_path / "d.jsonl").write_text(line + "\n", encoding="utf-8")
    assert "\u2028" in line
    assert read_results(tmp_path / "d.jsonl", table).results == (result,)


def test_two_results_of_one_row_are_refused(graded: tuple[Path, Path], tmp_path: Path) -> None:
    """Two files of details put together: which one counts is not ours to choose."""
    (tmp_path / "d.jsonl").write_text(graded[1].read_text("utf-8") * 2, encoding="utf-8")
    with pytest.raises(TableError, match=r"line 4|第 4 行"):
        read_results(tmp_path / "d.jsonl", read_marks(graded[0]))


def test_a_damaged_result_is_no_traceback(graded: tuple[Path, Path], tmp_path: Path) -> None:
    record = json.loads(graded[1].read_text("utf-8").splitlines()[0])
    record["points"][0]["signals"] = []
    (tmp_path / "d.jsonl").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(TableError, match=r"line 1|第 1 行"):
        read_results(tmp_path / "d.jsonl", read_marks(graded[0]))


def test_what_is_no_result_is_named_by_its_line(graded: tuple[Path, Path], tmp_path: Path) -> None:
    other = tmp_path / "other.jsonl"
    other.write_text(graded[1].read_text("utf-8").splitlines()[0] + "\n{}\n", encoding="utf-8")
    with pytest.raises(TableError, match=r"line 2|第 2 行"):
        read_results(other, read_marks(graded[0]))
    with pytest.raises(TableError):
        read_results(tmp_path / "none.jsonl", read_marks(graded[0]))
