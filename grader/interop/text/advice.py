"""What a marking scheme says to the marker and not of the answer: "意思相近即可给分", "Accept any other reason"."""

from __future__ import annotations

import re

from grader.interop.text.marks import marks_in_words
from grader.interop.text.passage import Passage

_WORDS = (
    r"酌情|言之有理|言之成理|意思(?:对|相近|相同|正确|接近)(?:即|就|也)|其他答案|合理即可|展开(?:论述|说明)?的"
    r"|(?:可以?|也|才|均|都|就|照样|同样|不|最多|只|一律)(?:能|可)?[给得](?:\d+(?:\.\d+)?|满|一半的?)?分|给满分"
    r"|(?:总分|最多|最高)(?:别|不|不要|不得)?(?:超过|给|得)?\d+分"
)
_ADVICE = (
    re.compile(rf"\([^()\n]*(?:{_WORDS}|展开)[^()\n]*\)"),
    re.compile(
        r"^[ ]*[\[【(]?(?:评分|阅卷|评卷|给分|扣分)(?:说明|注意|建议|提示|备注)(?:事项)?[\]】)]?[ ]*:[^\n]*",
        re.MULTILINE,
    ),
    re.compile(r"^[ ]*(?:说明|注意|备注|附注|注)[ ]*:[^\n]*\d[ ]*分(?![钟析类])[^\n]*", re.MULTILINE),
    re.compile(rf"(?:^|(?<=[。;,)]))[^\n。;,()]*(?:{_WORDS})[^\n。;()]*", re.MULTILINE),
    # A line of an English scheme that begins with the verb of an instruction; an entry has a bullet or a number.
    re.compile(
        r"^[ ]*(?:accept|credit|reject|award|allow (?:any|other|for|\d)|ignore|max(?:imum)?\b|n\.?b\.?|notes? to|any other"
        r"|do not (?:accept|credit|award|allow)|candidates? (?:may|must|should|need)|marks? (?:may|should) be)\b[^\n]*",
        re.MULTILINE | re.IGNORECASE,
    ),
)
_EACH = re.compile(r"每|\b(?:each|every|per)\b", re.IGNORECASE)
_AMOUNT = re.compile(r"\d[ ]*(?:分|marks?)")
_LIMIT = re.compile(
    r"(?:max(?:imum)?|up to|total|最多|共|超过)[^\d\n]{0,20}\d+[ ]*(?:分|marks?)?", re.IGNORECASE
)


def find_advice(answer: Passage) -> list[tuple[int, int]]:
    """Where such words stand in an answer, in order and apart."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(m.span() for pattern in _ADVICE for m in pattern.finditer(answer.form)):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        elif start < end:
            found.append((start, end))
    return found


def marks_each(advice: str) -> float | None:
    """What it gives for each point: "每答对一点得2分"; None where it names no amount, or several."""
    if not _EACH.search(advice) or len(_AMOUNT.findall(_LIMIT.sub("", advice))) != 1:
        return None
    return marks_in_words(advice).each
