from __future__ import annotations

from dataclasses import FrozenInstanceError, fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import SettingsError
from grader.settings import Settings

NAMES = [f.name for f in fields(Settings)]
LIMITS = {f.name: (f.metadata["low"], f.metadata["high"]) for f in fields(Settings)}


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_is_explained_and_keeps_its_range(name: str) -> None:
    (field,) = (f for f in fields(Settings) if f.name == name)
    assert field.metadata["help"]
    low, high = LIMITS[name]
    assert low <= getattr(Settings(), name) <= high
    for value in (low, high):
        assert getattr(Settings(**{name: value}), name) == value
    for value in (low - 0.01, high + 0.01, float("nan"), float("inf"), float("-inf")):
        with pytest.raises(SettingsError) as caught:
            Settings(**{name: value})
        for message in (caught.value.zh, caught.value.en):
            assert name in message
            assert f"{high:g}" in message


@given(st.sampled_from(NAMES), st.floats(0, 1))
def test_the_signature_changes_whenever_a_setting_does(name: str, share: float) -> None:
    low, high = LIMITS[name]
    changed = Settings(**{name: low + share * (high - low)})
    same = getattr(changed, name) == getattr(Settings(), name)
    assert (changed.signature() == Settings().signature()) == same
    assert len(changed.signature()) == 8
    assert int(changed.signature(), 16) >= 0


def test_equal_settings_have_one_signature() -> None:
    whole, real = Settings(max_window=3), Settings(max_window=3.0)
    assert whole == real
    assert whole.signature() == real.signature()


def test_settings_are_frozen_and_named() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().doubt = 0.5  # type: ignore[misc]
    with pytest.raises(TypeError):
        Settings(0.5)  # type: ignore[call-arg]
