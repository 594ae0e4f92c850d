"""The word lists and patterns by which a reference answer is taken apart, simplified and traditional alike."""

from __future__ import annotations

import re

NUMERALS = {c: i for i, c in enumerate("一二三四五六七八九十", start=1)}
COUNTS = {
    **NUMERALS,
    "两": 2,
    "兩": 2,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
}

# ---- enumerators ----------------------------------------------------------------------------------------
_AT = r"(?:^|(?<=[\s。．.；;，,：:、！？!?）)]))"  # where an enumerator may stand
_NUMERAL = "[一二三四五六七八九十]"


def _family(pattern: str) -> re.Pattern[str]:
    return re.compile(_AT + r"[ \t　]*" + pattern, re.MULTILINE)


# Every match names its number in a group `n`: a figure, a Chinese numeral, a letter or a word of RANKS.
FAMILIES = (
    _family(rf"[（(]\s*(?P<n>\d{{1,2}}|{_NUMERAL}{{1,2}}|[a-hA-H])\s*[)）]\s*[、.．:：]?"),
    _family(r"(?P<n>\d{1,2})\s*(?:[.．](?!\d)|[、)）]|[:：](?!\d))\s*"),
    re.compile(r"(?P<n>[①-⑳❶-❿⒈-⒛⑴-⒇])\s*[、.．]?"),
    _family(rf"(?P<n>{_NUMERAL}{{1,2}})、"),
    _family(rf"第(?P<n>{_NUMERAL}{{1,2}}|\d)(?:点|點|方面|，|、|,|：|:|是|在于|在於)+"),
    _family(rf"(?P<n>{_NUMERAL})(?:是|则是|則是|要(?=[^求]))[，：:]?"),
    _family(rf"其(?P<n>{_NUMERAL})[，、：:是]"),
    _family(r"(?P<n>首先|其次|再次|再者|然后|然後|接着|接著|此外|最后|最後)(?:是|，|、|：|,)*"),
    _family(r"(?P<n>一方面|另一方面)[，、：]?"),
    re.compile(
        r"(?:^|(?<=[.;:!?,]\s)|(?<=\sand\s))"
        r"(?P<n>[Ff]irst(?:ly)?|[Ss]econd(?:ly)?|[Tt]hird(?:ly)?|[Ff]ourth(?:ly)?|[Ff]ifth(?:ly)?|[Ff]inally|[Ll]astly)"
        r"(?:,\s*|\s+(?=[a-z]))",
        re.MULTILINE,
    ),
    re.compile(r"(?:^|(?<=[\s;:,.]))(?P<n>[a-h])\)\s+"),
)
BULLET = re.compile(r"^[ \t　]*(?:[-*•·●▪◆■–—]+|->)[ \t　]*(?=\S)", re.MULTILINE)
_ORDINALS = ("first", "second", "third", "fourth", "fifth")
RANKS = {
    **dict.fromkeys(("首先", "一方面"), 1),
    "另一方面": 2,
    **{word + end: i for i, word in enumerate(_ORDINALS, start=1) for end in ("", "ly")},
}  # words missing here (其次, finally …) follow whatever came before

# ---- questions and lead-ins -------------------------------------------------------------------------------
ASKS_LIST = re.compile(
    r"哪些|哪几|哪幾|几[种类个项方]|幾[種類個項方]|什么类型|什麼類型|哪[两三四五六兩]|包括什|包含什|由什么|由什麼|列举|列舉|列出|说出|说明.{0,4}[两三四五]"
    r"|优缺点|優缺點|(?:优势|優勢|优点|優點|缺点|缺點|好处|好處|因素|原因|内容|內容|要素|条件|條件|步骤|步驟|功能|组成|環節|环节)(?:是|有|包)|特点|特點|特征|特徵|原则|原則|\b(?:list|name|which|types? of|kinds? of|advantages|examples|what are)\b",
    re.IGNORECASE,
)
DEFINITION = re.compile(
    r"什么是|什麼是|何谓|何謂|是什么意思|的(?:含义|定义|概念|含義|定義)|名词解释|名詞解釋|解释.{0,3}(?:概念|术语)"
    r"|^\s*(?:define|what is (?:a|an|the meaning)\b|what does .* mean)",
    re.IGNORECASE,
)
# Ends of a lead-in that announces items: "…主要包括以下几个方面".
_THINGS = "方面|部分|内容|內容|因素|形式|类型|類型|阶段|階段|原则|原則|步骤|步驟|环节|環節|数据|要素|层次|层面|方式|特点|特點|原因|作用|功能"
_UNIT = "种|类|个|项|点|条|部|方|环|種|類|個|項|點|條|環|步|大"
_QUANTITY = (
    rf"(?:(?:以下|如下|下列|下面)?(?:的)?(?:[一二三四五六七八九十两兩几幾多\d]+(?:大)?(?:{_UNIT})+)?(?:的)?(?:{_THINGS})?(?:：|:|，|,|——)"
    rf"|(?:以下|如下|下列|下面)?(?:[一二三四五六七八九十两兩几幾\d]+(?:大)?(?:{_UNIT})+(?:{_THINGS})?)?)"
)
LIST_VERB = re.compile(
    r"(?:(?:主要|一般|通常|大致|具体|可以|可|又|常见的|基本)*"
    r"(?:包括有|包括|包含|涵盖|涵蓋|划分为|劃分為|区分为|可分为|可分為|分为|分為|分成|分有|具有|体现在|體現在|表现在|表現在|表现为|取决于|取決於|决定于|決定於|需要|有|是|为|為|：))"
    + _QUANTITY
)
STRONG_VERB = re.compile(r"包括|包含|涵[盖蓋]|[分划劃][为為成]|[体體表][现現][在为為]|取决|决定于")
COMPOSED = re.compile(
    r"(?:是|主要|通常|一般)*由(?P<items>.+?)(?:等)?(?:所|共同|几部分|四部分|三部分|两部分|[\w]{0,4}部分)?(?:组成|構成|构成|組成)(?:的)?$"
)
CONTENT_FREE = re.compile(
    r"(?:如下|以下|下列|下面|几个方面|幾個方面|这几点|有[以下]*[一二三四五六七八九十两兩几幾多\d]+[大]?[种类个项点條条種類個項點方]"
    r"|as follows|the following|there are \w+|for (?:\w+ )?(?:main )?reasons)"
)
COUNT = re.compile(
    r"\b(?P<word>two|three|four|five|six|seven|eight)\b"
    r"|(?P<n>[一二三四五六七八九十两兩]|\d)\s*(?:大|个|個|种|種|类|類|项|項|点|點|方面|部分|阶段|階段|步)",
    re.IGNORECASE,
)
TRAILING_COUNT = re.compile(
    r"(?:(?<![平相同均优劣高中初对])等(?![级候待于到级])[^，。、]{0,5})?"
    r"(?:这|這|共)?(?:[一二三四五六七八九十两兩几幾\d]+(?:大)?(?:种|種|类|類|个|個|项|項|点|點|大)?"
    rf"(?:基本)?(?:{_THINGS})?)?$"
)
CLOSING = re.compile(
    r"^(?:总之|總之|综上|綜上|总的来说|可见|可見|以上|因此|所以|前者|其中|In (?:short|conclusion|sum)|Overall|Thus|Therefore)"
)

