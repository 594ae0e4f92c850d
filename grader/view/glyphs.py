"""The symbols of the views: how a point stands, and the brackets around highlighted words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grader.standing import Standing

_SUPERSCRIPT = str.maketrans("0123456789abcdefghijklmnopx", "⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖˣ")


@dataclass(frozen=True, slots=True)
class Glyphs:
    """A set of symbols; `raised`: numbers after highlighted words are superscript."""

    standing: Mapping[Standing, str]
    done: str
    left: str
    opening: str
    closing: str
    raised: bool

    def note(self, labels: tuple[str, ...]) -> str:
        """The labels of a piece, to stand after its words."""
        text = ",".join(labels)
        return text.translate(_SUPERSCRIPT) if self.raised else f"({text})"


FINE = Glyphs(
    {"met": "✓", "partial": "◐", "withheld": "◐", "contradicted": "≠", "missed": "✗", "spare": "-"},
    done="━",
    left="─",
    opening="⟦",
    closing="⟧",
    raised=True,
)
PLAIN = Glyphs(
    {"met": "+", "partial": "~", "withheld": "~", "contradicted": "!", "missed": "x", "spare": "-"},
    done="=",
    left="-",
    opening="[[",
    closing="]]",
    raised=False,
)


def glyphs_for(encoding: str) -> Glyphs:
    """The fine symbols where `encoding` has them all, else plain ones."""
    try:
        "✓◐≠✗━─⟦⟧¹ᵃ".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return PLAIN
    return FINE
