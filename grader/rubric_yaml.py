"""A rubric's YAML with the line of every key, and a Rubric back to YAML.

Scalars stay text: `id: no`, `text: 1949` and `- 1:30` mean what the teacher wrote, not what YAML 1.1 makes of
them. The schema turns text into numbers where a number belongs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import yaml

from grader.errors import RubricError
from grader.records import KeyPoint, PointFeedback, PointGroup, Rubric, RubricTest

Loc = tuple[str | int, ...]
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_DEPTH = 12  # the format needs 6
_MAX_NODES = 200_000  # aliases could otherwise blow a small file up without end
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a rubric: where (path of keys, 1-based line) and what, in both languages."""

    loc: Loc
    line: int
    zh: str
    en: str


@dataclass(slots=True)
class YamlDocument:
    """`data` is dicts, lists and text; keys without a value are left out. `lines` has the line of each path."""

    data: dict[str, Any]
    lines: dict[Loc, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, loc: Loc) -> int:
        """The 1-based line of `loc`, or of the nearest thing around it that has one."""
        while loc and loc not in self.lines:
            loc = loc[:-1]
        return self.lines.get(loc, 1)


# ---- reading --------------------------------------------------------------------------------------------
def read_yaml(text: str, *, name: str) -> YamlDocument:
    """The one mapping that `text` holds. Duplicate keys are left in `problems`, the first one counts.

    Raises RubricError when the text is no YAML, is empty, or is no mapping; `name` is shown in the message.
    """
    try:
        _check_depth(text, name)
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise _syntax_error(error, text, name) from error
    if root is None:
        raise RubricError(
            zh=f"{name}：文件是空的。用 `grade rubrics new ID` 可以得到一份模板。",
            en=f"{name}: the file is empty. `grade rubrics new ID` writes a template.",
        )
    if not isinstance(root, yaml.MappingNode):
        raise RubricError(
            zh=f"{name}:{root.start_mark.line + 1}：最外层应是“键: 值”，冒号是半角并跟一个空格，例如 `schema: 1`。",
            en=f"{name}:{root.start_mark.line + 1}: the file must be a mapping of `key: value` lines, such as `schema: 1`.",
        )
    document = YamlDocument({})
    document.lines[()] = root.start_mark.line + 1
    document.data = _Builder(document, name).build(root, ())
    return document


def _check_depth(text: str, name: str) -> None:
    """Composing recurses in C, where brackets without end would take the process down."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _MAX_DEPTH:
            raise _too_deep(name)


class _Builder:
    """Turns nodes into plain data and notes the lines on the way."""

    def __init__(self, document: YamlDocument, name: str) -> None:
        self.document = document
        self.name = name
        self.nodes = 0

    def build(self, node: yaml.Node, loc: Loc) -> Any:
        self.nodes += 1
        if len(loc) > _MAX_DEPTH or self.nodes > _MAX_NODES:
            raise _too_deep(self.name)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, loc)
        if isinstance(node, yaml.SequenceNode):
            items = []
            for index, item in enumerate(node.value):
                self.document.lines[*loc, index] = item.start_mark.line + 1
                items.append(self.build(item, (*loc, index)))
            return items
        plain = isinstance(node, yaml.ScalarNode) and not node.style
        return None if plain and node.value in _NULLS else node.value

    def _mapping(self, node: yaml.MappingNode, loc: Loc) -> dict[str, Any]:
        data: dict[str, Any] = {}
        seen: dict[str, int] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self._problem(
                    loc,
                    line,
                    "键应是一个词，不能是列表或映射。",
                    "a key must be a word, not a list or mapping.",
                )
                continue
            key = key_node.value
            if key in seen:
                self._problem(
                    (*loc, key),
                    line,
                    f"键写了两次（第一次在第 {seen[key]} 行），请删去一处。",
                    f"key given twice (first on line {seen[key]}); remove one of them.",
                )
                continue
            seen[key] = self.document.lines[*loc, key] = line
            value = self.build(value_node, (*loc, key))
            if value is not None:
                data[key] = value
        return data

    def _problem(self, loc: Loc, line: int, zh: str, en: str) -> None:
        self.document.problems.append(Problem(loc, line, zh, en))


def _too_deep(name: str) -> RubricError:
    return RubricError(
        zh=f"{name}：嵌套太深或别名展开太多。请检查括号与 *别名。",
        en=f"{name}: nested too deep or aliases expand too far. Check brackets and *aliases.",
    )


def _syntax_error(error: yaml.YAMLError, text: str, name: str) -> RubricError:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:  # a character that YAML forbids; ReaderError counts characters from the start
        position = getattr(error, "position", 0)
        before = text[:position] if isinstance(position, int) else ""
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        code = f"U+{ord(text[position]):04X}" if position < len(text) else "?"
        return RubricError(
            zh=f"{name}:{line}:{column}：有 YAML 不允许的控制字符 {code}，请删去。",
            en=f"{name}:{line}:{column}: control character {code} is not allowed in YAML; remove it.",
        )
    line, column = mark.line + 1, mark.column + 1
    lines = text.splitlines()
    hint_zh, hint_en = _syntax_hint(error, [lines[i] for i in (line - 1, line - 2) if 0 <= i < len(lines)])
    problem = getattr(error, "problem", None) or "syntax error"
    return RubricError(
        zh=f"{name}:{line}:{column}：YAML 语法错误（{problem}）。{hint_zh}",
        en=f"{name}:{line}:{column}: YAML syntax error ({problem}). {hint_en}",
    )


def _syntax_hint(error: yaml.YAMLError, near: list[str]) -> tuple[str, str]:
    """How to mend it, from what usually causes it; `near` is the line of the mark and the one before."""
    problem = getattr(error, "problem", None) or ""
    if "\t" in near[0][: len(near[0]) - len(near[0].lstrip())] if near else "tab" in problem:
        return "缩进请用空格，不要用制表符。", "Indent with spaces, not tabs."
    if any(re.match(r"\s*(- *)?\w+：", line) for line in near):
        return (
            "键后面要用半角冒号加空格（`text: …`）。",
            "Use an ASCII colon and a space after a key (`text: …`).",
        )
    if "mapping values" in problem:
        return "值里有“: ”时请给整个值加引号。", "Put a value that contains `: ` in quotes."
    if "another document" in problem:
        return (
            "一个文件只放一道题或一份试卷，请去掉多余的 `---`。",
            "One file holds one question or one paper; remove the extra `---`.",
        )
    if "token" in problem:
        return "以特殊符号开头的值请加引号。", "Put a value that starts with a special character in quotes."
    return (
        "请检查这一行及上一行的缩进、引号和括号。",
        "Check indentation, quotes and brackets on this line and the one before.",
    )


# ---- writing --------------------------------------------------------------------------------------------
class _Flow(list[Any]):
    """A list that is written on one line: [a, b]."""


class _Dumper(yaml.SafeDumper):
    """Block style, lists indented under their key, several lines of text as `|`."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _represent_text(dumper: yaml.SafeDumper, data: str) -> yaml.ScalarNode:
    # Line ends of other alphabets (U+0085, U+2028) would read back as spaces unless they are escaped.
    odd = any(not (c.isprintable() or c == "\n") for c in data)
    style = '"' if odd else "|" if "\n" in data else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", data, style=style)


