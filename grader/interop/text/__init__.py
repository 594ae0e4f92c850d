"""The plain text of a marking scheme → its questions, points and marks; see grader.interop.text.read_text."""

from grader.interop.text.read_text import read_text

__all__ = ["read_text"]
