"""Chinese keywords that are found where they are not meant: in their own denial, in a sibling's keyword, inside other words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grader.lint.codes import DENIED_KEYWORD, NESTED_KEYWORD, SINGLE_CHARACTER
from grader.lint.findings import Finding
from grader.lint.matching import uses_of, word_counts
from grader.lint.places import leaves
from grader.lint.thresholds import OFTEN_ALONE
from grader.normalize import normalize_plain
from grader.records import KeyPoint, Rubric
from grader.words import has_han

_DENIALS = "不没未无非"
# Predicates that are denied about as often as not, so that their denial decides; the dictionary has few of these.
_PREDICATES = frozenset(
    "等于 相等 相同 一样 一致 对称 相关 线性 成立 可逆 可控 可比 一定 必然 必须 允许 同意 存在 属于 独立 饱和".split()
)


def find_denied_keywords(rubric: Rubric) -> Iterator[Finding]:
    """R303: a keyword that its own denial contains, 等于 in 不等于, where that denial is in the rubric or a common word.

    Not where the group lists the denial itself: then it is meant.
    """
    for loc, point in leaves(rubric):
        for at, group in enumerate(point.keywords):
            terms = [normalize_plain(t) for t in group]
            for term in terms:
                if not has_han(term) or any(d + term in terms for d in _DENIALS):
                    continue
                if denied := _denial(rubric, point, term):
                    yield Finding(
                        DENIED_KEYWORD,
                        (*loc, "keywords", at),
                        (point.id,),
                        f"关键词“{term}”在“{denied}”里也找得到：说反了的答案同样满足这一组。",
                        f"The keyword “{term}” is found in “{denied}” too: an answer that says the opposite satisfies the group.",
                    )


def find_nested_keywords(rubric: Rubric) -> Iterator[Finding]:
    """R304: a keyword that stands inside a keyword of another point, which therefore fills its group as well."""
    others = [(p.id, normalize_plain(t)) for p in rubric.points for group in p.keywords for t in group]
    for loc, point in leaves(rubric):
        for at, group in enumerate(point.keywords):
            for term in (normalize_plain(t) for t in group):
                inside = [(name, t) for name, t in others if name != point.id and _is_inside(term, t)]
                if inside and has_han(term):
                    name, longer = inside[0]
                    yield Finding(
                        NESTED_KEYWORD,
                        (*loc, "keywords", at),
                        (point.id, name),
                        f"关键词“{term}”包含在要点 {name} 的关键词“{longer}”里：写了后者，前者也算有了。",
                        f"The keyword “{term}” is part of “{longer}”, a keyword of {name}: whoever writes that has both.",
                    )


def find_single_characters(rubric: Rubric) -> Iterator[Finding]:
    """R305: keywords of one character that is mostly a part of other words, told once a group."""
    for loc, point in leaves(rubric):
        for at, group in enumerate(point.keywords):
            found = [t for t in map(normalize_plain, group) if len(t) == 1 and has_han(t) and _is_part(t)]
            if found:
                words = "、".join(uses_of(found[0])[2])
                shown = "、".join(found)
                yield Finding(
                    SINGLE_CHARACTER,
                    (*loc, "keywords", at),
                    (point.id,),
                    f"单字关键词“{shown}”在许多别的词里都找得到，例如{words}。",
                    f"The single character “{shown}” is found inside many other words, such as {words}.",
                )


def _denial(rubric: Rubric, point: KeyPoint, term: str) -> str | None:
    """A denial of `term` that an answer is likely to contain; None where there is none, or it is right."""
    own = [normalize_plain(w) for w in (point.text, *point.also)]
    denied = re.compile(f"[{_DENIALS}](?:是|会|能|可|很|太)?{re.escape(term)}")
    affirmed = any(term in denied.sub("", w) for w in own)
    here = next((m.group() for w in own if (m := denied.search(w))), None)
    if here is not None:
        return None if affirmed else here  # said both ways in the point itself: both are right
    elsewhere = [rubric.question, *(m.text for m in rubric.misconceptions)]
    if len(term) > 1 and (
        found := next((m for w in elsewhere if (m := denied.search(normalize_plain(w)))), None)
    ):
        return found.group()
    if len(term) > 1:
        return "不" + term if term in _PREDICATES or "不" + term in word_counts() else None
    return None


def _is_inside(term: str, other: str) -> bool:
    return len(term) > 1 and term != other and term in other


def _is_part(character: str) -> bool:
    alone, every, _ = uses_of(character)
    return every > 0 and alone < OFTEN_ALONE * every
