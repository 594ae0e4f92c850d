"""What a command shows while it takes longer than a moment: a bar, or that it is at work."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

Progress = Callable[[int, int | None], None]  # done, and how many in all if known


@contextlib.contextmanager
def progress_bar(*, shown: bool) -> Iterator[Progress | None]:
    """A bar on standard error while the context lasts, to be told of progress; None where it is not `shown`."""
    if not shown:
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextlib.contextmanager
def at_work(text: str, *, shown: bool) -> Iterator[None]:
    """A turning sign and `text` on standard error while the context lasts, where how much is done cannot be told."""
    if not shown:
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(text):
        yield
