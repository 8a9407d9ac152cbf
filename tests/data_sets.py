"""Reads data sets of SPSS and Stata, for the tests of what is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyreadstat
import pytest

ENDINGS = pytest.mark.parametrize("ending", ["sav", "dta"])


def read(path: Path, **options: bool) -> tuple[Any, Any]:
    """The data set as ReadStat reads it: cases, and what the file says of its variables."""
    reader = pyreadstat.read_sav if path.suffix == ".sav" else pyreadstat.read_dta
    return reader(path, **options)
