"""The command's frame: help, versions, errors and exit codes, and what is not imported."""

from __future__ import annotations

import os
import subprocess
import sys

import click
import pytest

from grader.cli import COMMANDS, main
from grader.cli.run import message_language, run
from grader.errors import OutputError, SettingsError


def grade(*args, lang="en", stdin="", **env):
    """The whole program, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "grader", *args],
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "GRADER_LANG": lang, "PYTHONIOENCODING": "utf-8", **env},
    )


def failing(error):
    @click.command()
    def command():
        raise error

    return command


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("GRADER_LANG", "en")


def test_no_arguments_show_help():
    done = grade()
    assert done.returncode == 0
    assert done.stdout.startswith("Usage: grade [FILE|-] --rubric")
    for name in COMMANDS:
        assert f"\n  {name} " in done.stdout
    assert "--marks-only" in done.stdout


def test_help_speaks_chinese_without_a_word_of_english_around_it():
    text = grade("--help", lang="zh").stdout
    assert text.startswith("用法：grade [文件|-]")
    assert "\n命令：\n" in text and "显示这段说明。" in text
    assert "Show this" not in text and "Options" not in text and "Usage" not in text


def test_a_commands_own_help_is_chinese_too():
    text = grade("answer", "--help", lang="zh").stdout
    assert text.startswith("用法：grade answer") and "\n选项：\n" in text


def test_version(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("grade 0.")


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from grader.cli import main; main(['--help']); "
        "heavy = {'numpy', 'rich', 'jinja2', 'openpyxl', 'onnxruntime', 'pydantic', 'yaml', 'jieba', 'grader.cli.batch'}; "
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8")
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SettingsError(zh="坏", en="bad"), 2),
        (OutputError(zh="坏", en="bad"), 2),
        (click.UsageError("bad"), 2),
        (click.ClickException("bad"), 1),
        (KeyboardInterrupt(), 130),
        (click.Abort(), 130),
        (ZeroDivisionError("x"), 70),
        (click.exceptions.Exit(3), 3),
    ],
)
def test_exit_codes(error, code, capsys):
    assert run(failing(error), []) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert "Traceback" not in err
    assert ("bad" in err) == (code in (1, 2))


def test_a_returned_number_is_the_exit_code():
    @click.command()
    def one():
        return 1

    assert run(one, []) == 1


def test_a_bug_says_so_and_how_to_see_more(capsys, monkeypatch):
    assert run(failing(ZeroDivisionError("division by zero")), []) == 70
    err = capsys.readouterr().err
    assert "bug" in err and "ZeroDivisionError: division by zero" in err and "GRADER_DEBUG=1" in err
    monkeypatch.setenv("GRADER_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        run(failing(ZeroDivisionError("x")), [])


@pytest.mark.parametrize(
    ("argv", "lang"),
    [
        ([], "en"),
        (["--lang", "zh"], "zh"),
        (["--lang=zh", "x"], "zh"),
        (["--lang"], "en"),
        (["--lang", "fr"], "en"),
    ],
)
def test_messages_follow_lang(argv, lang):
    assert message_language(argv) == lang


def test_an_error_message_is_in_the_language_asked_for(capsys):
    command = click.Command("x", callback=failing(OutputError(zh="写不了", en="cannot")).callback)
    command.params.append(click.Option(["--lang"], expose_value=False))
    run(command, ["--lang", "zh"])
    assert capsys.readouterr().err == "错误：写不了\n"
    run(command, [])
    assert capsys.readouterr().err == "Error: cannot\n"


def test_a_message_cannot_drive_the_terminal(capsys):
    run(failing(OutputError(zh="", en="no \x1b[2J file")), [])
    assert "\x1b" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("args", "zh"),
    [
        (["--bogus"], "没有选项 --bogus。"),
        (["--rubrik", "x", "a.txt"], "是不是 --rubric"),
        (["a.txt", "--rubric"], "选项 --rubric 后面要有一个值。"),
        (["a.txt", "--hints=1", "--rubric", "x"], "选项 --hints 不带值。"),
        (["a.txt", "--reference", "b", "--total", "-1"], "--total 的值不对：应为大于 0 的数。"),
        (["a.txt", "--reference", "b", "--total", "nan"], "--total 的值不对"),
        (["a.txt", "--reference", "b", "--total", "ten"], "--total 的值不对：应为大于 0 的数。"),
        (["a.txt", "--rubric", "x", "--width", "3"], "--width 的值不对：应为不小于 24、不大于 1000 的整数。"),
        (["a.txt", "--rubric", "x", "--format", "pdf"], "应为 text、json、markdown、html 之一。"),
        (["a.txt", "b.txt", "--rubric", "x"], "多出了参数：b.txt"),
    ],
)
def test_usage_errors_in_chinese(args, zh, monkeypatch, capsys):
    monkeypatch.setenv("GRADER_LANG", "zh")
    assert main(args) == 2
    err = capsys.readouterr().err
    assert err.startswith("错误：") and zh in err
    assert err.endswith("运行 grade --help 查看用法。\n")


def test_a_reader_that_stops_early_is_no_error():
    code = (
        "import sys, click; from grader.cli.run import run\n"
        "@click.command()\n"
        "def many():\n"
        "    for i in range(100000): click.echo('x' * 100)\n"
        "sys.exit(run(many, []))"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout.read(10) == b"x" * 10
    process.stdout.close()
    assert process.wait(30) == 141
    assert process.stderr.read() == b""
    process.stderr.close()


def test_options_before_the_file_reach_the_default_command(capsys):
    assert main(["--rubric", "no-such-rubric-anywhere", "--hints", "no-such-file.txt"]) == 2
    assert "no-such-file.txt" in capsys.readouterr().err


def test_a_group_called_alone_shows_its_help(capsys):
    assert main(["rubrics"]) == 2
    err = capsys.readouterr().err
    assert err.startswith("Usage: grade rubrics") and "Error" not in err


def test_paragraphs_of_help_stay_apart(monkeypatch):
    text = grade("batch", "--help", lang="zh").stdout
    assert "[OPTIONS]" not in text and "[必填]" in text
    assert text.split("\n选项：")[0].count("\n\n") >= 2
