"""Headings and what they ask: a concept's name before its explanation, with or without something between."""

from __future__ import annotations

import re

from grader.interop.text.passage import Passage

# Nouns that end the heading of a list or an explanation.
CONCEPT = (
    r"概念|定义|含义|内涵|意义|概述|特点|特征|类型|种类|分类|划分|区别|联系|内容|目标|目的|作用|功能|原则|原因|因素|步骤|阶段"
    r"|流程|方法|方式|形式|策略|措施|对策|途径|优势|优点|缺点|重要性|必要性|可行性|组成|构成|成分|要素|结构|模型|公式|思想|理念|价值"
    r"|历程|历史|影响|测量|评价|条件|任务|程序|性质|地位|关系|管理"
)
# A term and its definition: "术语——…", "术语:…".
_TERM = re.compile(r"\s*[^\n。;:]{1,24}?[ ]*(?:——|--|—|:|(?=\n)|(?=\([\d.]+[ ]*分\)))")
# "X是指…", "X也称Y,是指…": the sentence defines its subject.
_DEFINES = re.compile(r"\s*(?P<term>[\u4e00-\u9fffA-Za-z()]{2,12}?)(?:也称|又称|亦称|,?是指|就是指|指的是)")
# A heading that runs into its answer: "…的特点功利性、交际性", "…因素1公共政策", "…的因素主要包括".
_GLUED = re.compile(
    rf"\s*[^\n。,;:?]{{2,24}}?(?:{CONCEPT})(?:\([^()\n]*\))?(?=(?:分?为)?[ ]*:|1(?!\d)|[\u4e00-\u9fff]{{1,8}}、|主要(?:包括|有|来源))"
)
_COLON = re.compile(r"\s*[^\n。,;:?]{2,40}?(?=[ ]*:)")
# A heading whose explanation begins with a word that no noun can go before.
_STARTERS = re.compile(r"针对|对于|传统上|随着|为了|根据|由于|通过|所谓")
# An explanation's beginning: its subject and 是指 …
_SAYS_WHAT = re.compile(r"[\u4e00-\u9fff]{2,8},?(?:是指|指的是|主要包括|是一[种个])")


def glued_head(line: str) -> int:
    """Where the heading of a line ends that holds its answer too, 0 where it holds none."""
    found = _DEFINES.match(line)
    if found:
        return found.end("term")
    found = _GLUED.match(line) or _COLON.match(line)
    return found.end() if found else _repeated(line, starters=True)


def cut_head(body: Passage, *, definition: bool = False) -> int:
    """Where the heading at the beginning of a passage ends, 0 where it is not told by its form."""
    if definition:
        found = _TERM.match(body.form) or _DEFINES.match(body.form)
        return (found.end("term") if "term" in found.groupdict() else found.end()) if found else 0
    return _repeated(body.form)


def _repeated(form: str, *, starters: bool = False) -> int:
    """Where words that asked are taken up again without a sign between: "…的含义客户忠诚是指客户…" → after 含义."""
    line = form.lstrip().split("\n")[0]
    lead = len(form) - len(form.lstrip())
    for match in re.finditer(rf"(?:{CONCEPT})(?=[\u4e00-\u9fffA-Z])", line[:80]):
        subject = _subject(line[: match.start()])
        rest = line[match.end() :]
        defines = _SAYS_WHAT.match(rest) and not starters
        again = bool(subject) and rest.startswith(subject) and not re.match(r"[^,。]{0,12}\?", rest)
        if again or defines or (starters and _STARTERS.match(rest)):
            return lead + match.end()
    return 0


def _subject(head: str) -> str:
    """The first noun of a heading, two to four characters: what its explanation begins with."""
    bare = re.sub(r"^(?:什么(?:叫|是)|基于|简述|论述|试述|分析)", "", head)
    return bare[:2] if len(bare) >= 2 else ""
