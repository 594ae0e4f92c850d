"""Marks answers to items that have a key. Start at mark.py; what cannot be read is never guessed."""

from __future__ import annotations
