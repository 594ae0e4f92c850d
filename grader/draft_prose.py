"""Running text → statements: clauses of a reference answer that a marker would count one by one."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace

from grader.draft_words import LEANS_BACK, LEANS_FORWARD, OPENERS, RESULT

_MANY = 200
MOST = 8  # prose falls into so many points at the most; explicit items are never merged
_SENTENCE = re.compile(r"[。！？!?；;\n]+|(?<!\b[A-Za-z])(?<!e\.g)(?<!i\.e)(?<!etc)(?<!vs)\.(?=\s+|$)")
_ENGLISH_JOINT = re.compile(
    r",?\s+(?=(?:but|while|whereas|because|so)\b)|,\s+(?=and\b|then\b)", re.IGNORECASE
)
_EXPLAINS = re.compile(
    r"^(?:that is|i\.e|e\.g|for example|for instance|例如|比如|譬如|也就是|换言之|換言之)", re.IGNORECASE
)
_PAIRS = {
    ")": "(（",
    "）": "(（",
    "]": "[【",
    "】": "[【",
    "》": "《",
    "”": "“",
    "」": "「",
    "』": "『",
    "}": "{",
}
_OPENING = frozenset("".join(_PAIRS.values()))
_TRIM = " \t\r\n\u3000，,。．.；;：:、！!？?—-"


@dataclass(frozen=True, slots=True)
class Piece:
    """A point in the making: what it says of which topic, other wordings, and the sentence it came from; `listed`: the
    reference itself sets it apart, as an item of a list."""

    text: str
    also: tuple[str, ...] = ()
    sentence: int = 0
    topic: str = ""
    listed: bool = False

    @property
    def named(self) -> str:
        """The text with its topic in front, where it does not name it itself."""
        colon = "：" if re.search(r"[\u3400-\u9fff]", self.topic) else ": "
        return self.text if self.topic in self.text else f"{self.topic}{colon}{self.text}"


def masked(text: str) -> str:
    """`text` with everything inside brackets and quotation marks blotted out, so that it is not split there."""
    chars = list(text)
    stack: list[int] = []
    for at, c in enumerate(text):
        if c in _OPENING:
            stack.append(at)
        elif c in _PAIRS and stack and text[stack[-1]] in _PAIRS[c]:
            start = stack.pop()
            chars[start : at + 1] = "\0" * (at + 1 - start)
    return "".join(chars)


def split_outside(text: str, pattern: re.Pattern[str]) -> list[str]:
    """The parts of `text` between matches that do not lie in brackets; empty parts are left out."""
    parts, last = [], 0
    for match in pattern.finditer(masked(text)):
        parts.append(text[last : match.start()])
        last = match.end()
    parts.append(text[last:])
    return [part for part in (trim(p) for p in parts) if part]


def trim(text: str) -> str:
    """Without the white space and punctuation around it; a closing bracket or quotation mark stays."""
    return " ".join(text.split()).strip(_TRIM)


def sentences(text: str) -> list[str]:
    """Split at full stops, question marks, semicolons and line ends; an example stays with what it is of."""
    parts: list[str] = []
    for part in split_outside(text, _SENTENCE):
        if parts and _EXPLAINS.match(part) and width(parts[-1]) >= 4:
            parts[-1] += ("；" if re.search(r"[\u3400-\u9fff]", part) else "; ") + part
        else:
            parts.append(part)
    return parts


def width(text: str) -> int:
    """Length in Chinese characters; a word in letters or digits counts two."""
    return len(re.findall(r"[\u3400-\u9fff]", text)) + 2 * len(re.findall(r"[A-Za-z0-9_+#]+", text))


def statements(text: str, question: str) -> list[Piece]:
    """The statements of running text, at most MOST of them."""
    pieces: list[Piece] = []
    whole = sentences(text)
    topics = _topics(whole, question)
    for number, sentence in enumerate(whole):
        for clause in _clauses(sentence):
            pieces.append(Piece(clause, sentence=number, topic=topics[number]))
    return merged(pieces, MOST)


def _clauses(sentence: str) -> list[str]:
    """Clauses that stand on their own; what leans on a neighbour is joined to it."""
    if re.search(r"[\u3400-\u9fff]", sentence):
        parts, comma = split_outside(sentence, re.compile("[，,](?!\\d{3})")), "，"
    else:
        parts, comma = split_outside(sentence, _ENGLISH_JOINT), ", "
        if any(
            len(part.split()) < (3 if part.startswith("then ") or i == 0 else 5)
            for i, part in enumerate(parts)
        ):
            parts = [sentence]
    joined: list[str] = []
    pending = ""
    for part in parts:
        clause = f"{pending}{comma}{part}" if pending else part
        pending = ""
        if joined and clause == part and _explains(part):
            joined[-1] += comma + clause
        elif (LEANS_FORWARD.search(part) and comma == "，") or width(clause) < 4:
            pending = clause
        else:
            joined.append(clause)
    if pending:
        joined = [*joined[:-1], f"{joined[-1]}{comma}{pending}"] if joined else [pending]
    return [opened for opened in (trim(OPENERS.sub("", clause)) for clause in joined) if opened]


def _explains(part: str) -> bool:
    return bool(LEANS_BACK.search(part)) or width(part) < 4 or (width(part) < 8 and bool(RESULT.search(part)))


def _topics(whole: list[str], question: str) -> list[str]:
    """What each sentence speaks of, when several sentences have different subjects that the question names.

    "顺序表…，支持随机访问。链表…，不支持…": without its topic the second clause could be either's.
    """
    found = [_subject(sentence, question) for sentence in whole]
    if len({topic for topic in found if topic}) < 2:
        return [""] * len(whole)
    current = ""
    topics = []
    for topic in found:
        current = topic or current
        topics.append(current)
    return topics


def _subject(sentence: str, question: str) -> str:
    """What stands before the verb, when it begins as some word of the question does."""
    found = re.match(
        r"[\u3400-\u9fffA-Za-z0-9]{2,8}?(?=的|是|可|不|有|能|为|為|在|则|則|就|会|會|需|应|應|支持|由|对|對|包括|主要|要|将|將|也|都|通|适|適|，|：)",
        sentence,
    )
    return found.group() if found and found.group()[:2] in question else ""


def merged(pieces: list[Piece], most: int) -> list[Piece]:
    """Neighbours joined, the shortest pair of one sentence first, until there are `most` at the most; listed items stay."""
    size = -(-len(pieces) // _MANY)  # a whole book is joined roughly first: what follows is quadratic
    pieces = (
        [_joined(pieces[at : at + size]) for at in range(0, len(pieces), size)] if size > 1 else list(pieces)
    )
    while len(pieces) > most:
        pairs = [i for i in range(len(pieces) - 1) if not (pieces[i].listed or pieces[i + 1].listed)]
        if not pairs:
            break
        at = min(
            pairs,
            key=lambda i: (
                pieces[i].sentence != pieces[i + 1].sentence,
                width(pieces[i].text) + width(pieces[i + 1].text),
            ),
        )
        pieces[at : at + 2] = [_joined(pieces[at : at + 2])]
    return pieces


def _joined(pieces: list[Piece]) -> Piece:
    """Neighbours as one piece; a topic is named again only where it changes."""
    first, text = pieces[0], pieces[0].text
    comma = "，" if re.search(r"[\u3400-\u9fff]", text) else ", "
    tails = (p.text if p.topic == before.topic else p.named for before, p in itertools.pairwise(pieces))
    return replace(
        first, text=comma.join([text, *tails]), also=()
    )  # a wording of one part is none of the whole
