"""`grade rubrics`: what can be done with rubrics. Each command lies in a module of its own, imported when it is called."""

from __future__ import annotations

from collections.abc import Mapping

import click

from grader.cli.group import Lazy
from grader.cli.help import label
from grader.language import pick, user_language

COMMANDS = {
    "list": Lazy(
        "grader.cli.rubrics_list:list_", zh="列出、查找评分标准", en="List rubrics, or search for some"
    ),
    "show": Lazy("grader.cli.rubrics_show:show", zh="显示一份评分标准", en="Show one rubric"),
    "new": Lazy(
        "grader.cli.rubrics_new:new",
        zh="问几个问题，写一份评分标准",
        en="Write a rubric, asking a few questions",
    ),
    "import": Lazy(
        "grader.cli.rubrics_import:import_",
        zh="从评分细则（文本、DOCX、PDF、表格……）起草",
        en="Draft rubrics from a marking scheme",
    ),
    "draft": Lazy(
        "grader.cli.rubrics_draft:draft", zh="从一份参考答案起草", en="Draft a rubric from a model answer"
    ),
    "check": Lazy(
        "grader.cli.rubrics_check:check",
        zh="检查格式，运行评分标准自带的测试",
        en="Check the format and run the rubrics' tests",
    ),
    "lint": Lazy(
        "grader.cli.rubrics_lint:lint", zh="指出写得不好的地方", en="Point out what will mark badly"
    ),
    "test": Lazy(
        "grader.cli.rubrics_test:test",
        zh="用全班的答案试一份评分标准，逐个要点看",
        en="Try a rubric on a class, point by point",
    ),
}


class _Commands(click.Group):
    """A group that knows its commands' names and what they do, and imports one when it is asked for."""

    def __init__(self, name: str, *, lazy: Mapping[str, Lazy], help: str) -> None:
        super().__init__(name, help=help)
        self.lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order they were given in."""
        return list(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name in self.lazy and cmd_name not in self.commands:
            self.add_command(self.lazy[cmd_name].load(), cmd_name)
        return self.commands.get(cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The names and what they do, without importing any."""
        with formatter.section(label("Commands")):
            formatter.write_dl(
                [(name, pick(user_language(), lazy.zh, lazy.en)) for name, lazy in self.lazy.items()]
            )


rubrics = _Commands(
    "rubrics",
    lazy=COMMANDS,
    help=pick(
        user_language(),
        "查找、查看、编写、检查评分标准。",
        "Find, show, write and check rubrics.",
    ),
)
