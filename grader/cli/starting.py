"""What one answer's start needs: to load while the rubric is read, and to stop at once when told to."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grader.encoders import Encoder
    from grader.judge import Judge


@contextlib.contextmanager
def stops_at_once() -> Iterator[None]:
    """Ctrl-C ends the process here and now: nothing is written yet, and a thread may be in the middle of an import,
    for which an orderly end would wait for ever."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, lambda *_: os._exit(130))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def load_engine(spec: str | None, *, fast: bool) -> tuple[Encoder, Judge | None]:
    """The encoder, the judge and the dictionary: half of what starting takes, and most of it outside Python."""
    from concurrent.futures import ThreadPoolExecutor

    from grader.bundled import embedded_judge
    from grader.encoders import load_encoder
    from grader.words import load_words

    with ThreadPoolExecutor(1) as pool:
        judge = None if fast else pool.submit(embedded_judge)
        encoder = load_encoder(spec)
        load_words()
        return encoder, judge.result() if judge else None


@contextlib.contextmanager
def orderly_end() -> Iterator[None]:
    """A termination signal unwinds like Ctrl-C does, so that no temporary file stays behind."""

    def stop(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    before: dict[int, Any] = {}
    with contextlib.suppress(ValueError):  # not in the main thread: signals are none of our business
        for name in ("SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:  # nohup
                before[number] = signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
