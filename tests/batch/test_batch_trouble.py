"""A run that is broken off or refused leaves nothing half written; a batch that fails costs no row its score."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from grader.batch import ColumnChoice, ReadOptions
from grader.batch.read import open_table
from grader.errors import EncoderError, GraderError, OutputError, TableError
from grader.records import GradeResult, Rubric
from tests.batch.stand_in import StandIn, run

HEAD = "学号,答案\n"


def put(folder: Path, text: str) -> Path:
    path = folder / "t.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return path


def cells(path: Path) -> list[list[str]]:
    with open_table(path, ReadOptions()) as table:
        return [list(table.header), *([cell.text for cell in row.cells] for row in table.rows())]


class Stops(StandIn):
    """Raises what a person or a broken model would, in the middle."""

    error: BaseException = KeyboardInterrupt()

    def grade_many(self, texts: Iterable[str]) -> Iterator[GradeResult]:
        for at, text in enumerate(texts):
            if at == 2:
                raise self.error
            yield self.grade(text)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(143), EncoderError(zh="坏", en="bad")])
@pytest.mark.parametrize("name", ["o.csv", "o.xlsx"])
def test_interruption_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, name: str
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(Stops, "error", error)
    table = put(tmp_path, HEAD + "S,质量\n" * 5)
    kept = tmp_path / name
    kept.write_text("before")
    outputs = {"details": tmp_path / "d.jsonl", "summary": tmp_path / "s.json"}
    with pytest.raises(type(error)):
        run(table, kept, force=True, make_grader=Stops, **outputs)
    assert kept.read_text() == "before"
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([name, "t.csv"])


@pytest.mark.parametrize("error", [ValueError("batch"), MemoryError()])
@pytest.mark.parametrize("name", ["o.csv", "o.xlsx"])
def test_error_in_a_batch_spares_every_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, name: str
) -> None:
    monkeypatch.setattr(Stops, "error", error)
    table = put(tmp_path, HEAD + "S1,质量\nS2,价格\nS3,质量价格\nS4,大概质量\nS5,\n")
    report = run(table, tmp_path / name, details=tmp_path / "d.jsonl", make_grader=Stops)
    calm = run(table, tmp_path / f"calm-{name}", details=tmp_path / "calm.jsonl")
    assert report == calm and report.summary.graded == 5 and report.exit_code == 0
    assert cells(tmp_path / name) == cells(tmp_path / f"calm-{name}")
    assert (tmp_path / "d.jsonl").read_bytes() == (tmp_path / "calm.jsonl").read_bytes()


def test_full_disk_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("grader.batch.write.CsvWriter.write", full)
    with pytest.raises(OutputError, match="no space is left"):
        run(put(tmp_path, HEAD + "S,质量\n"), tmp_path / "o.csv")
    assert [p.name for p in tmp_path.iterdir()] == ["t.csv"]


def test_outputs_that_are_refused_before_any_work(tmp_path: Path) -> None:
    def never(_: Rubric) -> StandIn:
        raise AssertionError("no grader is needed")

    table = put(tmp_path, HEAD + "S,质量\n")
    there = tmp_path / "there.csv"
    there.write_text("x")
    new = tmp_path / "new.csv"
    link = tmp_path / "link.csv"
    link.hardlink_to(table)
    cases: list[tuple[Path, dict[str, object], str]] = [
        (table, {"force": True}, "input|输入"),
        (link, {"force": True}, "input|输入"),
        (there, {}, "--force"),
        (new, {"details": there}, "--force"),
        (new, {"details": new}, "same file|同一个"),
        (new, {"details": table, "force": True}, "input|输入"),
        (tmp_path / "no" / "o.csv", {}, "folder|文件夹"),
        (tmp_path / "o.ods", {}, "ods"),
    ]
    for output, options, said in cases:
        with pytest.raises(OutputError, match=said):
            run(table, output, make_grader=never, **options)
    assert table.read_text(encoding="utf-8") == HEAD + "S,质量\n"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["link.csv", "t.csv", "there.csv"]


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("学号,姓名\n1,a\n", {}),
        (HEAD, {}),
        ("", {}),
        (HEAD + "1,a\n", {"columns": ColumnChoice(answer="nope")}),
        (HEAD + "1,a\n", {"read": ReadOptions(encoding="utf-16")}),
        (HEAD + "1,a\n", {"rubric": None}),
    ],
)
def test_bad_tables_leave_nothing(tmp_path: Path, text: str, options: dict[str, object]) -> None:
    table = put(tmp_path, text)
    with pytest.raises(TableError) as caught:
        run(table, tmp_path / "o.csv", **options)
    assert isinstance(caught.value, GraderError) and "\n" not in caught.value.en
    assert [p.name for p in tmp_path.iterdir()] == ["t.csv"]


def test_rows_without_an_id_are_named(tmp_path: Path) -> None:
    table = tmp_path / "c.csv"
    table.write_text("学号,答案\nS1,质量不稳定\n,服务差\n", encoding="utf-8")
    report = run(table, tmp_path / "o.csv")
    assert any("第 3 行" in n.zh and "rows 3" in n.en for n in report.notes)
