"""What a question's wording says of it: a short name, its kind."""

from __future__ import annotations

import re

from grader.draft_prose import width
from grader.draft_words import DEFINITION
from grader.records import Kind

_LONGEST_TITLE = 30  # Chinese characters; a word of letters counts two
_ORDERS = re.compile(
    r"^(?:请|請|试|試|简要|簡要|结合\S{2,12}?[，,])*(?:简述|簡述|试述|試述|论述|論述|阐述|闡述|概述|分析|说明|說明|解释|解釋"
    r"|列举|列舉|谈谈|談談|回答|名词解释|名詞解釋|什么是|什麼是|何谓|何謂|(?:briefly\s+)?(?:explain|describe|discuss|define|list|name)\b)"
    r"[：:\s]*",
    re.IGNORECASE,
)
_CASE = re.compile(r"案例|结合材料|結合材料|\bcase\b", re.IGNORECASE)
_ESSAY = re.compile(r"论述|論述|试论|試論|谈谈|談談|\b(?:discuss|essay)\b", re.IGNORECASE)


def propose_title(question: str) -> str:
    """A short name for a question: its first sentence without 简述, 什么是 and the like."""
    line = re.split(r"[\n。？?！!；;]", question.strip())[0].strip() or " ".join(question.split())
    bare = _ORDERS.sub("", line).strip(" ，,、：:.") or line
    return bare if width(bare) <= _LONGEST_TITLE else bare[: _LONGEST_TITLE - 1] + "…"


def guess_kind(question: str) -> Kind:
    """The kind that a question's wording speaks for."""
    if _CASE.search(question):
        return "case-analysis"
    if DEFINITION.search(question):
        return "definition"
    return "essay" if _ESSAY.search(question) else "short-answer"
