"""The report and the slips as HTML files that need nothing else: no script, nothing fetched, phone, screen and print."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from grader.feedback_texts import plain
from grader.language import Lang, pick
from grader.report.gather import ClassReport
from grader.report.marks import distribution, in_figures, points_by_students
from grader.report.parts import Section
from grader.report.points import item_analysis, lesson, misconceptions
from grader.report.slips import Slip
from grader.report.to_check import to_check
from grader.report.together import agreement, groups, stamps
from grader.view.glyphs import FINE
from grader.view.safe import one_line, visible
from grader.view.words import words_for


def report_html(report: ClassReport) -> str:
    """The report. The templates escape every text; what charts hold is escaped by `grader.report.charts`."""
    return (
        _environment(report.lang)
        .get_template("report.html.j2")
        .render(
            title=report.rubric.title,
            question=report.rubric.question,
            figures=in_figures(report),
            sections=sections(report),
            notes=[note.text(report.lang) for note in report.notes],
            stamps=stamps(report),
        )
    )


def sections(report: ClassReport) -> tuple[Section, ...]:
    """The sections in the order in which a teacher needs them; those without anything to say are left out."""
    found = (
        distribution(report),
        to_check(report),
        lesson(report),
        item_analysis(report),
        points_by_students(report),
        misconceptions(report),
        agreement(report),
        groups(report),
    )
    return tuple(section for section in found if section is not None)


def slips_html(slips: Sequence[Slip], title: str, lang: Lang) -> str:
    """The slips, one printed page for each student whose answer is not very long."""
    return (
        _environment(lang)
        .get_template("slips.html.j2")
        .render(slips=slips, title=title, words=words_for(lang), glyphs=FINE.standing)
    )


def _environment(lang: Lang) -> Environment:
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        loader=FunctionLoader(_source),
    )
    environment.filters |= {"line": one_line, "visible": visible, "marks": plain, "drawing": Markup}
    environment.globals |= {"lang": lang, "pick": lambda zh, en: pick(lang, zh, en)}
    return environment


def _source(name: str) -> str:
    return files("grader.report").joinpath("templates", name).read_text(encoding="utf-8")
