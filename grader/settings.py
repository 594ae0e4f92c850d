"""Every threshold of the pipeline: name, default, meaning. The signature is stamped on results."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import dataclass, field, fields

from grader.errors import SettingsError


def _setting(default: float, help: str, low: float = 0.0, high: float = 1.0) -> float:
    value: float = field(default=default, metadata={"help": help, "low": low, "high": high})
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Thresholds in 0-1 unless `high` says otherwise. Raises SettingsError when one is out of range.

    The credit thresholds are not here: they are fitted with the weights they belong to, see fuse.Fusion.
    """

    contradiction: float = _setting(0.5, "polarity below which a matching statement counts as contradicting")
    misconception: float = _setting(0.75, "probability from which a misconception counts as asserted")
    doubt: float = _setting(0.25, "distance of a probability to 0.5 within which a point is called doubtful")
    review_below: float = _setting(0.25, "confidence below which an answer is put up for review in any case")
    copied: float = _setting(0.85, "share of a clause found word for word in the question or case: copied")
    max_window: float = _setting(3, "clauses in the longest window", low=1, high=8)

    def __post_init__(self) -> None:
        for f in fields(self):
            value, low, high = getattr(self, f.name), f.metadata["low"], f.metadata["high"]
            if not low <= value <= high:
                raise SettingsError(
                    zh=f"设置 {f.name}={value} 超出范围，应在 {low:g} 到 {high:g} 之间。",
                    en=f"Setting {f.name}={value} is out of range; give a value from {low:g} to {high:g}.",
                )

    def signature(self) -> str:
        """Eight hex digits that change whenever a setting does."""
        values = {name: float(value) for name, value in dataclasses.asdict(self).items()}
        data = json.dumps(values, sort_keys=True).encode()
        return hashlib.sha256(data).hexdigest()[:8]
