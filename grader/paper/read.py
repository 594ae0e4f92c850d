"""paper.yaml → Paper: everything that is wrong with the file is reported at once, with lines."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from grader.errors import PaperError, RubricError
from grader.os_errors import reason
from grader.paper.build import build_paper
from grader.paper.paper import Paper
from grader.paper.problems import Problems
from grader.paper.schema import SCHEMA
from grader.records import Rubric
from grader.rubric_yaml import read_yaml

FindRubric = Callable[[str], Rubric]


def read_paper(path: Path, *, find_rubric: FindRubric) -> Paper:
    """The paper in the file at `path`; its rubrics are found by `find_rubric`, which raises RubricError.

    Raises PaperError when the file cannot be read or breaks the format, a rubric cannot be found, keys are not among
    the options, or marks do not add up; one error names every problem with its line.
    """
    text, sha256 = _text_of(path)
    try:
        document = read_yaml(text, name=str(path))
    except RubricError as error:  # the file is YAML like a rubric's, but no rubric
        raise PaperError(zh=error.zh, en=error.en) from error
    problems = Problems(document, str(path))
    _check_schema(document.data.get("schema"), problems)
    paper = build_paper(document.data, problems, path=path, sha256=sha256, find_rubric=find_rubric)
    if problems or paper is None:
        raise problems.error()
    return paper


def rubric_finder(paper: Path, folders: Sequence[Path] = ()) -> FindRubric:
    """Finds a paper's rubrics: ids in `folders`, in the folder `rubrics` beside the paper, then where ids are always
    looked up; paths from the paper's own folder, then from the working folder.

    Raises RubricNotFound when one of `folders` is missing.
    """
    from grader.library import library_folders, load_rubric

    library_folders(folders)  # a folder that is missing is no rubric's fault
    beside = paper.parent / "rubrics"
    searched = [*folders, *([beside] if beside.is_dir() else [])]

    def find(name: str) -> Rubric:
        near = paper.parent / name
        is_path = name.lower().endswith((".yaml", ".yml")) and near.is_file()
        return load_rubric(near if is_path else name, folders=searched)

    return find


def _text_of(path: Path) -> tuple[str, str]:
    """The file's text and the sha256 of its bytes."""
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise PaperError(
            zh=f"找不到试卷文件 {path}，请检查路径。", en=f"No paper at {path}; check the path."
        ) from error
    except OSError as error:
        zh, en = reason(error)
        raise PaperError(zh=f"无法读取 {path}：{zh}。", en=f"Cannot read {path}: {en}.") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise PaperError(
            zh=f"{path}:{line}：文件不是 UTF-8 编码的文本。试卷文件是 YAML，请在编辑器里另存为 UTF-8。",
            en=f"{path}:{line}: the file is no UTF-8 text. A paper is a YAML file; save it as UTF-8 in your editor.",
        ) from error
    if all(line.lstrip().startswith("#") for line in text.splitlines() if line.strip()):
        raise PaperError(
            zh=f"{path}：文件是空的。试卷的写法见 docs/papers.zh-CN.md。",
            en=f"{path}: the file is empty. docs/papers.md shows what a paper looks like.",
        )
    return text, hashlib.sha256(data).hexdigest()


def _check_schema(given: object, problems: Problems) -> None:
    """A newer format may mean anything by its keys, so nothing else is said about such a file."""
    if isinstance(given, str) and given.isascii() and given.isdigit() and int(given) > SCHEMA:
        problems.say(
            ("schema",),
            f"格式 {given} 比本程序认识的格式 {SCHEMA} 新，请升级：pip install --upgrade grader。",
            f"format {given} is newer than format {SCHEMA}, which this version reads; "
            "upgrade: pip install --upgrade grader.",
        )
        raise problems.error()
