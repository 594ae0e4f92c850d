"""What drafted rubrics and their points are called."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Sequence

from grader.interop.scheme import SchemePoint, SchemeQuestion
from grader.words import STOP_WORDS

GROUP = "any-of"  # the group of points of which some are enough
_LONGEST_TITLE = 40
_LONGEST_SLUG = 40


def rubric_ids(questions: Sequence[SchemeQuestion], prefix: str) -> list[str]:
    """An id for each question, all different: the file's own, else the prefix and the question's place, with the telling
    words of an English question (q03-customer-loyalty) or the Latin names in a Chinese one (q04-crm)."""
    own = [question.id for question in questions]
    digits = max(2, len(str(len(questions))))
    ids: list[str] = []
    for at, (question, name) in enumerate(zip(questions, own, strict=True), 1):
        if not name or name in ids:
            slug = _slug(question.text)
            name = _unused(f"{prefix}{at:0{digits}d}{slug and '-'}{slug}", {*ids, *own})
        ids.append(name)
    return ids


def point_ids(points: Sequence[SchemePoint]) -> list[str]:
    """The file's own ids where all points have different ones, else p1, p2 …"""
    own = [point.id for point in points]
    if all(own) and len(set(own)) == len(own) and GROUP not in own:
        return own
    return [f"p{at}" for at in range(1, len(points) + 1)]


def title_of(question: str) -> str:
    """The first sentence of a question, cut where it is long."""
    line = re.split(r"[\n。？?！!；;]", question.strip())[0].strip() or " ".join(question.split())
    return line if len(line) <= _LONGEST_TITLE else line[: _LONGEST_TITLE - 1] + "…"


def _slug(text: str) -> str:
    words = (
        re.findall(r"[a-z0-9]+", text.lower()) if text.isascii() else re.findall(r"[A-Z][A-Za-z0-9]+", text)
    )
    telling = (w.lower() for w in words if not w.isdecimal())
    slug = ""
    for word in dict.fromkeys(w for w in telling if w not in STOP_WORDS):
        if len(slug) + len(word) >= _LONGEST_SLUG:
            break
        slug += f"{slug and '-'}{word}"
    return slug


def _unused(name: str, taken: Collection[str]) -> str:
    others = (f"{name}-{n}" for n in itertools.count(2))
    return name if name not in taken else next(other for other in others if other not in taken)
