"""A Word document → its text: paragraphs with the numbers that Word generates, tables as lines.

Read straight from the XML (ECMA-376 part 1, WordprocessingML), since the numbers of lists are in no text. Headers,
footers, comments, text boxes, pictures and deleted text are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from grader.archive import Archive, damaged, open_archive
from grader.errors import InputError
from grader.interop.docx_numbers import ListNumbers, attribute, local
from grader.interop.table_lines import table_lines

# The main part's content types end so: documents, documents with macros, templates.
_MAIN = (
    "document.main+xml",
    "document.macroEnabled.main+xml",
    "template.main+xml",
    "template.macroEnabledTemplate.main+xml",
)
_LEFT_OUT = frozenset(
    {
        "pPr",
        "rPr",
        "sectPr",
        "del",
        "moveFrom",
        "drawing",
        "pict",
        "object",
        "AlternateContent",
        "instrText",
        "delText",
        "rt",
    }
)
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_WRAPPERS = frozenset({"sdt", "sdtContent", "customXml", "ins", "moveTo"})
_DEEPEST = 200  # elements within elements; Word itself stops far earlier


def read_docx(path: Path) -> str:
    """The text of the document at `path`, a line a paragraph. Raises InputError when it is damaged or holds no text."""
    with open_archive(path) as archive:
        parts = _parts(archive)
        main = next((name for kind in _MAIN for name in parts.get(kind, ())), "word/document.xml")
        if main not in archive.names:
            raise damaged(path)
        numbers = ListNumbers(_other(archive, parts, "numbering+xml"), _other(archive, parts, "styles+xml"))
        lines = list(_lines(archive.xml(main), numbers, path))
        pictures = any("/media/" in name for name in archive.names)
    if not any(line.strip() for line in lines):
        raise _empty(path, pictures=pictures)
    return "\n".join(lines)


def _parts(archive: Archive) -> dict[str, list[str]]:
    """Names of the parts by the end of their content type, those that the archive really holds."""
    if "[Content_Types].xml" not in archive.names:
        raise damaged(archive.path)
    found: dict[str, list[str]] = {}
    for part in archive.xml("[Content_Types].xml"):
        name = attribute(part, "PartName").lstrip("/")
        if name in archive.names:
            found.setdefault(attribute(part, "ContentType").rpartition("wordprocessingml.")[2], []).append(
                name
            )
    return found


def _other(archive: Archive, parts: dict[str, list[str]], kind: str) -> Element | None:
    names = parts.get(kind)
    return archive.xml(names[0]) if names else None


def _lines(element: Element, numbers: ListNumbers, path: Path, depth: int = 0) -> Iterator[str]:
    """The lines of a body or a cell: its paragraphs and tables, also those inside content controls."""
    if depth > _DEEPEST:
        raise damaged(path)
    for child in element:
        tag = local(child)
        if tag == "p":
            properties = next((e for e in child if local(e) == "pPr"), None)
            label = numbers.label(properties)
            text = "".join(_text(child, path))
            if text.strip():
                yield f"{label}{_gap(label)}{text}" if label else text
        elif tag == "tbl":
            yield from table_lines(_rows(child, numbers, path, depth))
        elif tag not in _LEFT_OUT:
            yield from _lines(child, numbers, path, depth + 1)


def _gap(label: str) -> str:
    """A space after "1." keeps "1." and "2020年" apart; "（1）" and "一、" need none."""
    return "" if label[-1] in "）、，：】》" else " "


def _text(element: Element, path: Path, depth: int = 0) -> Iterator[str]:
    """The text of a paragraph's runs, formulas included, as a reader sees it with all changes accepted."""
    if depth > _DEEPEST:
        raise damaged(path)
    for child in element:
        tag = local(child)
        if tag == "t":
            yield child.text or ""
        elif tag in _BREAKS:
            yield _BREAKS[tag]
        elif tag not in _LEFT_OUT:
            yield from _text(child, path, depth + 1)


def _rows(table: Element, numbers: ListNumbers, path: Path, depth: int) -> list[list[str]]:
    """The cells' texts row by row; of cells merged into one, the first has the text and the others are empty."""
    rows: list[list[str]] = []
    for row in _inside(table, "tr"):
        cells: list[str] = []
        for cell in _inside(row, "tc"):
            text = "\n".join(_lines(cell, numbers, path, depth + 1))
            cells += ["" if _continues(cell) else text, *[""] * (_span(cell) - 1)]
        rows.append(cells)
    return rows


def _inside(element: Element, wanted: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, also those inside content controls; not those of nested tables."""
    for child in element:
        if local(child) == wanted:
            yield child
        elif local(child) in _WRAPPERS:
            yield from _inside(child, wanted)


def _property(cell: Element, name: str) -> Element | None:
    properties = next((e for e in cell if local(e) == "tcPr"), None)
    return next((e for e in properties if local(e) == name), None) if properties is not None else None


def _continues(cell: Element) -> bool:
    merge = _property(cell, "vMerge")
    return merge is not None and attribute(merge, "val") != "restart"


def _span(cell: Element) -> int:
    span = _property(cell, "gridSpan")
    text = attribute(span, "val") if span is not None else ""
    return int(text) if text.isdigit() and 1 <= int(text[:4]) <= 64 else 1


def _empty(path: Path, *, pictures: bool) -> InputError:
    if pictures:
        return InputError(
            zh=f"{path} 里只有图片，没有文字；请先用文字识别（OCR）软件转成文字，再导入。",
            en=f"{path} holds pictures and no text; turn them into text with OCR software first.",
        )
    return InputError(
        zh=f"{path} 里没有文字（页眉、页脚、文本框和批注不算）；请检查是不是选错了文件。",
        en=f"{path} holds no text (headers, footers, text boxes and comments aside); check that it is the right file.",
    )
