"""Format 1 → Rubric: reads a file or text, reports everything that is wrong with it at once, with lines."""

from __future__ import annotations

import copy
import hashlib
import re
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from grader.errors import RubricError, RubricNotFound
from grader.language import Lang
from grader.os_errors import reason
from grader.records import KeyPoint, Misconception, PointFeedback, PointGroup, Rubric, RubricTest
from grader.rubric_messages import explain
from grader.rubric_rules import check_rules, reachable
from grader.rubric_schema import SCHEMA, FeedbackFile, PointFile, RubricFile, SubPointFile, known_keys
from grader.rubric_yaml import Loc, Problem, YamlDocument, dump_rubric, read_yaml

__all__ = ["detect_language", "dump_rubric", "parse_rubric", "read_rubric"]

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def read_rubric(path: Path) -> Rubric:
    """The rubric in the file at `path`; `sha256` is of its bytes.

    Raises RubricNotFound when there is no such file, RubricError when it cannot be read or breaks the format;
    one error names every problem of the file with line and key.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise RubricNotFound(
            zh=f"找不到评分标准文件 {path}，请检查路径。", en=f"No rubric file at {path}; check the path."
        ) from error
    except OSError as error:
        zh, en = reason(error)
        raise RubricError(
            zh=f"无法读取 {path}：{zh}。请检查它是不是文件、有没有读取权限。",
            en=f"Cannot read {path}: {en}. Check that it is a file and may be read.",
        ) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise RubricError(
            zh=f"{path}:{line}：文件不是 UTF-8 文本。评分标准请在编辑器里另存为 UTF-8；Word、PDF 的评分细则请用 grade rubrics import。",
            en=f"{path}:{line}: the file is no UTF-8 text. Save a rubric as UTF-8 in your editor; a marking scheme in Word or PDF goes to grade rubrics import.",
        ) from error
    return _parse(text, str(path), path=path, sha256=hashlib.sha256(data).hexdigest())


def parse_rubric(text: str, *, name: str = "<text>") -> Rubric:
    """The rubric that `text` holds; `name` stands for the file in messages, `sha256` is of the UTF-8 bytes.

    Raises RubricError, as read_rubric does.
    """
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return _parse(text.removeprefix("\ufeff"), name, path=None, sha256=digest)


def detect_language(text: str) -> Lang:
    """zh when Chinese characters are at least a tenth of the letters, else en."""
    han = len(_HAN.findall(text))
    return "zh" if han and han * 10 >= sum(c.isalpha() for c in text) else "en"


def _parse(text: str, name: str, *, path: Path | None, sha256: str) -> Rubric:
    document = read_yaml(text, name=name)
    _check_schema(document, name)
    problems = list(document.problems)
    file, found, broken = _validate(document.data)
    if file is not None:
        found += check_rules(file)
    else:  # so that the rules can still speak about the rest
        mended, _, _ = _validate(_mended(document.data, broken))
        found += check_rules(mended, whole=False) if mended else ()
    problems += (Problem(loc, document.line(loc), zh, en) for loc, zh, en in found)
    if problems or file is None:
        raise _report(problems, document, name)
    return _build(file, document, path=path, sha256=sha256)


def _check_schema(document: YamlDocument, name: str) -> None:
    """A newer format may mean anything by its keys, so nothing else is said about such a file."""
    given = document.data.get("schema")
    if isinstance(given, str) and given.isascii() and given.isdigit() and int(given) > SCHEMA:
        line = document.line(("schema",))
        raise RubricError(
            zh=f"{name}:{line}: schema：格式 {given} 比本程序认识的格式 {SCHEMA} 新，请升级：pip install --upgrade grader。",
            en=f"{name}:{line}: schema: format {given} is newer than format {SCHEMA}, which this version reads; "
            "upgrade: pip install --upgrade grader.",
        )


def _validate(data: Any) -> tuple[RubricFile | None, list[tuple[Loc, str, str]], list[Loc]]:
    """The models, or what to say of the file and every place that is broken."""
    try:
        return RubricFile.model_validate(data), [], []
    except ValidationError as error:
        return None, list(explain(error)), [detail["loc"] for detail in error.errors(include_url=False)]


_STAND_INS: dict[str, Any] = {
    "schema": SCHEMA,
    **dict.fromkeys(("id", "title", "question", "text", "marks", "answer"), "1"),
    "points": [{"id": "unreadable", "text": "x", "marks": 1}],
}
_ITEMS: dict[str, dict[str, Any]] = {
    "points": {"text": "x", "marks": 1},
    "misconceptions": {"text": "x"},
    "tests": {"answer": "x"},
}


def _mended(data: dict[str, Any], broken: list[Loc]) -> dict[str, Any]:
    """`data` with sound stand-ins at the broken places; list positions and sound ids stay as they are."""
    mended = copy.deepcopy(data)
    for loc in broken:
        _mend(mended, loc)
    return mended


def _mend(data: dict[str, Any], loc: Loc) -> None:
    *way, last = loc
    holder: Any = data
    for step in way:
        inside = (
            isinstance(step, int) if isinstance(holder, list) else isinstance(holder, dict) and step in holder
        )
        if not inside:
            return  # mended before, further up
        holder = holder[step]
    if isinstance(holder, list) and isinstance(last, int):
        if (kind := str(way[-1])) not in _ITEMS:
            _mend(data, tuple(way))
        else:
            name = "-".join(str(step) for step in loc)
            holder[last] = _ITEMS[kind] | ({} if kind == "tests" else {"id": f"unreadable-{name}"})
    elif isinstance(holder, dict):
        holder.pop(str(last), None)
        if last in _STAND_INS and last in known_keys(tuple(way)):
            unique = {"id": "unreadable-" + "-".join(str(step) for step in loc[:-1])} if way else {}
            holder[str(last)] = unique.get(str(last), copy.deepcopy(_STAND_INS[str(last)]))


def _report(problems: list[Problem], document: YamlDocument, name: str) -> RubricError:
    ordered = sorted(dict.fromkeys(problems), key=lambda p: p.line)
    where = [(f"{name}:{p.line}: ", _key(p.loc, document.data)) for p in ordered]
    return RubricError(
        zh="\n".join(
            f"{at}{key}{'：' if key else ''}{p.zh}" for (at, key), p in zip(where, ordered, strict=True)
        ),
        en="\n".join(
            f"{at}{key}{': ' if key else ''}{p.en}" for (at, key), p in zip(where, ordered, strict=True)
        ),
    )


def _key(loc: Loc, data: Any) -> str:
    """points[quality].marks: list items go by their id, or else by their number, counted from 1."""
    shown = ""
    for step in loc:
        if isinstance(step, int):
            data = data[step] if isinstance(data, list) and step < len(data) else None
            name = data.get("id") if isinstance(data, dict) else None
            shown += f"[{name if isinstance(name, str) else step + 1}]"
        else:
            data = data.get(step) if isinstance(data, dict) else None
            shown += f".{step}" if shown else step
    return shown


# ---- from the file's models to the records ---------------------------------------------------------------
def _build(file: RubricFile, document: YamlDocument, *, path: Path | None, sha256: str) -> Rubric:
    tests = tuple(
        RubricTest(t.answer, tuple(t.met), tuple(t.missed), t.score, line=document.line(("tests", i)))
        for i, t in enumerate(file.tests)
    )
    return Rubric(
        id=file.id,
        title=file.title,
        kind=file.kind,
        language=file.language or detect_language(file.question),
        question=file.question,
        entries=tuple(_entry(p) for p in file.points),
        max_score=file.total if file.total is not None else reachable(file),
        case=file.case,
        round_to=file.round_to,
        source=file.source,
        tags=tuple(file.tags),
        misconceptions=tuple(Misconception(m.id, m.text, m.deduct, m.feedback) for m in file.misconceptions),
        tests=tests,
        sha256=sha256,
        path=path,
    )


def _entry(point: PointFile) -> KeyPoint | PointGroup:
    if point.points is None:
        return _leaf(point, None)
    return PointGroup(
        id=point.id,
        text=point.text,
        points=tuple(_leaf(p, point.id) for p in point.points),
        pick=point.pick,
        ordered=point.ordered,
        out_of_order=point.out_of_order,
        requires=tuple(point.requires),
        feedback=_feedback(point.feedback),
    )


def _leaf(point: PointFile | SubPointFile, group: str | None) -> KeyPoint:
    return KeyPoint(
        id=point.id,
        text=point.text,
        marks=point.marks or 0.0,
        also=tuple(point.also),
        keywords=tuple(tuple(terms) for terms in point.keywords),
        requires=tuple(point.requires),
        feedback=_feedback(point.feedback),
        group=group,
    )


def _feedback(feedback: FeedbackFile) -> PointFeedback:
    return PointFeedback(feedback.met, feedback.missed, feedback.hint)
