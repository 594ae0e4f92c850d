"""Stage 2, sections: papers of a file, and in each paper its sections by kind of item ("三、简答题(每题8分,共32分)")."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from grader.interop.scheme import ObjectiveKind
from grader.interop.text.cues import OBJECTIVE
from grader.interop.text.marks import Marks, marks_in_words
from grader.interop.text.passage import Passage
from grader.records import Kind

# The title of a paper on a line of its own or before its first section.
_TITLE = re.compile(
    r"^(?![ ]*\d{1,2}[.、)])[^\n。,;?:]{0,30}(?:试题|试卷|题库|测试题|考题|练习题|习题|复习提纲|总复习)[^\n。,;?、]{0,16}?"
    r"(?=[ ]*$|第?一[、套篇]|第一部分)",
    re.MULTILINE,
)
# "第二套", "第四篇:": parts of a collection.
_PART = re.compile(r"第[一二三四五六七八九十]{1,2}[套篇](?=[: ]|一、|[ ]*\n)")

# Options that have lost their stem: what went before ends here.
_ORPHANS = re.compile(r"(?<=\n)[ ]*[B-H][、.][^\n]*[C-H][、.]")

# Names of kinds of items; the first that fits counts.
_KINDS: tuple[tuple[str, ObjectiveKind | Kind], ...] = (
    (r"多项选择|多选|不定项选择", "multiple-choice"),
    (r"单项选择|单选|选择|multiple[ -]choice", "single-choice"),
    (r"判断(?:正误|改错)?|是非|true[ /or]+false", "true-false"),
    (r"填空|填充|fill[ -]in(?:[ -]the[ -]blanks?)?", "fill-in"),
    (r"连线|匹配|配对|搭配|matching", "matching"),
    (r"名词解释|名词|概念解释|概念|术语解释|解释|definitions?|key terms", "definition"),
    (
        r"案例分析|案例|病例分析|个案分析|情[境景]分析|材料分析|材料|实验分析|case (?:study|studies|analysis)|source",
        "case-analysis",
    ),
    (r"论述|综合分析|综合|分析|讨论|essays?", "essay"),
    (r"简答|简述|问答|思考|short[ -]answer", "short-answer"),
)
_CHINESE = "|".join(part for names, _ in _KINDS for part in names.split("|") if not part.isascii())
_ENGLISH = "|".join(part for names, _ in _KINDS for part in names.split("|") if part.isascii())
_NUMBER = r"(?:第?[一二三四五六七八九十]{1,3}(?:[、.:]|部分[ ]*[:、]?|大题[ ]*[:、]?)|\([一二三四五六七八九十]{1,3}\))"
_NOTE = r"(?:[ ]*[:]?[ ]*\([^()\n]*\)|[^\n\d]{0,4}\d{1,3}[ ]*分|[ ]*:[^\n。]{0,60}?每[小]?题[^\n]*?分)?"
# A heading with its number stands anywhere ("…答案:D二、多项选择题(每题3分)1."); one without at a line's beginning or
# where a sentence has ended, and before its first item.
_HEADING = re.compile(
    rf"(?P<number>{_NUMBER})[ ]*(?P<kind>{_CHINESE})(?:题(?!库)|(?=[ ]*(?:[:(\n]|\d|$)))(?P<note>{_NOTE})"
    rf"|(?:^[# ]*(?P<kind2>{_CHINESE})(?:题|(?=[ ]*(?:\(|$)))|(?<=[。.)A-Z:\s])(?P<kind5>{_CHINESE})题(?=[ ]*[(\d]))"
    rf"(?=[ ]*(?:[:(\n]|\d{{1,2}}[.、]|$))(?P<note2>{_NOTE})"
    rf"|^[# ]*(?:(?:Section|Part)[ ]+[A-Z0-9]+[.: ]+)?(?P<kind3>{_ENGLISH})(?:[ ]+questions?)?"
    r"(?P<note3>[ ]*[:]?[ ]*(?:[(\[][^()\[\]\n]*[)\]])?[ ]*)$"
    r"|^[# ]*(?P<kind4>案例)[一二三四五六七八九十\d]{1,2}[ ]*:"
    r"|^[# ]*(?:Section|Part)[ ]+[A-Z0-9]{1,2}[ ]*:?[ ]*$",  # its items tell their kind themselves
    re.MULTILINE | re.IGNORECASE,
)
# A numeral whose heading names no kind of items.
_NUMERAL = re.compile(r"(?P<n>[一二三四五六七八九十]{1,2})、(?![一二三四五六七八九十]、?)")
# The answers of the whole paper, after its questions.
_KEY = re.compile(
    r"^[# ]*(?:参考|标准|试题|习题)?答案(?:及|与|和)?(?:解析|详解|评分标准|评分参考|评分要点)?[ ]*[:]?[ ]*"
    r"(?=\n|第?[一1][、.部大]|[单多]?[项选])"
    r"|^[# ]*(?:评分标准|Answers|Answer[ ]key|Marking[ ]scheme|Mark[ ]scheme)[ ]*[:]?[ ]*(?=\n)",
    re.MULTILINE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what follows it up to the next; `kind` is "" for text before the first heading."""

    kind: ObjectiveKind | Kind | str
    number: str
    body: Passage
    marks: Marks
    key: bool = False

    @property
    def objective(self) -> bool:
        """Whether its items have keys instead of points."""
        return self.kind in OBJECTIVE


