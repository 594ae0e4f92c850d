"""A reference answer → pieces: sections, enumerated items, lines, list sentences, statements, in that order."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from grader.draft_lists import count_in, list_items, overlap, shorter, without_lead
from grader.draft_prose import MOST, Piece, merged, sentences, split_outside, statements, trim, width
from grader.draft_words import ASKS_LIST, BULLET, CLOSING, CONTENT_FREE, FAMILIES, LABEL, NUMERALS, RANKS

_SEMICOLON = re.compile("[；;]")
_HEAD_AT = r"(?:^|(?<=[\n。；;.，,：:—]))[ \t　]*(?:[（(]?[一二三四\d]{1,2}[)）、.．]\s*)?"  # an enumerator may stand before it
_SECTIONS = (
    re.compile(
        _HEAD_AT
        + r"(?P<head>[^，。；：:、\n—]{1,14}?)(?:主要)?(?:包括|有|是|在于)?[ \t　]*(?:：|:\s|——|—|--)",
        re.MULTILINE,
    ),
    re.compile(
        _HEAD_AT + rf"(?P<head>[^，。；：:、\n—]{{0,8}}?(?:{LABEL}))(?:主要)?(?:有|是|在于)(?=\S)",
        re.MULTILINE,
    ),
)
_STRAY = re.compile(r"[（(]\s*[\d一二三四五六七八九十]{1,2}\s*[)）]")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")  # Markdown
_DEPTH = 3


def split_reference(question: str, reference: str) -> list[Piece]:
    """The pieces of a non-blank reference, at least one; texts are distinct."""
    text = re.sub(r"[ \t\u3000]+", " ", reference.replace("\r\n", "\n").replace("\r", "\n"))
    text = _BOLD.sub(r"\2", text)
    pieces = _split(text, question, depth=0)
    said = [piece for piece in pieces if not _taken_from(piece.text, question)]
    pieces = [piece for piece in said or pieces if not _STRAY.fullmatch(piece.text)]
    unique = {piece.named: replace(piece, text=piece.named) for piece in reversed(pieces) if piece.text}
    pieces = list(reversed(unique.values()))
    return pieces or [Piece(trim(text) or reference)]


def _taken_from(text: str, question: str) -> bool:
    """Words of the question say nothing, unless it asks to choose between them."""
    chooses = re.search(r"还是|還是|是否|哪|正确|正確|\bor\b|\bwhether\b", question)
    return width(text) >= 6 and text in question and not chooses


def _split(
    text: str, question: str, *, depth: int, announced: bool = False, expected: int | None = None
) -> list[Piece]:
    if depth <= _DEPTH:
        for way in (_sections, _enumerated, _lines):
            if pieces := way(text, question, depth):
                return pieces
    lead, rest = without_lead(text, question)
    if (
        lead
        and depth <= _DEPTH
        and (re.search(r"[：:—-]\s*$", text[: len(text) - len(rest)]) or len(sentences(text)) == 1)
    ):
        return _split(rest, question, depth=depth + 1, announced=True, expected=count_in(lead))
    parts = split_outside(text, _SEMICOLON)
    if len(parts) > 1 and not re.search(r"[。！？]|\.\s", trim(text)):
        bare = [_bare(part) for part in parts]
        return (
            [Piece(p, also, listed=True) for p, also in zip(bare, shorter(bare), strict=True)]
            if announced
            else _each(parts, question, expected=None)
        )
    whole = sentences(text)
    if announced and len(whole) > 1:
        return _each(whole, question, expected=None, keep=True)
    if items := list_items(text, question, expected=expected, sure=announced):
        return items
    return _each(whole, question, expected=expected)


def _bare(text: str) -> str:
    return trim(re.sub(r"^(?:以及|及(?![时時格早其])|和(?![平谐諧])|and )", "", trim(text)))


# ---- sections, enumerators, lines ---------------------------------------------------------------------------
def _sections(text: str, question: str, depth: int) -> list[Piece]:
    """ "优点：…。缺点：…": each section is split for itself, and its items say whose they are."""
    every = sorted((m for way in _SECTIONS for m in way.finditer(text)), key=lambda m: m.start())
    found: list[re.Match[str]] = []
    for match in every:
        if _is_head(match["head"].strip(), question) and (not found or match.start() >= found[-1].end()):
            found.append(match)
    names = [_name(m["head"]) for m in found]
    if len(set(names)) < 2 or len(set(names)) != len(names):
        return []
    pieces: list[Piece] = []
    ends = [*(m.start() for m in found[1:]), len(text)]
    for name, match, end in zip(names, found, ends, strict=True):
        for piece in _split(text[match.end() : end], question, depth=depth + 1, announced=True):
            pieces.append(replace(piece, topic=name, also=(piece.text, *piece.also)))
    return pieces


def _is_head(head: str, question: str) -> bool:
    return bool(re.search(rf"(?:{LABEL})$", head, re.IGNORECASE)) or (
        len(head) >= 2 and head in question and len(head) <= 8
    )


def _name(head: str) -> str:
    found = re.search(rf"(?:{LABEL})$", head.strip(), re.IGNORECASE)
    return found.group() if found else head.strip()


def _enumerated(text: str, question: str, depth: int) -> list[Piece]:
    """Items behind (1) … (2) …, 一是 … 二是 …, first … second …, bullets."""
    runs = [run for run in (_run(list(f.finditer(text))) for f in FAMILIES) if len(run) > 1]
    bullets = list(BULLET.finditer(text))
    if len(bullets) > 1:
        runs.append(bullets)
    if not runs:
        return []
    run = min(runs, key=lambda r: (r[0].start(), -len(r)))
    again = run[-1].end() + _next_run(text[run[-1].end() :], run[0])
    starts = [m.end() for m in run]
    ends = [*(m.start() for m in run[1:]), again]
    items = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    items, closing = _without_closing(items)
    pieces = _preamble(text[: run[0].start()], question)
    for item in items:
        pieces += _item(item, question, depth)
    if closing:
        pieces += statements(closing, question)
    if trim(text[again:]):
        pieces += _split(text[again:], question, depth=depth + 1)
    return pieces


def _next_run(rest: str, first: re.Match[str]) -> int:
    """Where in `rest` the same enumerator starts from 1 again, with the sentence that announces it; else its end."""
    if "n" not in first.re.groupindex:
        return len(rest)  # bullets have no first one
    again = next((m for m in first.re.finditer(rest) if m["n"] == first["n"]), None)
    if again is None:
        return len(rest)
    return max(rest.rfind(mark, 0, again.start()) for mark in "。；;\n") + 1 or again.start()


def _run(matches: list[re.Match[str]]) -> list[re.Match[str]]:
    """The first ascending run 1, 2, 3 … among a family's enumerators."""
    run: list[re.Match[str]] = []
    for match in matches:
        value = _value(match["n"])
        if value == len(run) + 1 or (run and value is None):
            run.append(match)
    return run


