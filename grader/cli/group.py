"""A group whose first argument may be left out, whose commands load late, and whose help is in two languages."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass

import click
from click_default_group import DefaultGroup

from grader.cli.help import HelpContext, label
from grader.language import pick, user_language


@dataclass(frozen=True, slots=True)
class Lazy:
    """Where a command lies (`module:attribute`) and what the list of commands says of it."""

    where: str
    zh: str
    en: str

    def load(self) -> click.Command:
        """Imports the command."""
        module, _, name = self.where.partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        _speak(command)
        return command


def _speak(command: click.Command) -> None:
    """Gives a command, and what it groups, help in the user's language."""
    command.context_class = HelpContext
    for inner in getattr(command, "commands", {}).values():
        _speak(inner)


class LazyGroup(DefaultGroup):  # type: ignore[misc]  # click_default_group has no types
    """`grade FILE …` is `grade answer FILE …`; a command's module is imported when the command is asked for."""

    context_class = HelpContext

    def __init__(self, name: str, *, lazy: Mapping[str, Lazy], default: str) -> None:
        super().__init__(name, default=default, params=[_version_option()], add_help_option=True)
        self.lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order they were given in."""
        return list(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or the default one with the name as its first argument."""
        for name in (cmd_name, self.default_cmd_name):
            if name in self.lazy and name not in self.commands:
                self.add_command(self.lazy[name].load(), name)
            if name in self.commands:
                break
        command: click.Command | None = super().get_command(ctx, cmd_name)
        return command

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """How to call it, the commands, and the options of the default command."""
        lang = user_language()
        formatter.write_usage(
            ctx.command_path,
            pick(lang, "[文件|-] --rubric ID|路径 [选项]", "[FILE|-] --rubric ID|PATH [OPTIONS]"),
        )
        formatter.write_usage(ctx.command_path, pick(lang, "命令 [选项] …", "COMMAND [OPTIONS] ..."))
        formatter.write_paragraph()
        formatter.write_text(
            pick(
                lang,
                "按评分标准的要点给简答题打分：逐点给出得分和答案中的依据，指出缺少的和说反的。不联网，在本机运行。",
                "Grades short answers against the key points of a rubric: marks and quoted words for each point, what "
                "is missing and what is contradicted. Runs on this computer, without a network.",
            )
        )
        with formatter.section(pick(lang, "例子", "Examples")):
            formatter.write_dl(_EXAMPLES_ZH if lang == "zh" else _EXAMPLES_EN, col_max=57)
        with formatter.section(label("Commands")):
            formatter.write_dl([(name, pick(lang, lazy.zh, lazy.en)) for name, lazy in self.lazy.items()])
        default = self.get_command(ctx, self.default_cmd_name)
        if default is not None:
            records = [p.get_help_record(ctx) for p in default.params if isinstance(p, click.Option)]
            records.extend(p.get_help_record(ctx) for p in self.get_params(ctx))
            with formatter.section(pick(lang, "评一份答案的选项", "Options for one answer")):
                formatter.write_dl([record for record in records if record])


_EXAMPLES_ZH = [
    ("grade answer.txt --rubric churn-causes", "评一份答案"),
    ("grade - --rubric churn-causes --hints", "从标准输入读答案，只给提示"),
    ("grade answer.txt --reference model-answer.txt", "对照一份参考答案来评"),
    ("grade batch class.csv --rubric churn-causes -o graded.csv", "评全班"),
    ("grade rubrics list", "有哪些评分标准"),
]
_EXAMPLES_EN = [
    ("grade answer.txt --rubric churn-causes", "one answer"),
    ("grade - --rubric churn-causes --hints", "from standard input, hints only"),
    ("grade answer.txt --reference model-answer.txt", "against one model answer"),
    ("grade batch class.csv --rubric churn-causes -o graded.csv", "a whole class"),
    ("grade rubrics list", "which rubrics there are"),
]


def _version_option() -> click.Option:
    def show(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
        if wanted and not ctx.resilient_parsing:
            from grader._version import __version__

            click.echo(f"grade {__version__}")
            ctx.exit()

    text = pick(user_language(), "显示版本号。", "Show the version and exit.")
    return click.Option(
        ["--version"], is_flag=True, expose_value=False, is_eager=True, callback=show, help=text
    )
