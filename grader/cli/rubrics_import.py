"""`grade rubrics import`: drafts rubrics from the marking schemes that teachers have."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.tables import PATH, put_out, show_notes, t
from grader.cli.usage import usage_error
from grader.language import Lang, pick, user_language

if TYPE_CHECKING:
    from grader.interop.draft import Drafts
    from grader.interop.scheme import Scheme


@click.command(
    "import",
    short_help=t("从已有的评分细则、参考答案起草评分标准。", "Draft rubrics from a marking scheme."),
    help=t(
        "从已有的评分细则或参考答案起草评分标准，一道题一个文件，要教师核对的地方都有注释。\n\n"
        "FILE 可以是文本、Markdown、网页、Word（DOCX）、PDF、每行一个要点的 CSV 或 XLSX 表、H5P 作文题、Moodle XML 题库；"
        "按内容识别，与文件名无关。要点的次序和分数照原文；原文只有总分的，平均分给各要点。选择、判断、填空等客观题不起草。\n\n"
        "起草的文件写进 -o 的文件夹；只有一道题时也可以写成一个 .yaml 文件。",
        "Draft rubrics from a marking scheme or model answers, a file a question, with a comment wherever a teacher must "
        "look.\n\n"
        "FILE may be text, Markdown, a web page, Word (DOCX), PDF, a CSV or XLSX table with a point a row, an H5P Essay, or "
        "a question bank in Moodle XML; its content decides, not its name. Points keep their order and marks; where the "
        "source gives a total only, it is spread over the points. Choice, true/false and fill-in items are not drafted.\n\n"
        "The drafts are written to the folder -o, or, of a single question, to a .yaml file.",
    ),
)
@click.argument("file", type=PATH)
@click.option(
    "-o",
    "--output",
    type=PATH,
    metavar=t("文件夹|文件", "FOLDER|FILE"),
    help=t("写到这里；默认是以 FILE 命名的文件夹", "write here; to a folder named after FILE unless told"),
)
@click.option(
    "--total",
    metavar="N",
    type=click.FloatRange(min=0, min_open=True, max=1000),
    help=t("原文没有写分数的题，总分是这么多", "marks in all of a question whose source gives none"),
)
@click.option(
    "--prefix",
    metavar="ID",
    default="q",
    show_default=True,
    help=t("编号的开头：q 给出 q01、q02 …", "what ids begin with: q gives q01, q02 …"),
)
@click.option(
    "--language",
    type=click.Choice(("zh", "en")),
    help=t("要点的语言；默认自动识别", "language of the points; detected by default"),
)
@click.option(
    "--skeletons",
    is_flag=True,
    help=t(
        "没有答案的题也起草，要点留给教师填写",
        "draft questions without an answer too, with a point to fill in",
    ),
)
@click.option(
    "--sheet", metavar="NAME|N", help=t("XLSX 工作表；默认第一张", "of the XLSX; the first by default")
)
@click.option(
    "--dry-run", is_flag=True, help=t("只显示，不写文件", "show what would be drafted, write nothing")
)
@click.option("--force", is_flag=True, help=t("覆盖已有的文件", "replace existing files"))
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    help=t("输出格式，默认 text", "how to show the summary; text unless told"),
)
@click.option(
    "--lang", type=click.Choice(("zh", "en")), help=t("注释和输出的语言", "language of comments and output")
)
def import_(
    file: Path,
    output: Path | None,
    total: float | None,
    prefix: str,
    language: Lang | None,
    skeletons: bool,
    sheet: str | None,
    dry_run: bool,
    force: bool,
    form: str,
    lang: Lang | None,
) -> None:
    """Reads, drafts, writes, and sums up; the drafts themselves go to files."""
    from grader.interop.draft import DraftOptions, draft_rubrics
    from grader.interop.read import read_scheme
    from grader.interop.view import draft_parts, drafts_json
    from grader.interop.write import write_drafts

    _check_prefix(prefix)
    lang = lang or user_language()
    scheme = read_scheme(file, sheet=sheet)
    options = DraftOptions(
        total=total, prefix=prefix, language=language, lang=lang, skeletons=skeletons, source=file.name
    )
    drafts = draft_rubrics(scheme, options)
    _refuse_nothing(file, scheme, drafts)
    places: dict[str, Path] = {}
    if not dry_run:
        target = output or Path(file.stem)
        places = write_drafts(drafts, target, force=force)
    put_out(
        drafts_json(drafts, file, places, lang),
        lambda: draft_parts(drafts, lang),
        {"format": form, "output": None, "force": False},
    )
    show_notes(drafts.notes, lang)
    if places:
        _say_written(places, lang)


def _check_prefix(prefix: str) -> None:
    from grader.authoring.ids import is_id

    if not is_id(prefix.removesuffix("-")):
        raise usage_error(
            zh=f"--prefix 只能用小写字母、数字和连字符，不能是 {prefix}。",
            en=f"--prefix takes lower-case letters, digits and hyphens, not {prefix}.",
        )


def _refuse_nothing(file: Path, scheme: Scheme, drafts: Drafts) -> None:
    """Raises InputError when there is nothing to draft."""
    from grader.errors import InputError

    if drafts.drafts:
        return
    if drafts.unanswered:
        count = len(drafts.unanswered)
        raise InputError(
            zh=f"{file} 有 {count} 道主观题，但都没有答案；请补上参考答案，或加 --skeletons 起草空白的评分标准。",
            en=f"{file} has {count} open questions and an answer to none; add the answers, or draft empty rubrics with "
            "--skeletons.",
        )
    if scheme.objective:
        count = len(scheme.objective)
        raise InputError(
            zh=f"{file} 里只有客观题（{count} 道），没有要评分标准的主观题。",
            en=f"{file} holds objective items only ({count}); none needs a rubric.",
        )
    raise InputError(
        zh=f"{file} 里没有找到题目和要点；请把每道题写成“1. 题目（6分）”，要点写成“（1）…（2分）”，或用要点表（见 docs/import.zh-CN.md）。",
        en=f"No question with points was found in {file}; write questions as “1. Question (6 marks)” and points as "
        "“(1) … (2 marks)”, or use a table of points (see docs/import.md).",
    )


def _say_written(places: dict[str, Path], lang: Lang) -> None:
    files = list(dict.fromkeys(places.values()))
    where = str(files[0]) if len(files) == 1 else str(files[0].parent)
    click.echo(
        pick(
            lang,
            f"已写入 {where}（{len(files)} 份）。核对后运行 grade rubrics check {where}。",
            f"Wrote {where} (rubrics: {len(files)}). Look them over, then run grade rubrics check {where}.",
        ),
        err=True,
    )
