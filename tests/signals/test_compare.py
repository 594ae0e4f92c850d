from __future__ import annotations

import numpy as np
from making import LetterEncoder, make_rubric, point

from grader.pipeline import prepare_answer
from grader.prepare import prepare
from grader.signals.compare import Reading, compare


def test_without_rules_only_the_judge_hears_denials() -> None:
    encoder = LetterEncoder()
    prepared = prepare(make_rubric(point("a", "利率下降使投资增加")), encoder)
    answer = prepare_answer("利率下降不会使投资增加")
    encoded = tuple(encoder.encode_tokens([s.text for s in answer.segments[: answer.clauses]]))

    def polarity(states: list[float] | None, *, rules: bool) -> float:
        judged = None if states is None else np.array([states], np.float32)
        reading = Reading(encoded, judged, np.zeros(len(answer.segments)))
        return float(compare(prepared, answer, reading, rules=rules)["polarity"].min())

    assert polarity(None, rules=True) < 0.5
    assert polarity(None, rules=False) == 1
    stated, denied = [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]
    assert polarity(stated, rules=True) < polarity(stated, rules=False)
    assert polarity(denied, rules=False) < 0.2
