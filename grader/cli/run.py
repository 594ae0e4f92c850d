"""Runs a command and turns everything that can go wrong into one message and an exit code.

0 done, 2 bad usage or input (GraderError says otherwise where it must), 70 a bug, 130 interrupted, 141 nobody
reads the output any more.
"""

from __future__ import annotations

import contextlib
import os
import sys

import click

from grader.cli.usage import usage_message
from grader.errors import GraderError
from grader.language import Lang, pick, user_language
from grader.os_errors import reason

BUG = 70
INTERRUPTED = 130
PIPE_CLOSED = 141


def run(command: click.Command, argv: list[str]) -> int:
    """The exit code of `command` called with `argv`."""
    lang = message_language(argv)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a character less beats a crash
    try:
        code = _invoke(command, argv)
        sys.stdout.flush()
    except GraderError as error:
        return _complain(error.message(lang), lang, error.exit_code)
    except click.UsageError as error:
        if (
            type(error).__name__ == "NoArgsIsHelpError"
        ):  # a group called alone; click before 8.2 has no such error
            click.echo(error.format_message(), err=True)
            return 2
        return _complain(usage_message(error, lang), lang, 2)
    except click.ClickException as error:
        return _complain(error.format_message(), lang, error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        # Python flushes once more as it ends; give it somewhere to flush to
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except OSError as error:  # what no command put into words of its own: a full disk, a vanished folder
        place = error.filename or "-"
        zh, en = reason(error)
        said = pick(lang, f"无法读写 {place}：{zh}。", f"Cannot read or write {place}: {en}.")
        return _complain(said, lang, 2)
    except Exception as error:
        if os.environ.get("GRADER_DEBUG") == "1":
            raise
        return _complain(_bug(error, lang), lang, BUG)
    return code


def message_language(argv: list[str]) -> Lang:
    """The language for messages: --lang where it is given, else the user's."""
    chosen = user_language()
    for at, arg in enumerate(argv):
        value = arg.removeprefix("--lang=") if arg.startswith("--lang=") else ""
        if arg == "--lang" and at + 1 < len(argv):
            value = argv[at + 1]
        if value == "zh" or value == "en":
            chosen = "zh" if value == "zh" else "en"
    return chosen


def _invoke(command: click.Command, argv: list[str]) -> int:
    try:
        with command.make_context("grade", argv) as context:
            value = command.invoke(context)
    except click.exceptions.Exit as done:
        return done.exit_code
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _complain(message: str, lang: Lang, code: int) -> int:
    from grader.view.safe import visible

    with contextlib.suppress(OSError):
        click.echo(visible(pick(lang, "错误：", "Error: ") + message), err=True)
    return code


def _bug(error: Exception, lang: Lang) -> str:
    from grader._version import __version__

    what = f"{type(error).__name__}: {error}"
    return pick(
        lang,
        f"程序内部出错，这是 grader {__version__} 的缺陷。请把这一行和所用的命令报告给项目"
        f"（设 GRADER_DEBUG=1 再运行可得到详细信息）：{what}",
        f"This is a bug in grader {__version__}. Please report this line and the command you ran to the project "
        f"(run again with GRADER_DEBUG=1 for details): {what}",
    )
