"""`grade FILE`: one answer, graded and shown."""

from __future__ import annotations

import math
import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from grader.cli.starting import load_engine, stops_at_once
from grader.cli.usage import usage_error
from grader.language import Lang, pick, user_language

if TYPE_CHECKING:
    from grader.batch.grading import GraderLike
    from grader.pipeline import Grader
    from grader.records import GradeResult, Rubric

Format = Literal["text", "json", "markdown", "html"]
_DEFAULT_TOTAL = 10.0


def _t(zh: str, en: str) -> str:
    return pick(user_language(), zh, en)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the command line asks for."""

    file: str | None
    rubric: str | None
    rubrics: tuple[Path, ...]
    reference: str | None
    question: str | None
    total: float | None
    format: Format
    output: Path | None
    force: bool
    lang: Lang | None
    hints: bool
    marks_only: bool
    encoder: str | None
    fast: bool
    learned: Path | None
    color: Literal["auto", "always", "never"]
    width: int | None


def _finite(_ctx: click.Context, param: click.Parameter, value: float | None) -> float | None:
    if value is not None and not math.isfinite(value):
        raise click.BadParameter(str(value), param=param)
    return value


@click.command(
    "answer",
    help=_t(
        "评一份答案（默认命令，可以省略 answer）。", "Grade one answer (the default: answer may be left out)."
    ),
)
@click.argument("file", metavar=_t("[文件|-]", "[FILE|-]"), required=False)
@click.option(
    "--rubric", metavar="ID|PATH", help=_t("评分标准：编号或文件。", "The rubric: its id or its file.")
)
@click.option(
    "--rubrics",
    metavar="DIR",
    type=click.Path(path_type=Path),
    multiple=True,
    help=_t(
        "先在这个文件夹里按编号找评分标准；可重复。",
        "Look for rubric ids in this folder first; may be repeated.",
    ),
)
@click.option(
    "--reference",
    metavar="FILE",
    help=_t("没有评分标准时，对照这份参考答案来评。", "Without a rubric: grade against this model answer."),
)
@click.option(
    "--question",
    metavar="TEXT",
    help=_t("参考答案所答的题目。", "The question that the model answer answers."),
)
@click.option(
    "--total",
    metavar="N",
    type=click.FloatRange(min=0, min_open=True),
    callback=_finite,
    help=_t("对照参考答案时的总分，默认 10。", "Marks in all against a model answer; 10 unless told."),
)
@click.option(
    "--format",
    type=click.Choice(("text", "json", "markdown", "html")),
    default="text",
    help=_t("输出格式，默认 text。", "How to show the result; text unless told."),
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=_t("写入文件，不显示。", "Write to this file."),
)
@click.option(
    "--force", is_flag=True, help=_t("覆盖已有的输出文件。", "Replace the output file if it exists.")
)
@click.option(
    "--lang",
    type=click.Choice(("zh", "en")),
    help=_t("评语的语言，默认与评分标准相同。", "Language of the feedback; the rubric's unless told."),
)
@click.option(
    "--hints",
    is_flag=True,
    help=_t("对没答到的要点只给提示，不给答案。", "Give hints for missing points, not their text."),
)
@click.option(
    "--marks-only", is_flag=True, help=_t("只显示得分，例如 3.5/6。", "Show the mark only, like 3.5/6.")
)
@click.option(
    "--encoder",
    metavar="SPEC",
    help=_t(
        "换用别的语义模型，例如 sentence-transformers:BAAI/bge-small-zh-v1.5",
        "Another embedding model, like sentence-transformers:BAAI/bge-small-zh-v1.5",
    ),
)
@click.option(
    "--fast",
    is_flag=True,
    help=_t("不用判定模型：更快，但更不准。", "Leave the judge out: faster, less accurate."),
)
@click.option(
    "--learned",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=_t(
        "grade learn 写的文件：照学到的给分。", "A file that grade learn wrote: mark as the teacher would."
    ),
)
@click.option(
    "--color",
    type=click.Choice(("auto", "always", "never")),
    default="auto",
    help=_t("何时用颜色，默认 auto：只在终端上。", "When to use colour; auto: on a terminal only."),
)
@click.option(
    "--width",
    metavar="N",
    type=click.IntRange(24, 1000),
    help=_t(
        "每行的列数，默认按终端，最多 100。", "Columns of a line; the terminal's, up to 100, unless told."
    ),
)
def answer(**given: object) -> None:
    """Grades one answer; the help text is given above in the user's language."""
    options = Options(**given)  # type: ignore[arg-type]  # click has checked the types
    _check(options)
    text = _answer_text(options)
    _check_output(options)
    with stops_at_once():
        rubric, result = _grade(options, text)
    from grader.cli.answer_output import emit

    emit(options, rubric, result)


