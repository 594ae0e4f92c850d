"""What the kinds of questions are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.language import Lang, pick

if TYPE_CHECKING:  # records loads numpy, which the help pages that name the kinds can do without
    from grader.records import Kind

KINDS: dict[Kind, tuple[str, str]] = {
    "definition": ("名词解释", "definition"),
    "short-answer": ("简答", "short answer"),
    "essay": ("论述", "essay"),
    "case-analysis": ("案例分析", "case analysis"),
}


def kind_name(kind: Kind, lang: Lang) -> str:
    """The kind as people call it: 案例分析, case analysis."""
    return pick(lang, *KINDS[kind])


def kind_of(name: str) -> Kind:
    """The kind of this name, in either language or as rubrics write it. Raises KeyError for anything else."""
    wanted = name.strip().casefold()
    for kind, names in KINDS.items():
        if wanted in (kind, *names):
            return kind
    raise KeyError(name)
