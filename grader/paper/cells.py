"""A paper's tables as rows of cells: what each of them holds, apart from how it is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from grader.batch.results import broken_cells, result_cells, result_columns
from grader.batch.table import EMPTY, Cell
from grader.feedback_texts import plain
from grader.language import Lang, pick
from grader.paper.figures import ClassFigures, ItemRecord, section_total
from grader.paper.grading import ItemMark, Student
from grader.paper.objective.mark import key_text
from grader.paper.paper import ChoiceItem, Item, OpenItem, Paper, TrueFalseItem
from grader.view.figures import figure

_SUMMARY = ("score", "max_score", "percent", "needs_review", "review_reasons", "blank", "error")


def number(value: float | None) -> Cell:
    """A number as a number, a whole one without a point; nothing for None."""
    if value is None:
        return EMPTY
    whole: int | float = int(value) if float(value).is_integer() else round(value, 6)
    return Cell(str(whole), stored=whole)


def numbered(item_number: str, text: str, lang: Lang) -> str:
    """A sentence about one item, with its number in front."""
    return pick(lang, f"第 {item_number} 题：{text}", f"{item_number}: {text}")


# ---- the summary: every column of the class table, and the totals -------------------------------------------
def summary_columns(header: Sequence[str], paper: Paper) -> tuple[str, ...]:
    """The names of the columns that the summary adds; `grader:` stands before one that the table has already."""
    taken = {name.strip().casefold() for name in header}
    names: list[str] = []
    for name in (*(f"section:{s.title}" for s in paper.sections), *_SUMMARY):
        free = name
        while free.casefold() in taken:
            free = f"grader:{free}"
        taken.add(free.casefold())
        names.append(free)
    return tuple(names)


def summary_row(student: Student, paper: Paper, lang: Lang) -> list[Cell]:
    """The cells of those columns. A student with an item that could not be marked has no total, but an error."""
    sections = [number(section_total(at, student, paper)) for at in range(len(paper.sections))]
    score = student.total
    percent = None if score is None else round(100 * score / paper.marks, 1)
    reasons = [
        numbered(m.item.number, reason.text(lang), lang) for m in student.marks for reason in m.reasons
    ]
    blank = ", ".join(m.item.number for m in student.marks if m.blank)
    errors = [
        note.text(lang) if n is None else numbered(n, note.text(lang), lang) for n, note in student.problems
    ]
    review = EMPTY if student.row.broken else _truth(student.needs_review)
    return [
        *student.row.cells,
        *sections,
        number(score),
        EMPTY if score is None else number(paper.marks),
        number(percent),
        review,
        Cell("; ".join(reasons)),
        Cell(blank),
        Cell("; ".join(errors)),
    ]


def _truth(value: bool) -> Cell:
    return Cell("TRUE" if value else "FALSE", stored=value)


# ---- one open question, as `grade batch` shows it -----------------------------------------------------------
def open_columns(item: OpenItem, id_name: str) -> tuple[str, ...]:
    """id, answer, the paper's marks where they are scaled, the quoted evidence, then the columns of a batch."""
    marks = ("paper_score", "paper_max") if item.marks != item.rubric.max_score else ()
    own = (id_name, "answer", *marks, "evidence")
    return (*own, *result_columns(own, item.rubric)[0])


def open_row(item: OpenItem, student: Student, mark: ItemMark, lang: Lang) -> list[Cell]:
    """The cells of those columns for one student."""
    scaled = [number(mark.marks), number(item.marks)] if item.marks != item.rubric.max_score else []
    own = [Cell(student.id), Cell(mark.answer), *scaled]
    if mark.result is None:
        problem = mark.problem.text(lang) if mark.problem else ""
        return [*own, EMPTY, *broken_cells(problem, item.rubric)]
    quoted = [
        f"{point.id}: " + " … ".join(e.text for e in point.evidence)
        for point in mark.result.points
        if point.evidence and point.earned > 0
    ]
    return [*own, Cell("\n".join(quoted)), *result_cells(mark.result, item.rubric)]


# ---- the objective items ------------------------------------------------------------------------------------
def objective_head(paper: Paper, id_name: str, lang: Lang) -> list[list[Cell]]:
    """The header and the row of keys."""
    items = paper.objective_items
    keys = [Cell(pick(lang, "答案", "key")), *(Cell(key_text(i)) for i in items), EMPTY]
    return [
        [Cell(id_name), *(Cell(i.number) for i in items), Cell(pick(lang, "客观题合计", "objective total"))],
        keys,
    ]


def objective_row(student: Student) -> list[Cell]:
    """A student's marks for the objective items, and their sum."""
    own = [m for m in student.marks if not isinstance(m.item, OpenItem)]
    found = [m.marks for m in own]
    whole = None if None in found else round(sum(m for m in found if m is not None), 6)
    return [Cell(student.id), *map(number, found), number(whole)]