def _check(options: Options) -> None:
    if (options.rubric is None) == (options.reference is None):
        both = options.rubric is not None
        raise usage_error(
            zh=(
                "--rubric 和 --reference 只能用一个。"
                if both
                else "请用 --rubric 给出评分标准，或用 --reference 给出参考答案。"
            )
            + "例如：grade answer.txt --rubric churn-causes，或 grade answer.txt --reference model-answer.txt",
            en=(
                "Use either --rubric or --reference, not both."
                if both
                else "Give a rubric with --rubric, or a model answer with --reference."
            )
            + " For example: grade answer.txt --rubric churn-causes, or grade answer.txt --reference model-answer.txt",
        )
    if options.rubric is not None and (options.question is not None or options.total is not None):
        raise usage_error(
            zh="--question 和 --total 只用于 --reference；评分标准自己带有题目和分值。",
            en="--question and --total go with --reference; a rubric has its own question and marks.",
        )
    if options.file == "-" and options.reference == "-":
        raise usage_error(
            zh="答案和参考答案不能都来自标准输入，请把其中一个存成文件。",
            en="The answer and the model answer cannot both come from standard input; save one to a file.",
        )
    if options.marks_only and options.format != "text":
        raise usage_error(
            zh="--marks-only 只输出得分，不能与 --format 同用。",
            en="--marks-only prints the mark alone; leave out --format.",
        )


def _answer_text(options: Options) -> str:
    from grader.cli import COMMANDS
    from grader.cli.input import read_text

    name = options.file
    if name is None:
        if sys.stdin.isatty() or options.reference == "-":
            raise usage_error(
                zh="请给出答案的文件，或用 - 从标准输入读。例如：grade answer.txt --rubric churn-causes",
                en="Give the file of the answer, or - for standard input. "
                "For example: grade answer.txt --rubric churn-causes",
            )
        name = "-"
    if name == "-" and sys.stdin.isatty():
        end = "Ctrl-Z Enter" if os.name == "nt" else "Ctrl-D"
        click.echo(_t(f"请输入答案，最后按 {end}：", f"Type the answer, then {end}:"), err=True)
    return read_text(name, commands=tuple(COMMANDS))


def _rubric(options: Options) -> Rubric:
    if options.rubric is not None:
        from grader.library import load_rubric

        return load_rubric(options.rubric, folders=options.rubrics)
    from grader.cli.input import read_text
    from grader.draft import UNNAMED, draft_rubric

    reference = read_text(options.reference or "-")
    total = _DEFAULT_TOTAL if options.total is None else options.total
    rubric = draft_rubric(options.question or "", reference, total=total)
    if (options.question or "").strip():
        return rubric
    return replace(rubric, title=pick(options.lang or rubric.language, *UNNAMED))


def _check_output(options: Options) -> None:
    from grader.errors import OutputError

    if options.output is not None and options.output.exists() and not options.force:
        raise OutputError(
            zh=f"{options.output} 已存在；加上 --force 可覆盖它。",
            en=f"{options.output} exists already; add --force to replace it.",
        )


def _grade(options: Options, text: str) -> tuple[Rubric, GradeResult]:
    import gc
    from concurrent.futures import ThreadPoolExecutor

    gc.disable()  # one answer, and the process ends: collecting in between is time lost
    try:
        with ThreadPoolExecutor(1) as pool:
            # while the rubric is read and checked
            engine = pool.submit(load_engine, options.encoder, fast=options.fast)
            rubric = _rubric(options)
            from grader.pipeline import Grader

            encoder, judge = engine.result()
            grader = Grader(
                rubric,
                lang=options.lang,
                encoder=encoder,
                judge=judge,
                hints=options.hints,
                fast=options.fast,
            )
            return rubric, _taught(grader, options).grade(text)
    finally:
        gc.enable()


def _taught(grader: Grader, options: Options) -> GraderLike:
    """The grader, adjusted where --learned names what was learned."""
    if options.learned is None:
        return grader
    from grader.marking.learn.adjust import load_taught

    return load_taught(grader, options.learned)
