"""Moodle XML → Scheme: essays with what the grader is told, pattern-match, auto-graded and AI-graded answers.

Elements as Moodle's question/format/xml/format.php and the plugins qtype_pmatch, qtype_essayautograde and qtype_aitext
write them.
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree.ElementTree import Element

from grader.archive import parse_xml
from grader.authoring.ids import is_id
from grader.batch.table import Note
from grader.errors import InputError
from grader.interop.html_text import html_text
from grader.interop.pmatch import read_pmatch
from grader.interop.scheme import ObjectiveItem, ObjectiveKind, Scheme, SchemePoint, SchemeQuestion
from grader.interop.text.passage import Passage
from grader.interop.text.points import cut_points

_OPEN = ("essay", "aitext", "essayautograde", "pmatch")
_OBJECTIVE: dict[str, ObjectiveKind] = {
    "truefalse": "true-false",
    "shortanswer": "fill-in", "numerical": "fill-in", "cloze": "fill-in", "multianswer": "fill-in",
    "calculated": "fill-in", "calculatedsimple": "fill-in", "gapselect": "fill-in", "ddwtos": "fill-in",
    "calculatedmulti": "single-choice", "multichoiceset": "multiple-choice", "oumultiresponse": "multiple-choice",
    "matching": "matching", "match": "matching", "ddmatch": "matching", "ordering": "matching", "randomsamatch": "matching",
}  # fmt: skip
_SILENT = frozenset({"category", "description"})
_TEMPLATE = Note(
    zh="作答模板放在 case 里：照抄它不得分。",
    en="The answer template stands under case: repeating it earns nothing.",
)


def read_moodle(path: Path) -> Scheme:
    """The questions in the Moodle XML file at `path`. Raises InputError when it is broken or another kind of XML."""
    root = parse_xml(path.read_bytes(), path)
    if root.tag != "quiz":
        raise InputError(
            zh=f"{path} 是 XML，但不是 Moodle 的题库（最外层应是 quiz）；请在 Moodle 题库里导出为“Moodle XML 格式”。",
            en=f"{path} is XML but no Moodle question bank (its root should be quiz); export the questions from Moodle in "
            "“Moodle XML format”.",
        )
    questions: list[SchemeQuestion] = []
    objective: list[ObjectiveItem] = []
    other: dict[str, int] = {}
    tags: tuple[str, ...] = ()
    for element in root.iter("question"):
        kind = element.get("type", "")
        if kind == "category":
            tags = _category(_field(element, "category"))
        elif kind in _OPEN or element.find("graderinfo") is not None:
            questions.append(_question(element, kind, len(questions) + 1, tags))
        elif kind == "multichoice":
            single = _field(element, "single").lower() not in {"false", "0"}
            objective.append(ObjectiveItem("single-choice" if single else "multiple-choice", 0, 0))
        elif kind in _OBJECTIVE:
            objective.append(ObjectiveItem(_OBJECTIVE[kind], 0, 0))
        elif kind not in _SILENT:
            other[kind] = other.get(kind, 0) + 1
    return Scheme(tuple(questions), tuple(objective), _left_out(other))


def _left_out(other: dict[str, int]) -> tuple[Note, ...]:
    if not other:
        return ()
    shown = ", ".join(f"{kind or '?'} × {count}" for kind, count in sorted(other.items()))
    return (
        Note(
            zh=f"有些题型不认识，没有导入：{shown}。",
            en=f"Questions of unknown types were left out: {shown}.",
        ),
    )


def _question(element: Element, kind: str, at: int, tags: tuple[str, ...]) -> SchemeQuestion:
    text = _text(element, "questiontext")
    marks = _number(_field(element, "defaultgrade"))
    checks = _pictures(element)
    answer, points = "", tuple[SchemePoint, ...]()
    if kind == "pmatch":
        answer = _text(element, "modelanswer")
        points = _from_patterns(element, answer, marks)
    elif kind == "essayautograde":
        points = _from_phrases(element, marks)
    if not points:
        answer, more = _told(element)
        points = cut_points(Passage.of(answer), text)
        checks += more
    template = _text(element, "responsetemplate")
    checks += (_TEMPLATE,) if template else ()
    name = _field(element, "idnumber")
    return SchemeQuestion(
        number=str(at),
        text=text or _text(element, "name"),
        case=template,
        kind="short-answer",
        marks=marks,
        points=points,
        answer=answer,
        id=name if is_id(name) and not name.isdecimal() else "",
        title=_text(element, "name"),
        tags=tuple(dict.fromkeys([*tags, *(_text(tag, ".") for tag in element.iterfind("tags/tag"))])),
        checks=checks,
    )


def _told(element: Element) -> tuple[str, tuple[Note, ...]]:
    """The model answer: what the grader is told, else the marking scheme of an AI question, else the general feedback."""
    for name in ("graderinfo", "markscheme", "responsesample", "sampleanswer"):
        if text := _text(element, name):
            return text, ()
    for name, zh in (("generalfeedback", "一般反馈"), ("aiprompt", "AI 提示词")):
        if text := _text(element, name):
            note = Note(
                zh=f"没有评分说明，要点取自“{zh}”（{name}）。",
                en=f"There is no information for graders; the points are taken from {name}.",
            )
            return text, (note,)
    return "", ()


def _from_patterns(element: Element, model: str, marks: float | None) -> tuple[SchemePoint, ...]:
    """One point: every answer that earns all marks is another pattern of the same statement."""
    answers = [(_number(a.get("fraction", "0")) or 0.0, _text(a, ".")) for a in element.iterfind("answer")]
    full = [text for fraction, text in answers if fraction >= 100 and text != "*"]
    partial = [text for fraction, text in answers if 0 < fraction < 100]
    read = [pattern for text in full if (pattern := read_pmatch(text)) is not None]
    statement = model or " ".join(group[0] for pattern in read[:1] for group in pattern.groups)
    if not statement:
        return ()
    only = read[0] if len(full) == 1 and read else None
    checks = [
        Note(zh=f"Moodle 的匹配式：{_one_line(text)}", en=f"Moodle's pattern: {_one_line(text)}")
        for text in full
    ]
    checks += [
        Note(
            zh=f"Moodle 里只给部分分的匹配式，没有转换：{_one_line(text)}",
            en=f"For part of the marks, not taken over: {_one_line(text)}",
        )
        for text in partial
    ]
    if only is not None and not only.whole:
        checks.append(
            Note(
                zh="关键词只是匹配式的一部分（词序、否定、相邻等没有转换）。",
                en="The keywords are only part of the pattern (order, negation and neighbours were not taken over).",
            )
        )
    if not model:
        checks.append(
            Note(
                zh="没有样例答案，要点由匹配式的词拼成，请改写成一句话。",
                en="There is no model answer; the point is made of the pattern's words. Rewrite it.",
            )
        )
    return (
        SchemePoint(
            text=_one_line(statement), marks=marks, keywords=only.groups if only else (), checks=tuple(checks)
        ),
    )


def _from_phrases(element: Element, marks: float | None) -> tuple[SchemePoint, ...]:
    """A point for each target phrase, worth its percentage of the question's marks."""
    note = Note(
        zh="原题只查这个词语有没有出现；请把要点改写成一句完整的话。",
        en="The question only looks for this phrase; rewrite the point as a whole sentence.",
    )
    points: list[SchemePoint] = []
    for phrase in element.iterfind("answers/targetphrase"):
        text = _one_line("".join(phrase.itertext()))
        percent = _number(phrase.get("percent", ""))
        if text:
            points.append(
                SchemePoint(
                    text=text,
                    marks=marks * percent / 100 if marks and percent else None,
                    keywords=_phrase_groups(text),
                    checks=(note,),
                )
            )
    return tuple(points)


