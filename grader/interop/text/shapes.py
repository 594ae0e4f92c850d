"""What a line or a run of lines is by its shape: a lead-in, names only, running text, bare lists."""

from __future__ import annotations

import re

from grader.draft_prose import trim
from grader.draft_words import CONTENT_FREE
from grader.interop.text.marks import find_marks
from grader.interop.text.passage import Passage

COLON = re.compile(r":(?!\d)|——")
_SHORT = 40  # characters of a line that is no more than a lead-in, a name or one point
_LEADS = re.compile(r"(?:包括|包含|有|有[一二三四五六七八九十两\d]|是|为|如下|以下几[个种点]\w{0,4})$")
_BARE_LIST = re.compile(r"[^。;:]+(?:、[^。;:、]+){2,}[。.]?$")  # A、B、C and nothing else


def announces(line: Passage) -> bool:
    """Whether a line only leads to what follows: "主要包括以下几点:"."""
    text = line.form.strip()
    leads = text.endswith(":") or _LEADS.search(text.rstrip(";")) or CONTENT_FREE.search(text)
    return bool(leads) and len(text) <= _SHORT


def only_names(line: Passage, items: list[Passage]) -> bool:
    """Whether a line only names what the items after it explain: "甲、乙和丙" before "甲:…", "乙:…"."""
    text = line.form.strip()
    if len(text) > _SHORT or re.search(r"[,;]", text) or find_marks(text):
        return False
    names = [trim(name)[:2] for name in re.split(r"、|和|及", text)]
    return len(names) > 1 and sum(any(item.form.strip().startswith(n) for item in items) for n in names) > 1


def is_prose(lines: list[Passage]) -> bool:
    """Whether lines are the sentences of running text, not one point each: whole sentences with clauses, some long."""
    texts = [line.form.strip() for line in lines]
    whole = all(re.search(r"[。.?!]$", text) for text in texts[:-1]) and not re.search(r"[;:]$", texts[-1])
    clauses = sum("," in text for text in texts)
    return whole and 2 * clauses >= len(texts) and any(len(text) > _SHORT for text in texts)


def are_bare_lists(items: list[Passage]) -> bool:
    """Whether every item is a name, a colon and things listed: "内部:甲、乙、丙", "外部:丁;戊"."""
    tails = [COLON.split(item.form, maxsplit=1)[1:] for item in items]
    if len(items) < 2 or not all(tails):
        return False
    bare = [tail[0].strip(" 。.;\n") for tail in tails]
    return all((_BARE_LIST.match(tail) or ";" in tail) and not re.match(r"包括|指|是", tail) for tail in bare)
