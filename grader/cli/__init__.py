"""The `grade` command. Each subcommand lies in a module of its own, imported only when it is called."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from grader.cli.group import Lazy, LazyGroup

COMMANDS = {
    "answer": Lazy(
        "grader.cli.answer:answer", zh="评一份答案（默认命令，可以省略）", en="Grade one answer (the default)"
    ),
    "batch": Lazy("grader.cli.batch:batch", zh="评一张答案表（CSV 或 XLSX）", en="Grade a table of answers"),
    "paper": Lazy("grader.cli.paper:paper", zh="评一整份试卷（主观题和客观题）", en="Grade a whole paper"),
    "review": Lazy(
        "grader.cli.review:review",
        zh="列出必须检查的答案，复核打分",
        en="List the answers to check, and review them",
    ),
    "apply": Lazy("grader.cli.apply:apply", zh="把教师的复核并入成绩", en="Merge a teacher's review"),
    "sample": Lazy(
        "grader.cli.sample:sample", zh="抽取最值得先评的答案", en="Choose the answers most worth marking"
    ),
    "evaluate": Lazy(
        "grader.cli.evaluate:evaluate", zh="与教师的评分比较", en="Compare marks with a teacher's"
    ),
    "groups": Lazy(
        "grader.cli.groups:groups",
        zh="把相同的答案归组，找疑似互抄",
        en="Group answers that say the same, find copied ones",
    ),
    "items": Lazy(
        "grader.cli.items:items",
        zh="逐要点分析难易和区分度，说明接下来讲什么",
        en="How hard and how telling each point is, and what to teach next",
    ),
    "diff": Lazy(
        "grader.cli.diff:diff",
        zh="比较两次评分：谁的分变了，变在哪里",
        en="Compare two gradings: whose mark changes, and why",
    ),
    "learn": Lazy("grader.cli.learn:learn", zh="从教师打的分里学习", en="Learn from a teacher's marks"),
    "report": Lazy(
        "grader.cli.report:report",
        zh="把全班的情况写成一页报告，每人一张反馈单",
        en="Write a report of the class, and a slip for each student",
    ),
    "rubrics": Lazy(
        "grader.cli.rubrics:rubrics", zh="查找、编写、检查评分标准", en="Find, write and check rubrics"
    ),
}

cli = LazyGroup("grade", lazy=COMMANDS, default="answer")


def main(args: Sequence[str] | None = None) -> int:
    """Runs `grade` and returns its exit code; every error becomes one message on stderr."""
    argv = list(sys.argv[1:] if args is None else args)
    # The matrix products are small: a second BLAS thread only waits, and gets in the encoder's way. Read once, when
    # numpy is first imported, which is after this.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault(
        "PYDANTIC_DISABLE_PLUGINS", "__all__"
    )  # looking for some reads every installed package
    if "_GRADE_COMPLETE" in os.environ:  # a shell asks for completions; click answers and exits
        cli.main(args=argv, prog_name="grade")
    try:
        from grader.cli.run import run

        return run(cli, argv or ["--help"])
    except KeyboardInterrupt:  # before `run` was there to catch it
        return 130
