"""Headings and labels of the views in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grader.language import Lang
from grader.standing import Standing


@dataclass(frozen=True, slots=True)
class Words:
    """The labels of one language."""

    unit: str
    colon: str
    question: str
    points: str
    answer: str
    blank: str
    improve: str
    hints: str
    wrong: str
    deducts: str
    notices: str
    review: str
    feedback: str
    number: str
    standing_head: str
    marks: str
    point: str
    evidence: str
    opposite: str
    quote: str
    total: str
    deducted: str
    taught: str
    rounded: str
    taught_parts: dict[str, str]
    doubtful: str
    doubtful_point: str
    comma: str
    stamp: str
    standing: Mapping[Standing, str]


_ZH = Words(
    unit="分",
    colon="：",
    question="题目",
    points="要点",
    answer="答案",
    blank="（空白）",
    improve="要补充和改正的",
    hints="提示",
    wrong="误解",
    deducts="扣 {} 分",
    notices="提醒",
    review="请老师核对",
    feedback="评语",
    number="序号",
    standing_head="情况",
    marks="得分",
    point="要点",
    evidence="答案中的话",
    opposite="似乎说反了：",
    quote="「{}」",
    total="要点共得 {raw} 分{deducted}，最后得 {score} 分。",
    deducted="，误解扣 {deduct} 分",
    taught="，按教师评过的 {rows} 份答案校正 {change} 分（{parts}）",
    rounded="，再按评分标准的步长取整",
    taught_parts={
        "calibration": "总体松紧 {marks}",
        "point": "要点 {number} {marks}",
        "clause": "「{quote}」与 {like}（得 {given} 分）的说法相近 {marks}",
        "whole": "整篇 {marks}",
        "rest": "其余 {marks}",
    },
    doubtful="这些要点拿不准是否答出：{points}。",
    doubtful_point="{number}（把握 {probability}）",
    comma="、",
    stamp="把握 {confidence} · grader {version} · 模型 {model} · 设置 {settings}",
    standing={
        "met": "答到",
        "partial": "答到一部分",
        "contradicted": "似乎说反",
        "withheld": "答到，未得满分",
        "spare": "可不答",
        "missed": "没有答到",
    },
)

_EN = Words(
    unit="marks",
    colon=": ",
    question="Question",
    points="Key points",
    answer="Answer",
    blank="(blank)",
    improve="To add or correct",
    hints="Hints",
    wrong="Misconceptions",
    deducts="−{}",
    notices="Please note",
    review="For the teacher to check",
    feedback="Feedback",
    number="No.",
    standing_head="Credit",
    marks="Marks",
    point="Key point",
    evidence="Words of the answer",
    opposite="seems contradicted: ",
    quote=" “{}”",
    total="The points earn {raw}{deducted}; the mark is {score}.",
    deducted=", misconceptions cost {deduct}",
    taught=", the teacher's marks of {rows} answers change it by {change} ({parts})",
    rounded=", rounded to the rubric's step",
    taught_parts={
        "calibration": "in general {marks}",
        "point": "point {number} {marks}",
        "clause": "“{quote}”, like words of {like} (marked {given}), {marks}",
        "whole": "the answer as a whole {marks}",
        "rest": "the rest {marks}",
    },
    doubtful="Not sure whether these points are stated: {points}.",
    doubtful_point="{number} ({probability})",
    comma=", ",
    stamp="confidence {confidence} · grader {version} · model {model} · settings {settings}",
    standing={
        "met": "stated",
        "partial": "partly stated",
        "contradicted": "seems contradicted",
        "withheld": "stated, not for full marks",
        "spare": "not needed",
        "missed": "missing",
    },
)


def words_for(lang: Lang) -> Words:
    """The labels in `lang`."""
    return _ZH if lang == "zh" else _EN
