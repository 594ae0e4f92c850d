"""Usage errors in Chinese; click itself speaks English only."""

from __future__ import annotations

import re

import click

from grader.language import Lang, pick, user_language


def usage_error(*, zh: str, en: str) -> click.UsageError:
    """An error of the caller's own, in both languages."""
    error = click.UsageError(pick(user_language(), zh, en))
    error.__dict__["both"] = (zh, en)
    return error


def usage_message(error: click.UsageError, lang: Lang) -> str:
    """The error in `lang`, with the line that tells where help is."""
    both = error.__dict__.get("both")
    text = pick(lang, *both) if both else _chinese(error) if lang == "zh" else error.format_message()
    path = error.ctx.command_path if error.ctx else "grade"
    path = path.replace("grade answer", "grade")
    return text + pick(
        lang, f"\n运行 {path} --help 查看用法。", f"\nRun {path} --help to see how to call it."
    )


def _chinese(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        near = error.possibilities or []
        return f"没有选项 {error.option_name}。" + (f"是不是 {'、'.join(near)}？" if near else "")
    if isinstance(error, click.MissingParameter):
        kind = "参数" if isinstance(error.param, click.Argument) else "选项"
        return f"缺少{kind} {_name(error)}。"
    if isinstance(error, click.BadParameter):
        return f"{_name(error)} 的值不对：{_chinese_value(error)}"
    if isinstance(error, click.BadOptionUsage):
        wants = "后面要有一个值" if "requires" in error.message else "不带值"
        return f"选项 {error.option_name} {wants}。"
    command = re.match(r"No such command '(.+?)'", error.message)
    if command:
        return f"没有命令 {command[1]}。"
    extra = re.match(r"Got unexpected extra arguments? \((.*)\)", error.message)
    if extra:
        return f"多出了参数：{extra[1]}"
    return error.format_message()


def _name(error: click.BadParameter) -> str:
    if error.param is None:
        return str(error.param_hint or "")
    if isinstance(error.param, click.Option):
        return error.param.opts[-1]
    return error.param.make_metavar(error.ctx) if error.ctx else (error.param.name or "")


def _chinese_value(error: click.BadParameter) -> str:
    kind = error.param.type if error.param is not None else None
    if isinstance(kind, click.Choice):
        return f"应为 {'、'.join(str(c) for c in kind.choices)} 之一。"
    if isinstance(kind, (click.IntRange, click.FloatRange)):
        number = "整数" if isinstance(kind, click.IntRange) else "数"
        low = "" if kind.min is None else f"{'大于' if kind.min_open else '不小于'} {kind.min:g}"
        high = "" if kind.max is None else f"{'小于' if kind.max_open else '不大于'} {kind.max:g}"
        return f"应为{'、'.join(x for x in (low, high) if x)} 的{number}。"
    if isinstance(kind, click.types.IntParamType | click.types.FloatParamType):
        return "应为数字。"
    return error.message
