"""The sentences that `feedback` says, in Chinese and English. Placeholders are filled by `say`."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from grader.language import Lang, pick
from grader.records import Evidence

_TEXTS: dict[str, tuple[str, str]] = {
    # ---- one point
    "met": ("这一点答到了。", "You stated this point."),
    "met-surplus": (
        "这一点也答对了；本组答出 {pick} 条即得满分，不再加分。",
        "This is right too; {pick} of this group already give full marks.",
    ),
    "partial": ("只说到一部分，完整的说法是：{text}。", "Only part of it is there. In full: {text}."),
    "partial-own": ("只说到一部分。{own}", "Only part of it is there. {own}"),
    "missed": ("没有提到：{text}。", "Not mentioned: {text}."),
    "spare": (
        "本组已经得满分，这一条可以不答。",
        "This group already has full marks; this one is not needed.",
    ),
    "contradicted": (
        "你写的{quote}似乎与这一点相反。这一点是：{text}。",
        "{quote} seems to say the opposite. The point is: {text}.",
    ),
    "contradicted-own": ("你写的{quote}似乎与这一点相反。{own}", "{quote} seems to say the opposite. {own}"),
    "requires": (
        "这一点写到了，但要先答出{needed}才能得分。",
        "You stated this, but it earns marks only once {needed} is stated.",
    ),
    "out-of-order": (
        "这一点写到了，但顺序不对，得 {earned} 分。",
        "You stated this, but out of order, so it earns {earned}.",
    ),
    "copied": (
        "这里照抄了给出的原文，不能得分；请用自己的话说。",
        "These words are copied from the given text and earn nothing; say it in your own words.",
    ),
    "listed": (
        "只有词语，没有说成一句话，不能得分；请把这一点完整地写出来。",
        "These are terms without a statement and earn nothing; say it in a full sentence.",
    ),
    "keywords": (
        "意思接近，但缺少这一点必须有的用语：{terms}。",
        "Close in meaning, but a term that this point demands is missing: {terms}.",
    ),
    # ---- one point, hints only: none of the point's words
    "hidden": ("（内容暂不显示）", "(not shown yet)"),
    "numbered": ("第 {number} 点", "point {number}"),
    "hint-missed": ("还没有答出，值 {marks} 分。再想一想。", "Not stated yet, worth {marks}. Think again."),
    "hint-missed-group": (
        "还没有答出，值 {marks} 分，属于“{group}”。再想一想。",
        "Not stated yet, worth {marks}; it belongs to “{group}”. Think again.",
    ),
    "hint-partial": ("只说到一部分，说得再完整一些。", "Only part of it is there; say it in full."),
    "hint-partial-own": ("只说到一部分。{own}", "Only part of it is there. {own}"),
    "hint-contradicted": ("你写的{quote}可能不对，再想一想。", "{quote} may not be right; think again."),
    "hint-contradicted-own": ("你写的{quote}可能不对。{own}", "{quote} may not be right. {own}"),
    "hint-requires": (
        "这一点写到了，但它有一个前提，要先答出前提才能得分。",
        "You stated this, but something it rests on must be stated first.",
    ),
    "hint-misconception": ("这个说法不对，再想一想。", "This is not right; think again."),
    # ---- misconceptions
    "misconception": ("“{text}”这个看法不对。", "It is not right that “{text}”."),
    # ---- the whole answer
    "stated": (
        "你答出了 {total} 个要点中的 {met} 个：{points}。",
        "You stated {met} of {total} {noun}: {points}.",
    ),
    "stated-all": ("{total} 个要点都答出来了。", "You stated all {total} {noun}."),
    "stated-only": ("唯一的要点答出来了：{points}。", "You stated the one key point: {points}."),
    "stated-none": (
        "{total} 个要点还没有一个完整地答出来。",
        "None of the {total} {noun} is fully stated yet.",
    ),
    "stated-none-only": ("这道题的要点还没有完整地答出来。", "The key point is not fully stated yet."),
    "lacking": ("{parts}。", "{parts}."),
    "lacking-partial": ("只说到一部分的是{points}", "only partly stated: {points}"),
    "lacking-withheld": ("写到了但没有得满分的是{points}", "stated but not for full marks: {points}"),
    "lacking-missed": ("还缺{points}", "still missing: {points}"),
    "lacking-pick": ("“{group}”还差 {count} 条", "{count} more needed for “{group}”"),
    "opposite": (
        "你写的{quote}似乎与{point}相反，请再看一看。",
        "{quote} seems to contradict {point}; please look again.",
    ),
    "opposite-hint": ("你写的{quote}可能不对。", "{quote} may not be right."),
    "more-opposite": ("另有 {count} 处也似乎说反了。", "So it seems in {count} more of the points."),
    "wrong": ("{quote}是误解：{own}", "{quote} is a misconception: {own}"),
    "blank": ("这份答案是空白的，没有可以评分的内容。", "This answer is blank, so there is nothing to mark."),
    "off-topic": ("这份答案看起来没有回答这道题。", "This answer does not seem to address the question."),
    "unreadable": (
        "这段文字难以辨认，评分只供参考。",
        "This text is hard to read, so the mark is only a guide.",
    ),
    # ---- what to do next
    "next-blank": (
        "先读题，把想到的要点一条一条写下来，哪怕只有一两句。",
        "Read the question and write down what you know, point by point, even if it is only a sentence or two.",
    ),
    "next-off-topic": (
        "请重读题目，看清它问的是什么，再作答。",
        "Read the question again, see what it asks for, then answer.",
    ),
    "next-keyword-list": (
        "请把词语写成完整的句子，说清是什么、为什么。",
        "Turn the list of words into sentences that say what and why.",
    ),
    "next-copied-question": (
        "重复题目不得分，请用自己的话作答。",
        "Repeating the question earns nothing; answer in your own words.",
    ),
    "next-copied-reference": (
        "请合上参考答案，用自己的话再写一遍。",
        "Close the model answer and write it again in your own words.",
    ),
    "next-too-short": (
        "答案太短，请把每个要点展开成一句话。",
        "The answer is very short; give each point a sentence.",
    ),
    "next-repeated": (
        "同样的话重复写不会多得分，请补充新的内容。",
        "Saying the same thing twice earns nothing; add something new.",
    ),
    "next-contradicted": (
        "先看看似乎说反的地方，再补上还缺的内容。",
        "First look again at what seems the wrong way round, then add what is missing.",
    ),
    "next-contradicted-only": ("请看看似乎说反的地方。", "Look again at what seems the wrong way round."),
    "next-missed": ("下一步可以先补上{point}（{marks} 分）。", "Next, add {point} (worth {marks})."),
    "next-rest": ("补全以后最多还能再得 {marks} 分。", "Completing this can earn up to {marks} more."),
    "next-partial": (
        "把没有说完整的地方补全，就能得满分。",
        "Complete the points that are only partly there.",
    ),
    "next-misconception": ("请把错误的说法改过来。", "Correct the statement that is wrong."),
    "next-hints": ("看一看各要点的提示，修改后再评一次。", "Use the hints, revise, and grade it again."),
    "next-done": ("内容完整，不需要再补充。", "Nothing is missing; well done."),
    # ---- flags and reasons to review, for the teacher
    "flag-blank": ("答案是空白的。", "The answer is blank."),
    "flag-off-topic": ("答案似乎与题目无关。", "The answer seems to be off the topic."),
    "flag-keyword-list": (
        "答案像是关键词的罗列，没有成句的陈述。",
        "The answer looks like a list of keywords without statements.",
    ),
    "flag-copied-question": (
        "有大段文字照抄了题目或材料。",
        "Much of the answer is copied from the question or the case.",
    ),
    "flag-copied-reference": (
        "答案与参考答案几乎一字不差。",
        "The answer is almost word for word the model answer.",
    ),
    "flag-too-short": ("答案过短。", "The answer is very short."),
    "flag-repeated": ("同样的话重复出现。", "The same words are repeated."),
    "review-doubtful-point": (
        "{point}拿不准是否答出（把握 {probability}）。",
        "Not sure whether {point} is stated ({probability}).",
    ),
    "review-contradiction": (
        "{quote}似乎与{point}相反，请核对。",
        "{quote} seems to contradict {point}; please check.",
    ),
    "review-low-confidence": (
        "整份答案的把握只有 {confidence}，请核对。",
        "Confidence in the whole mark is only {confidence}; please check.",
    ),
    "review-language": (
        "答案与评分标准用的不是同一种语言，评分不可靠，请人工评阅。",
        "The answer is not in the rubric's language, which makes the marks unreliable; please mark it by hand.",
    ),
    "review-learnt": (
        "得分大半来自教师对其他答案的评分，请核对。",
        "What a teacher gave other answers moves this mark a long way; please check.",
    ),
    "review-unreadable": ("文字难以辨认，请人工评阅。", "The text is hard to read; please mark it by hand."),
}


def phrase(lang: Lang, key: str, **values: object) -> str:
    """The text `key` in `lang`, filled in."""
    return pick(lang, *_TEXTS[key]).format(**values)


def say(lang: Lang, key: str, **values: object) -> str:
    """The sentence `key` in `lang`, filled in and, in English, begun with a capital."""
    text = phrase(lang, key, **values)
    return text[:1].upper() + text[1:] if lang == "en" else text


def plain(number: float) -> str:
    """A number for people: 1, 0.5, 3.125; endless fractions to two decimals."""
    return f"{round(number, 3 if round(number, 3) == round(number, 9) else 2):.10g}"


def percent(share: float) -> str:
    """A share of one in whole percent."""
    return f"{share:.0%}"


def short(text: str, *, cells: int = 80) -> str:
    """One line without closing punctuation, cut at `cells` columns; a Chinese character takes two."""
    line = " ".join(text.split()).rstrip("。．.；;，,！!？? ")
    width = 0
    for at, char in enumerate(line):
        width += 2 if unicodedata.east_asian_width(char) in "WF" else 1
        if width > cells:
            return line[: at - 1].rstrip() + "…"
    return line


def cite(text: str, *, cells: int = 80) -> str:
    """A rubric's own words in quotation marks."""
    return f"“{short(text, cells=cells)}”"


def quote(text: str, lang: Lang) -> str:
    """A student's words in quotation marks."""
    words = short(text)
    return pick(lang, f"「{words}」", f"“{words}”")


def quotes(evidence: Sequence[Evidence], lang: Lang, *, most: int = 2) -> str:
    """The first `most` pieces of evidence, each in quotation marks."""
    return "".join(quote(piece.text, lang) for piece in evidence[:most])


def listed(items: Iterable[str], lang: Lang, *, most: int = 4, counted: bool = False) -> str:
    """Items in a row; beyond `most` only the first few and, when `counted`, how many there are."""
    items = list(items)
    comma = pick(lang, "、", "; ")
    if len(items) <= most:
        return comma.join(items)
    shown = items[: most - 1]
    zh = f"等 {len(items)} 点" if counted else "等"
    en = f" and {len(items) - len(shown)} more" if counted else " and others"
    return comma.join(shown) + pick(lang, zh, en)


def joined(sentences: Iterable[str], lang: Lang) -> str:
    """Sentences as one paragraph."""
    return pick(lang, "", " ").join(s for s in (x.strip() for x in sentences) if s)
