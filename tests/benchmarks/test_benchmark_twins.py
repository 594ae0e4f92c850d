"""Which questions count as one under two ids, on rows as the sets have them."""

from benchmarks._items import Item, MarkedSet
from benchmarks._twins import without_twins
from grader.records import KeyPoint, Rubric

LIST = "数量检验分为三种形式：计件、检斤、检尺求积。"  # 18 characters
GAP = "Terminal 1 is separated by the gap"  # 7, by four letters a character


def _marked(*rows: tuple[str, str, str]) -> MarkedSet:
    """Rows of a group, its question and its reference, two answers each."""
    items = []
    for number, (group, question, reference) in enumerate(rows):
        point = KeyPoint("p1", reference, 1)
        rubric = Rubric(f"r{number}", "t", "definition", "en", question, (point,), 1)
        items += [Item(f"{group}-{n}", group, rubric, reference, "x", 1) for n in range(2)]
    return MarkedSet("le", tuple(items), 10, 2)


def _left_out(*rows: tuple[str, str, str]) -> list[str]:
    marked, twins = without_twins(_marked(*rows))
    assert len(marked.items) + len(twins) == 2 * len(rows)
    assert not set(marked.groups) & {item.group for item in twins}
    return list(dict.fromkeys(item.group for item in twins))


def test_a_question_and_a_reference_that_are_both_the_same() -> None:
    rows = (
        ("BULB", "Why 1.5 V?", GAP),
        ("OTHER", "Why 1.5 V?", "Terminal 1 is connected"),
        ("GAP", "Why 1.5 V?", GAP),
    )
    assert _left_out(*rows) == ["BULB", "GAP"]


def test_a_long_reference_alone_whatever_the_question_is_worded_like() -> None:
    assert _left_out(
        ("35", "分为哪些形式？", LIST), ("77", "分为什么形式？", LIST), ("78", "为什么？", LIST[:9])
    ) == ["35", "77"]


def test_different_questions_may_share_a_short_reference() -> None:
    assert (
        _left_out(("4.3", "How are arrays passed?", "by reference."), ("7.4", "And lists?", "By reference."))
        == []
    )


def test_one_wording_of_the_question_with_different_references_is_several_questions() -> None:
    assert (
        _left_out(("Q1", "Explain.", "A and B are in a path"), ("Q2", "Explain.", "A and C are in a path"))
        == []
    )


def test_case_width_space_and_script_make_no_difference() -> None:
    assert _left_out(("1", "WHY  so?", "The Gap"), ("2", "Why so?", "the gap ")) == ["1", "2"]
    assert _left_out(
        ("1", "甲？", "數量檢驗分為三種形式:計件、檢斤、檢尺求積"), ("2", "乙？", LIST[:-1])
    ) == ["1", "2"]


def test_rubrics_of_one_group_are_no_twins_but_go_with_their_group() -> None:
    same = ("6.1", "What is it?", GAP), ("6.1", "What is it?", GAP)
    assert _left_out(*same) == []
    assert _left_out(*same, ("6.1", "And then?", LIST), ("9.9", "And now?", LIST)) == ["6.1", "9.9"]
