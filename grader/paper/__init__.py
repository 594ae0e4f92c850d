"""Whole papers: open questions by their rubrics and objective items by their keys, one class table in, totals out.

Start at run.py. `paper.py` holds the records, `read.py` reads paper.yaml, `objective/` marks what has a key, `grading.py`
takes a class through a paper, `cells.py`, `write.py` and `view.py` show it.
"""

from __future__ import annotations
