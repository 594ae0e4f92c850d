"""Any number of different answers of about 120 characters to the bundled question churn-causes, for timing.

Clauses are put together from written parts, so that nearly every clause of a large batch is new to the encoder:
a class that repeats itself would flatter anything that remembers what it has encoded.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from pathlib import Path

RUBRIC = "churn-causes"
LENGTH = (105, 135)  # characters


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_WHERE = _words(
    "奶茶店 银行网点 健身房 手机店 装修公司 快递站 旅行社 培训学校 汽车4S店 电信营业厅 超市 酒店 保险公司 家电商场 外卖平台 书店 美容院 宠物医院"
)
_WHEN = _words(
    "前年 去年下半年 开业头几个月 换了经理以后 涨价之后 旺季一到 最近两年 疫情过后 搬了新址以后 淡季里 合并以后 年底冲业绩时"
)
_WHO = _words(
    "老主顾 回头客 大客户 年轻顾客 会员 企业客户 住在附近的人 办了卡的人 常来的学生 介绍来的朋友 上了年纪的顾客 做批发的客户"
)
_FEEL = _words(
    "慢慢就不来了 心里没了底 转头去了别家 再也不肯续费 到处说不好 宁可多走几步 退了卡 把单子给了别人 只好另找一家 不愿再推荐给熟人"
)

# For every key point: clauses with slots, and what goes into them.
_Slots = tuple[str, ...]
_POINTS: tuple[tuple[tuple[str, ...], tuple[_Slots, ...]], ...] = (
    (
        (
            "{where}的{a}{b}，{who}{feel}",
            "{when}{a}{b}，{where}的{who}{feel}",
            "像{where}这样，{a}{b}，{who}{feel}",
        ),
        (
            _words("产品质量 商品品质 东西的成色 用料 做工 每一批货 出品 服务水准"),
            _words("时好时坏 忽高忽低 不稳定 说变就变 一批一个样 一年不如一年 总出毛病 没有保证"),
        ),
    ),
    (
        (
            "{where}{a}{b}，{who}{feel}",
            "{when}{where}还是{a}{b}，{who}{feel}",
            "{who}想要新花样，{where}却{a}{b}",
        ),
        (
            _words("多年 一直 好几年 从来 几乎 长期 这些年 始终"),
            _words(
                "没有新产品 不肯创新 守着老一套 拿不出新功能 不研究需求的变化 跟不上潮流 只卖老款式 不改进"
            ),
        ),
    ),
    (
        (
            "{where}的{a}{b}，{who}{feel}",
            "{when}{who}来投诉，{where}的{a}{b}",
            "{who}有问题要问，{where}那边{a}{b}",
        ),
        (
            _words("客服 店员 售后 前台 接电话的人 业务员 值班经理 员工"),
            _words("爱答不理 态度傲慢 互相推脱 拖着不办 没有服务意识 敷衍了事 半天不回话 脸色难看"),
        ),
    ),
    (
        (
            "{where}的{a}{b}，{who}也跟着走了",
            "{when}{a}{b}，{where}的{who}{feel}",
            "{a}{b}，{where}的{who}跟了过去",
        ),
        (
            _words("业务骨干 老店长 金牌销售 客户经理 技术师傅 片区主管 负责大单的人 熟悉的教练"),
            _words("跳槽了 去了对手那里 自己开了店 被高薪挖走 辞职单干 带着名单离开 换了东家 不干了"),
        ),
    ),
    (
        (
            "对面的{where}{a}{b}，{who}{feel}",
            "{when}别的{where}{a}{b}，{who}被吸引过去",
            "竞争的{where}{a}{b}，{who}{feel}",
        ),
        (
            _words("天天 经常 突然 靠补贴 用低价 拿返利 借着开张 大张旗鼓地"),
            _words("打折 送礼品 抢客户 降价促销 拉人办卡 给更优惠的条件 发红包 承诺更多好处"),
        ),
    ),
    (
        (
            "{where}{a}{b}，{who}{feel}",
            "{when}{where}{a}{b}，{who}上过当就不来了",
            "{where}{a}{b}，根本不管{who}以后来不来",
        ),
        (
            _words("只顾 一心想着 为了 光盯着 满脑子 眼里只有 贪图 急着"),
            _words("眼前利益 赚快钱 多宰一笔 冲这个月的业绩 一锤子买卖 短期利润 当天的流水 把卡卖出去"),
        ),
    ),
)
_OPENINGS = (
    "",
    "我认为主要有以下几点：",
    "客户流失的原因有很多。",
    "结合生活里见到的例子来说，",
    "从课上讲的来看，",
)
_ENUMERATORS = (
    ("", "", "", "", "", ""),
    ("第一，", "第二，", "第三，", "第四，", "第五，", "第六，"),
    ("1.", "2.", "3.", "4.", "5.", "6."),
    ("首先，", "其次，", "再次，", "另外，", "还有，", "最后，"),
)


def answers(count: int, *, seed: int = 0) -> Iterator[str]:
    """`count` different answers, the same ones for the same seed."""
    draw = random.Random(seed)
    seen: set[str] = set()
    while len(seen) < count:
        text = _answer(draw)
        if text not in seen:
            seen.add(text)
            yield text


def write_table(path: Path, count: int, *, seed: int = 0) -> None:
    """A class table with the columns id and answer."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["id", "answer"])
        table.writerows((f"S{n:06d}", text) for n, text in enumerate(answers(count, seed=seed), start=1))


def _answer(draw: random.Random) -> str:
    shortest, longest = LENGTH
    while True:
        marks = draw.choice(_ENUMERATORS)
        text = draw.choice(_OPENINGS)
        for mark, point in zip(marks, draw.sample(range(len(_POINTS)), len(_POINTS)), strict=True):
            if len(text) >= shortest:
                break
            text += f"{mark}{_statement(draw, point)}。"
        if shortest <= len(text) <= longest:
            return text


def _statement(draw: random.Random, point: int) -> str:
    patterns, (a, b) = _POINTS[point]
    return draw.choice(patterns).format(
        where=draw.choice(_WHERE),
        when=draw.choice(_WHEN),
        who=draw.choice(_WHO),
        feel=draw.choice(_FEEL),
        a=draw.choice(a),
        b=draw.choice(b),
    )
