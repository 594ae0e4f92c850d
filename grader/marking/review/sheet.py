"""The review list as a workbook that a teacher fills in: one row an answer, and side by side for every point what the
answer says of it, what the grader gave, and a cell with a drop-down for her credit. `review_files` reads it back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.batch.write import is_formula, sheet_text
from grader.feedback_texts import plain
from grader.language import Lang, pick
from grader.marking.review.decisions import MarkingScheme, PointRule, shown_of
from grader.marking.review.review import Candidate, ReviewPlan
from grader.marking.review.words import why_listed
from grader.records import KeyPoint, Rubric
from grader.view.page import Page, Row, make_page
from grader.view.safe import one_line
from grader.view.wrap import wrap

STAMP = "grader-review-1"  # the cell beside it holds the marking scheme
AGREED = "✓"
# Columns that are read back, Chinese and English; those of points are `grader:id` and `teacher:id`.
COLUMNS = {
    "id": ("学号", "id"),
    "score": ("系统得分", "score"),
    "deducted": ("扣分", "deducted"),
    "agree": ("同意", "agree"),
    "total": ("教师总分", "teacher_score"),
    "comment": ("教师批注", "teacher_comment"),
}
_HEAD = "DDE3EA"
_TO_FILL = "FFF8DC"
_IN_DOUBT = "F8CBAD"
_LONGEST_LIST = 255  # characters of a drop-down's entries that XLSX allows
_HEIGHT, _LINE = 300, 14.5  # points: of the highest row, and of a line of text


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the sheet; `width` in characters; `own`: the teacher fills it in."""

    name: str
    width: float
    own: bool = False


def write_sheet(path: Path, plan: ReviewPlan, rubric: Rubric, scheme: MarkingScheme, lang: Lang) -> None:
    """Write the list of `plan` to `path` as XLSX. The teacher's cells are empty: what she leaves so, she did not decide."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = pick(lang, "复核", "review")
    columns = _columns(rubric, scheme, lang)
    for at, column in enumerate(columns, 1):
        _head(sheet.cell(1, at), column)
        sheet.column_dimensions[_letter(at)].width = column.width
    for at, candidate in enumerate(plan.listed, 2):
        _write_row(sheet, at, _values(candidate, rubric, lang), columns)
        _mark_doubtful(sheet, at, candidate, columns)
    sheet.freeze_panes = "B2"
    sheet.row_dimensions[1].height = 4 * _LINE
    _restrict(sheet, scheme, columns, 1 + len(plan.listed))
    _write_instructions(book.create_sheet(pick(lang, "说明", "instructions")), scheme)
    book.save(path)


def _columns(rubric: Rubric, scheme: MarkingScheme, lang: Lang) -> list[_Column]:
    """The answer, what the grader made of it, what the teacher makes of it, then three columns a point."""

    def named(key: str) -> str:
        return pick(lang, *COLUMNS[key])

    columns = [
        _Column(named("id"), 14),
        _Column(pick(lang, "答案", "answer"), 52),
        _Column(named("score"), 9),
        _Column(pick(lang, "把握", "confidence"), 9),
        _Column(pick(lang, "预计误差", "expected_error"), 9),
        _Column(pick(lang, "复核原因", "review_reasons"), 30),
        _Column(named("deducted"), 9),
        _Column(named("agree"), 7, own=True),
        _Column(named("total"), 10, own=True),
        _Column(named("comment"), 24, own=True),
    ]
    for number, point in enumerate(rubric.points, 1):
        columns += [
            _Column(_point_head(number, point, scheme, lang), 30),
            _Column(f"grader:{point.id}", 8),
            _Column(f"teacher:{point.id}", 9, own=True),
        ]
    return columns


def _point_head(number: int, point: KeyPoint, scheme: MarkingScheme, lang: Lang) -> str:
    pick_of = scheme.picks.get(point.group or "")
    marks = plain(point.marks)
    worth = pick(lang, f"{marks} 分", "1 mark" if marks == "1" else f"{marks} marks")
    if pick_of:
        worth += pick(lang, f"，本组取最高 {pick_of} 条", f", the best {pick_of} of its group count")
    return pick(
        lang, f"{number}. {one_line(point.text)}（{worth}）", f"{number}. {one_line(point.text)} ({worth})"
    )


def _values(candidate: Candidate, rubric: Rubric, lang: Lang) -> list[str | float | None]:
    """The cells of a row, in the order of `_columns`; None where the teacher writes."""
    result = candidate.result
    shown, page = shown_of(rubric, result, candidate.id), make_page(rubric, result)
    values: list[str | float | None] = [
        candidate.id,
        result.answer,
        result.score,
        round(result.confidence, 3),
        round(candidate.expected, 2),
        "\n".join((*why_listed(page, result, lang), *filter(None, [page.total]))),
        shown.deducted,
        *(None, None, None),
    ]
    rows = [row for row in page.rows if row.number is not None]
    for row, point in zip(rows, result.points, strict=True):
        values += [_evidence(page, row), shown.points[point.id], None]
    return values


def _write_row(sheet: Any, at: int, values: Sequence[str | float | None], columns: Sequence[_Column]) -> None:
    lines = 2
    for place, (value, column) in enumerate(zip(values, columns, strict=True), 1):
        _fill(sheet.cell(at, place), value, own=column.own)
        if isinstance(value, str):
            lines = max(lines, len(wrap(value, int(column.width))))
    sheet.row_dimensions[at].height = min(
        _HEIGHT, lines * _LINE
    )  # spreadsheets do not all fit rows by themselves


def _mark_doubtful(sheet: Any, at: int, candidate: Candidate, columns: Sequence[_Column]) -> None:
    """The grader's marks for points that it wants checked stand out."""
    doubtful = {f"grader:{r.point}" for r in candidate.result.review_reasons if r.point}
    for place, column in enumerate(columns, 1):
        if column.name in doubtful:
            sheet.cell(at, place).fill = _colour(_IN_DOUBT)


