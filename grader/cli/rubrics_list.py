"""`grade rubrics list`: which rubrics there are, and which of them a teacher looks for."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.rubrics_out import complain_about
from grader.cli.tables import rubrics_option, t
from grader.kinds import KINDS, kind_name, kind_of
from grader.language import Lang, pick, user_language

if TYPE_CHECKING:
    from grader.library import LibraryEntry
    from grader.records import Rubric
    from grader.search import Field, Hit

_LEAST = 8  # columns that a title or the tags get; with fewer the tags are left out
_MOST_TAGS = 12  # that are named when nothing was found
_FIELDS: dict[Field, tuple[str, str]] = {
    "title": ("标题", "title"),
    "id": ("编号", "id"),
    "tags": ("标签", "tags"),
    "question": ("题目", "question"),
    "points": ("要点", "points"),
    "source": ("来源", "source"),
}


@click.command(
    "list",
    short_help=t("列出、查找评分标准。", "List rubrics, or search for some."),
    help=t(
        "列出能按编号找到的评分标准，或按题型、标签、课程和文字查找。\n\n"
        "--search 在编号、标题、题目、标签、来源和要点的文字里找，不分简繁和大小写；几个词都要有，最相符的排在最前。",
        "List the rubrics that an id can reach, or look for some by kind, tag, course and words.\n\n"
        "--search looks in ids, titles, questions, tags, sources and the points' texts, whatever the case, in simplified and "
        "traditional characters alike; of several words all must be there, and the best matches come first.",
    ),
)
@click.option(
    "--search",
    "words",
    metavar=t("词", "WORDS"),
    multiple=True,
    help=t("有这些词的；可重复", "that have these words; repeatable"),
)
@click.option(
    "--kind",
    "kinds",
    metavar=t("题型", "KIND"),
    type=click.Choice([name for kind, names in KINDS.items() for name in (kind, names[0])]),
    multiple=True,
    help=t(
        "这种题型的：definition 名词解释、short-answer 简答、essay 论述、case-analysis 案例分析；可重复",
        "of this kind: definition, short-answer, essay or case-analysis; repeatable",
    ),
)
@click.option(
    "--tag",
    "tags",
    metavar=t("标签", "TAG"),
    multiple=True,
    help=t("有这个标签的；给出几个就都要有", "with this tag; of several, with all"),
)
@click.option(
    "--course",
    default="",
    metavar=t("文件夹", "FOLDER"),
    help=t("题库中这个课程文件夹里的，例如 crm", "in this course's folder of the bank, such as crm"),
)
@rubrics_option
@click.option(
    "--format",
    "form",
    type=click.Choice(("table", "json")),
    default="table",
    help=t("输出格式，默认 table", "how to show them; table unless told"),
)
@click.option("--json", "as_json", is_flag=True, hidden=True)  # what --format json was called first
@click.option("--lang", type=click.Choice(("zh", "en")), help=t("输出的语言", "language of what is put out"))
def list_(
    words: tuple[str, ...],
    kinds: tuple[str, ...],
    tags: tuple[str, ...],
    course: str,
    folders: tuple[Path, ...],
    form: str,
    as_json: bool,
    lang: Lang | None,
) -> int:
    """What was found, a line each; exit code 2 when a file of the library is broken."""
    from grader.library import list_rubrics
    from grader.search import Wanted, search

    lang = lang or user_language()
    entries = list_rubrics(folders)
    wanted = Wanted(words=words, kinds=tuple(map(kind_of, kinds)), tags=tags, course=course)
    hits = search(entries, wanted)
    broken = [entry for entry in entries if entry.error]
    if as_json or form == "json":
        found = [_as_json(hit) for hit in hits]
        found += [{"path": str(entry.path), "error": str(entry.error)} for entry in broken]
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return 2 if broken else 0
    for line in _table(hits, lang) if hits else _nothing(entries, wanted != Wanted(), lang):
        click.echo(line)
    complain_about(broken, lang)
    return 2 if broken else 0


def _table(hits: Sequence[Hit], lang: Lang) -> list[str]:
    """A line a rubric under a heading. On a terminal titles and tags are cut so that a rubric keeps to one line; ids never."""
    from grader.view.columns import align, column_widths
    from grader.view.safe import one_line

    searched = any(hit.fields for hit in hits)
    names = pick(lang, "编号 课程 标题 题型 满分 要点 标签", "Id Course Title Kind Marks Points Tags").split()
    rows = [names, *([one_line(cell) for cell in _cells(hit, lang)] for hit in hits)]
    if searched:  # where the words stand says more than the tags
        found = [pick(lang, "见于", "Found in"), *(_places(hit, lang) for hit in hits)]
        rows = [[*row[:-1], place] for row, place in zip(rows, found, strict=True)]
    widths = column_widths(rows)
    if sys.stdout.isatty():
        widths = _fitted(widths, shutil.get_terminal_size().columns)
    return align(rows, widths=widths, right=(4, 5))


def _cells(hit: Hit, lang: Lang) -> tuple[str, ...]:
    r = hit.rubric
    return (
        r.id,
        hit.entry.course or "–",
        r.title,
        kind_name(r.kind, lang),
        f"{r.max_score:g}",
        str(len(r.points)),
        pick(lang, "、", ", ").join(r.tags),
    )


def _places(hit: Hit, lang: Lang) -> str:
    return pick(lang, "、", ", ").join(pick(lang, *_FIELDS[field]) for field in hit.fields)


def _fitted(widths: list[int], screen: int) -> list[int]:
    """The columns' widths on a screen: the title gives way first, as far as is decent, then the tags, which may go."""
    from grader.view.columns import GAP

    title, last = 2, len(widths) - 1
    over = sum(widths) + len(GAP) * last - screen
    fitted = list(widths)
    for at, least in ((last, _LEAST), (title, 2 * _LEAST), (last, 0), (title, _LEAST)):
        less = min(max(over, 0), max(fitted[at] - least, 0))
        fitted[at] -= less
        over -= less
    return fitted


