"""A part of the text with its matching form: what the stages hand on, so that offsets and words stay true."""

from __future__ import annotations

import re
from dataclasses import dataclass

from grader.interop.text.plain import plain

_LOST_DE = re.compile(r"\(de\)|（de）")  # scans that lost 的 have this in its place
_CJK = r"[\u3000-\u9fff\uff00-\uffef“”‘’—…]"
_BREAK = re.compile(rf"(?<={_CJK})\s+(?={_CJK})|\s*\n\s*")
EDGES = " \t\r\n\u3000,，、;；:：。.．·"  # punctuation around a point or a question that says nothing


@dataclass(frozen=True, slots=True)
class Passage:
    """`text` as written and `form`, the same length (see plain.py); `start` is the offset of its first character."""

    text: str
    form: str
    start: int = 0

    @classmethod
    def of(cls, text: str) -> Passage:
        """A text that stands by itself: a whole file, a cell, a field."""
        return cls(text, plain(text))

    @property
    def end(self) -> int:
        """The offset after its last character."""
        return self.start + len(self.text)

    def cut(self, start: int, end: int | None = None) -> Passage:
        """The part between two places counted from the beginning of this passage."""
        return Passage(self.text[start:end], self.form[start:end], self.start + start)

    def strip(self) -> Passage:
        """Without blank ends."""
        lead = len(self.form) - len(self.form.lstrip())
        return self.cut(lead, max(lead, len(self.form.rstrip())))

    def split(self, pattern: re.Pattern[str]) -> list[Passage]:
        """The parts between matches in the form; blank ones are left out."""
        parts, last = [], 0
        for match in pattern.finditer(self.form):
            parts.append(self.cut(last, match.start()))
            last = match.end()
        parts.append(self.cut(last))
        return [part for part in parts if part.form.strip()]

    def without(self, spans: list[tuple[int, int]]) -> Passage:
        """With the characters of the spans turned into blanks of the form, so that `words` leaves them out."""
        form = list(self.form)
        for start, end in spans:
            form[start:end] = " " * (end - start)
        return Passage(self.text, "".join(form), self.start)

    def words(self) -> str:
        """The words as a reader wants them: on one line, without what the form has blanked."""
        kept = "".join(
            t if f != " " or t.isspace() else "\x00" for t, f in zip(self.text, self.form, strict=True)
        )
        kept = re.sub(r"[ \t\u3000]*\x00+[ \t\u3000]*", lambda m: " " if " " in m.group() else "", kept)
        kept = _LOST_DE.sub("的", kept)
        kept = _BREAK.sub(lambda m: "" if "\n" not in m.group() or _joins(m) else " ", kept)
        return re.sub(r"[ \t\u3000]+", " ", kept).strip()


def _joins(match: re.Match[str]) -> bool:
    """Whether a line break stands between Chinese characters, where no blank belongs."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    return bool(re.search(rf"{_CJK}$", before) or re.match(_CJK, after))
