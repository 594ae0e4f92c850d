"""The version, read by hatchling and stamped on every result."""

__version__ = "0.1.0"
