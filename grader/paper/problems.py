"""What is wrong with a paper file, collected while it is read, and told all at once with lines."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from grader.errors import PaperError
from grader.paper.schema import keys_of
from grader.rubric_messages import explain, nearest
from grader.rubric_yaml import Loc, Problem, YamlDocument

M = TypeVar("M", bound=BaseModel)


class Problems:
    """The complaints about one file. `say` takes one; `check` validates a mapping and says what is wrong with it."""

    def __init__(self, document: YamlDocument, name: str) -> None:
        self._document, self._name = document, name
        self._found: list[Problem] = list(document.problems)

    def __bool__(self) -> bool:
        return bool(self._found)

    def say(self, loc: Loc, zh: str, en: str) -> None:
        """One complaint, in both languages, about what lies at `loc`."""
        self._found.append(Problem(loc, self._document.line(loc), zh, en))

    def check(self, model: type[M], data: dict[str, Any], loc: Loc) -> M | None:
        """`data` as `model`, or None when it does not fit; unknown keys are said and left out."""
        known = keys_of(model)
        meant: set[str | None] = set()
        for key in [k for k in data if k not in known]:
            meant.add(self._unknown(key, known, loc))
        kept = {key: value for key, value in data.items() if key in known}
        try:
            return model.model_validate(kept)
        except ValidationError as error:
            for at, zh, en in explain(error):
                missing = len(at) == 1 and at[0] not in kept
                if not (missing and at[0] in meant):  # a misspelt key is no missing one too
                    self.say((*loc, *at), zh, en)
            return None

    def _unknown(self, key: str, known: tuple[str, ...], loc: Loc) -> str | None:
        near = nearest(key, known)
        listed = ", ".join(known)
        zh = f"最接近的是 {near}。" if near else f"这里可用的键：{listed}。"
        en = f"the nearest known key is {near}." if near else f"known keys here: {listed}."
        self.say((*loc, key), f"没有这个键，{zh}", f"unknown key; {en}")
        return near

    def error(self) -> PaperError:
        """All complaints as one error, in the order of the file."""
        ordered = sorted(dict.fromkeys(self._found), key=lambda p: p.line)
        where = [f"{self._name}:{p.line}: {_shown(p.loc)}" for p in ordered]
        return PaperError(
            zh="\n".join(f"{at}：{p.zh}" for at, p in zip(where, ordered, strict=True)),
            en="\n".join(f"{at}: {p.en}" for at, p in zip(where, ordered, strict=True)),
        )


def _shown(loc: Loc) -> str:
    """sections[2].items[3].key: list items by their number, from 1."""
    shown = ""
    for step in loc:
        shown += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if shown else step
    return shown
