"""Answers that say the same, and pairs that may be copied from one another."""
