from __future__ import annotations

import inspect
import re

import pytest

from grader import errors
from grader.errors import GraderError

CLASSES = [c for _, c in inspect.getmembers(errors, inspect.isclass) if issubclass(c, GraderError)]


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    drawn: dict[str, tuple[str, int]] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"([│├└─ ]*)(\w+) +exit (\d)", line)
        if match:
            depth = len(match[1]) // 4
            path[depth:] = [match[2]]
            drawn[match[2]] = (path[depth - 1] if depth else "Exception", int(match[3]))
    real = {c.__name__: (c.__base__.__name__ if c.__base__ else "", c.exit_code) for c in CLASSES}
    assert drawn == real


@pytest.mark.parametrize("kind", CLASSES)
def test_both_languages(kind: type[GraderError], monkeypatch: pytest.MonkeyPatch) -> None:
    error = kind(zh="找不到。", en="Not found.")
    assert (error.message("zh"), error.message("en")) == ("找不到。", "Not found.")
    monkeypatch.setenv("GRADER_LANG", "zh")
    assert str(error) == "找不到。"
    monkeypatch.setenv("GRADER_LANG", "en")
    assert str(error) == "Not found."
    assert error.exit_code == 2
    assert kind.__doc__


def test_a_message_in_one_language_is_not_enough() -> None:
    with pytest.raises(TypeError):
        GraderError(en="Not found.")  # type: ignore[call-arg]
