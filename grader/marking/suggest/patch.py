"""A rubric with proposed wordings added, and the proposal as YAML that a teacher reads and pastes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import yaml

from grader.language import Lang
from grader.marking.suggest.phrases import Phrase
from grader.marking.suggest.words import head_lines, source_lines
from grader.records import KeyPoint, Misconception, PointGroup, Rubric
from grader.view.safe import one_line

if TYPE_CHECKING:
    from grader.marking.suggest.suggest import Suggestion, Trial


def add_phrases(rubric: Rubric, phrases: Sequence[Phrase]) -> Rubric:
    """The rubric with every phrase under `also` of its point, or as a misconception that costs nothing."""

    def added(entry: KeyPoint | PointGroup) -> KeyPoint | PointGroup:
        if isinstance(entry, PointGroup):
            return replace(entry, points=tuple(_with_also(p, phrases) for p in entry.points))
        return _with_also(entry, phrases)

    wrong = [p for p in phrases if p.kind == "misconception"]
    names = misconception_ids(rubric, wrong)
    return replace(
        rubric,
        entries=tuple(added(e) for e in rubric.entries),
        misconceptions=(
            *rubric.misconceptions,
            *(Misconception(name, p.text) for name, p in zip(names, wrong, strict=True)),
        ),
    )


def misconception_ids(rubric: Rubric, phrases: Sequence[Phrase]) -> list[str]:
    """An id for each, named after the point that it was taken for and not used in the rubric."""
    used = {
        *(p.id for p in rubric.points),
        *(g.id for g in rubric.groups),
        *(m.id for m in rubric.misconceptions),
    }
    names: list[str] = []
    for phrase in phrases:
        stem, number = f"not-{phrase.point}", 2
        name = stem
        while name in used:
            name, number = f"{stem}-{number}", number + 1
        used.add(name)
        names.append(name)
    return names


def patch_yaml(suggestion: Suggestion, lang: Lang) -> str:
    """The proposal in the rubric's format: whole `also` lists of the points that gain one, and new misconceptions.

    Comments tell the effect and the answers that each phrase is from. Nothing proposed: comments alone.
    """
    lines = [f"# {line}" for line in head_lines(suggestion, lang)]
    kept = [t for t in suggestion.trials if t.kept]
    also = [t for t in kept if t.phrase.kind == "also"]
    if also:
        lines += ["", "points:"]
        for entry in suggestion.rubric.entries:
            lines += _entry(entry, also, suggestion, lang)
    wrong = [t for t in kept if t.phrase.kind == "misconception"]
    if wrong:
        lines += ["", "misconceptions:"]
        names = misconception_ids(suggestion.rubric, [t.phrase for t in wrong])
        for name, trial in zip(names, wrong, strict=True):
            lines += [f"  # {line}" for line in source_lines(trial, suggestion, lang)]
            lines += [f"  - id: {name}", f"    text: {_scalar(trial.phrase.text)}", "    deduct: 0"]
    return "\n".join(lines) + "\n"


def _with_also(point: KeyPoint, phrases: Sequence[Phrase]) -> KeyPoint:
    new = [p.text for p in phrases if p.kind == "also" and p.point == point.id]
    return replace(point, also=(*point.also, *new))


def _entry(
    entry: KeyPoint | PointGroup,
    trials: Sequence[Trial],
    suggestion: Suggestion,
    lang: Lang,
    indent: str = "  ",
) -> list[str]:
    if isinstance(entry, PointGroup):
        inside = [line for p in entry.points for line in _entry(p, trials, suggestion, lang, indent + "    ")]
        return [f"{indent}- id: {entry.id}", f"{indent}  points:", *inside] if inside else []
    mine = [t for t in trials if t.phrase.point == entry.id]
    if not mine:
        return []
    lines = [f"{indent}- id: {entry.id}", f"{indent}  # {one_line(entry.text)}", f"{indent}  also:"]
    lines += [f"{indent}    - {_scalar(text)}" for text in entry.also]
    for trial in mine:
        lines += [f"{indent}    # {line}" for line in source_lines(trial, suggestion, lang)]
        lines.append(f"{indent}    - {_scalar(trial.phrase.text)}")
    return lines


def _scalar(text: str) -> str:
    """Text as YAML on one line, quoted where it would mean something else."""
    quoted = None if text.isprintable() else '"'  # a line end is written as \\n
    whole: str = yaml.safe_dump(text, allow_unicode=True, width=1_000_000, default_style=quoted)
    return whole.removesuffix("\n").removesuffix("\n...")
