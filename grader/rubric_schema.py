"""Format 1 as pydantic models: the types, ranges, names and meanings of the keys.

The tables of docs/rubric-format.md are written from here: `python docs/make_reference.py`.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from grader.rubric_yaml import Loc

SCHEMA = 1
_KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z", re.ASCII)


def _text(value: str) -> str:
    if not (value := value.strip()):
        raise PydanticCustomError("empty_text", "empty text")
    return value


def _answer(value: str) -> str:
    _text(value)
    return value


def _kebab(value: str) -> str:
    if not _KEBAB.match(value):
        raise PydanticCustomError("bad_id", "not kebab-case")
    return value


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise PydanticCustomError("not_finite", "not finite")
    return value


def _score_range(value: Any) -> Any:
    """One number is the range from it to itself."""
    if isinstance(value, str | int | float):
        value = [value, value]
    try:
        low, high = (float(v) for v in value)
    except (TypeError, ValueError):
        raise PydanticCustomError("bad_score", "not a number or [low, high]") from None
    if not low <= high:
        raise PydanticCustomError("bad_score", "low above high")
    return low, high


Text = Annotated[str, AfterValidator(_text)]
Id = Annotated[str, AfterValidator(_kebab)]
Positive = Annotated[float, Field(gt=0), AfterValidator(_finite)]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a key means, in Markdown, and what holds where it is left out if its default does not say so."""

    zh: str
    en: str
    unset: tuple[str, str] = ("", "")  # zh, en


Also = Annotated[
    list[Text],
    Meaning(
        "同一个意思的其他说法，取最接近的一条。",
        "Other wordings of the same statement. The best of them counts.",
    ),
]
Keywords = Annotated[
    list[Annotated[list[Text], Field(min_length=1)]],
    Meaning("关键词，一组之内可以互换。", "Groups of interchangeable terms."),
]
PartId = Annotated[
    Id,
    Meaning(
        "在整个文件的要点、分组和错误说法里只能用一次。",
        "Unique among all points, groups and misconceptions of the file.",
    ),
]
Statement = Annotated[
    Text, Meaning("一句完整的话：答案应当说什么。", "One statement: what an answer must say.")
]
Requires = Annotated[
    list[Text],
    Meaning(
        "前提：这些要点或分组没有答到，本要点不得分。",
        "Ids of points or groups without which this one earns nothing.",
    ),
]
_MARKS = Meaning("分值，大于 0。", "More than 0.")
_FEEDBACK = Meaning(
    "`met`、`missed`、`hint`：你自己写的评语，代替程序生成的。",
    "`met`, `missed` and `hint`: your own sentences in place of the generated ones.",
)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FeedbackFile(_Part):
    """A point's own sentences for the student."""

    met: Annotated[Text | None, Meaning("答到时说的话。", "Said when the point is stated.")] = None
    missed: Annotated[Text | None, Meaning("没有答到时说的话。", "Said when it is not.")] = None
    hint: Annotated[
        Text | None,
        Meaning(
            "公布答案之前的提示（`--hints`），不要把答案说出来。",
            "A hint before the answer is shown (`--hints`); it should not give it away.",
        ),
    ] = None


class SubPointFile(_Part):
    """A leaf point."""

    id: PartId
    text: Statement
    marks: Annotated[Positive, _MARKS]
    also: Also = []
    keywords: Keywords = []
    requires: Requires = []
    feedback: Annotated[FeedbackFile, _FEEDBACK] = FeedbackFile()


class PointFile(_Part):
    """A leaf point or, with `points`, a group; the rules say which keys go with which."""

    id: PartId
    text: Statement
    marks: Annotated[Positive | None, _MARKS] = None
    also: Also = []
    keywords: Keywords = []
    requires: Requires = []
    feedback: Annotated[FeedbackFile, _FEEDBACK] = FeedbackFile()
    pick: Annotated[
        Annotated[int, Field(ge=1)] | None,
        Meaning(
            "任答几条得满分，取得分最高的几条。各条分值必须相同。",
            "So many of them give full marks for the group; the best ones count. All must carry equal marks.",
            unset=("全部", "all"),
        ),
    ] = None
    ordered: Annotated[
        bool,
        Meaning(
            "讲究次序：与标准次序一致的最长一串保住分数。",
            "The order matters: the longest run of sub-points that stand in your order keeps its marks.",
        ),
    ] = False
    out_of_order: Annotated[
        Annotated[float, Field(ge=0, le=1)],
        Meaning("其余的得几成，0 到 1。", "The share that the others earn, 0 to 1."),
    ] = 0.5
    points: Annotated[
        Annotated[list[SubPointFile], Field(min_length=1)] | None,
        Meaning("分要点。", "The sub-points.", unset=("必填", "required")),
    ] = None


