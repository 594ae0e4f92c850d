"""Lines of at most 80 columns, broken where Chinese may be."""

from __future__ import annotations

from grader.view.wrap import cells, wrap

_WIDTH = 80
_INDENT = 6  # of what follows a prefix that has a line for itself


def lines(text: str) -> list[str]:
    """`text` broken into lines."""
    return wrap(text, _WIDTH)


def hang(prefix: str, text: str) -> list[str]:
    """`text` broken after `prefix`, later lines indented to match; a long prefix has a line for itself."""
    indent = cells(prefix)
    if indent > _WIDTH // 2:
        return [*lines(prefix.rstrip()), *(" " * _INDENT + line for line in wrap(text, _WIDTH - _INDENT))]
    broken = wrap(text, _WIDTH - indent)
    return [((" " * indent if at else prefix) + line).rstrip() for at, line in enumerate(broken)]
