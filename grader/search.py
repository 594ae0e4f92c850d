"""Which rubrics of a library a teacher means: by words, kind, tag and course, best matches first."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from grader.library import LibraryEntry
from grader.normalize import simplify
from grader.records import Kind, Rubric

Field = Literal["id", "title", "tags", "question", "points", "source"]
# What a word is worth by where it stands: a name says what a rubric is about, a point merely mentions it.
_WORTH: dict[Field, int] = {"title": 8, "id": 8, "tags": 4, "question": 4, "points": 2, "source": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for; what is empty rules nothing out. A rubric has all `words` and all `tags`, one of `kinds`,
    and stands in the folder `course` or below it."""

    words: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    tags: tuple[str, ...] = ()
    course: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A rubric that was found. `fields` hold the words, the most telling first; none without words."""

    entry: LibraryEntry
    rubric: Rubric
    fields: tuple[Field, ...] = ()


def search(entries: Iterable[LibraryEntry], wanted: Wanted) -> tuple[Hit, ...]:
    """The sound entries that fit; by words the best first, equal ones and all without words in the order given.

    A word counts for the best place that holds it, simplified or traditional, in any case; of equal sums the rubric with
    more points that say a word comes first.
    """
    words = list(dict.fromkeys(folded for word in wanted.words for folded in fold(word).split()))
    ranked: list[tuple[int, int, Hit]] = []
    for entry in entries:
        rubric = entry.rubric
        if rubric is None or not _fits(entry, rubric, wanted):
            continue
        texts = _texts(rubric) if words else {}
        places = [
            [field for field, found in texts.items() if any(word in t for t in found)] for word in words
        ]
        if not all(places):
            continue
        worth = sum(max(_WORTH[field] for field in fields) for fields in places)
        saying = sum(any(word in text for word in words) for text in texts.get("points", ()))
        held = {field for fields in places for field in fields}
        hit = Hit(entry, rubric, tuple(field for field in _WORTH if field in held))
        ranked.append((-worth, -saying, hit))
    return tuple(hit for _, _, hit in sorted(ranked, key=lambda r: r[:2]))


def fold(text: str) -> str:
    """A text as it is searched: traditional → simplified, full-width → half-width, case folded.

    `normalize` would also keep where every character came from, which takes far longer and nobody asks here.
    """
    return simplify(unicodedata.normalize("NFKC", text).casefold())


def _fits(entry: LibraryEntry, rubric: Rubric, wanted: Wanted) -> bool:
    if wanted.kinds and rubric.kind not in wanted.kinds:
        return False
    if wanted.course and not f"{fold(entry.course)}/".startswith(f"{fold(wanted.course).strip('/')}/"):
        return False
    return {fold(tag) for tag in wanted.tags} <= {fold(tag) for tag in rubric.tags}


def _texts(rubric: Rubric) -> dict[Field, Sequence[str]]:
    """The searched texts by field; a point's text goes with its other wordings."""
    heads = [group.text for group in rubric.groups]
    points = ["\n".join((point.text, *point.also)) for point in rubric.points]
    given: dict[Field, Iterable[str]] = {
        "title": (rubric.title,),
        "id": (rubric.id,),
        "tags": rubric.tags,
        "question": (rubric.question,),
        "points": (*heads, *points),
        "source": (rubric.source or "",),
    }
    return {field: [fold(text) for text in texts] for field, texts in given.items()}