class MisconceptionFile(_Part):
    """A wrong statement."""

    id: PartId
    text: Annotated[
        Text,
        Meaning("完整的错误说法，照学生的口气写。", "The whole wrong statement, as a student would put it."),
    ]
    deduct: Annotated[
        float,
        Field(ge=0),
        AfterValidator(_finite),
        Meaning("扣几分；总分不会低于 0。", "Marks it costs; the total never falls below 0."),
    ] = 0.0
    feedback: Annotated[Text | None, Meaning("告诉学生错在哪里。", "Says to the student what is wrong.")] = (
        None
    )


class TestFile(_Part):
    """An answer with what is expected of it."""

    __test__ = False  # no test class, whatever pytest thinks of the name
    answer: Annotated[str, AfterValidator(_answer), Meaning("一份学生答案。", "A student's answer.")]
    met: Annotated[
        list[Text], Meaning("应当得满分的要点或分组。", "Points or groups that must earn full credit.")
    ] = []
    missed: Annotated[
        list[Text], Meaning("不应得满分的要点或分组。", "Points or groups that must not earn full credit.")
    ] = []
    score: Annotated[
        Annotated[tuple[float, float], BeforeValidator(_score_range)] | None,
        Meaning("总分，或总分的范围 `[最低, 最高]`。", "The total, or its range `[low, high]`."),
    ] = None


class RubricFile(_Part):
    """One file of format 1."""

    schema_: Annotated[
        int,
        Field(alias="schema", ge=SCHEMA, le=SCHEMA),
        Meaning(
            "写 `1`。遇到更新的格式，程序会拒绝并建议升级。",
            "`1`. A file of a newer format is refused with the advice to upgrade.",
        ),
    ]
    id: Annotated[
        Id,
        Meaning(
            "编号，用小写字母、数字和连字符。`--rubric` 和作答表的题号列都用它。",
            "Lower-case letters, digits and hyphens. `--rubric` and the rubric column of a class table use it.",
        ),
    ]
    title: Annotated[Text, Meaning("题目的简称，显示在结果上方。", "A short name, shown above every result.")]
    kind: Annotated[
        Literal["definition", "short-answer", "essay", "case-analysis"],
        Meaning(
            "题型，只作标签：`definition` 名词解释，`short-answer` 简答，`essay` 论述，`case-analysis` 案例分析。",
            "A label for lists: `definition`, `short-answer`, `essay` or `case-analysis`.",
        ),
    ] = "short-answer"
    language: Annotated[
        Literal["zh", "en"] | None,
        Meaning(
            "`zh` 或 `en`：要点和评语的语言。学生用简体、繁体都可以。",
            "`zh` or `en`: the language of the points and of the feedback. Answers may be simplified or traditional either way.",
            unset=("自动判断", "detected"),
        ),
    ] = None
    question: Annotated[Text, Meaning("题目。照抄题目不得分。", "The question. Repeating it earns nothing.")]
    case: Annotated[
        Text | None,
        Meaning(
            "发给学生的案例或材料。照抄材料不得分。",
            "The case or other material that students were given. Copying it earns nothing.",
        ),
    ] = None
    total: Annotated[
        Positive | None,
        Meaning(
            "写了就必须等于各要点能得的总分，用来防止算错。",
            "When given, it must equal what the points can reach; a guard against slips.",
        ),
    ] = None
    round_to: Annotated[
        Positive,
        Meaning(
            "得一半的要点按这个步长取整，恰好一半时进上去。",
            "The step to which a half-credited point's marks are rounded, halves up.",
        ),
    ] = 0.5
    source: Annotated[
        Text | None,
        Meaning("来源，在 `grade rubrics show` 里显示。", "Free text, shown by `grade rubrics show`."),
    ] = None
    tags: Annotated[
        list[Text],
        Meaning(
            "标签，`grade rubrics show` 和 `list` 里显示。",
            "Words, shown by `grade rubrics show` and `list`.",
        ),
    ] = []
    points: Annotated[list[PointFile], Field(min_length=1), Meaning("要点，至少一个。", "At least one.")]
    misconceptions: Annotated[
        list[MisconceptionFile], Meaning("要指出的错误说法。", "Wrong statements to report.")
    ] = []
    tests: Annotated[
        list[TestFile], Meaning("样例答案和你的预期。", "Answers with what you expect of them.")
    ] = []


# The model behind a mapping, by the keys that lead to it.
MODELS: dict[tuple[str, ...], type[_Part]] = {
    (): RubricFile,
    ("points",): PointFile,
    ("points", "feedback"): FeedbackFile,
    ("points", "points"): SubPointFile,
    ("points", "points", "feedback"): FeedbackFile,
    ("misconceptions",): MisconceptionFile,
    ("tests",): TestFile,
}


def known_keys(loc: Loc) -> tuple[str, ...]:
    """The keys that the mapping at `loc` may have, in the format's order."""
    model = MODELS[tuple(k for k in loc if isinstance(k, str))]
    return tuple(info.alias or name for name, info in model.model_fields.items())
