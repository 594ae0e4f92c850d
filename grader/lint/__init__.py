"""Lint: what is likely to make a rubric mark wrongly, found before any answer is marked.

`source` reads a file with its lines and its comments; each `find_…` function of the other modules looks for one family of
defects and yields findings; `lint` runs them all; `view` shows what they found. docs/lint.md has an example of every code.
"""
