"""Stage 4, pairing: an item → its question, its case and its answer; what has no label is told by its words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from grader.interop.text.advice import find_advice
from grader.interop.text.cues import ANSWER, ASKS, CASE_LABEL, QUESTION_LABEL
from grader.interop.text.heads import cut_head
from grader.interop.text.marks import Marks, find_marks
from grader.interop.text.passage import EDGES, Passage

_SENTENCE_END = re.compile(
    r"[。?!]+[ ”\"']*|(?<=[\u4e00-\u9fff)])\.(?=\s|[^\w\s]|[\u4e00-\u9fff]|$)|\.(?=\s|$)|;?\n|(?<=[\u4e00-\u9fff]);"
)
# "Read the case study below and answer the question that follows.", "阅读下列材料,回答问题:"
_READ = re.compile(
    r"\s*(?:read (?:the|this|these) [^\n.?]{0,60}(?:\.|(?=\n))|(?:请|认真|仔细)?阅读(?:下列|下面|以下|上述)?(?:案例|材料|资料)[^\n。?]{0,20}?问题[。:.]?)",
    re.IGNORECASE,
)
_MATERIAL = re.compile(r"\n[ ]*(?:案例|材料|背景资料|资料)[ ]*:[^\n]*(?=\n|$)")
_LIST = re.compile(
    r"[(][1一a][)][ ]*(?=[^ )])|①|(?:^|\n)[ ]*[1一][.、)](?!\d)|(?<=[\u4e00-\u9fff])1[.、)]?(?=[\u4e00-\u9fff])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A question in the making. `answer` is None where the item has none; `marks` is its own note of marks."""

    question: Passage
    answer: Passage | None = None
    case: Passage | None = None
    marks: Marks | None = None
    number: str = ""


def split_item(body: Passage, kind: str) -> Pair:
    """The parts of one item. A section of cases puts the material before its question, the others the question first."""
    label = ANSWER.search(body.form)
    front = body.cut(0, label.start()) if label else body
    answer = body.cut(label.end()) if label else None
    advice = find_advice(front)
    told = advice[0][0] if advice else 0
    if told and label and not re.search(r"\w", front.without(advice).form[told:]):
        front, answer = front.cut(0, told), body.cut(told)  # "Award 1 mark for each …" before the label
    case = None
    introduced = _READ.match(front.form)
    if introduced:
        front, kind = front.cut(introduced.end()), "case-analysis"
    asked = QUESTION_LABEL.search(front.form)
    if asked:
        case, front = front.cut(0, asked.start()), front.cut(asked.end())
    if kind == "case-analysis" and case is None:
        case, front = _case_first(front)
    if case is None:
        front, case = _case_after(front)
    marks = None
    if not asks_severally(front.form):
        if answer is None:
            front, answer = _question_first(front, kind)
        front, marks = own_marks(front)
    return Pair(
        question=_trimmed(front),
        answer=answer.strip() if answer is not None and answer.form.strip(EDGES) else None,
        case=_without_label(case) if case is not None and case.form.strip(EDGES) else None,
        marks=marks,
    )


def asks_severally(form: str) -> bool:
    """Whether the question is a list of questions "(1)…(2)…", each of which asks or has its own marks."""
    parts = re.split(r"\(\d{1,2}\)", form)
    if len(parts) < 3 or parts[0].strip(" \n."):
        return False
    return all(ASKS.search(part) or find_marks(part) for part in parts[1:])


def _question_first(body: Passage, kind: str) -> tuple[Passage, Passage | None]:
    """The question and the rest, where nothing is printed between them."""
    head = cut_head(body, definition=kind == "definition")
    end = head or _question_end(body.form)
    rest = body.cut(end)
    return body.cut(0, end), rest if re.search(r"\w", rest.form) else None


def _question_end(form: str) -> int:
    """Where the asking sentences at the beginning end: the first always asks, the next while their words do."""
    note = next((m for m in find_marks(form) if m.start < 200), None)
    if note and re.search(r"\w", form[: note.start]) and not _SENTENCE_END.search(form, 0, note.start):
        return note.end
    last = 0
    for match in _SENTENCE_END.finditer(form):
        sentence = form[last : match.end()]
        if last and not _still_asks(sentence):
            break
        begins = _LIST.search(sentence)
        if begins and re.search(r"\w", form[: last + begins.start()]):
            return last + begins.start()
        if re.search(r"\w", sentence):
            last = match.end()
        if note and last >= note.start:
            return max(last, note.end)
    if not last:
        begins = _LIST.search(form)
        last = begins.start() if begins and begins.start() else len(form)
    return max(last, note.end) if note and not form[last : note.start].strip() else last


def _still_asks(sentence: str) -> bool:
    """Whether a sentence after the first asks too: it ends with a question mark or an asking word is near its start."""
    return bool(re.search(r"\?\s*$", sentence)) or bool(ASKS.search(sentence.lstrip()[:10]))


def _case_first(front: Passage) -> tuple[Passage | None, Passage]:
    """The material and the question at its end: from the first sentence that asks."""
    starts = [0, *(m.end() for m in _SENTENCE_END.finditer(front.form))]
    asking = [
        start
        for start, end in zip(starts, [*starts[1:], len(front.form)], strict=True)
        if ASKS.search(front.form[start:end])
    ]
    if not asking or not asking[0]:
        return None, front
    return front.cut(0, asking[0]), front.cut(asking[0])


def _case_after(front: Passage) -> tuple[Passage, Passage | None]:
    """The question, and the line of material that stands below it ("材料:…")."""
    found = _MATERIAL.search(front.form)
    if found is None or not re.search(r"\w", front.form[: found.start()]):
        return front, None
    return front.without([found.span()]), front.cut(*found.span())


def own_marks(front: Passage) -> tuple[Passage, Marks | None]:
    """The question without its note of marks, and the note."""
    notes = find_marks(front.form)
    if not notes:
        return front, None
    return front.without([(n.start, n.end) for n in notes]), notes[-1]


def _trimmed(question: Passage) -> Passage:
    """Without blank ends and the punctuation that leads to the answer."""
    lead = len(question.form) - len(question.form.lstrip(EDGES + "#-—"))
    tail = len(question.form.rstrip(" \n:;,—-#"))
    return question.cut(lead, max(lead, tail))


def _without_label(case: Passage) -> Passage:
    label = CASE_LABEL.search(case.form)
    return (case.cut(label.end()) if label else case).strip()
