"""Web pages, text files and Markdown → text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import InputError
from grader.interop.html_text import html_text
from grader.interop.plain_text import read_plain, without_markdown

SCHEME = "1. 客户为什么会流失？（6分）\n答：（1）产品或服务的质量不稳定；（2）企业缺乏创新。\n"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("没有标签\n 两行 ", "没有标签\n两行"),
        ("<p>甲&nbsp;&amp;&#20057;</p><p>丙<br>丁</p>", "甲 &乙\n丙\n丁"),
        ("<div>客户关系\n  管理</div>", "客户关系管理"),
        ("<p>customer\n  loyalty</p>", "customer loyalty"),
        (
            "<ol><li>甲</li><li><p>乙</p><ul><li>丙</li></ul></li><li>丁</li></ol>",
            "1. 甲\n2.\n乙\n• 丙\n3. 丁",
        ),
        ('<ol start="4"><li>甲</ol>', "4. 甲"),
        ("<style>p {}</style><script>a < b</script>甲<ruby>乙<rt>yi</rt></ruby>", "甲乙"),
        ("<pre>甲\n乙</pre>", "甲\n乙"),
        ("a < b", "a < b"),
        ("</div></ol>甲</td>", "甲"),
        (
            "<table><tr><th>要点</th><th>分值</th></tr><tr><td>质量</td><td>2</td></tr></table>完",
            "（1）质量（2分）\n完",
        ),
        ("<table><tr><td>甲<table><tr><td>1<td>乙", "甲\n1. 乙"),
    ],
)
def test_html(html: str, text: str) -> None:
    assert html_text(html) == text


@given(st.text(alphabet='<>/ptablerdo&;li甲 \n"=', max_size=60))
def test_any_html_gives_text_without_blank_lines(html: str) -> None:
    lines = html_text(html).split("\n")
    assert lines == [""] or all(line == line.strip() and line for line in lines)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(SCHEME.replace("\n", "\r\n").encode(encoding))
    assert read_plain(path) == SCHEME


def test_big5(tmp_path: Path) -> None:
    text = "1. 客戶為什麼會流失？\n答：（1）產品或服務的品質不穩定；（2）企業缺乏創新，跟不上客戶的需要。\n"
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode("cp950"))
    assert read_plain(path) == text


@pytest.mark.parametrize(
    ("data", "zh"),
    [
        (bytes(range(256)) * 8, "什么文件"),
        (SCHEME.encode() + b"\xff\xff", "第 3 行不是 UTF-8"),
    ],
)
def test_no_text_that_can_be_read(tmp_path: Path, data: bytes, zh: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_plain(path)
    assert zh in caught.value.zh and "a.txt" in caught.value.zh and "UTF-8" in caught.value.en


MARKDOWN = """\
## 简答题 ##
**1. 客户为什么会流失？**（4分）

| 要点 | 分值 |
|:---|---:|
| 质量 \\| 服务 | 2 |
| 创新 | 2 |

a | b 不是表格
"""


def test_markdown() -> None:
    assert without_markdown(MARKDOWN).split("\n") == [
        "简答题", "1. 客户为什么会流失？（4分）", "", "（1）质量 | 服务（2分）", "（2）创新（2分）", "", "a | b 不是表格", "",
    ]  # fmt: skip


@pytest.mark.parametrize("text", [SCHEME, "#1 不是标题\n2 * 3 ** 4", "5__6"])
def test_other_text_stays(text: str) -> None:
    assert without_markdown(text) == text
