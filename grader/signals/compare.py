"""Stage 3: everything that speaks for or against a point, for every (target, segment)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from grader.encoders import TokenEmbeddings
from grader.fuse import SUPPORT
from grader.prepare import PreparedRubric
from grader.records import Answer, FloatArray, SignalValues
from grader.signals.entailment import entailment, judged_polarity
from grader.signals.fuzzy import fuzzy
from grader.signals.keyword import keyword, ngram, terms
from grader.signals.polarity import polarity
from grader.signals.semantic import semantic, tokens
from grader.signals.verbatim import verbatim

Signal = Callable[[PreparedRubric, Answer, Sequence[TokenEmbeddings]], SignalValues]

# The evidence that compares texts, cheapest first; `compare` adds what the judge and the rules on denials say.
SIGNALS: tuple[Signal, ...] = (keyword, ngram, terms, fuzzy, semantic, tokens)


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What is known of one answer before it is compared.

    Each clause's tokens; the judge's [targets, STATES] (None: not asked); and for every segment the share (0-1) that is
    copied from the question or case.
    """

    encoded: tuple[TokenEmbeddings, ...]
    states: FloatArray | None
    copied: npt.NDArray[np.float64]


def compare(
    prepared: PreparedRubric, answer: Answer, reading: Reading, *, rules: bool = True
) -> dict[str, FloatArray]:
    """All signals of one answer by name, each [targets, segments] in 0-1; `entailment` only where a judge read it.

    Without `rules` nothing but the judge lowers `polarity`: a rule takes a turn of phrase in one half of a long passage for
    a denial of all of it.
    """
    if not answer.clauses:
        nothing = np.zeros((len(prepared.targets), 0), np.float32)
        return dict.fromkeys(
            ("keyword", "ngram", "terms", "fuzzy", "semantic", "tokens", "polarity"), nothing
        )
    signals = {s.name: s.values for s in (signal(prepared, answer, reading.encoded) for signal in SIGNALS)}
    heard = denials(prepared, answer, signals) if rules else np.ones_like(signals["keyword"])
    if reading.states is None:
        return signals | {"polarity": heard}
    judged = (
        verbatim(prepared, answer),
        entailment(reading.states, answer),
        judged_polarity(reading.states, heard),
    )
    return signals | {s.name: s.values for s in judged}


def denials(prepared: PreparedRubric, answer: Answer, signals: Mapping[str, FloatArray]) -> FloatArray:
    """[targets, segments]: agreement (0-1) by the rules alone, which look at the segments that the signals support most."""
    if not answer.clauses:
        return np.zeros((len(prepared.targets), 0), np.float32)
    return polarity(prepared, answer, np.sum([signals[name] for name in SUPPORT], axis=0)).values


def as_if_agreed(signals: dict[str, FloatArray]) -> dict[str, FloatArray]:
    """The signals as they would be had the answer not said the opposite: what it speaks of, whichever way."""
    agreed = signals | {"polarity": np.ones_like(signals["polarity"])}
    if "entailment" in signals:
        agreed["entailment"] = np.maximum(signals["entailment"], 1 - signals["polarity"])
    return agreed
