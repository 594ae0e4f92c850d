"""Wordings reduced to what they say: letters alone, clauses, and whether there is a statement in them at all."""

from __future__ import annotations

import re
from functools import lru_cache

from grader.normalize import normalize_plain
from grader.records import KeyPoint
from grader.words import has_han, text_weight

_NAME = 8  # Chinese characters up to which a wording without a verb is a name
_NAME_WORDS = 3  # the same for English words
# Words that make a statement of a few characters; a name has none of them.
_SAYS = re.compile(
    "[不没无未非是有被把让使将会能要应须可变升降增减涨跌]|低下|薄弱|缺|差|太|过|越|更|最|就|都|才|了|提高|提升|改善|改进|加强|完善|建立|"
    "保持|维护|满足|了解|提供|获得|实现|促进|影响|导致|造成|引起|下跌|扩大|缩小|吸引|重视|忽视|培养|降低|上涨|进行|采用|利用|"
    "带走|离开|愿意|喜欢|属于|包括|包含|收集|分析|跳槽|流失|收取|放出|吸收|控制|保护|防止|避免|推荐"
)
# What a bare noun phrase of a marking scheme ends with.
_NOUN = re.compile(
    "(?:质量|价格|服务|态度|因素|原因|方面|问题|能力|关系|阶段|类型|方法|方式|措施|策略|意识|机制|制度|渠道|成本|特点|特征|作用|意义|内容|目的|"
    "概念|定义|产品|技术|管理|数据|信息|环境|文化|品牌|需求|竞争|市场|人员|员工|客户|顾客|企业|政策|系统|流程|水平|程度|收入|偏好|口味)$"
)
# What names of a list end with: 不忠诚者, 被动型.
_KIND = re.compile("[者型感性度层级期类展商]$|阶段$|价值$")
_CLAUSE = re.compile(r"[,;。!?\n]|(?<=[a-z])\.(?=\s|$)")


def letters(text: str) -> str:
    """The letters and digits of a text, normalised: what is left when punctuation and spelling do not count."""
    return _letters(text)


@lru_cache(maxsize=8192)
def _letters(text: str) -> str:
    return "".join(c for c in normalize_plain(text) if c.isalnum())


def is_label(text: str) -> bool:
    """Whether a wording names something and states nothing: 服务质量, "Product quality"."""
    plain = normalize_plain(text)
    if not has_han(plain):
        return len(plain.split()) <= _NAME_WORDS and not re.search(
            r"[.!]$|\b(?:is|are|was|were|not|no)\b", plain
        )
    if text_weight(plain) > _NAME or _SAYS.search(plain) or _CLAUSE.search(plain.rstrip("。.")):
        return False
    return text_weight(plain) <= 2 or bool(_NOUN.search(plain.rstrip("。.")))


def is_name(point: KeyPoint) -> bool:
    """Whether a point asks for a name: a label, or one of the short texts that a group lists (忠诚者, 经济价值)."""
    if point.group is None or not has_han(point.text):
        return is_label(point.text)
    plain = normalize_plain(point.text).rstrip("。.")
    return text_weight(plain) <= _NAME and (bool(_KIND.search(plain)) or not _SAYS.search(plain))


def clauses(text: str) -> list[str]:
    """The clauses of a wording, normalised; lists between 、 stay whole."""
    return [part.strip() for part in _CLAUSE.split(normalize_plain(text)) if part.strip()]
