"""`grade rubrics show`: one rubric as a teacher reads it, or as the data it is."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.tables import rubrics_option, t
from grader.language import Lang, user_language

if TYPE_CHECKING:
    from grader.records import Rubric

_WIDEST = 100  # columns; longer lines of text are hard to read


@click.command(
    "show",
    short_help=t("显示一份评分标准。", "Show one rubric."),
    help=t(
        "按教师读评分标准的样子显示一份：题目、材料、各要点的分数和别的说法、任选与次序、前提、常见误解。",
        "Show a rubric as a teacher reads it: the question and its case, the points with their marks and other wordings, what may "
        "be chosen from, what must be in order or come first, misconceptions.",
    ),
)
@click.argument("rubric", metavar=t("编号|路径", "ID|PATH"))
@rubrics_option
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "markdown", "json", "yaml")),
    default="text",
    help=t(
        "text（默认）、markdown、json，或 yaml：文件原来的样子",
        "text unless told, markdown, json, or yaml: the file as it is",
    ),
)
@click.option(
    "--lang", type=click.Choice(("zh", "en")), help=t("说明文字的语言", "language of the words around it")
)
def show(rubric: str, folders: tuple[Path, ...], form: str, lang: Lang | None) -> None:
    """Finds the rubric and puts it out."""
    from grader.library import load_rubric
    from grader.view.rubric_sheet import rubric_sheet
    from grader.view.rubric_text import sheet_to_markdown, sheet_to_text

    found = load_rubric(rubric, folders=folders)
    course = _course(found, folders)
    if form == "yaml":
        click.echo(_yaml(found), nl=False)
    elif form == "json":
        click.echo(json.dumps(_as_json(found, course), ensure_ascii=False, indent=2))
    else:
        sheet = rubric_sheet(found, lang or user_language(), course=course)
        width = min(_WIDEST, shutil.get_terminal_size().columns)
        text = sheet_to_markdown(sheet) if form == "markdown" else sheet_to_text(sheet, width=width) + "\n"
        click.echo(text, nl=False)


def _course(rubric: Rubric, folders: Sequence[Path]) -> str:
    """The course folder of the library that holds the file, "" where none does."""
    from grader.library import LibraryEntry, library_folders

    for folder in library_folders(folders):
        if rubric.path and rubric.path.is_relative_to(folder):
            return LibraryEntry(rubric.path, rubric, folder=folder).course
    return ""


def _yaml(rubric: Rubric) -> str:
    """The file's own text, comments and all."""
    assert rubric.path is not None  # it was found in a file
    return rubric.path.read_text(encoding="utf-8-sig")


def _as_json(rubric: Rubric, course: str) -> dict[str, object]:
    """The keys of format 1 with what the file implies: language, total; and where it stands."""
    import yaml

    from grader.rubric import dump_rubric

    content: dict[str, object] = yaml.safe_load(dump_rubric(rubric))
    return content | {"course": course, "path": str(rubric.path), "sha256": rubric.sha256}