def _evidence(page: Page, row: Row) -> str:
    """How the point stands and the student's words: 答到「…」."""
    standing = page.words.standing[row.standing] if row.standing else ""
    return standing + "".join(page.words.quote.format(one_line(q)) for q in row.quotes)


def _restrict(sheet: Any, scheme: MarkingScheme, columns: Sequence[_Column], last: int) -> None:
    """What the teacher's cells take: a tick, a mark up to the maximum, a point's credits."""
    from openpyxl.worksheet.datavalidation import DataValidation

    if last < 2:
        return
    rules = {name: _list([AGREED]) for name in COLUMNS["agree"]}
    rules |= {name: _range(scheme.max_score) for name in COLUMNS["total"]}
    rules |= {f"teacher:{p.id}": _credits(p) for p in scheme.points}
    for at, column in enumerate(columns, 1):
        rule: DataValidation | None = rules.get(column.name)
        if rule is not None:
            rule.showErrorMessage = True
            rule.error = "请从下拉列表中选择，或填写允许的分数。 / Choose from the list, or type a mark that is allowed."
            rule.add(f"{_letter(at)}2:{_letter(at)}{last}")
            sheet.add_data_validation(rule)


def _credits(point: PointRule) -> Any:
    """A drop-down of the point's credits; a range where the list would be too long or the figures endless."""
    entries = [plain(c) for c in point.credits]
    exact = all(float(e) == c for e, c in zip(entries, point.credits, strict=True))
    return _list(entries) if exact and len(",".join(entries)) <= _LONGEST_LIST else _range(point.marks)


def _list(entries: Sequence[str]) -> Any:
    from openpyxl.worksheet.datavalidation import DataValidation

    return DataValidation(type="list", formula1=f'"{",".join(entries)}"', allow_blank=True)


