"""The keys of objective items as teachers write them in a paper file."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Mapping
from typing import Any

from grader.paper.paper import Tolerance
from grader.paper.problems import Problems
from grader.rubric_yaml import Loc

_MOST = len(string.ascii_uppercase)
_BETWEEN = re.compile(r"[\s,、;/|]+")


def read_options(given: Any, problems: Problems, loc: Loc) -> dict[str, str]:
    """Letter → text: from a mapping of letters to texts, a list of texts (A, B, …) or a number of options."""
    if isinstance(given, str) and given.isascii() and given.isdigit() and 2 <= int(given) <= _MOST:
        return dict.fromkeys(string.ascii_uppercase[: int(given)], "")
    if isinstance(given, list) and 2 <= len(given) <= _MOST and all(isinstance(t, str) for t in given):
        return dict(zip(string.ascii_uppercase, (t.strip() for t in given), strict=False))
    if isinstance(given, Mapping) and len(given) >= 2 and all(isinstance(t, str) for t in given.values()):
        letters = {_letter(name): text.strip() for name, text in given.items()}
        if len(letters) == len(given) and all(re.fullmatch("[A-Z]", letter) for letter in letters):
            return letters
    problems.say(
        loc,
        f"选项请写成 {{A: …, B: …}}，或列表 […, …]，或只写选项的个数（2 到 {_MOST}）。",
        f"write the options as {{A: …, B: …}}, as a list […, …], or only how many there are (2 to {_MOST}).",
    )
    return {}


def read_key(
    given: Any, options: Mapping[str, str], problems: Problems, loc: Loc, *, single: bool
) -> tuple[str, ...]:
    """The right letters, in the options' order; () when there is something wrong with them."""
    letters = _letters(given)
    listed = "".join(options) if len(options) <= 8 else f"{min(options)}–{max(options)}"
    strange = [letter for letter in letters if letter not in options]
    if not letters:
        problems.say(
            loc, f"请写选项的字母，例如 {'B' if single else 'ABD'}。", "write letters of options, like ABD."
        )
    elif strange:
        problems.say(
            loc,
            f"答案里的 {'、'.join(strange)} 不在选项 {listed} 之中；请改正，或用 options 列出选项。",
            f"{', '.join(strange)} is not among the options {listed}; mend the key, or list the options with `options`.",
        )
    elif len(set(letters)) < len(letters):
        problems.say(loc, "有的字母写了两次。", "a letter stands there twice.")
    elif single and len(letters) > 1:
        problems.say(
            loc,
            "单选题只能有一个答案；有几个的请用 kind: multiple-choice。",
            "single choice has one right option; for several use kind: multiple-choice.",
        )
    else:
        return tuple(letter for letter in options if letter in letters)
    return ()


def read_blanks(given: Any, problems: Problems, loc: Loc) -> tuple[tuple[str, ...], ...]:
    """The accepted wordings of each blank; () when the key is no list of lists."""
    if isinstance(given, list) and given and all(_is_wordings(blank) for blank in given):
        return tuple(tuple(text.strip() for text in blank) for blank in given)
    problems.say(
        loc,
        "填空题的答案是列表的列表：每空一个列表，里面是可以接受的写法，例如 [[成本, Cost], [便利]]。",
        "the key is a list of lists: for every blank the wordings that count, such as [[cost, price], [convenience]].",
    )
    return ()


def read_tolerance(given: str | None, problems: Problems, loc: Loc) -> Tolerance | None:
    """0.5, or 2% of the key's number; None when it is neither."""
    if given is None:
        return Tolerance()
    found = re.fullmatch(r"±?\s*(\d+(?:\.\d+)?|\.\d+)\s*(%?)", unicodedata.normalize("NFKC", given))
    if found is None:
        problems.say(
            loc,
            f"误差范围请写成数（0.5）或百分数（2%），写的是 {given}。",
            f"write the tolerance as a number (0.5) or in percent (2%), not {given}.",
        )
        return None
    share = 100 if found[2] else 1
    return Tolerance(float(found[1]) / share, relative=bool(found[2]))


def _letters(given: Any) -> list[str]:
    if isinstance(given, list):
        return [_letter(part) for part in given if isinstance(part, str)]
    return list(_BETWEEN.sub("", _letter(given))) if isinstance(given, str) else []


def _letter(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().upper()


def _is_wordings(blank: Any) -> bool:
    return isinstance(blank, list) and bool(blank) and all(isinstance(t, str) and t.strip() for t in blank)
