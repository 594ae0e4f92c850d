"""Line breaks inside a sentence, as scans and printed pages leave them, are taken out; those between items stay."""

from __future__ import annotations

import re
from itertools import pairwise

from grader.interop.text.passage import Passage

_STOPPED = re.compile(r"[。.;:?!)\]…]$")
# A line that begins so begins something: a number, a bullet, a name before a colon.
_BEGINS = re.compile(
    r"(?:\(?\d{1,2}[).、]|\([一二三四五六七八九十]{1,2}\)|[①-⑳⑴-⒇]|[一二三四五六七八九十]{1,2}、|[a-hA-H][.)、]|[-•·●*▪◆■?#—]"
    r"|[^\n,。:;]{2,10}:|第[一二三四五六七八九十])"
)
# A line that begins so cannot begin a sentence; one that ends so has not ended, whatever stop a scan has put there.
_GOES_ON = re.compile(r"[的了,、;。)]|(?![但而故则即又且若])[\u4e00-\u9fff],")
_UNFINISHED = re.compile(r"[与和是及把将,、]$")
_WIDEST = 60  # characters of a printed line; a longer one was not broken to fit


def join_wraps(passage: Passage, *, certain: bool = False) -> Passage:
    """The passage with the breaks inside its sentences blanked in the form, and stops that stand before them.

    `certain`: only where the words show it, not where a line merely seems full.
    """
    lines = [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", passage.form)]
    lines = [(start, end) for start, end in lines if passage.form[start:end].strip()]
    if len(lines) < 2:
        return passage
    texts = [passage.form[start:end].strip() for start, end in lines]
    stopped = [bool(_STOPPED.search(text)) for text in texts]
    prose = stopped[-1] or 2 * sum(stopped) >= len(stopped)  # not a list of bare lines
    blanks: list[tuple[int, int]] = []
    for (here, there), (text, following) in zip(pairwise(lines), pairwise(texts), strict=True):
        bare = text.rstrip("。")
        if _GOES_ON.match(following) or (bare != text and _UNFINISHED.search(bare)):
            end = here[0] + len(passage.form[here[0] : here[1]].rstrip().rstrip("。"))
            blanks.append((end, there[0]))
        elif certain:
            continue
        elif (
            not _STOPPED.search(text)
            and not _BEGINS.match(following)
            and _wrapped(text, following, prose=prose)
        ):
            blanks.append((here[1], there[0]))
    return passage.without(blanks)


def _wrapped(text: str, following: str, *, prose: bool) -> bool:
    """Whether a line without a stop was broken because it was full."""
    if re.match(r"[a-z]", following) or (len(following) <= 3 and len(text) >= 10):
        return True
    return bool(_UNFINISHED.search(text)) or (prose and 20 <= len(text) <= _WIDEST)
