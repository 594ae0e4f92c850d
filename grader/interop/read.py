"""START HERE: a file of whatever kind → Scheme. What the file is, its content says and not its name."""

from __future__ import annotations

from pathlib import Path

from grader.archive import check_archive
from grader.errors import InputError
from grader.interop.docx import read_docx
from grader.interop.file_kind import file_kind
from grader.interop.h5p import h5p_scheme, parse_json, read_h5p
from grader.interop.html_text import html_text
from grader.interop.moodle import read_moodle
from grader.interop.pdf import read_pdf
from grader.interop.plain_text import read_plain, without_markdown
from grader.interop.points_csv import read_points
from grader.interop.scheme import Scheme
from grader.interop.table_columns import is_points_header
from grader.interop.text import read_text


def read_scheme(path: Path, *, sheet: str | None = None) -> Scheme:
    """The questions, points and marks in the file at `path`: text, Markdown, HTML, DOCX, PDF, a CSV or XLSX table of
    points, H5P Essay, Moodle XML. `sheet` names a sheet of a workbook.

    Raises InputError (TableError for tables): one sentence that names the file, what is wrong and the way out.
    """
    try:
        match file_kind(path):
            case "docx":
                return read_text(read_docx(path))
            case "pdf":
                return read_text(read_pdf(path))
            case "xlsx":
                check_archive(path)
                return read_points(path, sheet=sheet)
            case "h5p":
                return read_h5p(path)
            case "json":
                return h5p_scheme(parse_json(path.read_bytes(), path), path)
            case "xml":
                return read_moodle(path)
            case "html":
                return read_text(html_text(read_plain(path)))
            case "text":
                return _text(path)
    except RecursionError as error:
        raise InputError(
            zh=f"{path} 的内容嵌套太深，无法读取；请另存为纯文本再导入。",
            en=f"{path} is nested too deep to be read; save it as plain text and import that.",
        ) from error


def _text(path: Path) -> Scheme:
    """A text is a table of points when its first line names the columns of one."""
    text = read_plain(path)
    first = text.lstrip("\n").partition("\n")[0]
    for delimiter in (",", "\t", ";"):
        if is_points_header([cell.strip(' "') for cell in first.split(delimiter)]):
            return read_points(path)
    return read_text(without_markdown(text))
