"""The questions by which a teacher is led to a rubric. Asking and telling are given from outside; nothing is written here."""

from __future__ import annotations

from collections.abc import Container, Sequence

from grader.authoring.ask_points import WrittenPoint, ask_points, ask_wordings, settle_marks
from grader.authoring.guess import guess_kind, propose_title
from grader.authoring.ids import is_id, propose_id
from grader.authoring.talk import Talk, ask_marks, ask_text, plain_reply
from grader.batch.table import Note
from grader.interop.drafting.marks import Allotment
from grader.kinds import KINDS
from grader.language import Lang, pick
from grader.records import KeyPoint, Kind, PointGroup, Rubric
from grader.rubric import detect_language

_QUESTION = Note(
    zh="题目（可以几行，空行结束；文件里的写 @文件名）：",
    en="The question (several lines if need be, an empty one ends it; @FILE reads a file):",
)
_CASE = Note(
    zh="材料（可以几行，空行结束；文件里的写 @文件名）：",
    en="The case (several lines if need be, an empty one ends it; @FILE reads a file):",
)
_TOTAL = Note(
    zh="总分（还没定就直接回车，按各要点相加）：",
    en="Marks in all (Enter: what the points add up to):",
)


def interview(talk: Talk, *, taken: Container[str] = (), name: str | None = None) -> Rubric:
    """A rubric made of the teacher's replies; `taken` are ids that are in use, `name` an id to propose.

    Whatever she types, she is asked again until it makes sense; what `talk.ask` raises when she leaves passes through.
    """
    while not (question := ask_text(talk, _QUESTION)):
        talk.tell(Note(zh="题目不能空着。", en="There must be a question."))
    title = _title(talk, question)
    kind = _kind(talk, question)
    case = ask_text(talk, _CASE) if kind == "case-analysis" else ""
    total = ask_marks(talk, _TOTAL)
    points = ask_points(talk, question, total)
    shares = settle_marks(talk, points, question, total)
    points = ask_wordings(talk, points)
    rubric_id = _id(talk, name or propose_id(title, taken=taken), taken)
    language = detect_language(question + "".join(point.text for point in points))
    return Rubric(
        id=rubric_id,
        title=title,
        kind=kind,
        language=language,
        question=question,
        entries=_entries(points, shares, language),
        max_score=shares.total,
        case=case or None,
        round_to=shares.round_to,
    )


def _entries(
    points: Sequence[WrittenPoint], shares: Allotment, language: Lang
) -> tuple[KeyPoint | PointGroup, ...]:
    """The points by themselves, or in one group where some of them are enough."""
    group = "any-of" if shares.pick else None
    keys = tuple(
        KeyPoint(name, point.text, marks or 0, also=point.also, group=group)
        for name, point, marks in zip(_point_ids(points), points, shares.marks, strict=True)
    )
    if group is None:
        return keys
    head = pick(language, f"任答 {shares.pick} 点", f"Any {shares.pick} of these")
    return (PointGroup(group, head, keys, pick=shares.pick),)


def _point_ids(points: Sequence[WrittenPoint]) -> list[str]:
    """Ids that say what a point is about, as far as its words are known; they head the columns of result tables."""
    taken = {"any-of"}
    names: list[str] = []
    for at, point in enumerate(points, 1):
        names.append(propose_id(point.text, taken=taken, fallback=f"p{at}", most=2))
        taken.add(names[-1])
    return names


def _title(talk: Talk, question: str) -> str:
    proposed = propose_title(question)
    asked = Note(zh=f"标题 [{proposed}]：", en=f"Title [{proposed}]:")
    return talk.ask(asked, "> ").strip() or proposed


def _kind(talk: Talk, question: str) -> Kind:
    kinds = list(KINDS)
    usual = kinds.index(guess_kind(question)) + 1
    zh, en = (
        "  ".join(f"{at} {names[side]}" for at, names in enumerate(KINDS.values(), 1)) for side in (0, 1)
    )
    asked = Note(zh=f"题型：{zh} [{usual}]", en=f"Kind: {en} [{usual}]")
    while True:
        reply = plain_reply(talk.ask(asked, "> "))
        named = [at for at, (kind, names) in enumerate(KINDS.items(), 1) if reply in (str(at), kind, *names)]
        if not reply or named:
            return kinds[(named or [usual])[0] - 1]
        talk.tell(Note(zh="请写 1 到 4 中的一个数。", en="Type a number from 1 to 4."))


def _id(talk: Talk, proposed: str, taken: Container[str]) -> str:
    asked = Note(
        zh=f"编号，小写英文、数字和连字符 [{proposed}]：",
        en=f"Id, of lower-case letters, digits and hyphens [{proposed}]:",
    )
    while True:
        name = talk.ask(asked, "> ").strip() or proposed
        if not is_id(name):
            example = propose_id(name)
            talk.tell(
                Note(
                    zh=f"“{name}”不能作编号，可以用 {example}。",
                    en=f"“{name}” is no id; {example} would be one.",
                )
            )
        elif name in taken:
            talk.tell(Note(zh=f"编号 {name} 已经有了。", en=f"The id {name} is in use."))
        else:
            return name