def split_papers(source: Passage) -> list[Passage]:
    """The papers of a file, cut at titles and at the parts of a collection."""
    cuts = {m.start() for m in _PART.finditer(source.form)}
    cuts |= {m.start() for m in _ORPHANS.finditer(source.form) if not _follows_option(source.form, m.start())}
    for match in _TITLE.finditer(source.form):
        cuts.update((match.start(), match.end()))
    places = sorted({0, *cuts, len(source.form)})
    papers = [source.cut(start, end) for start, end in pairwise(places)]
    return [paper for paper in papers if paper.form.strip()]


def _follows_option(form: str, at: int) -> bool:
    """Whether the line before is one of options too, or a stem that could have them."""
    line = form[max(0, at - 400) : at].rstrip("\n").split("\n")[-1]
    return bool(re.match(r"[ ]*[A-H][、.]", line)) or bool(re.search(r"[A-H][、.][^\n]*$", line))


def split_sections(paper: Passage) -> list[Section]:
    """The sections of a paper in order, the answers at its end among them (`key`)."""
    headings = _without_outline(list(_HEADING.finditer(paper.form)), paper.form)
    key_at = _key_at(paper.form, headings)
    first = headings[0].start() if headings else len(paper.form)
    sections = [Section("", "", paper.cut(0, min(first, key_at)), Marks(0, 0))]
    ends = [*(h.start() for h in headings[1:]), len(paper.form)][: len(headings)]
    for heading, end in zip(headings, ends, strict=True):
        in_key = heading.start() >= key_at
        stop = key_at if heading.end() <= key_at < end else end
        note = heading["note"] or heading["note2"] or heading["note3"] or ""
        kind = _kind(
            heading["kind"]
            or heading["kind2"]
            or heading["kind3"]
            or heading["kind4"]
            or heading["kind5"]
            or ""
        )
        number = re.sub(r"\W|第|部分|大题", "", heading["number"] or "")
        sections.append(Section(kind, number, paper.cut(heading.end(), stop), marks_in_words(note), in_key))
    if key_at < len(paper.form) and not any(section.key for section in sections):
        sections.append(Section("", "", paper.cut(key_at), Marks(0, 0), key=True))
    return [part for section in sections for part in _blocks(section) if part.body.form.strip()]


def _blocks(section: Section) -> list[Section]:
    """The section, and what follows under the next numerals where their headings name no kind ("四、论述…的作用?")."""
    value = _value(section.number)
    starts: list[tuple[int, int, str]] = []
    for match in _NUMERAL.finditer(section.body.form):
        line = section.body.form.rfind("\n", 0, match.start()) + 1
        at_line = not section.body.form[line : match.start()].strip(" #")
        anew = _value(match["n"]) == 1 and at_line and (section.objective or not section.kind)
        if anew or (_value(match["n"]) == value + 1 and (at_line or value > 0)):
            value = 0 if anew else value
            starts.append((match.start(), match.end(), match["n"]))
            value += 1
    if not starts or (not section.number and len(starts) == 1):
        return [section]
    parts = [replace(section, body=section.body.cut(0, starts[0][0]))]
    ends = [*(start for start, _, _ in starts[1:]), len(section.body.form)]
    for (_, begin, number), end in zip(starts, ends, strict=True):
        body = section.body.cut(begin, end)
        parts.append(Section("", number, body, Marks(0, 0), section.key))
    return parts


def _value(numeral: str) -> int:
    """一 → 1 … 十二 → 12; 0 for anything else."""
    if numeral.startswith("十"):
        return 10 + ("一二三四五六七八九".find(numeral[1:]) + 1 if len(numeral) == 2 else 0)
    return "一二三四五六七八九".find(numeral) + 1 if len(numeral) == 1 else 0


def _kind(name: str) -> ObjectiveKind | Kind | str:
    return next((kind for names, kind in _KINDS if re.fullmatch(names, name, re.IGNORECASE)), "")


def _without_outline(headings: list[re.Match[str]], form: str) -> list[re.Match[str]]:
    """A list of the paper's sections in front ("选择题(40分)", "判断题(15分)" …) is no section: nothing stands between."""
    outline: set[int] = set()
    for at in range(len(headings) - 1):
        if not re.search(r"\w", form[headings[at].end() : headings[at + 1].start()]):
            outline.update((at, at + 1))
    if not outline or len(headings) - len(outline) > len(outline):
        outline.clear()
    return [h for at, h in enumerate(headings) if at not in outline]


def _key_at(form: str, headings: list[re.Match[str]]) -> int:
    """Where the answers of the whole paper begin, its end when they stand with the questions.

    They do when a heading that was there before comes again after the word, or the numbers of a paper without
    sections begin anew.
    """
    for match in _KEY.finditer(form):
        before = [h for h in headings if h.start() < match.start()]
        after = [h for h in headings if h.start() >= match.start()]
        if before and after and after[0].start() - match.end() <= 4:
            return match.start()
        numbers = re.findall(r"^[# ]*(\d{1,2})[.、]", form[: match.start()], re.MULTILINE)
        again = re.match(r"\s*[# ]*(\d{1,2})[.、]", form[match.end() :])
        only = len(_KEY.findall(form)) == 1
        if not after and only and again and len(numbers) > 1 and again[1] == numbers[0]:
            return match.start()
    return len(form)