def objective_foot(figures: ClassFigures, lang: Lang) -> Iterable[list[Cell]]:
    """Full marks, mean, facility, blanks, answers to review, and how often each option was chosen."""
    records = [r for r in figures.items if not isinstance(r.item, OpenItem)]
    yield []
    yield [Cell(pick(lang, "满分", "marks")), *(number(r.item.marks) for r in records)]
    yield [
        Cell(pick(lang, "平均分", "mean")),
        *(_rounded(r.figures.mean if r.figures else None, 2) for r in records),
    ]
    facility = pick(lang, "得分率 %", "facility %")
    yield [Cell(facility), *(_rounded(r.figures.facility if r.figures else None, 1) for r in records)]
    yield [Cell(pick(lang, "空白人数", "blank")), *(number(r.blank) for r in records)]
    yield [Cell(pick(lang, "待复核人数", "to review")), *(number(r.review) for r in records)]
    for name in _choices(records):
        cells = [number(r.chosen[name]) if name in r.chosen else EMPTY for r in records]
        yield [Cell(pick(lang, f"选 {name} 的人数", f"chose {name}")), *cells]
    yield [Cell(pick(lang, "最多的错选", "commonest wrong")), *(Cell(distractor(r)) for r in records)]


def _rounded(value: float | None, digits: int) -> Cell:
    return number(None if value is None else round(value, digits))


def _choices(records: Iterable[ItemRecord]) -> list[str]:
    """Every letter that is an option somewhere, then √ and ×."""
    names = {name for record in records for name in record.chosen}
    return [*sorted(n for n in names if n.isascii()), *(n for n in ("√", "×") if n in names)]


def distractor(record: ItemRecord) -> str:
    """The wrong options that were chosen most often, with how often: C 5; "" where none was."""
    if not isinstance(record.item, (ChoiceItem, TrueFalseItem)):
        return ""
    right = set(key_text(record.item))
    wrong = {name: count for name, count in record.chosen.items() if name not in right and count}
    most = max(wrong.values(), default=0)
    return " / ".join(f"{name} {count}" for name, count in wrong.items() if count == most)


# ---- what the marks were made with --------------------------------------------------------------------------
def settings_rows(
    paper: Paper, figures: ClassFigures, table: str, stamp: Sequence[tuple[str, str]], lang: Lang
) -> Iterable[list[str]]:
    """The paper, what graded it, the class's figures, and a line for every item."""
    yield [pick(lang, "试卷", "paper"), paper.title]
    yield [pick(lang, "试卷文件", "paper file"), paper.path.name]
    yield ["sha256", paper.sha256]
    yield [pick(lang, "作答表", "class table"), table]
    yield from ([name, value] for name, value in stamp)
    yield [pick(lang, "取整到", "rounded to"), plain(paper.round_to)]
    score = figures.score
    yield [pick(lang, "满分", "maximum"), plain(paper.marks)]
    yield [pick(lang, "有总分的人数", "students with a total"), str(figures.graded)]
    yield [pick(lang, "平均分", "mean"), figure(score.mean, 2)]
    yield [pick(lang, "标准差", "SD"), figure(score.sd, 2)]
    yield [pick(lang, "内部一致性系数 α %", "internal consistency (alpha) %"), figure(score.cic, 1)]
    yield []
    yield pick(
        lang, "题号 大题 题型 分值 答案 评分规则 sha256", "item section kind marks key rule sha256"
    ).split()
    for section in paper.sections:
        for item in section.items:
            yield [item.number, section.title, *_settings_of(item)]


def _settings_of(item: Item) -> list[str]:
    if isinstance(item, OpenItem):
        scale = (
            ""
            if item.marks == item.rubric.max_score
            else f"× {plain(item.marks)}/{plain(item.rubric.max_score)}"
        )
        return [item.rubric.kind, plain(item.marks), item.rubric.id, scale, item.rubric.sha256]
    if isinstance(item, ChoiceItem):
        return [
            item.kind,
            plain(item.marks),
            key_text(item),
            item.partial if item.kind == "multiple-choice" else "",
        ]
    if isinstance(item, TrueFalseItem):
        return [item.kind, plain(item.marks), key_text(item)]
    tolerance = item.tolerance
    rules = ["any-order"] if item.any_order else []
    if tolerance.value:
        rules.append(
            f"±{plain(100 * tolerance.value)}%" if tolerance.relative else f"±{plain(tolerance.value)}"
        )
    rules += [f"units: {', '.join(item.units)}"] if item.units else []
    return [item.kind, plain(item.marks), key_text(item), "; ".join(rules)]
