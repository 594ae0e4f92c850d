"""Words and signs that tell a question, an answer and an objective item apart; simplified and half-width, as plain() gives."""

from __future__ import annotations

import re
from typing import cast

from grader.interop.scheme import ObjectiveKind

# Kinds of items with a key instead of points.
OBJECTIVE = frozenset(("single-choice", "multiple-choice", "true-false", "fill-in", "matching"))

# What stands before an answer. 答 alone needs its colon, for it is a word in other places (回答, 解答).
LABEL = (
    r"(?:[【\[]?(?:(?<![问试])(?<!客观题)(?<!选择题)(?<!判断题)(?<!填空题)(?:参考|标准|正确|示例|范例)?答案(?:要点|解析|示例)?|[答解]题(?:要点|思路)|评分(?:要点|标准|参考|细则)|得分点|采分点"
    r"|(?<=[\s。.?!;)】])(?:参考|知识)?要点|(?<=[\s。.?!;)】])提示|(?<=[\s。.?!;)】])解析|(?<![问解回应作简抢])答"
    r"|(?:model |sample |suggested |possible )?answers?|mark(?:ing)? (?:scheme|guide)|key points|guidance|indicative content"
    r"|(?:answers?|points) (?:may|might|could|should|can) include)"
    r"(?:[ ]*\([^()\n]{0,20}\))?[ ]*(?:[】\]][ ]*:?|:)"
    r"|(?<=\n)[ ]*(?:indicative content|mark(?:ing)? scheme|(?:参考|标准)答案|答案要点|评分(?:要点|标准|细则))[ ]*(?=\n))"
)
ANSWER = re.compile(LABEL, re.IGNORECASE)
# What stands before the questions of a case or a discussion.
QUESTION_LABEL = re.compile(
    r"(?:(?<=[\s。.?!;):])|^)(?:(?:案例|分析|分析讨论|讨论|思考|练习)*(?:问题?|思考题|讨论题?|思考)|请?回答(?:下列|以下)问题|questions?)"
    r"(?:[ ]*\([^()\n]{0,12}\))?[ ]*:",
    re.IGNORECASE | re.MULTILINE,
)
CASE_LABEL = re.compile(
    r"(?:^|(?<=[\s。:]))(?:【?(?:案例|材料|背景资料|资料)[一二三四五六七八九十\d]*】?[ ]*:|source:|case:)"
    r"|\A\s*(?:案例|材料)分析题?[ ]*(?:\([^()\n]*分\))?[ ]*[:。]?[ ]*(?=\n)",
    re.IGNORECASE,
)

# Words that ask. In Chinese they stand anywhere in the sentence, in English first.
ASKS = re.compile(
    r"\?|简述|试述|论述|叙述|概述(?!客)|阐述|简要|举例说明|说明[^书]|试?分析(?=.{0,40}(?:原因|关系|如何|影响|作用|策略|方案|建议|可能))"
    r"|如何|怎样|怎么|为什么|为何|什么是|什么叫|何谓|是什么|有什么|什么(?:作用|意义|区别|关系|影响|特点)|哪些|哪几|哪[两三四]"
    r"|谈谈|说说|哪里|比较|解释|列举|举出|描述|评价|评述|指出|请(?:说明|结合|简|列|分析|你|举|谈|描|论|写|比|解|用|根)|结合.{1,20}(?:分析|说明|谈|论)|试(?:以|用|比|分|论|说)"
    r"|^\s*(?:what|why|how|which|who|when|where|explain|describe|discuss|define|list|state|give|compare|contrast|outline"
    r"|evaluate|assess|analy[sz]e|identify|suggest|name|justify|summari[sz]e)\b",
    re.IGNORECASE | re.MULTILINE,
)

# Options of a choice: "A.", "B、", "C)".
_OPTION = re.compile(r"(?<![A-Za-z])([A-H])[ ]?[.、:)](?!\d)[ ]*")
_KEY_ONLY = re.compile(
    rf"(?:{LABEL})\s*(?-i:[A-H](?:[ ,、.]*[A-H])*)(?![A-Za-z)]|[.、:][ ]*\w)", re.IGNORECASE
)
_TRUTH = re.compile(
    r"√\s*正确\s*错误|\((?:错误|正确|对|错)/(?:错误|正确|对|错)\)|\([√×✓✗○xX对错TF]\)"
    rf"|(?:{LABEL})\s*(?:[√×✓✗]|正确|错误|对(?![\u4e00-\u9fff])|错(?![\u4e00-\u9fff])|true\b|false\b)|^\s*true or false",
    re.IGNORECASE | re.MULTILINE,
)
_BLANKS = re.compile(r"_{2,}|\([ ]{2,}\)")
_STEM_LEADS = re.compile(r"(?:是|为|包括|有|:|\([ ]*\))\s*$")


def is_objective(words: str, kind: str) -> bool:
    """Whether an item has options, a key of letters, true or false, or (where the section is not open) blanks to fill.

    Letters in the answer of an open question are a list, so only the words before its label are looked at.
    """
    label = ANSWER.search(words)
    stem = words[: label.start()] if label else words
    letters = [(m[1], m.start()) for m in _OPTION.finditer(stem)]
    names = [name for name, _ in letters]
    if "A" in names and "B" in names[names.index("A") :]:
        return True
    if names[:1] == ["A"] and _STEM_LEADS.search(stem[: letters[0][1]]):
        return True  # the other options are lost
    if _KEY_ONLY.search(words) or _TRUTH.search(words):
        return True
    return kind in ("", *OBJECTIVE) and bool(_BLANKS.search(stem))


def objective_kind(words: str, kind: str) -> ObjectiveKind:
    """The kind of an objective item: its section's, else what its words show."""
    if kind in OBJECTIVE:
        return cast(ObjectiveKind, kind)
    if _TRUTH.search(words):
        return "true-false"
    if not _OPTION.search(words) and _BLANKS.search(words):
        return "fill-in"
    several = re.search(r"多选|[A-H][ ,、]*[A-H]\s*$", words)
    return "multiple-choice" if several else "single-choice"
