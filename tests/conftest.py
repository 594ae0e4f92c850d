"""What every test may use: the embedded encoder, loaded once, and Hypothesis without a clock."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from grader.encoders import Encoder, load_encoder

# python-docx brings lxml, and openpyxl writes by it where it is there; users do not have it.
os.environ.setdefault("OPENPYXL_LXML", "False")

# The same examples every run, so that a suite either passes for everyone or fails for everyone.
settings.register_profile("grader", deadline=None, derandomize=True)
settings.load_profile("grader")


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The embedded encoder."""
    return load_encoder()
