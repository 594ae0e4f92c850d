"""Defects planted in sound rubrics, at least two a code, in Chinese and English where the language matters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lint_hosts import edited, text_of, with_also, with_misconception, with_point, with_text

from grader.lint.source import RubricSource, parse_source


@dataclass(frozen=True)
class Planted:
    """A defect, the code that must find it, and the id of a point that the finding must name ("": none)."""

    code: str
    make: Callable[[], RubricSource]
    point: str = ""


def _edit(code: str, host: str, *edits: tuple[str, str], point: str = "") -> Planted:
    return Planted(code, lambda: edited(host, *edits), point)


TEXTUAL: tuple[Planted, ...] = (
    _edit("R001", "price", ("    marks: 1\n    also:\n      - 面包变贵", "    marks: 1\n    also:  # lint: allow R205\n      - 面包变贵")),
    _edit("R001", "water-en", ("id: water-en", "# lint: allow R101\nid: water-en")),
    _edit("R002", "price", ("id: price", "# lint: allow R999 — 没有这个编号\nid: price")),
    _edit("R002", "water-en", ("id: water-en", "# lint: allow overlap — by its name\nid: water-en")),
    _edit("R003", "price", ("id: price", "# lint: allow R401 — 以前的事\nid: price")),
    _edit("R003", "water-en", ("id: water-en", "id: water-en  # lint: allow R601, R602 — there are tests now")),
    Planted("R103", lambda: with_text("price", "dearer", "面包的价格上涨，买的人就少了；店员的服务态度也变差了"), "dearer"),
    Planted("R103", lambda: with_text("qing", "opposition", "顽固派大臣处处阻挠。列强也不愿意看到中国强大"), "opposition"),
    Planted("R103", lambda: with_text("leaf", "oxygen", "这个过程放出氧气，并且是食物链的起点"), "oxygen"),
    Planted("R103", lambda: with_text("inflation-en", "money", "Too much money is printed. Trade unions are strong."), "money"),
    Planted("R103", lambda: with_text("inflation-en", "demand", "People want more goods; imports become dearer"), "demand"),
    Planted("R104", lambda: with_also("leaf", "oxygen", "这个过程不放出氧气"), "oxygen"),
    Planted("R104", lambda: with_also("qing", "system", "彻底改变了封建的政治制度"), "system"),
    Planted("R104", lambda: with_also("inflation-en", "costs", "Firms pay less for wages, energy and raw materials."), "costs"),
    Planted("R201", lambda: with_text("price", "dearer", "面包价格"), "dearer"),
    Planted("R201", lambda: with_also("qing", "powers", "列强"), "powers"),
    Planted("R201", lambda: with_text("inflation-en", "costs", "Production costs"), "costs"),
    Planted("R202", lambda: with_text("price", "income", "附近居民的收入减少，" + "购买力不如从前，只好把钱省下来去买别的更要紧的东西，" * 3), "income"),
    Planted("R202", lambda: with_text("inflation-en", "money", "The central bank lets the quantity of money grow " + "year after year " * 10 + "too fast."), "money"),
    Planted("R203", lambda: with_text("price", "income", "附近居民的收入怎么样了？"), "income"),
    Planted("R203", lambda: with_also("inflation-en", "money", "Who prints too many banknotes?"), "money"),
    Planted("R204", lambda: with_text("price", "income", "The income of the neighbourhood has fallen"), "income"),
    Planted("R204", lambda: with_text("inflation-en", "costs", "企业为工资和原料付出更多"), "costs"),
    _edit("R204", "leaf", ("hint: 夜里能不能进行？在细胞的哪一部分？", "hint: Does it work in the dark?"), point="energy"),
    Planted("R205", lambda: with_also("price", "dearer", "面包的价格上涨，买的人就少了。"), "dearer"),
    Planted("R205", lambda: with_also("inflation-en", "money", "Too many banknotes are printed"), "money"),
    Planted("R206", lambda: with_also("price", "income", "面包变贵，很多人舍不得买"), "income"),
    Planted("R206", lambda: with_misconception("inflation-en", "Too many banknotes are printed"), "money"),
    Planted("R207", lambda: with_also("shop-case", "untrained", "店员说不清楚规则"), "untrained"),
    Planted("R207", lambda: with_text("price", "dearer", "面包店的面包卖得比从前少了"), "dearer"),
    _edit("R208", "price", ("id: dearer", "id: p1"), ("[dearer, income, substitute, taste]\n    score: [3", "[p1, income, substitute, taste]\n    score: [3"), ("missed: [dearer,", "missed: [p1,"), point="p1"),
    _edit("R208", "water-en", ("      - id: runoff", "      - id: point-4"), ("precipitation, runoff]\n    score: [3", "precipitation, point-4]\n    score: [3"), ("precipitation, runoff]\n    score: 0", "precipitation, point-4]\n    score: 0"), point="point-4"),
    _edit("R301", "price", ("[口味, 喜好, 偏好, 甜]", "[口味, 喜好, 偏好, 甜, 需求]"), point="taste"),
    _edit("R301", "inflation-en", ("[money, banknotes, notes, cash]", "[money, banknotes, notes, cash, prices]"), point="money"),
    _edit("R302", "shop-case", ("        marks: 1\n        also:\n          - 手里有资料", "        marks: 1\n        keywords: [[不分析, 不知道, 不了解, 记录]]\n        also:\n          - 手里有资料"), point="unused-data"),
    _edit("R302", "shop-case", ("        marks: 1\n        also:\n          - 工作人员", "        marks: 1\n        keywords: [[培训, 不懂, 店员]]\n        also:\n          - 工作人员"), point="untrained"),
    _edit("R303", "price", ("text: 人们的口味变了，开始少吃甜食", "text: 口味不等于价格，人们开始少吃甜食"), ("[口味, 喜好, 偏好, 甜]", "[等于, 喜欢]"), point="taste"),
    _edit("R303", "qing", ("    marks: 2\n    also:\n      - 学的是器物", "    marks: 2\n    keywords: [[合理, 没有触动, 原封不动, 没改]]\n    also:\n      - 学的是器物"), point="system"),
    _edit("R303", "leaf", ("      - [二氧化碳, CO2]", "      - [二氧化碳, CO2]\n      - [等于, 合成, 造出]"), point="product"),
    _edit("R304", "leaf", ("    marks: 1\n    also:\n      - 放出人", "    marks: 1\n    keywords: [[氧气, 氧化, O2, 碳]]\n    also:\n      - 放出人"), ("[二氧化碳, CO2]", "[二氧化碳, 氧化碳, CO2]"), point="oxygen"),
    _edit("R304", "price", ("    marks: 1\n    also:\n      - 大家挣", "    marks: 1\n    keywords: [[收入, 挣, 好]]\n    also:\n      - 大家挣"), ("[口味, 喜好, 偏好, 甜]", "[口味, 喜好, 偏好, 甜, 高收入]"), point="income"),
    _edit("R305", "price", ("[口味, 喜好, 偏好, 甜]", "[口味, 喜好, 偏好, 甜, 变]"), point="taste"),
    _edit("R305", "leaf", ("[有机物, 糖, 淀粉, 养料]", "[有机物, 糖类, 淀粉, 养料, 组]"), point="product"),
    _edit("R306", "price", ("[口味, 喜好, 偏好, 甜]", "[偏好, 喜好]"), point="taste"),
    _edit("R306", "inflation-en", ("[money, banknotes, notes, cash]", "[quantity]"), point="money"),
    _edit("R306", "leaf", ("[有机物, 糖, 淀粉, 养料]", "[有机物, 糖, 养料]"), ("把二氧化碳和水变成淀粉等有机物", "把二氧化碳和水变成淀粉"), point="product"),
    _edit("R401", "price", ("source: 自编", "round_to: 1\nsource: 自编"), point="dearer"),
    _edit("R401", "water-en", ("high up and forms clouds.\n        marks: 1", "high up and forms clouds.\n        marks: 0.5"), ("score: [3, 4]", "score: [3, 3.5]"), point="condensation"),
    _edit("R402", "price", ("source: 自编", "round_to: 3\nsource: 自编"), point="dearer"),
    _edit("R402", "inflation-en", ("source: Written", "round_to: 5\nsource: Written"), point="demand"),
    _edit("R403", "shop-case", ("text: 奖品太寒酸，读者没有兴趣\n        marks: 1", "text: 奖品太寒酸，读者没有兴趣\n        marks: 1.2"), point="poor-reward"),
    _edit("R403", "inflation-en", ("source: Written", "round_to: 0.75\nsource: Written"), point="demand"),
    _edit("R404", "price", ("请从四个方面", "请从五个方面")),
    _edit("R404", "inflation-en", ("Why do prices", "Give six reasons why prices")),
    _edit("R404", "water-en", ("text: The stages of the cycle", "text: The five stages of the cycle"), point="stages"),
    _edit("R405", "price", ("说明需求量下降的原因。", "说明需求量下降的原因。（10分）")),
    _edit("R405", "inflation-en", ("year after year?", "year after year? (6 marks)")),
    _edit("R406", "price", ("deduct: 1", "deduct: 4"), point="supply"),
    _edit("R406", "inflation-en", ("deduct: 1", "deduct: 10"), point="saving"),
    _edit("R407", "shop-case", ("pick: 2", "pick: 3"), point="how"),
    _edit("R407", "water-en", ("ordered: true", "ordered: true\n    out_of_order: 1"), point="stages"),
    _edit("R501", "price", ("      hint: 顾客口袋里的情况变了没有？\n", ""), point="income"),
    _edit("R501", "water-en", ("    feedback:\n      hint: Follow one drop on its way from the ocean and home again.\n", ""), point="runoff"),
    _edit("R502", "price", ("hint: 顾客口袋里的情况变了没有？", "hint: 想一想，附近居民的收入减少，购买力不如从前。"), point="income"),
    _edit("R502", "inflation-en", ("hint: Who decides how much is in circulation?", "hint: Think of the central bank and the quantity of money that grows fast."), point="money"),
    _edit("R503", "price", ("hint: 不吃这个，早饭还能吃什么？", "hint: 顾客口袋里的情况变了没有？"), point="substitute"),
    _edit("R503", "price", ("met: 你说到了收入。", "met: 还应说明顾客收入的变化。"), point="income"),
    _edit("R504", "price", ("    feedback: 面粉的产量影响的是供给，不是需求。\n", ""), point="supply"),
    _edit("R504", "water-en", ("    feedback: None of it is lost, it only changes its place and form.\n", ""), point="lost"),
    Planted("R601", lambda: _cut("price")),
    Planted("R601", lambda: _cut("water-en")),
    _edit("R602", "price", ("    missed: [dearer, income, substitute, taste]\n", "")),
    _edit("R602", "water-en", ("    missed: [evaporation, condensation, precipitation, runoff]\n", "")),
    _edit("R603", "price", ("met: [dearer, income, substitute, taste]", "met: [dearer, income, taste]"), point="substitute"),
    _edit("R603", "inflation-en", ("met: [costs, money]", "met: [costs]"), point="money"),
    _edit("R604", "price", ("二是周围的人工资降了，手头紧", "二是附近居民的收入减少，购买力不如从前"), point="income"),
    _edit("R604", "inflation-en", ("The central bank also prints too much money.", "Too many banknotes are printed."), point="money"),
    _edit("R605", "price", ("    score: [3, 4]", "    score: [1, 2]")),
    _edit("R605", "inflation-en", ("    missed: [expectations]\n    score: [4, 6]", "    missed: [expectations]\n    score: 8")),
)  # fmt: skip

# Found by the models, on top of the pairs of planted_meaning.
READ: tuple[Planted, ...] = (
    Planted("R101", lambda: with_point("price", "面包涨价使购买的人变少"), "dearer"),
    Planted("R101", lambda: with_point("inflation-en", "Consumers want more goods than can be produced."), "demand"),
    Planted("R102", lambda: with_point("leaf", "放出的氧气维持了大气的成分平衡"), "oxygen"),
    Planted("R102", lambda: with_point("inflation-en", "Demand for goods is greater than what the economy can supply."), "demand"),
    Planted("R103", lambda: with_text("shop-case", "untrained", "员工没有受过培训，书架也摆得很乱"), "untrained"),
    Planted("R103", lambda: with_text("water-en", "precipitation", "Rain or snow falls to the ground, and plants take in some of the water."), "precipitation"),
    Planted("R105", lambda: with_also("price", "income", "人们的口味变了，甜食吃得少了"), "taste"),
    Planted("R105", lambda: with_also("inflation-en", "money", "Higher wages and energy prices raise the costs of firms."), "costs"),
    Planted("R106", lambda: with_misconception("leaf", "光合作用放出氧气"), "oxygen"),
    Planted("R106", lambda: with_misconception("inflation-en", "The central bank prints too much money."), "money"),
)  # fmt: skip


def _cut(host: str) -> RubricSource:
    """The host without its tests."""
    return parse_source(text_of(host).partition("\ntests:")[0] + "\n", name=host)
