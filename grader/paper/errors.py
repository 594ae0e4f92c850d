"""The error of a paper file."""

from __future__ import annotations

from grader.errors import GraderError


class PaperError(GraderError):
    """A paper file breaks the format: says file, line, key, and how to mend it."""
