"""Rubrics and results made by hand, in Chinese and English, for tests that need a result and no model."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Literal

from grader.feedback import feedback
from grader.language import Lang
from grader.records import (
    Credit,
    Evidence,
    Flag,
    FlagKind,
    GradeResult,
    GraderStamp,
    GroupScore,
    KeyPoint,
    Misconception,
    MisconceptionFound,
    PointFeedback,
    PointGroup,
    PointScore,
    ReviewReason,
    Rubric,
)

STAMP = GraderStamp(version="0.1.0", model="test-model", settings="0a1b2c3d")

ZH_RUBRIC = Rubric(
    id="churn-causes",
    title="客户流失的原因",
    kind="short-answer",
    language="zh",
    question="分析客户流失的原因。",
    max_score=7,
    sha256="f" * 64,
    entries=(
        KeyPoint(
            id="quality",
            text="产品或服务的质量不稳定",
            marks=1,
            feedback=PointFeedback(
                met="你指出了质量不稳定会使客户利益受损。",
                missed="质量不稳定会损害客户利益，这是流失的常见原因。",
                hint="同样的产品，这一批好、下一批坏，客户会怎么想？",
            ),
        ),
        KeyPoint(id="innovation", text="企业缺乏创新，不能满足客户变化的需求", marks=2),
        KeyPoint(id="service", text="企业的服务意识淡薄", marks=1),
        PointGroup(
            id="people",
            text="人员和竞争方面的原因（答出两条即可）",
            pick=2,
            points=(
                KeyPoint(id="staff", text="员工流动把客户带走", marks=1, group="people"),
                KeyPoint(id="rivals", text="竞争对手用优惠条件争夺客户", marks=1, group="people"),
                KeyPoint(id="honesty", text="企业短视，缺乏诚信", marks=1, group="people"),
            ),
        ),
        KeyPoint(id="conclusion", text="因此要针对原因采取挽留措施", marks=1, requires=("quality",)),
    ),
    misconceptions=(
        Misconception(
            id="satisfied-is-loyal",
            text="只要客户满意就一定忠诚",
            deduct=1,
            feedback="满意是忠诚的基础，但满意的客户不一定忠诚。",
        ),
        Misconception(id="price-only", text="客户流失只是因为价格"),
    ),
)

ZH_ANSWER = (
    "我认为主要有以下几点：\n"
    "１、产品质量时好时坏，客户用着不放心。\n"
    "２、企业的服务意识一直很强，随叫随到。\n"
    "３、竞争对手搞促销，给的优惠更大，客户被吸引过去了。\n"
    "４、缺少新产品。只要让客户满意，客户就一定会忠诚。"
)

EN_RUBRIC = Rubric(
    id="crm-definition-en",
    title="What CRM is and why firms adopt it",
    kind="short-answer",
    language="en",
    question="What is customer relationship management (CRM), and why do companies adopt it?",
    max_score=3,
    sha256="e" * 64,
    entries=(
        KeyPoint(
            id="customer-centred",
            text="CRM is a business strategy that puts the customer at the centre of the company.",
            marks=1,
            feedback=PointFeedback(hint="Who stands at the centre?"),
        ),
        KeyPoint(
            id="technology",
            text="CRM uses information technology to collect, store and analyse customer data.",
            marks=1,
        ),
        KeyPoint(id="loyalty", text="CRM makes customers more loyal.", marks=1),
    ),
    misconceptions=(Misconception(id="only-software", text="CRM is only a software package.", deduct=0.5),),
)

EN_ANSWER = (
    "CRM is about storing customer information in a database and analysing it. "
    "It does not make anybody more loyal.\nIt is just a program that you install."
)

Decision = tuple[Credit | Literal["contradicted"], str] | tuple[Credit | Literal["contradicted"], str, str]


def evidence(answer: str, *words: str) -> tuple[Evidence, ...]:
    """Evidence for words that occur in the answer."""
    found = []
    for text in words:
        start = answer.index(text)
        found.append(Evidence(start, start + len(text), text))
    return tuple(found)


def make_result(
    rubric: Rubric,
    answer: str,
    decisions: Mapping[str, Decision],
    *,
    misconceptions: Mapping[str, str] | None = None,
    flags: Sequence[FlagKind] = (),
    review: Sequence[ReviewReason] = (),
    lang: Lang | None = None,
    hints: bool = False,
) -> GradeResult:
    """A result from `{point: (credit or "contradicted", words[, reason])}`, with its feedback filled in."""
    points = tuple(_score(p, answer, decisions.get(p.id, ("none", ""))) for p in rubric.points)
    found = _misconceptions(rubric, answer, misconceptions or {})
    raw = sum(p.earned for p in points)
    capped = min(rubric.max_score, max(0.0, raw - sum(m.deduct for m in found)))
    bare = GradeResult(
        rubric_id=rubric.id,
        rubric_sha256=rubric.sha256,
        answer=answer,
        answer_sha256=hashlib.sha256(answer.encode("utf-8", "surrogatepass")).hexdigest(),
        lang=lang or rubric.language,
        raw=raw,
        capped=capped,
        score=capped,
        max_score=rubric.max_score,
        confidence=0.87654321,
        points=points,
        groups=_groups(rubric, points),
        misconceptions=found,
        flags=tuple(Flag(kind) for kind in flags),
        review_reasons=tuple(review),
        feedback="",
        grader=STAMP,
    )
    return feedback(rubric, bare, hints=hints)


def _score(point: KeyPoint, answer: str, decision: Decision) -> PointScore:
    credit, words = decision[0], decision[1]
    reason = decision[2] if len(decision) == 3 else None
    share = {"full": 1.0, "partial": 0.5, "none": 0.0, "contradicted": 0.0}[credit]
    if reason is not None:
        share = 0.5 if reason == "out-of-order" else 0.0
    return PointScore(
        id=point.id,
        text=point.text,
        marks=point.marks,
        earned=point.marks * share,
        credit="none" if credit == "contradicted" else credit,
        probability={"full": 0.971234, "partial": 0.53, "none": 0.02, "contradicted": 0.1}[credit],
        contradicted=credit == "contradicted",
        evidence=evidence(answer, words) if words else (),
        signals={"keyword": 0.5, "fuzzy": 0.612345, "semantic": 0.9, "entailment": 0.95, "polarity": 1.0},
        reason=reason,  # type: ignore[arg-type]
    )


def _misconceptions(rubric: Rubric, answer: str, found: Mapping[str, str]) -> tuple[MisconceptionFound, ...]:
    known = {m.id: m for m in rubric.misconceptions}
    return tuple(
        MisconceptionFound(name, known[name].text, known[name].deduct, 0.9, evidence(answer, words))
        for name, words in found.items()
    )


def _groups(rubric: Rubric, points: Sequence[PointScore]) -> tuple[GroupScore, ...]:
    earned = {p.id: p.earned for p in points}
    return tuple(
        GroupScore(
            g.id,
            g.text,
            sum(earned[p.id] for p in g.points),
            sum(sorted((p.marks for p in g.points), reverse=True)[: g.pick]),
        )
        for g in rubric.groups
    )


ZH_DECISIONS: dict[str, Decision] = {
    "quality": ("full", "产品质量时好时坏"),
    "innovation": ("partial", "缺少新产品"),
    "service": ("contradicted", "企业的服务意识一直很强"),
    "rivals": ("full", "竞争对手搞促销，给的优惠更大，客户被吸引过去了"),
}


def zh_result(*, hints: bool = False, lang: Lang | None = None) -> GradeResult:
    """A middling Chinese answer: met, partial, contradicted, missing, a misconception and doubts."""
    return make_result(
        ZH_RUBRIC,
        ZH_ANSWER,
        ZH_DECISIONS,
        misconceptions={"satisfied-is-loyal": "只要让客户满意，客户就一定会忠诚"},
        review=(ReviewReason("doubtful-point", "innovation"), ReviewReason("contradiction", "service")),
        hints=hints,
        lang=lang,
    )


def en_result(*, hints: bool = False, lang: Lang | None = None) -> GradeResult:
    """A weak English answer: met, contradicted, missing, a misconception without a teacher's text."""
    return make_result(
        EN_RUBRIC,
        EN_ANSWER,
        {
            "technology": ("full", "storing customer information in a database and analysing it"),
            "loyalty": ("contradicted", "It does not make anybody more loyal"),
        },
        misconceptions={"only-software": "It is just a program that you install"},
        review=(ReviewReason("low-confidence"),),
        hints=hints,
        lang=lang,
    )


def blank_result(rubric: Rubric = ZH_RUBRIC) -> GradeResult:
    """A blank answer."""
    return make_result(
        rubric, "", {}, flags=("blank",), review=(ReviewReason("flag", flag="blank"),), lang=rubric.language
    )


def full_result() -> GradeResult:
    """Every Chinese point stated, one more of the group than needed."""
    answer = "质量不稳。缺乏创新。服务差。员工带走客户。对手优惠。不讲诚信。所以要挽留。"
    return make_result(
        ZH_RUBRIC,
        answer,
        {
            "quality": ("full", "质量不稳"),
            "innovation": ("full", "缺乏创新"),
            "service": ("full", "服务差"),
            "staff": ("full", "员工带走客户"),
            "rivals": ("full", "对手优惠"),
            "honesty": ("full", "不讲诚信", "not-picked"),
            "conclusion": ("full", "所以要挽留"),
        },
    )
