"""How points are worded: statements, in the rubric's language, short enough to be read whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grader.gaming import copied_shares
from grader.lint.codes import EMPTY_ID, GIVEN, LABEL, OTHER_LANGUAGE, QUESTION, TOO_LONG
from grader.lint.findings import Finding, quote
from grader.lint.letters import is_label
from grader.lint.places import leaves, wordings
from grader.normalize import normalize_plain
from grader.pipeline import prepare_answer
from grader.records import Rubric
from grader.rubric import detect_language
from grader.rubric_yaml import Loc
from grader.settings import Settings
from grader.words import has_han, text_weight

_LONGEST, _LONGEST_EN = 60, 35  # Chinese characters; English words
_FEW_LETTERS = 8  # up to so many letters a text may be a foreign name or a formula in any rubric
_LEAST_GIVEN = (
    6  # Chinese characters (text_weight) from which a wording can be a passage of the question or case
)
_MERE_WORD = 2  # Chinese characters that say no more than a word
_LIST = 3  # names from which a rubric asks for a list of them
_EMPTY_ID = re.compile(
    r"(?:p|pt|point|kp|key|key-?point|item|sub|answer|part|no|q)?-?\d+|[a-z]|test|todo|draft"
)


def find_labels(rubric: Rubric) -> Iterator[Finding]:
    """R201: a point outside a group, or one of its other wordings, that names a thing and states nothing.

    Not in a rubric that asks for names throughout: there a name is what an answer must give.
    """
    names = sum(is_label(p.text) for p in rubric.points)
    if names >= _LIST and names > len(rubric.points) / 2:
        return
    for loc, point in leaves(rubric):
        if point.group is not None:
            continue
        if is_label(point.text):
            yield Finding(
                LABEL,
                (*loc, "text"),
                (point.id,),
                f"“{quote(point.text)}”只是一个名称，没有说出任何判断。",
                f"“{quote(point.text)}” is a heading; it states nothing.",
            )
            continue
        for at, also in enumerate(point.also):
            if _is_mere_word(also):
                yield Finding(
                    LABEL,
                    (*loc, "also", at),
                    (point.id,),
                    f"“{quote(also)}”只是一个词，比要点说的少得多，却能得到全部分数。",
                    f"“{quote(also)}” is a mere word: it says far less than the point and earns all of it.",
                )


def find_long_points(rubric: Rubric) -> Iterator[Finding]:
    """R202: a point that is longer than the models read."""
    for loc, point in leaves(rubric):
        plain = normalize_plain(point.text)
        han = has_han(plain)
        length = round(text_weight(plain)) if han else len(plain.split())
        if length > (_LONGEST if han else _LONGEST_EN):
            yield Finding(
                TOO_LONG,
                (*loc, "text"),
                (point.id,),
                f"要点 {point.id} 有 {length} 个{'字' if han else '词'}，太长。",
                f"The point {point.id} has {length} {'characters' if han else 'words'}; that is too long.",
            )


def find_questions(rubric: Rubric) -> Iterator[Finding]:
    """R203: a wording or misconception that asks."""
    for loc, name, text in _every_wording(rubric):
        if re.search("[?？]", text):
            yield Finding(
                QUESTION,
                loc,
                (name,),
                f"“{quote(text)}”是一个问题，不是答案要说的话。",
                f"“{quote(text)}” asks something; it is nothing that an answer states.",
            )


def find_other_languages(rubric: Rubric) -> Iterator[Finding]:
    """R204: a text, misconception or feedback that is not in the rubric's language."""
    zh = rubric.language == "zh"
    for loc, name, text in [*_every_wording(rubric, also=zh is False), *_feedback(rubric)]:
        if sum(c.isalpha() for c in text) > _FEW_LETTERS and detect_language(text) != rubric.language:
            yield Finding(
                OTHER_LANGUAGE,
                loc,
                (name,),
                f"评分标准的语言是{'中文' if zh else '英文'}，而“{quote(text)}”不是。",
                f"The rubric is in {'Chinese' if zh else 'English'}, “{quote(text)}” is not.",
            )


def find_given_wordings(rubric: Rubric) -> Iterator[Finding]:
    """R207: a wording that stands word for word in the question or case."""
    given = tuple(normalize_plain(t) for t in (rubric.question, rubric.case) if t)
    for loc, point in leaves(rubric):
        for place, text in wordings(loc, point):
            if text_weight(normalize_plain(text)) >= _LEAST_GIVEN and _is_given(text, given):
                yield Finding(
                    GIVEN,
                    place,
                    (point.id,),
                    f"“{quote(text)}”几乎是题目或材料里的原话。",
                    f"“{quote(text)}” is nearly word for word in the question or case.",
                )


def find_empty_ids(rubric: Rubric) -> Iterator[Finding]:
    """R208: ids that say nothing of their points, told once."""
    found = [(loc, p) for loc, p in leaves(rubric) if _EMPTY_ID.fullmatch(p.id)]
    if found:
        names = tuple(p.id for _, p in found)
        yield Finding(
            EMPTY_ID,
            (*found[0][0], "id"),
            names,
            f"要点编号 {'、'.join(names)} 看不出内容，成绩表和统计里会认不出来。",
            f"The ids {', '.join(names)} say nothing of their points; in tables and figures nobody will know them.",
        )


def _every_wording(rubric: Rubric, *, also: bool = True) -> Iterator[tuple[Loc, str, str]]:
    for loc, point in leaves(rubric):
        yield from (
            (place, point.id, text) for place, text in wordings(loc, point) if also or place[-1] == "text"
        )
    for at, wrong in enumerate(rubric.misconceptions):
        yield ("misconceptions", at, "text"), wrong.id, wrong.text


def _feedback(rubric: Rubric) -> Iterator[tuple[Loc, str, str]]:
    for loc, point in leaves(rubric):
        for key in ("met", "missed", "hint"):
            if text := getattr(point.feedback, key):
                yield (*loc, "feedback", key), point.id, text
    for at, wrong in enumerate(rubric.misconceptions):
        if wrong.feedback:
            yield ("misconceptions", at, "feedback"), wrong.id, wrong.feedback


def _is_mere_word(text: str) -> bool:
    plain = normalize_plain(text)
    if not has_han(plain):
        return is_label(plain) and len(plain.split()) == 1
    return text_weight(plain) <= _MERE_WORD


def _is_given(text: str, given: tuple[str, ...]) -> bool:
    answer = prepare_answer(text)
    shares = copied_shares(answer, given)[: answer.clauses]
    return bool(len(shares)) and float(shares.min()) >= Settings().copied
