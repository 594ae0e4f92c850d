"""`grade diff`: the same answers graded twice; whose mark changes, by which point and which words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.tables import (
    PATH,
    answer_column_option,
    output_options,
    put_out,
    read_options,
    show_notes,
    t,
    table_options,
    teacher_option,
)
from grader.cli.usage import usage_error
from grader.language import Lang, user_language

if TYPE_CHECKING:
    from grader.batch.table import Note
    from grader.marking.compare.rubrics import RubricChanges
    from grader.marking.marks import MarkTable
    from grader.marking.results import ClassResults
    from grader.records import Rubric

    # Before and now, what changed in the rubric, the teacher's marks by row number, and what is to be said.
    _Gradings = tuple[ClassResults, ClassResults, RubricChanges, dict[int, float] | None, list[Note]]

_ONE_WAY = {"fast": "--fast", "learned": "--learned", "folders": "--rubrics"}  # with --answers only


@click.command(
    "diff",
    help=t(
        "比较同一批答案的两次评分：谁的分变了，变在哪个要点、答案里的哪句话，与教师的一致程度是升是降。\n\n"
        "用法一：OLD 和 NEW 是两次 grade batch --details 写的 .jsonl，--table 给出那张答案表。评分标准、模型或设置换了都可以比。\n\n"
        "用法二：OLD 和 NEW 是两份评分标准（编号或文件），--answers 给出答案表，现在就用两份各评一遍。"
        "还能逐字列出评分标准改了什么。",
        "Compare two gradings of the same answers: whose mark changes, by which point and which words of the answer, and "
        "what that does to the agreement with a teacher.\n\n"
        "Either OLD and NEW are two .jsonl that grade batch --details wrote, and --table is the table of answers; rubric, "
        "model or settings may differ.\n\n"
        "Or OLD and NEW are two rubrics (ids or files), and the answers in --answers are graded now by both; then what "
        "changed in the rubric is listed word by word too.",
    ),
)
@click.argument("old")
@click.argument("new")
@click.option(
    "--table",
    type=PATH,
    metavar="FILE",
    help=t("用法一：评过的答案表", "the first way: the table that was graded"),
)
@click.option(
    "--answers",
    type=PATH,
    metavar="FILE",
    help=t("用法二：要评的答案表", "the second way: the table to grade"),
)
@click.option(
    "--human",
    metavar="COL",
    help=t("教师的分数列：看一致程度的变化", "the teacher's marks, to see what becomes of the agreement"),
)
@teacher_option
@click.option(
    "--most",
    type=click.IntRange(min=0),
    default=20,
    metavar="N",
    help=t("最多列出几份答案，默认 20；JSON 总是全部", "answers to list, 20 unless told; JSON has all"),
)
@click.option(
    "--rubric",
    "question",
    metavar="ID",
    help=t("用法一：结果里有几道题时，比较这一道", "the first way: of several questions compare this one"),
)
@click.option(
    "--rubrics",
    "folders",
    multiple=True,
    type=PATH,
    metavar="DIR",
    help=t("用法二：题库文件夹，可多次给出", "the second way: a folder of rubrics; repeatable"),
)
@click.option(
    "--fast",
    is_flag=True,
    help=t(
        "用法二：不用判定模型，更快，但更不准",
        "the second way: leave the judge out, faster, less accurate",
    ),
)
@click.option(
    "--learned",
    type=PATH,
    metavar="FILE.json",
    help=t(
        "用法二：NEW 再用 grade learn 学到的校正（OLD 不用）",
        "the second way: mark by what grade learn learned, in NEW only",
    ),
)
@answer_column_option
@table_options
@output_options
def diff(old: str, new: str, **options: Any) -> None:
    """Reads or grades, compares, and puts out what differs; notes go to standard error."""
    from grader.marking.compare.agreement import measure_effect
    from grader.marking.compare.compare import compare_results
    from grader.marking.compare.export import comparison_to_dict
    from grader.marking.compare.view import comparison_parts
    from grader.marking.marks import read_marks

    lang: Lang = options["lang"] or user_language()
    _check(old, new, options)
    path = options["table"] or options["answers"]
    table = read_marks(path, read=read_options(options), id_column=options["id_column"])
    gradings = _read if options["table"] is not None else _grade
    before, after, rubric, human, notes = gradings(old, new, table, options)
    found = compare_results(before, after)
    effect = measure_effect(before, after, human, human_name=options["human"]) if human is not None else None
    said = effect.notes if effect is not None else ()
    every = (*table.notes, *notes, *found.notes, *said)
    show_notes(every, lang)
    put_out(
        comparison_to_dict(found, rubric, effect, every, lang),
        lambda: comparison_parts(found, rubric, effect, lang, most=options["most"]),
        options,
    )


# ---- helpers ----------------------------------------------------------------------------------------------
def _check(old: str, new: str, options: Mapping[str, Any]) -> None:
    """Before the work, not after it: options that do not go together, and an output that cannot be written."""
    by_details = options["table"] is not None
    if by_details == (options["answers"] is not None):
        raise usage_error(
            zh="请给出 --table（OLD 和 NEW 是 grade batch --details 写的结果）或 --answers（OLD 和 NEW 是评分标准），二者选一。",
            en="Give either --table (OLD and NEW are results that grade batch --details wrote) or --answers (OLD and NEW are "
            "rubrics).",
        )
    _check_kinds(old, new, by_details=by_details)
    mixed = [name for key, name in _ONE_WAY.items() if options[key]] if by_details else []
    if not by_details and options["question"] is not None:
        mixed = ["--rubric"]
    if mixed:
        way = "--answers" if by_details else "--table"
        raise usage_error(zh=f"{mixed[0]} 只能和 {way} 一起用。", en=f"{mixed[0]} goes with {way} only.")
    if options["teacher"] is not None and options["human"] is None:
        raise usage_error(
            zh="请用 --human 指明 --teacher 的表中教师的分数列。",
            en="Name the column of the teacher's marks in --teacher with --human.",
        )
    if options["output"] is not None:
        _check_output(options["output"], (Path(old), Path(new)), options)


def _check_kinds(old: str, new: str, *, by_details: bool) -> None:
    for name in (old, new):
        ending = Path(name).suffix.lower()
        if by_details and ending in (".yaml", ".yml"):
            raise usage_error(
                zh=f"{name} 是评分标准，不是评分结果；要按两份评分标准来评，请把 --table 换成 --answers。",
                en=f"{name} is a rubric, no results; to grade by two rubrics give the table with --answers, not --table.",
            )
        if not by_details and ending == ".jsonl":
            raise usage_error(
                zh=f"{name} 是评分结果，不是评分标准；要比较两次的结果，请把 --answers 换成 --table。",
                en=f"{name} holds results, no rubric; to compare results give the table with --table, not --answers.",
            )


def _check_output(output: Path, inputs: tuple[Path, ...], options: Mapping[str, Any]) -> None:
    from grader.batch.outputs import WholeFiles
    from grader.errors import OutputError

    given = [*inputs, *(options[key] for key in ("table", "answers", "teacher", "learned"))]
    if output.resolve() in {path.resolve() for path in given if path is not None}:
        raise OutputError(
            zh=f"-o 指向了输入的文件 {output}；原文件不会被覆盖，请换一个文件名。",
            en=f"-o names the input {output}, which is never overwritten; choose another name.",
        )
    with WholeFiles(force=options["force"]) as files:
        files.reserve(output)


def _read(old: str, new: str, table: MarkTable, options: Mapping[str, Any]) -> _Gradings:
    """The gradings in two files, and the teacher's marks."""
    from grader.batch.table import Note
    from grader.marking.compare.inputs import read_both
    from grader.marking.compare.rubrics import compare_points_seen

    before, after = read_both(
        Path(old),
        Path(new),
        table,
        rubric_id=options["question"],
        answer_column=options["answer_column"],
    )
    human, notes = _teacher(before.table, options)
    results = [[r for _, r in found.graded] for found in (before, after)]
    if {r.rubric_sha256 for r in results[0]} != {r.rubric_sha256 for r in results[1]}:
        notes.append(
            Note(
                zh="评分标准改过；结果里只看得出要点的文字和分值，also、keywords 等的改动要用 --answers 和两份评分标准才能列出。",
                en="The rubric changed; results tell only the texts and marks of points. To see changes of also, keywords and "
                "so on, give both rubrics with --answers.",
            )
        )
    return before, after, compare_points_seen(*results), human, notes