def _value(name: str) -> int | None:
    name = name.lower()
    if name in RANKS:
        return RANKS[name]
    if name in NUMERALS:
        return NUMERALS[name]
    if re.fullmatch("[a-h]", name):
        return ord(name) - ord("a") + 1
    if len(name) == 2 and name[0] == "十":
        return 10 + NUMERALS[name[1]]
    figure = unicodedata.normalize("NFKC", name).strip("().")
    if figure.isdecimal():
        return int(figure)
    return unicodedata.digit(figure, None) if len(figure) == 1 else None  # ❶ is a digit, but no decimal


def _preamble(text: str, question: str) -> list[Piece]:
    """What stands before the first item counts only where it states something of its own."""
    kept = []
    for sentence in re.split(r"[。！？\n]", text):
        bare = trim(sentence)
        announces = re.search(r"[：:—]\s*$", sentence) or CONTENT_FREE.search(bare)
        if bare and width(bare) >= 6 and not announces and overlap(bare, question) < 0.5:
            kept.append(Piece(bare))
    return kept


def _item(text: str, question: str, depth: int) -> list[Piece]:
    """One enumerated item; items of its own in it become points under its head."""
    inner = (
        (_sections(text, question, depth + 1) or _enumerated(text, question, depth + 1))
        if depth < _DEPTH
        else []
    )
    if len(inner) > 1:
        return inner
    bare = _bare(text)
    if not bare:
        return []
    whole = sentences(text)
    head = trim(re.split(r"[：:]|——", whole[0])[0]) if whole else bare
    if head == bare and ASKS_LIST.search(question) and bare.count("，") > 1:
        head = bare.split("，")[0]
    useful = head != bare and 4 <= width(head) <= 30 and ASKS_LIST.search(question)
    return [Piece("；".join(whole) if len(whole) > 1 else bare, (head,) if useful else (), listed=True)]


def _without_closing(items: list[str]) -> tuple[list[str], str]:
    """What follows the list belongs to no item: closing remarks and paragraphs, when the other items have neither."""
    last = sentences(items[-1])
    if len(last) < 2 or any(len(sentences(item)) > 1 for item in items[:-1]):
        return items, ""
    at = next((i for i, sentence in enumerate(last) if i and CLOSING.search(sentence)), None)
    at = 1 if len(last) > 3 else at
    if at is None:
        return items, ""
    return [*items[:-1], "。".join(last[:at])], "。".join(last[at:])


def _lines(text: str, question: str, depth: int) -> list[Piece]:
    """Several lines without enumerators: short ones are items, paragraphs are split each for itself."""
    lines = [line for line in text.split("\n") if trim(line)]
    if len(lines) < 2:
        return []
    pieces: list[Piece] = []
    if re.search(r"[：:]\s*$", lines[0]) or CONTENT_FREE.search(lines[0]):
        pieces, lines = _preamble(lines[0], question), lines[1:]
    if all(len(sentences(line)) == 1 and width(line) <= 40 for line in lines):
        return pieces + [Piece(_bare(line)) for line in lines]
    for number, line in enumerate(lines):
        pieces += [
            replace(p, sentence=1000 * number + p.sentence) for p in _split(line, question, depth=depth + 1)
        ]
    return merged(pieces, MOST)


# ---- sentence by sentence ---------------------------------------------------------------------------------
def _each(whole: list[str], question: str, *, expected: int | None, keep: bool = False) -> list[Piece]:
    """List sentences give their items, the rest its statements; sentences that only repeat the question go."""
    pieces: list[Piece] = []
    prose: list[str] = []
    listed = False
    keep_all = all(_repeats(sentence, question) for sentence in whole)
    for sentence in whole:
        lead, rest = without_lead(sentence, question)
        items = list_items(rest, question, expected=count_in(lead) or expected, sure=bool(lead))
        if len(items) > 1:
            pieces += statements("\n".join(prose), question) if prose else []
            pieces, prose, listed = pieces + items, [], True
        elif keep or keep_all or not _repeats(sentence, question):
            prose.append(rest if lead and CONTENT_FREE.search(lead) else sentence)
    if prose:
        pieces += statements("\n".join(prose), question) if not keep else [Piece(p) for p in prose]
    return pieces if listed or keep else merged(pieces, MOST)


def _repeats(sentence: str, question: str) -> bool:
    """A sentence that announces, or says nothing beyond the question."""
    return (bool(CONTENT_FREE.search(sentence)) and width(sentence) <= 24) or (
        width(sentence) >= 4 and overlap(sentence, question) >= 0.8
    )
