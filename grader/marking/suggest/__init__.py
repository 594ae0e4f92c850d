"""Wordings that the rubric misses, mined from marked answers, as a patch with its measured effect."""
