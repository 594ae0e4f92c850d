"""The tables behind polarity: words that deny, and pairs of words that say the opposite of each other."""

from __future__ import annotations

import re

# Denials that reach the words after them, longest first. 不 and 没 alone are tried last.
NEGATORS_ZH = re.compile(
    "没有必要|没必要|别把|别让|别再|切勿|并不|并非|不是|不能|不会|不可以|不可|不应该|不应当|不应|不该|不必|不用|不需要|不须|无需|无须|毋须|未必|"
    "无法|缺乏|缺少|避免|防止|不存在|从不|从来不|绝不|决不|毫不|并没有|没有|不再|不要|禁止|不得(?!不)|谈不上|算不上|而非|而不|不(?![同断仅但只足良少过管论光止单])|没|未(?!来)|非(?![常洲])|无(?![论锡])"
)
# Two denials that affirm, and questions that deny nothing (快不快, 有没有; not 爱理不理); looked for before single ones.
DOUBLE_ZH = re.compile(
    r"(?<![爱要])([\u4e00-\u9fff])不\1|有没有|有无|能否|是否|不是不|并非不|并不是不|不是没有|并非没有|不能不|不得不|不可不|不会不|无不|无非|没有不|不无|非[^,。;不]{1,6}不可|"
    "不能没有|少不了|离不开|不可缺少|必不可少|不可或缺|不能忽视|不容忽视|不可忽视|不能说(?:没有|不)|谁也不能否认|不能否认|不可否认|无法否认|不是说不|"
    "没有[^,。;]{1,8}就(?:没有|不)|不[^,。;不]{1,6}就(?:没有|不|无法)|如果不|要是不|若不|不然|否则"
)
# Denies all of the reason behind it, a denial within included: 不是因为质量不稳定; not where it asks (还不是因为…, 难道不是…).
CAUSE_ZH = re.compile("(?<![还是])(?<!难道)(?<!岂)(?:并不是|不是|并非|绝非)(?:因为|由于|源于|在于|出于)")
# Denials that come after what they deny.
AFTER_ZH = re.compile(
    "淡薄|薄弱|不足|不够|太少|低下|跟不上|不强|不高|缺失|匮乏|丧失|是错(?:误)?的|不对|不正确|不成立|不存在|没有用|没用|没有关系|没关系|无关|不重要|是误解|站不住脚|不起作用|没有意义"
)

NEGATORS_EN = re.compile(
    r"\b(?:not|no|never|without|neither|nor|hardly|rarely|cannot|none|nothing|isn't|aren't|wasn't|weren't|don't|doesn't|"
    r"didn't|won't|can't|couldn't|shouldn't|wouldn't|needn't|mustn't|hasn't|haven't|hadn't|instead of|rather than|fails? to|"
    r"unlikely to|no longer|lacks?)\b"
)
DOUBLE_EN = re.compile(
    r"\b(?:not (?:un\w+|without|only|just|im\w+|in\w+ible)|cannot (?:be )?(?:ignor\w+|deni\w+|deny|help)|"
    r"no (?:one|body) (?:can|could) (?:deny|ignore)|never (?:without|fails? to)|without \w+ (?:there )?(?:is|are|would be|can be) no)\b"
)
AFTER_EN = re.compile(
    r"\b(?:is|are|was|were) (?:wrong|false|untrue|irrelevant|unimportant|a myth|mistaken)\b"
)

# Words that say of something that it is lacking or poor. Two such clauses agree, whatever word each of them uses.
LACKING = re.compile(
    "缺乏|缺少|缺失|匮乏|丧失|淡薄|薄弱|不足|不够|太少|低下|跟不上|不强|(?<![偏误时温落级反])差(?![异别距额值点不])"
)
NOT_LACKING = re.compile("[不非未没](?:是|会|能|算)?(?:缺|乏|差|弱|低|少)|没有不|不是不|无不")

_PAIRS = """
提高 降低|增加 减少|增加 降低|上升 下降|上涨 下跌|上涨 下降|增长 下降|增大 减小|增强 减弱|加强 削弱|扩大 缩小|扩张 收缩|加快 减慢|加速 减速|
升高 降低|抬高 压低|偏高 偏低|较高 较低|更高 更低|过高 过低|高于 低于|大于 小于|多于 少于|早于 晚于|优于 劣于|快于 慢于|长于 短于|
稳定 波动|稳定 变动|固定 变动|静态 动态|长期 短期|直接 间接|内部 外部|主动 被动|积极 消极|有利 不利|有效 无效|正比 反比|正相关 负相关|
集中 分散|公开 保密|公开 隐瞒|强制 自愿|必须 不必|鼓励 禁止|支持 反对|允许 禁止|保留 废除|建立 废除|统一 分裂|开放 封闭|
个别 全部|部分 全部|整体 局部|宏观 微观|定量 定性|有形 无形|可逆 不可逆|简单 复杂|个体 群体|精确 模糊|清楚 模糊|
贵 便宜|盈利 亏损|利润 亏损|收入 支出|买方 卖方|供大于求 供不应求|供过于求 供不应求|先 后|之前 之后|以上 以下|超过 不足|上 下|
满意 不满|满足 忽视|重视 忽视|重视 轻视|尊重 忽视|信任 怀疑|忠诚 背叛|相同 不同|一致 相反|一致 不一致|相信 怀疑|
促进 阻碍|促进 抑制|推动 阻碍|吸收 释放|吸收 放出|吸热 放热|氧化 还原|溶解 析出|收缩 舒张|凝固 熔化|蒸发 凝结|酸性 碱性|
increase decrease|increases decreases|increased decreased|rise fall|rises falls|rising falling|rose fell|higher lower|high low|more less|more fewer|
larger smaller|greater smaller|faster slower|longer shorter|stronger weaker|before after|above below|inside outside|internal external|
short-term long-term|direct indirect|positive negative|active passive|static dynamic|gain lose|gains loses|profit loss|expand shrink|
improve worsen|improves worsens|support oppose|allow forbid|cheap expensive|cheaper dearer|open closed|absorb release|absorbs releases|
early late|earlier later|easy hard|easier harder|same different|attract repel|attracts repels|encourage discourage|encourages discourages
"""
OPPOSITES: tuple[tuple[str, str], ...] = tuple(
    (a, b) for pair in _PAIRS.replace("\n", "").split("|") for a, b in [pair.split()]
)
# One-character opposites say something only next to the same word: 弹性越大 / 弹性越小.
SINGLE_OPPOSITES: dict[str, str] = {}
for _a, _b in (
    "高低",
    "大小",
    "多少",
    "长短",
    "快慢",
    "强弱",
    "早晚",
    "升降",
    "涨跌",
    "增减",
    "深浅",
    "宽窄",
    "厚薄",
    "贵贱",
    "难易",
    "远近",
    "松紧",
    "正负",
    "盈亏",
    "有无",
    "好坏",
    "优劣",
    "先后",
    "新旧",
    "近远",
):
    SINGLE_OPPOSITES.setdefault(_a, _b)
    SINGLE_OPPOSITES.setdefault(_b, _a)