# Heads of a section whose items belong apart: what is an advantage must not count as a drawback.
LABEL = (
    r"优点|優點|缺点|缺點|优势|優勢|劣势|劣勢|不足之?处?|好处|好處|坏处|弊端|利|弊|长处|短处|积极(?:影响|作用|方面|意义)?|消极(?:影响|作用|方面)?"
    r"|相同点|相同點|不同点|不同點|共同点|联系|聯繫|区别|區別|原因|影响|影響|措施|对策|對策|意义|意義|作用|目的|内部|外部|主观|客观|[内外]因"
    r"|advantages?|disadvantages?|pros|cons|strengths?|weaknesses?|benefits?|drawbacks?|similarit(?:y|ies)|differences?|causes?|effects?"
)

# ---- conjunctions -----------------------------------------------------------------------------------------
# 和平、饱和、参与、及时 … are words, not lists.
AND = re.compile(
    r"(?<![饱飽总總温溫共柔缓緩调調平祥谐])和(?![平谐諧睦解蔼气氣约约缓緩声會会稀])|(?<![参參给給赋賦授])与(?![否会會])|(?<![参參給授])與(?![否會])"
    r"|(?<=[\w)）])\s+(?:and|&|or)\s+(?=\w)"
)
AND_ALSO = re.compile(r"以及|(?<![涉普波提顾顧触觸以企危推论論])及(?![时時格其早物])|并(?:且)|\bas well as\b")

# ---- prose --------------------------------------------------------------------------------------------------
# A clause that begins so says nothing until the next one comes.
LEANS_FORWARD = re.compile(
    r"^(?:但|而|且)?(?:因为|因為|因(?![此而素])|由于|由於|如果|假如|若|倘若|当|當|虽然|雖然|尽管|儘管|为了|為了|通过|通過|随着|隨著|在.{1,20}(?:时|時|中|下|上|情况下|过程中|后|後|前|方面)$|对于|對於|对.{1,10}(?:来说|來說|而言)$|根据|根據|按照|只有|只要|无论|無論|不论|不論|除了|即使|一旦|不仅|不僅|不但|既)"
    r"|(?:的话|時候|时候|的時|的时|时|時|之后|之前|以后|以前|起来|方面|而言|(?:条件|條件|情况|情況|过程|過程|基础|基礎|环境|環境|前提)[下中上]|注意到|看出|可知|可见|可見|表明|认为|認為|指出|发现|發現|意味着|来说|來說)$"
    r"|^(?:because|if|when|while|although|though|since|unless|whereas|by|in order to|to|for|in|after|before|as|once|instead of|unlike)\b",
    re.IGNORECASE,
)
# A clause that begins so explains the one before.
LEANS_BACK = re.compile(
    r"^(?:例如|比如|譬如|如(?!果|何)|即(?!使|便)|也就是|亦即|就是说|否则|否則|而不|而非|其中|尤其|特别是|包括|等等|或者?|甚至|就|才|则|則|便|都(?!是)|那么|那麼|如此|并以|并由|后者|後者)"
    r"|^(?:e\.g\.|i\.e\.|for example|such as|including|which|who|whose|so that|that|thereby|where|especially|namely|otherwise|or|not|rather than)\b",
    re.IGNORECASE,
)
# A clause that begins so names a result: of its own when it is long enough to say something.
RESULT = re.compile(
    r"^(?:从而|從而|进而|進而|以便|以免|以求|以(?=[^上下及后後前])|使得|使|令|让(?!步)|讓|导致|導致|并使|因而|这样|這樣|也(?=[要会是能就]))"
)
OPENERS = re.compile(
    r"^(?:但是?|然而|而且|并且|並且|同时|同時|此外|另外|所以|因此|还要?|還要?|还有|還有|而(?=[\w])(?!言|今)|并(?=[不能可要])|且|另|即|和|以及|及|与)[，,]?(?=..)"
    r"|^(?:and|but|also|however|moreover|in addition|furthermore|additionally|then)\b[,]?\s+",
    re.IGNORECASE,
)
