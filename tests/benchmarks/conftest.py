"""Lets tests import the recipes in models/build, which benchmarks share with them."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "models" / "build"))
