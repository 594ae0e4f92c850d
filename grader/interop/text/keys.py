"""Answers that stand apart from their questions: at the end of the paper, or numbered after a case's questions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from grader.interop.text.cues import ANSWER, LABEL
from grader.interop.text.items import split_bracketed, split_items
from grader.interop.text.passage import Passage
from grader.interop.text.sections import Section

_NUMBERED = re.compile(
    rf"(?:^|(?<=[\s。.;]))(?P<n>\d{{1,2}})[ ]?[.、:)]?[ ]*(?:{LABEL})", re.IGNORECASE | re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """The answers at the end of a paper, by section and number of the item."""

    by_number: dict[tuple[str, str], Passage] = field(default_factory=dict)
    whole: dict[str, Passage] = field(default_factory=dict)

    def find(self, section: Section, number: str, *, single: bool) -> Passage | None:
        """The answer to an item: by the section's numeral, else by its kind; a section of one item takes the whole."""
        for name in (section.number, section.kind):
            if name and (found := self.by_number.get((name, number))):
                return found
            if name and single and name in self.whole:
                return self.whole[name]
        return self.by_number.get(("", number))


def read_key(sections: list[Section]) -> AnswerKey:
    """The key that the sections after the word 答案 make up."""
    key = AnswerKey()
    for section in sections:
        items = split_items(section.body, "key")[1] or split_bracketed(section.body)[1]
        for name in (section.number, section.kind):
            if name:
                key.whole[name] = section.body
            if name or not section.kind:
                for item in items:
                    key.by_number.setdefault((name, item.number), item.body)
    return key


def numbered_answers(body: Passage) -> tuple[Passage, dict[str, Passage]]:
    """The questions of a case, and its answers by number, where labels with numbers follow ("1、答题要点:…2、…"), or one
    label and the same numbers again."""
    found = list(_NUMBERED.finditer(body.form))
    if not found or found[0]["n"] != "1":
        return _answers_below(body)
    ends = [*(m.start() for m in found[1:]), len(body.form)]
    return body.cut(0, found[0].start()), {
        m["n"]: body.cut(m.end(), end).strip() for m, end in zip(found, ends, strict=True)
    }


def _answers_below(body: Passage) -> tuple[Passage, dict[str, Passage]]:
    label = ANSWER.search(body.form)
    if label is None:
        return body, {}
    questions, below = body.cut(0, label.start()), body.cut(label.end())
    asked = [item.number for item in split_items(questions, "key")[1]]
    answers = {item.number: item.body.strip() for item in split_items(below, "key")[1]}
    return (questions, answers) if len(asked) > 1 and asked == list(answers) else (body, {})
