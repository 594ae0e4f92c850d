"""Running text → the statements in it, by the grader's own cutter of reference answers (grader.draft_items)."""

from __future__ import annotations

import re

from grader.draft_items import split_reference
from grader.draft_lists import list_items, without_lead
from grader.draft_prose import statements as clauses
from grader.draft_prose import trim
from grader.interop.text.passage import Passage
from grader.interop.text.plain import plain

LONG = 250  # characters; from here on each sentence of running text is a point
_NAME = 8  # characters of a name at the most
PARAGRAPH = 90  # characters; a list's entry of this length is a paragraph, of which each sentence is a point

# The end of a sentence. Scans have half-width stops between Chinese characters, and names of what is explained run on.
_END = re.compile(
    r"[。?!]+[”\"’)]?|\n"
    r"|[,.;](?=[ ]*(?!包括|例如|比如|如下|其中)[\u4e00-\u9fff]{2,8}:[ ]*[^\s])"  # …价值,顾客价值:…
    r"|(?<=[\u4e00-\u9fff)”\"])\.(?![a-zA-Z\d])|(?<=[a-z])\.(?=[\u4e00-\u9fff])"  # …水平.(2)…  c=b/a.相同
    r"|(?<=[\u4e00-\u9fff)])\.(?=[A-Z][a-zA-Z]*[\u4e00-\u9fff])"  # …增长.CRM是
    r"|(?<=[a-z)])\.(?=\s|$)"
    r"|(?<=[\u4e00-\u9fff])(?=(?:特点|优点|缺点|优势|劣势|不足|作用|意义):)"  # …系统特点:…
)
# A sentence that sums up or takes leave.
_CLOSES = re.compile(
    r"[ ]*(?:总之|综上|综合以上|由此可见|总而言之|希望(?:以上|对[您你])|In (?:short|conclusion|sum)\b|Overall\b)"
)
# A sentence that begins so says more of the one before.
_CONTINUES = re.compile(r"[ ]*(?:这包括|这涉及|其中包括|例如|比如|如:|也就是说|即)")
# A sentence that names what it speaks of is one statement.
LABELLED = re.compile(r"[ ]*(?!包括|例如|比如|如下|其中)[\u4e00-\u9fff]{2,8}:(?=[ ]*[^\s-])")
_BULLETED = re.compile(r"[ ]*[\u4e00-\u9fff]{2,8}:[ ]*-[ ]*")  # "可能的原因:- …": a list of one
# What follows one of these says something new.
_CONJUNCTION = re.compile(
    r"[,;](?=从而|进而|以便|并(?!不|非)|同时|最终|旨在|以(?=[提实保增促达])|还(?!是)|因为|而且)"
)
_SUBJECT = re.compile(
    r"[ ]*[\u4e00-\u9fff]{2,8}(?P<comma>,)(?=是指|指的是)"
)  # "顾客忠诚,是指": the comma parts nothing
_REMARK = re.compile(r"\((?=包括[^()]{8,}\))")  # a bracket that says as much as a sentence
_MEANS = re.compile(r"[^,]*通过[^,]*,[^,]*$")  # the means and what they do are one statement
# A word that only links a sentence to the one before.
_LINK = re.compile(
    r"(?:首先|其次|再次|此外|另外|同时|最后|因此|因为它?|从而|进而|以便|并且?|以(?=[提实保增促达])|还|然后|当然|显然|而且|然而|所以)"
    r"[,、]?(?=..)"
)
# A phrase that only sets the scene.
_SCENE = re.compile(r"在[^,。]{2,16}(?:中|背景下|情况下|方面|过程中),(?=.{8})")
# Who does it, where that is the question's matter and not the point, and words that only begin a definition.
_AGENT = re.compile(
    r"(?:(?:它|这|其)?(?:能够|可以|将)?(?:帮助企业|有助于)|[^,。]{0,12}(?:在于|是)它(?:能够|可以)"
    r"|(?:企业|公司)(?:可以|能够|应该|应当)|被描述为|就是指|指的是|是指)(?=.{4})"
)
_HOW_MANY = re.compile(r"等?[一二三四五六七八九十两\d]+[种类个项点]$")  # "…三类" after names


