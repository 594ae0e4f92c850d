"""What an installed grader is: light to import, and whole without a checkout."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

import grader

ROOT = Path(__file__).resolve().parents[1]


def python(code: str, *, cwd: Path, executable: str | Path = sys.executable) -> str:
    env = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    done = subprocess.run(
        [executable, "-c", code], cwd=cwd, env=env, capture_output=True, encoding="utf-8", timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_grader_is_light(tmp_path: Path) -> None:
    code = "import sys, grader, json; print(json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"
    loaded = set(json.loads(python(code, cwd=tmp_path)))
    assert not loaded & {
        "numpy",
        "onnxruntime",
        "torch",
        "jieba",
        "opencc",
        "tokenizers",
        "pydantic",
        "scipy",
    }


def test_grading_needs_none_of_the_heavy_packages(tmp_path: Path) -> None:
    code = """
import json, sys
from grader import draft_rubric, grade_answer, load_rubric
result = grade_answer(load_rubric("churn-causes"), "产品质量不稳定，員工跳槽帶走客戶。")
grade_answer(draft_rubric("什么是CRM？", "CRM是以客户为中心的策略。", total=5), "以客户为中心")
result.to_dict()
print(json.dumps([result.score > 0, sorted({m.split('.')[0] for m in sys.modules})]))
"""
    earned, loaded = json.loads(python(code, cwd=tmp_path))
    assert earned
    heavy = {
        "torch",
        "transformers",
        "sentence_transformers",
        "sklearn",
        "pandas",
        "scipy",
        "onnx",
        "openpyxl",
    }
    assert not heavy & set(loaded)


def test_public_names() -> None:
    assert set(grader.__all__) >= {
        "load_rubric",
        "draft_rubric",
        "grade_answer",
        "grade_answers",
        "__version__",
    }
    for name in grader.__all__:
        assert getattr(grader, name) is not None
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = grader.no_such_name


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an environment with the wheel's grader; the other packages are those of this environment."""
    pytest.importorskip("build")
    pytest.importorskip("hatchling")
    work = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(work), str(ROOT)]
    built = subprocess.run(command, cwd=work, capture_output=True, encoding="utf-8", timeout=300)
    assert built.returncode == 0, built.stderr + built.stdout
    (wheel,) = work.glob("grader-*.whl")
    home = work / "environment"
    venv.create(home, with_pip=False)
    command = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(home),
        "install",
        "--no-deps",
        "--no-index",
        str(wheel),
    ]
    done = subprocess.run(command, cwd=work, capture_output=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    # A folder named in a .pth is searched last, and .pth files inside it (the editable grader's) are not read.
    paths = sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
    (site(home) / "others.pth").write_text("\n".join(paths) + "\n", encoding="utf-8")
    return home


def site(home: Path) -> Path:
    return Path(sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)}))


def program(home: Path, name: str) -> Path:
    return Path(sysconfig.get_path("scripts", vars={"base": str(home), "platbase": str(home)})) / name


def test_the_wheel_brings_its_own_bank_and_model(installed: Path, tmp_path: Path) -> None:
    code = (
        "import grader, json; from grader.paths import bundled_rubrics_dir as r, default_model_dir as m;"
        "print(json.dumps([grader.__file__, str(r()), str(m())]))"
    )
    for path in json.loads(python(code, cwd=tmp_path, executable=program(installed, "python"))):
        assert Path(path).resolve().is_relative_to(site(installed).resolve())
    package = site(installed) / "grader"
    for mine, theirs in (("rubrics", "_data/rubrics"), ("models/default", "_data/models/default")):
        here = {p.relative_to(ROOT / mine): p.stat().st_size for p in (ROOT / mine).rglob("*") if p.is_file()}
        there = {
            p.relative_to(package / theirs): p.stat().st_size
            for p in (package / theirs).rglob("*")
            if p.is_file()
        }
        assert here == there
    assert (package / "py.typed").exists()
    assert (package / "view" / "answer.html.j2").exists()
    assert not (site(installed) / "tests").exists()


def test_the_wheel_grades_away_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    shutil.copy(ROOT / "examples" / "churn-causes" / "strong.txt", tmp_path / "answer.txt")
    command = [str(program(installed, "grade")), "answer.txt", "--rubric", "churn-causes", "--marks-only"]
    env = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, encoding="utf-8", timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    text = (tmp_path / "answer.txt").read_text(encoding="utf-8")
    expected = grader.grade_answer(
        grader.load_rubric(str(ROOT / "rubrics" / "crm" / "churn-causes.yaml")), text
    )
    assert done.stdout.split()[0] == f"{expected.score:g}/{expected.max_score:g}"
    assert expected.score >= 0.75 * expected.max_score
