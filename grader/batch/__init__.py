"""Grades a class table: CSV or XLSX in, the same table with scores out. Start at runner.py."""

from __future__ import annotations

from grader.batch.columns import ColumnChoice
from grader.batch.read import ReadOptions, open_table
from grader.batch.runner import BatchJob, BatchReport, run_batch
from grader.batch.summary import Summary

__all__ = ["BatchJob", "BatchReport", "ColumnChoice", "ReadOptions", "Summary", "open_table", "run_batch"]