def _represent_number(dumper: yaml.SafeDumper, data: float) -> yaml.ScalarNode:
    text = str(int(data)) if data == int(data) and abs(data) < 1e15 else repr(float(data))
    return dumper.represent_scalar(
        "tag:yaml.org,2002:" + ("float" if "." in text or "e" in text else "int"), text
    )


def _represent_flow(dumper: yaml.SafeDumper, data: _Flow) -> yaml.SequenceNode:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=True)


_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(float, _represent_number)
_Dumper.add_representer(_Flow, _represent_flow)


def dump_rubric(rubric: Rubric) -> str:
    """`rubric` as canonical YAML of format 1, keys in the format's order, defaults left out.

    `parse_rubric` gives the same rubric back, but for `sha256`, `path`, the tests' lines and `reference`,
    which the format does not hold.
    """
    head: dict[str, Any] = {"schema": 1, "id": rubric.id, "title": rubric.title, "kind": rubric.kind}
    head |= {"language": rubric.language, "question": rubric.question, "case": rubric.case}
    head |= {"total": float(rubric.max_score), "round_to": float(rubric.round_to), "source": rubric.source}
    head["tags"] = _Flow(rubric.tags)
    body = {
        "points": [_group(e) if isinstance(e, PointGroup) else _point(e) for e in rubric.entries],
        "misconceptions": [
            _filled({"id": m.id, "text": m.text, "deduct": float(m.deduct) or None, "feedback": m.feedback})
            for m in rubric.misconceptions
        ],
        "tests": [_test(test) for test in rubric.tests],
    }
    parts = [_filled(head), *({key: value} for key, value in body.items() if value)]
    return "\n".join(_yaml(part) for part in parts)


def _yaml(data: Any) -> str:
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1_000_000)


def _filled(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value is not None and value != []}


def _feedback(feedback: PointFeedback) -> dict[str, Any] | None:
    return _filled({"met": feedback.met, "missed": feedback.missed, "hint": feedback.hint}) or None


def _point(point: KeyPoint) -> dict[str, Any]:
    data: dict[str, Any] = {"id": point.id, "text": point.text, "marks": float(point.marks)}
    data["also"] = list(point.also)
    data["keywords"] = [_Flow(group) for group in point.keywords]
    data |= {"requires": _Flow(point.requires), "feedback": _feedback(point.feedback)}
    return _filled(data)


def _group(group: PointGroup) -> dict[str, Any]:
    data: dict[str, Any] = {"id": group.id, "text": group.text, "pick": group.pick}
    data["ordered"] = True if group.ordered else None
    data["out_of_order"] = None if group.out_of_order == 0.5 else float(group.out_of_order)
    data |= {"requires": _Flow(group.requires), "feedback": _feedback(group.feedback)}
    return _filled(data) | {"points": [_point(point) for point in group.points]}


def _test(test: RubricTest) -> dict[str, Any]:
    score: Iterable[float] | float | None = None
    if test.score is not None:
        low, high = test.score
        score = float(low) if low == high else _Flow([float(low), float(high)])
    return {"answer": test.answer} | _filled(
        {"met": _Flow(test.met), "missed": _Flow(test.missed), "score": score}
    )
