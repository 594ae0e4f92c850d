from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.marking.groups.fingerprints import EXPLAINED, FEW, SOME, Limits, print_class
from tests.marking.groups.slow_copies import slow_prints

LETTERS = st.text(alphabet="甲乙a", max_size=45)
TEXTS = st.lists(LETTERS | st.sampled_from(["甲乙甲甲乙" * 5, "a" * 60, "乙甲a" * 12]), max_size=6)


@given(TEXTS, st.lists(LETTERS, max_size=2), st.sampled_from([Limits(2, 2), Limits(2, 3), Limits(3, 5)]))
def test_prints_are_the_runs_that_strings_say(texts: list[str], given: list[str], limits: Limits) -> None:
    prints = print_class(texts, given, limits)
    counted, use = slow_prints(texts, given, limits)
    spans = list(zip(prints.bounds[:-1], prints.bounds[1:], strict=True))
    assert [prints.use[a:b].tolist() for a, b in spans] == use
    names: dict[int, str] = {}
    for (a, b), here in zip(spans, counted, strict=True):
        for number, run in zip(prints.prints[a:b].tolist(), here, strict=True):
            assert (number >= 0) == bool(run)
            if run:
                assert names.setdefault(number, run) == run
    assert len(set(names.values())) == len(names)
    for number, run in names.items():
        holders = prints.owners[prints.holds[number] : prints.holds[number + 1]].tolist()
        assert holders == [i for i, here in enumerate(counted) if run in here]


def test_a_run_is_twelve_chinese_characters_or_thirty_six_letters() -> None:
    for letters, count in (
        ("甲乙丙丁戊己庚辛壬癸子丑", 1),
        ("甲乙丙丁戊己庚辛壬癸子", 0),
        ("abcdef" * 6, 1),
        ("abcde" * 7, 0),
    ):
        assert int((print_class([letters, letters], [], Limits(3, 3)).prints >= 0).sum()) == 2 * count


def test_common_wording_is_a_share_of_all_letters() -> None:
    common = "甲乙丙丁戊己庚辛壬癸子丑"
    texts = [common] * 4 + ["乾坤震巽坎离艮兑" * 6]
    for limits, use, owners in ((Limits(3, 3), EXPLAINED, []), (Limits(3, 4), SOME, [0, 1, 2, 3])):
        prints = print_class(texts, [], limits)
        assert prints.common == 0.5
        assert np.array_equal(prints.use, [use] * 48 + [FEW] * 48)
        assert prints.owners.tolist() == owners
