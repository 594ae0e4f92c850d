"""Cuts an answer into plain and highlighted pieces; joined again they are the answer, character for character."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

PieceKind = Literal["plain", "evidence", "partial", "contradicted"]

_RANK: dict[PieceKind, int] = {"plain": 0, "partial": 1, "evidence": 2, "contradicted": 3}


@dataclass(frozen=True, slots=True)
class Span:
    """A range of the answer to highlight and what it is evidence for: a point's number or a misconception's letter."""

    start: int
    end: int
    label: str
    kind: PieceKind = "evidence"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the answer that the same spans cover. Of overlapping kinds the gravest shows."""

    text: str
    kind: PieceKind = "plain"
    labels: tuple[str, ...] = ()


def split(answer: str, spans: Iterable[Span]) -> tuple[Piece, ...]:
    """The answer in pieces, cut where any span begins or ends. Spans outside the answer are cut to it."""
    inside = [
        Span(max(0, s.start), min(len(answer), s.end), s.label, s.kind)
        for s in spans
        if s.start < s.end and s.start < len(answer) and s.end > 0
    ]
    cuts = sorted({0, len(answer), *(s.start for s in inside), *(s.end for s in inside)})
    return tuple(
        _piece(answer[start:end], [s for s in inside if s.start <= start and end <= s.end])
        for start, end in itertools.pairwise(cuts)
    )


def _piece(text: str, covering: list[Span]) -> Piece:
    if not covering:
        return Piece(text)
    kind = max((s.kind for s in covering), key=lambda k: _RANK[k])
    return Piece(text, kind, tuple(dict.fromkeys(s.label for s in covering)))
