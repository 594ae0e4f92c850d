from __future__ import annotations

import pytest

from grader.view.figures import figure, signed_figure, signed_marks


@pytest.mark.parametrize(
    ("value", "digits", "shown", "signed"),
    [
        (0.1256, 2, "0.13", "+0.13"),
        (-0.004, 2, "0.00", "0.00"),  # no -0.00
        (-0.3, 0, "0", "0"),
        (-12.5, 1, "-12.5", "-12.5"),
        (None, 3, "–", "–"),
        (float("nan"), 3, "–", "–"),
    ],
)
def test_figures(value: float | None, digits: int, shown: str, signed: str) -> None:
    assert (figure(value, digits), signed_figure(value, digits)) == (shown, signed)


@pytest.mark.parametrize(
    ("marks", "shown"), [(10, "+10"), (12.5, "+12.5"), (-0.5, "-0.5"), (1 / 3, "+0.33"), (-2 / 3, "-0.67"), (0, "0"), (-0.0, "0")]
)  # fmt: skip
def test_changes_of_marks(marks: float, shown: str) -> None:
    assert signed_marks(marks) == shown
