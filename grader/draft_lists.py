"""List sentences of a reference answer → its items: "X包括：A、B、C和D", "A的甲和乙", "甲、乙两种"."""

from __future__ import annotations

import itertools
import re

from grader.draft_prose import Piece, masked, split_outside, trim, width
from grader.draft_words import (
    AND,
    AND_ALSO,
    ASKS_LIST,
    COMPOSED,
    CONTENT_FREE,
    COUNT,
    COUNTS,
    LEANS_BACK,
    LEANS_FORWARD,
    LIST_VERB,
    STRONG_VERB,
    TRAILING_COUNT,
)

_COLON = re.compile(r"[：:](?!\d)|——|--|—")
_LONGEST = 30  # a list item longer than this is a statement, and what joins it may be no list
_ENGLISH_LEAD = re.compile(
    r"^(?P<lead>.{3,80}?\b(?:includes?|including|consists? of|comprises?|(?:is|are) divided into|contains?|(?:types|kinds|parts|examples|reasons|factors) (?:of [\w ]+ )?are|are|is))\s*:?\s+(?P<tail>.+)$",
    re.IGNORECASE,
)


def count_in(text: str) -> int | None:
    """How many items "有三种", "two kinds" announces; None when nothing does."""
    found = COUNT.search(text)
    if not found:
        return None
    name = (found["word"] or found["n"]).lower()
    return int(name) if name.isdigit() else COUNTS.get(name)


def overlap(text: str, question: str) -> float:
    """The share of neighbouring character pairs (words in English) of `text` that the question has too."""
    text, question = text.lower(), question.lower()
    if text.isascii():
        words, known = re.findall(r"[a-z0-9]+", text), set(re.findall(r"[a-z0-9]+", question))
        return sum(word in known for word in words) / len(words) if words else 1.0
    pairs = [a + b for a, b in itertools.pairwise(text)]
    return sum(pair in question for pair in pairs) / len(pairs) if pairs else 1.0


def without_lead(text: str, question: str) -> tuple[str, str]:
    """(lead-in, rest) of a text that first repeats the question and announces its items; ("", text) if none."""
    colon = _COLON.search(masked(text)[:80])
    if colon:
        lead, rest = text[: colon.start()], text[colon.end() :]
        announces = CONTENT_FREE.search(lead) or STRONG_VERB.search(lead) or count_in(lead)
        if trim(rest) and "。" not in lead and (announces or overlap(trim(lead), question) >= 0.5):
            return lead, rest
    verbs = [m for m in LIST_VERB.finditer(masked(text)[:60]) if _announced(text, m, question)]
    if verbs:
        verb = min(verbs, key=lambda m: (not STRONG_VERB.search(m.group()), m.start()))
        return text[: verb.end()], text[verb.end() :]
    rest = trim(text[colon.end() :]) if colon else ""
    second = LIST_VERB.match(rest)
    if second and _announced(rest, second, question):
        return text, rest[second.end() :]
    return "", text


def _announced(text: str, verb: re.Match[str], question: str) -> bool:
    """Whether a list follows the verb: its subject repeats the question and two items or more come after."""
    lead, tail = text[: verb.start()], text[verb.end() :]
    strong = STRONG_VERB.search(verb.group())
    if re.search("[。；]" if strong else "[，,。；、]", lead) or not trim(tail):
        return False
    first = re.split("[。；;]" if strong else "[。；;，]", masked(tail))[0]
    listed = "、" in first or bool(AND.search(first)) or "；" in tail or ";" in tail
    asked = (
        strong or ASKS_LIST.search(question) or ("、" in first and not re.search("[是为為]", verb.group()))
    )
    return listed and (not lead or overlap(lead, question) >= 0.5) and bool(asked)


def list_items(text: str, question: str, *, expected: int | None = None, sure: bool = False) -> list[Piece]:
    """The items of one list sentence without its lead-in; [] when it is no list.

    `expected` is the number of items announced; `sure` says that a lead-in announced a list.
    """
    body = _list_body(text, question, sure=sure)
    if body is None:
        return []
    expected = expected or count_in(body[-8:])
    body = TRAILING_COUNT.sub("", trim(body))
    items = _split_items(body, expected)
    if len(items) < 2 or any(width(item) > _LONGEST for item in items):
        return []
    items = _shared_head(items, question + text)
    return [Piece(item, also, listed=True) for item, also in zip(items, shorter(items), strict=True)]


def _list_body(text: str, question: str, *, sure: bool) -> str | None:
    composed = COMPOSED.search(trim(text))
    if composed and ("、" in composed["items"] or AND.search(composed["items"])):
        return composed["items"]
    if not re.search(r"[\u3400-\u9fff]", text):
        return _english_body(text, question, sure=sure)
    marked = masked(text)
    if sure and not re.search(r"[，,。]", trim(marked)):
        return text
    parts = [trim(part) for part in re.split("[，,]", marked)]
    leans = any(LEANS_FORWARD.search(part) or LEANS_BACK.search(part) for part in parts)
    if sure and "、" not in marked and not leans and all(width(part) <= 14 for part in parts):
        return text.replace("，", "、").replace(",", "、")  # 标准性，分布性，复杂性
    names = re.split("[、，,]", marked)
    if marked.count("、") > 1 and len(names) > 2 and all(width(name) <= 10 for name in names):
        return text.replace("，", "、").replace(",", "、")
    short = width(text) <= 20 and not re.search(r"[，,。是]", marked)
    return text if short and ("、" in marked or ASKS_LIST.search(question)) else None