def _grade(old: str, new: str, table: MarkTable, options: Mapping[str, Any]) -> _Gradings:
    """The gradings by two rubrics, made now, and the teacher's marks, which are read before the work."""
    import sys

    from grader.batch.table import Note
    from grader.cli.progress import progress_bar
    from grader.library import load_rubric
    from grader.marking.compare.inputs import grade_both
    from grader.marking.compare.rubrics import compare_rubrics
    from grader.marking.one_question import questions_of, rows_of_question

    rubrics = [load_rubric(name, folders=options["folders"]) for name in (old, new)]
    changes = compare_rubrics(*rubrics)
    if options["learned"] is None:
        _check_different(*rubrics)
    named = set(questions_of(table))
    rows, said = rows_of_question(table, next((r.id for r in rubrics if r.id in named), rubrics[0].id))
    table = table.take(rows)
    human, notes = _teacher(table, options)
    graders = [_grader(rubrics[0], options, None), _grader(rubrics[1], options, options["learned"])]
    with progress_bar(shown=sys.stderr.isatty()) as progress:
        before, after = grade_both(
            table,
            (rubrics[0], graders[0]),
            (rubrics[1], graders[1]),
            answer_column=options["answer_column"],
            progress=progress,
        )
    notes += said
    if not changes and options["learned"] is None:
        notes.append(
            Note(
                zh="两份评分标准只在不影响分数的地方不同（评语、测试、标签等）。",
                en="The rubrics differ only in what does not bear on marks (feedback, tests, tags and the like).",
            )
        )
    return before, after, changes, human, notes


def _check_different(old: Rubric, new: Rubric) -> None:
    from grader.errors import InputError

    if old.sha256 == new.sha256:
        raise InputError(
            zh=f"两份是同一个评分标准（{old.id}，内容完全相同），评法也一样，分数不会有任何变化。请给出改过的评分标准，或加上 --learned。",
            en=f"Both are the same rubric ({old.id}, the same to the letter), and it is graded the same way: nothing can differ. "
            "Give a changed rubric, or --learned.",
        )


def _grader(rubric: Rubric, options: Mapping[str, Any], learned: Path | None) -> Any:
    """Made before anything is graded, so that a file that does not fit is told at once."""
    from grader.marking.learn.adjust import load_taught
    from grader.pipeline import Grader

    grader = Grader(rubric, lang=options["lang"], fast=options["fast"])
    return grader if learned is None else load_taught(grader, learned)


def _teacher(table: MarkTable, options: Mapping[str, Any]) -> tuple[dict[int, float] | None, list[Note]]:
    """The teacher's marks by row number, None where no column is named; and what to say of the join."""
    from grader.marking.compare.agreement import teacher_marks
    from grader.marking.marks import read_marks

    if options["human"] is None:
        return None, []
    other = options["teacher"]
    teacher = read_marks(other, read=read_options(options), id_column=options["id_column"]) if other else None
    marks, notes = teacher_marks(table, options["human"], teacher=teacher, id_column=options["id_column"])
    return marks, list(notes)
