"""Charts: the same bytes every time, fit to stand in one page together, and a clear word without matplotlib."""

from __future__ import annotations

import re
import sys
from xml.etree import ElementTree

import pytest

from grader.errors import OutputError
from grader.report.charts import Said, agreement_plot, histogram, require_matplotlib, standing_bars

SAID = Said("得分 <的> 分布", "a & b")


def drawn() -> list[str]:
    return [
        histogram([0, 1, 2], [3, 0, 5], width=1, mean=1.25, said=SAID),
        standing_bars([(0.5, 0.25, 0.25, 0), (0, 0, 0, 1)], said=SAID),
        agreement_plot([(1, 2), (1, 2), (0, 0)], top=3, said=SAID),
    ]


def test_the_same_figures_give_the_same_bytes() -> None:
    pytest.importorskip("matplotlib")
    assert drawn() == drawn()


def test_charts_stand_in_one_page_and_fetch_nothing() -> None:
    pytest.importorskip("matplotlib")
    ids: list[str] = []
    for svg in drawn():
        root = ElementTree.fromstring(svg)  # whole XML, every text escaped
        ids += [e.attrib["id"] for e in root.iter() if "id" in e.attrib]
        names = [e.tag.rpartition("}")[2] for e in root]
        assert names[:2] == ["title", "desc"] and root[0].text == SAID.title
        own = {e.attrib["id"] for e in root.iter() if "id" in e.attrib}
        assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', svg)) <= own
        assert set(root.attrib["aria-labelledby"].split()) <= own
        assert "width" not in root.attrib and "<style" not in svg and "dc:date" not in svg
        assert not re.findall(r'(?:src|href)="(?!#)', svg)
    assert len(ids) == len(set(ids))


def test_without_matplotlib_the_install_line_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(OutputError) as found:
        require_matplotlib()
    assert (
        'pip install "grader[report]"' in found.value.zh and 'pip install "grader[report]"' in found.value.en
    )