def _range(most: float) -> Any:
    from openpyxl.worksheet.datavalidation import DataValidation

    return DataValidation(
        type="decimal", operator="between", formula1="0", formula2=plain(most), allow_blank=True
    )


def _write_instructions(sheet: Any, scheme: MarkingScheme) -> None:
    from openpyxl.styles import Alignment, Font

    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 22, 100
    for at, (first, second) in enumerate(_instructions(scheme), 1):
        for cell, value in ((sheet.cell(at, 1), first), (sheet.cell(at, 2), second)):
            _fill(cell, value, own=False)
            cell.alignment = Alignment(wrap_text=first != STAMP, vertical="top")
        sheet.cell(at, 1).font = Font(bold=True)


def _instructions(scheme: MarkingScheme) -> Iterator[tuple[str, str]]:
    yield "怎样填写", "浅黄色的格子由老师填写，其余请不要改动。空着的格子表示没有改判。"
    yield "", "每个要点并排三列：学生的话、系统给的分、您给的分。只填与系统不同的要点即可，可从下拉列表选。"
    yield "", f"全部同意系统的评分，就在“{COLUMNS['agree'][0]}”一列选 {AGREED}；什么都不填表示还没有看。"
    yield "", f"“{COLUMNS['total'][0]}”填了就以它为准；不填则按各要点相加，没有改判的要点用系统的分。"
    yield (
        "",
        "分组只计若干条的，取得分最高的几条；“扣分”（误解扣的分，减去 grade learn 加的分）照扣，总分在 0 到满分之间。",
    )
    yield "", "填好保存，然后运行：grade apply 评分结果.csv --review 本文件.xlsx -o 最终成绩.csv"
    yield (
        "How to fill it in",
        "The pale yellow cells are yours; leave the others. An empty cell: nothing decided.",
    )
    yield (
        "",
        "Each point has three columns side by side: the student's words, the grader's marks, your marks. ",
    )
    yield "", "Fill in only what you see differently; the drop-down lists what a point can earn."
    yield (
        "",
        f"If all is right, choose {AGREED} under “{COLUMNS['agree'][1]}”; a row left empty counts as not looked at.",
    )
    yield (
        "",
        f"“{COLUMNS['total'][1]}” wins where you write one; else the points are added up, the grader's where you decided nothing.",
    )
    yield (
        "",
        "Of a group that counts so many points, the best count; what is deducted (for misconceptions, less what grade learn added) still is; 0 to the maximum.",
    )
    yield "", "Save it, then run: grade apply graded.csv --review this-file.xlsx -o final.csv"
    yield "rubric", scheme.rubric
    yield "sha256", scheme.sha256
    yield "table", scheme.table
    yield "", "下一行供 grade apply 读取，请勿改动。 / The next line is for grade apply; leave it as it is."
    yield STAMP, json.dumps(scheme.to_dict(), ensure_ascii=False)


def _head(cell: Any, column: _Column) -> None:
    from openpyxl.styles import Alignment, Font

    _fill(cell, column.name, own=column.own)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    cell.fill = _colour(_TO_FILL if column.own else _HEAD)


def _fill(cell: Any, value: str | float | None, *, own: bool) -> None:
    """Numbers as numbers, text as text and never as a formula, and the teacher's cells in their colour."""
    from openpyxl.styles import Alignment

    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if own:
        cell.fill = _colour(_TO_FILL)
    text = sheet_text(value).text if isinstance(value, str) else ""
    cell.value = text or None if isinstance(value, str) else value
    if text:
        cell.data_type = "s"  # else openpyxl makes a formula of "=…" and an error of "#N/A"
        cell.quotePrefix = is_formula(text)  # stays text when a person edits the cell


def _colour(rgb: str) -> Any:
    from openpyxl.styles import PatternFill

    return PatternFill("solid", fgColor=rgb)


def _letter(at: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(at))
