"""paper.yaml → Paper: what it holds, and what is said of every way to get it wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from grader.errors import PaperError
from grader.paper.paper import ChoiceItem, FillInItem, OpenItem, Tolerance, TrueFalseItem
from grader.paper.read import read_paper, rubric_finder
from grader.paper.schema import ITEM_MODELS, OpenFile, PaperFile, SectionFile, keys_of
from tests.batch.stand_in import LOSS_YAML
from tests.paper.made_paper import PAPER, find, made

HEAD = "schema: 1\ntitle: 卷\nsections:\n  - title: 一\n    each: 2\n    items:\n"


def complaint(folder: Path, *items: str) -> PaperError:
    """What is said of a paper with these items; the first stands on line 7."""
    with pytest.raises(PaperError) as caught:
        made(folder, HEAD + "".join(f"      - {item}\n" for item in items))
    return caught.value


def test_everything_a_paper_holds(tmp_path: Path) -> None:
    paper = made(tmp_path, "\ufeff" + PAPER)
    single, multiple, judged, filled, asked = paper.items
    assert (paper.title, paper.marks, paper.language, paper.round_to) == ("小测验", 20, "zh", 0.5)
    assert [s.marks for s in paper.sections] == [6, 2, 12]
    assert [i.number for i in paper.items] == ["1", "2", "3", "4", "5"]
    assert [i.place for i in paper.items] == [(1, 1), (1, 2), (1, 3), (2, 1), (3, 1)]
    assert isinstance(single, ChoiceItem) and single.key == ("B",) and list(single.options) == list("ABCD")
    assert isinstance(multiple, ChoiceItem) and multiple.key == ("A", "B", "D")
    assert (single.partial, multiple.partial) == ("all-or-nothing", "proportional")
    assert isinstance(judged, TrueFalseItem) and judged.key is False
    assert isinstance(filled, FillInItem) and filled.key == (("成本", "Cost"), ("便利",))
    assert isinstance(asked, OpenItem) and (asked.marks, asked.rubric.max_score) == (12, 3)
    assert paper.open_items == (asked,) and asked not in paper.objective_items


@pytest.mark.parametrize("key", ["ABD", "a, b、d", "[A, B, D]", "ＤＢＡ", "A/B/D"])
def test_keys_in_every_spelling(tmp_path: Path, key: str) -> None:
    paper = made(
        tmp_path,
        HEAD + f"      - {{kind: multiple-choice, key: '{key}'}}\n".replace("'[", "[").replace("]'", "]"),
    )
    item = paper.items[0]
    assert isinstance(item, ChoiceItem) and item.key == ("A", "B", "D")


@pytest.mark.parametrize(
    ("options", "letters", "texts"),
    [
        ("5", "ABCDE", ""),
        ("[甲, 乙, 丙]", "ABC", "甲乙丙"),
        ("{A: 甲, C: 丙}", "AC", "甲丙"),
    ],
)
def test_options_in_every_spelling(tmp_path: Path, options: str, letters: str, texts: str) -> None:
    item = made(tmp_path, HEAD + f"      - {{kind: single-choice, key: A, options: {options}}}\n").items[0]
    assert isinstance(item, ChoiceItem)
    assert "".join(item.options) == letters and "".join(item.options.values()) == texts


def test_marks_come_from_the_item_then_the_section_then_the_rubric(tmp_path: Path) -> None:
    loss = "      - {rubric: loss}\n"
    inside = (
        HEAD + "      - {kind: true-false, key: 对, marks: 3}\n      - {kind: true-false, key: 对}\n" + loss
    )
    assert [i.marks for i in made(tmp_path, inside).items] == [3, 2, 2]
    assert made(tmp_path, HEAD.replace("    each: 2\n", "") + loss).items[0].marks == 3


def test_the_sections_partial_rule_holds_unless_the_item_has_one(tmp_path: Path) -> None:
    text = HEAD.replace("each: 2", "each: 2\n    partial: subset-half")
    paper = made(
        tmp_path,
        text + "      - {kind: multiple-choice, key: AB}\n"
        "      - {kind: multiple-choice, key: AB, partial: all-or-nothing}\n",
    )
    assert [i.partial for i in paper.items if isinstance(i, ChoiceItem)] == ["subset-half", "all-or-nothing"]


@pytest.mark.parametrize(
    ("text", "value", "relative"),
    [("0.5", 0.5, False), ("±2%", 0.02, True), ("５％", 0.05, True), (".1", 0.1, False)],
)
def test_tolerances(tmp_path: Path, text: str, value: float, relative: bool) -> None:
    item = made(tmp_path, HEAD + f"      - {{kind: fill-in, key: [['80']], tolerance: '{text}'}}\n").items[0]
    assert isinstance(item, FillInItem) and item.tolerance == Tolerance(value, relative=relative)


@pytest.mark.parametrize(
    ("item", "key", "zh", "en"),
    [
        ("{kind: single-choice, key: E}", "key", "E 不在选项 ABCD 之中", "E is not among the options ABCD"),
        ("{kind: single-choice, key: AB}", "key", "只能有一个答案", "one right option"),
        ("{kind: multiple-choice, key: AAB}", "key", "写了两次", "twice"),
        ("{kind: single-choice, key: A, options: [甲]}", "options", "选项请写成", "write the options as"),
        ("{kind: true-false, key: 也许}", "key", "“对”或“错”", "true or false"),
        ("{kind: fill-in, key: [成本]}", "key", "列表的列表", "list of lists"),
        ("{kind: fill-in, key: [['1']], tolerance: 一点}", "tolerance", "误差范围", "tolerance"),
        (
            "{kind: fill-in, key: [['1']], unit_required: true}",
            "unit_required",
            "列出可以写的单位",
            "names of the unit",
        ),
        ("{kind: single-choise, key: A}", "kind", "最接近的是 single-choice", "the nearest is single-choice"),
        ("{rubric: los}", "rubric", "没有 los", "no los"),
        ("{rubric: loss, kind: fill-in}", "kind", "只能写一个", "not both"),
        ("{rubric: loss, marks: 很多}", "marks", "应是数字", "must be a number"),
        ("{rubric: loss, mark: 3}", "mark", "最接近的是 marks", "the nearest known key is marks"),
        ("{kind: multiple-choice, key: A, partial: half}", "partial", "不在可选值", "is not one of"),
    ],
)
def test_a_wrong_item_is_named_with_its_line(tmp_path: Path, item: str, key: str, zh: str, en: str) -> None:
    error = complaint(tmp_path, "{rubric: loss}", item)
    where = f"{tmp_path / 'paper.yaml'}:8: sections[1].items[2].{key}"
    assert error.zh.startswith(f"{where}：") and zh in error.zh
    assert error.en.startswith(f"{where}: ") and en in error.en


def test_every_problem_of_a_file_is_said_at_once_in_its_order(tmp_path: Path) -> None:
    error = complaint(tmp_path, "{kind: single-choice, key: X}", "{question: 什么}", "{kind: true-false}")
    lines = error.en.split("\n")
    assert [line.split(":")[1] for line in lines] == ["7", "8", "9"]
    assert "what kind of item is this" in lines[1] and "required key" in lines[2]


def test_numbers_and_columns_are_used_once(tmp_path: Path) -> None:
    error = complaint(tmp_path, "{rubric: loss, column: 甲}", "{rubric: loss, number: 1, column: 甲}")
    assert "the number 1 is used twice" in error.en and "item 1 already uses the column “甲”" in error.en


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("marks: 6", "marks: 7", "items add up to 6 (3 × 2)"),
        ("marks: 12\n", "marks: 11\n", "items add up to 12 (12)"),
        ("total: 20", "total: 100", "sections add up to 20 (6 + 2 + 12)"),
    ],
)
def test_marks_that_do_not_add_up(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(PaperError) as caught:
        made(tmp_path, PAPER.replace(old, new, 1))
    assert said in caught.value.en


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("", "文件是空的。试卷", "the file is empty. docs/papers.md"),
        ("# 只有说明\n\n", "文件是空的。试卷", "the file is empty. docs/papers.md"),
        ("schema: 1\n---\nschema: 1\n", "一份试卷", "one paper"),
        ("schema: 1\ntitle: x\nround_to: 1e-320\nsections: []", "0.01", "0.01"),
        ("schema: 1\ntitle: x\nround_to: inf\nsections: []", "10", "10"),
        ("schema: 1\ntitle: x\nround_to: nan\nsections: []", "round_to", "round_to"),
        ("- a", "最外层", "must be a mapping"),
        ("schema: 2\ntitle: x\nsections: []", "请升级", "upgrade"),
        ("schema: 1\ntitle: x\nsections: []", "至少要有一个大题", "at least one section"),
        ("schema: 1\ntitle: x\nsections:\n  - {title: 一, items: []}", "还没有题", "no items"),
        ("schema: 1\ntitle: x\nsections:\n  - 一", "应是“键: 值”", "must be a mapping"),
        ("schema: 1\ntitel: x\nsections: []", "最接近的是 title", "the nearest known key is title"),
        ("a: [", "YAML 语法错误", "YAML syntax error"),
    ],
)
def test_files_that_are_no_paper(tmp_path: Path, text: str, zh: str, en: str) -> None:
    with pytest.raises(PaperError) as caught:
        made(tmp_path, text)
    assert zh in caught.value.zh and en in caught.value.en


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(PaperError, match=r"No paper at|找不到"):
        read_paper(tmp_path / "none.yaml", find_rubric=find)
    with pytest.raises(PaperError, match=r"folder|文件夹"):
        read_paper(tmp_path, find_rubric=find)
    path = tmp_path / "gb.yaml"
    path.write_bytes("schema: 1\ntitle: 试卷\n".encode("gb18030"))
    with pytest.raises(PaperError) as caught:
        read_paper(path, find_rubric=find)
    assert caught.value.en.startswith(f"{path}:2: the file is no UTF-8 text")


def test_rubrics_are_found_beside_the_paper(tmp_path: Path) -> None:
    (tmp_path / "rubrics").mkdir()
    (tmp_path / "rubrics" / "any.yaml").write_text(LOSS_YAML, encoding="utf-8")
    found = rubric_finder(tmp_path / "paper.yaml")
    assert found("loss").id == "loss"  # by id, in the folder beside it
    assert found("rubrics/any.yaml").id == "loss"  # by path, from the paper's folder


@pytest.mark.parametrize("page", ["papers.md", "papers.zh-CN.md"])
def test_the_papers_in_the_docs_are_read(tmp_path: Path, page: str) -> None:
    docs = Path(__file__).parents[2] / "docs" / page
    (block,) = re.findall(r"^```yaml\n(.*?)^```$", docs.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    paper = made(tmp_path, block.replace("churn-causes", "loss"))
    assert (paper.marks, len(paper.items), paper.items[-1].column is not None) == (24, 6, True)
    known = set().union(
        *(keys_of(model) for model in (*ITEM_MODELS.values(), OpenFile, SectionFile, PaperFile))
    )
    assert {key for key in known if key not in docs.read_text("utf-8")} == set()  # every key is explained