def _english_body(text: str, question: str, *, sure: bool) -> str | None:
    found = _ENGLISH_LEAD.match(text)
    body = found["tail"] if found and not sure else text
    parts = [p for p in re.split(r",\s+|\s+(?:and|or)\s+", masked(trim(body))) if p]
    if re.search(r"i\.e|e\.g|that is|which|\bthen\b", body) or not all(
        len(part.split()) <= 7 for part in parts
    ):
        return None
    asked = bool(ASKS_LIST.search(question))
    counted = asked and len(parts) == count_in(question)
    listed = sure or counted or (len(parts) >= 3 and (found or asked)) or (asked and len(body.split()) <= 8)
    return body if listed else None


def _split_items(body: str, expected: int | None) -> list[str]:
    """Commas of a list first; 和 and 及 only where the last item is joined, unless the count says otherwise."""
    parts = split_outside(body, re.compile("、|,\\s+" if re.search(r"[\u3400-\u9fff]", body) else ",\\s*"))
    if not parts or (expected and len(parts) == expected):
        return [_clean(p) for p in parts]
    last = _split_last(parts[-1], alone=len(parts) == 1)
    if expected and len(parts) - 1 + len(last) != expected:
        everywhere = [q for p in parts for q in _split_last(p, alone=True)]
        if len(everywhere) == expected:
            return [_clean(p) for p in everywhere]
    return [item for item in (_clean(p) for p in (*parts[:-1], *last)) if item]


def _split_last(text: str, *, alone: bool) -> list[str]:
    """ "C和D", "C和D以及E" → the items; a whole of its own is split only where the halves weigh alike."""
    outer = split_outside(text, AND_ALSO) or [text]
    if len(outer) == 2 and outer[1].startswith(("其", "他")):
        outer = [text]
    halves = split_outside(outer[0], AND) or outer[:1]
    if len(halves) > 2 or (len(halves) == 2 and not _balanced(*halves, alone=alone and len(outer) == 1)):
        halves = outer[:1]
    return [*halves, *outer[1:]]


def _balanced(left: str, right: str, *, alone: bool) -> bool:
    short, long = sorted((width(left), width(right)))
    return short >= (2 if alone else 1) and (not alone or long <= 3 * short)


def _clean(item: str) -> str:
    return trim(
        re.sub(
            r"^(?:以及|和|及(?![时時格早])|与|并(?=[^行列排])|或者?|and |or |the |an? )(?=..)", "", trim(item)
        )
    )


def _shared_head(items: list[str], context: str) -> list[str]:
    """ "验收项目、方法、期限" → 验收方法, 验收期限; "直线制、职能制组织结构" → 直线制组织结构; "仓库的规模、功能" → 仓库的功能."""
    first, rest = items[0], items[1:]
    sizes = {len(item) for item in rest}
    if len(items) >= 2 and len(sizes) == 1:
        head = first[: len(first) - next(iter(sizes))]
        if 2 <= len(head) <= 6 and len(rest[0]) in (2, 3) and context.count(head) > 1:
            return [first, *(head + item for item in rest)]
    for at, (one, other) in enumerate(zip(items, rest, strict=False)):
        owner, _, thing = one.rpartition("的")
        if (
            owner
            and at == len(items) - 2
            and "的" not in other
            and abs(len(thing) - len(other)) <= 1
            and len(thing) <= 4
        ):
            return [*items[:-1], f"{owner}的{other}"]
    *firsts, last = items
    for size in range(min(8, len(last) - 2), 1, -1):
        stem, tail = last[:-size], last[-size:]
        alike = all(len(item) == len(stem) or (item[-1] == stem[-1] and len(item) <= 6) for item in firsts)
        if (
            alike
            and len(firsts[0]) >= 2
            and tail in context[: -len(last)]
            and not any(tail in i for i in firsts)
        ):
            return [*(item + tail for item in firsts), last]
    return items


def shorter(items: list[str]) -> list[tuple[str, ...]]:
    """Each item without the words that all of them share: who lists 空间、属性、时间 need not say 数据 each time."""
    none: list[tuple[str, ...]] = [()] * len(items)
    if len(items) < 2 or not all(re.search(r"[\u3400-\u9fff]", item) and width(item) <= 14 for item in items):
        return none
    tail = re.sub("^[制式性型类類者化率法期](?=..)", "", _common_tail(items))  # 直线制 keeps its 制
    head = _common_tail([item[::-1] for item in items])[::-1]
    cut = [item[len(head) : len(item) - len(tail)].removesuffix("的").removeprefix("的") for item in items]
    if not (head or tail) or min(len(c) for c in cut) < 2 or len(set(cut)) < len(cut):
        return none
    return [(c,) for c in cut]


def _common_tail(items: list[str]) -> str:
    """The longest ending that all items share, two characters or more."""
    shortest = min(items, key=len)
    for size in range(len(shortest) - 1, 1, -1):
        if all(item.endswith(shortest[-size:]) for item in items):
            return shortest[-size:]
    return ""
