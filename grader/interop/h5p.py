"""H5P.Essay, alone or inside another content type → Scheme. Fields as in the type's semantics.json (1.5)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

from grader.archive import open_archive
from grader.batch.table import Note
from grader.errors import InputError
from grader.interop.html_text import html_text
from grader.interop.scheme import ObjectiveItem, ObjectiveKind, Scheme, SchemePoint, SchemeQuestion
from grader.interop.text.passage import Passage
from grader.interop.text.points import cut_points
from grader.records import PointFeedback

_CONTENT, _PACKAGE = "content/content.json", "h5p.json"
_ESSAY = "H5P.Essay"
_OBJECTIVE: dict[str, ObjectiveKind] = {
    "H5P.SingleChoiceSet": "single-choice",
    "H5P.MultiChoice": "multiple-choice",
    "H5P.TrueFalse": "true-false",
    "H5P.Blanks": "fill-in",
    "H5P.DragText": "fill-in",
    "H5P.Dictation": "fill-in",
    "H5P.DragQuestion": "matching",
    "H5P.SortParagraphs": "matching",
}
_DEEPEST = 60


def read_h5p(path: Path) -> Scheme:
    """The essays of the package at `path`. Raises InputError when it is damaged or holds none."""
    with open_archive(path) as archive:
        content = parse_json(archive.read(_CONTENT), path)
        package = parse_json(archive.read(_PACKAGE), path) if _PACKAGE in archive.names else {}
    main = package.get("mainLibrary") if isinstance(package, dict) else None
    title = package.get("title") if isinstance(package, dict) else None
    return h5p_scheme(content, path, main=_text(main), title=_text(title))


def h5p_scheme(content: Any, path: Path, *, main: str = "", title: str = "") -> Scheme:
    """The essays in the JSON of a content.json; `main` is the package's content type, "" when it is not known."""
    main = main or (_ESSAY if isinstance(content, dict) and "taskDescription" in content else "")
    found = list(_contents({"library": f"{main} 1.0", "params": content, "metadata": {"title": title}}, path))
    essays = [(params, name) for library, params, name in found if library == _ESSAY]
    objective = tuple(
        ObjectiveItem(_OBJECTIVE[library], 0, 0) for library, _, _ in found if library in _OBJECTIVE
    )
    if not essays:
        raise InputError(
            zh=f"{path} 里没有 H5P 的“作文”（Essay）题；其他题型有标准答案，不需要评分标准。",
            en=f"{path} holds no H5P Essay; the other content types have keys and need no rubric.",
        )
    return Scheme(
        questions=tuple(_question(params, name, at) for at, (params, name) in enumerate(essays, 1)),
        objective=objective,
    )


def parse_json(data: bytes, path: Path) -> Any:
    """JSON in UTF-8. Raises InputError naming the line."""
    try:
        return json.loads(data.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise InputError(
            zh=f"{path} 的 JSON 有错（第 {error.lineno} 行），无法读取；请重新导出。",
            en=f"The JSON of {path} is broken (line {error.lineno}) and cannot be read; export it anew.",
        ) from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise InputError(
            zh=f"{path} 不是可以读取的 JSON；请重新导出。",
            en=f"{path} is no JSON that can be read; export it anew.",
        ) from error


def _contents(value: Any, path: Path, depth: int = 0) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Every content inside `value`: its type without version, its parameters, its title; outer ones first."""
    if depth > _DEEPEST:
        raise InputError(
            zh=f"{path} 的内容嵌套太深，不像 H5P；请重新导出。",
            en=f"{path} is nested too deep to be H5P; export it anew.",
        )
    if isinstance(value, dict):
        library, params = value.get("library"), value.get("params")
        if isinstance(library, str) and isinstance(params, dict):
            metadata = value.get("metadata")
            yield (
                library.split(" ")[0],
                params,
                _text(metadata.get("title") if isinstance(metadata, dict) else ""),
            )
        value = list(value.values())
    for part in value if isinstance(value, list) else ():
        yield from _contents(part, path, depth + 1)


def _question(params: dict[str, Any], title: str, at: int) -> SchemeQuestion:
    keywords = params.get("keywords")
    entries = [k for k in keywords if isinstance(k, dict)] if isinstance(keywords, list) else []
    points: list[SchemePoint] = [point for entry in entries if (point := _point(entry)) is not None]
    solution = params.get("solution")
    sample = html_text(_text(solution.get("sample"))) if isinstance(solution, dict) else ""
    task = html_text(_text(params.get("taskDescription")))
    return SchemeQuestion(
        number=str(at),
        text=task,
        kind="short-answer",
        points=tuple(points) or cut_points(Passage.of(sample), task),
        answer=sample,
        title="" if title.casefold() in {"essay", "untitled", "untitled essay", "作文"} else title,
    )


def _point(entry: dict[str, Any]) -> SchemePoint | None:
    """A keyword with its variations: one term of them must be there, and that is all that H5P asks."""
    options = entry["options"] if isinstance(entry.get("options"), dict) else {}
    others = entry.get("alternatives")
    written = [
        _text(entry.get("keyword")),
        *(_text(other) for other in (others if isinstance(others, list) else ())),
    ]
    written = list(dict.fromkeys(bare for word in written if (bare := unescape(word).strip())))
    if not written:
        return None
    plain = [word for word in written if not _is_pattern(word)]
    patterns = [word for word in written if _is_pattern(word)]
    times = _number(options.get("occurrences"), 1.0)
    terms = [word.strip("*").strip() for word in plain]
    return SchemePoint(
        text=terms[0] if terms else written[0],
        marks=_number(options.get("points"), 1.0) * times,
        also=tuple(dict.fromkeys(terms[1:])),
        keywords=(tuple(dict.fromkeys(terms)),) if terms and not patterns else (),
        feedback=PointFeedback(
            met=html_text(_text(options.get("feedbackIncluded"))) or None,
            missed=html_text(_text(options.get("feedbackMissed"))) or None,
        ),
        checks=_remarks(patterns, times),
    )


def _remarks(patterns: list[str], times: float) -> tuple[Note, ...]:
    """What a keyword says otherwise than a point does."""
    remarks = [
        Note(
            zh="H5P 只查这个词有没有出现；请把要点改写成一句完整的话。",
            en="H5P only looks for this word; rewrite the point as a whole sentence.",
        )
    ]
    if patterns:
        shown = " ".join(patterns)
        remarks.append(
            Note(zh=f"原来的匹配式没有转换：{shown}", en=f"Patterns that were not taken over: {shown}")
        )
    if times > 1:
        remarks.append(
            Note(
                zh=f"H5P 里这个词出现 {times:g} 次才得满分，这里只看有没有说到。",
                en=f"In H5P the word had to occur {times:g} times for all marks; here it is said or not.",
            )
        )
    return tuple(remarks)


def _is_pattern(word: str) -> bool:
    """A regular expression between slashes, or a wildcard in the middle of a word."""
    return bool(re.fullmatch(r"/.+/\w*", word)) or "*" in word.strip("*") or not word.strip("* ")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Any, default: float) -> float:
    """A count or marks; H5P writes numbers, older exports text."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return default
    return number if 0 < number < 10_000 else default
