"""A short run of ``make kills``: a few kills of every kind, another seed each day."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
QUICK = ("ingest", "annotate", "export", "migrate", "review", "undo")
"""Conversion takes longer, and tests/convert kills one too."""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks the program it kills")
def test_after_a_kill_nothing_reported_is_missing_and_the_end_is_the_same() -> None:
    seed = datetime.now(UTC).strftime("%Y%m%d")
    done = subprocess.run(
        [sys.executable, "-m", "kills", "--kills", "12", "--seed", seed, *QUICK],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
    )
    assert done.returncode == 0, done.stderr
    assert f"12 kills in {done.stdout.rsplit(' kills in ')[-1]}" in done.stdout
