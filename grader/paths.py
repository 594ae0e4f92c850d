"""Where the bundled data lies: inside the wheel when installed, in the checkout's own folders otherwise."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _bundled(*parts: str) -> Path:
    installed = _PACKAGE.joinpath("_data", *parts)
    return installed if installed.exists() else _PACKAGE.parent.joinpath(*parts)


def default_model_dir() -> Path:
    """The folder of the embedded encoder and the fusion weights."""
    return _bundled("models", "default")


def bundled_rubrics_dir() -> Path:
    """The folder of the bundled question bank."""
    return _bundled("rubrics")
