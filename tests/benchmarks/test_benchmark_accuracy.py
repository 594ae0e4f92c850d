"""The whole run on a set of a few answers, with the embedded encoder, and which answers each fold is fitted on."""

import json
import sys
from pathlib import Path

import pytest

from benchmarks import accuracy
from grader.fuse import FEATURES, Fusion

RIGHT = {"tilt": "地轴是倾斜的", "length": "昼夜长短会变化"}
PLANETS = "水金地火木土"  # so that no rubric asks another's question
ANSWERS = (
    ("full-paraphrase", "地轴是倾斜的，所以昼夜长短会变化。", (1, 1), 2),
    ("partial", "昼夜长短会变化。", (0, 1), 1),
    ("keyword-stuffing", "地轴、昼夜、太阳。", (0, 0), 0),
    ("contradiction", "地轴不是倾斜的。", (0, 0), 0),
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "labelled"
    (folder / "rubrics").mkdir(parents=True)
    rows = []
    for n, planet in enumerate(PLANETS):
        points = "".join(
            f"  - {{id: {k}, text: {planet}星的{text}, marks: 1}}\n" for k, text in RIGHT.items()
        )
        head = f"schema: 1\nid: seasons-{n}\ntitle: 四季\nkind: definition\nlanguage: zh\nquestion: {planet}星为什么有四季？\n"
        (folder / "rubrics" / f"{n}.yaml").write_text(f"{head}points:\n{points}", encoding="utf-8")
        for style, text, labels, marks in ANSWERS:
            row = {
                "rubric": f"seasons-{n}",
                "id": f"{n}-{style}",
                "style": style,
                "text": text,
                "marks": marks,
            }
            row["labels"] = dict(zip(RIGHT, labels, strict=True))
            row["contradicted"] = ["tilt"] if style == "contradiction" else []
            rows.append(json.dumps(row, ensure_ascii=False))
    (folder / "answers.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return tmp_path


def test_a_run_prints_and_writes_every_figure(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fitted_on: list[int] = []
    real = sys.modules["benchmarks._grading"].fit_rows

    def spy(rows):  # type: ignore[no-untyped-def]
        fitted_on.append(len(rows))
        return real(rows)

    monkeypatch.setattr("benchmarks._grading.fit_rows", spy)
    out, page = tmp_path / "out.json", tmp_path / "out.md"
    options = [
        "--data",
        str(data),
        "--set",
        "labelled",
        "--resamples",
        "20",
        "--per-style",
        "--shipped",
        "--show-errors",
        "1",
    ]
    assert accuracy.main([*options, "--json", str(out), "--markdown", str(page)]) == 0
    assert fitted_on == [20] * 6
    found = json.loads(out.read_text(encoding="utf-8"))["labelled"]
    assert found["answers"] == 24
    assert {"grader", "cosine, whole", "keyword recall, points", "RapidFuzz partial, points"} <= found[
        "systems"
    ].keys()
    figures = found["systems"]["grader"]
    assert figures["recall"]["low"] <= figures["recall"]["value"] <= figures["recall"]["high"]
    assert {"QWK", "Pearson", "precision", "F1", "contradicted paid %", "stuffed marks %"} <= figures.keys()
    assert [row["style"] for row in found["by style"]] == sorted(style for style, *_ in ANSWERS)
    text = capsys.readouterr().out
    assert "labelled: grader, as shipped, largest differences" in text
    _has_calibration(out, text, page.read_text(encoding="utf-8"))
    assert "| system " in page.read_text(encoding="utf-8")


def _has_calibration(out: Path, *shown: str) -> None:
    calibration = json.loads(out.read_text(encoding="utf-8"))["labelled"]["calibration"]
    assert calibration.keys() == {"grader, as shipped"}
    points, confidence = (calibration["grader, as shipped"][part] for part in ("points", "confidence"))
    assert sum(row["count"] for row in points["bins"]) == 48
    assert [row["count"] for row in confidence["bins"]] == [5, 5, 5, 5, 4]
    assert 0 <= points["expected calibration error"] <= 1
    for text in shown:
        assert "labelled: grader, as shipped, probability of points" in text
        assert "labelled: grader, as shipped, confidence in totals" in text


@pytest.mark.parametrize(("held", "rows"), [(True, 44), (False, 20)])
def test_rubrics_that_no_model_saw_join_every_fold(
    data: Path, monkeypatch: pytest.MonkeyPatch, held: bool, rows: int
) -> None:
    monkeypatch.setattr(accuracy, "is_held", lambda rubric: held)
    fitted_on: list[int] = []
    even = Fusion(-2.0, (0.2,) * len(FEATURES))
    monkeypatch.setattr("benchmarks._grading.fit_rows", lambda rows: fitted_on.append(len(rows)) or even)
    options = [
        "--data",
        str(data),
        "--set",
        "labelled",
        "--corpus",
        str(data),
        "--no-baselines",
        "--resamples",
        "0",
    ]
    assert accuracy.main(options) == 0
    assert fitted_on == [rows] * 6


def test_questions_under_two_ids_are_left_out_and_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "public" / "le"
    folder.mkdir(parents=True)
    references = [f"第{n}种仓库的第一条要求；第二条要求" for n in "一二三四五六七八"]
    references.append(references[0])
    numbered = list(enumerate(references))
    (folder / "qa.csv").write_text("".join(f"{n}\t第{n}问？\t{r}\n" for n, r in numbered), encoding="utf-8")
    rows = [f"{n}\t{r}\t{text}\t{mark}\n" for n, r in numbered for text, mark in ((r, 1.0), ("不知道", 0.0))]
    (folder / "train.csv").write_text("".join(rows), encoding="utf-8")
    out, page = tmp_path / "out.json", tmp_path / "out.md"
    options = ["--data", str(tmp_path), "--set", "le", "--no-grader", "--resamples", "0"]
    assert accuracy.main([*options, "--json", str(out), "--markdown", str(page)]) == 0
    found = json.loads(out.read_text(encoding="utf-8"))["le"]
    assert (found["answers"], found["groups"]) == (14, 7)
    assert found["left out"] == {"answers": 4, "groups": ["0", "8"]}
    for shown in (capsys.readouterr().out, page.read_text(encoding="utf-8")):
        assert "4 answers to 2 questions that the set also asks under another id" in shown


def test_a_wrong_path_is_named(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="does not exist"):
        accuracy.main(["--data", str(tmp_path / "nowhere"), "--set", "labelled"])
