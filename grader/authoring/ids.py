"""Ids of rubrics: what one looks like, and one to propose for a title."""

from __future__ import annotations

import re
from collections.abc import Container

from grader.errors import RubricError
from grader.normalize import simplify

_KEBAB = re.compile("[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_LONGEST = 40
_STOP = frozenset("a an the of in on to and is are be too very what how why for with its their".split())
FALLBACK = "my-question"
# What titles of questions are made of. A Chinese title gets an English id of the words that are here; there is no need for
# all of them, since the teacher may write another.
_ENGLISH = {
    "客户关系管理": "crm", "客户流失": "churn", "客户": "customer", "顾客": "customer", "会员": "member",
    "忠诚": "loyalty", "满意": "satisfaction", "价值": "value", "生命周期": "lifecycle", "关系": "relationship",
    "营销": "marketing", "数据挖掘": "data-mining", "数据仓库": "data-warehouse", "数据库": "database", "数据": "data",
    "呼叫中心": "call-centre", "会展": "expo", "展会": "expo", "银行": "bank", "服务": "service", "质量": "quality",
    "产品": "product", "品牌": "brand", "市场": "market", "细分": "segmentation", "竞争": "competition",
    "战略": "strategy", "策略": "strategy", "系统": "system", "技术": "technology", "信息": "information",
    "实施": "rollout", "流程": "process", "组织": "organisation", "员工": "staff", "企业": "firm", "文化": "culture",
    "定义": "definition", "含义": "definition", "概念": "definition", "类型": "types", "分类": "types", "特点": "features",
    "特征": "features", "原因": "causes", "作用": "role", "功能": "functions", "意义": "meaning", "影响": "effects",
    "因素": "factors", "措施": "measures", "方法": "methods", "步骤": "steps", "阶段": "stages", "内容": "contents",
    "原则": "principles", "区别": "differences", "比较": "comparison", "联系": "links", "优点": "advantages",
    "缺点": "drawbacks", "成本": "cost", "利润": "profit", "投诉": "complaints", "风险": "risk", "评价": "evaluation",
    "案例": "case", "管理": "management", "提高": "raise", "建立": "build", "创新": "innovation", "网络": "internet",
    "价格": "price", "需求": "needs", "期望": "expectations", "信任": "trust", "沟通": "communication", "培训": "training",
    "竞争对手": "rivals", "流失": "loss", "渠道": "channels", "目标": "goals", "合作": "cooperation",
}  # fmt: skip
_PIECES = re.compile("[A-Za-z0-9]+|" + "|".join(sorted(_ENGLISH, key=len, reverse=True)))


def is_id(name: str) -> bool:
    """Whether the format takes `name` for an id: lower-case letters, digits, and single hyphens between them."""
    return _KEBAB.fullmatch(name) is not None


def check_id(name: str) -> None:
    """Raise RubricError, with an example, when `name` is no id."""
    if is_id(name):
        return
    proposed = propose_id(name)
    raise RubricError(
        zh=f"“{name}”不能作编号：编号只能用小写字母、数字和连字符，例如 {proposed}。题目和要点用中文，编号用英文或拼音。",
        en=f"“{name}” cannot be an id: ids are lower-case letters, digits and hyphens, such as {proposed}.",
    )


def propose_id(
    title: str, *, taken: Container[str] = (), fallback: str = FALLBACK, most: int | None = None
) -> str:
    """An id for a title: its Latin words and the English for the Chinese words known here, at `most` so many of them;
    `fallback` where there are none; with a number when it is among `taken`."""
    words = [_ENGLISH.get(piece, piece.lower()) for piece in _PIECES.findall(simplify(title))]
    telling = [word for word in dict.fromkeys(words) if word not in _STOP][:most] or [fallback]
    name = telling[0][:_LONGEST].strip("-")
    for word in telling[1:]:
        if len(name) + 1 + len(word) > _LONGEST:
            break
        name += f"-{word}"
    numbered = (f"{name}-{n}" for n in range(2, 1_000_000))
    return name if name not in taken else next(other for other in numbered if other not in taken)