def _phrase_groups(phrase: str) -> tuple[tuple[str, ...], ...]:
    """ "A OR B", "A, B": one of them; "A AND B", "A ANY B": both. A mixture, or a regular expression, gives none."""
    either = [term for term in re.split(r"\s+OR\s+|\s*[,|]\s*", phrase) if term]
    both = [term for term in re.split(r"\s+(?:AND|ANY)\s+", phrase) if term]
    if re.search(r"[\^$.?*+(){}\[\]\\]", phrase) or (len(either) > 1 and len(both) > 1):
        return ()
    return (tuple(either),) if len(either) > 1 else tuple((term,) for term in both)


def _category(path: str) -> tuple[str, ...]:
    """ "$course$/top/CRM/第五章" → (CRM, 第五章); "//" stands for a slash in a name, and names that say nothing go."""
    parts = [part.replace("\0", "/").strip() for part in path.replace("//", "\0").split("/")]
    return tuple(
        p
        for p in parts
        if p and p != "top" and not re.fullmatch(r"\$.*\$|Default for .*|.*的默认.*|.*預設.*", p)
    )


def _pictures(element: Element) -> tuple[Note, ...]:
    html = _field(element, "questiontext")
    if "<img" not in html and "@@PLUGINFILE@@" not in html:
        return ()
    return (Note(zh="题目里有图片，没有导入。", en="The question holds a picture, which is left out."),)


def _field(element: Element, name: str) -> str:
    """What an element holds: its <text>, or its own text where the writer had none."""
    found = element if name == "." else element.find(name)
    if found is None:
        return ""
    inner = found.find("text")
    return ((inner if inner is not None else found).text or "").strip()


def _text(element: Element, name: str) -> str:
    return html_text(_field(element, name))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _number(text: str) -> float | None:
    """A grade; Moodle writes 6.0000000, and may write a comma."""
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return number if 0 < number < 10_000 else None
