"""Pydantic's complaints about a rubric in a teacher's words, in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from grader.rubric_schema import MODELS, known_keys
from grader.rubric_yaml import Loc


def nearest(word: str, known: Sequence[str]) -> str | None:
    """The one of `known` that `word` most likely means, None when nothing is near."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(word, known, scorer=fuzz.ratio, processor=str.lower, score_cutoff=60)
    return str(found[0]) if found else None


def explain(error: ValidationError) -> Iterator[tuple[Loc, str, str]]:
    """Where, and the same sentence in Chinese and English, for each complaint worth showing."""
    details = error.errors(include_url=False)
    meant = {}  # unknown key that is near a key of the same mapping: the missing one is then no news
    for detail in details:
        *parent, key = detail["loc"]
        if detail["type"] == "extra_forbidden":
            meant[*parent, nearest(str(key), known_keys(tuple(parent)))] = True
    for detail in details:
        if detail["type"] == "missing" and detail["loc"] in meant:
            continue
        zh, en = _sentence(detail)
        yield detail["loc"], zh, en


def _sentence(detail: ErrorDetails) -> tuple[str, str]:
    kind, loc, context = detail["type"], detail["loc"], detail.get("ctx", {})
    shown = _shown(detail["input"])
    if kind == "extra_forbidden":
        return _unknown_key(loc)
    if kind in {"list_type", "too_short"}:
        return _list_wanted(loc, shown, empty=kind == "too_short")
    if kind == "literal_error":
        choices = str(context["expected"]).replace("'", "").replace(" or ", ", ")
        near = nearest(shown, choices.split(", "))
        hint = (f"，最接近的是 {near}", f"; the nearest is {near}") if near else ("", "")
        return f"{shown} 不在可选值 {choices} 之中{hint[0]}。", f"{shown} is not one of {choices}{hint[1]}."
    return _SENTENCES.get(kind, _other)(shown, {**context, "pydantic": detail["msg"]})


def _other(shown: str, context: dict[str, Any]) -> tuple[str, str]:
    return (
        f"值不合格式：{shown}（{context['pydantic']}）。",
        f"value does not fit: {shown} ({context['pydantic']}).",
    )


def _number(shown: str, _: dict[str, Any]) -> tuple[str, str]:
    return (
        f"应是数字，写的是 {shown}。只写数字，不带“分”等单位。",
        f"must be a number, not {shown}; write the digits only.",
    )


def _whole(shown: str, _: dict[str, Any]) -> tuple[str, str]:
    return f"应是整数，写的是 {shown}。", f"must be a whole number, not {shown}."


def _boolean(shown: str, _: dict[str, Any]) -> tuple[str, str]:
    return f"应是 true 或 false，写的是 {shown}。", f"must be true or false, not {shown}."


def _textual(shown: str, _: dict[str, Any]) -> tuple[str, str]:
    return (
        f"应是一段文字，写的是 {shown}。文字里有“: ”或以 [ 或 {{ 开头时请加引号。",
        f"must be text, not {shown}; quote text that contains `: ` or starts with [ or {{.",
    )


def _mapping(shown: str, _: dict[str, Any]) -> tuple[str, str]:
    return f"应是“键: 值”，写的是 {shown}。", f"must be a mapping of `key: value`, not {shown}."


def _bound(shown: str, context: dict[str, Any]) -> tuple[str, str]:
    for key, zh, en in (
        ("gt", "大于", "greater than"),
        ("ge", "不小于", "at least"),
        ("le", "不大于", "at most"),
    ):
        if key in context:
            return (
                f"应{zh} {context[key]:g}，写的是 {shown}。",
                f"must be {en} {context[key]:g}, not {shown}.",
            )
    return _other(shown, context)


_SENTENCES = {
    "missing": lambda *_: ("缺少这个必需的键，或没有写值。", "required key is missing or has no value."),
    "empty_text": lambda *_: (
        "内容是空的，请写上文字，或删去这个键。",
        "text is empty; write it or remove the key.",
    ),
    "bad_id": lambda shown, _: (
        f"id 只能用小写字母、数字和连字符，写的是 {shown}，可写成 price-quality 这样。",
        f"an id has lower-case ASCII letters, digits and single hyphens, like price-quality; not {shown}.",
    ),
    "not_finite": lambda shown, _: (
        f"应是有限的数，写的是 {shown}。",
        f"must be a finite number, not {shown}.",
    ),
    "bad_score": lambda shown, _: (
        f"应是一个分数，或 [低, 高] 两个分数，写的是 {shown}。",
        f"must be one score or a range [low, high], not {shown}.",
    ),
    **dict.fromkeys(("float_parsing", "float_type"), _number),
    **dict.fromkeys(("int_parsing", "int_type", "int_from_float", "int_parsing_size"), _whole),
    **dict.fromkeys(("bool_parsing", "bool_type"), _boolean),
    **dict.fromkeys(("greater_than", "greater_than_equal", "less_than_equal"), _bound),
    **dict.fromkeys(("model_type", "dict_type", "model_attributes_type"), _mapping),
    "string_type": _textual,
}


def _unknown_key(loc: Loc) -> tuple[str, str]:
    parent, key = loc[:-1], str(loc[-1])
    place = tuple(k for k in parent if isinstance(k, str))
    if place == ("points", "points") and key in {"points", "pick", "ordered", "out_of_order"}:
        return (
            "分要点下面不能再分层（只允许一层），请把它提到上一层。",
            "a sub-point cannot have sub-points: nesting is one level deep; move it up a level.",
        )
    known = known_keys(parent)
    homes = [path for path in MODELS if path != place and key in known_keys(path)]
    if homes:
        home = ".".join((*min(homes, key=lambda path: (path[: len(place)] != place, len(path))), key))
        return f"这里没有这个键，它属于 {home}。", f"unknown key here; it belongs at {home}."
    if near := nearest(key, known):
        return f"没有这个键，最接近的是 {near}。", f"unknown key; the nearest known key is {near}."
    listed = ", ".join(known)
    return f"没有这个键，这里可用的键：{listed}。", f"unknown key; known keys here: {listed}."


def _list_wanted(loc: Loc, shown: str, *, empty: bool) -> tuple[str, str]:
    if loc[-2:-1] == ("keywords",) and isinstance(loc[-1], int):
        if empty:
            return (
                "关键词组是空的，请写上词或删去这一组。",
                "this keyword group is empty; add a term or remove the group.",
            )
        return (
            f"keywords 是若干组，每组是可互换的词，请写成 [[{shown}, …], …]。",
            f"keywords is a list of groups of interchangeable terms; write [[{shown}, …], …].",
        )
    if empty:
        return "至少要有一个要点。", "needs at least one point."
    return f"应是列表，例如 [{shown}]。", f"must be a list, such as [{shown}]."


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: …" for k in list(value)[:3]) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_shown(v) for v in value[:3]) + (", …]" if len(value) > 3 else "]")
    text = " ".join(str(value).split())
    return text if len(text) <= 40 else text[:39] + "…"
