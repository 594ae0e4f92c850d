"""What is said to the student and the teacher, and what hints must not say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.export import result_to_json
from grader.feedback import feedback
from grader.feedback_texts import listed, plain, short
from grader.library import rubric_files
from grader.paths import bundled_rubrics_dir
from grader.records import KeyPoint, PointFeedback, PointGroup, ReviewReason, Rubric
from grader.rubric import read_rubric
from grader.standing import standings, tally
from grader.view import render
from tests.results import (
    EN_RUBRIC,
    ZH_ANSWER,
    ZH_RUBRIC,
    Decision,
    blank_result,
    en_result,
    full_result,
    make_result,
    zh_result,
)

POINTS = {p.id: p for p in ZH_RUBRIC.points}


def said(result, point_id):
    return next(p.feedback for p in result.points if p.id == point_id)


def test_the_rubrics_own_texts_win():
    own = POINTS["quality"].feedback
    assert said(make_result(ZH_RUBRIC, "质量不稳", {"quality": ("full", "质量不稳")}), "quality") == own.met
    assert said(make_result(ZH_RUBRIC, "天气好", {}), "quality") == own.missed
    assert said(make_result(ZH_RUBRIC, "天气好", {}, hints=True), "quality") == own.hint
    assert zh_result().misconceptions[0].feedback == ZH_RUBRIC.misconceptions[0].feedback


def test_generated_texts_name_the_point_and_quote_the_student():
    result = zh_result()
    assert "企业缺乏创新，不能满足客户变化的需求" in said(result, "innovation")
    assert "「企业的服务意识一直很强」" in said(result, "service")
    assert said(result, "staff") == "没有提到：员工流动把客户带走。"


def test_overall_says_what_is_there_missing_contradicted_and_next():
    text = zh_result().feedback
    assert text.startswith(
        "你答出了 6 个要点中的 2 个：“产品或服务的质量不稳定”、“竞争对手用优惠条件争夺客户”。"
    )
    assert "只说到一部分的是“企业缺乏创新" in text
    assert "还缺“因此要针对原因采取挽留措施”" in text
    assert "“人员和竞争方面的原因（答出两条即可）”还差 1 条" in text
    assert "你写的「企业的服务意识一直很强」似乎与“企业的服务意识淡薄”相反" in text
    assert "「只要让客户满意，客户就一定会忠诚」是误解" in text
    assert text.endswith("先看看似乎说反的地方，再补上还缺的内容。")


def test_english_sentences():
    text = en_result().feedback
    assert text.startswith("You stated 1 of 3 key points: “CRM uses information technology")
    assert "Still missing: “CRM is a business strategy" in text
    assert (
        "“It does not make anybody more loyal” seems to contradict “CRM makes customers more loyal”" in text
    )
    assert "None" not in text and "{" not in text


def test_feedback_speaks_the_results_language_whatever_the_rubrics():
    assert en_result(lang="zh").feedback.startswith("你答出了 3 个要点中的 1 个")
    assert zh_result(lang="en").feedback.startswith("You stated 2 of 6 key points")


def test_blank_answer_has_its_own_sentence():
    result = blank_result()
    assert result.feedback.startswith("这份答案是空白的")
    assert result.flags[0].message == result.review_reasons[0].message == "答案是空白的。"
    assert blank_result(EN_RUBRIC).feedback.startswith("This answer is blank")


def test_everything_stated():
    result = full_result()
    assert result.feedback == "6 个要点都答出来了。内容完整，不需要再补充。"
    assert "本组答出 2 条即得满分" in said(result, "honesty")


def test_points_of_a_full_group_are_not_missing():
    answer = "员工走了，对手便宜"
    result = make_result(ZH_RUBRIC, answer, {"staff": ("full", "员工走了"), "rivals": ("full", "对手便宜")})
    assert said(result, "honesty") == "本组已经得满分，这一条可以不答。"
    assert "诚信" not in result.feedback


@pytest.mark.parametrize(
    ("reason", "part"),
    [("requires", "“产品或服务的质量不稳定”"), ("out-of-order", "顺序不对，得 0.5 分"), ("copied", "照抄")],
)
def test_marks_withheld_are_explained(reason, part):
    result = make_result(ZH_RUBRIC, "所以要挽留", {"conclusion": ("full", "所以要挽留", reason)})
    assert part in said(result, "conclusion")
    assert standings(ZH_RUBRIC, result)["conclusion"] == "withheld"
    assert "写到了但没有得满分的是“因此要针对原因采取挽留措施”" in result.feedback


def test_requirement_on_a_hidden_point_does_not_name_it():
    result = make_result(
        ZH_RUBRIC, "所以要挽留", {"conclusion": ("full", "所以要挽留", "requires")}, hints=True
    )
    assert "质量" not in said(result, "conclusion")
    assert "前提" in said(result, "conclusion")


@pytest.mark.parametrize(
    "kind", ["off-topic", "keyword-list", "copied-question", "copied-reference", "too-short", "repeated"]
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_flag_has_a_message_and_advice(kind, lang):
    result = make_result(
        ZH_RUBRIC, "天气", {}, flags=(kind,), review=(ReviewReason("flag", flag=kind),), lang=lang
    )
    plain_one = make_result(ZH_RUBRIC, "天气", {}, lang=lang)
    assert result.flags[0].message
    assert result.review_reasons[0].message == result.flags[0].message
    assert result.feedback != plain_one.feedback


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_review_reason_has_a_message(lang):
    reasons = (
        ReviewReason("doubtful-point", "quality"),
        ReviewReason("contradiction", "service"),
        ReviewReason("low-confidence"),
        ReviewReason("unreadable"),
    )
    result = make_result(
        ZH_RUBRIC, "服务很好", {"service": ("contradicted", "服务很好")}, review=reasons, lang=lang
    )
    messages = [r.message for r in result.review_reasons]
    assert all(messages) and len(set(messages)) == len(messages)
    assert [replace(r, message="") for r in result.review_reasons] == list(reasons)


def test_nothing_but_texts_changes():
    result = zh_result()
    again = feedback(ZH_RUBRIC, result)
    assert again == result
    hinted = feedback(ZH_RUBRIC, result, hints=True)
    assert feedback(ZH_RUBRIC, hinted) == result
    assert [(p.id, p.earned, p.credit, p.evidence) for p in hinted.points] == [
        (p.id, p.earned, p.credit, p.evidence) for p in result.points
    ]
    assert (hinted.score, hinted.confidence, hinted.raw) == (result.score, result.confidence, result.raw)


DECISIONS: st.SearchStrategy[dict[str, Decision]] = st.fixed_dictionaries(
    {},
    optional={
        p.id: st.sampled_from(
            [
                ("full", "甲"),
                ("partial", "乙"),
                ("contradicted", "丙"),
                ("none", ""),
                ("full", "甲", "copied"),
            ]
        )
        for p in ZH_RUBRIC.points
    },
)


@settings(deadline=None, max_examples=40)  # jinja compiles its template on each call
@given(DECISIONS, st.sampled_from(["zh", "en"]), st.booleans())
def test_hints_never_give_a_point_away(decisions, lang, wrong):
    found = {"satisfied-is-loyal": "甲"} if wrong else {}
    result = make_result(ZH_RUBRIC, "甲乙丙", decisions, misconceptions=found, lang=lang, hints=True)
    standing = standings(ZH_RUBRIC, result)
    secrets = [p for p in ZH_RUBRIC.points if standing[p.id] != "met"]
    shown = [render(ZH_RUBRIC, result, view=v, hints=True, width=300) for v in ("text", "markdown", "html")]
    shown.append(result_to_json(result))
    for point in secrets:
        for text in (point.text, point.feedback.missed):
            assert not any(text and text in page for page in shown)
    assert "满意的客户不一定忠诚" not in "".join(shown)


@given(DECISIONS)
def test_tally_counts_no_more_than_asked(decisions):
    result = make_result(ZH_RUBRIC, "甲乙丙", decisions)
    count = tally(ZH_RUBRIC, standings(ZH_RUBRIC, result))
    assert count.needed == 6
    assert 0 <= count.met <= 6


def test_neutral_hint_says_marks_and_group_only():
    result = make_result(ZH_RUBRIC, "天气", {}, hints=True)
    assert said(result, "innovation") == "还没有答出，值 2 分。再想一想。"
    assert (
        said(result, "staff") == "还没有答出，值 1 分，属于“人员和竞争方面的原因（答出两条即可）”。再想一想。"
    )
    assert all("第" not in p.text for p in result.points)


def test_a_groups_own_texts_stand_in_once():
    group = PointGroup(
        id="stages",
        text="三个阶段",
        feedback=PointFeedback(missed="阶段有先有后。", hint="想想时间的先后。"),
        points=tuple(KeyPoint(id=x, text=f"阶段{x}", marks=1, group="stages") for x in "abc"),
    )
    rubric = Rubric(
        id="x", title="t", kind="essay", language="zh", question="q", entries=(group,), max_score=3
    )
    missed = make_result(rubric, "甲", {"a": ("full", "甲")})
    assert [p.feedback for p in missed.points] == ["这一点答到了。", "阶段有先有后。", "没有提到：阶段c。"]
    hinted = make_result(rubric, "甲", {"a": ("full", "甲")}, hints=True)
    assert hinted.points[1].feedback == "想想时间的先后。"


def test_many_missing_points_are_counted_not_all_listed():
    rubric = replace(
        ZH_RUBRIC,
        entries=tuple(KeyPoint(id=f"p{i}", text=f"要点{i}", marks=1) for i in range(9)),
        max_score=9,
    )
    text = make_result(rubric, "天气", {}).feedback
    assert "还缺“要点0”、“要点1”、“要点2”等 9 点" in text


def test_one_point_rubric_reads_well():
    rubric = replace(EN_RUBRIC, entries=EN_RUBRIC.entries[:1], max_score=1)
    none = make_result(rubric, "no", {})
    assert none.feedback.startswith("The key point is not fully stated yet.")
    full = make_result(rubric, "no", {"customer-centred": ("full", "no")})
    assert full.feedback.startswith("You stated the one key point")


def test_numbers_and_lists():
    assert [plain(x) for x in (1.0, 0.5, 3.125, 10 / 3, 20 / 3, 0.0)] == [
        "1",
        "0.5",
        "3.125",
        "3.33",
        "6.67",
        "0",
    ]
    assert listed(["a"], "zh") == "a"
    assert listed(list("abcde"), "en", counted=True) == "a; b; c and 2 more"
    assert short("一二三四五。", cells=80) == "一二三四五"
    assert short("一二三四五六", cells=8) == "一二三…"


def test_every_sentence_is_filled_in():
    for result in (zh_result(), zh_result(hints=True), en_result(), en_result(hints=True), full_result()):
        texts = [
            result.feedback,
            *(p.feedback for p in result.points),
            *(m.feedback for m in result.misconceptions),
        ]
        assert all(texts)
        assert not any("{" in t or "}" in t or "None" in t for t in texts)


def test_misconception_without_a_text_of_its_own():
    result = make_result(ZH_RUBRIC, ZH_ANSWER, {}, misconceptions={"price-only": "客户"})
    assert result.misconceptions[0].feedback == "“客户流失只是因为价格”这个看法不对。"


@pytest.mark.parametrize("path", list(rubric_files(bundled_rubrics_dir())), ids=lambda path: path.stem)
def test_hints_of_the_bundled_rubrics_keep_the_points_back(path):
    rubric = read_rubric(path)
    result = make_result(rubric, "天气", {}, hints=True)
    shown = "".join(
        [
            *(render(rubric, result, view=v, hints=True, width=1000) for v in ("text", "html")),
            result_to_json(result),
        ]
    )
    for point in rubric.points:
        # a teacher's hint to one point may use a short term that is another point's answer
        texts = [text for text in (point.text, *point.also) if len(text) > 6 and text not in rubric.question]
        assert not any(text in shown for text in texts)