def _nothing(entries: Sequence[LibraryEntry], narrowed: bool, lang: Lang) -> list[str]:
    """Why there is no line, and what could be looked for."""
    rubrics = [entry.rubric for entry in entries if entry.rubric]
    if not rubrics or not narrowed:
        return [pick(lang, "没有找到评分标准。", "No rubrics found.")]
    courses = sorted({entry.course for entry in entries if entry.rubric and entry.course})
    tags = _frequent_tags(rubrics)
    lines = [
        pick(
            lang,
            f"{len(rubrics)} 份评分标准中没有符合这些条件的。",
            f"None of the {len(rubrics)} rubrics fits all of this.",
        )
    ]
    if courses:
        lines.append(pick(lang, f"课程有：{'、'.join(courses)}", f"Courses: {', '.join(courses)}"))
    if tags:
        lines.append(pick(lang, f"常用的标签：{'、'.join(tags)}", f"Frequent tags: {', '.join(tags)}"))
    return lines


def _frequent_tags(rubrics: Sequence[Rubric]) -> list[str]:
    """The most frequent tags; one that is written in both scripts is named once."""
    from collections import Counter

    from grader.search import fold

    written = {fold(tag): tag for r in reversed(rubrics) for tag in r.tags}
    counts = Counter(fold(tag) for r in rubrics for tag in r.tags)
    return [written[tag] for tag, _ in counts.most_common(_MOST_TAGS)]


def _as_json(hit: Hit) -> dict[str, object]:
    rubric = hit.rubric
    return {
        "id": rubric.id,
        "course": hit.entry.course,
        "title": rubric.title,
        "question": rubric.question,
        "kind": rubric.kind,
        "language": rubric.language,
        "max_score": rubric.max_score,
        "points": len(rubric.points),
        "tests": len(rubric.tests),
        "tags": list(rubric.tags),
        "source": rubric.source,
        "found_in": list(hit.fields),
        "path": str(hit.entry.path),
        "sha256": rubric.sha256,
    }
