"""Sound rubrics of several subjects, and ways to spoil them."""

from __future__ import annotations

import re
from pathlib import Path

from grader.lint.source import RubricSource, parse_source

HOSTS = Path(__file__).parent / "hosts"
NAMES = tuple(sorted(path.stem for path in HOSTS.glob("*.yaml")))


def text_of(host: str) -> str:
    """The YAML of a sound rubric."""
    return (HOSTS / f"{host}.yaml").read_text(encoding="utf-8")


def edited(host: str, *edits: tuple[str, str]) -> RubricSource:
    """The host with each old text, which it must hold once, replaced by the new one. Its `total` is left out."""
    text = re.sub(r"^total: .*\n", "", text_of(host), flags=re.MULTILINE)
    for old, new in edits:
        assert text.count(old) == 1, (host, old)
        text = text.replace(old, new)
    return parse_source(text, name=f"{host}.yaml")


def with_point(host: str, text: str) -> RubricSource:
    """The host with one more point of its own."""
    hint = "Look at it from another side." if host.endswith("-en") else "換一個角度。"
    point = f'  - id: extra\n    text: "{text}"\n    marks: 1\n    feedback: {{hint: {hint}}}\n'
    return edited(host, ("\nmisconceptions:", f"{point}\nmisconceptions:"))


def with_text(host: str, point: str, text: str) -> RubricSource:
    """The host with another text for a point."""
    return edited(host, (_line(host, point), f'text: "{text}"'))


def with_also(host: str, point: str, text: str) -> RubricSource:
    """The host with one more wording of a point, the first of them."""
    line = _line(host, point)
    found = re.search(rf"^( *){re.escape(line)}\n(?:\1marks: .*\n)\1also:\n", text_of(host), re.MULTILINE)
    assert found, (host, point)
    return edited(host, (found[0], f'{found[0]}{found[1]}  - "{text}"\n'))


def with_misconception(host: str, text: str) -> RubricSource:
    """The host with one more misconception."""
    wrong = f'misconceptions:\n  - {{id: wrong, text: "{text}", feedback: No. 不对。}}\n'
    return edited(host, ("misconceptions:\n", wrong))


def _line(host: str, point: str) -> str:
    found = re.search(rf"- id: {point}\n +(text: .*)\n", text_of(host))
    assert found, (host, point)
    return found[1]
