"""Grades open answers against a rubric's key points, with quoted evidence.

from grader import load_rubric, grade_answer
result = grade_answer(load_rubric("churn-causes"), "质量忽高忽低，客户就走了")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader._version import __version__

if TYPE_CHECKING:
    from grader.draft import draft_rubric
    from grader.errors import GraderError
    from grader.library import load_rubric
    from grader.pipeline import Grader, grade_answer, grade_answers
    from grader.records import GradeResult, Rubric

__all__ = [
    "GradeResult",
    "Grader",
    "GraderError",
    "Rubric",
    "__version__",
    "draft_rubric",
    "grade_answer",
    "grade_answers",
    "load_rubric",
]

_HOMES = {
    "GradeResult": "grader.records",
    "Grader": "grader.pipeline",
    "GraderError": "grader.errors",
    "Rubric": "grader.records",
    "draft_rubric": "grader.draft",
    "grade_answer": "grader.pipeline",
    "grade_answers": "grader.pipeline",
    "load_rubric": "grader.library",
}


def __getattr__(name: str) -> Any:
    # Imported when asked for, so that `grade --help` need not load numpy and onnxruntime.
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'grader' has no attribute {name!r}")