def statements(passage: Passage, question: str) -> list[str]:
    """What the text states, one thing each, in its own words.

    A long text gives its sentences, a shorter one the statements and listed things that the grader's cutter finds in
    each sentence. Sentences that sum up go, and a first one that only names what the others explain.
    """
    whole = sentences(passage)
    if len(passage.form.strip()) >= LONG and len(whole) > 2:
        return [opened(sentence.words()) for sentence in whole]
    found = [text for sentence in whole for text in _stated(sentence, question)]
    return [text for at, text in enumerate(found) if not _explained(text, found[at + 1 :])]


def entries(item: Passage) -> list[Passage]:
    """The sentences of a paragraph in a list, semicolons ending one too."""
    return [part.strip() for sentence in sentences(item) for part in sentence.split(re.compile(";"))]


def _explained(text: str, later: list[str]) -> bool:
    """Whether a text is only a name that a later one explains."""
    return len(text) <= _NAME and any(other.startswith(text) for other in later)


def _stated(sentence: Passage, question: str) -> list[str]:
    """The statements of one sentence: its listed things where it announces some, else what its conjunctions part."""
    if LABELLED.match(sentence.form):
        return [opened(sentence.words())]
    if subject := _SUBJECT.match(sentence.form):
        sentence = sentence.without([subject.span("comma")])
    label = _BULLETED.match(sentence.form)
    sentence = sentence.cut(label.end()) if label else sentence
    if without_lead(sentence.words(), question)[0]:
        return [opened(piece.text) for piece in split_reference(question, sentence.words())]
    found = []
    for bracketed in sentence.split(_REMARK):
        for part in bracketed.split(_CONJUNCTION):
            text = opened(part.words())
            whole = _MEANS.match(plain(text))
            found += [text] if whole else [opened(piece.text) for piece in clauses(text, question)]
    return found


def sentences(passage: Passage) -> list[Passage]:
    """Its sentences; one that only goes on about the one before stays with it, one that sums up is left out."""
    found: list[Passage] = []
    last = 0
    for end in [*(m.end() for m in _END.finditer(passage.form)), len(passage.form)]:
        part = passage.cut(last, end)
        last = end
        if not re.search(r"\w", part.form):
            continue
        if _CONTINUES.match(part.form) and found:
            joined = found.pop()
            part = passage.cut(joined.start - passage.start, end)
        found.append(part.strip())
    kept = [part for part in found if not _CLOSES.match(part.form)]
    return kept or found


def bare_names(text: str) -> list[str]:
    """The names of a text that is nothing but names, listed or run together ("甲式法乙式法丙式法"); [] for any other."""
    form = plain(trim(text))
    counted = _HOW_MANY.search(form)
    text, form = (
        trim(text)[: counted.start() if counted else None],
        form[: counted.start() if counted else None],
    )
    if re.search(r"[,。;:是]", form):
        return []
    if "、" in form and all(len(name) <= 16 for name in form.split("、")):
        items = [piece.text for piece in list_items(text, "", sure=True)]
        return items if len(items) > 1 else []
    for size in range(min(6, len(text) // 3), 1, -1):
        names = [name for name in re.split(f"(?<={re.escape(text[-size:])})", text) if name]
        if len(names) > 2 and all(size < len(name) <= 10 for name in names):
            return names
    return []


def opened(text: str) -> str:
    """Without what stands in front of the statement itself: links, scenes, and who does it."""
    for pattern in (_LINK, _SCENE, _AGENT):
        text = trim(text)
        found = pattern.match(plain(text))
        text = text[found.end() :] if found else text
    return trim(text)
