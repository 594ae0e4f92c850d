"""Grades open answers against a rubric's key points, with quoted evidence."""

from grader._version import __version__

__all__ = ["__version__"]
