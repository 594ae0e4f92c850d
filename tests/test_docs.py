"""The pages promise nothing that does not happen: their commands run, their code runs, their rubrics parse."""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from grader.cli import main
from grader.encoders import Encoder, TokenEmbeddings
from grader.rubric import parse_rubric

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("README*.md"), *ROOT.glob("docs/*.md")])
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
PAIRS = [
    READMES,
    *((page, page.with_suffix(".zh-CN.md")) for page in PAGES if page.with_suffix(".zh-CN.md").is_file()),
]
# What is not run here: it installs, or it is the test suite itself.
SKIPPED = ("make", "pip", "python3 -m venv", "ruff", "mypy", "pytest")
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)#\s]+)(#[^)\s]*)?\)")


@dataclass(frozen=True)
class Command:
    """One command line of a page, and what a console block says it prints."""

    line: str
    printed: str = ""

    @property
    def skipped(self) -> bool:
        return self.line.startswith(tuple(f"{word} " for word in SKIPPED)) or self.line in SKIPPED


def blocks(page: Path, *languages: str) -> list[str]:
    """The fenced blocks of a page in these languages."""
    return [m[2] for m in _BLOCK.finditer(page.read_text("utf-8")) if m[1] in languages]


def commands(page: Path) -> list[Command]:
    """The command lines of a page: every line of a sh block, the `$` lines of a console block."""
    found = []
    for block in blocks(page, "sh"):
        lines = (line.strip() for line in block.replace("\\\n", " ").splitlines())
        found += [Command(line) for line in lines if line and not line.startswith("#")]
    for block in blocks(page, "console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, _, printed = part.partition("\n")
            found.append(Command(line.strip(), printed))
    return found


def run(line: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """Runs `grade …` or `echo TEXT | grade …` in this process, so that the model is loaded once."""
    words = shlex.split(line)
    given = ""
    if "|" in words:
        at = words.index("|")
        assert words[0] == "echo", f"write this command so that the test can run it: {line}"
        given, words = " ".join(words[1:at]) + "\n", words[at + 1 :]
    assert words[0] == "grade", f"neither grade nor in SKIPPED: {line}"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given.encode()), encoding="utf-8"))
    return main(words[1:])


class Remembering:
    """The embedded encoder, asked once for each text: the pages grade the same examples again and again."""

    def __init__(self, encoder: Encoder) -> None:
        self.name, self.dimensions, self.encode = encoder.name, encoder.dimensions, encoder.encode
        self._encoder, self._known = encoder, dict[str, TokenEmbeddings]()

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenEmbeddings]:
        new = [text for text in texts if text not in self._known]
        self._known.update(zip(new, self._encoder.encode_tokens(new), strict=True))
        return [self._known[text] for text in texts]


@pytest.fixture(scope="module")
def remembering(encoder: Encoder) -> Remembering:
    return Remembering(encoder)


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, remembering: Remembering) -> Path:
    """A folder with the examples and nothing else, on a terminal of 80 columns."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr("grader.bundled.embedded_encoder", lambda: remembering)
    return tmp_path


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_commands_run(
    page: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GRADER_LANG", "zh" if ".zh-CN" in page.name else "en")
    for command in commands(page):
        if command.skipped:
            continue
        code = run(command.line, monkeypatch)
        out, err = capsys.readouterr()
        assert code == 0, f"{command.line}\nexit code {code}\n{err}"
        for part in re.split(r"^…\n", command.printed, flags=re.MULTILINE):
            assert part in out, f"{page.name} shows other words than are printed now:\n{out}"


@pytest.mark.parametrize(("page", "other"), PAIRS, ids=lambda p: p.name)
def test_both_languages_have_the_same_commands(page: Path, other: Path) -> None:
    assert [c.line for c in commands(page)] == [c.line for c in commands(other)]


@pytest.mark.parametrize("page", READMES, ids=lambda p: p.name)
def test_python_runs(page: Path, elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = blocks(page, "python")
    assert len([line for line in code.splitlines() if line.strip()]) == 5  # the formatter adds a blank one
    exec(compile(code, page.name, "exec"), {})
    assert len(capsys.readouterr().out.splitlines()) == 6  # a line a point


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("rubric-format*.md")), ids=lambda p: p.name)
def test_rubrics_parse(page: Path) -> None:
    """Whole rubrics as they are; a part is put into a rubric that lacks just this part."""
    head = "schema: 1\nid: part\ntitle: Part\nquestion: What?\n"
    points = "points:\n  - {id: a-point, text: A statement., marks: 4}\n"
    found = blocks(page, "yaml")
    assert found
    for block in found:
        whole = block.startswith("schema:")
        has_points = re.search("^points:", block, re.MULTILINE)
        rubric = parse_rubric(block if whole else head + ("" if has_points else points) + block)
        assert rubric.max_score > 0


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CHANGELOG.md"], ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    places = [m[1] for m in _LINK.finditer(page.read_text("utf-8")) if "://" not in m[1]]
    assert [place for place in places if not (page.parent / place).exists()] == []


def test_every_option_and_command_named_exists() -> None:
    """Inline code is not run, but what it names must be there."""
    known = subprocess.run(
        [sys.executable, "-c", _ALL_OPTIONS], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout.split()
    for page in PAGES:
        for code in re.findall(r"`([^`\n]+)`", _BLOCK.sub("", page.read_text("utf-8"))):
            if code.startswith(("--", "grade ")):
                named = re.findall(r"(?<!\S)--[a-z-]+", code)
                assert set(named) <= set(known), f"{page.name}: {code}"


_ALL_OPTIONS = """
from grader.cli import cli, COMMANDS
def options(command):
    for param in command.params:
        yield from param.opts
    for inner in command.list_commands(None) if hasattr(command, "list_commands") else ():
        yield from options(command.get_command(None, inner))
for name in COMMANDS:
    print(*options(cli.get_command(None, name)))
print("--version --help")
"""


def test_grading_leaves_nothing_in_the_home_folder(tmp_path: Path) -> None:
    """The pages say that nothing is sent; onnxruntime's telemetry would put its queue here before sending it."""
    home = tmp_path / "home"
    home.mkdir()
    places = {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "XDG_CACHE_HOME": str(home),
        "LOCALAPPDATA": str(home),
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ORT_") and name != "CI"}
    answer = ROOT / "examples" / "churn-causes" / "weak.txt"
    subprocess.run(
        [sys.executable, "-m", "grader", str(answer), "--rubric", "churn-causes", "--marks-only"],
        env=kept | places, cwd=tmp_path, check=True, capture_output=True,
    )  # fmt: skip
    assert sorted(path.name for path in home.rglob("*")) == []
